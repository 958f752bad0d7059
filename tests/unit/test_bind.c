/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/month.h"

#include "scenario_text.h"

static void test_head(void **state)
{
    (void)state;
    leap_scenario *scenario = scenario_read(SCENARIO_HEAD SCENARIO_LINE);
    assert_string_equal(scenario->title, "t.ini");
    assert_int_equal(scenario->first_month, month_of(2026, 1));
    assert_int_equal(scenario->last_month, month_of(2026, 12));
    assert_int_equal(scenario->level_month, month_of(2025, 12));
    assert_int_equal(leap_scenario_trials(scenario), 100000);
    assert_int_equal(leap_scenario_seed(scenario), 1);
    leap_scenario_free(scenario);
    scenario = scenario_read("[scenario]\ntitle = A b\nperiod = 2026-03..2027-02\nlevel_month = 2025-10\n"
                             "trials = 1.05M\nseed = 18446744073709551615\n" SCENARIO_LINE);
    assert_string_equal(scenario->title, "A b");
    assert_int_equal(scenario->level_month, month_of(2025, 10));
    assert_int_equal(leap_scenario_trials(scenario), 1050000);
    assert_true(leap_scenario_seed(scenario) == UINT64_MAX);
    leap_scenario_free(scenario);
}

static void test_values_and_defaults(void **state)
{
    (void)state;
    leap_scenario *scenario =
        scenario_read(SCENARIO_HEAD SCENARIO_LINE
                      "growth = normal(2%, 5%) ; history: fitted\ngrowth.2026-07.. = 1%\n"
                      "growth.2026-08..2026-09 = 3%\n[launch A]\nregion = domestic\n"
                      "start = normal(2026-05.5, 1)\npeak = 5k\ncurve = bass(0.02, 0.4)\nsuccess = 70%\n"
                      "takes = C 15%\n[market E]\nceiling=20k\nmidpoint=2027-01\nsteepness=1\n"
                      "[event V]\non = launch.A, line.*, C\nstart=2026-05\nduration=3\neffect=-1%\n");
    const struct value *growth = scenario_value(scenario, "line.C", "growth");
    expect_within(dist_mean(growth->dist), 0.02, 1e-15);
    assert_string_equal(growth->source, "history: fitted");
    expect_within(dist_mean(value_dist(growth, month_of(2026, 6))), 0.02, 1e-15);
    expect_within(dist_mean(value_dist(growth, month_of(2026, 7))), 0.01, 0);
    expect_within(dist_mean(value_dist(growth, month_of(2026, 9))), 0.03, 0);
    const struct value *noise = scenario_value(scenario, "line.C", "noise");
    double number = 1;
    assert_true(!noise->given && dist_is_constant(noise->dist, &number) && number == 0);
    expect_within(dist_mean(scenario_value(scenario, "launch.A", "start")->dist), month_of(2026, 5) + 0.5,
                  1e-9);
    expect_within(scenario_value(scenario, "launch.A", "p")->number, 0.02, 0);
    expect_within(scenario_value(scenario, "launch.A", "q")->number, 0.4, 0);
    expect_within(dist_mean(scenario_value(scenario, "launch.A", "success")->dist), 0.7, 1e-15);
    const struct value *takes = scenario_value(scenario, "launch.A", "takes");
    assert_int_equal(takes->item_count, 1);
    assert_int_equal(takes->items[0].component, 0);
    assert_string_equal(scenario_value(scenario, "market.E", "region")->text, "overseas");
    const struct value *on = scenario_value(scenario, "event.V", "on");
    assert_int_equal(on->item_count, 2); /* each once, in the scenario's order */
    assert_int_equal(on->items[0].component, 0);
    assert_int_equal(on->items[1].component, 1);
    assert_int_equal(scenario->region_count, 2);
    assert_int_equal(scenario->components[2].region, 1);
    leap_scenario_free(scenario);
}

static void test_targets_and_actuals(void **state)
{
    (void)state;
    leap_scenario *scenario =
        scenario_read("[scenario]\nperiod = 2026-01..2027-06\nlevel_month = 2026-02\n[target]\ntotal.2026 "
                      "= 1.0M, 1.05M ; fact: x\n"
                      "domestic.2027 = 5k\nline.C.2027 = 4k\nC.2027 = 3k\n[actuals]\n2026-02 = normal(9k, "
                      "100)\n2026-01 = 32059\n" SCENARIO_LINE);
    assert_int_equal(scenario->target_count, 5);
    assert_int_equal(scenario->targets[1].scope.kind, SCOPE_TOTAL);
    assert_int_equal(scenario->targets[1].year, 2026);
    expect_within(scenario->targets[1].cars, 1050000, 0);
    assert_string_equal(scenario->targets[1].source, "fact: x");
    assert_int_equal(scenario->targets[2].scope.kind, SCOPE_REGION);
    assert_int_equal(scenario->targets[3].scope.kind, SCOPE_COMPONENT);
    assert_int_equal(scenario->targets[4].scope.kind, SCOPE_COMPONENT);
    assert_string_equal(scenario_scope_name(scenario, scenario->targets[4].scope), "line.C");
    assert_int_equal(scenario->actual_count, 2);
    assert_int_equal(scenario->actuals[0].month, month_of(2026, 1));
    assert_string_equal(scenario->actuals[1].name, "actuals.2026-02");
    leap_scenario_free(scenario);
}

#define PARTS                                                                                     \
    "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n[line C]\nregion = domestic\n" \
    "series = q\nlevel = 10k\n[line D]\nregion = overseas\nseries = q\nlevel = 5k\n[line E]\n"    \
    "region = overseas\nlevel = 1k\n[actuals]\n2026-01 = 16k\n"

static void test_actuals_of_parts(void **state)
{
    (void)state;
    leap_scenario *scenario = scenario_read(
        PARTS "line.E.2026-01 = 1k\nregion.overseas.2026-01 = normal(6k, 100)\nseries.q.2026-01 = 15k\n");
    assert_int_equal(scenario->actual_count, 4); /* wholes before their parts */
    assert_int_equal(scenario->actuals[0].scope.kind, SCOPE_TOTAL);
    assert_int_equal(scenario->actuals[1].scope.kind, SCOPE_REGION);
    assert_int_equal(scenario->actuals[1].scope.index, 1);
    assert_string_equal(scenario->actuals[1].name, "actuals.region.overseas.2026-01");
    assert_int_equal(scenario->actuals[2].scope.kind, SCOPE_SERIES);
    assert_int_equal(scenario->actuals[3].scope.kind, SCOPE_COMPONENT);
    assert_int_equal(scenario->actuals[3].scope.index, 2);
    assert_string_equal(scenario->actuals[3].name, "actuals.line.E.2026-01");
    leap_scenario_free(scenario);
    /* Parts that just fill their whole, and each part counted once, whichever way it is cut. */
    leap_scenario_free(scenario_read(PARTS "region.overseas.2026-01 = 6k\nline.D.2026-01 = 5k\n"
                                           "line.E.2026-01 = 1k\nseries.q.2026-01 = 15k\n"
                                           "region.domestic.2026-01 = 10k\nline.C.2026-01 = 10k\n"));
}

/* A target on a part wants its month known: itself, all its components, or what holds just these. */
static void test_attributed(void **state)
{
    (void)state;
    static const char *const known[] = {
        PARTS "region.overseas.2026-01 = 6k\n[target]\noverseas = 90k\n",
        PARTS "line.D.2026-01 = 5k\nline.E.2026-01 = 1k\n[target]\noverseas = 90k\n",
        PARTS "region.domestic.2026-01 = 10k\n[target]\nC = 90k\n",
        PARTS "line.C.2026-01 = 10k\n[limit]\na = mean(region.domestic) > 90k\n",
        "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n[actuals]\n2026-01 = "
        "9k\n" SCENARIO_LINE "[target]\ndomestic = 90k\nC = 90k\n",
    };
    static const char *const unknown[] = {
        PARTS "line.D.2026-01 = 5k\n[target]\noverseas = 90k\n",
        PARTS "series.q.2026-01 = 15k\n[target]\nC = 90k\n",
        PARTS "[limit]\na = mean(domestic) > 90k\n",
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) leap_scenario_free(scenario_read(known[i]));
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_null(scenario_set(unknown[i], NULL));
        assert_non_null(strstr(scenario_said, "needs to know its part of 2026-01"));
    }
}

static void test_limits(void **state)
{
    (void)state;
    const char *const settings[] = {"limit.worthwhile=P(total.2026 < 1.05M) <= 30% ; judgement: ours",
                                    NULL};
    leap_scenario *scenario = scenario_set(SCENARIO_HEAD SCENARIO_LINE
                                           "[limit]\nworthwhile = P( total>=1M )>= 1\nb = p5(domestic) > "
                                           "90k\nc = mean(region.domestic) >= 5\nd = sd(line.C) < 6\n",
                                           settings);
    assert_non_null(scenario);
    assert_int_equal(scenario->limit_count, 4);
    const struct scenario_limit *limit = scenario->limits;
    assert_string_equal(limit[0].name, "worthwhile");
    assert_string_equal(limit[0].text, "P(total.2026 < 1.05M) <= 30%");
    assert_string_equal(limit[0].source, "judgement: ours");
    assert_true(limit[0].measure == LIMIT_PROBABILITY && limit[0].event == LIMIT_BELOW);
    assert_true(limit[0].cars == 1050000 && limit[0].comparison == LIMIT_AT_MOST);
    assert_true(limit[0].bound == 0.3 && limit[0].first == month_of(2026, 1) &&
                limit[0].scope.kind == SCOPE_TOTAL);
    assert_true(limit[1].measure == LIMIT_PERCENTILE && limit[1].percent == 5);
    assert_true(limit[1].comparison == LIMIT_ABOVE && limit[1].bound == 90000);
    assert_true(limit[2].measure == LIMIT_MEAN && limit[2].scope.kind == SCOPE_REGION);
    assert_true(limit[2].comparison == LIMIT_AT_LEAST);
    assert_true(limit[3].measure == LIMIT_SD && limit[3].scope.kind == SCOPE_COMPONENT);
    leap_scenario_free(scenario);
}

/* What a brand reads: names as in `on`, each once. */
static void test_past(void **state)
{
    (void)state;
    leap_scenario *scenario =
        scenario_read(SCENARIO_HEAD SCENARIO_LINE
                      "[launch A]\nregion=domestic\nstart=2026-05\npeak=5k\nramp=3\n"
                      "[brand b]\non = C\nfrom = launch.*, domestic\nplan = 5k\nhalo = 0.1\n");
    const struct value *from = scenario_value(scenario, "brand.b", "from");
    assert_int_equal(from->item_count, 2);
    assert_int_equal(from->items[0].component, 0);
    assert_int_equal(from->items[1].component, 1);
    leap_scenario_free(scenario);
}

/* 450.000 is 450, which nobody means who counts cars; shapes and shares have such decimals. */
static void test_points_do_not_group(void **state)
{
    (void)state;
    static const char *const slips[][2] = {
        {"[target]\ntotal = 450.000\n", ":4:9: warning: 450.000 is 450 cars"},
        {"[line A]\nregion=x\nlevel = 12.500\n", "warning: 12.500 is 12.5 cars"},
        {"[line A]\nregion=x\nlevel = lognormal(p10=9.000, p90=11.000)\n", "warning: 9.000 is 9 cars"},
        {"[line A]\nregion=x\nlevel=5k\n[limit]\na = P(total >= 1.050) >= 30%\n",
         "warning: 1.050 is 1.05 cars"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        char text[512];
        snprintf(text, sizeof text, SCENARIO_HEAD "%s%s", slips[i][0],
                 i ? "" : "[line A]\nregion=x\nlevel=5k\n");
        leap_scenario_free(scenario_read(text));
        assert_non_null(strstr(scenario_said, slips[i][1]));
        assert_non_null(strstr(scenario_said, "A point does not group digits"));
    }
    assert_non_null(strstr(scenario_said, "hint: did you mean 1_050?"));
    leap_scenario_free(scenario_read(SCENARIO_HEAD
                                     "[target]\ntotal = 1.050M, 450.50, 0.125k\n[line A]\nregion=x\n"
                                     "level = gamma(2.500, 1k)\ngrowth = normal(1.000%, 2.125%)\n"));
    assert_null(strstr(scenario_said, "error"));
    assert_null(strstr(scenario_said, "group"));
}

static void test_repair(void **state)
{
    (void)state;
#define OF(name) "[line " name "]\nregion=x\nlevel=normal(10k,100)\n"
    leap_scenario *scenario =
        scenario_read(SCENARIO_HEAD OF("A") OF("B")
                          OF("D") "[correlation]\nrepair = nearest\nline.A.level, line.B.level = -0.9\n"
                                  "line.A.level, line.D.level = -0.9\nline.B.level, line.D.level = -0.9\n");
    assert_non_null(
        strstr(scenario_said, "warning: the correlations contradict each other and were repaired"));
    /* By symmetry every pair ends at Pearson's -1/2, where the third row's own part vanishes. */
    const double *factor = scenario->correlations[0].factor;
    expect_within(factor[3], -0.5, 1e-5);
    expect_within(factor[8], 0, 2e-3);
    assert_true(factor[8] > 0);
    leap_scenario_free(scenario);
    leap_scenario_free(scenario_read(SCENARIO_HEAD OF("A") OF("B") "[correlation]\nrepair = nearest\n"
                                                                   "line.A.level, line.B.level = -0.9\n"));
    assert_null(strstr(scenario_said, "repaired")); /* nothing to repair, nothing said */
    /* Said where what changed most stands. */
    leap_scenario_free(scenario_read(SCENARIO_HEAD OF("A") OF("B")
                                         OF("D") "[correlation]\nrepair = nearest\n"
                                                 "line.A.level, line.B.level = 0.5\n"
                                                 "line.A.level, line.D.level = 0.5\n"
                                                 "line.D.level, line.B.level = -0.95\n"));
    const char *most = strstr(scenario_said, "most changed: line.B.level, line.D.level from -0.950");
    assert_non_null(most);
    assert_non_null(strstr(most, "| line.D.level, line.B.level = -0.95\n"));
#undef OF
}

static void test_correlations(void **state)
{
    (void)state;
    leap_scenario *scenario = scenario_read(
        SCENARIO_HEAD
        "[line A]\nregion=x\nlevel=normal(10k,100)\ngrowth=normal(0,1%)\n"
        "[line B]\nregion=x\nlevel=normal(10k,100)\ngrowth=normal(0,1%)\n"
        "[launch L]\nregion=x\nstart=2026-05\npeak=5k\nramp=3\nsuccess=50%\ntakes=A beta(2,8)\n"
        "[correlation]\nline.B.growth, line.A.growth = 0.5\nline.B.level, launch.L.success = 0.3\n"
        "launch.L.takes.A, line.B.level = -0.2\n");
    assert_int_equal(scenario->correlation_count, 2);
    const struct scenario_correlation *trial = &scenario->correlations[0],
                                      *month = &scenario->correlations[1];
    assert_true(!trial->monthly && month->monthly);
    assert_int_equal(trial->count, 3);
    assert_string_equal(trial->members[0].name, "line.B.level"); /* in order of first mention */
    assert_string_equal(trial->members[2].name, "launch.L.takes.A");
    assert_int_equal(trial->members[2].item, 0);
    assert_string_equal(month->members[0].name, "line.B.growth");
    /* The second row of the Cholesky factor: r, sqrt(1 - r^2); r = 2 sin(pi 0.5 / 6), sin(15 degrees). */
    const double r = (sqrt(6) - sqrt(2)) / 2;
    expect_within(month->factor[2], r, 1e-15);
    expect_within(month->factor[3], sqrt(1 - r * r), 1e-15);
    leap_scenario_free(scenario);
}

static void test_settings(void **state)
{
    (void)state;
    const char *const settings[] = {"line.C.level=8k ; fact: set",
                                    "scenario.seed=7",
                                    "target.total=5k",
                                    "line.C.growth=2%",
                                    "line.C.growth.2026-03=4%",
                                    NULL};
    leap_scenario *scenario = scenario_set(SCENARIO_HEAD SCENARIO_LINE "growth.2026-02=9%\n", settings);
    assert_non_null(scenario);
    double number = 0;
    const struct value *level = scenario_value(scenario, "line.C", "level");
    assert_true(dist_is_constant(level->dist, &number) && number == 8000);
    assert_string_equal(level->source, "fact: set");
    assert_int_equal(leap_scenario_seed(scenario), 7);
    assert_int_equal(scenario->target_count, 1);
    const struct value *growth = scenario_value(scenario, "line.C", "growth");
    assert_int_equal(growth->override_count, 1); /* the file's fell with the key's new setting */
    assert_int_equal(growth->overrides[0].first, month_of(2026, 3));
    bool found = false;
    for (size_t i = 0; i < scenario->assumption_count; i++)
        found = found || (strcmp(scenario->assumptions[i].key, "line.C.level") == 0 &&
                          strcmp(scenario->assumptions[i].place, "--set") == 0);
    assert_true(found);
    leap_scenario_free(scenario);
}

/* A share of the family's own may be a percentage, whatever the key counts. */
static void test_percentages_of_shares(void **state)
{
    (void)state;
    leap_scenario *scenario = scenario_read(
        SCENARIO_HEAD SCENARIO_LINE "[event e]\non = all\nstart = 2026-03\neffect = -5%\n"
                                    "duration = mixture(50%: discrete(2: 30%, 3: 70%), 50%: 4)\n"
                                    "recovery = mixture(40%: bernoulli(30%), 60%: binomial(n=6, p=25%))\n");
    expect_within(dist_mean(scenario_value(scenario, "event.e", "recovery")->dist), 0.12 + 0.9, 1e-12);
    leap_scenario_free(scenario);
    assert_null(scenario_set(SCENARIO_HEAD SCENARIO_LINE "noise = binomial(10%, 5%)\n", NULL));
    assert_null(scenario_set(SCENARIO_HEAD "[line C]\nregion = x\nlevel = triangular(1%, 2, 3)\n", NULL));
}

/* ---- Files -------------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int enter_folder(void **state)
{
    static char folder[] = "/tmp/leapsim-bind-XXXXXX";
    *state = mkdtemp(folder);
    return chdir(folder) || mkdir("sub", 0700);
}

static int leave_folder(void **state)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    return system(command);
}

static void test_extends(void **state)
{
    (void)state;
    write_file("sub/h.csv", "month,cars\n2025-01,25170\n2025-03,37095\n");
    write_file("sub/base.ini",
               "[scenario]\nperiod=2026-01..2026-12\nhistory=h.csv\n[season "
               "s]\njan=1\nfeb=1\nmar=1\napr=1\nmay=1\n"
               "jun=1\njul=1\naug=1\nsep=1\noct=1\nnov=1\ndec=1\n2026-02=0.6\n2026-03=0.9\n"
               "[line A]\nregion=x\nlevel=1k\nseason=s\nseries=q\ngrowth=1%\ngrowth.2026-05..=2%\n[line "
               "B]\nregion=x\nlevel=2k\n");
    write_file("top.ini", "[scenario]\nextends=sub/base.ini\n[line C]\nregion=x\nlevel=3k\n[line "
                          "A]\nseason=none\nseries=none\n"
                          "growth=3%\n[season s]\nfeb=0.9\n");
    leap_scenario *scenario;
    if (scenario_read_file("top.ini", NULL, &scenario) != LEAP_OK) fail_msg("%s", scenario_said);
    assert_string_equal(scenario->title, "top.ini");
    assert_string_equal(scenario->components[1].path,
                        "line.A"); /* the parent's sections keep their place */
    assert_string_equal(scenario->components[3].path, "line.C");
    assert_int_equal(scenario_value(scenario, "line.A", "season")->season, SIZE_MAX);
    assert_int_equal(scenario->series_count, 0);
    assert_int_equal(scenario_value(scenario, "line.A", "growth")->override_count, 0);
    assert_int_equal(scenario_value(scenario, "season.s", "feb")->override_count, 0);
    assert_int_equal(scenario_value(scenario, "season.s", "mar")->override_count, 1);
    assert_int_equal(scenario->history_first, month_of(2025, 1));
    assert_int_equal(scenario->history_count, 3);
    assert_true(isnan(scenario->history[1]));
    expect_within(scenario->history[2], 37095, 0);
    assert_non_null(strstr(scenario->text, "history = sub/h.csv")); /* from where the text will stand */
    assert_int_equal(scenario->source_count, 3);
    leap_scenario_free(scenario);
}

/* 64 parents above each other are read, 65 are not. */
static void test_extends_depth(void **state)
{
    (void)state;
    leap_scenario *scenario;
    for (int i = 0; i < 66; i++) {
        char path[32], text[100];
        snprintf(path, sizeof path, "p%d.ini", i);
        snprintf(text, sizeof text, "[scenario]\nextends=p%d.ini\n", i - 1);
        write_file(path, i ? text : SCENARIO_HEAD SCENARIO_LINE);
    }
    assert_int_equal(scenario_read_file("p64.ini", NULL, &scenario), LEAP_OK);
    leap_scenario_free(scenario);
    assert_int_equal(scenario_read_file("p65.ini", NULL, &scenario), LEAP_BAD_INPUT);
    assert_non_null(strstr(scenario_said, "more than 64 parents"));
}

/* What an inherited key says of a month that the child's period no longer has is a warning. */
static void test_inherited_months(void **state)
{
    (void)state;
    write_file("year.ini", SCENARIO_HEAD SCENARIO_LINE "growth.2026-12=1%\n");
    write_file("half.ini", "[scenario]\nextends=year.ini\nperiod=2026-01..2026-06\n");
    leap_scenario *scenario;
    assert_int_equal(scenario_read_file("half.ini", NULL, &scenario), LEAP_OK);
    assert_non_null(strstr(scenario_said, "year.ini:6:1: warning: 'growth.2026-12' lies outside"));
    assert_int_equal(scenario_value(scenario, "line.C", "growth")->override_count, 0);
    leap_scenario_free(scenario);
}

static void test_only_regular_files(void **state)
{
    (void)state;
    leap_scenario *scenario;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(scenario_read_file("fifo", NULL, &scenario), LEAP_IO);
    assert_string_equal(scenario_said, "fifo: error: cannot read: it is not a regular file\n");
    assert_int_equal(scenario_read_file("/dev/zero", NULL, &scenario), LEAP_IO);
    assert_int_equal(scenario_read_file("gone.ini", NULL, &scenario), LEAP_IO);
    assert_null(scenario);
}

/* ---- Robustness --------------------------------------------------------------------------------- */

static bool read_damaged(const char *text, size_t length)
{
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario;
    leap_status status = leap_scenario_read_text("t", text, length, NULL, problems, &scenario);
    assert_true(status == LEAP_OK ? scenario != NULL : leap_problems_errors(problems) > 0);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
    return status == LEAP_OK;
}

/* Every prefix of a scenario, and every one with a byte changed, is read or refused, never worse. */
static void test_damaged_texts(void **state)
{
    (void)state;
    static const char text[] = SCENARIO_HEAD
        "level_month=2026-01\n[target]\ntotal = 1M, 2M\n[actuals]\n2026-01 = 9k\n" SCENARIO_LINE
        "growth.2026-07.. = mixture(20%: truncate(normal(1%, 2%), min=-5%), 80%: 0)\n"
        "[launch A]\nregion=x\nstart=pert(2026-03, 2026-05.5, 2026-09)\npeak=5k\ncurve=bass(0.1, 0.4)\n"
        "takes = C 15%\n[event V]\non = launch.*, domestic\nstart=2026-05\n"
        "duration=discrete(1: 50%, 2: 50%)\neffect=-1%\n[correlation]\nlaunch.A.start, event.V.duration = "
        "0.5\nrepair = nearest\n[limit]\na = P(total >= 1M) >= 30%\n";
    static const char bytes[] = "\0\n\r[]().,=:;#%9-_ \x80\xff\xe4kae";
    const size_t length = sizeof text - 1;
    size_t good = 0;
    for (size_t at = 0; at <= length; at++) {
        good += read_damaged(text, at);
        for (size_t b = at % 8; b < sizeof bytes; b += 8) { /* an eighth of all, other ones at each place */
            char copy[sizeof text];
            memcpy(copy, text, sizeof text);
            copy[at] = bytes[b];
            good += read_damaged(copy, length);
        }
    }
    assert_true(good > 20); /* comments, blanks and digits changed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_values_and_defaults),
        cmocka_unit_test(test_targets_and_actuals),
        cmocka_unit_test(test_actuals_of_parts),
        cmocka_unit_test(test_attributed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_past),
        cmocka_unit_test(test_points_do_not_group),
        cmocka_unit_test(test_repair),
        cmocka_unit_test(test_correlations),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_percentages_of_shares),
        cmocka_unit_test(test_extends),
        cmocka_unit_test(test_extends_depth),
        cmocka_unit_test(test_inherited_months),
        cmocka_unit_test(test_only_regular_files),
        cmocka_unit_test(test_damaged_texts),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
