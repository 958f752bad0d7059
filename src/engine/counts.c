/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"

#include <math.h>
#include <stdlib.h>

#include "leapsim/leapsim.h"

enum { PAGE_BITS = 12, PAGE_COUNTS = COUNTS_PAGE, LOW_BITS = 8 };

_Static_assert(PAGE_COUNTS == 1 << PAGE_BITS, "a page is a power of two");

_Static_assert(LEAP_TRIALS_MAX >> LOW_BITS <= UINT32_MAX, "a count has 40 bits");

/* Pages of counts are allocated as they are touched, and so is the directory of them. Counting is bound by
 * how many of them stay in the cache, so a page has the lowest 8 bits of its counts together; what is carried
 * out of them, which is rare, goes to pages of its own. A page that is not there is the page `full`, whose
 * counts are all about to be carried: so counting has to look for one thing only. */
struct counts {
    bool exact;
    size_t page_count;
    uint8_t **low;   /* [page_count][PAGE_COUNTS]; `full`: nothing counted there */
    uint32_t **high; /* [page_count][PAGE_COUNTS]; NULL: nothing carried yet */
    uint64_t total;
    size_t bytes;          /* of pages and directory */
    size_t touched, reach; /* pages that are there; 1 + the largest of them */
    uint8_t *full;         /* [PAGE_COUNTS] */
};

struct counts *counts_create(bool exact)
{
    struct counts *counts = calloc(1, sizeof *counts);
    uint8_t *full = malloc(PAGE_COUNTS * sizeof *full);
    if (!counts || !full) {
        free(counts);
        free(full);
        return NULL;
    }
    memset(full, UINT8_MAX, PAGE_COUNTS * sizeof *full);
    counts->exact = exact;
    counts->full = full;
    return counts;
}

static bool page_is_there(const struct counts *counts, size_t index)
{
    return counts->low[index] != counts->full;
}

void counts_free(struct counts *counts)
{
    if (!counts) return;
    for (size_t page = 0; page < counts->page_count; page++) {
        if (page_is_there(counts, page)) free(counts->low[page]);
        free(counts->high[page]);
    }
    free(counts->low);
    free(counts->high);
    free(counts->full);
    free(counts);
}

bool counts_is_exact(const struct counts *counts) { return counts->exact; }
size_t counts_bytes(const struct counts *counts) { return counts->bytes; }
uint64_t counts_total(const struct counts *counts) { return counts->total; }

/* So many places of the directory take about as much as a page with what is carried out of it. */
enum { DIRECTORY_BITS = 10 };

static size_t pages_of(size_t touched, size_t reach) { return touched + (reach >> DIRECTORY_BITS); }

size_t counts_pages(const struct counts *counts) { return pages_of(counts->touched, counts->reach); }

/* Makes the directory reach page `index`; false: out of memory. */
static bool directory_reach(struct counts *counts, size_t index)
{
    if (index < counts->page_count) return true;
    size_t longer = index + index / 2 + 1;
    uint8_t **low = realloc(counts->low, longer * sizeof *low);
    if (low) counts->low = low;
    uint32_t **high = realloc(counts->high, longer * sizeof *high);
    if (high) counts->high = high;
    if (!low || !high) return false;
    counts->bytes += (longer - counts->page_count) * (sizeof *low + sizeof *high);
    for (; counts->page_count < longer; counts->page_count++) {
        low[counts->page_count] = counts->full;
        high[counts->page_count] = NULL;
    }
    return true;
}

/* Makes what page `index` of the directory lacks next: itself, then a place for what is carried. */
static bool page_make(struct counts *counts, size_t index)
{
    if (page_is_there(counts, index)) {
        uint32_t *carried = calloc(PAGE_COUNTS, sizeof *carried);
        if (!carried) return false;
        counts->high[index] = carried;
        counts->bytes += PAGE_COUNTS * sizeof *carried;
        return true;
    }
    uint8_t *page = calloc(PAGE_COUNTS, sizeof *page);
    if (!page) return false;
    counts->low[index] = page;
    counts->bytes += PAGE_COUNTS * sizeof *page;
    counts->touched++;
    if (index >= counts->reach) counts->reach = index + 1;
    return true;
}

static uint64_t count_at(const struct counts *counts, size_t index, size_t at)
{
    const uint32_t *high = counts->high[index];
    return counts->low[index][at] + (high ? (uint64_t)high[at] << LOW_BITS : 0);
}

/* Are eight counts from `at` on, a multiple of 8, all zero? Most of a page often is. */
static bool are_zero(const struct counts *counts, size_t index, size_t at)
{
    uint64_t low;
    memcpy(&low, counts->low[index] + at, sizeof low);
    return low == 0 && !counts->high[index];
}

/* The bins low .. high (whole numbers) behind index `bin` of the directory. */
static inline void bin_bounds(bool exact, size_t bin, double *low, double *high)
{
    if (exact && bin < (size_t)COUNTS_EXACT_END) {
        *low = *high = (double)bin;
        return;
    }
    uint64_t index = bin - (exact ? (size_t)COUNTS_EXACT_END : 0);
    if (index == 0) {
        *low = *high = 0;
        return;
    }
    uint64_t bits = (index - 1 + (1023u << COUNTS_OCTAVE_BITS)) << (52 - COUNTS_OCTAVE_BITS);
    uint64_t next = (index + (1023u << COUNTS_OCTAVE_BITS)) << (52 - COUNTS_OCTAVE_BITS);
    double above;
    memcpy(low, &bits, sizeof *low);
    memcpy(&above, &next, sizeof above);
    /* Below 2^12 several bins share the one whole number at or above their lower edge. */
    *low = ceil(*low);
    *high = ceil(above) - 1 > *low ? ceil(above) - 1 : *low;
}

/* A page has whole strips, and a strip's low bits add up in 16: those are many to a vector. */
enum { STRIP = 256 };

_Static_assert(STRIP *UINT8_MAX <= UINT16_MAX && PAGE_COUNTS % STRIP == 0, "low bits of a strip");

/* Of the counts from .. end - 1 of a page; `from` begins a strip. */
static uint64_t counts_sum(const struct counts *counts, size_t index, size_t from, size_t end)
{
    const uint8_t *lows = counts->low[index];
    const uint32_t *highs = counts->high[index];
    uint64_t low = 0, high = 0;
    for (size_t begin = from; begin < end; begin += STRIP) {
        const size_t length = end - begin < STRIP ? end - begin : STRIP;
        uint16_t sum = 0;
        for (size_t i = 0; i < length; i++) sum = (uint16_t)(sum + lows[begin + i]);
        low += sum;
    }
    for (size_t i = from; highs && i < end; i++) high += highs[i];
    return low + (high << LOW_BITS);
}

double counts_bin_low(uint32_t bin, bool exact)
{
    double low, high;
    bin_bounds(exact, bin, &low, &high);
    return low;
}

typedef bool visitor(void *context, double low, double high, uint64_t count);

/* Goes through the strip of page `index` that begins at `from`; false: visit has had enough. */
static bool visit_strip(const struct counts *counts, size_t index, size_t from, visitor *visit,
                        void *context)
{
    for (size_t i = from; i < from + STRIP; i++) {
        if (i % 8 == 0 && are_zero(counts, index, i)) {
            i += 7;
            continue;
        }
        uint64_t count = count_at(counts, index, i);
        if (count == 0) continue;
        double low, high;
        bin_bounds(counts->exact, index << PAGE_BITS | i, &low, &high);
        if (!visit(context, low, high, count)) return false;
    }
    return true;
}

void counts_visit(const struct counts *counts, visitor *visit, bool (*skip)(void *context, uint64_t count),
                  void *context)
{
    for (size_t index = 0; index < counts->page_count; index++) {
        if (!page_is_there(counts, index)) continue;
        if (skip && skip(context, counts_sum(counts, index, 0, PAGE_COUNTS))) continue;
        for (size_t from = 0; from < PAGE_COUNTS; from += STRIP) {
            if (skip && skip(context, counts_sum(counts, index, from, from + STRIP))) continue;
            if (!visit_strip(counts, index, from, visit, context)) return;
        }
    }
}

/* Bins rise with their values, so all bins before that of the first whole number >= cars begin below, and
 * that one does unless it begins there. */
uint64_t counts_below(const struct counts *counts, double cars)
{
    if (!(cars > 0)) return 0;
    double first = ceil(cars), low, high;
    size_t end = counts->exact ? counts_exact_bin(first) : counts_log_bin(first);
    bin_bounds(counts->exact, end, &low, &high);
    end += low < cars;
    uint64_t sum = 0;
    for (size_t index = 0; index < counts->page_count && index << PAGE_BITS < end; index++) {
        size_t left = end - (index << PAGE_BITS);
        if (page_is_there(counts, index))
            sum += counts_sum(counts, index, 0, left < PAGE_COUNTS ? left : PAGE_COUNTS);
    }
    return sum;
}

/* Counts a bin `count` times; false: out of memory. */
static bool count_many(struct counts *counts, uint32_t bin, uint64_t count)
{
    size_t index = bin >> PAGE_BITS, at = bin & (PAGE_COUNTS - 1);
    if (!directory_reach(counts, index)) return false;
    if (!page_is_there(counts, index) && !page_make(counts, index)) return false;
    count += counts->low[index][at];
    if (count > UINT8_MAX) {
        if (!counts->high[index] && !page_make(counts, index)) return false;
        counts->high[index][at] += (uint32_t)(count >> LOW_BITS);
    }
    counts->low[index][at] = (uint8_t)count;
    return true;
}

struct coarse {
    struct counts *counts;
    bool failed;
};

static bool coarsen_bin(void *context, double low, double high, uint64_t count)
{
    struct coarse *to = context;
    (void)high;
    to->failed = !count_many(to->counts, counts_log_bin(low), count);
    return !to->failed;
}

bool counts_coarsen(struct counts *counts)
{
    if (!counts->exact) return true;
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

static uint32_t translate(uint32_t bin)
{
    return bin < (uint32_t)COUNTS_EXACT_END ? counts_log_bin(bin) : bin - (uint32_t)COUNTS_EXACT_END;
}

/* Counts bins up to one for which a page has to be made; how many. */
static size_t count_up(const struct counts *counts, const uint32_t *bins, size_t length)
{
    uint8_t *const *low = counts->low;
    const size_t page_count = counts->page_count;
    for (size_t i = 0; i < length; i++) {
        size_t index = bins[i] >> PAGE_BITS, at = bins[i] & (PAGE_COUNTS - 1);
        if (index >= page_count) return i;
        uint8_t *count = low[index] + at;
        if (*count == UINT8_MAX) {
            if (!counts->high[index]) return i;
            counts->high[index][at]++;
        }
        ++*count;
    }
    return length;
}

/* Do counts per car have to be moved to bins rather than get page `index`, which is not there? */
static bool is_too_much(const struct counts *counts, size_t index, size_t pages)
{
    size_t reach = index >= counts->reach ? index + 1 : counts->reach;
    return counts->exact && pages_of(counts->touched + 1, reach) > pages;
}

static bool page_is_new(const struct counts *counts, size_t index)
{
    return index >= counts->page_count || !page_is_there(counts, index);
}

/* Counts bins, all or, when counts per car would pass `pages`, up to the one that does it. false: out of
 * memory. */
static bool add_all(struct counts *counts, const uint32_t *bins, size_t length, size_t pages, size_t *done)
{
    for (;;) {
        *done += count_up(counts, bins + *done, length - *done);
        if (*done == length) return true;
        size_t index = bins[*done] >> PAGE_BITS;
        if (page_is_new(counts, index) && is_too_much(counts, index, pages)) return true;
        if (!directory_reach(counts, index) || !page_make(counts, index)) return false;
    }
}

/* An output that has been moved to bins still gets bins per car from the tiles: they are translated. */
static bool add_translated(struct counts *counts, const uint32_t *bins, size_t length)
{
    enum { CHUNK = 1024 };
    uint32_t translated[CHUNK];
    for (size_t from = 0; from < length; from += CHUNK) {
        size_t count = length - from < CHUNK ? length - from : CHUNK, done = 0;
        for (size_t i = 0; i < count; i++) translated[i] = translate(bins[from + i]);
        if (!add_all(counts, translated, count, SIZE_MAX, &done)) return false;
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
    bool translated = counts->exact != exact_bins;
    size_t done = 0;
    counts->total += length;
    if (length &&
        are_same(bins, length)) { /* as where an output is known: one by one each waits for the last */
        size_t index = bins[0] >> PAGE_BITS;
        if (!translated && page_is_new(counts, index) && is_too_much(counts, index, pages)) {
            if (!counts_coarsen(counts)) return false;
            translated = true;
        }
        return count_many(counts, translated ? translate(bins[0]) : bins[0], length);
    }
    if (translated) return add_translated(counts, bins, length);
    if (!add_all(counts, bins, length, pages, &done)) return false;
    if (done == length) return true;
    return counts_coarsen(counts) && add_translated(counts, bins + done, length - done);
}

/* ---- page by page -------------------------------------------------------------------------------- */

size_t counts_next_page(const struct counts *counts, size_t from, uint64_t values[COUNTS_PAGE])
{
    while (from < counts->page_count && !page_is_there(counts, from)) from++;
    if (from >= counts->page_count) return SIZE_MAX;
    for (size_t i = 0; i < PAGE_COUNTS; i++) values[i] = count_at(counts, from, i);
    return from;
}

/* Room for what page `index` has after `values` are added. */
static bool page_ready(struct counts *counts, size_t index, const uint64_t values[COUNTS_PAGE])
{
    if (!directory_reach(counts, index)) return false;
    if (!page_is_there(counts, index) && !page_make(counts, index)) return false;
    bool carries = false;
    for (size_t i = 0; i < PAGE_COUNTS; i++) carries |= counts->low[index][i] + values[i] > UINT8_MAX;
    return !carries || counts->high[index] || page_make(counts, index);
}

bool counts_add_page(struct counts *counts, size_t index, const uint64_t values[COUNTS_PAGE])
{
    if (!page_ready(counts, index, values)) return false;
    for (size_t i = 0; i < PAGE_COUNTS; i++) {
        uint64_t count = counts->low[index][i] + values[i];
        counts->low[index][i] = (uint8_t)count;
        if (count > UINT8_MAX) counts->high[index][i] += (uint32_t)(count >> LOW_BITS);
        counts->total += values[i];
    }
    return true;
}

/* Adds page `index` of `more`, in passes that are a few instructions for many counts. `more` may be `counts`: what
 * is carried is added last. */
static bool add_page(struct counts *counts, size_t index, const struct counts *more)
{
    if (!directory_reach(counts, index)) return false;
    if (!page_is_there(counts, index) && !page_make(counts, index)) return false;
    uint8_t *to = counts->low[index], carries = 0;
    const uint8_t *from = more->low[index];
    for (size_t i = 0; i < PAGE_COUNTS; i++) carries |= (uint8_t)(to[i] + from[i]) < from[i];
    if ((carries || more->high[index]) && !counts->high[index] && !page_make(counts, index)) return false;
    uint32_t *high = counts->high[index];
    for (size_t i = 0; more->high[index] && i < PAGE_COUNTS; i++) high[i] += more->high[index][i];
    for (size_t i = 0; carries && i < PAGE_COUNTS; i++) high[i] += (uint8_t)(to[i] + from[i]) < from[i];
    for (size_t i = 0; i < PAGE_COUNTS; i++) to[i] = (uint8_t)(to[i] + from[i]);
    return true;
}

bool counts_add_all(struct counts *counts, const struct counts *more)
{
    if (counts->exact && !more->exact && !counts_coarsen(counts)) return false;
    if (counts->exact != more->exact) {
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
