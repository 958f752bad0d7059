/* A scenario that is packed and unpacked is the same, whatever has become of its files; bytes that are cut off are
 * refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "scenario/pack.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

static char folder[] = "/tmp/leapsim-pack-XXXXXX";

static char *place(const char *name)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(place(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static struct leap_scenario *read_child(void)
{
    put_file("parent.ini", "[scenario]\nperiod = 2026-01..2026-12\nseed = 5\n[target]\ntotal = 500k\n"
                           "[line a]\nregion = x\nlevel = empirical(data.csv, cars)\n");
    put_file("data.csv", "cars\n30000\n40000\n70000\n");
    put_file("child.ini", "[scenario]\nextends = parent.ini\ntrials = 3k ; judgement: enough\n");
    static const char *const settings[] = {"line.a.growth=normal(1%, 2%)", "scenario.seed=9"};
    const leap_read_options options = {settings, 2};
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario = NULL;
    assert_int_equal(leap_scenario_read(place("child.ini"), &options, problems, &scenario), LEAP_OK);
    leap_problems_free(problems);
    static const char *const names[] = {"parent.ini", "data.csv", "child.ini"};
    for (size_t i = 0; i < 3; i++) assert_int_equal(unlink(place(names[i])), 0);
    return scenario;
}

static void test_the_same_scenario_again(void **state)
{
    (void)state;
    enum { SPACE = 13 };
    struct leap_scenario *scenario = read_child(), *again = NULL;
    size_t size = 0;
    unsigned char *bytes = pack_write(scenario, SPACE, &size);
    assert_non_null(bytes);
    leap_problems *problems = leap_problems_create();
    assert_int_equal(pack_read(bytes + SPACE, size - SPACE, problems, &again), LEAP_OK);
    assert_string_equal(again->text, scenario->text);
    assert_string_equal(again->hash, scenario->hash);
    assert_string_equal(again->file, scenario->file);
    assert_int_equal(again->seed, 9);
    assert_int_equal(leap_problems_errors(problems), 0);
    leap_scenario_free(again);
    for (size_t length = 0; length < size - SPACE; length += length < 40 ? 1 : 7) {
        assert_int_not_equal(pack_read(bytes + SPACE, length, problems, &again), LEAP_OK);
        assert_null(again);
    }
    bytes[SPACE + 7] = 0xff; /* a length beyond all bytes */
    assert_int_equal(pack_read(bytes + SPACE, size - SPACE, problems, &again), LEAP_BAD_INPUT);
    leap_problems_free(problems);
    free(bytes);
    leap_scenario_free(scenario);
}

/* Settings are no files. */
static void test_files(void **state)
{
    (void)state;
    static const char *const names[] = {"child.ini", "parent.ini", "data.csv"};
    struct leap_scenario *scenario = read_child();
    for (size_t i = 0; i < 3; i++) assert_string_equal(leap_scenario_file(scenario, i), place(names[i]));
    assert_null(leap_scenario_file(scenario, 3));
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_same_scenario_again),
                                       cmocka_unit_test(test_files)};
    if (!mkdtemp(folder)) return EXIT_FAILURE;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
