/* What the tests of tables share: a walk through all cells, and the count of what a table asks of its law.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TABLE_EXPECT_H
#define TESTS_TABLE_EXPECT_H

#include "dist/table.h"

#include "dist_expect.h"

/* Of a law's values: what an error counts against, as TABLE_ERROR says. */
struct table_size {
    double median, spread, floor;
};

static inline struct table_size table_size(const struct dist *dist)
{
    struct table_size size = {.median = dist->family->quantile(dist, 0.5, true, NULL)};
    size.spread =
        dist->family->quantile(dist, 0.25, true, NULL) - dist->family->quantile(dist, 0.25, false, NULL);
    bool crosses = dist->family->quantile(dist, FAMILY_LEAST_TAIL, false, NULL) < 0 &&
                   dist->family->quantile(dist, FAMILY_LEAST_TAIL, true, NULL) > 0;
    size.floor = size.spread * (crosses ? 0x1p-6 : dist->parts ? 0x1p-20 : 0);
    return size;
}

static inline double table_error(const struct table_size *size, double got, double exact)
{
    double against = fmin(fabs(exact), fabs(exact - size->median) + size->spread);
    return got == exact ? 0 : fabs(got - exact) / fmax(against, size->floor);
}

struct table_walk {
    double worst; /* error of the cells that are numbers */
    size_t
        falls; /* where values fall from one place to the next by more than a rounding of the last digits */
    size_t places; /* looked at */
};

/* Goes through all cells, within each from its one edge to the other, and close to both; the law is asked in every
 * `stride`th, a power of two, from number `first` on. `planted`, relative, is added to every value. */
static inline struct table_walk walk_table(const struct dist *dist, const struct table *table,
                                           size_t stride, size_t first, double planted)
{
    static const double place[] = {0,   0x1p-20, 0.03, 0.11, 0.21, 0.25, 0.4,
                                   0.5, 0.6,     0.75, 0.79, 0.89, 0.97, 1 - 0x1p-20};
    enum { PLACES = sizeof place / sizeof *place };
    struct table_size size = table_size(dist);
    struct table_walk walk = {0};
    for (int side = table->symmetric; side < 2; side++) {
        const double *row =
            table->row + (table->symmetric ? 0 : (size_t)side * table->side_rows * TABLE_ROW) + TABLE_ROW;
        double sign = side ? -1 : 1, before = -INFINITY, octave = TABLE_LEAST_TAIL;
        for (size_t cell = 0; cell < (size_t)TABLE_OCTAVES << table->bits; cell++, row += TABLE_ROW) {
            size_t within = cell & (((size_t)1 << table->bits) - 1);
            if (cell && within == 0) octave *= 2;
            for (int i = 0; i < PLACES && !isnan(row[0]); i++) {
                double u = place[i], tail = octave * (1 + ((double)within + u) / (1 << table->bits));
                double x = row[0] + u * (row[1] + u * (row[2] + u * row[3]));
                walk.falls += sign * x < before - 1e-15 * fabs(before);
                walk.places++;
                before = sign * x;
                if ((cell ^ first) & (stride - 1)) continue;
                double exact = dist->family->quantile(dist, tail, side, NULL);
                double error = table_error(&size, x * (1 + planted), exact);
                if (!(error <= walk.worst)) walk.worst = error;
            }
        }
    }
    return walk;
}

/* ---- work ----------------------------------------------------------------------------------------- */

/* What was asked: values of the law, and of a mixture tails of all its parts. */
struct table_work {
    size_t values, tails;
};

static const struct family *counted_family;
static struct table_work work_done;
static double counted_noise, part_noise; /* planted: relative, of alternating sign */

static inline double counted(double x)
{
    return x * (1 + (++work_done.values % 2 ? counted_noise : -counted_noise));
}

static inline double count_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    return counted(counted_family->quantile(dist, tail, upper, slope));
}

static inline double count_near(const struct dist *dist, double tail, bool upper,
                                const struct family_guess *guess, double *slope)
{
    return counted(counted_family->quantile_near(dist, tail, upper, guess, slope));
}

struct counted_part {
    struct family family; /* the first member, so that it leads here */
    const struct family *own;
};

static inline double count_tail(const struct dist *dist, double x, bool upper, double *density)
{
    const struct family *own = ((const struct counted_part *)dist->family)->own;
    return own->tail(dist, x, upper, density) * (1 + (++work_done.tails % 2 ? part_noise : -part_noise));
}

static inline const struct dist *count_part(const struct dist *part)
{
    struct counted_part *counted_part = arena_alloc(arena, sizeof *counted_part);
    struct dist *copy = arena_alloc(arena, sizeof *copy);
    *counted_part = (struct counted_part){*part->family, part->family};
    counted_part->family.tail = count_tail;
    *copy = *part;
    copy->family = &counted_part->family;
    return copy;
}

/* How much is asked while the law's table is built, the same as without counting. Planted: noise of the law's values, of
 * the tails of its parts. */
static inline struct table_work table_work(const struct dist *dist, double noise, double noise_of_parts)
{
    struct family family = *dist->family;
    struct dist counted = *dist;
    counted_family = dist->family;
    counted_noise = noise;
    part_noise = noise_of_parts;
    counted.family = &family;
    counted.part = arena_array(arena, dist->parts, sizeof *counted.part);
    for (size_t i = 0; i < dist->parts; i++) counted.part[i] = count_part(dist->part[i]);
    family.quantile = count_quantile;
    if (family.quantile_near) family.quantile_near = count_near;
    work_done = (struct table_work){0};
    const struct table *table = table_build(arena, &counted);
    if (noise > 0 || noise_of_parts > 0) return work_done;
    const struct table *own = table_build(arena, dist);
    assert_int_equal(table_bytes(table), table_bytes(own));
    assert_memory_equal(table->row, own->row, table_bytes(own));
    return work_done;
}

static inline size_t work_of(const struct dist *dist, double noise)
{
    return table_work(dist, noise, 0).values;
}

#endif
