/* The parts of a mixture, added up and followed: they keep to the tails of the parts themselves and to GSL's, and ask
 * for few of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/blend.h"

#include <gsl/gsl_cdf.h>

#include "dist/table.h"

#include "dist_expect.h"

enum { PLACES = 1001 };

/* What is followed may miss by this much, relatively: each part's error and rounding. */
static const double bound = 1.5 * BLEND_ERROR;

static size_t asked;
static double noise; /* planted: relative, of alternating sign */

struct counted {
    struct family family; /* the first member, so that it leads here */
    const struct family *own;
};

static double count_tail(const struct dist *dist, double x, bool upper, double *density)
{
    const struct family *own = ((const struct counted *)dist->family)->own;
    return own->tail(dist, x, upper, density) * (1 + (++asked % 2 ? noise : -noise));
}

/* A copy whose parts' tails are counted. */
static struct dist count_parts(const struct dist *mixture)
{
    struct dist copy = *mixture;
    copy.part = arena_array(arena, mixture->parts, sizeof *copy.part);
    for (size_t i = 0; i < mixture->parts; i++) {
        struct counted *counted = arena_alloc(arena, sizeof *counted);
        struct dist *part = arena_alloc(arena, sizeof *part);
        *counted = (struct counted){*mixture->part[i]->family, mixture->part[i]->family};
        counted->family.tail = count_tail;
        *part = *mixture->part[i];
        part->family = &counted->family;
        copy.part[i] = part;
    }
    return copy;
}

static double median_of(const struct dist *law) { return law->family->quantile(law, 0.5, false, NULL); }

/* Place number i of a side: by the logarithm of the mixture's tail. */
static double place(const struct dist *law, int i, bool upper)
{
    double tail = 0.4999 * pow(TABLE_LEAST_TAIL / 0.4999, (double)i / (PLACES - 1));
    return law->family->quantile(law, tail * (1 + 1e-9), upper, NULL);
}

typedef double tail_at(const struct dist *law, double x, bool upper, double *density);

struct distance {
    double tail, density; /* relative; but for the rounding of x */
};

/* How far the blends of a mixture are from the tails of a law, both sides. */
static struct distance distance(const struct dist *mixture, const struct dist *law, tail_at *exact)
{
    struct distance worst = {0};
    for (int upper = 0; upper < 2; upper++) {
        const struct blend *blend = blend_create(arena, mixture, median_of(mixture), upper);
        assert_non_null(blend);
        for (int i = 0; i < PLACES; i++) {
            double x = place(mixture, i, upper), tail, alone, density, exact_density;
            assert_true(blend_tail(blend, x, upper, &tail, &density));
            assert_true(blend_tail(blend, x, upper, &alone, NULL) && alone == tail);
            double own = exact(law, x, upper, &exact_density), rounding = 0x1p-51 * fabs(x) * density;
            worst.tail = fmax(worst.tail, (fabs(tail - own) - rounding) / own);
            worst.density = fmax(worst.density, fabs(density / exact_density - 1));
        }
    }
    return worst;
}

/* The parts' own tails. */
static double own_tail(const struct dist *law, double x, bool upper, double *density)
{
    double sum = 0, part_density;
    *density = 0;
    for (size_t i = 0; i < law->parts; i++) {
        sum += law->share[i] * dist_tail(law->part[i], x, upper, &part_density);
        *density += law->share[i] * part_density;
    }
    return sum;
}

static const struct dist *many(const char *family, size_t count)
{
    enum { MOST = 40 };
    struct dist_argument items[MOST] = {0};
    for (size_t i = 0; i < count; i++) {
        double mean = 2 + 38 * fmod(0.618 * (double)i, 1), sd = 0.2 * pow(25, fmod(0.755 * (double)i, 1));
        const struct dist *part =
            strcmp(family, "student_t") == 0
                ? LAW(family, VALUE(2 + (double)(i % 9)), VALUE(mean), VALUE(sd))
            : strcmp(family, "beta") == 0
                ? LAW(family, VALUE(1 + 3 * fmod(0.37 * (double)i, 1)),
                      VALUE(1.5 + 5 * fmod(0.71 * (double)i, 1)), VALUE(mean), VALUE(mean + 6 * sd))
            : strcmp(family, "metalog") == 0
                ? LAW(family, NAMED("p10", mean), NAMED("p50", mean + sd), NAMED("p90", mean + 3 * sd))
                : LAW(family, NAMED("mean", mean), NAMED("sd", sd));
        items[i] = (struct dist_argument)ITEM_OF(1.0 / (double)count, part);
    }
    return expect_law("mixture", items, count, false);
}

/* ---- how exact ------------------------------------------------------------------------------------- */

static const char *const families[] = {"normal", "lognormal", "gamma", "beta", "student_t", "metalog"};
enum { FAMILIES = sizeof families / sizeof *families };

/* Planted: one part's share is off by 1e-10 of it. */
static void smooth(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++)
        for (size_t count = 2; count <= 32; count *= 4) {
            const struct dist *law = many(families[i], count);
            struct distance apart = distance(law, law, own_tail);
            expect_within(apart.tail, 0, bound);
            expect_within(apart.density, 0, 1e-9);
            struct dist off = *law;
            off.share = arena_array(arena, count, sizeof *off.share);
            for (size_t k = 0; k < count; k++) off.share[k] = law->share[k] * (k ? 1 : 1 + 1e-10);
            assert_true(distance(&off, law, own_tail).tail > bound);
        }
}

/* Kinks, corners, singular ends, parts so narrow that they hide, far ends a billion times as far as the median, values
 * with few digits left; and cuts, of whose tails themselves 2^-36 is noise. */
static void rough(void **state)
{
    (void)state;
    const struct dist *low = LAW("uniform", VALUE(1), VALUE(2)),
                      *normal = LAW("normal", VALUE(3), VALUE(2)),
                      *corner = LAW("triangular", VALUE(1), VALUE(2), VALUE(5)),
                      *wide = LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 5.6));
    const struct dist *laws[] = {
        LAW("mixture", ITEM_OF(0.3, low), ITEM_OF(0.7, LAW("uniform", VALUE(1.5), VALUE(3)))),
        LAW("mixture", ITEM_OF(0.3, low), ITEM_OF(0.4, corner), ITEM_OF(0.3, normal)),
        LAW("mixture", ITEM_OF(0.5, LAW("gamma", VALUE(0.1), VALUE(3))),
            ITEM_OF(0.5, LAW("beta", VALUE(0.3), VALUE(0.5)))),
        LAW("mixture", ITEM_OF(0.5, normal), ITEM_OF(0.5, LAW("normal", VALUE(0.7), VALUE(1e-3)))),
        LAW("mixture", ITEM_OF(0.999, normal), ITEM_OF(0.001, LAW("normal", VALUE(0.7), VALUE(1e-6)))),
        LAW("mixture", ITEM_OF(0.2, normal), ITEM_OF(0.8, wide)),
        LAW("mixture", ITEM_OF(0.5, LAW("normal", VALUE(1e6), VALUE(1))),
            ITEM_OF(0.5, LAW("normal", VALUE(1e6 + 3), VALUE(0.1))))};
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        expect_within(distance(laws[i], laws[i], own_tail).tail, 0, bound);
    const struct dist *cut =
        LAW("mixture", ITEM_OF(0.5, LAW("truncate", OF(normal), NAMED("min", 1), NAMED("max", 4))),
            ITEM_OF(0.5, LAW("truncate", OF(wide), NAMED("max", 9))));
    expect_within(distance(cut, cut, own_tail).tail, 0, 0x1p-35);
}

/* However small a kink, and wherever it is: what no check sees is no larger than what may be. */
static void hidden(void **state)
{
    (void)state;
    const struct dist *normal = LAW("normal", VALUE(3), VALUE(2));
    for (int i = 0; i < 50; i++) {
        double share = pow(0.1, 3 + 10 * fmod(0.618 * i, 1)), end = 3 + 7 * fmod(0.755 * i, 1);
        const struct dist *law = LAW("mixture", ITEM_OF(1 - share, normal),
                                     ITEM_OF(share, LAW("uniform", VALUE(1), VALUE(end))));
        expect_within(distance(law, law, own_tail).tail, 0, bound);
    }
}

/* GSL's tails of half a law of `family` and half a normal. Planted: a shape that is off by a billionth. */
static const char *family;
static double shape;

static double gsl_part_tail(double x, bool upper)
{
    if (strcmp(family, "gamma") == 0)
        return upper ? gsl_cdf_gamma_Q(x, shape, 1) : gsl_cdf_gamma_P(x, shape, 1);
    if (strcmp(family, "beta") == 0)
        return upper ? gsl_cdf_beta_Q(x, shape, 4) : gsl_cdf_beta_P(x, shape, 4);
    if (strcmp(family, "student_t") == 0)
        return upper ? gsl_cdf_tdist_Q(x, shape) : gsl_cdf_tdist_P(x, shape);
    return upper ? gsl_cdf_lognormal_Q(x, 0, shape) : gsl_cdf_lognormal_P(x, 0, shape);
}

static double gsl_tail(const struct dist *law, double x, bool upper, double *density)
{
    (void)law;
    *density = 1;
    return 0.5 * gsl_part_tail(x, upper) +
           0.5 * (upper ? gsl_cdf_gaussian_Q(x - 3, 2) : gsl_cdf_gaussian_P(x - 3, 2));
}

static void oracle(void **state)
{
    (void)state;
    static const double most = 2e-12;
    const struct {
        const char *family;
        double shape;
        const struct dist *part;
    } parts[] = {{"lognormal", 0.7, LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 0.7))},
                 {"gamma", 2.5, LAW("gamma", VALUE(2.5), VALUE(1))},
                 {"beta", 2, LAW("beta", VALUE(2), VALUE(4))},
                 {"student_t", 4, LAW("student_t", VALUE(4), VALUE(0), VALUE(1))}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct dist *law =
            LAW("mixture", ITEM_OF(0.5, parts[i].part), ITEM_OF(0.5, LAW("normal", VALUE(3), VALUE(2))));
        family = parts[i].family;
        shape = parts[i].shape;
        expect_within(distance(law, law, gsl_tail).tail, 0, most);
        shape *= 1 + 1e-9;
        assert_true(distance(law, law, gsl_tail).tail > most);
    }
}

/* ---- how little ------------------------------------------------------------------------------------ */

/* What a side asks of each part to be made, and how many parts it asks for a tail then. */
struct work {
    double made, tail;
};

static struct work work_of(const struct dist *mixture, double noise_of_parts)
{
    struct dist law = count_parts(mixture);
    struct work work = {0};
    for (int upper = 0; upper < 2; upper++) {
        double x[PLACES], median = median_of(mixture), tail;
        for (int i = 0; i < PLACES; i++) x[i] = place(mixture, i, upper);
        noise = noise_of_parts;
        asked = 0;
        const struct blend *blend = blend_create(arena, &law, median, upper);
        work.made += 0.5 * (double)asked / (double)law.parts;
        asked = 0;
        for (int i = 0; i < PLACES; i++) blend_tail(blend, x[i], upper, &tail, NULL);
        work.tail += 0.5 * (double)asked / PLACES;
        noise = 0;
    }
    return work;
}

/* Planted: parts that are too rough to be followed. */
static void work(void **state)
{
    (void)state;
    static const double made = 240, tail = 0.05;
    for (size_t i = 0; i < FAMILIES; i++)
        for (size_t count = 8; count <= 32; count *= 2) {
            const struct dist *law = many(families[i], count);
            struct work smooth = work_of(law, 0), rough = work_of(law, 1e-9);
            assert_true(smooth.made <= made && smooth.tail <= tail);
            assert_true(rough.made > 2 * made && rough.tail > 1);
        }
}

/* Elsewhere, and on the other side, it has no answer; a mixture that has its median and all that lies beyond at an atom
 * has none at all. */
static void elsewhere(void **state)
{
    (void)state;
    const struct dist *law = many("normal", 3);
    double median = median_of(law), tail = -1;
    const struct blend *blend = blend_create(arena, law, median, true);
    assert_true(blend_tail(blend, median, true, &tail, NULL));
    expect_relative(tail, 0.5, 1e-9);
    tail = -1;
    assert_false(blend_tail(blend, median, false, &tail, NULL));
    assert_false(blend_tail(blend, median - 1e-9, true, &tail, NULL));
    assert_false(blend_tail(blend, 1e9, true, &tail, NULL));
    assert_false(blend_tail(blend, NAN, true, &tail, NULL));
    assert_true(tail == -1);
    const struct dist *atom =
        LAW("mixture", ITEM(0.6, 7), ITEM_OF(0.4, LAW("uniform", VALUE(0), VALUE(1))));
    assert_null(blend_create(arena, atom, 7, true));
    assert_non_null(blend_create(arena, atom, 7, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(smooth), cmocka_unit_test(rough),
                                       cmocka_unit_test(hidden), cmocka_unit_test(oracle),
                                       cmocka_unit_test(work),   cmocka_unit_test(elsewhere)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
