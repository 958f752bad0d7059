/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/blend.h"

#include "dist/family.h"
#include "dist/nonic.h"
#include "dist/table.h"

/* Those of even numbers are a stretch's nodes; at the others it is checked, and they become nodes of its halves. */
enum { PLACES = 2 * NONIC_NODES - 1, LAST = PLACES - 1, MIDDLE = LAST / 2 };

/* A polynomial that falls by more than this would drown its far end in the rounding of its near one. */
static const double most_fall = 0x1p8;

/* Where the tail changes by less than this, relatively, a table asks for about as many tails as following takes. */
static const double least_fall = 0x1p-6;

/* No stretch is shorter, in halvings: only a part that is as good as an atom comes to it. */
enum { DEPTH_MAX = 40 };

struct stretch {
    double low, high;
    struct nonic sum;    /* of the parts that are followed, each times its share */
    size_t first, count; /* of blend->left: the others */
};

struct blend {
    const struct dist *mixture;
    bool upper;
    size_t stretches;
    struct stretch *stretch; /* ascending; each ends where the next one begins */
    size_t *left;            /* numbers of parts */
};

/* A part that no stretch so far could follow, at the places of the present one. */
struct asked {
    size_t part;
    double tail[PLACES], slope[PLACES];
};

struct maker {
    struct arena *arena;
    struct blend *blend;
    size_t stretch_capacity, left_capacity, asked_capacity;
    struct asked *asked; /* those of a stretch stand behind those of the one that it is half of */
};

double blend_part_tail(const struct dist *mixture, size_t part, double x, bool upper, double *density)
{
    bool below = x<mixture->reach[2 * part], above = x> mixture->reach[2 * part + 1];
    if (!below && !above) return dist_tail(mixture->part[part], x, upper, density);
    if (density) *density = 0;
    return upper == below ? 1 : 0;
}

static void ask(const struct blend *blend, struct asked *asked, const double x[PLACES], int place)
{
    double density;
    asked->tail[place] = blend_part_tail(blend->mixture, asked->part, x[place], blend->upper, &density);
    asked->slope[place] = blend->upper ? -density : density;
}

static void set_places(double low, double high, double x[PLACES])
{
    for (int i = 0; i < LAST; i++) x[i] = low + (high - low) * i / LAST;
    x[LAST] = high;
}

static struct nonic nonic_of(const struct asked *asked, const double x[PLACES])
{
    struct nonic_node node[NONIC_NODES];
    for (int i = 0; i < NONIC_NODES; i++)
        node[i] = (struct nonic_node){x[2 * i], asked->tail[2 * i], asked->slope[2 * i]};
    return nonic_through(node);
}

/* The rounding of x itself does not count. */
static bool meets(const struct nonic *nonic, const struct asked *asked, const double x[PLACES], int place,
                  double allowed)
{
    double miss = fabs(nonic_at(nonic, x[place]) - asked->tail[place]);
    double rounding = 0x1p-51 * fabs(x[place] * asked->slope[place]);
    return isfinite(rounding) && miss <= allowed + rounding;
}

/* The tail of all parts at both ends of a stretch. */
struct ends {
    double near, far;
};

static struct ends ends_of(const struct maker *maker, const struct nonic *sum, size_t first, size_t count)
{
    const struct blend *blend = maker->blend;
    const int far = blend->upper ? LAST : 0, near = LAST - far;
    struct ends ends = {nonic_value(sum, 0.5 * (near - MIDDLE)), nonic_value(sum, 0.5 * (far - MIDDLE))};
    for (size_t i = first; i < first + count; i++) {
        double share = blend->mixture->share[maker->asked[i].part];
        ends.near += share * maker->asked[i].tail[near];
        ends.far += share * maker->asked[i].tail[far];
    }
    if (ends.far < TABLE_LEAST_TAIL) ends.far = TABLE_LEAST_TAIL;
    return ends;
}

/* Does a polynomial follow a part that is known at the nodes? It is furthest off between the outer ones: where it serves
 * there it is not checked elsewhere. */
static bool follows(const struct blend *blend, struct asked *asked, const double x[PLACES], double least,
                    struct nonic *nonic)
{
    ask(blend, asked, x, 1);
    ask(blend, asked, x, LAST - 1);
    if (asked->tail[blend->upper ? 0 : LAST] > most_fall * least) return false;
    *nonic = nonic_of(asked, x);
    return meets(nonic, asked, x, 1, BLEND_ERROR * least) &&
           meets(nonic, asked, x, LAST - 1, BLEND_ERROR * least);
}

/* Adds those parts that can be followed to the sum; returns how many are left. */
static size_t take_followed(struct maker *maker, const double x[PLACES], double least, struct nonic *sum,
                            size_t first, size_t count)
{
    const struct blend *blend = maker->blend;
    size_t left = 0;
    for (size_t i = first; i < first + count; i++) {
        struct asked *asked = &maker->asked[i];
        struct nonic nonic;
        if (follows(blend, asked, x, least, &nonic))
            nonic_add(sum, blend->mixture->share[asked->part], &nonic);
        else
            maker->asked[first + left++] = *asked;
    }
    return left;
}

static void add_stretch(struct maker *maker, const double x[PLACES], const struct nonic *sum, size_t first,
                        size_t count)
{
    struct blend *blend = maker->blend;
    blend->stretch = arena_grow(maker->arena, blend->stretch, blend->stretches, &maker->stretch_capacity,
                                sizeof *blend->stretch);
    struct stretch *stretch = &blend->stretch[blend->stretches++];
    size_t left = stretch == blend->stretch ? 0 : stretch[-1].first + stretch[-1].count;
    *stretch = (struct stretch){x[0], x[LAST], *sum, left, count};
    for (size_t i = 0; i < count; i++, left++) {
        blend->left =
            arena_grow(maker->arena, blend->left, left, &maker->left_capacity, sizeof *blend->left);
        blend->left[left] = maker->asked[first + i].part;
    }
}

/* Puts what is known of some parts on a half of their stretch behind them. */
static void take_half(struct maker *maker, size_t first, size_t count, bool upper)
{
    for (size_t i = 0; i < count; i++) {
        maker->asked = arena_grow(maker->arena, maker->asked, first + count + i, &maker->asked_capacity,
                                  sizeof *maker->asked);
        const struct asked *whole = &maker->asked[first + i];
        struct asked *half = &maker->asked[first + count + i];
        half->part = whole->part;
        for (int k = 0; k < NONIC_NODES; k++) {
            half->tail[2 * k] = whole->tail[k + (upper ? MIDDLE : 0)];
            half->slope[2 * k] = whole->slope[k + (upper ? MIDDLE : 0)];
        }
    }
}

/* Adds the stretches from low to high; `sum`: of the parts that are followed already, the others are known at the
 * nodes. */
static void halve(struct maker *maker, double low, double high, struct nonic sum, size_t first,
                  size_t count, int depth)
{
    double x[PLACES];
    set_places(low, high, x);
    sum.middle = x[MIDDLE]; /* else off by the roundings of far longer stretches */
    struct ends ends = ends_of(maker, &sum, first, count);
    count = take_followed(maker, x, ends.far, &sum, first, count);
    if (count == 0 || depth == DEPTH_MAX || ends.near - ends.far < least_fall * ends.far) {
        add_stretch(maker, x, &sum, first, count);
        return;
    }
    for (size_t i = first; i < first + count; i++) {
        ask(maker->blend, &maker->asked[i], x, MIDDLE - 1);
        ask(maker->blend, &maker->asked[i], x, MIDDLE + 1);
    }
    for (int upper = 0; upper < 2; upper++) {
        take_half(maker, first, count, upper);
        halve(maker, upper ? x[MIDDLE] : low, upper ? high : x[MIDDLE], nonic_half(&sum, upper),
              first + count, count, depth + 1);
    }
}

const struct blend *blend_create(struct arena *arena, const struct dist *mixture, double median, bool upper)
{
    double end = mixture->family->quantile(mixture, TABLE_LEAST_TAIL, upper, NULL);
    double low = upper ? median : end, high = upper ? end : median, x[PLACES];
    if (!(low < high) || !isfinite(high - low)) return NULL;
    struct blend *blend = arena_alloc(arena, sizeof *blend);
    *blend = (struct blend){.mixture = mixture, .upper = upper};
    struct maker maker = {.arena = arena, .blend = blend, .asked_capacity = 2 * mixture->parts};
    maker.asked = arena_array(arena, maker.asked_capacity, sizeof *maker.asked);
    set_places(low, high, x);
    for (size_t i = 0; i < mixture->parts; i++) {
        maker.asked[i].part = i;
        for (int place = 0; place < PLACES; place += 2) ask(blend, &maker.asked[i], x, place);
    }
    struct nonic nothing = {.middle = x[MIDDLE], .rate = 4 / (high - low)};
    halve(&maker, low, high, nothing, 0, mixture->parts, 0);
    return blend;
}

static const struct stretch *find(const struct blend *blend, double x)
{
    size_t low = 0, high = blend->stretches - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (blend->stretch[middle].high < x)
            low = middle + 1;
        else
            high = middle;
    }
    return &blend->stretch[low];
}

bool blend_tail(const struct blend *blend, double x, bool upper, double *tail, double *density)
{
    const struct stretch *stretch = find(blend, x);
    if (upper != blend->upper || !(x >= stretch->low && x <= stretch->high)) return false;
    double v = (x - stretch->sum.middle) * stretch->sum.rate;
    double sum = nonic_value(&stretch->sum, v), slope = stretch->sum.rate * nonic_slope(&stretch->sum, v);
    double sum_density = upper ? -slope : slope;
    for (size_t i = stretch->first; i < stretch->first + stretch->count; i++) {
        double share = blend->mixture->share[blend->left[i]], part_density;
        sum += share * blend_part_tail(blend->mixture, blend->left[i], x, upper, &part_density);
        sum_density += share * part_density;
    }
    *tail = sum;
    if (density) *density = sum_density > 0 ? sum_density : 0; /* in a gap it is rounding alone */
    return true;
}
