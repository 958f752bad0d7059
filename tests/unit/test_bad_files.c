/* Every file tests/bad/NAME.ini says exactly what NAME.expected says, to the byte; NAME.set holds settings,
 * one a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "leapsim/leapsim.h"

#include "expect.h"

enum { FILES_MAX = 1000, FILES_MIN = 100, SETTINGS_MAX = 50, BYTES_MAX = 1 << 16 };

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of all .ini files, without the ending, sorted. */
static size_t list_files(char **names)
{
    size_t count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (const struct dirent *file; (file = readdir(folder));) {
        size_t length = strlen(file->d_name);
        if (length < 5 || strcmp(file->d_name + length - 4, ".ini") != 0) continue;
        assert_true(count < FILES_MAX);
        names[count++] = strndup(file->d_name, length - 4);
    }
    closedir(folder);
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

/* The file's text, or NULL if there is none. */
static char *read_text(const char *name, const char *ending)
{
    char path[300];
    snprintf(path, sizeof path, "%s%s", name, ending);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *text = calloc(1, BYTES_MAX);
    size_t length = fread(text, 1, BYTES_MAX - 1, file);
    assert_true(length < BYTES_MAX - 1);
    fclose(file);
    return text;
}

static size_t split_lines(char *text, const char **lines)
{
    size_t count = 0;
    for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        assert_true(count < SETTINGS_MAX);
        lines[count++] = line;
    }
    return count;
}

/* What reading the file says, its status first. */
static char *read_problems(const char *name)
{
    char path[300], *text = NULL;
    size_t length = 0;
    const char *settings[SETTINGS_MAX];
    char *set = read_text(name, ".set");
    leap_read_options options = leap_read_options_default();
    options.settings = settings;
    options.setting_count = split_lines(set, settings);
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario;
    snprintf(path, sizeof path, "%s.ini", name);
    leap_status status = leap_scenario_read(path, &options, problems, &scenario);
    assert_null(scenario);
    assert_true(leap_problems_errors(problems) > 0);
    FILE *stream = open_memstream(&text, &length);
    fprintf(stream, "exit %d\n", (int)status);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    free(set);
    return text;
}

static void test_every_file_says_what_is_expected(void **state)
{
    (void)state;
    char *names[FILES_MAX];
    size_t wrong = 0;
    if (chdir(LEAP_TEST_DIR "/bad") != 0) fail_msg("no folder %s", LEAP_TEST_DIR "/bad");
    size_t count = list_files(names);
    assert_true(count >= FILES_MIN);
    for (size_t i = 0; i < count; i++) {
        char *said = read_problems(names[i]), *expected = read_text(names[i], ".expected");
        if (!expected || strcmp(said, expected) != 0) {
            print_error("%s.ini\n--- says\n%s--- expected\n%s", names[i], said,
                        expected ? expected : "(no file)\n");
            wrong++;
        }
        free(said);
        free(expected);
        free(names[i]);
    }
    assert_int_equal(wrong, 0);
}

/* One pass finds every error: of ten mistakes in one file, each is said, at its line, and nothing else. */
static void test_ten_mistakes_are_ten_errors(void **state)
{
    (void)state;
    static const char *const names[] = {"ten_errors", "ten_faults"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *said = read_problems(names[i]);
        unsigned line, last = 0, count = 0;
        for (const char *at = said; (at = strstr(at, ".ini:")); at++) {
            assert_int_equal(sscanf(at, ".ini:%u:%*u: error:", &line), 1);
            assert_true(line > last);
            last = line;
            count++;
        }
        assert_int_equal(count, 10);
        assert_null(strstr(said, "warning:"));
        free(said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_file_says_what_is_expected),
                                       cmocka_unit_test(test_ten_mistakes_are_ten_errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
