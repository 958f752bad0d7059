/* How far a figure is from the reference's, and how sure that is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_DIFFERENCE_H
#define STUDY_DIFFERENCE_H

#include "report/report.h"
#include "study/paired/pairing.h"

struct difference {
    struct report_cell cell;
    double apart;                      /* half the interval that separate runs would have; NaN: not known */
    uint64_t only_own, only_reference; /* trials; of chances that are paired */
    bool chance, paired;
};

/* As of separate runs. */
struct difference difference_apart(struct report_cell own, struct report_cell reference);

/* The same trials make it surer. */
void difference_pair_chance(struct difference *difference, const struct pairing *pairing,
                            const struct pairing_goal *goal);
/* Of the year's total, estimate_percents[which]. */
void difference_pair_percentile(struct difference *difference, const struct pairing *pairing,
                                const struct pairing_output *output, size_t which, struct report_cell own,
                                struct report_cell reference);
void difference_pair_mean(struct difference *difference, const struct pairing *pairing,
                          const struct pairing_output *output);

/* How many times narrower the interval is than that of separate runs; NaN: not paired, or one of both is not known. */
double difference_narrower(const struct difference *difference);

/* "1.2", "1.1 to 1.3": from `least` to `most` times. */
const char *difference_times(struct arena *arena, double least, double most);

/* For machines. */
enum { DIFFERENCE_COLUMNS = 6 };
extern const struct report_column difference_columns[DIFFERENCE_COLUMNS];
void difference_cells(const struct difference *difference, struct report_cell cells[DIFFERENCE_COLUMNS]);

#endif
