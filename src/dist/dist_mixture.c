/* mixture: one law among several, or a number, each with its share. It inverts its own distribution
 * function by one uniform, so it stays monotone in the draw.
 *
 * Nested mixtures are laid flat and all numbers in them put together: what remains is atoms and
 * continuous parts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "dist/arguments.h"
#include "dist/blend.h"
#include "dist/compose.h"
#include "dist/family.h"

/* Newton's steps end when the tail is this close, relatively, as what is left is the square of it, and the slope is
 * as close as the tail before the last step; or when that is lost in the value's rounding. */
static bool is_close(double miss, double step, double x)
{
    return fabs(miss) <= 1e-9 || fabs(step) <= 0x1p-51 * fabs(x);
}

/* P(X <= x), or P(X > x), of the atoms alone. */
static double atoms_tail(const struct dist *dist, double x, bool upper)
{
    size_t low = 0, high = dist->atoms; /* the first atom above x */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (dist->atom[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    if (upper) return low < dist->atoms ? dist->mass_above[low] + dist->mass[low] : 0;
    return low > 0 ? dist->mass_below[low - 1] + dist->mass[low - 1] : 0;
}

/* The tail of the parts alone. */
static double parts_tail(const struct dist *dist, double x, bool upper, double *density)
{
    double sum = 0, sum_density = 0, part_density = 0;
    if (dist->blend && blend_tail(dist->blend, x, upper, &sum, density)) return sum;
    for (size_t i = 0; i < dist->parts; i++) {
        sum += dist->share[i] * blend_part_tail(dist, i, x, upper, density ? &part_density : NULL);
        sum_density += dist->share[i] * part_density;
    }
    if (density) *density = sum_density;
    return sum;
}

static double mixture_tail(const struct dist *dist, double x, bool upper, double *density)
{
    return parts_tail(dist, x, upper, density) + atoms_tail(dist, x, upper);
}

/* Where the value at a tail lies: between two others, infinite where none is known, from which `start` is a way to
 * it. `atoms`: their share of the tail there, the same everywhere between two of them. */
struct bracket {
    double low, high, start, atoms;
};

/* Of the atoms next to the value; they are one if it is that atom, whose step holds the tail. */
static struct bracket between_atoms(const struct dist *dist, double tail, bool upper)
{
    size_t first = 0, end = dist->atoms; /* the first atom at which the probability is reached */
    while (first < end) {
        size_t middle = (first + end) / 2;
        bool reached =
            upper ? dist->above[middle] <= tail : dist->below[middle] + dist->mass[middle] >= tail;
        if (reached)
            end = middle;
        else
            first = middle + 1;
    }
    struct bracket bracket = {first > 0 ? dist->atom[first - 1] : -INFINITY,
                              first < dist->atoms ? dist->atom[first] : INFINITY, NAN, 0};
    if (upper && first < dist->atoms) bracket.atoms = dist->mass_above[first] + dist->mass[first];
    if (!upper && first > 0) bracket.atoms = dist->mass_below[first - 1] + dist->mass[first - 1];
    if (first == dist->atoms) return bracket;
    bool holds = upper ? dist->above[first] + dist->mass[first] > tail : dist->below[first] < tail;
    if (holds) bracket.low = bracket.high;
    if (holds || first == 0) return bracket;
    double at_high = upper ? dist->above[first] + dist->mass[first] : dist->below[first];
    double at_low = upper ? dist->above[first - 1] : dist->below[first - 1] + dist->mass[first - 1];
    bracket.start = bracket.low + (bracket.high - bracket.low) * ((tail - at_low) / (at_high - at_low));
    return bracket;
}

/* The same, and where there is no atom, the parts' own values: the mixture's lies between them. */
static struct bracket make_bracket(const struct dist *dist, double tail, bool upper)
{
    struct bracket bracket = between_atoms(dist, tail, upper);
    if (bracket.low == bracket.high || bracket.start == bracket.start) return bracket;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < dist->parts; i++) {
        double x = dist_at_tail(dist->part[i], tail, upper, NULL);
        if (x < least) least = x;
        if (x > most) most = x;
    }
    if (!isfinite(bracket.low)) bracket.low = least;
    if (!isfinite(bracket.high)) bracket.high = most;
    bracket.start = upper ? bracket.high : bracket.low;
    return bracket;
}

/* Half way between two doubles as their bits count, so that 64 halvings bring any two together. */
static double half_way(double low, double high)
{
    if (low < 0 && high > 0) return 0;
    uint64_t a = vec_bits(low == 0 ? copysign(low, high) : low),
             b = vec_bits(high == 0 ? copysign(high, low) : high);
    return vec_from_bits(a < b ? a + (b - a) / 2 : b + (a - b) / 2);
}

/* Half way, too, but of a value that lies close to an end of the bracket by the logarithm of the distance from there: at
 * the end of a part that lies elsewhere than at 0 the tail may be any power of it. */
static double split(const struct bracket *bracket, double low, double high)
{
    double whole = bracket->high - bracket->low, near = 0x1p-4 * whole;
    double from_low = high - bracket->low, from_high = bracket->high - low;
    if (!(from_low < near || from_high < near)) return half_way(low, high);
    double end = from_low < near ? bracket->low : bracket->high, grain = 0x1p-52 * fabs(end);
    double most = from_low < near ? from_low : from_high, least = from_low < near ? low - end : end - high;
    double distance = sqrt((least > grain ? least : grain) * most);
    double x = from_low < near ? end + distance : end - distance;
    return x > low && x < high ? x : half_way(low, high);
}

/* Newton's method on the logarithm of the tail, which is nearly straight far out, kept between the ends of a
 * shrinking bracket. Where a step leaves it, or has not halved the miss (kinks, gaps without
 * density), the bracket is halved. */
static double search(const struct dist *dist, double tail, bool upper, const struct bracket *bracket,
                     double *slope)
{
    enum { ROUNDS = 200 };
    double density = 0, before = INFINITY, low = bracket->low, high = bracket->high, x = bracket->start;
    for (int round = 0; round < ROUNDS; round++) {
        double reached = parts_tail(dist, x, upper, &density) + bracket->atoms;
        if (upper ? reached > tail : reached < tail)
            low = x;
        else
            high = x;
        double miss = vec_log(tail / reached), step = reached / density * miss;
        double next = upper ? x - step : x + step;
        bool inside = next > low && next < high, close = is_close(miss, step, x);
        if (inside && close) {
            x = next;
            break;
        }
        if (close) break;
        if (!inside || !(fabs(miss) < 0.5 * before)) next = split(bracket, low, high);
        if (next == low || next == high) {
            x = high;
            break;
        }
        x = next;
        before = fabs(miss);
    }
    if (slope) *slope = 1 / density;
    return x;
}

static double mixture_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    struct bracket bracket = make_bracket(dist, tail, upper);
    if (bracket.low < bracket.high) return search(dist, tail, upper, &bracket, slope);
    if (slope) *slope = 0;
    return bracket.low;
}

/* A close guess needs no bracket: a step of Newton's or two do, each along a parabola that bends as the guess's curve
 * does, and then as the steps have found. They end when that bend is next to nothing: of the value what a step leaves
 * is the cube of it, of the slope the square. */
static double mixture_quantile_near(const struct dist *dist, double tail, bool upper,
                                    const struct family_guess *guess, double *slope)
{
    enum { ROUNDS = 5 };
    static const double close = 1e-6, straight = 0x1p-24;
    struct bracket bracket = between_atoms(dist, tail, upper);
    double x = guess->value, bend = guess->bend, miss_before = 0, pace_before = 0, density;
    if (bracket.low == bracket.high) {
        if (slope) *slope = 0;
        return bracket.low;
    }
    for (int round = 0; round < ROUNDS && x > bracket.low && x < bracket.high; round++) {
        double reached = parts_tail(dist, x, upper, &density) + bracket.atoms;
        double miss = vec_log(tail / reached);
        double pace = upper ? -reached / density : reached / density; /* dx by the tail's logarithm */
        if (!(fabs(miss) <= 0.5) || !(density > 0)) break;
        if (round > 0 && miss != miss_before) bend = (pace - pace_before) / (miss_before - miss);
        double turn = fabs(bend * miss) <= 0.5 * fabs(pace) ? bend * miss : 0;
        double step = miss * (pace + 0.5 * turn);
        x += step;
        if ((fabs(miss) <= close && fabs(bend * miss) <= straight * fabs(pace)) ||
            fabs(step) <= 0x1p-51 * fabs(x)) {
            if (slope) *slope = fabs(pace + turn) / tail;
            return x;
        }
        miss_before = miss;
        pace_before = pace;
    }
    return mixture_quantile(dist, tail, upper, slope);
}

static void mixture_moments(const struct dist *dist, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < dist->parts; i++) sum += dist->share[i] * dist_mean(dist->part[i]);
    for (size_t i = 0; i < dist->atoms; i++) sum += dist->mass[i] * dist->atom[i];
    for (size_t i = 0; i < dist->parts; i++) {
        double away = dist_mean(dist->part[i]) - sum, part_sd = dist_sd(dist->part[i]);
        squares += dist->share[i] * (part_sd * part_sd + away * away);
    }
    for (size_t i = 0; i < dist->atoms; i++)
        squares += dist->mass[i] * (dist->atom[i] - sum) * (dist->atom[i] - sum);
    *mean = sum;
    *sd = sqrt(squares);
}

static const struct dist *item_law(const struct stated *stated, size_t at)
{
    const struct dist_argument *argument = &stated->arguments[at];
    if (argument->name) {
        arguments_fault(stated, at, "mixture has no argument %s", argument->name);
        return NULL;
    }
    if (!argument->has_head) {
        arguments_fault(stated, at, "mixture takes `share: distribution` items");
        return NULL;
    }
    if (!arguments_check_kind(stated, at, ROLE_SHAPE, "the share", argument->head, argument->head_is_date))
        return NULL;
    if (!(argument->head >= 0 && argument->head <= 1)) {
        arguments_fault(stated, at, "the share must be within 0 to 1, got %.10g", argument->head);
        return NULL;
    }
    if (!argument->part) {
        if (!arguments_check_kind(stated, at, ROLE_LOCATION, "the value", argument->value,
                                  argument->is_date))
            return NULL;
        return dist_constant(stated->arena, argument->value);
    }
    if (argument->part->holds_dates != stated->wants_date) {
        arguments_fault(stated, at, "every part must be a %s here", stated->wants_date ? "date" : "number");
        return NULL;
    }
    return argument->part;
}

static bool mixture_state(struct dist *dist, const struct stated *stated)
{
    const struct dist **laws = arena_array(stated->arena, stated->count, sizeof *laws);
    double *shares = arena_array(stated->arena, stated->count, sizeof *shares), sum = 0;
    for (size_t i = 0; i < stated->count; i++) {
        laws[i] = item_law(stated, i);
        if (!laws[i]) return false;
        sum += shares[i] = stated->arguments[i].head;
    }
    if (!(fabs(sum - 1) <= 1e-9))
        return arguments_fault(stated, SIZE_MAX, "shares must sum to 1, got %.10g", sum);
    compose_mixture(stated->arena, dist, laws, shares, stated->count);
    return true;
}

const struct family family_mixture = {
    .name = "mixture",
    .doc = "One law among several, or a number, each with its share",
    .usage = "mixture(share: distribution or number, ...), shares summing to 1",
    .example = "mixture(30%: normal(0, 1), 70%: 2)",
    .form = FORM_TABLE,
    .state = mixture_state,
    .quantile = mixture_quantile,
    .quantile_near = mixture_quantile_near,
    .tail = mixture_tail,
    .moments = mixture_moments,
};
