/* Explanations: parts known in closed form, and what Shapley values are: they sum to the difference, equals get
 * equal parts, who changes nothing gets nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

#include "study/explain/explain.h"

#define YEAR "[scenario]\nperiod = 2026-01..2026-12\n"

struct asked {
    const char *of;
    bool by_section;
    uint64_t trials, seed;
    int threads;
};

static leap_status explain_into(const char *from, const char *to, struct asked asked, leap_report **report,
                                char *said, size_t size)
{
    leap_scenario *one = read_text(from), *other = read_text(to);
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    options.run.trials = asked.trials ? asked.trials : 4096;
    options.run.seed_given = true;
    options.run.seed = asked.seed ? asked.seed : 1;
    options.run.threads = asked.threads ? asked.threads : 2;
    options.of = asked.of;
    options.by_section = asked.by_section;
    leap_status status = leap_explain(one, other, &options, problems, report);
    memset(said, 0, size);
    FILE *stream = fmemopen(said, size, "w");
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    leap_scenario_free(one);
    leap_scenario_free(other);
    return status;
}

static json_t *explain(const char *from, const char *to, struct asked asked)
{
    static char said[1 << 14];
    leap_report *report = NULL;
    leap_status status = explain_into(from, to, asked, &report, said, sizeof said);
    if (status != LEAP_OK) fail_msg("%s", said);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static void expect_refused(const char *from, const char *to, struct asked asked, const char *text)
{
    static char said[1 << 14];
    leap_report *report = NULL;
    assert_int_equal(explain_into(from, to, asked, &report, said, sizeof said), LEAP_BAD_INPUT);
    assert_null(report);
    if (!strstr(said, text)) fail_msg("expected '%s' in:\n%s", text, said);
}

static size_t row_of(const json_t *root, const char *name) { return ask_row(root, "parts", "part", name); }

static double part(const json_t *root, const char *name)
{
    return number(root, "parts", row_of(root, name), "change");
}

static double half(const json_t *root, const char *name)
{
    size_t row = row_of(root, name);
    return (end(root, "parts", row, "change", "high") - end(root, "parts", row, "change", "low")) / 2;
}

static double difference(const json_t *root) { return number(root, "ends", 0, "difference"); }

/* To the last bit, in whatever order they are added. */
static void expect_sum(const json_t *root)
{
    size_t count = json_array_size(rows_of(root, "parts"));
    double down = 0, up = 0;
    for (size_t i = 0; i < count; i++) {
        down += number(root, "parts", i, "change");
        up += number(root, "parts", count - 1 - i, "change");
    }
    assert_true(down == difference(root));
    assert_true(up == difference(root));
    double apart = number(root, "ends", 0, "to") - number(root, "ends", 0, "from");
    expect_within(difference(root), apart, 1e-12 * (1 + fabs(apart)));
}

/* ---- constants ------------------------------------------------------------------------------------------- */

static void adds_up_of_a_sum(void **state)
{
    (void)state;
    json_t *root = explain(YEAR "[line A]\nregion = r\nlevel = 10k\n[line B]\nregion = r\nlevel = 20k\n",
                           YEAR "[line A]\nregion = r\nlevel = 12k\n[line B]\nregion = r\nlevel = 19k\n",
                           (struct asked){.of = "mean(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 2);
    assert_true(part(root, "line.A.level") == 24000);
    assert_true(part(root, "line.B.level") == -12000);
    assert_true(half(root, "line.A.level") == 0);
    assert_true(number(root, "ends", 0, "from") == 360000 && number(root, "ends", 0, "to") == 372000);
    assert_string_equal(json_string_value(cell(root, "parts", 0, "part")), "line.A.level");
    expect_sum(root);
    json_decref(root);
}

/* 100 * 1,000 to 200 * 1,500: what only both together bring, 50,000, is split in halves. */
static void shares_what_two_do(void **state)
{
    (void)state;
    json_t *root = explain(ONE_MONTH "[formula f]\nregion = r\nx = 100\ny = 1000\nvolume = x*y\n",
                           ONE_MONTH "[formula f]\nregion = r\nx = 200\ny = 1500\nvolume = x*y\n",
                           (struct asked){.of = "p50(total)"});
    assert_true(part(root, "formula.f.x") == 125000);
    assert_true(part(root, "formula.f.y") == 75000);
    expect_sum(root);
    json_decref(root);
}

/* 12 numbers from 1 to 2 whose product is taken by threes: of 8 - 1 = 7 each has a third; but the first three go to
 * 2, 3 and 4, whose Shapley values are below. */
#define THREES(x, y, z)                                                                        \
    ONE_MONTH "[formula f]\nregion = r\na = " x "\nb = " y "\nc = " z "\nvolume = 10k*a*b*c\n" \
              "[formula g]\nregion = r\na = " x "\nb = " x "\nc = " x "\nvolume = 10k*a*b*c\n" \
              "[formula h]\nregion = r\na = " x "\nb = " x "\nc = " x "\nvolume = 10k*a*b*c\n" \
              "[formula i]\nregion = r\na = " x "\nb = " x "\nc = " x "\nvolume = 10k*a*b*c\n"

/* Of the product of x, y, z, from 1: for x (x - 1) (1/3 + y/6 + z/6 + y z/3). */
static double of_product(double x, double y, double z)
{
    return 1e4 * (x - 1) * (1.0 / 3 + y / 6 + z / 6 + y * z / 3);
}

static void samples_orders_of_many(void **state)
{
    (void)state;
    json_t *root = explain(THREES("1", "1", "1"), THREES("2", "3", "4"),
                           (struct asked){.of = "mean(total)", .trials = 8192});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 12);
    assert_true(json_number_value(json_object_get(root, "orders")) == 32);
    const char *const names[] = {"formula.f.a", "formula.f.b", "formula.f.c", "formula.g.a", "formula.i.c"};
    const double known[] = {of_product(2, 3, 4), of_product(3, 4, 2), of_product(4, 2, 3),
                            of_product(2, 2, 2), of_product(2, 2, 2)};
    for (size_t i = 0; i < 5; i++) {
        /* t(15): 4.5 standard errors are 2.1 half intervals */
        expect_within(part(root, names[i]), known[i], 2.1 * half(root, names[i]));
        assert_true(half(root, names[i]) > 0 && half(root, names[i]) < 0.2 * known[i]);
        assert_true(fabs(part(root, names[i]) - 1.5 * known[i]) > 2.1 * half(root, names[i])); /* planted */
    }
    expect_sum(root);
    json_decref(root);
    root = explain(THREES("1", "1", "1"), THREES("2", "3", "4"),
                   (struct asked){.of = "mean(total)", .by_section = true});
    assert_true(part(root, "formula.f") == 230000 && part(root, "formula.h") == 70000);
    assert_true(json_number_value(json_object_get(root, "orders")) == 0);
    json_decref(root);
}

/* ---- chances --------------------------------------------------------------------------------------------- */

#define NORMALS(a, b, c)                                                                              \
    ONE_MONTH "[target]\ntotal = 1M\n[formula f]\nregion = r\na = normal(" a ")\nb = normal(" b ")\n" \
              "c = " c "\nvolume = 900k + 50k*a + 50k*b\n"

static double below(double z) { return erfc(-z / sqrt(2)) / 2; }

/* P(900k + 50k (a + b) >= 1M): 1 - Phi((2 - means) / sd). The one that nothing reads has no part, but is known only
 * to what as many trials can tell. */
static void splits_a_chance(void **state)
{
    (void)state;
    json_t *root = explain(NORMALS("0, 1", "0, 1", "1"), NORMALS("1, 1", "0, 2", "2"),
                           (struct asked){.trials = 200000});
    double p0 = 1 - below(2 / sqrt(2)), pa = 1 - below(1 / sqrt(2)), pb = 1 - below(2 / sqrt(5)),
           both = 1 - below(1 / sqrt(5));
    const char *const names[] = {"formula.f.a", "formula.f.b"};
    const double known[] = {((pa - p0) + (both - pb)) / 2, ((pb - p0) + (both - pa)) / 2};
    for (size_t i = 0; i < 2; i++) {
        expect_within(part(root, names[i]), known[i], 2.1 * half(root, names[i]));
        assert_true(half(root, names[i]) < 0.004);
        assert_true(fabs(part(root, names[i]) - known[i] - 0.01) >
                    2.1 * half(root, names[i])); /* planted */
    }
    assert_true(part(root, "formula.f.c") == 0);
    expect_within(half(root, "formula.f.c"), 3.8415 / 200000, 1e-7);
    assert_string_equal(json_string_value(json_object_get(root, "figure")), "P(total >= 1M)");
    expect_sum(root);
    json_decref(root);
}

/* Two that change alike have like parts, though they draw apart; and every figure of a limit can be split. */
static void every_figure(void **state)
{
    (void)state;
    static const char *const figures[] = {"P(900k <= total < 1M)",  "p90(total)",
                                          "p1(region.r)",           "sd(total)",
                                          "shortfall(total >= 1M)", "mean(formula.f)"};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        json_t *root = explain(NORMALS("0, 1", "0, 1", "1"), NORMALS("0.5, 1.2", "0.5, 1.2", "1"),
                               (struct asked){.of = figures[i], .trials = 100000});
        double off = fabs(part(root, "formula.f.a") - part(root, "formula.f.b"));
        assert_true(off <= 2.1 * (half(root, "formula.f.a") + half(root, "formula.f.b")));
        assert_true(fabs(part(root, "formula.f.a")) > half(root, "formula.f.a"));
        expect_sum(root);
        json_decref(root);
    }
}

/* ---- players --------------------------------------------------------------------------------------------- */

#define KNOWN(level, more)                                                                           \
    "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = " level "\n[actuals]\n2026-01 = 9k\n" more

/* A month more is known: its actual and the level's month make a scenario only together. */
static void joins_what_stands_together(void **state)
{
    (void)state;
    const char *line = "[line A]\nregion = r\nlevel = 10k\n", *more = "[line A]\nregion = r\nlevel = 11k\n";
    char from[512], to[512];
    snprintf(from, sizeof from, "%s%s", KNOWN("2026-01", ""), line);
    snprintf(to, sizeof to, "%s%s", KNOWN("2026-02", "2026-02 = 8k\n"), more);
    json_t *root = explain(from, to, (struct asked){.of = "mean(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 2);
    size_t row = row_of(root, "scenario.level_month + 1");
    assert_string_equal(json_string_value(cell(root, "parts", row, "pieces")),
                        "scenario.level_month, actuals");
    /* from 9k + 11 * 10k to 9k + 8k + 10 * 11k: 10 more months at 1k more or 11; one month from 10k or 11k to 8k */
    expect_within(part(root, "line.A.level"), 10500, 1e-6);
    expect_within(part(root, "scenario.level_month + 1"), -2500, 1e-6);
    json_decref(root);
}

/* Without its only line nothing would be sold, and what takes from a line needs it: no more are joined than must. */
static void joins_no_more(void **state)
{
    (void)state;
    const char *from = YEAR "[line A]\nregion = r\nlevel = 10k\n[event e]\non = all\nstart = 2026-03\n"
                            "duration = 12\neffect = -10%\n";
    const char *to =
        YEAR "[line B]\nregion = r\nlevel = 20k\n[event e]\non = all\nstart = 2026-03\n"
             "duration = 12\neffect = 10%\n[launch N]\nregion = r\nstart = 2026-04\npeak = 3k\n"
             "ramp = 1\ntakes = B 10%\n";
    json_t *root = explain(from, to, (struct asked){.of = "mean(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 2);
    (void)row_of(root, "event.e.effect");
    assert_int_equal(json_array_size(rows_of(root, "assumptions")), 2 * 10);
    json_decref(root);
    root = explain(to, from, (struct asked){.of = "mean(total)", .by_section = true});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 2);
    (void)row_of(root, "event.e");
    json_decref(root);
}

/* Either of two lines may go, but not both before there is another: that shows only when it is tried. */
static void joins_three(void **state)
{
    (void)state;
    json_t *root = explain(YEAR "[line A]\nregion = r\nlevel = 10k\n[line B]\nregion = r\nlevel = 20k\n",
                           YEAR "[line D]\nregion = r\nlevel = 5k\n", (struct asked){.of = "mean(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 2);
    assert_true(part(root, "line.A") == -120000);
    assert_true(part(root, "line.D + 1") == -180000);
    assert_string_equal(json_string_value(cell(root, "parts", row_of(root, "line.D + 1"), "pieces")),
                        "line.D, line.B");
    expect_sum(root);
    json_decref(root);
}

/* A section that only one has is one part, in its place; so are correlations, whichever way round they stand. */
static void sections_and_correlations(void **state)
{
    (void)state;
    const char *lines =
        "[line A]\nregion = r\nlevel = normal(10k, 1k)\n[line B]\nregion = r\nlevel = normal(20k, "
        "2k)\n";
    char from[1024], to[1024];
    snprintf(from, sizeof from, YEAR "%s[correlation]\nline.A.level, line.B.level = 0.5\n", lines);
    snprintf(to, sizeof to,
             YEAR "%s[correlation]\nline.B.level, line.A.level = 0.5\n[line C]\nregion = r\nlevel = 3k\n"
                  "growth = 0%%\n",
             lines);
    json_t *root = explain(from, to, (struct asked){.of = "mean(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 1);
    assert_true(part(root, "line.C") == 36000);
    json_decref(root);
    snprintf(to, sizeof to, YEAR "%s[correlation]\nline.A.level, line.B.level = -0.5\n", lines);
    root = explain(from, to, (struct asked){.of = "sd(total)"});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 1);
    assert_true(part(root, "correlation") < 0);
    json_decref(root);
}

/* The far end is the second scenario to the bit, whatever stands in which order. */
static void ends_are_the_scenarios(void **state)
{
    (void)state;
    const char *from = YEAR "[line A]\nregion = r\nlevel = normal(10k, 1k)\n[event e]\non = all\nstart = "
                            "2026-03\nduration = 2\n"
                            "effect = -10%\n[capacity c]\non = all\nlimit = 13k\nbacklog = 50%\n";
    const char *to =
        YEAR "[capacity c]\non = all\nlimit = 12k\nbacklog = 50%\n[line N]\nregion = s\nlevel = "
             "uniform(1k, 2k)\n[line A]\nregion = r\nlevel = normal(11k, 1k)\ngrowth.2026-05.. = 1%\n";
    json_t *root = explain(from, to, (struct asked){.of = "p90(total)", .trials = 5000});
    assert_int_equal(json_array_size(rows_of(root, "parts")), 6);
    assert_true(part(root, "line.N") > 0 && part(root, "event.e") > 0);
    (void)row_of(root, "order of sections");
    leap_scenario *scenario = read_text(to);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.trials = 5000;
    options.seed_given = true;
    options.seed = 1;
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    json_t *run = parsed(report);
    for (size_t i = 0; i < json_array_size(rows_of(run, "year")); i++)
        if (strcmp(json_string_value(cell(run, "year", i, "statistic")), "P90") == 0)
            assert_true(number(run, "year", i, "cars") == number(root, "ends", 0, "to"));
    json_decref(run);
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
}

/* ---- what else ------------------------------------------------------------------------------------------- */

static void same_bytes_for_threads(void **state)
{
    (void)state;
    static char said[1 << 14];
    char *texts[2];
    for (int i = 0; i < 2; i++) {
        leap_report *report = NULL;
        const struct asked asked = {.trials = 20000, .threads = 1 + 2 * i};
        assert_int_equal(explain_into(NORMALS("0, 1", "0, 1", "1"), NORMALS("1, 1", "0, 2", "2"), asked,
                                      &report, said, sizeof said),
                         LEAP_OK);
        texts[i] = written(report, "json", false);
        leap_report_free(report);
    }
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

static void refusals(void **state)
{
    (void)state;
    const char *one = YEAR "[line A]\nregion = r\nlevel = 10k\n";
    const char *other = YEAR "[line A]\nregion = r\nlevel = 11k\n";
    const char *aims = YEAR "[target]\ntotal = 1M\n[line A]\nregion = r\nlevel = 11k\n";
    const char *aims_else = YEAR "[target]\ntotal = 2M\n[line A]\nregion = r\nlevel = 10k\n";
    expect_refused(one, one, (struct asked){0}, "assume the same: there is nothing to explain");
    expect_refused(aims, other, (struct asked){0}, "have no target in common");
    expect_refused(aims_else, aims, (struct asked){0}, "have no target in common");
    expect_refused(one, other, (struct asked){.of = "mean(totl)"}, "--of:1:");
    expect_refused(one, other, (struct asked){.of = "p50(total) = 3"}, "--of:1:");
    expect_refused(one, YEAR "[line B]\nregion = s\nlevel = 11k\n", (struct asked){.of = "mean(region.s)"},
                   "this was read for 'test.ini'");
    expect_refused(one, "[scenario]\nperiod = 2028-01..2028-12\n[line A]\nregion = r\nlevel = 11k\n",
                   (struct asked){0}, "have no year in common");
    /* neither end leaves the range of whole cars, but one between does */
    expect_refused(ONE_MONTH "[formula f]\nregion = r\nx = 1M\ny = 1\nvolume = x*y\n",
                   ONE_MONTH "[formula f]\nregion = r\nx = 1\ny = 1M\nvolume = x*y\n", (struct asked){0},
                   "with formula.f.y of 'test.ini'");
}

/* Whole units whose sum is as asked: what is missing goes to who lost most by rounding. */
static void apportions(void **state)
{
    (void)state;
    double units[3];
    explain_apportion((const double[]){1.4, 1.4, 1.2}, 3, 1, 4, units);
    assert_true(units[0] == 2 && units[1] == 1 && units[2] == 1);
    explain_apportion((const double[]){-0.6, 0.6, 0.6}, 3, 1, 0, units);
    assert_true(units[0] + units[1] + units[2] == 0);
    explain_apportion((const double[]){0.25, 0.5, 0.25}, 3, 0.1, 1, units);
    assert_true(units[0] + units[1] + units[2] == 10);
    explain_apportion((const double[]){NAN, 1, 1}, 3, 1, NAN, units);
    assert_true(isnan(units[0]));
}

/* Of a percentile the stretches may all say the same and yet not what all trials together do: then no part is likelier
 * wrong than another. */
static void stretches_that_agree(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    const uint64_t trials[] = {512, 512};
    const double says[] = {3, 2, 3, 2};
    const struct explain_split split = {2, trials, says, NULL};
    struct explain explain = {.measure = LIMIT_PERCENTILE,
                              .trials = 1024,
                              .player_count = 2,
                              .orders = 4,
                              .ends = {{.value = 100}, {.value = 106}}};
    explain_parts(arena, &explain, &split);
    assert_true(explain.parts[0].value == 3.5 && explain.parts[1].value == 2.5);
    assert_true(explain.whole.value == 6);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up_of_a_sum),
        cmocka_unit_test(shares_what_two_do),
        cmocka_unit_test(samples_orders_of_many),
        cmocka_unit_test(splits_a_chance),
        cmocka_unit_test(every_figure),
        cmocka_unit_test(joins_what_stands_together),
        cmocka_unit_test(joins_no_more),
        cmocka_unit_test(joins_three),
        cmocka_unit_test(sections_and_correlations),
        cmocka_unit_test(ends_are_the_scenarios),
        cmocka_unit_test(same_bytes_for_threads),
        cmocka_unit_test(refusals),
        cmocka_unit_test(apportions),
        cmocka_unit_test(stretches_that_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
