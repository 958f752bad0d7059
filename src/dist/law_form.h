/* The inside of a law, for law.c, which makes it, and law_draw.c, which draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_LAW_FORM_H
#define DIST_LAW_FORM_H

#include "dist/family.h"
#include "dist/law.h"
#include "dist/table.h"

/* A draw is location + scale * standard, held to [low, high], then exp'd if asked. */
struct law {
    enum form form;
    double location, scale;
    double low, high;
    bool held; /* is there a draw that would leave them? */
    bool exponential;

    double mode;               /* FORM_TRIANGULAR: of the standard law */
    const struct table *table; /* FORM_TABLE */
    const struct dist *exact;  /* FORM_TABLE: for the cells that the table leaves out */

    /* FORM_STEPS: value[i + 1] is drawn when centred > edge[i]; final values, held and exp'd. */
    size_t steps;
    const double *value, *edge;
    size_t buckets;        /* a power of 2; a centred uniform in bucket b (of equal parts) draws from */
    const uint32_t *first; /* value[first[b]] to value[first[b + 1]] */
};

/* Up to so many steps are compared one by one, without buckets. */
enum { LAW_STEPS_COMPARED = 16 };

/* The standard value at `centred`, by the law itself. */
double law_exact(const struct law *law, double centred);

#endif
