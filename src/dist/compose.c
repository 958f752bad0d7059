/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/compose.h"

#include <assert.h>
#include <string.h>

/* Sorts atoms by value; few and mostly in order, so by insertion. */
static void sort(double *values, double *shares, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double value = values[i], share = shares[i];
        size_t at = i;
        for (; at > 0 && values[at - 1] > value; at--) {
            values[at] = values[at - 1];
            shares[at] = shares[at - 1];
        }
        values[at] = value;
        shares[at] = share;
    }
}

/* Copies the atoms into `dist`, sorted, equal ones put together, those without a share left out. */
static void set_atoms(struct arena *arena, struct dist *dist, const double *values, const double *shares,
                      size_t count)
{
    double *atom = arena_array(arena, 4 * count, sizeof *atom), *mass = atom + count;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(shares[i] > 0)) continue;
        atom[used] = values[i];
        mass[used++] = shares[i];
    }
    sort(atom, mass, used);
    size_t kept = 0;
    for (size_t i = 0; i < used; i++) {
        if (kept && atom[kept - 1] == atom[i]) {
            mass[kept - 1] += mass[i];
        } else {
            atom[kept] = atom[i];
            mass[kept++] = mass[i];
        }
    }
    dist->atoms = kept;
    dist->atom = atom;
    dist->mass = mass;
    dist->below = mass + count;
    dist->above = mass + 2 * count;
}

void compose_atoms(struct arena *arena, struct dist *dist, const double *values, const double *shares,
                   size_t count)
{
    set_atoms(arena, dist, values, shares, count);
    size_t atoms = dist->atoms;
    assert(atoms > 0);
    double sum = 0;
    for (size_t i = 0; i < atoms; i++) sum += dist->mass[i];
    for (size_t i = 0; i < atoms; i++) dist->mass[i] /= sum;
    dist->below[0] = dist->above[atoms - 1] = 0;
    for (size_t i = 1; i < atoms; i++) dist->below[i] = dist->below[i - 1] + dist->mass[i - 1];
    for (size_t i = atoms - 1; i > 0; i--) dist->above[i - 1] = dist->above[i] + dist->mass[i];
    dist->family = &family_discrete;
    dist->low = dist->atom[0];
    dist->high = dist->atom[atoms - 1];
}

/* Are the values of this law atoms, parts or both (discrete, mixture)? */
static bool is_composed(const struct dist *law)
{
    return law->family == &family_discrete || law->family == &family_mixture;
}

/* All that stands in the laws, one after another. */
struct flat {
    size_t parts, atoms;
    const struct dist **part;
    double *share, *value, *mass;
};

static struct flat lay_flat(struct arena *arena, const struct dist *const *laws, const double *shares,
                            size_t count)
{
    struct flat flat = {0};
    size_t parts = count, atoms = 0;
    for (size_t i = 0; i < count; i++) parts += laws[i]->parts, atoms += laws[i]->atoms;
    flat.part = arena_array(arena, parts, sizeof *flat.part);
    flat.share = arena_array(arena, parts, sizeof *flat.share);
    flat.value = arena_array(arena, atoms, sizeof *flat.value);
    flat.mass = arena_array(arena, atoms, sizeof *flat.mass);
    for (size_t i = 0; i < count; i++) {
        if (!(shares[i] > 0)) continue;
        if (!is_composed(laws[i])) {
            flat.part[flat.parts] = laws[i];
            flat.share[flat.parts++] = shares[i];
            continue;
        }
        for (size_t k = 0; k < laws[i]->parts; k++) {
            flat.part[flat.parts] = laws[i]->part[k];
            flat.share[flat.parts++] = shares[i] * laws[i]->share[k];
        }
        for (size_t k = 0; k < laws[i]->atoms; k++) {
            flat.value[flat.atoms] = laws[i]->atom[k];
            flat.mass[flat.atoms++] = shares[i] * laws[i]->mass[k];
        }
    }
    return flat;
}

void compose_mixture(struct arena *arena, struct dist *dist, const struct dist *const *laws,
                     const double *shares, size_t count)
{
    struct flat flat = lay_flat(arena, laws, shares, count);
    if (flat.parts == 0) {
        compose_atoms(arena, dist, flat.value, flat.mass, flat.atoms);
        return;
    }
    if (flat.parts == 1 && flat.atoms == 0) {
        *dist = *flat.part[0];
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < flat.parts; i++) sum += flat.share[i];
    for (size_t i = 0; i < flat.atoms; i++) sum += flat.mass[i];
    for (size_t i = 0; i < flat.parts; i++) flat.share[i] /= sum;
    for (size_t i = 0; i < flat.atoms; i++) flat.mass[i] /= sum;
    dist->family = &family_mixture;
    dist->parts = flat.parts;
    dist->part = flat.part;
    dist->share = flat.share;
    set_atoms(arena, dist, flat.value, flat.mass, flat.atoms);
    dist->low = dist->atoms ? dist->atom[0] : INFINITY;
    dist->high = dist->atoms ? dist->atom[dist->atoms - 1] : -INFINITY;
    for (size_t i = 0; i < dist->parts; i++) {
        if (dist->part[i]->low < dist->low) dist->low = dist->part[i]->low;
        if (dist->part[i]->high > dist->high) dist->high = dist->part[i]->high;
    }
    for (size_t i = 0; i < dist->atoms; i++) {
        double below = 0, above = 0;
        for (size_t k = 0; k < dist->parts; k++) {
            below += dist->share[k] * dist_tail(dist->part[k], dist->atom[i], false, NULL);
            above += dist->share[k] * dist_tail(dist->part[k], dist->atom[i], true, NULL);
        }
        for (size_t k = 0; k < i; k++) below += dist->mass[k];
        for (size_t k = i + 1; k < dist->atoms; k++) above += dist->mass[k];
        dist->below[i] = below;
        dist->above[i] = above;
    }
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
    size_t count = law->parts + law->atoms, kept = 0;
    const struct dist **laws = arena_array(arena, count, sizeof *laws);
    double *shares = arena_array(arena, count, sizeof *shares), mass = 0;
    for (size_t i = 0; i < law->parts; i++) {
        struct dist *part = dist_begin(arena, law->part[i]->family);
        double within = compose_between(arena, part, law->part[i], low, high);
        if (!(within > 0)) continue;
        laws[kept] = part;
        mass += shares[kept++] = law->share[i] * within;
    }
    for (size_t i = 0; i < law->atoms; i++) {
        if (!(law->atom[i] >= low && law->atom[i] <= high)) continue;
        laws[kept] = dist_constant(arena, law->atom[i]);
        mass += shares[kept++] = law->mass[i];
    }
    if (!(mass >= COMPOSE_LEAST_MASS)) return 0;
    compose_mixture(arena, dist, laws, shares, kept);
    return mass;
}
