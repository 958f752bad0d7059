/* Counts that are put together: bins with their neighbours, and counts with others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "engine/counts_pages.h"
#include "engine/pool.h"

struct coarse {
    struct counts *counts;
    bool failed;
};

static bool coarsen_bin(void *context, double low, double high, uint64_t count)
{
    struct coarse *to = context;
    (void)high;
    to->failed = !counts_times(to->counts, place_of(to->counts, counts_log_bin(low), false), count);
    return !to->failed;
}

/* Of one piece of a page, and of what is carried out of it: every two neighbours become one, in place. false: out of
 * memory; what should be carried is lost. */
static bool merge_piece(struct counts *counts, size_t index, size_t piece)
{
    const size_t length = page_length(counts) / PIECES, half = length / 2;
    const uint8_t *from = counts->low[index] + piece * length;
    uint8_t *to = counts->low[index] + piece * half;
    uint32_t *high = piece_of(counts, counts->level, index, piece * length), carries = 0;
    for (size_t i = 0; i < half; i++) carries |= ((uint32_t)from[2 * i] + from[2 * i + 1]) >> LOW_BITS;
    const bool complete = !carries || high || counts_make_piece(counts, index, piece * length);
    if (!high) high = piece_of(counts, counts->level, index, piece * length);
    for (size_t i = 0; i < half; i++) {
        const uint32_t low = (uint32_t)from[2 * i] + from[2 * i + 1];
        if (high) high[i] = high[2 * i] + high[2 * i + 1] + (low >> LOW_BITS);
        to[i] = (uint8_t)low;
    }
    if (!high) return complete;
    pool_give(high + half, counts->level + 1);
    counts->bytes -= half * sizeof *high;
    return complete;
}

/* A page covers the same values at every level, and so does a piece; so all stays where it is, and what is given back
 * is as large as what others will want. It goes to the end also without memory, for counts_free gives back pieces of
 * one level. */
static bool widen(struct counts *counts)
{
    const size_t half = page_length(counts) / 2;
    bool complete = true;
    for (size_t index = 0; index < counts->page_count; index++) {
        if (!page_is_there(counts, index)) continue;
        for (size_t piece = 0; piece < PIECES; piece++)
            complete = merge_piece(counts, index, piece) && complete;
        pool_give(counts->low[index] + half, counts->level + 1);
        counts->bytes -= half;
    }
    counts->level++;
    return complete;
}

bool counts_coarsen(struct counts *counts)
{
    if (!counts->exact) return counts->level == COUNTS_LEVELS || widen(counts);
    struct coarse to = {.counts = counts_create(false)};
    if (!to.counts) return false;
    to.counts->total = counts->total;
    counts_visit(counts, coarsen_bin, NULL, &to);
    if (!to.failed) {
        struct counts exact = *counts;
        *counts = *to.counts;
        *to.counts = exact;
    }
    counts_free(to.counts);
    return !to.failed;
}

static struct counts_form form_of(const struct counts *counts)
{
    return (struct counts_form){counts->exact, counts->level};
}

bool counts_are_finer(const struct counts *counts, struct counts_form than)
{
    return counts->exact ? !than.exact : !than.exact && counts->level < than.level;
}

/* ---- page by page -------------------------------------------------------------------------------- */

size_t counts_next_page(const struct counts *counts, size_t from, uint64_t values[COUNTS_PAGE])
{
    while (from < counts->page_count && !page_is_there(counts, from)) from++;
    if (from >= counts->page_count) return SIZE_MAX;
    const size_t length = page_length(counts);
    for (size_t i = 0; i < length; i++) values[i] = count_at(counts, from, i);
    memset(values + length, 0, (PAGE_COUNTS - length) * sizeof *values);
    return from;
}

/* Makes page `index` where it is not there. */
static bool page_ready(struct counts *counts, size_t index)
{
    if (!counts_reach(counts, index)) return false;
    return page_is_there(counts, index) || counts_make(counts, index, 0);
}

static bool add_alike(struct counts *counts, size_t index, const uint64_t values[COUNTS_PAGE])
{
    if (!page_ready(counts, index)) return false;
    for (size_t i = 0; i < page_length(counts); i++) {
        uint64_t count = counts->low[index][i] + values[i];
        counts->low[index][i] = (uint8_t)count;
        if (count > UINT8_MAX && !counts_carry(counts, index, i, count >> LOW_BITS)) return false;
        counts->total += values[i];
    }
    return true;
}

bool counts_add_page(struct counts *counts, struct counts_form form, size_t index,
                     const uint64_t values[COUNTS_PAGE])
{
    assert(!counts_are_finer(counts, form));
    if (counts->exact == form.exact && counts->level == form.level) return add_alike(counts, index, values);
    struct coarse to = {.counts = counts};
    for (size_t i = 0; i < (size_t)PAGE_COUNTS >> form.level && !to.failed; i++) {
        if (!values[i]) continue;
        const uint32_t bin = (uint32_t)(index << PAGE_BITS | i << form.level);
        coarsen_bin(&to, counts_bin_low(bin, form.exact), 0, values[i]);
        counts->total += values[i];
    }
    return !to.failed;
}

/* Adds the counts of a page's piece, `more`, carried out of which is `carried` or NULL, in passes that are a few
 * instructions for many counts. They may be the page's own: what is carried is added last. */
static bool add_piece(struct counts *counts, size_t index, size_t begin, const uint8_t *more,
                      const uint32_t *carried)
{
    const size_t length = page_length(counts) / PIECES;
    uint8_t *to = counts->low[index] + begin, carries = 0;
    for (size_t i = 0; i < length; i++) carries |= (uint8_t)(to[i] + more[i]) < more[i];
    if ((carries || carried) && !piece_of(counts, counts->level, index, begin) &&
        !counts_make_piece(counts, index, begin))
        return false;
    uint32_t *high = piece_of(counts, counts->level, index, begin);
    for (size_t i = 0; carried && i < length; i++) high[i] += carried[i];
    for (size_t i = 0; carries && i < length; i++) high[i] += (uint8_t)(to[i] + more[i]) < more[i];
    for (size_t i = 0; i < length; i++) to[i] = (uint8_t)(to[i] + more[i]);
    return true;
}

static bool add_page(struct counts *counts, size_t index, const struct counts *more)
{
    if (!page_ready(counts, index)) return false;
    const size_t length = page_length(counts), piece = length / PIECES;
    for (size_t begin = 0; begin < length; begin += piece)
        if (!add_piece(counts, index, begin, more->low[index] + begin,
                       piece_of(more, more->level, index, begin)))
            return false;
    return true;
}

bool counts_add_all(struct counts *counts, const struct counts *more)
{
    while (counts_are_finer(counts, form_of(more)))
        if (!counts_coarsen(counts)) return false;
    if (counts_are_finer(more, form_of(counts))) {
        struct coarse to = {.counts = counts};
        counts->total += more->total;
        counts_visit(more, coarsen_bin, NULL, &to);
        return !to.failed;
    }
    counts->total += more->total;
    for (size_t index = 0; index < more->page_count; index++)
        if (page_is_there(more, index) && !add_page(counts, index, more)) return false;
    return true;
}
