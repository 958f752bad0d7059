/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"

#include <math.h>
#include <stdlib.h>

#include "leapsim/leapsim.h"

enum { PAGE_BITS = 12, PAGE_COUNTS = 1 << PAGE_BITS, LOW_BITS = 8 };

/* Pages of counts are allocated as they are touched, and so is the directory of them. Counting is bound by
 * how many of them stay in the cache, so a page has the lowest 8 bits of its counts together; what is carried
 * out of them, which is rare, has pages of its own. */
struct page {
    uint8_t *low;   /* [PAGE_COUNTS]; NULL: nothing counted here */
    uint32_t *high; /* [PAGE_COUNTS]; NULL: nothing carried yet */
};

_Static_assert(LEAP_TRIALS_MAX >> LOW_BITS <= UINT32_MAX, "a count has 40 bits");

struct counts {
    bool exact;
    size_t page_count;
    struct page *pages; /* [page_count] */
    uint64_t total;
    size_t bytes; /* of pages and directory */
};

struct counts *counts_create(bool exact)
{
    struct counts *counts = calloc(1, sizeof *counts);
    if (counts) counts->exact = exact;
    return counts;
}

static void pages_free(struct counts *counts)
{
    for (size_t page = 0; page < counts->page_count; page++) {
        free(counts->pages[page].low);
        free(counts->pages[page].high);
    }
    free(counts->pages);
}

void counts_free(struct counts *counts)
{
    if (!counts) return;
    pages_free(counts);
    free(counts);
}

bool counts_is_exact(const struct counts *counts) { return counts->exact; }
size_t counts_bytes(const struct counts *counts) { return counts->bytes; }
uint64_t counts_total(const struct counts *counts) { return counts->total; }

/* The length to which the directory grows for page `index`. */
static size_t directory_length(const struct counts *counts, size_t index)
{
    return index < counts->page_count ? counts->page_count : index + index / 2 + 1;
}

/* Page `index`, made if need be; NULL: out of memory. */
static struct page *page_touch(struct counts *counts, size_t index)
{
    if (index >= counts->page_count) {
        size_t longer = directory_length(counts, index);
        struct page *pages = realloc(counts->pages, longer * sizeof *pages);
        if (!pages) return NULL;
        memset(pages + counts->page_count, 0, (longer - counts->page_count) * sizeof *pages);
        counts->bytes += (longer - counts->page_count) * sizeof *pages;
        counts->pages = pages;
        counts->page_count = longer;
    }
    struct page *page = &counts->pages[index];
    if (!page->low) {
        page->low = calloc(PAGE_COUNTS, sizeof *page->low);
        if (!page->low) return NULL;
        counts->bytes += PAGE_COUNTS * sizeof *page->low;
    }
    return page;
}

/* Makes place for what is carried out of a page; false: out of memory. */
static bool page_widen(struct counts *counts, struct page *page)
{
    if (page->high) return true;
    page->high = calloc(PAGE_COUNTS, sizeof *page->high);
    if (page->high) counts->bytes += PAGE_COUNTS * sizeof *page->high;
    return page->high;
}

/* Are eight counts from `at` on, a multiple of 8, all zero? Most of a page often is. */
static bool are_zero(const struct page *page, size_t at)
{
    uint64_t low;
    memcpy(&low, page->low + at, sizeof low);
    return low == 0 && !page->high;
}

static uint64_t page_value(const struct page *page, size_t at)
{
    return page->low[at] + (page->high ? (uint64_t)page->high[at] << LOW_BITS : 0);
}

/* The bins low .. high (whole numbers) behind index `bin` of the directory. */
static void bin_bounds(const struct counts *counts, size_t bin, double *low, double *high)
{
    if (counts->exact && bin < (size_t)COUNTS_EXACT_END) {
        *low = *high = (double)bin;
        return;
    }
    uint64_t index = bin - (counts->exact ? (size_t)COUNTS_EXACT_END : 0);
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

void counts_visit(const struct counts *counts,
                  bool (*visit)(void *context, double low, double high, uint64_t count), void *context)
{
    for (size_t index = 0; index < counts->page_count; index++) {
        const struct page *page = &counts->pages[index];
        if (!page->low) continue;
        for (size_t i = 0; i < PAGE_COUNTS; i++) {
            if (i % 8 == 0 && are_zero(page, i)) {
                i += 7;
                continue;
            }
            uint64_t count = page_value(page, i);
            if (count == 0) continue;
            double low, high;
            bin_bounds(counts, index << PAGE_BITS | i, &low, &high);
            if (!visit(context, low, high, count)) return;
        }
    }
}

static uint64_t page_sum(const struct page *page, size_t end)
{
    uint64_t low = 0, high = 0;
    for (size_t i = 0; page->low && i < end; i++) low += page->low[i];
    for (size_t i = 0; page->high && i < end; i++) high += page->high[i];
    return low + (high << LOW_BITS);
}

/* Bins rise with their values, so all bins before that of the first whole number >= cars begin below, and
 * that one does unless it begins there. */
uint64_t counts_below(const struct counts *counts, double cars)
{
    if (!(cars > 0)) return 0;
    double first = ceil(cars), low, high;
    size_t end = counts->exact ? counts_exact_bin(first) : counts_log_bin(first);
    bin_bounds(counts, end, &low, &high);
    end += low < cars;
    uint64_t sum = 0;
    for (size_t index = 0; index < counts->page_count && index << PAGE_BITS < end; index++) {
        size_t left = end - (index << PAGE_BITS);
        sum += page_sum(&counts->pages[index], left < PAGE_COUNTS ? left : PAGE_COUNTS);
    }
    return sum;
}

struct coarse {
    struct counts counts;
    bool failed;
};

static bool coarsen_bin(void *context, double low, double high, uint64_t count)
{
    struct coarse *to = context;
    (void)high;
    size_t bin = counts_log_bin(low), at = bin & (PAGE_COUNTS - 1);
    struct page *page = page_touch(&to->counts, bin >> PAGE_BITS);
    if (!page) return !(to->failed = true);
    count += page->low[at];
    if (count > UINT8_MAX && !page_widen(&to->counts, page)) return !(to->failed = true);
    if (count > UINT8_MAX) page->high[at] += (uint32_t)(count >> LOW_BITS);
    page->low[at] = (uint8_t)count;
    return true;
}

bool counts_coarsen(struct counts *counts)
{
    if (!counts->exact) return true;
    struct coarse to = {.counts.total = counts->total};
    counts_visit(counts, coarsen_bin, &to);
    if (to.failed) {
        pages_free(&to.counts);
        return false;
    }
    pages_free(counts);
    *counts = to.counts;
    return true;
}

/* An output that has been moved to bins still gets bins per car from the tiles: they are translated. */
static uint32_t translate(uint32_t bin)
{
    return bin < (uint32_t)COUNTS_EXACT_END ? counts_log_bin(bin) : bin - (uint32_t)COUNTS_EXACT_END;
}

/* Counts bins up to one that needs a page which is not there yet; how many. */
static size_t count_up(const struct counts *counts, const uint32_t *bins, size_t length, bool translated)
{
    const struct page *pages = counts->pages;
    const size_t page_count = counts->page_count;
    for (size_t i = 0; i < length; i++) {
        uint32_t bin = translated ? translate(bins[i]) : bins[i];
        size_t index = bin >> PAGE_BITS, at = bin & (PAGE_COUNTS - 1);
        if (index >= page_count || !pages[index].low) return i;
        uint8_t count = pages[index].low[at];
        if (count == UINT8_MAX) {
            if (!pages[index].high) return i;
            pages[index].high[at]++;
        }
        pages[index].low[at] = (uint8_t)(count + 1);
    }
    return length;
}

bool counts_add(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins, size_t bytes)
{
    counts->total += length;
    for (size_t done = 0;;) {
        bool translated = counts->exact != exact_bins;
        done += count_up(counts, bins + done, length - done, translated);
        if (done == length) return true;
        uint32_t bin = translated ? translate(bins[done]) : bins[done];
        size_t index = bin >> PAGE_BITS;
        size_t longer = directory_length(counts, index) - counts->page_count;
        if (counts->exact && counts->bytes + longer * sizeof *counts->pages >= bytes) {
            if (!counts_coarsen(counts)) return false;
            continue;
        }
        bool touched = index < counts->page_count && counts->pages[index].low;
        struct page *page = page_touch(counts, index);
        if (!page || (touched && !page_widen(counts, page))) return false;
    }
}
