/* How often the 95 % intervals of a sensitivity report hold the truth: scenarios of which figures of every table are
 * known in closed form.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SENSITIVITY_COVERAGE_H
#define TESTS_SENSITIVITY_COVERAGE_H

#include "ask_sensitivity.h"
#include "coverage.h"

enum { FIGURES_MOST = 24 };

struct figure {
    const char *table, *key, *name, *column;
    double known;
    size_t tenth; /* 1 .. 10, of its table; 0: of another */
};

static inline void expect_coverage(const char *text, leap_sampling sampling, uint64_t trials,
                                   unsigned seeds, const struct figure *figures, size_t count)
{
    struct coverage coverage[FIGURES_MOST] = {{0}};
    assert_true(count <= FIGURES_MOST);
    seeds = coverage_seeds(seeds);
    for (uint64_t seed = 0; seed < seeds; seed++) {
        json_t *root = ask_sensitivity_by(text, sampling, trials, seed);
        for (size_t i = 0; i < count; i++) {
            const struct figure *figure = &figures[i];
            size_t row = ask_row(root, figure->table, figure->key, figure->name);
            if (figure->tenth) row += figure->tenth - 1;
            coverage_count(&coverage[i],
                           ask_distance(root, figure->table, row, figure->column, figure->known));
        }
        json_decref(root);
    }
    for (size_t i = 0; i < count; i++) coverage_expect(figures[i].column, &coverage[i]);
}

static inline double normal_density(double z) { return exp(-z * z / 2) / sqrt(2 * acos(-1)); }
static inline double normal_below(double z) { return erfc(-z / sqrt(2)) / 2; }

/* The integral of the density phi(z) Phi(slope z) from `from` to `to`, by Simpson's rule. */
static inline double normal_product(double slope, double from, double to)
{
    enum { STEPS = 4096 };
    const double step = (to - from) / STEPS;
    double sum = 0;
    for (int i = 0; i <= 2 * STEPS; i++) {
        double z = from + i * step / 2;
        int weight = i == 0 || i == 2 * STEPS ? 1 : i % 2 ? 4 : 2;
        sum += weight * step / 6 * normal_density(z) * normal_below(slope * z);
    }
    return sum;
}

/* The median of a normal whose correlation with another normal is r, where that one is above 0: half of the density
 * 2 phi(z) Phi(z r / sqrt(1 - r r)) lies below. */
static inline double median_above(double r)
{
    double slope = r / sqrt(1 - r * r), low = -8, high = 8;
    while (high - low > 1e-12) {
        double middle = (low + high) / 2;
        *(2 * normal_product(slope, -9, middle) < 0.5 ? &low : &high) = middle;
    }
    return low;
}

/* x and y correlated, of slopes 1 and 2; z independent, of 2. What a share s of a linear Gaussian is of the target "at
 * least its median": alone 2 / pi asin s, with others 2 / pi acos(1 - s). Of two, x's part is the mean of what it adds
 * first (given y) and last. Held at its P90, z moves the mean by its score; by tenths the mean is that of a normal cut
 * off there. */
static inline void cover_linear(leap_sampling sampling, uint64_t trials, unsigned seeds)
{
    const double pi = acos(-1), r = 2 * sin(pi / 6 * 0.5), all = 1 + 4 + 4 * r + 4, z = 4 / all;
    const double given = (1 - r * r) / all, of_y = 4 * (1 - r * r) / all, both = (5 + 4 * r) / all;
    const double x = (given + both - of_y) / 2;
    const double x_target = (acos(1 - given) + acos(1 - both) - acos(1 - of_y)) / pi;
    const double score = 1.2815515655446004,
                 slope = 2 / sqrt(5 + 4 * r); /* of z over the sd of the others */
    const double upper = 10 * normal_density(score) * 2, hit = 2 * median_above(sqrt(z));
    const struct figure figures[] = {
        {"outcomes", "outcome", "Total of 2026", "mean", 1e6, 0},
        {"outcomes", "outcome", "Target 1,000,000", "probability", 0.5, 0},
        {"indices", "quantities", "formula.f.z", "total_first", z, 0},
        {"indices", "quantities", "formula.f.z", "total_all", z, 0},
        {"indices", "quantities", "formula.f.z", "target_first", 2 / pi * asin(z), 0},
        {"indices", "quantities", "formula.f.z", "target_all", 2 / pi * acos(1 - z), 0},
        {"shapley", "quantity", "formula.f.x", "total_effect", x, 0},
        {"shapley", "quantity", "formula.f.x", "target_effect", x_target, 0},
        {"tornado_total", "quantity", "formula.f.z", "at_p90", 2e4 * score, 0},
        {"tornado_target", "quantity", "formula.f.z", "at_p90", normal_below(slope * score) - 0.5, 0},
        {"tenths", "quantity", "formula.f.z", "mean", 1e6 + 1e4 * upper, 10},
        {"tenths", "quantity", "formula.f.z", "mean", 1e6 - 1e4 * upper, 1},
        {"tenths", "quantity", "formula.f.z", "probability", 10 * normal_product(slope, -9, -score), 1},
        {"tenths", "quantity", "formula.f.z", "probability", 10 * normal_product(slope, score, 9), 10},
        {"hit_missed", "quantity", "formula.f.z", "hit", hit, 0},
        {"hit_missed", "quantity", "formula.f.z", "missed", -hit, 0},
        {"hit_missed", "quantity", "formula.f.z", "difference", hit, 0},
    };
    expect_coverage(ASK_MONTH "x = normal(0, 1)\ny = normal(0, 1)\nz = normal(0, 2)\n"
                              "volume = 1M + 10k*(x + 2*y + z)\n[target]\ntotal = 1M\n"
                              "[correlation]\nformula.f.x, formula.f.y = 0.5\n",
                    sampling, trials, seeds, figures, sizeof figures / sizeof *figures);
}

/* A chance of 30 %, worth 2 sd, for a target 1 sd above what is without it: how often it happened. */
static inline void cover_chance(leap_sampling sampling, uint64_t trials, unsigned seeds)
{
    const double with = 0.3 * normal_below(1), without = 0.7 * normal_below(-1);
    const double hit = with / (with + without), missed = (0.3 - with) / (1 - with - without);
    const struct figure figures[] = {
        {"hit_missed", "quantity", "formula.f.e", "hit", hit, 0},
        {"hit_missed", "quantity", "formula.f.e", "missed", missed, 0},
        {"hit_missed", "quantity", "formula.f.e", "difference", (hit - missed) / sqrt(0.3 * 0.7), 0},
        {"tornado_target", "quantity", "formula.f.e", "at_p90", normal_below(1) - with - without, 0},
        {"tornado_target", "quantity", "formula.f.e", "at_p10", normal_below(-1) - with - without, 0},
    };
    expect_coverage(ASK_MONTH "z = normal(0, 1)\ne = bernoulli(30%)\nvolume = 1M + 10k*(z + 2*e)\n"
                              "[target]\ntotal = 1.01M\n",
                    sampling, trials, seeds, figures, sizeof figures / sizeof *figures);
}

/* Ishigami's function: three uniforms, no line among them, and z that acts through x alone. */
static inline void cover_ishigami(leap_sampling sampling, uint64_t trials, unsigned seeds)
{
    const struct figure figures[] = {
        {"indices", "quantities", "formula.f.x", "total_first", 0.313905191147811, 0},
        {"indices", "quantities", "formula.f.x", "total_all", 0.557588855209959, 0},
        {"indices", "quantities", "formula.f.y", "total_first", 0.442411144790041, 0},
        {"indices", "quantities", "formula.f.y", "total_all", 0.442411144790041, 0},
        {"indices", "quantities", "formula.f.z", "total_first", 0, 0},
        {"indices", "quantities", "formula.f.z", "total_all", 0.243683664062148, 0},
    };
    expect_coverage(ASK_MONTH "x = uniform(-3.141592653589793, 3.141592653589793)\n"
                              "y = uniform(-3.141592653589793, 3.141592653589793)\n"
                              "z = uniform(-3.141592653589793, 3.141592653589793)\n"
                              "volume = 100k*(20 + sin(x) + 7*sin(y)^2 + 0.1*z^4*sin(x))\n",
                    sampling, trials, seeds, figures, sizeof figures / sizeof *figures);
}

#endif
