/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/piece.h"

#include "base/vecmath.h"
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

/* The places of a part's 6th, 50th and 94th percentile, and the mixture's tails there, asked where they matter. */
enum { MARKS = 3 };

struct mark {
    double x[MARKS], tail[MARKS]; /* NAN: not asked yet */
};

/* A side while its pieces are made. */
struct side {
    const struct dist *dist;
    const struct piece_measure *measure;
    struct arena *arena;
    bool upper;
    size_t pieces, capacity;
    struct piece *piece;
    double length; /* of the next piece, of the logarithm: as far as the last one's miss promises */
    size_t edges;  /* of the parts: kinks, ascending ... */
    double *edge;
    size_t steps; /* ... and of the atoms: both ends of their steps */
    size_t marks;
    struct mark *mark;
};

/* A kink at the value x. */
static void add_edge(struct side *side, double x)
{
    if (!isfinite(x)) return;
    double tail = side->dist->family->tail(side->dist, x, side->upper, NULL);
    size_t at = side->edges++;
    for (; at > 0 && side->edge[at - 1] > tail; at--) side->edge[at] = side->edge[at - 1];
    side->edge[at] = tail;
}

/* End number i of a mixture's steps at its atoms, by ascending tails. */
static double step_end(const struct side *side, size_t i)
{
    const struct dist *dist = side->dist;
    size_t at = side->upper ? dist->atoms - 1 - i / 2 : i / 2;
    double beyond = side->upper ? dist->above[at] : dist->below[at];
    return i % 2 ? beyond + dist->mass[at] : beyond;
}

/* How many of them may be at tails up to 1/2. */
static size_t count_steps(const struct side *side)
{
    size_t low = 0, high = side->dist->atoms;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (step_end(side, 2 * middle) <= 0.5)
            low = middle + 1;
        else
            high = middle;
    }
    return 2 * low;
}

/* Takes off the largest kink or jump that is left; 0: there is none. */
static double next_edge(struct side *side)
{
    double kink = side->edges ? side->edge[side->edges - 1] : 0;
    double jump = side->steps ? step_end(side, side->steps - 1) : 0;
    if (kink > jump)
        side->edges--;
    else if (side->steps)
        side->steps--;
    return kink > jump ? kink : jump;
}

/* A mixture has kinks at the ends of its parts, as sharp ones as it knows at a triangular's mode; and a narrow part may
 * hide between nodes. */
static void add_part(struct side *side, const struct dist *part)
{
    static const double tails[] = {0x1p-4, 0.5, 0x1p-4};
    add_edge(side, part->low);
    add_edge(side, part->high);
    if (part->family->form == FORM_TRIANGULAR)
        add_edge(side, part->location + part->scale * part->shape[0]);
    struct mark *mark = &side->mark[side->marks++];
    for (int i = 0; i < MARKS; i++) {
        mark->x[i] = dist_at_tail(part, tails[i], i == 2, NULL);
        mark->tail[i] = NAN;
    }
}

/* ---- A piece ------------------------------------------------------------------------------------- */

struct node {
    double tail;
    struct nonic_node own; /* the value by the tail's logarithm; its slope is negative on the upper side */
};

static struct piece make_piece(const struct node node[NONIC_NODES])
{
    struct nonic_node own[NONIC_NODES];
    for (int i = 0; i < NONIC_NODES; i++) own[i] = node[i].own;
    return (struct piece){node[0].tail, node[NONIC_NODES - 1].tail, nonic_through(own)};
}

/* What a piece misses the law's x by, in parts of what it may. */
static double miss_of(const struct side *side, const struct piece *piece, double log_tail, double x)
{
    double miss = fabs(nonic_at(&piece->nonic, log_tail) - x);
    return miss == 0 ? 0 : miss / piece_tolerance(side->measure, PIECE_ERROR, x);
}

/* How far nodes that are next to each other are apart at most. */
static double widest(const struct node node[NONIC_NODES])
{
    double most = 0;
    for (int i = 0; i + 1 < NONIC_NODES; i++) {
        double apart = fabs(node[i + 1].own.value - node[i].own.value);
        if (apart > most) most = apart;
    }
    return most;
}

/* A part whose middle 7/8 are wider than nodes are apart has one of them within, and is no secret. */
static bool meets_marks(struct side *side, const struct piece *piece, const struct node node[NONIC_NODES])
{
    double low = node[0].own.value, high = node[NONIC_NODES - 1].own.value, apart = widest(node);
    for (size_t i = 0; i < side->marks; i++) {
        struct mark *mark = &side->mark[i];
        if (mark->x[MARKS - 1] - mark->x[0] > apart) continue;
        for (int k = 0; k < MARKS; k++) {
            double x = mark->x[k];
            if (!(side->upper ? x > high && x < low : x > low && x < high)) continue;
            if (isnan(mark->tail[k]))
                mark->tail[k] = side->dist->family->tail(side->dist, x, side->upper, NULL);
            bool within = mark->tail[k] > piece->from && mark->tail[k] < piece->to;
            if (within && !(miss_of(side, piece, vec_log(mark->tail[k]), x) <= 1)) return false;
        }
    }
    return true;
}

/* Where values are next to nothing a piece may miss them by more than they are: but it has to rise about as they do,
 * roundings aside. */
static bool rises_alike(double slope, const struct nonic_node *own, double length)
{
    return fabs(slope - own->slope) <= 0.25 * fabs(own->slope) + 0x1p-50 * fabs(own->value) / length;
}

/* ---- Nodes --------------------------------------------------------------------------------------- */

/* Fills a node from the law itself, close to the value it has unless that is NAN, on a curve of that bend. */
static void ask(const struct side *side, struct node *node, double bend)
{
    const struct dist *dist = side->dist;
    struct family_guess guess = {node->own.value, bend};
    double slope;
    if (dist->family->quantile_near && !isnan(guess.value))
        node->own.value = dist->family->quantile_near(dist, node->tail, side->upper, &guess, &slope);
    else
        node->own.value = dist->family->quantile(dist, node->tail, side->upper, &slope);
    node->own.slope = node->tail * (side->upper ? -slope : slope);
}

static void ask_near(const struct side *side, struct node *node, const struct nonic *curve)
{
    node->own.value = nonic_at(curve, node->own.at);
    ask(side, node, nonic_bend_at(curve, node->own.at));
}

static struct node node_at(double log_tail)
{
    return (struct node){vec_exp(log_tail), {.at = log_tail, .value = NAN}};
}

/* A node that is guessed, and its bend. */
struct guess {
    struct node node;
    double bend;
};

/* Where the cubic through two nodes is half way between them. */
static struct guess half_way(const struct node *from, const struct node *to)
{
    const struct nonic_node *a = &from->own, *b = &to->own;
    double step = b->at - a->at;
    struct guess guess = {node_at(0.5 * (a->at + b->at)), (b->slope - a->slope) / step};
    guess.node.own.value = 0.5 * (a->value + b->value) + 0.125 * step * (a->slope - b->slope);
    guess.node.own.slope = 1.5 * (b->value - a->value) / step - 0.25 * (a->slope + b->slope);
    return guess;
}

/* Where the quintic through nodes 0, 2 and 4 is at numbers 1 (`side` -1) and 3 (1). */
static struct guess quarter_way(const struct node node[NONIC_NODES], int side)
{
    const struct nonic_node *low = &node[0].own, *middle = &node[2].own, *high = &node[4].own;
    double step = 0.5 * (high->at - low->at), rise = step * middle->slope; /* t runs from -1 to 1 */
    double even = 0.5 * ((high->value - middle->value) + (low->value - middle->value));
    double odd = 0.5 * (high->value - low->value) - rise;
    double b = 0.25 * step * (high->slope - low->slope) - even, a = even - b; /* a t^2 + b t^4 */
    double d = 0.5 * (0.5 * step * (high->slope + low->slope) - rise - 3 * odd),
           c = odd - d; /* c t^3 + d t^5 */
    struct guess guess = {node_at(middle->at + 0.5 * side * step), 0};
    guess.node.own.value =
        middle->value + (0.25 * a + 0.0625 * b + 0.5 * side * (rise + 0.25 * c + 0.0625 * d));
    guess.node.own.slope = (side * (a + 0.5 * b) + rise + 0.75 * c + 0.3125 * d) / step;
    guess.bend = (2 * a + 3 * b + side * (3 * c + 2.5 * d)) / (step * step);
    return guess;
}

/* Asks for a node; is the law there what was guessed, slope and all, so that it is so everywhere within a stretch of that
 * `length` around? */
static bool ask_guess(const struct side *side, const struct guess *guess, double length, struct node *node)
{
    *node = guess->node;
    ask(side, node, guess->bend);
    double miss = fabs(guess->node.own.value - node->own.value);
    double turned = length * fabs(guess->node.own.slope - node->own.slope);
    return 4 * (miss + turned) <= piece_tolerance(side->measure, PIECE_ERROR, node->own.value) &&
           rises_alike(guess->node.own.slope, &node->own, length);
}

/* ---- Pieces -------------------------------------------------------------------------------------- */

static void add_piece(struct side *side, const struct piece *piece)
{
    side->piece = arena_grow(side->arena, side->piece, side->pieces, &side->capacity, sizeof *side->piece);
    side->piece[side->pieces++] = *piece;
}

/* What a piece misses grows with the tenth power of its length, unless it is the law's own noise. To try twice the
 * length costs nothing: its halves have what was asked for it. */
static double next_length(double length, double miss)
{
    static const double aim = 0.25, least = 0x1p-10 * aim, most = 0x1p-20 * aim;
    return length * (miss > least ? 2 : miss < most ? 4 : vec_exp(0.1 * vec_log(aim / miss)));
}

/* Shorter ones are of no use: where the law bends so much, the cubics of its narrowest cells cannot follow. */
#define SHORTEST (8.0 / (1 << TABLE_BITS_MAX))

/* Where the outer nodes are the same value, roundings aside, the law rests on an atom, or on the end of a part that
 * rises so slowly that it is one. */
static bool add_rest(struct side *side, const struct node node[NONIC_NODES])
{
    const struct nonic_node *low = &node[0].own, *high = &node[NONIC_NODES - 1].own;
    double length = high->at - low->at;
    if (!(fabs(high->value - low->value) <= 0x1p-51 * fabs(high->value))) return false;
    struct nonic rest = {.middle = low->at, .rate = 1 / length, .even = {high->value}};
    add_piece(side, &(struct piece){node[0].tail, node[NONIC_NODES - 1].tail, rest});
    side->length = 4 * length;
    return true;
}

/* Asks half way between two nodes of a piece; what it misses there, in parts of what it may, or INFINITY where it does
 * not rise as the law does. */
static double check(const struct side *side, const struct piece *piece, const struct node node[2],
                    double length, struct node *between)
{
    *between = node_at(0.5 * (node[0].own.at + node[1].own.at));
    ask_near(side, between, &piece->nonic);
    double slope = nonic_slope_at(&piece->nonic, between->own.at);
    if (!rises_alike(slope, &between->own, length)) return INFINITY;
    return miss_of(side, piece, between->own.at, between->own.value);
}

/* Adds the pieces over these nodes, from the top down; none is halved that is as short as can be. A polynomial of this
 * kind is furthest off between its outer nodes: where it serves there it is not checked elsewhere. */
static void halve(struct side *side, const struct node node[NONIC_NODES])
{
    if (add_rest(side, node)) return;
    struct piece piece = make_piece(node);
    struct node between[NONIC_NODES - 1];
    double length = node[4].own.at - node[0].own.at;
    bool last = !(length > SHORTEST);
    double low = check(side, &piece, &node[0], length, &between[0]);
    double high = low <= 1 || !last ? check(side, &piece, &node[3], length, &between[3]) : INFINITY;
    if (low <= 1 && high <= 1 && meets_marks(side, &piece, node)) {
        side->length = next_length(length, low > high ? low : high);
        add_piece(side, &piece);
        return;
    }
    side->length = 4 * length;
    if (last) return;
    check(side, &piece, &node[1], length, &between[1]);
    check(side, &piece, &node[2], length, &between[2]);
    halve(side, (struct node[]){node[2], between[2], node[3], between[3], node[4]});
    halve(side, (struct node[]){node[0], between[0], node[1], between[1], node[2]});
}

/* The pieces between the outer nodes, of which the upper one is known, with nothing next to them to guess from: where a
 * cubic through them serves, or a quintic through the middle one, too, little is asked. */
static void begin(struct side *side, struct node node[NONIC_NODES])
{
    double length = node[4].own.at - node[0].own.at;
    ask(side, &node[0], NAN);
    if (add_rest(side, node)) return;
    struct guess guess = half_way(&node[0], &node[4]);
    const bool cubic = ask_guess(side, &guess, length, &node[2]);
    bool serves = cubic;
    if (cubic) {
        node[1] = half_way(&node[0], &node[2]).node;
        node[3] = half_way(&node[2], &node[4]).node;
    } else {
        struct guess low = quarter_way(node, -1), high = quarter_way(node, 1);
        bool low_serves = ask_guess(side, &low, length, &node[1]);
        serves = ask_guess(side, &high, length, &node[3]) && low_serves;
    }
    struct piece piece = make_piece(node);
    if (serves && meets_marks(side, &piece, node)) {
        add_piece(side, &piece);
        return;
    }
    if (cubic) { /* nodes of halves are the law's own */
        ask_near(side, &node[1], &piece.nonic);
        ask_near(side, &node[3], &piece.nonic);
    }
    halve(side, node);
}

/* The same below a piece, which goes on close to the law for a while. */
static void go_on(struct side *side, struct node node[NONIC_NODES])
{
    const struct nonic above = side->piece[side->pieces - 1].nonic;
    double step = 0.25 * (node[4].own.at - node[0].own.at);
    for (int i = 3; i >= 0; i--) {
        if (i) node[i] = node_at(node[4].own.at - (4 - i) * step);
        ask_near(side, &node[i], &above);
    }
    halve(side, node);
}

/* ---- A side -------------------------------------------------------------------------------------- */

/* Has a cell room between these tails? The narrowest there, and further out one no narrower than matters. */
static bool has_room(double from, double to)
{
    static const double matters = 0x1p-12;
    double octave = vec_from_bits(vec_bits(to) >> TABLE_MANTISSA << TABLE_MANTISSA);
    double cell = octave / (1 << TABLE_BITS_MAX), widest = octave / (1 << TABLE_BITS_MIN);
    if (cell < matters) cell = widest < matters ? widest : matters;
    double end = to * (1 + 2 * PIECE_NEAR);
    return end - from >= cell && (from < octave || (ceil(from / cell) + 1) * cell <= end);
}

/* Adds the pieces between two tails between which the law has no kink and no jump that is known. */
static void add_section(struct side *side, double from, double to)
{
    static const double first_length = 0.7;
    if (!has_room(from, to)) return;
    struct node node[NONIC_NODES] = {{to, {.at = vec_log(to), .value = NAN}}};
    struct node bottom = {from, {.at = vec_log(from), .value = NAN}};
    ask(side, &node[0], NAN);
    side->length = first_length;
    for (bool begun = false; node[0].own.at > bottom.own.at; begun = true) {
        double left = node[0].own.at - bottom.own.at, pieces = ceil(left / side->length - 0.125);
        node[4] = node[0];
        node[0] = pieces > 1 ? node_at(node[4].own.at - left / pieces) : bottom;
        if (begun && side->pieces && side->piece[side->pieces - 1].from == node[4].tail)
            go_on(side, node);
        else
            begin(side, node);
    }
}

struct piece_side piece_side(struct arena *arena, const struct dist *dist,
                             const struct piece_measure *measure, bool upper)
{
    struct side side = {.dist = dist, .measure = measure, .arena = arena, .upper = upper};
    if (dist->share) { /* a mixture */
        side.mark = arena_array(arena, dist->parts, sizeof *side.mark);
        side.edge = arena_array(arena, 3 * dist->parts, sizeof *side.edge);
        side.steps = count_steps(&side);
        for (size_t i = 0; i < dist->parts; i++) add_part(&side, dist->part[i]);
    }
    double to = 0.5, before = 0, edge; /* what is left out before an edge */
    while ((edge = next_edge(&side)) > TABLE_LEAST_TAIL) {
        if (edge < to) add_section(&side, edge * (1 + PIECE_NEAR), to - to * before);
        if (edge <= 0.5) {
            to = edge;
            before = PIECE_NEAR;
        }
    }
    add_section(&side, TABLE_LEAST_TAIL, to - to * before);
    return (struct piece_side){upper, side.pieces, side.piece};
}
