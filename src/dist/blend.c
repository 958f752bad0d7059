/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/blend.h"

#include "dist/family.h"
#include "dist/nonic.h"
#include "dist/table.h"

/* A stretch's nodes are its places 0, 2, 4, 6 and 8; at those in between it is checked, or has the nodes of halves. */
enum { PLACES = 2 * NONIC_NODES - 1, MIDDLE = PLACES / 2, LAST = PLACES - 1, DEPTH_MAX = 40 };

/* A part that no stretch so far could follow. */
struct asked {
    size_t part;
    double value[PLACES], slope[PLACES]; /* of its tail */
};

struct stretch {
    double low, high;
    struct nonic sum;    /* of the parts that are followed */
    size_t first, count; /* of `left`: the others */
};

struct blend {
    const struct dist *dist;
    bool upper;
    size_t stretches;
    struct stretch *stretch; /* ascending, without gaps */
    size_t *left;            /* numbers of parts */
};

struct maker {
    struct arena *arena;
    struct blend *blend;
    size_t stretches, lefts, stack; /* there is room for so many */
    struct asked *asked;            /* of all stretches that are being halved, the innermost last */
};

static double share_tail(const struct dist *dist, size_t part, double x, bool upper, double *density)
{
    *density = 0;
    if (x < dist->reach[2 * part]) return upper ? 1 : 0;
    if (x > dist->reach[2 * part + 1]) return upper ? 0 : 1;
    return dist_tail(dist->part[part], x, upper, density);
}

static void ask(const struct blend *blend, struct asked *asked, const double x[PLACES], int place)
{
    double density;
    asked->value[place] = share_tail(blend->dist, asked->part, x[place], blend->upper, &density);
    asked->slope[place] = blend->upper ? -density : density;
}

/* Rounding of x, and of sums of what is much larger, apart. */
static bool serves(const struct asked *asked, const struct nonic *nonic, const double x[PLACES], int place, double allowed)
{
    double miss = fabs(nonic_at(nonic, x[place]) - asked->value[place]);
    return miss <= allowed + 0x1p-51 * fabs(x[place] * asked->slope[place]);
}

static struct nonic nonic_of(const struct asked *asked, const double x[PLACES])
{
    struct nonic_node node[NONIC_NODES];
    for (int i = 0; i < NONIC_NODES; i++)
        node[i] = (struct nonic_node){x[2 * i], asked->value[2 * i], asked->slope[2 * i]};
    return nonic_through(node);
}

static void add_stretch(struct maker *maker, const double x[PLACES], const struct nonic *sum, size_t first, size_t count)
{
    struct blend *blend = maker->blend;
    blend->stretch = arena_grow(maker->arena, blend->stretch, blend->stretches, &maker->stretches, sizeof *blend->stretch);
    struct stretch *stretch = &blend->stretch[blend->stretches++];
    size_t lefts = stretch == blend->stretch ? 0 : stretch[-1].first + stretch[-1].count;
    *stretch = (struct stretch){x[0], x[LAST], *sum, lefts, count};
    for (size_t i = 0; i < count; i++) {
        blend->left = arena_grow(maker->arena, blend->left, lefts, &maker->lefts, sizeof *blend->left);
        blend->left[lefts++] = maker->asked[first + i].part;
    }
}

static void divide(struct maker *maker, double low, double high, struct nonic sum, size_t first, size_t count, int depth)
{
    struct blend *blend = maker->blend;
    const double *share = blend->dist->share;
    double x[PLACES];
    for (int i = 0; i < PLACES; i++) x[i] = low + 0.125 * i * (high - low);
    x[LAST] = high;
    const int far = blend->upper ? LAST : 0, near = LAST - far;
    double least = nonic_value(&sum, blend->upper ? 2 : -2), most = nonic_value(&sum, blend->upper ? -2 : 2);
    for (size_t i = first; i < first + count; i++) {
        least += share[maker->asked[i].part] * maker->asked[i].value[far];
        most += share[maker->asked[i].part] * maker->asked[i].value[near];
    }
    if (least < TABLE_LEAST_TAIL) least = TABLE_LEAST_TAIL;
    size_t kept = first;
    for (size_t i = first; i < first + count; i++) {
        struct asked *asked = &maker->asked[i];
        struct nonic nonic = nonic_of(asked, x);
        ask(blend, asked, x, 1);
        ask(blend, asked, x, LAST - 1);
        if (asked->value[near] <= 0x1p8 * least && serves(asked, &nonic, x, 1, BLEND_ERROR * least) &&
            serves(asked, &nonic, x, LAST - 1, BLEND_ERROR * least))
            nonic_add(&sum, share[asked->part], &nonic);
        else
            maker->asked[kept++] = *asked;
    }
    count = kept - first;
    if (count == 0 || depth == DEPTH_MAX || most - least < 0x1p-6 * least) {
        add_stretch(maker, x, &sum, first, count);
        return;
    }
    for (size_t i = first; i < kept; i++) {
        ask(blend, &maker->asked[i], x, 3);
        ask(blend, &maker->asked[i], x, LAST - 3);
    }
    for (int half = 0; half < 2; half++) {
        for (size_t i = 0; i < count; i++) {
            maker->asked = arena_grow(maker->arena, maker->asked, kept + i, &maker->stack, sizeof *maker->asked);
            const struct asked *whole = &maker->asked[first + i];
            struct asked *part = &maker->asked[kept + i];
            part->part = whole->part;
            for (int k = 0; k < NONIC_NODES; k++) {
                part->value[2 * k] = whole->value[MIDDLE * half + k];
                part->slope[2 * k] = whole->slope[MIDDLE * half + k];
            }
        }
        divide(maker, half ? x[MIDDLE] : low, half ? high : x[MIDDLE], nonic_half(&sum, half), kept, count, depth + 1);
    }
}

const struct blend *blend_create(struct arena *arena, const struct dist *dist, double from, double to, bool upper)
{
    double low = from < to ? from : to, high = from < to ? to : from;
    if (!(low < high) || !isfinite(high - low)) return NULL;
    struct blend *blend = arena_alloc(arena, sizeof *blend);
    *blend = (struct blend){.dist = dist, .upper = upper};
    struct maker maker = {.arena = arena, .blend = blend, .stack = 2 * dist->parts};
    maker.asked = arena_array(arena, maker.stack, sizeof *maker.asked);
    double x[PLACES];
    for (int i = 0; i < PLACES; i++) x[i] = low + 0.125 * i * (high - low);
    x[LAST] = high;
    for (size_t i = 0; i < dist->parts; i++) {
        maker.asked[i].part = i;
        for (int k = 0; k < PLACES; k += 2) ask(blend, &maker.asked[i], x, k);
    }
    struct nonic nothing = {.middle = x[MIDDLE], .rate = 4 / (high - low)};
    divide(&maker, low, high, nothing, 0, dist->parts, 0);
    return blend;
}

bool blend_tail(const struct blend *blend, double x, bool upper, double *tail, double *density)
{
    const struct stretch *stretch = blend->stretch;
    size_t low = 0, high = blend->stretches - 1;
    if (upper != blend->upper || !(x >= stretch[0].low && x <= stretch[high].high)) return false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (stretch[middle].high < x)
            low = middle + 1;
        else
            high = middle;
    }
    stretch += low;
    double v = (x - stretch->sum.middle) * stretch->sum.rate;
    double sum = nonic_value(&stretch->sum, v), slope = stretch->sum.rate * nonic_slope(&stretch->sum, v);
    double sum_density = upper ? -slope : slope, part_density;
    const size_t *left = blend->left + stretch->first;
    for (size_t i = 0; i < stretch->count; i++) {
        sum += blend->dist->share[left[i]] * share_tail(blend->dist, left[i], x, upper, &part_density);
        sum_density += blend->dist->share[left[i]] * part_density;
    }
    *tail = sum;
    if (density) *density = sum_density;
    return true;
}
