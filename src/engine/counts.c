/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"

#include <math.h>
#include <stdlib.h>

enum { PAGE_BITS = 10, PAGE_COUNTS = 1 << PAGE_BITS };

/* Pages of 32-bit counts are allocated as they are touched, and so is the directory of them. Before any
 * count could overflow all are flushed to pages of 64 bits, which most runs never need. */
struct page {
    uint32_t *counts;  /* [PAGE_COUNTS]; NULL: nothing counted here */
    uint64_t *flushed; /* [PAGE_COUNTS]; NULL: never flushed */
};

struct counts {
    bool exact;
    size_t page_count;
    struct page *pages; /* [page_count] */
    uint64_t since_flush, total;
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
        free(counts->pages[page].counts);
        free(counts->pages[page].flushed);
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

/* The counts of page `index`, made if need be; NULL: out of memory. */
static uint32_t *page_touch(struct counts *counts, size_t index)
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
    if (!page->counts) {
        page->counts = calloc(PAGE_COUNTS, sizeof *page->counts);
        if (page->counts) counts->bytes += PAGE_COUNTS * sizeof *page->counts;
    }
    return page->counts;
}

static bool flush(struct counts *counts)
{
    for (size_t index = 0; index < counts->page_count; index++) {
        struct page *page = &counts->pages[index];
        if (!page->counts) continue;
        if (!page->flushed) {
            page->flushed = calloc(PAGE_COUNTS, sizeof *page->flushed);
            if (!page->flushed) return false;
            counts->bytes += PAGE_COUNTS * sizeof *page->flushed;
        }
        for (size_t i = 0; i < PAGE_COUNTS; i++) {
            page->flushed[i] += page->counts[i];
            page->counts[i] = 0;
        }
    }
    counts->since_flush = 0;
    return true;
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
        if (!page->counts) continue;
        for (size_t i = 0; i < PAGE_COUNTS; i++) {
            uint64_t count = page->counts[i] + (page->flushed ? page->flushed[i] : 0);
            if (count == 0) continue;
            double low, high;
            bin_bounds(counts, index << PAGE_BITS | i, &low, &high);
            if (!visit(context, low, high, count)) return;
        }
    }
}

static uint64_t page_sum(const struct page *page, size_t end)
{
    uint64_t sum = 0;
    for (size_t i = 0; page->counts && i < end; i++) sum += page->counts[i];
    for (size_t i = 0; page->flushed && i < end; i++) sum += page->flushed[i];
    return sum;
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
    if (!page_touch(&to->counts, bin >> PAGE_BITS)) return !(to->failed = true);
    struct page *page = &to->counts.pages[bin >> PAGE_BITS];
    if (page->counts[at] + count > UINT32_MAX && !flush(&to->counts)) return !(to->failed = true);
    if (count > UINT32_MAX)
        page->flushed[at] += count;
    else
        page->counts[at] += (uint32_t)count;
    return true;
}

bool counts_coarsen(struct counts *counts)
{
    if (!counts->exact) return true;
    struct coarse to = {.counts.total = counts->total};
    counts_visit(counts, coarsen_bin, &to);
    if (to.failed || !flush(&to.counts)) {
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

bool counts_add(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins, size_t bytes)
{
    if (counts->since_flush + length > UINT32_MAX && !flush(counts)) return false;
    counts->since_flush += length;
    counts->total += length;
    bool same = counts->exact == exact_bins;
    for (size_t i = 0; i < length; i++) {
        uint32_t bin = same ? bins[i] : translate(bins[i]);
        size_t index = bin >> PAGE_BITS;
        uint32_t *page = index < counts->page_count ? counts->pages[index].counts : NULL;
        if (!page) {
            size_t longer = directory_length(counts, index) - counts->page_count;
            if (counts->exact && counts->bytes + longer * sizeof *counts->pages >= bytes) {
                if (!counts_coarsen(counts)) return false;
                counts->since_flush = length;
                same = false;
                i--;
                continue;
            }
            page = page_touch(counts, index);
            if (!page) return false;
        }
        page[bin & (PAGE_COUNTS - 1)]++;
    }
    return true;
}
