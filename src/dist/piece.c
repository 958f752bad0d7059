/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/piece.h"

#include "dist/table.h"

struct piece_measure piece_measure(const struct dist *dist)
{
    double low = dist->family->quantile(dist, 0.25, false, NULL);
    double high = dist->family->quantile(dist, 0.25, true, NULL);
    struct piece_measure measure = {.median = dist->family->quantile(dist, 0.5, false, NULL),
                                    .spread = high - low};
    double least = dist->family->quantile(dist, FAMILY_LEAST_TAIL, false, NULL);
    double most = dist->family->quantile(dist, FAMILY_LEAST_TAIL, true, NULL);
    if (least < 0 && most > 0)
        measure.floor = measure.spread * 0x1p-6;
    else if (dist->parts)
        measure.floor = measure.spread * 0x1p-20; /* parts are cut and added up */
    return measure;
}

/* ---- What is known beforehand -------------------------------------------------------------------- */

/* Most come in their order. */
static void add_edge(struct piece_side *side, double tail)
{
    if (!(tail > TABLE_LEAST_TAIL && tail <= 0.5)) return;
    side->edge = arena_grow(side->arena, side->edge, side->edges, &side->edge_capacity, sizeof *side->edge);
    size_t at = side->edges++;
    for (; at > 0 && side->edge[at - 1] > tail; at--) side->edge[at] = side->edge[at - 1];
    side->edge[at] = tail;
}

/* A mixture jumps and rests at its atoms. */
static void add_atoms(struct piece_side *side)
{
    const struct dist *dist = side->dist;
    const double *beyond = side->upper ? dist->above : dist->below;
    for (size_t i = 0; i < dist->atoms; i++) {
        size_t at = side->upper ? dist->atoms - 1 - i : i;
        if (beyond[at] > 0.5) break;
        add_edge(side, beyond[at]);
        add_edge(side, beyond[at] + dist->mass[at]);
    }
}

/* It has kinks at the ends of its parts; and a narrow part, which may hide between nodes, is found by the places
 * of some of its values. */
static void add_part(struct piece_side *side, const struct dist *part)
{
    static const double tails[] = {0.5, 0x1p-4};
    const struct dist *dist = side->dist;
    if (isfinite(part->low)) add_edge(side, dist->family->tail(dist, part->low, side->upper, NULL));
    if (isfinite(part->high)) add_edge(side, dist->family->tail(dist, part->high, side->upper, NULL));
    for (int i = 0; i < 3; i++) {
        struct piece_mark mark = {.x = dist_at_tail(part, tails[i > 0], i == 2, NULL)};
        mark.tail = dist->family->tail(dist, mark.x, side->upper, NULL);
        if (mark.tail < 0.5) side->mark[side->marks++] = mark;
    }
}

struct piece_side piece_side(struct arena *arena, const struct dist *dist,
                             const struct piece_measure *measure, bool upper)
{
    struct piece_side side = {.dist = dist, .measure = measure, .arena = arena, .upper = upper};
    if (!dist->share) return side; /* no mixture */
    side.mark = arena_array(arena, 3 * dist->parts, sizeof *side.mark);
    add_atoms(&side);
    for (size_t i = 0; i < dist->parts; i++) add_part(&side, dist->part[i]);
    return side;
}

/* ---- A piece ------------------------------------------------------------------------------------- */

struct node {
    double tail, x, slope; /* slope = dx/dt, negative on the upper side */
};

/* The polynomial of w with these values at 0, 1 and 4, and derivatives at 1 and 4. */
static void go_through(const double at_0, const double at_1[2], const double at_4[2],
                       double terms[PIECE_TERMS])
{
    double d01 = at_1[0] - at_0, d14 = (at_4[0] - at_1[0]) / 3; /* divided differences */
    double d011 = at_1[1] - d01, d114 = (d14 - at_1[1]) / 3, d144 = (at_4[1] - d14) / 3;
    double d0114 = (d114 - d011) / 4, d1144 = (d144 - d114) / 3, d = (d1144 - d0114) / 4;
    double c = d0114 - 4 * d; /* at_0 + w (d01 + (w - 1) (d011 + (w - 1) (c + d w))) */
    terms[0] = at_0;
    terms[1] = d01 - d011 + c;
    terms[2] = d011 - 2 * c + d;
    terms[3] = c - 2 * d;
    terms[4] = d;
}

/* The piece through five nodes: what of it is even in v, and what is odd, divided by v, are polynomials of v^2. */
static struct piece make_piece(const struct node node[5])
{
    struct piece piece = {.from = node[0].tail, .to = node[4].tail, .middle = node[2].tail};
    double step = 0.25 * (piece.to - piece.from), x = node[2].x;
    double even_1 = 0.5 * ((node[3].x - x) + (node[1].x - x));
    double even_2 = 0.5 * ((node[4].x - x) + (node[0].x - x));
    double odd_1 = 0.5 * (node[3].x - node[1].x), odd_2 = 0.25 * (node[4].x - node[0].x);
    double half = 0.5 * step;
    double bend_1 = half * (node[3].slope - node[1].slope), bend_2 = half * (node[4].slope - node[0].slope);
    double rise_1 = half * (node[3].slope + node[1].slope), rise_2 = half * (node[4].slope + node[0].slope);
    piece.rate = 1 / step;
    go_through(0, (double[]){even_1, bend_1 / 2}, (double[]){even_2, bend_2 / 4}, piece.even);
    go_through(step * node[2].slope, (double[]){odd_1, (rise_1 - odd_1) / 2},
               (double[]){odd_2, (rise_2 - odd_2) / 8}, piece.odd);
    piece.even[0] = x;
    return piece;
}

static double value_at(const struct piece *piece, double tail)
{
    return piece_value(piece, (tail - piece->middle) * piece->rate);
}

/* ---- A side -------------------------------------------------------------------------------------- */

/* The law's own node, close to `guess` unless that is NAN. */
static struct node ask(const struct piece_side *side, double tail, double guess)
{
    const struct dist *dist = side->dist;
    struct node node = {.tail = tail};
    if (dist->family->quantile_near && !isnan(guess))
        node.x = dist->family->quantile_near(dist, tail, side->upper, guess, &node.slope);
    else
        node.x = dist->family->quantile(dist, tail, side->upper, &node.slope);
    if (side->upper) node.slope = -node.slope;
    return node;
}

static bool meets(const struct piece_side *side, const struct piece *piece, double tail, double x)
{
    return fabs(value_at(piece, tail) - x) <= piece_tolerance(side->measure, PIECE_ERROR, x);
}

static bool meets_marks(const struct piece_side *side, const struct piece *piece)
{
    for (size_t i = 0; i < side->marks; i++) {
        const struct piece_mark *mark = &side->mark[i];
        if (mark->tail > piece->from && mark->tail < piece->to && !meets(side, piece, mark->tail, mark->x))
            return false;
    }
    return true;
}

static void add_piece(struct piece_side *side, const struct piece *piece)
{
    side->piece = arena_grow(side->arena, side->piece, side->pieces, &side->capacity, sizeof *side->piece);
    side->piece[side->pieces++] = side->above = *piece;
}

/* Adds the pieces over these nodes, from the top down; none is halved that is not wider than `narrowest`. */
static void halve(struct piece_side *side, const struct node node[5], double narrowest)
{
    struct piece piece = make_piece(node);
    struct node between[4];
    bool met = true, last = !(piece.to - piece.from > narrowest);
    for (int i = 0; i < 4; i++) {
        double tail = 0.5 * (node[i].tail + node[i + 1].tail);
        between[i] = ask(side, tail, value_at(&piece, tail));
        met = met && meets(side, &piece, tail, between[i].x);
        if (last && !met) return;
    }
    if (met && meets_marks(side, &piece)) {
        add_piece(side, &piece);
        return;
    }
    if (last) return;
    halve(side, (struct node[]){node[2], between[2], node[3], between[3], node[4]}, narrowest);
    halve(side, (struct node[]){node[0], between[0], node[1], between[1], node[2]}, narrowest);
}

/* The node half way between two others, where a cubic through them is the guess. */
static struct node ask_half_way(const struct piece_side *side, const struct node *from,
                                const struct node *to)
{
    double guess = 0.5 * (from->x + to->x) + 0.125 * (to->tail - from->tail) * (from->slope - to->slope);
    return ask(side, 0.5 * (from->tail + to->tail), guess);
}

/* As far beyond two nodes as they are apart, a cubic through them. */
static double beyond(const struct node *far, const struct node *near)
{
    double step = near->tail - far->tail;
    return 5 * far->x - 4 * near->x + step * (2 * far->slope + 4 * near->slope);
}

/* The nodes below a piece, which goes on close to the law for a while. */
static void go_on(struct piece_side *side, double from, double narrowest)
{
    enum { REACH = 4 };
    struct piece above = side->above;
    struct node node[5];
    for (int i = 4; i >= 0; i--) {
        double tail = from + 0.25 * i * (above.from - from), guess = NAN;
        if ((above.middle - tail) * above.rate <= REACH)
            guess = value_at(&above, tail);
        else if (i < 3)
            guess = beyond(&node[i + 2], &node[i + 1]);
        node[i] = ask(side, tail, guess);
    }
    halve(side, node, narrowest);
}

/* The nodes without one next to them; where both ends are the same value it is an atom, on which the law rests. */
static void begin(struct piece_side *side, double from, double to, double narrowest)
{
    struct node node[5] = {[0] = ask(side, from, NAN), [4] = ask(side, to, NAN)};
    if (node[0].x == node[4].x) {
        struct piece rest = {
            .from = from, .to = to, .middle = from, .rate = 1 / (to - from), .even = {node[0].x}};
        add_piece(side, &rest);
        return;
    }
    node[2] = ask_half_way(side, &node[0], &node[4]);
    node[1] = ask_half_way(side, &node[0], &node[2]);
    node[3] = ask_half_way(side, &node[2], &node[4]);
    halve(side, node, narrowest);
}

/* Adds the pieces between two tails between which the law has no kink and no jump that is known; none if no cell
 * has room there. */
static void add_section(struct piece_side *side, double from, double to, double narrowest)
{
    if (!(ceil(from / narrowest) + 1 <= to * (1 + 1.5 * PIECE_NEAR) / narrowest)) return;
    if (side->above.from == to)
        go_on(side, from, narrowest);
    else
        begin(side, from, to, narrowest);
}

/* In the innermost octaves no narrower than the narrowest cell, further out no narrower than matters. */
static double narrowest_in(double octave)
{
    static const double matters = 0x1p-12;
    double cell = octave / (1 << TABLE_BITS_MAX), widest = octave / (1 << TABLE_BITS_MIN);
    return cell > matters ? cell : widest < matters ? widest : matters;
}

void piece_add_octave(struct piece_side *side, double octave)
{
    double to = 2 * octave, narrowest = narrowest_in(octave);
    bool to_edge = side->edges && side->edge[side->edges - 1] >= to;
    while (side->edges && side->edge[side->edges - 1] >= to) side->edges--;
    while (to > octave) {
        bool from_edge = side->edges && side->edge[side->edges - 1] >= octave;
        double from = from_edge ? side->edge[side->edges - 1] : octave;
        add_section(side, from_edge ? from + from * PIECE_NEAR : from, to_edge ? to - to * PIECE_NEAR : to,
                    narrowest);
        if (from > octave) side->edges--;
        to = from;
        to_edge = from_edge;
    }
}
