/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/table.h"

#include "base/vecmath.h"

/* Where a cell is compared with the law: a smooth one is furthest off in the middle; of laws with parts,
 * whose kinks may hide there, also elsewhere. */
enum { INNER = 2 };
static const double inner[INNER] = {0.5, 0.25};

/* What a cell may miss the law by: see TABLE_ERROR. */
struct measure {
    double median, spread, floor;
};

static struct measure measure(const struct dist *dist)
{
    double low = dist->family->quantile(dist, 0.25, false, NULL);
    double high = dist->family->quantile(dist, 0.25, true, NULL);
    struct measure result = {.median = dist->family->quantile(dist, 0.5, false, NULL),
                             .spread = high - low};
    double least = dist->family->quantile(dist, FAMILY_LEAST_TAIL, false, NULL);
    double most = dist->family->quantile(dist, FAMILY_LEAST_TAIL, true, NULL);
    if (least < 0 && most > 0)
        result.floor = result.spread * 0x1p-6;
    else if (dist->parts)
        result.floor = result.spread * 0x1p-20; /* parts are cut and added up */
    return result;
}

static double tolerance(const struct measure *measure, double x)
{
    double size = fabs(x), away = fabs(x - measure->median) + measure->spread;
    if (away < size) size = away;
    return TABLE_ERROR * (size > measure->floor ? size : measure->floor);
}

struct node {
    double tail, x, slope; /* slope = dx/dt, negative on the upper side */
};

static double value_near(const struct dist *dist, double tail, bool upper, double guess, double *slope)
{
    if (dist->family->quantile_near) return dist->family->quantile_near(dist, tail, upper, guess, slope);
    return dist->family->quantile(dist, tail, upper, slope);
}

static struct node make_node(const struct dist *dist, double tail, bool upper, double guess)
{
    struct node node = {.tail = tail};
    node.x = value_near(dist, tail, upper, guess, &node.slope);
    if (upper) node.slope = -node.slope;
    return node;
}

static double cubic(const double row[TABLE_ROW], double u)
{
    return row[0] + u * (row[1] + u * (row[2] + u * row[3]));
}

/* The cubic through two nodes; false when it misses the law between them. */
static bool fit_cell(const struct dist *dist, const struct measure *measure, const struct node *from,
                     const struct node *to, bool upper, double row[TABLE_ROW])
{
    double width = to->tail - from->tail, rise = to->x - from->x;
    double start = from->slope * width, end = to->slope * width;
    row[0] = from->x;
    row[1] = start;
    row[2] = 3 * rise - 2 * start - end;
    row[3] = start + end - 2 * rise;
    for (int i = 0; i < (dist->parts ? INNER : 1); i++) {
        double fitted = cubic(row, inner[i]);
        double x = value_near(dist, from->tail + inner[i] * width, upper, fitted, NULL);
        if (!(fabs(fitted - x) <= tolerance(measure, x))) return false;
    }
    return true;
}

/* Fills the cells of the tails from `low` to `high`, whole octaves; returns their number that failed, and
 * adds the probability of those to *lost. */
static size_t fill(const struct dist *dist, const struct measure *measure, unsigned bits, bool upper,
                   double low, double high, double *row, double *lost)
{
    size_t flagged = 0;
    struct node from = {.tail = low};
    from.x = dist->family->quantile(dist, low, upper, &from.slope);
    if (upper) from.slope = -from.slope;
    double guess = from.x;
    for (double octave = low; octave < high; octave *= 2) {
        double width = octave / (double)(1u << bits);
        for (unsigned cell = 0; cell < 1u << bits; cell++, row += TABLE_ROW) {
            struct node to = make_node(dist, octave + (cell + 1) * width, upper, guess);
            bool fits = fit_cell(dist, measure, &from, &to, upper, row);
            guess = cell + 1 < 1u << bits ? cubic(row, 2) : cubic(row, 3); /* cells double at an octave */
            if (!fits) {
                row[0] = NAN;
                *lost += width;
                flagged++;
            }
            from = to;
        }
    }
    row[0] = from.x;
    return flagged;
}

/* The fewest bits with which hardly any draw falls into a cell that fails: tried on the octaves that hold
 * seven of eight draws. */
static unsigned choose_bits(const struct dist *dist, const struct measure *measure)
{
    static const double allowed = 0x1p-7;
    double row[TABLE_ROW * ((3 << TABLE_BITS_MAX) + 1)];
    unsigned bits = TABLE_BITS_MIN;
    for (; bits < TABLE_BITS_MAX; bits++) {
        double lost = 0;
        for (int side = dist->family->symmetric; side < 2; side++)
            fill(dist, measure, bits, side, 0x1p-4, 0.5, row, &lost);
        if (lost <= allowed) break;
    }
    return bits;
}

const struct table *table_build(struct arena *arena, const struct dist *dist)
{
    struct measure limits = measure(dist);
    struct table *table = arena_alloc(arena, sizeof *table);
    table->symmetric = dist->family->symmetric;
    table->bits = choose_bits(dist, &limits);
    table->side_rows = ((size_t)TABLE_OCTAVES << table->bits) + 2;
    size_t sides = table->symmetric ? 1 : 2;
    double *rows = arena_array(arena, sides * table->side_rows, TABLE_ROW * sizeof *rows);
    table->row = rows;
    double lost = 0;
    for (size_t i = 0; i < sides; i++, rows += table->side_rows * TABLE_ROW) {
        rows[0] = NAN;
        table->flagged += fill(dist, &limits, table->bits, i == sides - 1, TABLE_LEAST_TAIL, 0.5,
                               rows + TABLE_ROW, &lost);
    }
    return table;
}

size_t table_bytes(const struct table *table)
{
    return (table->symmetric ? 1 : 2) * table->side_rows * TABLE_ROW * sizeof *table->row;
}
