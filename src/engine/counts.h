/* How often each value came: per car, or in log-linear bins.
 *
 * A value's *bin* is one 32-bit number. Counted per car, the bin of a value below 2^31 is the value, and the
 * values from 2^31 on fall into log-linear bins behind. Counted in bins, all values fall into log-linear
 * bins: 2048 to an octave, so 1 car wide up to 4096 and at most 2^-11 of the value above. Where memory is short 2, 4,
 * ... or 128 of these neighbours are one: their *level* is 1, 2, ... or COUNTS_LEVELS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_COUNTS_H
#define ENGINE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { COUNTS_OCTAVE_BITS = 11, COUNTS_LEVELS = 7 };
#define COUNTS_EXACT_END 2147483648.0 /* 2^31: the first value that is not counted per car */

/* The log-linear bin of a whole number >= 0: the exponent and the first 11 bits of its fraction. */
static inline uint32_t counts_log_bin(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t bin = (bits >> (52 - COUNTS_OCTAVE_BITS)) - (1023u << COUNTS_OCTAVE_BITS) + 1;
    return value < 1 ? 0 : (uint32_t)bin;
}

static inline uint32_t counts_exact_bin(double value)
{
    return value < COUNTS_EXACT_END ? (uint32_t)value : (uint32_t)COUNTS_EXACT_END + counts_log_bin(value);
}

struct counts;

/* The least whole number in a bin. */
double counts_bin_low(uint32_t bin, bool exact);

/* `exact`: per car. NULL: out of memory. */
struct counts *counts_create(bool exact);
void counts_free(struct counts *counts);

/* Counts `length` bins; `exact_bins`: they are counts_exact_bin's. When they would take more than `pages`
 * (counts_pages), counts per car are moved to log-linear bins. false: out of memory. */
bool counts_add(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins, size_t pages);

/* Moves counts per car into bins, and bins into those of the next level. false: out of memory, the counts are good for
 * nothing. */
bool counts_coarsen(struct counts *counts);

bool counts_is_exact(const struct counts *counts);
unsigned counts_level(const struct counts *counts); /* 0 also where it is exact */
size_t counts_bytes(const struct counts *counts);

/* Memory in pages of COUNTS_PAGE bytes: 1 for a page of COUNTS_PAGE counts that has been touched, 1 more for each
 * quarter of it in which a count has come to 256, and what their directory takes; nothing counted takes 1. A page of
 * level l has COUNTS_PAGE >> l counts and takes such a part. It depends on how often which values have been counted,
 * not on their order, and it only grows with them. */
enum { COUNTS_PAGE = 4096 };
size_t counts_pages(const struct counts *counts); /* whole ones, rounded up */

/* The same in parts of a page: COUNTS_PARTS of them are one. */
enum { COUNTS_PARTS = 1 << COUNTS_LEVELS };
size_t counts_room(const struct counts *counts);
uint64_t counts_total(const struct counts *counts);

/* The first page at or behind `from` that has been touched, its counts in `values` and zeros behind them; SIZE_MAX:
 * there is none. */
size_t counts_next_page(const struct counts *counts, size_t from, uint64_t values[COUNTS_PAGE]);

/* How values are counted. */
struct counts_form {
    bool exact;
    unsigned level; /* of bins */
};

/* The whole numbers low .. high of count `at` of a page. false: no value can lie there. */
bool counts_bin_bounds(struct counts_form form, size_t page, size_t at, double *low, double *high);

/* Would counts of this form have to be coarsened to become like these? */
bool counts_are_finer(const struct counts *counts, struct counts_form than);

/* Adds `values`, page `index` of counts of a form that is no coarser. No count may come to 2^40. false: out of
 * memory. */
bool counts_add_page(struct counts *counts, struct counts_form form, size_t index,
                     const uint64_t values[COUNTS_PAGE]);

/* Adds all counts of `more`, which may be `counts` itself; the sum is as coarse as the coarser of the two. No count may
 * come to 2^40. false: out of memory. */
bool counts_add_all(struct counts *counts, const struct counts *more);

/* How many values lie in bins that begin below `cars`. */
uint64_t counts_below(const struct counts *counts, double cars);

/* Goes through the bins that were hit, in rising order, until visit returns false. A bin holds the whole
 * numbers low .. high. `skip`, unless NULL, is asked before each page of bins, and before each strip of a page, which
 * have `count` values together: true passes it over. */
void counts_visit(const struct counts *counts,
                  bool (*visit)(void *context, double low, double high, uint64_t count),
                  bool (*skip)(void *context, uint64_t count), void *context);

#endif
