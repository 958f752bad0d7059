/* What somebody says that trials have come to, held against how often which values came: what no trials can have come
 * to is found out. It takes a part's counts page by page, as they are read (partial.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_WITNESS_H
#define ENGINE_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/counts.h"
#include "engine/moments.h"
#include "plan/plan.h"

/* Of the values counted so far: the sums that they have at least and at most, and those of their squares, which may go
 * round (moments.h). */
struct witness_tally {
    uint64_t count;
    moments_wide low, high, low_squares, high_squares;
    double least, least_high, most_low, most; /* between which the least one lies, and the largest */
    double width;                             /* of what is between the sums of squares, about */
};

struct witness {
    const struct plan *plan;
    uint64_t trials;
    /* As in a summary (result.h); all to be filled in before witness_begin. */
    struct moments *moments;   /* [output_count] */
    struct moments *missing;   /* [goal_count] */
    uint64_t *reached;         /* [reached_count] */
    struct counts_form *forms; /* [output_count]: filled in by witness_counts */
    /* What the counts of an output can tell: by output, and of one by cars. */
    struct witness_question *questions;
    size_t question_count, next;
    /* The output whose counts come. */
    size_t output;
    struct counts_form form;
    struct witness_tally tally;
};

/* NULL: out of memory. */
struct witness *witness_create(const struct plan *plan, uint64_t trials);
void witness_free(struct witness *witness);

/* All below: true as long as nothing contradicts. What is told without any counts is looked at first, ... */
bool witness_begin(struct witness *witness);

/* ... then the outputs, one after another: those that are not counted, and those that are. */
bool witness_uncounted(struct witness *witness, size_t output);
void witness_counts(struct witness *witness, size_t output, struct counts_form form);
bool witness_page(struct witness *witness, size_t page, const uint64_t values[COUNTS_PAGE]); /* rising */
bool witness_counts_end(struct witness *witness);

#endif
