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

/* Rows of a table that are interpolated together: as many as fill a register of the widest kind. */
#if defined(__AVX512F__)
enum { ROWS = 8 };
#else
enum { ROWS = 4 };
#endif

typedef double four __attribute__((vector_size(32)));
typedef double reals __attribute__((vector_size(8 * ROWS)));
typedef uint64_t words __attribute__((vector_size(8 * ROWS)));

static inline double least_tail(double centred)
{
    double tail = 0.5 - fabs(centred);
    return tail > FAMILY_LEAST_TAIL ? tail : FAMILY_LEAST_TAIL;
}

/* Where each draw's row begins in the table, and the draw's place within the cell. */
static void locate(const struct table *table, const double *restrict centred, uint64_t *restrict row,
                   double *restrict place, size_t lanes)
{
    const uint64_t mantissa = ((uint64_t)1 << TABLE_MANTISSA) - 1;
    const uint64_t one = (uint64_t)1023 << TABLE_MANTISSA;
    const double further = TABLE_LEAST_TAIL * (1 - 0x1p-53); /* in the row before the first cell */
    unsigned bits = table->bits, shift = TABLE_MANTISSA - bits;
    uint64_t first = ((uint64_t)(1023 - TABLE_OCTAVES - 1) << bits) - 1;
    uint64_t upper = table->symmetric ? 0 : table->side_rows;
    for (size_t i = 0; i < lanes; i++) {
        double size = 0.5 - fabs(centred[i]);
        uint64_t tail = vec_bits(size > further ? size : further);
        uint64_t side = vec_bits(centred[i]) >> 63; /* 1 = lower */
        row[i] = ((tail >> shift) - first + ((side - 1) & upper)) * TABLE_ROW;
        place[i] = vec_from_bits(((tail << bits) & mantissa) | one) - 1;
    }
}

/* The first, second, ... coefficients of the rows that begin at row[0 .. ROWS - 1]. Rows are loaded whole
 * and turned, which is faster than gathering their columns. */
VEC_INLINE void turn(const double *table, const uint64_t *row, reals column[TABLE_ROW])
{
    four r0, r1, r2, r3;
    memcpy(&r0, table + row[0], sizeof r0);
    memcpy(&r1, table + row[1], sizeof r1);
    memcpy(&r2, table + row[2], sizeof r2);
    memcpy(&r3, table + row[3], sizeof r3);
#if defined(__AVX512F__)
    four r4, r5, r6, r7;
    memcpy(&r4, table + row[4], sizeof r4);
    memcpy(&r5, table + row[5], sizeof r5);
    memcpy(&r6, table + row[6], sizeof r6);
    memcpy(&r7, table + row[7], sizeof r7);
    reals a = __builtin_shufflevector(r0, r2, 0, 1, 2, 3, 4, 5, 6, 7);
    reals b = __builtin_shufflevector(r1, r3, 0, 1, 2, 3, 4, 5, 6, 7);
    reals c = __builtin_shufflevector(r4, r6, 0, 1, 2, 3, 4, 5, 6, 7);
    reals d = __builtin_shufflevector(r5, r7, 0, 1, 2, 3, 4, 5, 6, 7);
    reals ab_even = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
    reals ab_odd = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
    reals cd_even = __builtin_shufflevector(c, d, 0, 8, 2, 10, 4, 12, 6, 14);
    reals cd_odd = __builtin_shufflevector(c, d, 1, 9, 3, 11, 5, 13, 7, 15);
    column[0] = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5, 8, 9, 12, 13);
    column[1] = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5, 8, 9, 12, 13);
    column[2] = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7, 10, 11, 14, 15);
    column[3] = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7, 10, 11, 14, 15);
#else
    reals ab_even = __builtin_shufflevector(r0, r1, 0, 4, 2, 6);
    reals ab_odd = __builtin_shufflevector(r0, r1, 1, 5, 3, 7);
    reals cd_even = __builtin_shufflevector(r2, r3, 0, 4, 2, 6);
    reals cd_odd = __builtin_shufflevector(r2, r3, 1, 5, 3, 7);
    column[0] = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5);
    column[1] = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5);
    column[2] = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7);
    column[3] = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7);
#endif
}

/* Draws for which the table has no number are the law's own. */
static void ask_law(const struct law *law, const double *restrict centred, double *restrict values,
                    size_t lanes)
{
    uint64_t open = 0;
    for (size_t i = 0; i < lanes; i++) open |= values[i] != values[i];
    for (size_t i = 0; open && i < lanes; i++)
        if (values[i] != values[i]) values[i] = law->location + law->scale * law_exact(law, centred[i]);
}

/* The lower side of a symmetric law is the negative of the upper. */
static void draw_table(const struct law *law, const double *restrict centred, double *restrict values,
                       size_t lanes)
{
    const struct table *table = law->table;
    const double location = law->location, scale = law->scale;
    const uint64_t sign = (uint64_t)table->symmetric << 63;
    uint64_t row[CHUNK];
    double place[CHUNK];
    locate(table, centred, row, place, lanes);
    for (size_t i = 0; i < lanes; i += ROWS) {
        reals u, c[TABLE_ROW];
        words side;
        memcpy(&u, place + i, sizeof u);
        memcpy(&side, centred + i, sizeof side);
        turn(table->row, row + i, c);
        reals standard = c[0] + u * (c[1] + u * (c[2] + u * c[3]));
        standard = (reals)((words)standard ^ (side & sign));
        reals value = location + scale * standard;
        memcpy(values + i, &value, sizeof value);
    }
    ask_law(law, centred, values, lanes);
}

static void draw_uniform(const struct law *law, const double *restrict centred, double *restrict values,
                         size_t lanes)
{
    const double location = law->location, scale = law->scale;
    for (size_t i = 0; i < lanes; i++) {
        double tail = least_tail(centred[i]);
        values[i] = location + scale * (centred[i] > 0 ? 1 - tail : tail);
    }
}

static void draw_triangular(const struct law *law, const double *restrict centred, double *restrict values,
                            size_t lanes)
{
    const double location = law->location, scale = law->scale;
    const double mode = law->mode, rest = 1 - mode;
    for (size_t i = 0; i < lanes; i++) {
        double tail = least_tail(centred[i]);
        bool upper = centred[i] > 0;
        double below = upper ? 1 - tail : tail, above = upper ? tail : 1 - tail;
        double left = below * mode, right = above * rest;
        double root = sqrt(below <= mode ? left : right);
        values[i] = location + scale * (below <= mode ? root : 1 - root);
    }
}

/* Within the law's ends, and exp'd. */
static void finish(const struct law *law, double *values, size_t lanes)
{
    const double low = law->low, high = law->high;
    if (law->held)
        for (size_t i = 0; i < lanes; i++) {
            double x = values[i] < low ? low : values[i];
            values[i] = x > high ? high : x;
        }
    if (law->exponential)
        for (size_t i = 0; i < lanes; i++) values[i] = vec_exp(values[i]);
}

/* Few steps: every edge is compared with every lane. Many: each lane searches its bucket (the cutpoints of
 * Chen and Asau 1974). */
static void draw_steps(const struct law *law, const double *restrict centred, double *restrict values,
                       size_t lanes)
{
    const double *restrict value = law->value, *restrict edge = law->edge;
    if (law->steps <= LAW_STEPS_COMPARED) {
        for (size_t i = 0; i < lanes; i++) values[i] = value[0];
        for (size_t step = 1; step < law->steps; step++) {
            double from = edge[step - 1], next = value[step];
            for (size_t i = 0; i < lanes; i++) values[i] = centred[i] > from ? next : values[i];
        }
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
    for (size_t from = 0; from < lanes; from += CHUNK, centred += CHUNK, values += CHUNK) {
        size_t count = lanes - from < CHUNK ? lanes - from : CHUNK;
        switch (law->form) {
        case FORM_STEPS: draw_steps(law, centred, values, count); continue;
        case FORM_UNIFORM: draw_uniform(law, centred, values, count); break;
        case FORM_TRIANGULAR: draw_triangular(law, centred, values, count); break;
        case FORM_TABLE: draw_table(law, centred, values, count); break;
        }
        finish(law, values, count);
    }
}
