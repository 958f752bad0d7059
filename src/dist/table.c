/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/table.h"

#include "base/vecmath.h"

enum { INNER = 3 };
static const double inner[INNER] = {0.25, 0.5, 0.75};

/* What a cell may miss the law by: see TABLE_ERROR. */
struct measure {
    double median, spread, floor;
};

static struct measure measure(const struct dist *dist)
{
    double low = dist->family->quantile(dist, 0.25, false, NULL);
    double high = dist->family->quantile(dist, 0.25, true, NULL);
    struct measure result = {.median = dist->family->quantile(dist, 0.5, false, NULL), .spread = high - low};
    double least = dist->family->quantile(dist, FAMILY_LEAST_TAIL, false, NULL);
    double most = dist->family->quantile(dist, FAMILY_LEAST_TAIL, true, NULL);
    if (least < 0 && most > 0) result.floor = result.spread / 64;
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

static struct node make_node(const struct dist *dist, double tail, bool upper)
{
    struct node node = {.tail = tail};
    node.x = dist->family->quantile(dist, tail, upper, &node.slope);
    if (upper) node.slope = -node.slope;
    return node;
}

/* The cubic through two nodes; false when it misses the law between them. */
static bool fit_cell(const struct dist *dist, const struct measure *measure, const struct node *from,
                     const struct node *to, bool upper, double row[4])
{
    double width = to->tail - from->tail, rise = to->x - from->x;
    double start = from->slope * width, end = to->slope * width;
    row[0] = from->x;
    row[1] = start;
    row[2] = 3 * rise - 2 * start - end;
    row[3] = start + end - 2 * rise;
    for (int i = 0; i < INNER; i++) {
        double u = inner[i], x = dist->family->quantile(dist, from->tail + u * width, upper, NULL);
        double miss = fabs(row[0] + u * (row[1] + u * (row[2] + u * row[3])) - x);
        if (!(miss <= tolerance(measure, x))) return false;
    }
    return true;
}

/* The smallest number of bits with which few of the cells fail; one cell in 16 is tried. */
static unsigned choose_bits(const struct dist *dist, const struct measure *measure)
{
    unsigned bits = TABLE_BITS_MIN;
    for (; bits < TABLE_BITS_MAX; bits++) {
        size_t tried = 0, failed = 0;
        for (int side = dist->family->symmetric; side < 2; side++) {
            double octave = 0.25;
            for (int i = 0; i < TABLE_OCTAVES; i++, octave *= 0.5) {
                double width = octave / (double)(1u << bits);
                for (unsigned cell = (unsigned)i % 16; cell < 1u << bits; cell += 16) {
                    struct node from = make_node(dist, octave + cell * width, side);
                    struct node to = make_node(dist, octave + (cell + 1) * width, side);
                    double row[4];
                    tried++;
                    if (!fit_cell(dist, measure, &from, &to, side, row)) failed++;
                }
            }
        }
        if (failed * 16 <= tried) break;
    }
    return bits;
}

static size_t fill_side(const struct dist *dist, const struct measure *measure, unsigned bits, bool upper,
                        double *row)
{
    size_t flagged = 0;
    struct node from = make_node(dist, FAMILY_LEAST_TAIL, upper);
    double octave = FAMILY_LEAST_TAIL;
    for (int i = 0; i < TABLE_OCTAVES; i++, octave *= 2) {
        double width = octave / (double)(1u << bits);
        for (unsigned cell = 0; cell < 1u << bits; cell++, row += 4) {
            struct node to = make_node(dist, octave + (cell + 1) * width, upper);
            if (!fit_cell(dist, measure, &from, &to, upper, row)) {
                row[0] = NAN;
                flagged++;
            }
            from = to;
        }
    }
    row[0] = from.x;
    return flagged;
}

const struct table *table_build(struct arena *arena, const struct dist *dist)
{
    struct measure limits = measure(dist);
    struct table *table = arena_alloc(arena, sizeof *table);
    table->symmetric = dist->family->symmetric;
    table->bits = choose_bits(dist, &limits);
    table->side_rows = ((size_t)TABLE_OCTAVES << table->bits) + 1;
    size_t sides = table->symmetric ? 1 : 2;
    double *rows = arena_array(arena, sides * table->side_rows, 4 * sizeof *rows);
    table->row = rows;
    for (size_t i = 0; i < sides; i++)
        table->flagged += fill_side(dist, &limits, table->bits, i == sides - 1, rows + i * 4 * table->side_rows);
    return table;
}

size_t table_bytes(const struct table *table)
{
    return (table->symmetric ? 1 : 2) * table->side_rows * 4 * sizeof *table->row;
}
