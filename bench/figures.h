/* What all programs say, under the same names: "mean", "sd", "target.1000000" (a probability), "year.p50",
 * "2026-03.p10".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include <stddef.h>

/* Half a 95 % interval in standard errors. */
#define FIGURES_NORMAL_95 1.959963984540054

enum { FIGURES_MAX = 128, FIGURE_NAME = 32, FIGURES_TOOL = 48 };

struct figure {
    char name[FIGURE_NAME];
    double value, error; /* error: one standard error of sampling; 0 where there is none */
};

struct figures {
    struct figure items[FIGURES_MAX];
    size_t count;
    double trials;           /* of leapsim; a rival does not say */
    char tool[FIGURES_TOOL]; /* "NumPy 1.24.2"; leapsim's: empty */
};

/* From leapsim's JSON; the program ends with a message when it is not of the expected shape. */
void figures_of_leapsim(const char *json, struct figures *figures);
/* From a rival's JSON: one object with "tool" and the figures under their names, which carry no error. */
void figures_of_rival(const char *json, struct figures *figures);
/* NULL: none of that name. */
const struct figure *figures_find(const struct figures *figures, const char *name);
/* One of its figures, "mean" or a target's probability; its error, which a rival does not say, is that of so many
 * random trials. The program ends with a message when it is not there. */
struct figure figures_random(const struct figures *figures, const char *name, double trials);

#endif
