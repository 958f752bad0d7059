/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/table.h"

#include "base/vecmath.h"
#include "dist/blend.h"
#include "dist/piece.h"

/* Cells are checked where they are furthest off, or nearly: with this much in hand. */
static const double checked = 0.875 * TABLE_ERROR;

enum { CELLS_MAX = 1 << TABLE_BITS_MAX, BLOCK = 8 };

/* The cells of any octave: where they lie in the logarithm, from its low end, and how wide they are there. */
struct grid {
    unsigned bits;
    size_t cells;
    double edge[CELLS_MAX + 1 + BLOCK], middle[CELLS_MAX + BLOCK];
    double width[CELLS_MAX + 1 + BLOCK]; /* at the edges: what a cell is of the tail */
};

static void make_grid(struct grid *grid, unsigned bits)
{
    size_t cells = (size_t)1 << bits;
    grid->bits = bits;
    grid->cells = cells;
    for (size_t i = 0; i < cells + 1 + BLOCK; i++) {
        double tail = (double)(cells + i);
        grid->width[i] = 1 / tail;
        grid->edge[i] = vec_log(tail / (double)cells);
        if (i < cells + BLOCK) grid->middle[i] = vec_log((tail + 0.5) / (double)cells);
    }
}

/* The pieces of an octave where its cells need them, in the cells' own unit. */
struct octave {
    double low, width; /* of the octave, of a cell */
    size_t cells;
    double x[CELLS_MAX + 1 + BLOCK], rise[CELLS_MAX + 1 + BLOCK]; /* at the cells' edges: value and slope */
    double middle[CELLS_MAX + BLOCK];                             /* half way; NAN: not to be relied on */
};

static size_t clamp(double place, size_t most)
{
    return place > 0 ? place < (double)most ? (size_t)place : most : 0;
}

/* A piece at the places log_low + place[first .. end], and its rise over a width unless that is NULL; what follows
 * them, up to a whole block, is not kept to the piece. */
static void sample(const struct piece *piece, double log_low, const double *restrict place,
                   const double *restrict width, size_t first, size_t end, double *restrict x,
                   double *restrict rise)
{
    const struct nonic own = piece->nonic;
    double from = log_low - own.middle;
    for (size_t i = first; i < end; i += BLOCK) {
        double v[BLOCK];
        for (int k = 0; k < BLOCK; k++) v[k] = (from + (place + i)[k]) * own.rate;
        for (int k = 0; k < BLOCK; k++) (x + i)[k] = nonic_value(&own, v[k]);
        if (!rise) continue;
        for (int k = 0; k < BLOCK; k++) (rise + i)[k] = own.rate * (width + i)[k] * nonic_slope(&own, v[k]);
    }
}

/* A cell that a gap between pieces reaches into cannot be relied on. */
static void leave_out(struct octave *octave, double from, double to)
{
    size_t end = clamp(ceil((to - octave->low) / octave->width), octave->cells);
    for (size_t i = clamp((from - octave->low) / octave->width, octave->cells); i < end; i++)
        octave->middle[i] = NAN;
}

/* `pieces` in order of falling tails: from the lowest on, so that what is written beyond the end of one becomes the
 * next one's. The end of a piece before a kink or jump serves the cell that ends there. */
static void sample_all(struct octave *octave, const struct grid *grid, const struct piece *piece,
                       size_t pieces)
{
    double low = octave->low, width = octave->width, log_low = vec_log(low);
    size_t cells = octave->cells;
    for (size_t i = pieces; i-- > 0;) {
        double from = (piece[i].from - low) / width, to = (piece_end(&piece[i]) - low) / width;
        sample(&piece[i], log_low, grid->edge, grid->width, clamp(ceil(from), cells),
               clamp(floor(to) + 1, cells + 1), octave->x, octave->rise);
        sample(&piece[i], log_low, grid->middle, NULL, clamp(ceil(from - 0.5), cells),
               clamp(floor(to - 0.5) + 1, cells), octave->middle, NULL);
    }
    double high = 2 * low;
    for (size_t i = 0; i < pieces; i++) {
        if (piece_end(&piece[i]) < high) leave_out(octave, piece_end(&piece[i]), high);
        high = piece[i].from;
    }
    if (high > low) leave_out(octave, low, high);
}

static double cubic(const double row[TABLE_ROW], double u)
{
    return row[0] + u * (row[1] + u * (row[2] + u * row[3]));
}

/* The cubic with these values and slopes at the ends of its cell. */
static void make_row(const double x[2], const double rise[2], double row[TABLE_ROW])
{
    double by = x[1] - x[0];
    row[0] = x[0];
    row[1] = rise[0];
    row[2] = 3 * by - 2 * rise[0] - rise[1];
    row[3] = rise[0] + rise[1] - 2 * by;
}

/* Does that cubic, times the sign, begin where others have got to and rise all the way, roundings aside? (Fritsch and
 * Carlson, "Monotone piecewise cubic interpolation", 1980) */
static bool is_monotone(const double x[2], const double rise[2], double sign, double reached)
{
    double rounding = 0x1p-51 * fabs(x[0]), by = sign * (x[1] - x[0]), a = sign * rise[0],
           b = sign * rise[1];
    double least = a < b ? a : b, most = a < b ? b : a;
    return sign * x[0] >= reached - rounding && least >= -rounding && most <= 3 * by + rounding;
}

/* Cells that span several pieces are compared with each of those. */
static void compare_narrow(const struct octave *octave, const struct piece_measure *measure,
                           const struct piece *piece, double *row)
{
    double place = (vec_exp(piece->nonic.middle) - octave->low) / octave->width;
    if (!(piece->to - piece->from < octave->width && place >= 0 && place < (double)octave->cells)) return;
    double *own = row + (size_t)place * TABLE_ROW;
    double x = piece->nonic.even[0], miss = fabs(cubic(own, place - floor(place)) - x);
    if (!(miss <= piece_tolerance(measure, checked, x))) own[0] = NAN;
}

static double octave_low(size_t octave) { return 0.5 / (double)((size_t)2 << octave); }

/* Fills the rows of an octave from those pieces of a side that reach into it; returns how many are not numbers. No value
 * is to be less than *reached, for the upper side as negative ones, which becomes the greatest. */
static size_t fill(const struct piece_measure *measure, const struct piece_side *side,
                   const struct grid *grid, size_t number, double *reached, double *row)
{
    struct octave octave;
    octave.low = octave_low(number);
    octave.cells = grid->cells;
    octave.width = octave.low / (double)octave.cells;
    size_t first = 0, end;
    while (first < side->pieces && side->piece[first].from >= 2 * octave.low) first++;
    for (end = first; end < side->pieces && piece_end(&side->piece[end]) >= octave.low;) end++;
    const struct piece *piece = side->piece + first;
    sample_all(&octave, grid, piece, end - first);
    double sign = side->upper ? -1 : 1, joint = sign * *reached;
    if (isfinite(joint) && fabs(octave.x[0] - joint) <= 0x1p-40 * fabs(joint))
        octave.x[0] = joint; /* rounded otherwise there */
    for (size_t i = 0; i < octave.cells; i++) {
        double *own = row + i * TABLE_ROW, x = octave.middle[i];
        own[0] = NAN;
        if (isnan(x) || !is_monotone(&octave.x[i], &octave.rise[i], sign, *reached)) continue;
        make_row(&octave.x[i], &octave.rise[i], own);
        /* a cubic is furthest off in the middle */
        if (fabs(cubic(own, 0.5) - x) <= piece_tolerance(measure, checked, x))
            *reached = sign * octave.x[i + 1];
        else
            own[0] = NAN;
    }
    for (size_t i = 0; i < end - first; i++) compare_narrow(&octave, measure, &piece[i], row);
    size_t flagged = 0;
    for (size_t i = 0; i < octave.cells; i++) flagged += row[i * TABLE_ROW] != row[i * TABLE_ROW];
    return flagged;
}

/* The probability, of all draws, of the inner cells that are not numbers. */
static double count_lost(const struct piece_measure *measure, const struct piece_side *side, size_t sides,
                         const struct grid *grid)
{
    enum { INNER = 3 }; /* octaves, that hold seven of eight draws */
    double row[TABLE_ROW * CELLS_MAX], lost = 0;
    for (size_t i = 0; i < sides; i++)
        for (size_t octave = 0; octave < INNER; octave++) {
            double reached = -INFINITY;
            lost += (double)fill(measure, &side[i], grid, octave, &reached, row) * octave_low(octave) /
                    (double)grid->cells;
        }
    return sides == 1 ? 2 * lost : lost;
}

/* The fewest cells with which hardly any draw is lost; the most where none suffice, unless they would hardly help. */
static void choose_grid(struct grid *grid, const struct piece_measure *measure,
                        const struct piece_side *side, size_t sides)
{
    static const double hardly_any = 0x1p-7, nearly_all = 0.8;
    double lost = 0;
    for (unsigned bits = TABLE_BITS_MIN; bits < TABLE_BITS_MAX; bits++) {
        make_grid(grid, bits);
        lost = count_lost(measure, side, sides, grid);
        if (lost <= hardly_any) return;
    }
    make_grid(grid, lost < nearly_all ? TABLE_BITS_MAX : TABLE_BITS_MIN);
}

/* The pieces of a mixture come from the sum of its parts, followed: nearly as exact and far cheaper, but where they are so
 * few that to ask them costs no more. */
static struct piece_side make_side(struct arena *arena, const struct dist *dist,
                                   const struct piece_measure *measure, bool upper)
{
    static const size_t few = 4;
    struct dist law = *dist;
    if (dist->share && dist->parts > few) law.blend = blend_create(arena, dist, measure->median, upper);
    return piece_side(arena, &law, measure, upper);
}

const struct table *table_build(struct arena *arena, const struct dist *dist)
{
    struct table *table = arena_alloc(arena, sizeof *table);
    struct piece_measure measure = piece_measure(dist);
    struct piece_side side[2];
    struct grid grid;
    table->symmetric = dist->family->symmetric;
    size_t sides = table->symmetric ? 1 : 2;
    for (size_t i = 0; i < sides; i++) side[i] = make_side(arena, dist, &measure, i == sides - 1);
    choose_grid(&grid, &measure, side, sides);
    table->bits = grid.bits;
    table->side_rows = ((size_t)TABLE_OCTAVES << table->bits) + 2;
    double *row = arena_array(arena, sides * table->side_rows, TABLE_ROW * sizeof *row);
    table->row = row;
    for (size_t i = 0; i < sides; i++) {
        double reached = -INFINITY;
        *row = NAN; /* for what lies further out */
        row += TABLE_ROW;
        for (size_t octave = TABLE_OCTAVES; octave-- > 0; row += grid.cells * TABLE_ROW)
            table->flagged += fill(&measure, &side[i], &grid, octave, &reached, row);
        *row = dist->family->quantile(dist, 0.5, i == sides - 1, NULL);
        row += TABLE_ROW;
    }
    return table;
}

size_t table_bytes(const struct table *table)
{
    return (table->symmetric ? 1 : 2) * table->side_rows * TABLE_ROW * sizeof *table->row;
}
