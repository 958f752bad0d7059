/* The drawing of columns: hot, compiled once per vector width.
 *
 * Only plain loops and GCC's vector extensions: the same operations, and so the same bits, in every width.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/vecmath.h"
#include "base/width.h"
#include "dist/law_form.h"

enum { CHUNK = 256 };

typedef double four __attribute__((vector_size(32)));

static inline double least_tail(double centred)
{
    double tail = 0.5 - fabs(centred);
    return tail > FAMILY_LEAST_TAIL ? tail : FAMILY_LEAST_TAIL;
}

/* The row of each draw, and its place within the cell. */
static void locate(const struct table *table, const double *restrict centred, uint64_t *restrict row,
                   double *restrict place, size_t lanes)
{
    const uint64_t mantissa = ((uint64_t)1 << TABLE_MANTISSA) - 1;
    const uint64_t one = (uint64_t)1023 << TABLE_MANTISSA;
    unsigned bits = table->bits, shift = TABLE_MANTISSA - bits;
    uint64_t first = (uint64_t)(1023 - TABLE_OCTAVES - 1) << bits;
    uint64_t upper = table->symmetric ? 0 : table->side_rows;
    for (size_t i = 0; i < lanes; i++) {
        uint64_t tail = vec_bits(least_tail(centred[i]));
        uint64_t side = vec_bits(centred[i]) >> 63; /* 1 = lower */
        row[i] = (tail >> shift) - first + ((side - 1) & upper);
        place[i] = vec_from_bits(((tail << bits) & mantissa) | one) - 1;
    }
}

/* Four rows are loaded whole and turned, which is faster than gathering their columns. */
static void interpolate(const double *restrict table, const uint64_t *restrict row,
                        const double *restrict place, double *restrict values, size_t lanes)
{
    for (size_t i = 0; i < lanes; i += 4) {
        four a, b, c, d, u;
        memcpy(&a, table + 4 * row[i], sizeof a);
        memcpy(&b, table + 4 * row[i + 1], sizeof b);
        memcpy(&c, table + 4 * row[i + 2], sizeof c);
        memcpy(&d, table + 4 * row[i + 3], sizeof d);
        memcpy(&u, place + i, sizeof u);
        four ab_even = __builtin_shufflevector(a, b, 0, 4, 2, 6);
        four ab_odd = __builtin_shufflevector(a, b, 1, 5, 3, 7);
        four cd_even = __builtin_shufflevector(c, d, 0, 4, 2, 6);
        four cd_odd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
        four c0 = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5);
        four c1 = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5);
        four c2 = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7);
        four c3 = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7);
        four value = c0 + u * (c1 + u * (c2 + u * c3));
        memcpy(values + i, &value, sizeof value);
    }
}

static void draw_table(const struct law *law, const double *centred, double *standard, size_t lanes)
{
    uint64_t row[CHUNK];
    double place[CHUNK];
    locate(law->table, centred, row, place, lanes);
    interpolate(law->table->row, row, place, standard, lanes);
    if (law->table->symmetric)
        for (size_t i = 0; i < lanes; i++) standard[i] = centred[i] < 0 ? -standard[i] : standard[i];
    if (law->table->flagged)
        for (size_t i = 0; i < lanes; i++)
            if (standard[i] != standard[i]) standard[i] = law_exact(law, centred[i]);
}

static void draw_uniform(const double *restrict centred, double *restrict standard, size_t lanes)
{
    for (size_t i = 0; i < lanes; i++) {
        double tail = least_tail(centred[i]);
        standard[i] = centred[i] > 0 ? 1 - tail : tail;
    }
}

static void draw_triangular(double mode, const double *restrict centred, double *restrict standard,
                            size_t lanes)
{
    double rest = 1 - mode;
    for (size_t i = 0; i < lanes; i++) {
        double tail = least_tail(centred[i]);
        bool upper = centred[i] > 0;
        double below = upper ? 1 - tail : tail, above = upper ? tail : 1 - tail;
        double left = below * mode, right = above * rest;
        double root = sqrt(below <= mode ? left : right);
        standard[i] = below <= mode ? root : 1 - root;
    }
}

/* To the law's place and size, within its ends. */
static void finish(const struct law *law, const double *restrict standard, double *restrict values,
                   size_t lanes)
{
    double location = law->location, scale = law->scale, low = law->low, high = law->high;
    for (size_t i = 0; i < lanes; i++) {
        double x = location + scale * standard[i];
        x = x < low ? low : x;
        values[i] = x > high ? high : x;
    }
    if (law->exponential)
        for (size_t i = 0; i < lanes; i++) values[i] = vec_exp(values[i]);
}

/* Few steps: every edge is compared with every lane. Many: each lane searches its bucket (the cutpoints of
 * Chen and Asau 1974). */
static void draw_steps(const struct law *law, const double *centred, double *values, size_t lanes)
{
    const double *value = law->value, *edge = law->edge;
    if (law->steps <= LAW_STEPS_COMPARED) {
        double drawn[CHUNK];
        for (size_t i = 0; i < lanes; i++) drawn[i] = value[0];
        for (size_t step = 1; step < law->steps; step++) {
            double from = edge[step - 1], next = value[step];
            for (size_t i = 0; i < lanes; i++) drawn[i] = centred[i] > from ? next : drawn[i];
        }
        memcpy(values, drawn, lanes * sizeof *values);
        return;
    }
    double buckets = (double)law->buckets, half = 0.5 * buckets; /* powers of 2: nothing is rounded */
    for (size_t i = 0; i < lanes; i++) {
        size_t bucket = (size_t)(floor(centred[i] * buckets) + half), low = law->first[bucket];
        size_t high = law->first[bucket + 1];
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (centred[i] > edge[middle])
                low = middle + 1;
            else
                high = middle;
        }
        values[i] = value[low];
    }
}

void width_name(law_draw)(const struct law *law, const double *centred, double *values, size_t lanes)
{
    double standard[CHUNK];
    for (size_t from = 0; from < lanes; from += CHUNK) {
        size_t count = lanes - from < CHUNK ? lanes - from : CHUNK;
        switch (law->form) {
        case FORM_STEPS: draw_steps(law, centred + from, values + from, count); continue;
        case FORM_UNIFORM: draw_uniform(centred + from, standard, count); break;
        case FORM_TRIANGULAR: draw_triangular(law->mode, centred + from, standard, count); break;
        case FORM_TABLE: draw_table(law, centred + from, standard, count); break;
        }
        finish(law, standard, values + from, count);
    }
}
