/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "base/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"

/* What is written, until the next call. */
static const char *written(const leap_problems *problems)
{
    static char text[1 << 16];
    FILE *stream = fmemopen(text, sizeof text, "w");
    leap_problems_write(problems, stream, false);
    fclose(stream);
    return text;
}

static void expect_written(leap_problems *problems, const char *expected)
{
    assert_string_equal(written(problems), expected);
    leap_problems_free(problems);
}

static struct source source_of(const char *name, const char *text, uint32_t order)
{
    return (struct source){.name = name, .text = text, .length = strlen(text), .order = order};
}

static void test_one_problem(void **state)
{
    (void)state;
    struct source source = source_of("base.ini", "[line C]\nsd = -0.2\n", 0);
    struct span span = {&source, 14, 2, 6, 4};
    leap_problems *problems = leap_problems_create();
    diag_add(problems, DIAG_ERROR, span, "0.2", "sd must be > 0, got %g", -0.2);
    assert_int_equal(leap_problems_errors(problems), 1);
    assert_int_equal(leap_problems_warnings(problems), 0);
    expect_written(problems, "base.ini:2:6: error: sd must be > 0, got -0.2\n"
                             "     2 | sd = -0.2\n"
                             "       |      ^~~~\n"
                             "       hint: 0.2\n");
}

/* By source, then line, then column; notes stay with theirs. */
static void test_order(void **state)
{
    (void)state;
    struct source first = source_of("a", "x\ny\n", 0), second = source_of("b", "z\n", 1);
    leap_problems *problems = leap_problems_create();
    diag_add(problems, DIAG_ERROR, (struct span){&second, 0, 1, 1, 1}, NULL, "third");
    diag_add(problems, DIAG_WARNING, (struct span){&first, 2, 2, 1, 1}, NULL, "second");
    diag_add(problems, DIAG_NOTE, (struct span){&second, 0, 1, 1, 1}, NULL, "its note");
    diag_add(problems, DIAG_ERROR, (struct span){&first, 0, 1, 1, 1}, NULL, "first");
    diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "last, without a place");
    expect_written(problems, "a:1:1: error: first\n     1 | x\n       | ^\n"
                             "a:2:1: warning: second\n     2 | y\n       | ^\n"
                             "b:1:1: note: its note\n     1 | z\n       | ^\n"
                             "b:1:1: error: third\n     1 | z\n       | ^\n"
                             "leapsim: error: last, without a place\n");
}

/* The caret stands below its character behind tabs, wide letters and controls. */
static void test_caret(void **state)
{
    (void)state;
    struct source source = source_of("a", "\t\u96f6\x1b=\u8dd1x\r\n", 0);
    leap_problems *problems = leap_problems_create();
    diag_add(problems, DIAG_ERROR, (struct span){&source, 6, 1, 5, 1}, NULL, "here\x1b");
    expect_written(problems, "a:1:5: error: here\\x1b\n"
                             "     1 |         \u96f6\\x1b=\u8dd1x\n"
                             "       |                ^"
                             "~\n");
}

static void test_long_line_is_a_window(void **state)
{
    (void)state;
    char line[3000];
    memset(line, 'a', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    line[1500] = 'X';
    struct source source = source_of("a", line, 0);
    leap_problems *problems = leap_problems_create();
    diag_add(problems, DIAG_ERROR, (struct span){&source, 1500, 1, 1501, 1}, NULL, "here");
    const char *text = written(problems);
    const char *shown = strstr(text, "| ") + 2, *caret = strchr(shown, '^');
    assert_true(strlen(text) < 400);
    assert_memory_equal(shown, "...", 3);
    assert_int_equal(strchr(shown, 'X') - shown, caret - (strchr(shown, '\n') + 1) - 9);
    leap_problems_free(problems);
}

static void test_many_are_counted(void **state)
{
    (void)state;
    leap_problems *problems = leap_problems_create();
    for (int i = 0; i < DIAG_KEPT + 50; i++) {
        assert_int_equal(diag_is_full(problems), i >= DIAG_KEPT);
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "one %d", i);
        if (i >= DIAG_KEPT) diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "lost");
    }
    assert_int_equal(leap_problems_errors(problems), DIAG_KEPT + 50);
    const char *text = written(problems);
    assert_non_null(strstr(text, "50 more problems are not shown"));
    assert_null(strstr(text, "lost"));
    leap_problems_free(problems);
}

/* What two scenarios have from one parent, which each has read for itself, by a path of its own. */
static void test_the_same_is_told_once(void **state)
{
    (void)state;
    struct source first = source_of("p.ini", "x\n", 0), again = source_of("p.ini", "x\n", 1);
    struct source path = source_of("../p.ini", "x\n", 2), other = source_of("q.ini", "x\n", 3);
    first.device = path.device = other.device = 1;
    first.inode = path.inode = 7;
    other.inode = 8;
    const struct source *const sources[] = {&first, &again, &path, &other};
    leap_problems *problems = leap_problems_create();
    for (size_t i = 0; i < 4; i++) {
        diag_add(problems, DIAG_ERROR, (struct span){sources[i], 0, 1, 1, 1}, "y", "wrong");
        diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "its note");
    }
    diag_add(problems, DIAG_ERROR, (struct span){&again, 0, 1, 1, 1}, "z", "wrong");
    diag_add(problems, DIAG_WARNING, (struct span){&again, 0, 1, 1, 1}, "y", "wrong");
    assert_int_equal(leap_problems_errors(problems), 5);
    expect_written(problems, "p.ini:1:1: error: wrong\n     1 | x\n       | ^\n       hint: y\n"
                             "leapsim: note: its note\n"
                             "p.ini:1:1: error: wrong\n     1 | x\n       | ^\n       hint: z\n"
                             "p.ini:1:1: warning: wrong\n     1 | x\n       | ^\n       hint: y\n"
                             "q.ini:1:1: error: wrong\n     1 | x\n       | ^\n       hint: y\n"
                             "leapsim: note: its note\n");
}

/* Of whole files; one that is told has the names of the others, also beyond the number that is kept. */
static void test_the_same_of_several_files(void **state)
{
    (void)state;
    leap_problems *problems = leap_problems_create();
    for (unsigned i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "%u.part", i);
        struct source file = source_of(name, "", i);
        diag_add(problems, DIAG_ERROR, (struct span){.source = &file}, "y", "wrong");
        diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "its note");
        diag_add(problems, DIAG_ERROR, (struct span){.source = &file}, "z", "wrong"); /* another hint */
        diag_add(problems, DIAG_ERROR, (struct span){&file, 0, 1, 1, 1}, NULL, "within");
    }
    assert_int_equal(leap_problems_errors(problems), 9);
    expect_written(problems,
                   "0.part: error: wrong\n       hint: y\n       the same of 2 others: 1.part, 2.part\n"
                   "leapsim: note: its note\n"
                   "0.part: error: wrong\n       hint: z\n       the same of 2 others: 1.part, 2.part\n"
                   "0.part:1:1: error: within\n     1 | \n       | ^\n"
                   "1.part:1:1: error: within\n     1 | \n       | ^\n"
                   "2.part:1:1: error: within\n     1 | \n       | ^\n");
    problems = leap_problems_create();
    struct source first = source_of("first", "", 0), other = source_of("other", "", 1);
    diag_add(problems, DIAG_ERROR, (struct span){.source = &first}, NULL, "wrong");
    for (unsigned i = 0; i < DIAG_KEPT; i++)
        diag_add(problems, DIAG_WARNING, (struct span){0}, NULL, "number %u", i);
    diag_add(problems, DIAG_ERROR, (struct span){.source = &other}, NULL, "wrong");
    diag_add(problems, DIAG_ERROR, (struct span){.source = &other}, NULL, "something else");
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    assert_non_null(strstr(text, "first: error: wrong\n       the same of 1 other: other\n"));
    assert_non_null(strstr(text, "leapsim: 2 more problems are not shown\n"));
    free(text);
    leap_problems_free(problems);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const words[] = {"growth", "level", "noise", "on", "p", "persistence"};
    const size_t count = sizeof words / sizeof *words;
    assert_string_equal(diag_nearest("growht", words, count), "growth"); /* a swap is one edit */
    assert_string_equal(diag_nearest("lvel", words, count), "level");
    assert_string_equal(diag_nearest("levels", words, count), "level");
    assert_string_equal(diag_nearest("persistance", words, count), "persistence");
    assert_string_equal(diag_nearest("onn", words, count), "on");
    assert_null(diag_nearest("colour", words, count));
    assert_null(diag_nearest("q", words, count)); /* every letter is one edit from it */
    assert_null(diag_nearest("", words, count));
    assert_null(diag_nearest("grow", words, count)); /* two edits, one is allowed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_problem),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_caret),
        cmocka_unit_test(test_long_line_is_a_window),
        cmocka_unit_test(test_many_are_counted),
        cmocka_unit_test(test_the_same_is_told_once),
        cmocka_unit_test(test_the_same_of_several_files),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
