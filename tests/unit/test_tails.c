/* Tails at many places: those that are asked for one by one, from few questions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/tails.h"

#include "dist_expect.h"

enum { MOST = 4000 };

static const struct family *own;
static size_t asked;
static double noise; /* planted: relative, of alternating sign */

static double count_tail(const struct dist *dist, double x, bool upper, double *density)
{
    return own->tail(dist, x, upper, density) * (1 + (++asked % 2 ? noise : -noise));
}

struct sums {
    double below[MOST], above[MOST];
};

/* How far the sums are from those of the law's own tails beside what stood there, relatively; *questions: how many were
 * asked. */
static double distance(const struct dist *law, double share, const double *x, size_t count, double start,
                       size_t *questions)
{
    static struct sums sums;
    struct family family = *law->family;
    struct dist counted = *law;
    own = law->family;
    counted.family = &family;
    family.tail = count_tail;
    for (size_t i = 0; i < count; i++) sums.below[i] = sums.above[i] = start;
    asked = 0;
    tails_add(&counted, share, x, count, sums.below, sums.above);
    *questions = asked;
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        double below = start + share * dist_tail(law, x[i], false, NULL);
        double above = start + share * dist_tail(law, x[i], true, NULL);
        if (below > 0) worst = fmax(worst, fabs(sums.below[i] / below - 1));
        if (above > 0) worst = fmax(worst, fabs(sums.above[i] / above - 1));
    }
    return worst;
}

static void smooth(void **state)
{
    (void)state;
    static double x[MOST];
    const struct dist *laws[] = {
        LAW("normal", VALUE(2000), VALUE(700)), LAW("lognormal", VALUE(2000), VALUE(600)),
        LAW("gamma", NAMED("mean", 1500), NAMED("sd", 400)),
        LAW("student_t", VALUE(4), VALUE(900), VALUE(300)),
        LAW("metalog", NAMED("p10", 1000), NAMED("p50", 2000), NAMED("p90", 3100), NAMED("min", -500))};
    for (size_t i = 0; i < MOST; i++) x[i] = (double)i;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        size_t questions, in_vain;
        noise = 0;
        expect_within(distance(laws[i], 0.4, x, MOST, 0, &questions), 0, 4e-11);
        assert_true(questions < MOST / 4);
        expect_within(distance(laws[i], 0.4, x, MOST, 0.1, &in_vain), 0, 2e-11);
        assert_true(in_vain <= questions); /* less is to be met beside what stands there */
        noise = 1e-9;
        assert_true(distance(laws[i], 0.4, x, MOST, 0, &questions) > 4e-11);
        assert_true(questions > MOST);
    }
    noise = 0;
}

/* What is not smooth is asked for: a kink, a corner, a jump between two places, atoms far apart. */
static void rough(void **state)
{
    (void)state;
    static double x[MOST];
    const struct dist *laws[] = {
        LAW("uniform", VALUE(700.5), VALUE(1900.25)),
        LAW("triangular", VALUE(700), VALUE(1000.5), VALUE(2900)),
        LAW("normal", VALUE(2000.5), VALUE(0.01)),
        LAW("beta", VALUE(0.3), VALUE(0.5), VALUE(100), VALUE(3000)),
        LAW("truncate", OF(LAW("normal", VALUE(0), VALUE(900))), NAMED("min", 300), NAMED("max", 1500.5))};
    for (int spread = 0; spread < 2; spread++) {
        for (size_t i = 0; i < MOST; i++)
            x[i] = spread ? 2000 + 3e-9 * pow((double)i - MOST / 2, 3) : (double)i;
        for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
            size_t questions;
            expect_within(distance(laws[i], 0.4, x, MOST, 1e-6, &questions), 0, 2e-11);
        }
    }
}

/* None, one, and few. */
static void few(void **state)
{
    (void)state;
    const struct dist *law = LAW("normal", VALUE(0), VALUE(1));
    const double x[] = {-30, -1, 0, 0.5, 30};
    size_t questions;
    for (size_t count = 0; count <= 5; count++)
        expect_within(distance(law, 0.4, x, count, 0, &questions), 0, 1e-15);
    assert_true(questions >= 5 && questions < 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(smooth), cmocka_unit_test(rough),
                                       cmocka_unit_test(few)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
