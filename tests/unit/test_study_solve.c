/* What has to be true: closed forms, the design points of linear frontiers, refusals.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "ask.h"

enum { TRIALS = 20000 };

#define HEAD "[scenario]\nperiod = 2026-01..2026-01\ntrials = 20k\n"

/* One month: two normal lines and what is known. */
static const char model[] = HEAD "[line a]\nregion = x\nlevel = normal(92k, 2k)\n"
                                 "[line b]\nregion = x\nlevel = normal(8k, 1k)\n"
                                 "[line w]\nregion = x\nlevel = 100\n";

struct answer {
    leap_status status;
    char *said;
    leap_report *report;
    json_t *root; /* NULL: there is no report */
};

static struct answer ask(const char *text, const char *goal, const char *const *by, size_t count)
{
    struct answer answer = {0};
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    size_t length = 0;
    options.threads = 1;
    answer.status = leap_solve(scenario, goal, by, count, &options, problems, &answer.report);
    FILE *stream = open_memstream(&answer.said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    if (answer.report) answer.root = parsed(answer.report);
    return answer;
}

static struct answer ask_one(const char *text, const char *goal, const char *by)
{
    return ask(text, goal, &by, 1);
}

static void forget(struct answer *answer)
{
    json_decref(answer->root);
    leap_report_free(answer->report);
    free(answer->said);
}

static double needed(const struct answer *answer, size_t row)
{
    return number(answer->root, "keys", row, "needed");
}

static double half(const struct answer *answer, size_t row)
{
    return (end(answer->root, "keys", row, "needed", "high") -
            end(answer->root, "keys", row, "needed", "low")) /
           2;
}

static const char *text_of(const struct answer *answer, const char *table, size_t row, const char *column)
{
    return json_string_value(cell(answer->root, table, row, column));
}

/* ---- one key ------------------------------------------------------------------------------------- */

/* With a made a number m, P(total >= 100k) is that of b >= 99,899.5 - m. `off` plants an error. */
static double errors_of(double off)
{
    struct answer answer = ask_one(model, "P(total >= 100k) = 30%", "line.a.level");
    assert_int_equal(answer.status, LEAP_OK);
    double exact = 100000 - 0.5 - 100 - 8000 - 1000 * gsl_cdf_ugaussian_Pinv(0.7) + off;
    double slope = gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(0.7)) / 1000;
    double error = sqrt(0.3 * 0.7 / TRIALS) / slope;
    expect_relative(half(&answer, 0), 1.96 * error, 0.25); /* few trials lie that near */
    expect_within(number(answer.root, "goal", 0, "solved"), 0.3, 0.0005);
    double place = gsl_cdf_ugaussian_P((needed(&answer, 0) - 92000) / 2000);
    expect_within(number(answer.root, "keys", 0, "percentile"), 100 * place, 1e-6);
    expect_within(number(answer.root, "keys", 0, "sd"), (needed(&answer, 0) - 92000) / 2000, 1e-6);
    double found = fabs(needed(&answer, 0) - exact) / error;
    forget(&answer);
    return found;
}

static void test_set(void **state)
{
    (void)state;
    assert_true(errors_of(0) < 4);
    assert_true(errors_of(100) > 4);
}

/* Both lines stay uncertain: the sum has sd sqrt(5) thousand. */
static void test_shift(void **state)
{
    (void)state;
    struct answer answer = ask_one(model, "P(total >= 100k) = 90%", "shift:line.b.level");
    assert_int_equal(answer.status, LEAP_OK);
    double sd = 1000 * sqrt(5), z = gsl_cdf_ugaussian_Pinv(0.9), exact = sd * z - 100 - 0.5;
    double error = sqrt(0.09 / TRIALS) * sd / gsl_ran_ugaussian_pdf(z);
    expect_within(needed(&answer, 0), exact, 4 * error);
    expect_relative(half(&answer, 0), 1.96 * error, 0.25); /* few trials lie that near */
    expect_within(number(answer.root, "keys", 0, "sd"), needed(&answer, 0) / 1000, 1e-6);
    assert_string_equal(text_of(&answer, "keys", 0, "change"), "add");
    char law[64];
    snprintf(law, sizeof law, "normal(%.5g, 1000)", 8000 + needed(&answer, 0));
    assert_string_equal(text_of(&answer, "settings", 0, "value"), law);
    forget(&answer);
}

/* A lognormal is multiplied: the mean with it. */
static void test_factor(void **state)
{
    (void)state;
    struct answer answer = ask_one(HEAD "[line a]\nregion = x\nlevel = lognormal(mean=50k, sd=10k)\n",
                                   "mean(total) = 60k", "shift:line.a.level");
    assert_int_equal(answer.status, LEAP_OK);
    expect_within(needed(&answer, 0), 1.2, 4 * 0.2 * 1.2 / sqrt(TRIALS));
    expect_relative(half(&answer, 0), 1.96 * 0.2 * 1.2 / sqrt(TRIALS), 0.05);
    expect_within(number(answer.root, "keys", 0, "sd"), log(needed(&answer, 0)) / sqrt(log(1.04)), 1e-6);
    assert_string_equal(text_of(&answer, "keys", 0, "change"), "multiply");
    forget(&answer);
}

/* Percentiles and what is not smooth. */
static void test_figures(void **state)
{
    (void)state;
    static const struct {
        const char *goal;
        double exact, tolerance;
    } cases[] = {
        {"p50(total) = 101k", 101000 - 100 - 8000, 4 * 1253.0 / 141},
        {"p90(total) = 100k", 100000 - 100 - 8000 - 1281.55, 4 * 1710.0 / 141},
        {"mean(region.x) = 95000", 95000 - 8100, 4 * 1000.0 / 141},
        {"mean(line.a) = 91234", 91234, 1},
        {"shortfall(total >= 100k) = 900", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = ask_one(model, cases[i].goal, "line.a.level");
        assert_int_equal(answer.status, LEAP_OK);
        if (cases[i].exact > 0) expect_within(needed(&answer, 0), cases[i].exact, cases[i].tolerance);
        forget(&answer);
    }
}

/* 100,000 less the square of x / 10: the goal is met on both sides of 0. */
static void test_not_monotone(void **state)
{
    (void)state;
    static const char hill[] =
        HEAD "[formula f]\nregion = x\nx = normal(500, 400)\nvolume = 100k - x * x / 100\n";
    struct answer answer = ask_one(hill, "mean(total) = 98k", "formula.f.x");
    assert_int_equal(answer.status, LEAP_OK);
    expect_within(needed(&answer, 0), sqrt(200000), 0.2); /* nearest to the middle, 500 */
    char *shown = written(answer.report, "text", false);
    assert_non_null(strstr(shown, "The goal is also met near -4"));
    free(shown);
    forget(&answer);
    answer = ask_one(hill, "mean(total) = 101k", "formula.f.x");
    assert_int_equal(answer.status, LEAP_LIMIT_BROKEN);
    expect_within(number(answer.root, "goal", 0, "solved"), 100000, 50);
    expect_within(needed(&answer, 0), 0, 70);
    assert_non_null(strstr(answer.said, "does not come to 101k"));
    assert_string_equal(text_of(&answer, "goal", 0, "met"), "no");
    forget(&answer);
}

/* Whole numbers: the first that reaches the goal. */
static void test_steps(void **state)
{
    (void)state;
    static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\ntrials = 2k\n[line a]\nregion = x\n"
                               "level = 10k\n[event e]\non = all\nstart = 2026-03\neffect = -50%\n"
                               "duration = discrete(2: 50%, 3: 50%)\n";
    struct answer answer = ask_one(text, "mean(total) = 98k", "event.e.duration");
    assert_int_equal(answer.status, LEAP_OK);
    expect_within(needed(&answer, 0), 5, 0); /* 120k - 5k * 5 = 95k is the first at or below */
    expect_within(number(answer.root, "goal", 0, "solved"), 95000, 0);
    forget(&answer);
}

/* ---- several ------------------------------------------------------------------------------------- */

static double score(const struct answer *answer, size_t row)
{
    return number(answer->root, "keys", row, "sd");
}

/* The frontier a + b = 103k in normal scores: nearest to 0 at a multiple of the two sds, of R times them where the
 * lines are correlated. */
static void design(const char *correlation, double r)
{
    char text[1000];
    snprintf(text, sizeof text,
             HEAD
             "[line a]\nregion = x\nlevel = normal(92k, 2k)\n[line b]\nregion = x\nlevel = normal(8k, 1k)\n"
             "[line c]\nregion = x\nlevel = normal(10k, 1.5k)\n%s",
             correlation);
    const char *const by[] = {"line.a.level", "line.b.level"};
    struct answer answer = ask(text, "mean(total) = 113k", by, 2);
    assert_int_equal(answer.status, LEAP_OK);
    double x = 2 + r, y = 2 * r + 1, more = 3 / (2 * x + y); /* the two sds: 2 and 1 thousand */
    double off = 4 * 1.5 / sqrt(TRIALS) / (2 * x + y);       /* c's mean of this run */
    expect_within(score(&answer, 0), more * x, off * x + 0.02);
    expect_within(score(&answer, 1), more * y, off * y + 0.02);
    double z0 = score(&answer, 0), z1 = score(&answer, 1);
    expect_within(z0 * 1 - z1 * x / y, 0, 0.04);
    forget(&answer);
}

static void test_design_point(void **state)
{
    (void)state;
    design("", 0);
    double rho = 2 * sin(3.14159265358979 * 0.5 / 6); /* Spearman's 0.5 as the copula has it */
    design("[correlation]\nline.a.level, line.b.level = 0.5\n", rho);
}

/* A frontier that bends, x + 2 y + 0.3 x^2 = 3, against its nearest point by trying all. */
static void test_bent(void **state)
{
    (void)state;
    static const char text[] = HEAD "[formula f]\nregion = x\nx = normal(0, 1)\ny = normal(0, 1)\n"
                                    "volume = 100k + 10k * (x + 2 * y + 0.3 * x * x)\n";
    const char *const by[] = {"formula.f.x", "formula.f.y"};
    struct answer answer = ask(text, "mean(total) = 130k", by, 2);
    assert_int_equal(answer.status, LEAP_OK);
    double nearest = INFINITY, at_x = 0, at_y = 0;
    for (double x = -3; x < 3; x += 1e-4) {
        double y = (3 - x - 0.3 * x * x) / 2, distance = x * x + y * y;
        if (distance < nearest) nearest = distance, at_x = x, at_y = y;
    }
    expect_within(score(&answer, 0), at_x, 0.02);
    expect_within(score(&answer, 1), at_y, 0.02);
    assert_true(fabs(at_x - 0.6) > 0.05); /* where a straight one would have it */
    forget(&answer);
}

/* Several nearest points: none leads to another, and the middle may lead to none. */
static void test_ways(void **state)
{
    (void)state;
    static const struct {
        const char *volume;
        double one, other, distance; /* of each point: the larger score, the smaller, both by size */
        size_t count;
    } cases[] = {
        {"100k + 10k * max(x, y)", 2, 0, 2, 2},
        {"100k + 10k * max(x, 0.9 * y)", 2, 0, 2, 1},               /* y alone is further */
        {"100k + 5k * x * x + 1k * y", 1.994994, 0.1, 1.997498, 2}, /* least of 4 - y / 5 + y^2 */
        {"100k + 10k * x * y", 1.414214, 1.414214, 2, 2},
        {"100k + 10k * (x + y)", 1, 1, 1.414214, 1},
    };
    const char *const by[] = {"formula.f.x", "formula.f.y"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text,
                 HEAD "[formula f]\nregion = x\nx = normal(0, 1)\ny = normal(0, 1)\nvolume = %s\n",
                 cases[i].volume);
        struct answer answer = ask(text, "mean(total) = 120k", by, 2);
        assert_int_equal(answer.status, LEAP_OK);
        assert_int_equal(json_array_size(rows_of(answer.root, "ways")), cases[i].count);
        for (size_t row = 0; row < cases[i].count; row++) {
            double x = fabs(number(answer.root, "ways", row, by[0])),
                   y = fabs(number(answer.root, "ways", row, by[1]));
            expect_within(fmax(x, y), cases[i].one, 0.02);
            expect_within(fmin(x, y), cases[i].other, 0.02);
            expect_within(number(answer.root, "ways", row, "distance"), cases[i].distance, 0.01);
        }
        char *shown = written(answer.report, "text", false);
        assert_int_equal(strstr(shown, "does not tell these ways apart") != NULL, cases[i].count > 1);
        free(shown);
        forget(&answer);
    }
}

/* Of a chance the direction is the percentile's, which a straight frontier leaves as it is; half an sd to either side
 * its own differences would be 5 % off. */
static void test_chance_direction(void **state)
{
    (void)state;
    static const char *const goals[] = {"P(total >= 113k) = 60%", "P(total < 113k) = 40%"};
    const char *const by[] = {"line.a.level", "line.b.level"};
    for (size_t i = 0; i < 2; i++) {
        struct answer answer =
            ask(HEAD "[line a]\nregion = x\nlevel = normal(92k, 2k)\n[line b]\nregion = x\n"
                     "level = normal(8k, 1k)\n[line c]\nregion = x\nlevel = normal(10k, 1.5k)\n",
                goals[i], by, 2);
        assert_int_equal(answer.status, LEAP_OK);
        expect_within(score(&answer, 0) / score(&answer, 1), 2, 0.01);
        double low = end(answer.root, "ways", 0, "distance", "low"),
               high = end(answer.root, "ways", 0, "distance", "high");
        double slope = gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(0.6)) * sqrt(5) / 1.5;
        expect_relative((high - low) / 2, 1.96 * sqrt(0.24 / TRIALS) / slope, 0.25); /* few lie that near */
        forget(&answer);
    }
}

/* Resistance over load, both lognormal: the frontier is straight in normal scores, and the distance is
 * ln(ratio) / sqrt(s1^2 + s2^2). */
static void test_lognormal(void **state)
{
    (void)state;
    static const char text[] = HEAD "[formula f]\nregion = x\nr = lognormal(mu=2, sigma=0.3)\n"
                                    "s = lognormal(mu=1, sigma=0.4)\nvolume = 100k * r / s\n";
    const char *const by[] = {"formula.f.r", "formula.f.s"};
    struct answer answer = ask(text, "mean(total) = 100k", by, 2);
    assert_int_equal(answer.status, LEAP_OK);
    double distance = 1 / 0.5;
    expect_within(score(&answer, 0), -distance * 0.3 / 0.5, 0.02);
    expect_within(score(&answer, 1), distance * 0.4 / 0.5, 0.02);
    char *shown = written(answer.report, "text", false);
    assert_non_null(strstr(shown, "Together 2.00 sd from the middle"));
    free(shown);
    forget(&answer);
}

/* Five months of one shock: the same value in each, and sqrt(5) times as unlikely. */
static void test_months(void **state)
{
    (void)state;
    static const char text[] = "[scenario]\nperiod = 2026-02..2026-06\nlevel_month = 2026-01\ntrials = 2k\n"
                               "[line a]\nregion = x\nlevel = 10k\ngrowth = normal(0%, 2%)\n";
    struct answer answer = ask_one(text, "mean(total.2026-06) = 10500", "line.a.growth");
    assert_int_equal(answer.status, LEAP_OK);
    expect_within(needed(&answer, 0), log(1.05) / 5, 2e-5);
    expect_within(score(&answer, 0), needed(&answer, 0) / 0.02 * sqrt(5), 1e-6);
    forget(&answer);
}

/* ---- the same again, and what cannot be ---------------------------------------------------------- */

static void test_repeatable(void **state)
{
    (void)state;
    struct answer one = ask_one(model, "P(total >= 100k) = 30%", "line.a.level");
    struct answer two = ask_one(model, "P(total >= 100k) = 30%", "line.a.level");
    char *a = written(one.report, "json", false), *b = written(two.report, "json", false);
    assert_string_equal(a, b);
    free(a), free(b);
    forget(&one), forget(&two);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *goal, *by, *said;
    } cases[] = {
        {"P(total >= 100k) = 30%", "line.a.levl", "did you mean 'line.a.level'?"},
        {"P(total >= 100k) = 30%", "shift:line.a.levl", "--by:1:7"},
        {"P(total >= 100k) = 30%", "line.a.region", "holds no number"},
        {"P(total >= 100k) = 30%", "scenario.trials", "is no assumption"},
        {"P(total >= 100k) = 30%", "shift:line.w.level", "--by line.w.level sets it"},
        {"P(total >= 100k) = 120%", "line.a.level", "must be within [0, 1]"},
        {"P(total >= 100k) = 0", "line.a.level", "no number of trials can show"},
        {"P(total >= 100k) >= 30%", "line.a.level", "a goal is an equation"},
        {"P(totl >= 100k) = 30%", "line.a.level", "nothing is called 'totl'"},
        {"p50(region.y) = 30k", "line.a.level", "region"},
        {"p42(total) = 30k", "line.a.level", "p50"},
        {"", "line.a.level", "--for:1:1"},
        {"mean(line.b) = 30k", "line.a.level", "does not move mean(line.b)"},
        {"mean(line.b) = 9k", "", "there is no key ''"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = ask_one(model, cases[i].goal, cases[i].by);
        if (answer.status != LEAP_BAD_INPUT || !strstr(answer.said, cases[i].said))
            fail_msg("%s by %s: %d, %s", cases[i].goal, cases[i].by, (int)answer.status, answer.said);
        assert_null(answer.report);
        free(answer.said);
    }
    const char *const two[] = {"line.a.level", "line.w.level"}, *const same[] = {"line.a.level",
                                                                                 "line.a.level"};
    struct answer answer = ask(model, "P(total >= 100k) = 30%", two, 2);
    assert_non_null(strstr(answer.said, "'line.w.level' is a number"));
    free(answer.said);
    answer = ask(model, "P(total >= 100k) = 30%", same, 2);
    assert_non_null(strstr(answer.said, "'line.a.level' twice"));
    free(answer.said);
    const char *const dropped[] = {"line.a.growth.2026-03", "line.a.growth"};
    answer = ask(model, "P(total >= 100k) = 30%", dropped, 2);
    assert_int_equal(answer.status, LEAP_BAD_INPUT);
    assert_non_null(
        strstr(answer.said, "'line.a.growth' would drop 'line.a.growth.2026-03', which stands before it"));
    assert_non_null(strstr(answer.said, "--by line.a.growth first"));
    free(answer.said);
    static const char season[] =
        HEAD "[line a]\nregion = x\nlevel = normal(92k, 2k)\nseason = s\n"
             "[season s]\njan = normal(1, 0.1)\nfeb = normal(1, 0.1)\n2026-01 = normal(1, 0.1)\n";
    const char *const january[] = {"season.s.2026-01", "season.s.jan"}, *const february[] = {
                                                                            "season.s.2026-01",
                                                                            "season.s.feb"};
    answer = ask(season, "P(total >= 100k) = 30%", january, 2);
    assert_non_null(strstr(answer.said, "'season.s.jan' would drop 'season.s.2026-01'"));
    forget(&answer);
    answer = ask(season, "P(total >= 100k) = 30%", february, 2);
    assert_null(strstr(answer.said, "would drop"));
    forget(&answer);
    const char *const shifts[] = {"shift:line.a.level", "shift:line.c.level"};
    answer = ask(HEAD "[line a]\nregion = x\nlevel = normal(10k, 1k)\n"
                      "[line b]\nregion = x\nlevel = 9k\n"
                      "[line c]\nregion = x\nlevel = normal(8k, 1k)\n",
                 "mean(line.b) = 120k", shifts, 2);
    assert_int_equal(answer.status, LEAP_BAD_INPUT);
    assert_non_null(
        strstr(answer.said, "shift:line.a.level and shift:line.c.level do not move mean(line.b)"));
    free(answer.said);
    answer = ask(model, "P(total >= 100k) = 30%", NULL, 0);
    assert_non_null(strstr(answer.said, "1 to 8 keys"));
    free(answer.said);
}

/* Goes on until so many trials are done. */
static bool go_on(void *user, const leap_progress *progress)
{
    const uint64_t *most = user;
    assert_true(progress->done <= progress->trials);
    return progress->done <= *most;
}

/* Stopped: in the run as it is without a report, behind the first batch of points with what was run. */
static void test_stopped(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(model);
    for (int later = 0; later < 2; later++) {
        leap_problems *problems = leap_problems_create();
        leap_run_options options = leap_run_options_default();
        leap_report *report = NULL;
        const char *by = "line.a.level";
        options.trials = later ? 1000000 : 100000000;
        uint64_t most = later ? 18 * options.trials : 0;
        options.on_progress = go_on;
        options.user = &most;
        leap_status status =
            leap_solve(scenario, "P(total >= 100k) = 30%", &by, 1, &options, problems, &report);
        assert_int_equal(status, LEAP_INTERRUPTED);
        assert_int_equal(leap_problems_errors(problems), 0);
        assert_int_equal(report != NULL, later);
        if (report) {
            char *text = written(report, "text", false);
            assert_non_null(strstr(text, "INCOMPLETE"));
            assert_non_null(strstr(text, "P50 "));
            assert_null(strstr(text, "needed"));
            assert_int_equal(leap_solution_write(report, "t.ini", stderr), LEAP_BAD_INPUT);
            free(text);
        }
        leap_report_free(report);
        leap_problems_free(problems);
    }
    leap_scenario_free(scenario);
}

/* What is met already is said, and still solved for. */
static void test_met_already(void **state)
{
    (void)state;
    struct answer answer = ask_one(model, "mean(total) = 100100", "shift:line.a.level");
    assert_int_equal(answer.status, LEAP_OK);
    assert_non_null(strstr(answer.said, "the goal is met already"));
    expect_within(needed(&answer, 0), 0, 4 * 2236 / sqrt(TRIALS));
    forget(&answer);
}

/* Of an atom of its law a key has many scores: its row tells that of the point. */
static void test_atom(void **state)
{
    (void)state;
    struct answer answer =
        ask(HEAD "[line a]\nregion = d\nlevel = mixture(30%: uniform(9k, 10k), 70%: 10k)\n"
                 "[line b]\nregion = d\nlevel = lognormal(p10=10k, p90=40k)\n",
            "mean(total) = 60k", (const char *[]){"line.a.level", "line.b.level"}, 2);
    expect_within(number(answer.root, "keys", 0, "sd"), 0, 0.2);
    forget(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),          cmocka_unit_test(test_shift),
        cmocka_unit_test(test_factor),       cmocka_unit_test(test_figures),
        cmocka_unit_test(test_not_monotone), cmocka_unit_test(test_steps),
        cmocka_unit_test(test_design_point), cmocka_unit_test(test_lognormal),
        cmocka_unit_test(test_ways),         cmocka_unit_test(test_chance_direction),
        cmocka_unit_test(test_months),       cmocka_unit_test(test_bent),
        cmocka_unit_test(test_repeatable),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_met_already),  cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_atom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
