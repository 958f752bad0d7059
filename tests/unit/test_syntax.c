/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/syntax.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "scenario/expr.h"

#include "expect.h"

struct fixture {
    struct arena *arena;
    leap_problems *problems;
    jmp_buf failed;
    struct source source;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_create();
    fixture->problems = leap_problems_create();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    leap_problems_free(fixture->problems);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static struct tree *read_bytes(struct fixture *fixture, const char *text, size_t length)
{
    if (setjmp(fixture->failed)) fail_msg("out of memory");
    arena_catch(fixture->arena, &fixture->failed);
    fixture->source = (struct source){.name = "t.ini", .text = text, .length = length};
    return syntax_read(fixture->arena, &fixture->source, fixture->problems);
}

static struct tree *read_text(struct fixture *fixture, const char *text)
{
    return read_bytes(fixture, text, strlen(text));
}

static const struct entry *only_entry(const struct tree *tree)
{
    assert_int_equal(tree->section_count, 1);
    assert_int_equal(tree->sections[0].entry_count, 1);
    return &tree->sections[0].entries[0];
}

static void test_places(void **state)
{
    struct fixture *fixture = *state;
    const struct tree *tree = read_text(fixture, "; c\n[line \u96f6\u8dd1]\n  level\t= 5k ; fact: x # y\n");
    const struct entry *entry = only_entry(tree);
    assert_string_equal(tree->sections[0].kind, "line");
    assert_string_equal(tree->sections[0].name, "\u96f6\u8dd1");
    assert_int_equal(tree->sections[0].span.length, 9);
    assert_string_equal(entry->name, "level");
    assert_string_equal(entry->value, "5k");
    assert_string_equal(entry->source, "fact: x # y");
    assert_int_equal(entry->key.line, 3);
    assert_int_equal(entry->key.column, 3);
    assert_int_equal(entry->span.column, 11);
    assert_int_equal(leap_problems_errors(fixture->problems), 0);
}

/* A sign counts at a line's start or behind a blank only; other comments are no source. */
static void test_comments(void **state)
{
    struct fixture *fixture = *state;
    const struct tree *tree =
        read_text(fixture, "[scenario]\n#a = 1\n;b = 2\ntitle = a;b#c = \"d\" #fact, not\n");
    assert_string_equal(only_entry(tree)->value, "a;b#c = \"d\"");
    assert_null(only_entry(tree)->source);
}

static void test_line_ends(void **state)
{
    struct fixture *fixture = *state;
    const struct tree *tree = read_text(fixture, "\xef\xbb\xbf[line C]\r\nlevel = 5k\r\n\r\n; end");
    assert_string_equal(only_entry(tree)->value, "5k");
    assert_int_equal(tree->sections[0].span.column, 1);
    assert_int_equal(leap_problems_errors(fixture->problems), 0);
}

static void test_months_in_keys(void **state)
{
    struct fixture *fixture = *state;
    const struct tree *tree = read_text(fixture, "[x]\ngrowth.2026-07..=1\n2026-02=1\nregion.a.2026-01=1\n"
                                                 "total.2026=1\ngrowth.2026-03..2026-03=1\n");
    const struct entry *entries = tree->sections[0].entries;
    assert_int_equal(tree->sections[0].entry_count, 5);
    assert_string_equal(entries[0].base, "growth");
    assert_int_equal(entries[0].first, month_of(2026, 7));
    assert_int_equal(entries[0].last, INT_MAX);
    assert_string_equal(entries[1].base, "");
    assert_true(entries[1].monthly);
    assert_string_equal(entries[2].base, "region.a");
    assert_false(entries[3].monthly);
    assert_string_equal(entries[4].name, "growth.2026-03"); /* one way to write it */
}

static void test_pairs_have_no_order(void **state)
{
    struct fixture *fixture = *state;
    const struct tree *tree = read_text(fixture, "[correlation]\nb.c,a.d = 0.5\n");
    assert_string_equal(only_entry(tree)->name, "b.c, a.d");
    assert_string_equal(only_entry(tree)->id, "a.d, b.c");
}

/* 10 MB in one line: one error, the rest is read. */
static void test_long_line(void **state)
{
    struct fixture *fixture = *state;
    const size_t length = 10000000;
    char *text = malloc(length + 1);
    memset(text, '1', length);
    memcpy(text, "[line C]\nlevel = ", 17);
    memcpy(text + length - 11, "\nseries = a\n", 12);
    const struct tree *tree = read_bytes(fixture, text, length);
    assert_int_equal(leap_problems_errors(fixture->problems), 1);
    assert_string_equal(only_entry(tree)->name, "series");
    free(text);
}

/* The longest line that is allowed, and one byte more. */
static void test_line_limit(void **state)
{
    struct fixture *fixture = *state;
    for (size_t extra = 0; extra < 2; extra++) {
        size_t length = SYNTAX_LINE_MAX + extra;
        char *text = malloc(length);
        memset(text, ' ', length);
        text[0] = ';';
        read_bytes(fixture, text, length);
        assert_int_equal(leap_problems_errors(fixture->problems), extra);
        free(text);
    }
}

/* A million keys are read in linear time, each found again. */
static void test_many_keys(void **state)
{
    struct fixture *fixture = *state;
    enum { KEYS = 1000000, BYTES = 12 };
    char *text = malloc((size_t)KEYS * BYTES + 8);
    size_t length = (size_t)sprintf(text, "[x]\n");
    for (int i = 0; i < KEYS; i++) length += (size_t)sprintf(text + length, "k%d=1\n", i);
    const struct tree *tree = read_bytes(fixture, text, length);
    assert_int_equal(tree->sections[0].entry_count, KEYS);
    assert_ptr_equal(syntax_entry(tree, &tree->sections[0], "k777777"), &tree->sections[0].entries[777777]);
    assert_null(syntax_entry(tree, &tree->sections[0], "k1000000"));
    free(text);
}

static void test_names(void **state)
{
    (void)state;
    char name[300] = "";
    assert_null(syntax_name_fault("C10_x"));
    assert_null(syntax_name_fault("\u96f6\u8dd1"));
    assert_non_null(syntax_name_fault(""));
    assert_non_null(syntax_name_fault("_a"));
    assert_non_null(syntax_name_fault("1a"));
    assert_non_null(syntax_name_fault("a.b"));
    for (int i = 0; i < 64; i++) strcat(name, "\u96f6"); /* letters count, not bytes */
    assert_null(syntax_name_fault(name));
    strcat(name, "a");
    assert_non_null(syntax_name_fault(name));
}

static const struct expr *read_value(struct fixture *fixture, const char *value)
{
    static char text[4096];
    snprintf(text, sizeof text, "[x]\nkey = %s\n", value);
    return expr_read_all(fixture->arena, fixture->problems, only_entry(read_text(fixture, text)));
}

static void test_expressions(void **state)
{
    struct fixture *fixture = *state;
    const struct expr *expr = read_value(fixture, "truncate( normal(8k, sd=9k) , min = 0)");
    assert_int_equal(expr->kind, EXPR_CALL);
    assert_string_equal(expr->name, "truncate");
    assert_int_equal(expr->argument_count, 2);
    assert_string_equal(expr->arguments[1].name, "min");
    assert_int_equal(expr->arguments[1].span.column, 37);
    assert_int_equal(expr->arguments[1].span.length, 7);
    const struct expr *normal = expr->arguments[0].value;
    assert_string_equal(normal->name, "normal");
    assert_int_equal(normal->span.column, 17);
    assert_int_equal(normal->span.length, 17);
    assert_string_equal(normal->arguments[1].name, "sd");
    expr = read_value(fixture, "discrete(1: 30%, 2.5:70%)");
    expect_within(expr->arguments[1].head->number.value, 2.5, 0);
    expect_within(expr->arguments[1].value->number.value, 0.7, 0);
    assert_int_equal(leap_problems_errors(fixture->problems), 0);
}

static void test_nesting(void **state)
{
    struct fixture *fixture = *state;
    for (int levels = EXPR_NESTING_MAX; levels <= EXPR_NESTING_MAX + 1; levels++) {
        char text[1000] = "";
        for (int i = 0; i < levels; i++) strcat(text, "f(");
        strcat(text, "1");
        for (int i = 0; i < levels; i++) strcat(text, ")");
        const struct expr *expr = read_value(fixture, text);
        assert_int_equal(expr != NULL, levels == EXPR_NESTING_MAX);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_places),
        TEST(test_comments),
        TEST(test_line_ends),
        TEST(test_months_in_keys),
        TEST(test_long_line),
        TEST(test_line_limit),
        TEST(test_pairs_have_no_order),
        TEST(test_many_keys),
        TEST(test_names),
        TEST(test_expressions),
        TEST(test_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
