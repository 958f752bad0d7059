/* Rulers: laws known by their density are those of the closed form, and asked for few densities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/ruler.h"

#include "arena_expect.h"
#include "dist/family.h"

static size_t densities;
static double noise; /* planted */

static struct ruler_density counted(double value, double slope, double curvature, double bend)
{
    value += ++densities % 2 ? noise : -noise;
    return (struct ruler_density){value, slope, curvature, bend};
}

/* Logistic: P(Y > y) = 1 / (1 + e^y). */
static struct ruler_density logistic_density(const struct dist *dist, double y)
{
    (void)dist;
    double power = exp(-fabs(y)), tail = power / (1 + power);
    double slope = y < 0 ? 1 - 2 * tail : 2 * tail - 1;
    return counted(-fabs(y) - 2 * log1p(power), slope, -2 * tail * (1 - tail),
                   -2 * tail * (1 - tail) * slope);
}

/* Normal. */
static struct ruler_density normal_density(const struct dist *dist, double y)
{
    (void)dist;
    return counted(-0.5 * y * y, -y, -1, 0);
}

/* Gumbel's: P(Y > y) = 1 - exp(-e^-y). */
static struct ruler_density gumbel_density(const struct dist *dist, double y)
{
    (void)dist;
    double power = exp(-y);
    return counted(-y - power, power - 1, -power, power);
}

static double logistic_tail(double y, bool upper) { return 1 / (1 + exp(upper ? y : -y)); }
static double normal_tail(double y, bool upper) { return 0.5 * erfc((upper ? y : -y) * sqrt(0.5)); }
static double gumbel_tail(double y, bool upper) { return upper ? -expm1(-exp(-y)) : exp(-exp(-y)); }

static const struct closed {
    ruler_log_density *density;
    double (*tail)(double y, bool upper);
    bool symmetric;
} closed[] = {{logistic_density, logistic_tail, true},
              {normal_density, normal_tail, true},
              {gumbel_density, gumbel_tail, false}};

enum { CLOSED = sizeof closed / sizeof *closed };

/* The largest relative error of tails, and of where the quantile takes them, down to 2^-60. */
static double worst_tail(const struct closed *law, bool symmetric, double planted)
{
    const struct dist none = {0};
    const struct ruler *ruler = ruler_create(arena, law->density, &none, 0, symmetric);
    double worst = 0, slope;
    for (int i = 0; i < 600; i++)
        for (int upper = 0; upper < 2; upper++) {
            double tail = exp2(-1 - 0.1 * i), y = ruler_quantile(ruler, tail, upper, &slope) + planted;
            double exact = law->tail(y, upper);
            worst = fmax(worst, fabs(exact / tail - 1));
            worst = fmax(worst, fabs(ruler_tail(ruler, y, upper, NULL) / exact - 1));
        }
    return worst;
}

static void tails(void **state)
{
    (void)state;
    noise = 0;
    for (int i = 0; i < CLOSED; i++) {
        expect_within(worst_tail(&closed[i], false, 0), 0, 5e-12);
        expect_within(worst_tail(&closed[i], closed[i].symmetric, 0), 0, 5e-12);
        assert_true(worst_tail(&closed[i], false, 1e-11) > 5e-12);
        assert_true(closed[i].symmetric || worst_tail(&closed[i], true, 0) > 5e-12);
    }
}

/* What is integrated stands beside what the tails add up to: their density is the closed form's slope. */
static void slopes(void **state)
{
    (void)state;
    noise = 0;
    for (int i = 0; i < CLOSED; i++) {
        const struct dist none = {0};
        const struct ruler *ruler = ruler_create(arena, closed[i].density, &none, 0, false);
        for (int k = 0; k < 50; k++) {
            double tail = exp2(-1 - k), slope, y = ruler_quantile(ruler, tail, true, &slope), h = 1e-4;
            double rise = (closed[i].tail(y - h, true) - closed[i].tail(y + h, true)) / (2 * h);
            double wide = (closed[i].tail(y - 2 * h, true) - closed[i].tail(y + 2 * h, true)) / (4 * h);
            double exact = (4 * rise - wide) / 3;
            double density, density_below;
            ruler_tail(ruler, y, true, &density);
            ruler_tail(ruler, y, false, &density_below);
            expect_relative(density, exact, 1e-9);
            assert_true(density_below == density);
            expect_relative(1 / slope, exact, 1e-8);
            assert_false(fabs(1.0001 / slope / exact - 1) <= 1e-8);
        }
    }
}

/* A density a panel, and few that are tried in vain. Planted: one so rough that the quintic hardly meets it. */
static void work(void **state)
{
    (void)state;
    enum { MOST = 360 };
    const struct dist none = {0};
    for (int i = 0; i < CLOSED; i++) {
        densities = 0;
        noise = 0;
        ruler_create(arena, closed[i].density, &none, 0, false);
        assert_true(densities <= MOST);
        densities = 0;
        ruler_create(arena, closed[i].density, &none, 0, true);
        assert_true(densities <= MOST / 2 + 1);
        densities = 0;
        noise = 1e-10;
        ruler_create(arena, closed[i].density, &none, 0, false);
        assert_true(densities > MOST);
    }
    noise = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tails), cmocka_unit_test(slopes),
                                       cmocka_unit_test(work)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
