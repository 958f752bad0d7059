/* Where the language ends: the largest text that is read and the smallest that is refused, side by side; and
 * what is read takes memory in proportion.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "plan/plan.h"
#include "scenario_text.h"

/* ---- Texts of any size --------------------------------------------------------------------------- */

static char *text;
static size_t length, capacity;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void put(const char *format, ...)
{
    char piece[400];
    va_list values;
    va_start(values, format);
    size_t bytes = (size_t)vsnprintf(piece, sizeof piece, format, values);
    va_end(values);
    assert_true(bytes < sizeof piece);
    if (length + bytes + 1 > capacity) {
        capacity = 2 * capacity + sizeof piece;
        text = realloc(text, capacity);
        assert_non_null(text);
    }
    memcpy(text + length, piece, bytes + 1);
    length += bytes;
}

static void put_times(size_t times, const char *piece)
{
    for (size_t i = 0; i < times; i++) put("%s", piece);
}

static void begin(void)
{
    length = 0;
    put(SCENARIO_HEAD SCENARIO_LINE);
}

static void expect_read(void) { leap_scenario_free(scenario_read(text)); }

static void expect_refused(const char *said)
{
    leap_scenario *scenario = scenario_set(text, NULL);
    if (scenario || !strstr(scenario_said, said)) fail_msg("expected: %s\nbut: %s", said, scenario_said);
}

/* What `write` puts for `most` is read, for one more refused. */
static void expect_bound(void (*write)(size_t size), size_t most, const char *said)
{
    begin();
    write(most);
    expect_read();
    begin();
    write(most + 1);
    expect_refused(said);
}

/* ---- Bounds -------------------------------------------------------------------------------------- */

static void write_line(size_t bytes)
{
    put(";");
    put_times(bytes - 1, "x");
    put("\n");
}

static void write_digits(size_t digits)
{
    put("drift = 0.");
    put_times(digits - 1, "1");
    put("\n");
}

static void write_parentheses(size_t levels)
{
    put("drift = ");
    put_times(levels - 1, "truncate(");
    put("normal(0, 1)");
    put_times(levels - 1, ", min=-1)");
    put("\n");
}

/* The mixture is one of them. */
static void write_laws(size_t count)
{
    put("drift = mixture(");
    for (size_t i = 1; i < count; i++)
        put("%s%.17g: normal(0, 1)", i > 1 ? ", " : "", 1 / (double)(count - 1));
    put(")\n");
}

/* The whole is a level too. */
static void write_formula_parentheses(size_t levels)
{
    put("[formula f]\nvolume = ");
    put_times(levels - 1, "(");
    put("1");
    put_times(levels - 1, ")");
    put("\n");
}

static void write_signs(size_t levels)
{
    put("[formula f]\nvolume = ");
    put_times(levels - 1, "-");
    put("1\n");
}

/* One value more than its operators. */
static void write_steps(size_t steps)
{
    put("[formula f]\nvolume = 1");
    put_times(steps / 2, " + 1");
    put("%s\n", steps % 2 ? "" : " + -1");
}

static void write_own(size_t count)
{
    put("[formula f]\nvolume = 1\n");
    for (size_t i = 0; i < count; i++) put("q%zu = 1\n", i);
}

static void write_targets(size_t count)
{
    put("[target]\ntotal = 1");
    for (size_t i = 1; i < count; i++) put(", %zu", i + 1);
    put("\n");
}

static void write_name(size_t letters)
{
    put("[line ");
    put_times(letters, "\xc3\xa4");
    put("]\nregion = domestic\nlevel = 1\n");
}

static void write_lines(size_t count)
{
    for (size_t i = 0; i < count; i++) put("[line L%zu]\nregion = domestic\nlevel = normal(1k, 1)\n", i);
}

static void write_members(size_t count)
{
    write_lines(count);
    put("[correlation]\n");
    for (size_t i = 1; i < count; i++) put("line.L0.level, line.L%zu.level = 0.01\n", i);
}

static void write_repaired(size_t count)
{
    write_lines(count);
    put("[correlation]\nrepair = nearest\n");
    for (size_t i = 1; i < count; i++) put("line.L0.level, line.L%zu.level = 0.9\n", i);
}

static void write_months(size_t months)
{
    length = 0;
    put("[scenario]\nperiod = 2001-01..%zu-%02zu\n" SCENARIO_LINE, 2001 + (months - 1) / 12,
        1 + (months - 1) % 12);
}

static void write_level_month(size_t before)
{
    length = 0;
    put("[scenario]\nperiod = 2126-01..2126-12\nlevel_month = %zu-%02zu\n" SCENARIO_LINE,
        2126 - (before + 11) / 12, 1 + (1200 - before) % 12);
}

static void write_trials(size_t more)
{
    length = 0;
    put("[scenario]\nperiod = 2026-01..2026-12\ntrials = %zu\n" SCENARIO_LINE, 999999999999 + more);
}

static void test_bounds(void **state)
{
    (void)state;
    expect_bound(write_line, 1 << 20, "the line has 1048577 bytes, at most 1048576 are allowed");
    expect_bound(write_digits, 399, "a number has at most 399 digits");
    expect_bound(write_parentheses, 64, "more than 64 levels of parentheses");
    expect_bound(write_laws, 250, "more than 250 distributions in one value");
    expect_bound(write_formula_parentheses, 64, "more than 64 levels of parentheses, signs and powers");
    expect_bound(write_signs, 64, "more than 64 levels of parentheses, signs and powers");
    expect_bound(write_steps, 4095, "the expression is too long");
    expect_bound(write_own, 4096, "a formula has at most 4096 quantities of its own");
    expect_bound(write_targets, 100, "more than 100 targets in one key");
    expect_bound(write_name, 64, "a name has at most 64 letters");
    expect_bound(write_members, 1000, "more than 1000 quantities are correlated");
    expect_bound(write_repaired, 40, "repair = nearest takes at most 40 quantities, here are 41");
    expect_bound(write_months, 1200, "the period has 1201 months, at most 1200 are allowed");
    expect_bound(write_level_month, 1200, "level_month must be at most 1200 months before the period");
    expect_bound(write_trials, 1, "trials must be a whole number from 1 to 1000000000000");
}

/* ---- Memory -------------------------------------------------------------------------------------- */

static void write_regions(size_t count)
{
    for (size_t i = 0; i < count; i++) put("[line L%zu]\nregion = r%zu\nlevel = 1\n", i, i);
}

static void write_series(size_t count)
{
    for (size_t i = 0; i < count; i++)
        put("[line L%zu]\nregion = domestic\nseries = s%zu\nlevel = 1\n", i, i);
}

static void write_levers(size_t count)
{
    for (size_t i = 0; i < count; i++)
        put("[event e%zu]\non = C\nstart = 2026-05\nduration = 1\neffect = 1%%\n", i);
}

static void write_actuals(size_t count)
{
    length = 0;
    put("[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-06\n" SCENARIO_LINE);
    write_regions(count);
    put("[actuals]\n");
    for (int month = 1; month <= 6; month++) {
        put("2026-%02d = 1M\n", month);
        for (size_t i = 0; i < count; i++) put("line.L%zu.2026-%02d = 1\n", i, month);
    }
}

static void write_limits(size_t count)
{
    put("[limit]\n");
    for (size_t i = 0; i < count; i++) put("x%zu = P(total >= %zu) >= 30%%\n", i, i);
}

static size_t bytes_of(void (*write)(size_t count), size_t count)
{
    begin();
    write(count);
    leap_scenario *scenario = scenario_read(text);
    struct plan *plan;
    assert_int_equal(plan_compile(scenario, PLAN_NORMAL, &plan), LEAP_OK);
    size_t bytes = arena_bytes(scenario->arena) + arena_bytes(plan->arena);
    plan_free(plan);
    leap_scenario_free(scenario);
    return bytes;
}

/* Four times as much of anything takes at most five times the memory: nothing is stored for each pair. (Arrays
 * that double make it uneven.) */
static void test_memory_in_proportion(void **state)
{
    (void)state;
    static void (*const writers[])(size_t) = {write_lines,  write_regions, write_series,
                                              write_levers, write_actuals, write_limits};
    enum { FEW = 1000, MANY = 4 * FEW };
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        double few = (double)bytes_of(writers[i], FEW), many = (double)bytes_of(writers[i], MANY);
        if (many > 5 * few) fail_msg("writer %zu: %.0f bytes become %.0f", i, few, many);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds),
                                       cmocka_unit_test(test_memory_in_proportion)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
