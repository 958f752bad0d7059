/* Known answers from outside, written as formulas, at a million trials and more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/month.h"
#include "model.h"

static const int JAN = 12 * 2026;
static const double BOUND = 4.5; /* standard errors */
static const uint64_t TRIALS = 2000000;

/* Totals stay small enough to be counted per car. */
#define YEAR "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2025-12\n[formula f]\nregion = home\n"
#define MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[formula f]\nregion = home\n"

struct reached {
    double cars, probability;
};

/* What is known of a total; a sd of 0: mean, sd and kurtosis are not. */
struct answer {
    int months;
    double mean, sd, kurtosis;
    size_t count;
    struct reached reached[6];
};

/* The largest distance of the formula's total from what is known, in standard errors. */
static double distance(const char *text, const struct answer *known)
{
    struct model model = model_read(text, PLAN_GOALS);
    struct summary *summary = model_run(&model, TRIALS, 2026);
    size_t total = model_output(&model, "total", JAN, JAN + known->months - 1);
    double root = sqrt((double)TRIALS), worst = 0;
    if (known->sd > 0) {
        double spread = sqrt((known->kurtosis - 1) / 4);
        worst = fabs(summary_mean(summary, total) - known->mean) * root / known->sd;
        worst = fmax(worst, fabs(summary_sd(summary, total) / known->sd - 1) * root / spread);
    }
    for (size_t i = 0; i < known->count; i++) {
        double p = known->reached[i].probability;
        double hits = (double)summary_at_least(summary, total, known->reached[i].cars) / (double)TRIALS;
        worst = fmax(worst, fabs(hits - p) * root / sqrt(p * (1 - p)));
    }
    summary_free(summary);
    model_free(&model);
    return worst;
}

static void expect_answer(const char *right, const char *planted, const struct answer *known)
{
    expect_within(distance(right, known), 0, BOUND);
    assert_true(distance(planted, known) > BOUND);
}

/* Twelve months Normal(85,000, 6,000^2); planted: a sd that is 1 % too large. */
static void test_gaussian_year(void **state)
{
    (void)state;
    const struct answer known = {12, 1.02e6, 20784.609690826528,
                                 3,  2,      {{1.0e6, 0.832038093424132}, {1.05e6, 0.0744573365893829}}};
    expect_answer(YEAR "each.e = normal(85k, 6k)\nvolume = each.e\n",
                  YEAR "each.e = normal(85k, 6.06k)\nvolume = each.e\n", &known);
}

/* Equicorrelated 0.3 (Pearson) through a common term; planted: 0.307. */
static void test_gaussian_year_correlated(void **state)
{
    (void)state;
    const struct answer known = {12, 1.02e6, 43099.88399056313,
                                 3,  2,      {{1.0e6, 0.678689872971176}, {1.05e6, 0.243196392277268}}};
    expect_answer(YEAR "x = normal(0, 1)\neach.e = normal(0, 1)\n"
                       "volume = 85k + 6k*(sqrt(30%)*x + sqrt(1 - 30%)*each.e)\n",
                  YEAR "x = normal(0, 1)\neach.e = normal(0, 1)\n"
                       "volume = 85k + 6k*(sqrt(30.7%)*x + sqrt(1 - 30.7%)*each.e)\n",
                  &known);
}

/* One compounding line, v(t) = 80,000 exp(g(1) + ... + g(t)) with g ~ N(0.5 %, (4 %)^2): the law of its year by
 * backward recursion, digits as in test_exact_law_slow.c. The month's number t is an index of its own. A
 * kurtosis near 3.1 is what a lognormal of that spread has. Planted: a sd of 4.04 %. */
static void test_compounding_year(void **state)
{
    (void)state;
    const struct answer known = {12,
                                 997082.699282145,
                                 85602.3932357139,
                                 3.12,
                                 6,
                                 {{1.0e6, 0.46672223868111},
                                  {1.05e6, 0.25748728639828},
                                  {816181.1977, 0.99},
                                  {890604.346, 0.9},
                                  {992877.5412, 0.5},
                                  {1215204.6668, 0.01}}};
#define COMPOUNDING(sd)                                                    \
    "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2025-12\n"       \
    "[formula t]\nvolume = prev(formula.t) + 1\n"                          \
    "[formula f]\nregion = home\neach.g = normal(0.005, " sd ")\n"         \
    "volume = (prev(formula.f) + 80k*max(0, 2 - formula.t))*exp(each.g)\n"
    expect_answer(COMPOUNDING("0.04"), COMPOUNDING("0.0404"), &known);
}

/* P(R < S) for R ~ N(4, 1), S ~ N(2, 1): Phi(-sqrt 2); planted: a mean that is 0.01 off. */
static void test_resistance_and_load(void **state)
{
    (void)state;
    const struct answer known = {.months = 1, .count = 1, .reached = {{1e6, 1 - 0.0786496035251425}}};
    expect_answer(MONTH "r = normal(4, 1)\ns = normal(2, 1)\nvolume = 1M + 100k*(r - s)\n",
                  MONTH "r = normal(4.01, 1)\ns = normal(2, 1)\nvolume = 1M + 100k*(r - s)\n", &known);
}

/* The axial beam of OpenTURNS: R - F / (pi D^2 / 4) < 0; planted: a load that is 0.2 % too large. */
static void test_axial_beam(void **state)
{
    (void)state;
    const struct answer known = {.months = 1, .count = 1, .reached = {{10e6, 1 - 0.02919819462483051}}};
#define BEAM(mean)                                                                                \
    MONTH "r = lognormal(3M, 300k)\nf = normal(" mean ", 50)\nd = 0.02\npi = 3.141592653589793\n" \
          "volume = 10M + (r - f/(pi*d^2/4))\n"
    expect_answer(BEAM("750"), BEAM("751.5"), &known);
}

/* Two iid lognormals; planted: one with a sigma of 1.01. */
static void test_sum_of_lognormals(void **state)
{
    (void)state;
    const struct answer known = {.months = 1,
                                 .count = 6,
                                 .reached = {{1e5, 1 - 0.113450591838822},
                                             {2e5, 1 - 0.394155432306629},
                                             {3e5, 1 - 0.607853721999233},
                                             {5e5, 1 - 0.827795077564183},
                                             {10e5, 1 - 0.966252313773152},
                                             {20e5, 1 - 0.996167162389375}}};
#define SUM(sigma)                                                                               \
    MONTH "x = lognormal(mu=0, sigma=1)\ny = normal(0, " sigma ")\nvolume = 100k*(x + exp(y))\n"
    expect_answer(SUM("1"), SUM("1.01"), &known);
}

/* Ishigami's function, a = 7, b = 0.1, in steps of 1e-5 from -20: mean a/2, variance 1/2 + a^2/8 +
 * b pi^4/5 + b^2 pi^8/18, kurtosis from the moments of sines and powers (by quadrature); planted:
 * b = 0.102. */
static void test_ishigami(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846, p4 = pi * pi * pi * pi;
    const double variance = 0.5 + 49.0 / 8 + 0.1 * p4 / 5 + 0.01 * p4 * p4 / 18;
    const struct answer known = {1, 23.5e5, 1e5 * sqrt(variance), 3.5072, 0, {{0, 0}}};
#define ISHIGAMI(b)                                                                              \
    MONTH "x = uniform(-3.141592653589793, 3.141592653589793)\ny = uniform(-3.141592653589793, " \
          "3.141592653589793)\nz = uniform(-3.141592653589793, 3.141592653589793)\n"             \
          "volume = 100k*(20 + sin(x) + 7*sin(y)^2 + " b "*z^4*sin(x))\n"
    expect_answer(ISHIGAMI("0.1"), ISHIGAMI("0.102"), &known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaussian_year),    cmocka_unit_test(test_gaussian_year_correlated),
        cmocka_unit_test(test_compounding_year), cmocka_unit_test(test_resistance_and_load),
        cmocka_unit_test(test_axial_beam),       cmocka_unit_test(test_sum_of_lognormals),
        cmocka_unit_test(test_ishigami),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
