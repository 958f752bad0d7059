/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts_pages.h"

#include <math.h>

/* Are eight counts of a page, from a multiple of 8 on, all zero? Most of a page often is. */
static bool are_zero(const uint8_t *low)
{
    uint64_t eight;
    memcpy(&eight, low, sizeof eight);
    return eight == 0;
}

/* The first value above a log-linear bin's lower edge, or on it. */
static double bin_edge(uint64_t index)
{
    if (index == 0) return 0;
    double edge;
    const uint64_t bits = (index - 1 + (1023u << COUNTS_OCTAVE_BITS)) << (52 - COUNTS_OCTAVE_BITS);
    memcpy(&edge, &bits, sizeof edge);
    return edge;
}

/* The whole numbers low .. high of `bin`, and of its neighbours that are one with it at the level; false: between two
 * of them, where nothing is counted. */
static inline bool bin_bounds(bool exact, unsigned level, size_t bin, double *low, double *high)
{
    if (exact && bin < (size_t)COUNTS_EXACT_END) {
        *low = *high = (double)bin;
        return true;
    }
    const uint64_t index = bin - (exact ? (size_t)COUNTS_EXACT_END : 0);
    const double above = ceil(bin_edge(index + ((uint64_t)1 << level)));
    /* Below 2^12 several bins share the one whole number at or above their lower edge. */
    *low = ceil(bin_edge(index));
    *high = above - 1 > *low ? above - 1 : *low;
    return above > *low;
}

/* A page is whole strips, or less than one, and a strip's low bits add up in 16: those are many to a vector. */
enum { STRIP = 256 };

_Static_assert(STRIP *UINT8_MAX <= UINT16_MAX && PAGE_COUNTS % STRIP == 0, "low bits of a strip");

/* Of the counts from .. end - 1 of a page; `from` begins a strip. */
static uint64_t counts_sum(const struct counts *counts, size_t index, size_t from, size_t end)
{
    const uint8_t *lows = counts->low[index];
    const size_t piece = page_length(counts) / PIECES;
    uint64_t low = 0, high = 0;
    for (size_t begin = from; begin < end; begin += STRIP) {
        const size_t length = end - begin < STRIP ? end - begin : STRIP;
        uint16_t sum = 0;
        for (size_t i = 0; i < length; i++) sum = (uint16_t)(sum + lows[begin + i]);
        low += sum;
    }
    for (size_t i = from; i < end;) {
        const uint32_t *highs = piece_of(counts, counts->level, index, i);
        const size_t first = i % piece, left = end - i, last = left < piece - first ? first + left : piece;
        for (size_t k = first; highs && k < last; k++) high += highs[k];
        i += last - first;
    }
    return low + (high << LOW_BITS);
}

double counts_bin_low(uint32_t bin, bool exact)
{
    double low, high;
    bin_bounds(exact, 0, bin, &low, &high);
    return low;
}

bool counts_bin_bounds(struct counts_form form, size_t page, size_t at, double *low, double *high)
{
    const size_t bin = page << PAGE_BITS | at << form.level;
    if (!bin_bounds(form.exact, form.level, bin, low, high)) return false;
    return !form.exact || bin < (size_t)COUNTS_EXACT_END || *low >= COUNTS_EXACT_END;
}

typedef bool visitor(void *context, double low, double high, uint64_t count);

/* Goes through the strip from .. end - 1 of page `index`, which lies in one piece; false: visit has had enough. */
static bool visit_strip(const struct counts *counts, size_t index, size_t from, size_t end, visitor *visit,
                        void *context)
{
    const unsigned level = counts->level;
    const uint8_t *lows = counts->low[index];
    const uint32_t *highs = piece_of(counts, level, index, from);
    const size_t first = from - within_piece(level, from);
    for (size_t i = from; i < end; i++) {
        if (i % 8 == 0 && !highs && are_zero(lows + i)) {
            i += 7;
            continue;
        }
        const uint64_t count = lows[i] + (highs ? (uint64_t)highs[i - first] << LOW_BITS : 0);
        if (count == 0) continue;
        double low, high;
        bin_bounds(counts->exact, level, index << PAGE_BITS | i << level, &low, &high);
        if (!visit(context, low, high, count)) return false;
    }
    return true;
}

void counts_visit(const struct counts *counts, visitor *visit, bool (*skip)(void *context, uint64_t count),
                  void *context)
{
    const size_t length = page_length(counts), strip = length / PIECES < STRIP ? length / PIECES : STRIP;
    for (size_t index = 0; index < counts->page_count; index++) {
        if (!page_is_there(counts, index)) continue;
        if (skip && skip(context, counts_sum(counts, index, 0, length))) continue;
        for (size_t from = 0; from < length; from += strip) {
            if (skip && skip(context, counts_sum(counts, index, from, from + strip))) continue;
            if (!visit_strip(counts, index, from, from + strip, visit, context)) return;
        }
    }
}

/* Bins rise with their values, so all bins before that of the first whole number >= cars begin below, and
 * that one does unless it begins there. */
uint64_t counts_below(const struct counts *counts, double cars)
{
    if (!(cars > 0)) return 0;
    const unsigned level = counts->level;
    const size_t length = page_length(counts);
    double first = ceil(cars), low, high;
    size_t end = (counts->exact ? counts_exact_bin(first) : counts_log_bin(first)) >> level;
    bin_bounds(counts->exact, level, end << level, &low, &high);
    end += low < cars;
    uint64_t sum = 0;
    for (size_t index = 0; index < counts->page_count && index * length < end; index++) {
        size_t left = end - index * length;
        if (page_is_there(counts, index))
            sum += counts_sum(counts, index, 0, left < length ? left : length);
    }
    return sum;
}

/* Counts places up to one for which something has to be made; how many. */
static size_t count_up(const struct counts *counts, const uint32_t *places, size_t length)
{
    uint8_t *const *low = counts->low;
    const size_t page_count = counts->page_count;
    for (size_t i = 0; i < length; i++) {
        size_t index = places[i] >> PAGE_BITS, at = places[i] & (PAGE_COUNTS - 1);
        if (index >= page_count) return i;
        uint8_t *count = low[index] + at;
        if (*count == UINT8_MAX) {
            uint32_t *carried = piece_of(counts, counts->level, index, at);
            if (!carried) return i;
            carried[within_piece(counts->level, at)]++;
        }
        ++*count;
    }
    return length;
}

static bool page_is_new(const struct counts *counts, size_t index)
{
    return index >= counts->page_count || !page_is_there(counts, index);
}

/* Do counts per car have to be moved to bins rather than get what page `index` lacks next? */
static bool is_too_much(const struct counts *counts, size_t index, size_t pages)
{
    if (!counts->exact) return false;
    const bool new = page_is_new(counts, index);
    const size_t reach = index >= counts->reach ? index + 1 : counts->reach;
    return pages_of(room_of(counts, counts->touched + new, counts->carried + !new, reach)) > pages;
}

/* Counts places, all or, when counts per car would pass `pages`, up to the one that does it. false: out of
 * memory. */
static bool add_all(struct counts *counts, const uint32_t *places, size_t length, size_t pages,
                    size_t *done)
{
    for (;;) {
        *done += count_up(counts, places + *done, length - *done);
        if (*done == length) return true;
        size_t index = places[*done] >> PAGE_BITS, at = places[*done] & (PAGE_COUNTS - 1);
        if (is_too_much(counts, index, pages)) return true;
        if (!counts_reach(counts, index) || !counts_make(counts, index, at)) return false;
    }
}

/* Where places are not the bins that are given: an output that has been moved to bins still gets bins per car from the
 * tiles, and those of a level are narrower. */
static bool add_placed(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins)
{
    enum { CHUNK = 1024 };
    uint32_t places[CHUNK];
    for (size_t from = 0; from < length; from += CHUNK) {
        size_t count = length - from < CHUNK ? length - from : CHUNK, done = 0;
        for (size_t i = 0; i < count; i++) places[i] = place_of(counts, bins[from + i], exact_bins);
        if (!add_all(counts, places, count, SIZE_MAX, &done)) return false;
    }
    return true;
}

static bool are_same(const uint32_t *bins, size_t length)
{
    size_t i = 0;
    while (i < length && bins[i] == bins[0]) i++;
    return i == length;
}

bool counts_add(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins, size_t pages)
{
    if (counts->exact && counts_pages(counts) > pages && !counts_coarsen(counts)) return false;
    size_t done = 0;
    counts->total += length;
    if (length &&
        are_same(bins, length)) { /* as where an output is known: one by one each waits for the last */
        const size_t index = bins[0] >> PAGE_BITS;
        const bool moves = counts->exact && page_is_new(counts, index) && is_too_much(counts, index, pages);
        if (moves && !counts_coarsen(counts)) return false;
        return counts_times(counts, place_of(counts, bins[0], exact_bins), length);
    }
    if (counts->exact != exact_bins || counts->level) return add_placed(counts, bins, length, exact_bins);
    if (!add_all(counts, bins, length, pages, &done)) return false;
    if (done == length) return true;
    return counts_coarsen(counts) && add_placed(counts, bins + done, length - done, exact_bins);
}
