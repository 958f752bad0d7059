/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"

#include <math.h>
#include <stdlib.h>

enum {
    PAGE_BITS = 10,
    PAGE_COUNTS = 1 << PAGE_BITS,
    LOG_BINS = 64 << COUNTS_OCTAVE_BITS,
    LOG_PAGES = (LOG_BINS >> PAGE_BITS) + 1,
};
static const size_t EXACT_PAGES = ((size_t)1 << 31) >> PAGE_BITS;

/* Pages of 32-bit counts are allocated as they are touched. Before any of them could overflow all are
 * flushed to pages of 64 bits, which most runs never need. */
struct counts {
    bool exact;
    size_t page_count;
    uint32_t **pages; /* [page_count]; NULL: nothing counted there */
    uint64_t **flushed;
    uint64_t since_flush, total;
    size_t bytes; /* of pages */
};

static bool directory_create(struct counts *counts, bool exact)
{
    counts->exact = exact;
    counts->page_count = LOG_PAGES + (exact ? EXACT_PAGES : 0);
    counts->pages = calloc(counts->page_count, sizeof *counts->pages);
    return counts->pages != NULL;
}

static void directory_free(struct counts *counts)
{
    for (size_t page = 0; counts->pages && page < counts->page_count; page++) {
        free(counts->pages[page]);
        if (counts->flushed) free(counts->flushed[page]);
    }
    free(counts->pages);
    free(counts->flushed);
}

struct counts *counts_create(bool exact)
{
    struct counts *counts = calloc(1, sizeof *counts);
    if (counts && !directory_create(counts, exact)) {
        free(counts);
        return NULL;
    }
    return counts;
}

void counts_free(struct counts *counts)
{
    if (!counts) return;
    directory_free(counts);
    free(counts);
}

bool counts_is_exact(const struct counts *counts) { return counts->exact; }
size_t counts_bytes(const struct counts *counts) { return counts->bytes; }
uint64_t counts_total(const struct counts *counts) { return counts->total; }

static uint32_t *page_add(struct counts *counts, size_t page)
{
    counts->pages[page] = calloc(PAGE_COUNTS, sizeof **counts->pages);
    if (counts->pages[page]) counts->bytes += PAGE_COUNTS * sizeof **counts->pages;
    return counts->pages[page];
}

static bool flush(struct counts *counts)
{
    if (!counts->flushed) {
        counts->flushed = calloc(counts->page_count, sizeof *counts->flushed);
        if (!counts->flushed) return false;
    }
    for (size_t page = 0; page < counts->page_count; page++) {
        if (!counts->pages[page]) continue;
        if (!counts->flushed[page]) {
            counts->flushed[page] = calloc(PAGE_COUNTS, sizeof **counts->flushed);
            if (!counts->flushed[page]) return false;
            counts->bytes += PAGE_COUNTS * sizeof **counts->flushed;
        }
        for (size_t i = 0; i < PAGE_COUNTS; i++) {
            counts->flushed[page][i] += counts->pages[page][i];
            counts->pages[page][i] = 0;
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
    for (size_t page = 0; page < counts->page_count; page++) {
        if (!counts->pages[page]) continue;
        for (size_t i = 0; i < PAGE_COUNTS; i++) {
            uint64_t count = counts->pages[page][i];
            if (counts->flushed && counts->flushed[page]) count += counts->flushed[page][i];
            if (count == 0) continue;
            double low, high;
            bin_bounds(counts, page << PAGE_BITS | i, &low, &high);
            if (!visit(context, low, high, count)) return;
        }
    }
}

struct coarse {
    struct counts *counts;
    bool failed;
};

static bool coarsen_bin(void *context, double low, double high, uint64_t count)
{
    struct coarse *to = context;
    struct counts *counts = to->counts;
    (void)high;
    size_t bin = counts_log_bin(low), page = bin >> PAGE_BITS, at = bin & (PAGE_COUNTS - 1);
    if (!counts->pages[page] && !page_add(counts, page)) return !(to->failed = true);
    if (count + counts->pages[page][at] > UINT32_MAX && !flush(counts))
        return !(to->failed = true);
    if (count > UINT32_MAX) {
        counts->flushed[page][at] += count;
    } else {
        counts->pages[page][at] += (uint32_t)count;
    }
    return true;
}

bool counts_coarsen(struct counts *counts)
{
    if (!counts->exact) return true;
    struct counts bins = {.total = counts->total};
    if (!directory_create(&bins, false)) return false;
    struct coarse to = {&bins, false};
    counts_visit(counts, coarsen_bin, &to);
    if (to.failed || !flush(&bins)) {
        directory_free(&bins);
        return false;
    }
    directory_free(counts);
    *counts = bins;
    return true;
}

/* An output that has been moved to bins still gets bins per car from the tiles: they are translated. */
static uint32_t translate(uint32_t bin)
{
    return bin < (uint32_t)COUNTS_EXACT_END ? counts_log_bin(bin) : bin - (uint32_t)COUNTS_EXACT_END;
}

bool counts_add(struct counts *counts, const uint32_t *bins, size_t length, bool exact_bins,
                size_t bytes)
{
    if (counts->since_flush + length > UINT32_MAX && !flush(counts)) return false;
    counts->since_flush += length;
    counts->total += length;
    bool same = counts->exact == exact_bins;
    for (size_t i = 0; i < length; i++) {
        uint32_t bin = same ? bins[i] : translate(bins[i]);
        uint32_t *page = counts->pages[bin >> PAGE_BITS];
        if (!page) {
            if (counts->exact && counts->bytes >= bytes) {
                if (!counts_coarsen(counts)) return false;
                counts->since_flush = length;
                same = false;
                i--;
                continue;
            }
            page = page_add(counts, bin >> PAGE_BITS);
            if (!page) return false;
        }
        page[bin & (PAGE_COUNTS - 1)]++;
    }
    return true;
}
