/* Scenarios side by side along a sweep: at each point they are what leap_compare says of them there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

#define HEAD                                                                                         \
    "[scenario]\nperiod = 2026-01..2026-06\ntrials = 3000\nseed = 5\n[target]\ntotal = 600k, 650k\n"
#define SHARED "[line C]\nregion = home\nlevel = lognormal(p10=40k, p90=70k)\ngrowth = normal(0, 4%)\n"
static const char base[] = HEAD SHARED "[line B]\nregion = home\nlevel = normal(50k, 5k)\n";
static const char more[] =
    HEAD SHARED "[line B]\nregion = home\nlevel = normal(52k, 6k)\n"
                "[launch N]\nregion = home\nstart = 2026-03\npeak = normal(3k, 400)\nramp = 2\n"
                "[limit]\nenough = P(total >= 600k) >= 50%\n";
static const char longer[] = "[scenario]\nperiod = 2026-01..2027-06\ntrials = 3000\n[target]\ntotal.2026 = "
                             "600k\ntotal.2027 = 300k\n" SHARED;

static leap_scenario *read_set(const char *text, const char *setting)
{
    leap_problems *problems = leap_problems_create();
    const leap_read_options options = {.settings = &setting, .setting_count = 1};
    leap_scenario *scenario = NULL;
    assert_int_equal(leap_scenario_read_text("set.ini", text, strlen(text), &options, problems, &scenario),
                     LEAP_OK);
    leap_problems_free(problems);
    return scenario;
}

struct asked {
    leap_status status;
    json_t *root;
    char *text, *said;
};

static struct asked sweep(const char *const texts[], size_t count, const leap_compare_options *options,
                          const char *const *keys, size_t key_count)
{
    struct asked asked = {0};
    leap_scenario *scenarios[LEAP_SIDES_MAX];
    leap_side sides[LEAP_SIDES_MAX];
    static const char *const names[] = {"a.ini", "x/b.ini", "c.ini", "d.ini", "e.ini"};
    for (size_t i = 0; i < count; i++) {
        scenarios[i] = read_text(texts[i]);
        sides[i] = (leap_side){.scenario = scenarios[i], .name = names[i % 5]};
    }
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    asked.status = leap_compare_sweep(sides, count, options, keys, key_count, problems, &report);
    for (size_t i = 0; i < count; i++) leap_scenario_free(scenarios[i]);
    if (report) {
        asked.root = parsed(report);
        asked.text = written(report, "text", true);
        free(written(report, "csv", false));
        free(written(report, "markdown", true));
    }
    leap_report_free(report);
    size_t length = 0;
    FILE *stream = open_memstream(&asked.said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    return asked;
}

static void asked_free(struct asked *asked)
{
    json_decref(asked->root);
    free(asked->text);
    free(asked->said);
}

static bool same_text(const json_t *a, const json_t *b)
{
    return strcmp(json_string_value(a), json_string_value(b)) == 0;
}

/* The row of leap_compare that says the same. */
static size_t twin(const json_t *root, const json_t *alone, size_t row)
{
    static const char *const keys[] = {"scenario", "group", "year", "name", "statistic"};
    for (size_t i = 0; i < json_array_size(rows_of(alone, "differences")); i++) {
        bool same = true;
        for (size_t k = 0; k < 5; k++)
            same = same && same_text(cell(root, "differences", row, keys[k]),
                                     cell(alone, "differences", i, keys[k]));
        if (same) return i;
    }
    fail_msg("no twin of row %zu", row);
    return 0;
}

/* Every difference of a point, its interval and its counts, is that of the scenarios there, compared alone. Only the
 * points that a percentile's interval is made of come from rounds that may be of another length. */
static void at_each_point_as_alone(void **state)
{
    (void)state;
    const leap_compare_options options = leap_compare_options_default();
    const char *const key = "line.B.level=45k..55k/5k";
    struct asked asked = sweep((const char *const[]){base, more}, 2, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_OK);
    size_t rows = json_array_size(rows_of(asked.root, "differences"));
    assert_int_equal(rows, 3 * (2 + 10));
    for (size_t point = 0; point < 3; point++) {
        char setting[64];
        snprintf(setting, sizeof setting, "line.B.level=%d", 45000 + 5000 * (int)point);
        leap_scenario *a = read_set(base, setting), *b = read_set(more, setting);
        leap_side sides[2] = {{.scenario = a, .name = "a.ini"}, {.scenario = b, .name = "x/b.ini"}};
        leap_problems *problems = leap_problems_create();
        leap_report *report = NULL;
        assert_int_equal(leap_compare(sides, 2, &options, problems, &report), LEAP_OK);
        json_t *alone = parsed(report);
        for (size_t i = 0; i < rows; i++) {
            if (number(asked.root, "differences", i, "line.B.level") != 45000 + 5000 * (double)point)
                continue;
            size_t other = twin(asked.root, alone, i);
            static const char *const same[] = {"difference", "half_interval_apart"};
            for (size_t k = 0; k < 2; k++)
                assert_true(number(asked.root, "differences", i, same[k]) ==
                            number(alone, "differences", other, same[k]));
            bool percentile = *json_string_value(cell(asked.root, "differences", i, "statistic")) == 'P';
            double low = end(alone, "differences", other, "difference", "low"),
                   high = end(alone, "differences", other, "difference", "high");
            double slack = percentile ? 0.1 * (high - low) : 0;
            expect_within(end(asked.root, "differences", i, "difference", "low"), low, slack);
            expect_within(end(asked.root, "differences", i, "difference", "high"), high, slack);
            assert_string_equal(json_string_value(cell(asked.root, "differences", i, "paired")), "yes");
        }
        json_decref(alone);
        leap_report_free(report);
        leap_problems_free(problems);
        leap_scenario_free(a);
        leap_scenario_free(b);
    }
    assert_int_equal(json_array_size(rows_of(asked.root, "limits")), 3);
    assert_non_null(strstr(asked.text, "Limit enough, P(total >= 600k) >= 50%, by line.B.level"));
    assert_non_null(strstr(asked.text, "b - a"));
    asked_free(&asked);
}

/* Two keys; more sides than columns; another horizon; a target that one lacks. */
static void shapes(void **state)
{
    (void)state;
    leap_compare_options options = leap_compare_options_default();
    options.run.trials = 500;
    options.against = 1;
    const char *const keys[] = {"line.C.growth=0%,1%", "line.C.level=40k..60k/10k"};
    const char *const texts[] = {base, longer, more, base, base};
    struct asked asked = sweep(texts, 5, &options, keys, 2);
    assert_int_equal(asked.status, LEAP_OK);
    assert_int_equal(json_array_size(rows_of(asked.root, "totals")), 6 * (5 + 1)); /* a second year */
    /* the reference's two targets, of which the others have one each: and one more, without a difference */
    assert_int_equal(json_array_size(rows_of(asked.root, "targets")), 6 * (4 * 2 + 2));
    assert_int_equal(json_array_size(rows_of(asked.root, "differences")), 6 * 4 * (1 + 10));
    assert_non_null(strstr(asked.said, "has no target 'total 650,000'"));
    assert_non_null(strstr(asked.text, "More than b"));
    assert_non_null(strstr(asked.text, "2027: Probability of 300,000 by line.C.growth and line.C.level"));
    assert_string_equal(json_string_value(cell(asked.root, "scenarios", 4, "scenario")), "e");
    asked_free(&asked);
}

static void fifty(void **state)
{
    (void)state;
    leap_compare_options options = leap_compare_options_default();
    options.run.trials = 200;
    const char *texts[LEAP_SIDES_MAX];
    for (size_t i = 0; i < LEAP_SIDES_MAX; i++) texts[i] = i % 2 ? more : base;
    const char *const key = "line.C.level=40k..60k/10k";
    struct asked asked = sweep(texts, LEAP_SIDES_MAX, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_OK);
    assert_int_equal(json_array_size(rows_of(asked.root, "differences")), 3 * 49 * 12);
    asked_free(&asked);
    const char *const fine = "line.C.level=40k..60k/8";
    asked = sweep(texts, LEAP_SIDES_MAX, &options, &fine, 1);
    assert_int_equal(asked.status, LEAP_BAD_INPUT);
    assert_non_null(strstr(asked.said, "2501 points of 50 scenarios: a sweep has at most 100,000"));
    asked_free(&asked);
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *key, *said;
    } cases[] = {
        {"launch.N.peak=1k..2k/1k", "'a' has no key 'launch.N.peak', 'b' has"},
        {"launch.N.peak=1k..2k/1k", "sweep a key of all of them, give it to 'a' too, or leave that out"},
        {"line.D.peak=1k..2k/1k", "there is no key 'line.D.peak'"},
        {"line.C.levle=1k,2k", "did you mean 'line.C.level'?"},
        {"line.C.level=1k..2k/300", "the steps do not meet the range's end"},
        {"line.C.level=1k,-1", "line.C.level must be"},
    };
    leap_compare_options options = leap_compare_options_default();
    const char *const texts[] = {base, more};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked asked = sweep(texts, 2, &options, &cases[i].key, 1);
        assert_int_equal(asked.status, LEAP_BAD_INPUT);
        assert_null(asked.root);
        if (!strstr(asked.said, cases[i].said)) fail_msg("%s: %s", cases[i].key, asked.said);
        asked_free(&asked);
    }
    const char *const key = "line.C.level=40k,50k", *const both[] = {key, key, key};
    const double weights[] = {1, 1};
    struct asked asked = sweep(texts, 2, &options, both, 3);
    assert_non_null(strstr(asked.said, "over one key or two, not 3"));
    asked_free(&asked);
    asked = sweep(texts, 2, &options, both, 2);
    assert_non_null(strstr(asked.said, "the same key twice"));
    asked_free(&asked);
    asked = sweep(texts, 1, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_BAD_INPUT);
    asked_free(&asked);
    options.weights = weights;
    asked = sweep(texts, 2, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_BAD_INPUT);
    asked_free(&asked);
    options = leap_compare_options_default();
    options.run.until = "mean(total) +- 1%";
    asked = sweep(texts, 2, &options, &key, 1);
    assert_non_null(strstr(asked.said, "a sweep has no --until"));
    asked_free(&asked);
}

/* Stops at a round's edge: the points before are whole. */
static bool stop_late(void *user, const leap_progress *progress)
{
    return progress->done * 2 < progress->trials || !*(bool *)user;
}

static void stopped(void **state)
{
    (void)state;
    bool stops = true;
    leap_compare_options options = leap_compare_options_default();
    options.run.on_progress = stop_late;
    options.run.user = &stops;
    const char *const key = "line.C.level=30k..59k/1k";
    struct asked asked = sweep((const char *const[]){base, more}, 2, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_INTERRUPTED);
    size_t points = json_array_size(rows_of(asked.root, "totals")) / 2;
    assert_true(points > 0 && points < 30);
    assert_non_null(strstr(asked.text, "INCOMPLETE: "));
    assert_non_null(strstr(asked.text, " of 30 points of 3,000 trials each"));
    asked_free(&asked);
    stops = false;
    asked = sweep((const char *const[]){base, more}, 2, &options, &key, 1);
    assert_int_equal(asked.status, LEAP_OK);
    asked_free(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_each_point_as_alone),
        cmocka_unit_test(shapes),
        cmocka_unit_test(fifty),
        cmocka_unit_test(refusals),
        cmocka_unit_test(stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
