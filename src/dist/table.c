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

/* A side of a table while it is filled. */
struct side {
    const struct dist *dist;
    const struct measure *measure;
    unsigned bits;
    bool upper;
    size_t flagged; /* cells that failed ... */
    double lost;    /* ... and their probability */
};

/* The cubic through two nodes, as a cell of 2^-bits of its octave. */
static void make_row(const struct node *from, const struct node *to, double row[TABLE_ROW])
{
    double width = to->tail - from->tail, rise = to->x - from->x;
    double start = from->slope * width, end = to->slope * width;
    row[0] = from->x;
    row[1] = start;
    row[2] = 3 * rise - 2 * start - end;
    row[3] = start + end - 2 * rise;
}

/* Does the cubic meet the law at a place `u` in it, where the law is `x`? */
static bool meets(const struct side *side, const double row[TABLE_ROW], double u, double x, double part)
{
    return fabs(cubic(row, u) - x) <= part * tolerance(side->measure, x);
}

static double value_within(const struct side *side, const struct node *from, const struct node *to,
                           const double row[TABLE_ROW], double u)
{
    double tail = from->tail + u * (to->tail - from->tail);
    return value_near(side->dist, tail, side->upper, cubic(row, u), NULL);
}

/* The last cells are looked at where they can be expected to be furthest off. */
static bool fits(const struct side *side, const struct node *from, const struct node *to,
                 const double row[TABLE_ROW])
{
    for (int i = 0; i < (side->dist->parts ? INNER : 1); i++)
        if (!meets(side, row, inner[i], value_within(side, from, to, row, inner[i]), 1)) return false;
    return true;
}

/* One cubic for several cells has to keep to the law more closely and at more places. */
static bool fits_widely(const struct side *side, const struct node *from, const struct node *middle,
                        const struct node *to, const double row[TABLE_ROW])
{
    static const double part = 0.25;
    if (!meets(side, row, 0.5, middle->x, part)) return false;
    for (int i = 0; i < 2; i++) {
        double u = i ? 0.75 : 0.25;
        if (!meets(side, row, u, value_within(side, from, to, row, u), part)) return false;
    }
    return true;
}

/* The cubic `whole` as `count` equal cells. */
static void cut(const double whole[TABLE_ROW], size_t count, double *row)
{
    double share = 1 / (double)count;
    for (size_t i = 0; i < count; i++, row += TABLE_ROW) {
        double u = (double)i * share;
        row[0] = cubic(whole, u);
        row[1] = share * (whole[1] + u * (2 * whole[2] + u * (3 * whole[3])));
        row[2] = share * share * (whole[2] + u * (3 * whole[3]));
        row[3] = share * share * share * whole[3];
    }
}

/* Fills the cells between two nodes, which are 2^-level of an octave apart: by one cubic, or by halves. */
static void fill_between(struct side *side, const struct node *from, const struct node *to, unsigned level,
                         double *row)
{
    double whole[TABLE_ROW];
    make_row(from, to, whole);
    if (level == side->bits) {
        cut(whole, 1, row);
        if (fits(side, from, to, whole)) return;
        row[0] = NAN;
        side->lost += to->tail - from->tail;
        side->flagged++;
        return;
    }
    size_t half = (size_t)1 << (side->bits - level - 1);
    struct node middle =
        make_node(side->dist, 0.5 * (from->tail + to->tail), side->upper, cubic(whole, 0.5));
    if (fits_widely(side, from, &middle, to, whole)) {
        cut(whole, 2 * half, row);
        return;
    }
    fill_between(side, from, &middle, level + 1, row);
    fill_between(side, &middle, to, level + 1, row + half * TABLE_ROW);
}

/* Fills the cells of the tails from `low` to `high`, whole octaves. */
static void fill(struct side *side, double low, double high, double *row)
{
    enum { WIDEST = 1 << TABLE_BITS_MIN };
    size_t cells = (size_t)1 << (side->bits - TABLE_BITS_MIN);
    struct node from = {.tail = low};
    from.x = side->dist->family->quantile(side->dist, low, side->upper, &from.slope);
    if (side->upper) from.slope = -from.slope;
    double guess = from.x;
    for (double octave = low; octave < high; octave *= 2)
        for (unsigned cell = 0; cell < WIDEST; cell++, row += cells * TABLE_ROW) {
            double whole[TABLE_ROW];
            struct node to =
                make_node(side->dist, octave + (cell + 1) * octave / WIDEST, side->upper, guess);
            make_row(&from, &to, whole);
            guess = cubic(whole, cell + 1 < WIDEST ? 2 : 3); /* cells double at an octave */
            fill_between(side, &from, &to, TABLE_BITS_MIN, row);
            from = to;
        }
    row[0] = from.x;
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
        for (int upper = dist->family->symmetric; upper < 2; upper++) {
            struct side side = {.dist = dist, .measure = measure, .bits = bits, .upper = upper};
            fill(&side, 0x1p-4, 0.5, row);
            lost += side.lost;
        }
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
    for (size_t i = 0; i < sides; i++, rows += table->side_rows * TABLE_ROW) {
        struct side side = {.dist = dist, .measure = &limits, .bits = table->bits, .upper = i == sides - 1};
        rows[0] = NAN;
        fill(&side, TABLE_LEAST_TAIL, 0.5, rows + TABLE_ROW);
        table->flagged += side.flagged;
    }
    return table;
}

size_t table_bytes(const struct table *table)
{
    return (table->symmetric ? 1 : 2) * table->side_rows * TABLE_ROW * sizeof *table->row;
}
