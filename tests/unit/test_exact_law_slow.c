/* The year's total of one compounding line against its exact law, at ten million trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/month.h"
#include "model.h"

static const int JAN = 12 * 2026, DEC = 12 * 2026 + 11;

/* v(t) = 80,000 exp(g1 + ... + gt), g iid Normal(0.005, 0.04^2): the year's total by backward recursion of
 * its density (a discretely monitored arithmetic Asian option). */
static const char compounding[] = "[scenario]\n"
                                  "period = 2026-01..2026-12\n"
                                  "[target]\n"
                                  "total = 1.0M, 1.05M\n"
                                  "[line base]\n"
                                  "region = home\n"
                                  "level = 80k\n"
                                  "growth = normal(0.5%%, %s)\n";

static const double MEAN = 997082.699282145, SD = 85602.3932357139;
static const double REACHED[2][2] = {{1.0e6, 0.46672223868111}, {1.05e6, 0.25748728639828}};
static const double QUANTILES[9][2] = {{0.01, 816181.1977},  {0.05, 863866.5340},  {0.10, 890604.346},
                                       {0.25, 937450.6664},  {0.50, 992877.5412},  {0.75, 1052120.3713},
                                       {0.90, 1108943.9431}, {0.95, 1144635.9338}, {0.99, 1215204.6668}};

/* The largest distance from the exact law over all its figures, in standard errors. A quantile q is as far
 * off as the share of trials below it is from p. */
static double distance_from_law(const char *sd, uint64_t trials)
{
    char text[512];
    snprintf(text, sizeof text, compounding, sd);
    struct model model = model_read(text, PLAN_GOALS);
    struct summary *summary = model_run(&model, trials, 2026);
    size_t year = model_output(&model, "total", JAN, DEC);
    double n = (double)trials, root = sqrt(n), worst;
    worst = fabs(summary_mean(summary, year) - MEAN) / (SD / root);
    /* var(s) = sd^2 (kurtosis - 1) / 4n; the law's kurtosis is a little over 3 */
    worst = fmax(worst, fabs(summary_sd(summary, year) - SD) / (SD * sqrt(2.3 / 4) / root));
    for (int i = 0; i < 2; i++) {
        double p = REACHED[i][1], hits = (double)summary_at_least(summary, year, REACHED[i][0]);
        worst = fmax(worst, fabs(hits / n - p) * root / sqrt(p * (1 - p)));
    }
    for (int i = 0; i < 9; i++) {
        double p = QUANTILES[i][0];
        double below = n - (double)summary_at_least(summary, year, QUANTILES[i][1]);
        worst = fmax(worst, fabs(below / n - p) * root / sqrt(p * (1 - p)));
    }
    summary_free(summary);
    model_free(&model);
    return worst;
}

static void test_compounding_line(void **state)
{
    (void)state;
    expect_within(distance_from_law("4%", 10000000), 0, 4.5);
}

/* A growth whose sd is a hundredth of a point off is caught by the same bound. */
static void test_compounding_line_planted(void **state)
{
    (void)state;
    assert_true(distance_from_law("4.01%", 10000000) > 4.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compounding_line),
        cmocka_unit_test(test_compounding_line_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
