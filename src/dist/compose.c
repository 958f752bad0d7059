/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/compose.h"

#include <assert.h>
#include <string.h>

#include "base/vecmath.h"
#include "dist/tails.h"

/* Sorts atoms by value, equal ones in the order in which they come: runs are merged, from pairs up. */
static void sort(struct arena *arena, double *values, double *shares, size_t count)
{
    size_t sorted = 1;
    while (sorted < count && values[sorted - 1] <= values[sorted]) sorted++;
    if (sorted >= count) return;
    double *other = arena_array(arena, 2 * count, sizeof *other), *other_shares = other + count;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t end = middle + width < count ? middle + width : count;
            for (size_t a = from, b = middle, to = from; to < end; to++) {
                size_t next = b == end || (a < middle && values[a] <= values[b]) ? a++ : b++;
                other[to] = values[next];
                other_shares[to] = shares[next];
            }
        }
        memcpy(values, other, count * sizeof *values);
        memcpy(shares, other_shares, count * sizeof *shares);
    }
}

/* Are these values all different, ascending, and has each a share? */
static bool are_in_order(const double *values, const double *shares, size_t count)
{
    bool in_order = count == 0 || shares[0] > 0;
    for (size_t i = 1; i < count; i++) in_order = in_order && values[i - 1] < values[i] && shares[i] > 0;
    return in_order;
}

/* Leaves out values without a share, sorts the others and puts equal ones together; returns how many are left. */
static size_t put_in_order(struct arena *arena, double *values, double *shares, size_t count)
{
    size_t used = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(shares[i] > 0)) continue;
        values[used] = values[i];
        shares[used++] = shares[i];
    }
    sort(arena, values, shares, used);
    for (size_t i = 0; i < used; i++) {
        if (kept && values[kept - 1] == values[i]) {
            shares[kept - 1] += shares[i];
        } else {
            values[kept] = values[i];
            shares[kept++] = shares[i];
        }
    }
    return kept;
}

static double *copy_numbers(struct arena *arena, const double *numbers, size_t count)
{
    double *copy = arena_array(arena, count, sizeof *copy);
    if (count) memcpy(copy, numbers, count * sizeof *copy);
    return copy;
}

/* Takes both arrays as the atoms of `dist`; the values may be another law's, too. */
static void take_atoms(struct arena *arena, struct dist *dist, double *values, double *shares, size_t count)
{
    bool in_order = are_in_order(values, shares, count);
    if (!in_order) values = copy_numbers(arena, values, count);
    dist->atoms = in_order ? count : put_in_order(arena, values, shares, count);
    dist->atom = values;
    dist->mass = shares;
    dist->mass_below = arena_array(arena, 2 * dist->atoms, sizeof *dist->mass_below);
    dist->mass_above = dist->mass_below + dist->atoms;
}

/* From both ends at once: neither sum waits for the other. */
static void sum_masses(struct dist *dist)
{
    double below = 0, above = 0;
    for (size_t i = 0, last = dist->atoms - 1; i < dist->atoms; i++) {
        dist->mass_below[i] = below;
        dist->mass_above[last - i] = above;
        below += dist->mass[i];
        above += dist->mass[last - i];
    }
}

/* Of atoms alone. */
static void become_discrete(struct dist *dist)
{
    assert(dist->atoms > 0);
    dist->below = dist->mass_below;
    dist->above = dist->mass_above;
    dist->family = &family_discrete;
    dist->low = dist->atom[0];
    dist->high = dist->atom[dist->atoms - 1];
}

/* The discrete law of these atoms, of which it takes both arrays. */
static void take_discrete(struct arena *arena, struct dist *dist, double *values, double *shares,
                          size_t count)
{
    take_atoms(arena, dist, values, shares, count);
    double sum = 0;
    for (size_t i = 0; i < dist->atoms; i++) sum += dist->mass[i];
    for (size_t i = 0; i < dist->atoms; i++) dist->mass[i] /= sum;
    sum_masses(dist);
    become_discrete(dist);
}

void compose_atoms(struct arena *arena, struct dist *dist, const double *values, const double *shares,
                   size_t count)
{
    take_discrete(arena, dist, copy_numbers(arena, values, count), copy_numbers(arena, shares, count),
                  count);
}

void compose_sample(struct arena *arena, struct dist *dist, const double *values, size_t count)
{
    double *ones = arena_array(arena, count, sizeof *ones), size = (double)count;
    for (size_t i = 0; i < count; i++) ones[i] = 1;
    take_atoms(arena, dist, copy_numbers(arena, values, count), ones, count);
    sum_masses(dist); /* whole numbers, so that each quotient is rounded once */
    for (size_t i = 0; i < dist->atoms; i++) {
        dist->mass[i] /= size;
        dist->mass_below[i] /= size;
        dist->mass_above[i] /= size;
    }
    become_discrete(dist);
}

/* Weights further out than this are left out: far below the 2^-54 that a draw can reach, so that a
 * truncated law still finds its own tails. */
static const double least_weight = 0x1p-115;

/* At least as many whole numbers as lie on a side of `start` within 0 .. last until they are negligible. As the ratios
 * fall, the weight of number 2 m is less than the m-th ratio's m-th power. */
static size_t room_for(double start, double last, bool upwards, compose_ratio *ratio,
                       const double *parameters)
{
    double all = upwards ? last - start : start, step = 8;
    for (; 2 * step < all; step = ceil(1.25 * step)) {
        double fall = upwards ? ratio(parameters, start + step) : 1 / ratio(parameters, start - step - 1);
        if (step * vec_log(fall) < vec_log(least_weight)) break;
    }
    return (size_t)(2 * step < all ? 2 * step : all) + 1;
}

void compose_counts(struct arena *arena, struct dist *dist, double start, double last, compose_ratio *ratio,
                    const double *parameters)
{
    size_t most_below = room_for(start, last, false, ratio, parameters);
    size_t most_above = room_for(start, last, true, ratio, parameters);
    size_t first = most_below, end = most_below, most = most_below + 1 + most_above;
    double *values = arena_array(arena, most, sizeof *values);
    double *weights = arena_array(arena, most, sizeof *weights), weight = 1;
    values[end] = start;
    weights[end++] = weight;
    for (double k = start; k > 0 && weight > least_weight; k -= 1) {
        assert(first > 0);
        weight /= ratio(parameters, k - 1);
        values[--first] = k - 1;
        weights[first] = weight;
    }
    weight = 1;
    for (double k = start; k < last && weight > least_weight; k += 1) {
        assert(end < most);
        weight *= ratio(parameters, k);
        values[end] = k + 1;
        weights[end++] = weight;
    }
    take_discrete(arena, dist, values + first, weights + first, end - first);
}

/* Are the values of this law atoms, parts or both (discrete, mixture)? */
static bool is_composed(const struct dist *law)
{
    return law->family == &family_discrete || law->family == &family_mixture;
}

/* All that stands in several laws, one after another. */
struct flat {
    size_t parts, atoms;
    const struct dist **part;
    double *share, *value, *mass;
};

static struct flat make_flat(struct arena *arena, size_t parts, size_t atoms)
{
    return (struct flat){.part = arena_array(arena, parts, sizeof(struct dist *)),
                         .share = arena_array(arena, parts, sizeof(double)),
                         .value = arena_array(arena, atoms, sizeof(double)),
                         .mass = arena_array(arena, atoms, sizeof(double))};
}

static void add_part(struct flat *flat, const struct dist *part, double share)
{
    flat->part[flat->parts] = part;
    flat->share[flat->parts++] = share;
}

static void add_atom(struct flat *flat, double value, double mass)
{
    flat->value[flat->atoms] = value;
    flat->mass[flat->atoms++] = mass;
}

/* All atoms of a law; if there are no others, it is its own values that the flat then has, too. */
static void add_atoms(struct flat *flat, const struct dist *law, double share, bool no_others)
{
    if (no_others)
        flat->value = law->atom;
    else if (law->atoms)
        memcpy(flat->value + flat->atoms, law->atom, law->atoms * sizeof *flat->value);
    for (size_t i = 0; i < law->atoms; i++) flat->mass[flat->atoms++] = share * law->mass[i];
}

/* The probabilities beyond each atom, of atoms and parts together. */
static void sum_beyond(struct arena *arena, struct dist *dist)
{
    size_t count = dist->atoms;
    dist->below = arena_array(arena, 2 * count, sizeof *dist->below);
    dist->above = dist->below + count;
    if (count == 0) return;
    memcpy(dist->below, dist->mass_below, count * sizeof *dist->below);
    memcpy(dist->above, dist->mass_above, count * sizeof *dist->above);
    for (size_t i = 0; i < dist->parts; i++)
        tails_add(dist->part[i], dist->share[i], dist->atom, count, dist->below, dist->above);
}

/* So little of a part lies beyond its reach that no draw of the mixture is moved by it. */
static void set_reach(struct arena *arena, struct dist *dist)
{
    static const double next_to_nothing = 0x1p-54 * FAMILY_LEAST_TAIL;
    dist->reach = arena_array(arena, 2 * dist->parts, sizeof *dist->reach);
    for (size_t i = 0; i < 2 * dist->parts; i++)
        dist->reach[i] = dist_at_tail(dist->part[i / 2], next_to_nothing, i % 2, NULL);
}

static void become_mixture(struct arena *arena, struct dist *dist, struct flat *flat)
{
    if (flat->parts == 0) {
        take_discrete(arena, dist, flat->value, flat->mass, flat->atoms);
        return;
    }
    if (flat->parts == 1 && flat->atoms == 0) {
        *dist = *flat->part[0];
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < flat->parts; i++) sum += flat->share[i];
    for (size_t i = 0; i < flat->atoms; i++) sum += flat->mass[i];
    for (size_t i = 0; i < flat->parts; i++) flat->share[i] /= sum;
    for (size_t i = 0; i < flat->atoms; i++) flat->mass[i] /= sum;
    dist->family = &family_mixture;
    dist->parts = flat->parts;
    dist->part = flat->part;
    dist->share = flat->share;
    take_atoms(arena, dist, flat->value, flat->mass, flat->atoms);
    sum_masses(dist);
    dist->low = dist->atoms ? dist->atom[0] : INFINITY;
    dist->high = dist->atoms ? dist->atom[dist->atoms - 1] : -INFINITY;
    for (size_t i = 0; i < dist->parts; i++) {
        if (dist->part[i]->low < dist->low) dist->low = dist->part[i]->low;
        if (dist->part[i]->high > dist->high) dist->high = dist->part[i]->high;
    }
    set_reach(arena, dist);
    sum_beyond(arena, dist);
}

void compose_mixture(struct arena *arena, struct dist *dist, const struct dist *const *laws,
                     const double *shares, size_t count)
{
    size_t parts = count, atoms = 0;
    for (size_t i = 0; i < count; i++) parts += laws[i]->parts, atoms += laws[i]->atoms;
    struct flat flat = make_flat(arena, parts, atoms);
    for (size_t i = 0; i < count; i++) {
        if (!(shares[i] > 0)) continue;
        if (!is_composed(laws[i])) {
            add_part(&flat, laws[i], shares[i]);
            continue;
        }
        for (size_t k = 0; k < laws[i]->parts; k++)
            add_part(&flat, laws[i]->part[k], shares[i] * laws[i]->share[k]);
        add_atoms(&flat, laws[i], shares[i], laws[i]->atoms == atoms);
    }
    become_mixture(arena, dist, &flat);
}

/* The truncate of a continuous law: its tails beyond the ends and what lies between in shape[0..2]. */
static double between_continuous(struct arena *arena, struct dist *dist, const struct dist *law, double low,
                                 double high)
{
    double below = dist_tail(law, low, false, NULL), above = dist_tail(law, high, true, NULL);
    double mass = below > 0.5   ? dist_tail(law, low, true, NULL) - above
                  : above > 0.5 ? dist_tail(law, high, false, NULL) - below
                                : 1 - below - above;
    if (!(mass >= COMPOSE_LEAST_MASS)) return 0;
    dist->family = &family_truncate;
    dist->parts = 1;
    dist->part = arena_array(arena, 1, sizeof *dist->part);
    dist->part[0] = law;
    dist->shape[0] = below;
    dist->shape[1] = above;
    dist->shape[2] = mass;
    dist->low = low > law->low ? low : law->low;
    dist->high = high < law->high ? high : law->high;
    return mass;
}

double compose_between(struct arena *arena, struct dist *dist, const struct dist *law, double low,
                       double high)
{
    if (law->family == &family_truncate) { /* what of the inner law lies within both */
        double held_low = low > law->low ? low : law->low;
        double held_high = high < law->high ? high : law->high;
        if (!(held_low < held_high)) return 0;
        return compose_between(arena, dist, law->part[0], held_low, held_high) / law->shape[2];
    }
    if (!is_composed(law)) return between_continuous(arena, dist, law, low, high);
    struct flat flat = make_flat(arena, law->parts, law->atoms);
    double mass = 0;
    for (size_t i = 0; i < law->parts; i++) {
        struct dist *part = dist_begin(arena, law->part[i]->family);
        double within = compose_between(arena, part, law->part[i], low, high);
        if (!(within > 0)) continue;
        add_part(&flat, part, law->share[i] * within);
        mass += law->share[i] * within;
    }
    for (size_t i = 0; i < law->atoms; i++) {
        if (!(law->atom[i] >= low && law->atom[i] <= high)) continue;
        add_atom(&flat, law->atom[i], law->mass[i]);
        mass += law->mass[i];
    }
    if (!(mass >= COMPOSE_LEAST_MASS)) return 0;
    become_mixture(arena, dist, &flat);
    return mass;
}
