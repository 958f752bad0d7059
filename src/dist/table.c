/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/table.h"

#include "base/vecmath.h"
#include "dist/piece.h"

enum { CELLS_MAX = 1 << TABLE_BITS_MAX, BLOCK = 8 };

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

/* Places `first` to `end` of a row of places `step` apart in v, number 0 of which is at v; what follows them, up to a
 * whole block, is not kept to the piece. */
static void sample(const struct piece *piece, double v, double step, size_t first, size_t end,
                   double *restrict x, double *restrict rise)
{
    static const double lane[BLOCK] = {0, 1, 2, 3, 4, 5, 6, 7};
    const struct piece own = *piece;
    for (size_t i = first; i < end; i += BLOCK) {
        double from = v + (double)(int)i * step;
        for (int k = 0; k < BLOCK; k++) (x + i)[k] = piece_value(&own, from + lane[k] * step);
        if (!rise) continue;
        for (int k = 0; k < BLOCK; k++) (rise + i)[k] = step * piece_slope(&own, from + lane[k] * step);
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
static void sample_all(struct octave *octave, const struct piece *piece, size_t pieces)
{
    const double beyond = 1 + 1.5 * PIECE_NEAR;
    double width = octave->width;
    for (size_t i = pieces; i-- > 0;) {
        double from = (piece[i].from - octave->low) / width,
               to = (piece[i].to * beyond - octave->low) / width;
        double v = (octave->low - piece[i].middle) * piece[i].rate, step = width * piece[i].rate;
        sample(&piece[i], v, step, clamp(ceil(from), octave->cells),
               clamp(floor(to) + 1, octave->cells + 1), octave->x, octave->rise);
        sample(&piece[i], v + 0.5 * step, step, clamp(ceil(from - 0.5), octave->cells),
               clamp(floor(to - 0.5) + 1, octave->cells), octave->middle, NULL);
    }
    double high = 2 * octave->low;
    for (size_t i = 0; i < pieces; i++) {
        if (piece[i].to * beyond < high) leave_out(octave, piece[i].to * beyond, high);
        high = piece[i].from;
    }
    if (high > octave->low) leave_out(octave, octave->low, high);
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

/* Cells that span several pieces are compared with each of those. */
static void compare_narrow(const struct octave *octave, const struct piece_measure *measure,
                           const struct piece *piece, double *row)
{
    double place = (piece->middle - octave->low) / octave->width;
    double *own = row + clamp(place, octave->cells - 1) * TABLE_ROW;
    double x = piece->even[0], miss = fabs(cubic(own, place - floor(place)) - x);
    if (!(miss <= piece_tolerance(measure, TABLE_ERROR, x))) own[0] = NAN;
}

/* Fills the rows of an octave from its pieces; returns how many are not numbers. */
static size_t fill(const struct piece_measure *measure, unsigned bits, double low,
                   const struct piece *piece, size_t pieces, double *row)
{
    struct octave octave;
    octave.low = low;
    octave.cells = (size_t)1 << bits;
    octave.width = low / (double)octave.cells;
    sample_all(&octave, piece, pieces);
    for (size_t i = 0; i < octave.cells; i++) {
        double *own = row + i * TABLE_ROW, x = octave.middle[i];
        own[0] = NAN;
        if (isnan(x)) continue;
        make_row(&octave.x[i], &octave.rise[i], own);
        /* a cubic is furthest off in the middle */
        if (!(fabs(cubic(own, 0.5) - x) <= piece_tolerance(measure, TABLE_ERROR, x))) own[0] = NAN;
    }
    for (size_t i = 0; i < pieces; i++)
        if (piece[i].to - piece[i].from < octave.width) compare_narrow(&octave, measure, &piece[i], row);
    size_t flagged = 0;
    for (size_t i = 0; i < octave.cells; i++) flagged += row[i * TABLE_ROW] != row[i * TABLE_ROW];
    return flagged;
}

/* The octaves that hold seven of eight draws: by them the number of cells is chosen. */
enum { INNER = 3 };

/* A side while its table is filled. */
struct side {
    struct piece_side law;
    size_t first[INNER + 1]; /* of the pieces of each inner octave, from the top down */
};

static double octave_low(size_t octave) { return 0.5 / (double)((size_t)2 << octave); }

static struct side begin_side(struct arena *arena, const struct dist *dist,
                              const struct piece_measure *measure, bool upper)
{
    struct side side = {.law = piece_side(arena, dist, measure, upper)};
    for (size_t i = 0; i < INNER; i++) {
        piece_add_octave(&side.law, octave_low(i));
        side.first[i + 1] = side.law.pieces;
    }
    return side;
}

static size_t fill_inner(const struct side *side, unsigned bits, size_t octave, double *row)
{
    size_t first = side->first[octave];
    return fill(side->law.measure, bits, octave_low(octave), side->law.piece + first,
                side->first[octave + 1] - first, row);
}

/* The probability, of all draws, of the inner cells that are not numbers. */
static double count_lost(const struct side *side, size_t sides, unsigned bits)
{
    double row[TABLE_ROW * CELLS_MAX], lost = 0;
    for (size_t i = 0; i < sides; i++)
        for (size_t octave = 0; octave < INNER; octave++)
            lost += (double)fill_inner(&side[i], bits, octave, row) * octave_low(octave) / (1 << bits);
    return sides == 1 ? 2 * lost : lost;
}

/* The fewest bits with which hardly any draw is lost; the most where none suffice, unless they would hardly help. */
static unsigned choose_bits(const struct side *side, size_t sides)
{
    static const double hardly_any = 0x1p-7, nearly_all = 0.8;
    double lost = 0;
    for (unsigned bits = TABLE_BITS_MIN; bits < TABLE_BITS_MAX; bits++) {
        lost = count_lost(side, sides, bits);
        if (lost <= hardly_any) return bits;
    }
    return lost < nearly_all ? TABLE_BITS_MAX : TABLE_BITS_MIN;
}

/* Fills the rows of a side; returns how many are not numbers. */
static size_t fill_side(struct side *side, unsigned bits, double *row)
{
    size_t cells = (size_t)1 << bits, flagged = 0;
    row[0] = NAN; /* for what lies further out */
    row += ((TABLE_OCTAVES * cells) + 1) * TABLE_ROW;
    row[0] = side->law.dist->family->quantile(side->law.dist, 0.5, side->law.upper, NULL);
    for (size_t octave = 0; octave < TABLE_OCTAVES; octave++) {
        row -= cells * TABLE_ROW;
        if (octave < INNER) {
            flagged += fill_inner(side, bits, octave, row);
            continue;
        }
        size_t first = side->law.pieces;
        piece_add_octave(&side->law, octave_low(octave));
        flagged += fill(side->law.measure, bits, octave_low(octave), side->law.piece + first,
                        side->law.pieces - first, row);
        side->law.pieces = first;
    }
    return flagged;
}

const struct table *table_build(struct arena *arena, const struct dist *dist)
{
    struct table *table = arena_alloc(arena, sizeof *table);
    struct piece_measure measure = piece_measure(dist);
    struct side side[2];
    table->symmetric = dist->family->symmetric;
    size_t sides = table->symmetric ? 1 : 2;
    for (size_t i = 0; i < sides; i++) side[i] = begin_side(arena, dist, &measure, i == sides - 1);
    table->bits = choose_bits(side, sides);
    table->side_rows = ((size_t)TABLE_OCTAVES << table->bits) + 2;
    double *rows = arena_array(arena, sides * table->side_rows, TABLE_ROW * sizeof *rows);
    table->row = rows;
    for (size_t i = 0; i < sides; i++, rows += table->side_rows * TABLE_ROW)
        table->flagged += fill_side(&side[i], table->bits, rows);
    return table;
}

size_t table_bytes(const struct table *table)
{
    return (table->symmetric ? 1 : 2) * table->side_rows * TABLE_ROW * sizeof *table->row;
}
