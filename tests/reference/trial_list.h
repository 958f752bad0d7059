/* One trial as the program reports it: its list of draws and its months.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TRIAL_LIST_H
#define TESTS_TRIAL_LIST_H

#include <jansson.h>

#include "leapsim/leapsim.h"
#include "reference.h"

/* A scenario that the program has read, from files in a folder of its own. */
struct asked {
    leap_scenario *scenario;
    char folder[256];
};

/* False: the program refuses it; it has said why on stderr. */
bool ask_scenario(struct asked *asked, const struct written *written);
/* Removes the files, unless they are to be kept: then it says where they are. */
void ask_end(struct asked *asked, bool keep);

struct trial_list {
    json_t *root, *once, *months, *volume, *made; /* once: by name; the others: rows by month */
    int months_from;                              /* the month of the first row of `months` */
    bool stopped;                                 /* by what cannot be counted: */
    char *problems;                               /* as the program says it */
};

/* False: no report; the reason is on stderr. */
bool trial_list_read(struct trial_list *list, const struct asked *asked, uint64_t trial);
void trial_list_free(struct trial_list *list);

/* For struct program: `source` is a trial list. */
double trial_list_find(const void *source, const char *name, int month);
double trial_list_volume(const void *source, int at, const char *path);
/* A column of the cars (or of what is made) in the at-th month of the period; NaN: none. */
double trial_list_cars(const struct trial_list *list, bool made, int at, const char *column);

/* The JSON of a run with every table; NULL: the reason is on stderr. */
json_t *ask_run(const struct asked *asked, uint64_t trials);
/* The rows of one of its tables. */
json_t *report_rows(const json_t *root, const char *table);

#endif
