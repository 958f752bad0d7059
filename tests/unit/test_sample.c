/* Distributions from the columns of CSV files: what is read, what is refused, and how the scenario's text and
 * hash hold on to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario_text.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static leap_scenario *read_right(const char *path)
{
    leap_scenario *scenario;
    if (scenario_read_file(path, NULL, &scenario) != LEAP_OK) fail_msg("%s", scenario_said);
    return scenario;
}

/* A scenario whose line C has this level. */
static void write_level(const char *level)
{
    char text[500];
    snprintf(text, sizeof text, SCENARIO_HEAD "[line C]\nregion = x\nlevel = %s\n", level);
    write_file("t.ini", text);
}

static double mean_level(const char *level)
{
    write_level(level);
    leap_scenario *scenario = read_right("t.ini");
    double mean = dist_mean(scenario_value(scenario, "line.C", "level")->dist);
    leap_scenario_free(scenario);
    return mean;
}

static void expect_refused(const char *level, leap_status expected, const char *said)
{
    leap_scenario *scenario;
    write_level(level);
    assert_int_equal(scenario_read_file("t.ini", NULL, &scenario), expected);
    if (!strstr(scenario_said, said)) fail_msg("not said: %s\n%s", said, scenario_said);
}

static void test_columns(void **state)
{
    (void)state;
    write_file("d.csv",
               "\xef\xbb\xbf peak , \"cars, a month\",\"rate\"\r\n5k,1,\r\n\r\n\t7_000 ,\"2\",10%\r\n"
               ",3,\r\n\"9000\",4");
    expect_within(mean_level("empirical(d.csv, peak)"), 7000, 1e-9); /* an empty cell is no observation */
    expect_within(mean_level("empirical(column = peak,file=d.csv)"), 7000, 1e-9);
    write_file("e.csv", "x,cars a month\n1,2\n3,4\n");
    expect_within(mean_level("empirical( e.csv , cars a month )"), 3, 1e-12);
    expect_within(mean_level("mixture(50%: empirical(e.csv, x), 50%: normal(100, 1))"), 51, 1e-9);
    expect_within(mean_level("truncate(empirical(e.csv, x), min=2)"), 3, 1e-12);
    expect_refused("empirical(d.csv, cars, a month)", LEAP_BAD_INPUT,
                   "empirical takes at most 2 arguments");
    expect_refused("empirical(d.csv, rate)", LEAP_BAD_INPUT,
                   "d.csv:4:13: error: level is a number of cars a month: a percentage means nothing here");
    write_file("f.csv", "x;cars\n1,5;2\n");
    expect_refused("empirical(f.csv, cars)", LEAP_BAD_INPUT,
                   "columns are separated by commas, not by semicolons");
    expect_refused("empirical(d.csv, pek)", LEAP_BAD_INPUT, "did you mean 'peak'?");
    expect_refused("empirical(none.csv, x)", LEAP_IO, "t.ini:5:19: error: cannot read 'none.csv'");
    expect_refused("empirical(., x)", LEAP_IO, "it is not a regular file");
    expect_refused("empirical(d.csv, )", LEAP_BAD_INPUT, "expected a name, got ')'");
}

static void test_dates_and_whole_numbers(void **state)
{
    (void)state;
    write_file("d.csv", "when,how long,half\n2026-03,2,1.5\n2026-05.5,4,2\n");
    static const char event[] =
        SCENARIO_HEAD SCENARIO_LINE "[event e]\non = all\nstart = empirical(d.csv, when)\nduration = "
                                    "empirical(d.csv, %s)\neffect = -5%%\n";
    char text[500];
    snprintf(text, sizeof text, event, "how long");
    write_file("t.ini", text);
    leap_scenario *scenario = read_right("t.ini");
    expect_within(dist_mean(scenario_value(scenario, "event.e", "start")->dist), 2026 * 12 + 3.25, 1e-9);
    leap_scenario_free(scenario);
    snprintf(text, sizeof text, event, "half");
    write_file("t.ini", text);
    assert_int_equal(scenario_read_file("t.ini", NULL, &scenario), LEAP_BAD_INPUT);
    assert_non_null(strstr(scenario_said, "duration is a whole number"));
    expect_refused("empirical(d.csv, when)", LEAP_BAD_INPUT,
                   "d.csv:2:1: error: expected a number, got '2026-03'");
}

/* A faulty file is reported once, however many keys read it; a right one is read once. */
static void test_read_once(void **state)
{
    (void)state;
    write_file("d.csv", "x\n1\nmany\n");
    write_file("t.ini", SCENARIO_HEAD "[line A]\nregion = x\nlevel = empirical(d.csv, x)\n"
                                      "[line B]\nregion = x\nlevel = empirical(d.csv, x)\n");
    leap_scenario *scenario;
    assert_int_equal(scenario_read_file("t.ini", NULL, &scenario), LEAP_BAD_INPUT);
    const char *first = strstr(scenario_said, "d.csv:3:1: error: expected a number, got 'many'");
    assert_non_null(first);
    assert_null(strstr(first + 1, "d.csv:3:1"));
    assert_non_null(strstr(scenario_said, "t.ini:5:26: note: read for this key"));
    write_file("d.csv", "x\n1\n2\n");
    scenario = read_right("t.ini");
    assert_int_equal(scenario->source_count, 2);
    leap_scenario_free(scenario);
}

/* The text names the file as seen from where the text stands, and its content (sha256sum); read again it
 * is the same. Another content is another hash. */
#define ONE_TWO "aea284871ddeeebac4b57b7a8ee7dad070886e690408ce2409306b9b6487beb1"
static void test_text(void **state)
{
    (void)state;
    write_file("sub/d.csv", "x\n1\n2\n");
    write_file("sub/base.ini",
               SCENARIO_HEAD "[line C]\nregion = x\n"
                             "level = mixture(50%: empirical(d.csv, x), 25%: empirical(./d.csv, x), "
                             "25%: 7)\n");
    write_file("top.ini", "[scenario]\nextends = sub/base.ini\ntitle = t\n");
    leap_scenario *scenario = read_right("top.ini");
    static const char expected[] =
        "[scenario]\nperiod = 2026-01..2026-12\ntitle = t\n\n[line C]\nregion = x\n"
        "level = mixture(50%: empirical(sub/d.csv, x), 25%: empirical(sub/./d.csv, x), 25%: 7)\n\n"
        "; data: sub/d.csv SHA-256 " ONE_TWO "\n; data: sub/./d.csv SHA-256 " ONE_TWO "\n";
    assert_string_equal(scenario->text, expected);
    leap_scenario *again = scenario_read(scenario->text);
    assert_string_equal(again->text, scenario->text);
    assert_string_equal(again->hash, scenario->hash);
    write_file("sub/d.csv", "x\n1\n3\n");
    leap_scenario *other = read_right("top.ini");
    assert_string_not_equal(other->hash, scenario->hash);
    leap_scenario_free(other);
    leap_scenario_free(again);
    leap_scenario_free(scenario);
}

/* A setting's file lies where the scenario's do. */
static void test_setting(void **state)
{
    (void)state;
    write_file("sub/d.csv", "x\n1\n2\n");
    write_file("sub/t.ini", SCENARIO_HEAD SCENARIO_LINE);
    static const char *const settings[] = {"line.C.level=empirical(d.csv, x)", NULL};
    leap_scenario *scenario;
    assert_int_equal(scenario_read_file("sub/t.ini", settings, &scenario), LEAP_OK);
    expect_within(dist_mean(scenario_value(scenario, "line.C", "level")->dist), 1.5, 1e-12);
    assert_non_null(strstr(scenario->text, "level = empirical(d.csv, x)\n"));
    leap_scenario_free(scenario);
}

static int enter_folder(void **state)
{
    static char folder[] = "/tmp/leapsim-sample-XXXXXX";
    *state = mkdtemp(folder);
    return !*state || chdir(folder) || mkdir("sub", 0700);
}

static int leave_folder(void **state)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),   cmocka_unit_test(test_dates_and_whole_numbers),
        cmocka_unit_test(test_read_once), cmocka_unit_test(test_text),
        cmocka_unit_test(test_setting),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
