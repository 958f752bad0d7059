/* Do the 95 % intervals of a sensitivity report hold the truth? 4,000 seeds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask_sensitivity.h"
#include "coverage.h"

enum { SEEDS = 4000, FIGURES_MOST = 16 };

struct figure {
    const char *table, *key, *name, *column;
    double known;
};

static void expect_coverage(const char *text, uint64_t trials, const struct figure *figures, size_t count)
{
    struct coverage coverage[FIGURES_MOST] = {{0}};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        json_t *root = ask_sensitivity(text, trials, seed);
        for (size_t i = 0; i < count; i++) {
            const struct figure *figure = &figures[i];
            size_t row = ask_row(root, figure->table, figure->key, figure->name);
            coverage_count(&coverage[i],
                           ask_distance(root, figure->table, row, figure->column, figure->known));
        }
        json_decref(root);
    }
    for (size_t i = 0; i < count; i++) coverage_expect(figures[i].column, &coverage[i]);
}

static double normal_below(double z) { return erfc(-z / sqrt(2)) / 2; }

/* The median of a normal whose correlation with another normal is r, where that one is above 0: half of the
 * density 2 phi(z) Phi(z r / sqrt(1 - r r)), by Simpson's rule, lies below. */
static double median_above(double r)
{
    const double step = 1.0 / 1024, slope = r / sqrt(1 - r * r);
    double sum = 0, below = 0, z = -8;
    while (sum < 0.5) {
        below = sum;
        for (int i = 0; i < 3; i++) {
            double at = z + i * step / 2, weight = i == 1 ? 4 : 1;
            sum +=
                weight * step / 6 * 2 * exp(-at * at / 2) / sqrt(2 * acos(-1)) * normal_below(at * slope);
        }
        z += step;
    }
    return z - step * (sum - 0.5) / (sum - below);
}

/* x and y correlated, of slopes 1 and 2; z independent. What a share s of a linear Gaussian is of the target "at
 * least its median": alone 2 / pi asin s, with others 2 / pi acos(1 - s). Of two, x's part is the mean of what it adds
 * first (given y) and last. */
static void indices(void **state)
{
    (void)state;
    const double pi = acos(-1), r = 2 * sin(pi / 6 * 0.5), all = 1 + 4 + 4 * r + 4, z = 4 / all;
    const double given = (1 - r * r) / all, of_y = 4 * (1 - r * r) / all, both = (5 + 4 * r) / all;
    const double x = (given + both - of_y) / 2;
    const double x_target = (acos(1 - given) + acos(1 - both) - acos(1 - of_y)) / pi;
    const struct figure figures[] = {
        {"indices", "quantities", "formula.f.z", "total_first", z},
        {"indices", "quantities", "formula.f.z", "total_all", z},
        {"indices", "quantities", "formula.f.z", "target_first", 2 / pi * asin(z)},
        {"indices", "quantities", "formula.f.z", "target_all", 2 / pi * acos(1 - z)},
        {"shapley", "quantity", "formula.f.x", "total_effect", x},
        {"shapley", "quantity", "formula.f.x", "target_effect", x_target},
        {"hit_missed", "quantity", "formula.f.z", "hit", 2 * median_above(sqrt(z))},
        {"hit_missed", "quantity", "formula.f.z", "missed", -2 * median_above(sqrt(z))},
        {"hit_missed", "quantity", "formula.f.z", "difference", 2 * median_above(sqrt(z))},
    };
    expect_coverage(ASK_MONTH "x = normal(0, 1)\ny = normal(0, 1)\nz = normal(0, 2)\n"
                              "volume = 1M + 10k*(x + 2*y + z)\n[target]\ntotal = 1M\n"
                              "[correlation]\nformula.f.x, formula.f.y = 0.5\n",
                    2048, figures, sizeof figures / sizeof *figures);
}

/* A chance of 30 %, worth 2 sd, for a target 1 sd above what is without it: how often it happened. */
static void chances(void **state)
{
    (void)state;
    const double with = 0.3 * normal_below(1), without = 0.7 * normal_below(-1);
    const double hit = with / (with + without), missed = (0.3 - with) / (1 - with - without);
    const struct figure figures[] = {
        {"hit_missed", "quantity", "formula.f.e", "hit", hit},
        {"hit_missed", "quantity", "formula.f.e", "missed", missed},
        {"hit_missed", "quantity", "formula.f.e", "difference", (hit - missed) / sqrt(0.3 * 0.7)},
    };
    expect_coverage(ASK_MONTH "z = normal(0, 1)\ne = bernoulli(30%)\nvolume = 1M + 10k*(z + 2*e)\n"
                              "[target]\ntotal = 1.01M\n",
                    4096, figures, sizeof figures / sizeof *figures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indices),
        cmocka_unit_test(chances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
