/* The formula: programs against libm in every width, and its text through the whole road.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* fmemopen */
#include "component/expression.h"
#include "kernel.h"
#include "model.h"
#include "scenario_text.h"

static const int JAN = 12 * 2026;

/* ---- The kernel ---------------------------------------------------------------------------------- */

/* One operator on lanes that differ, against `expected`; NaN wants NaN. */
static double worst(enum width width, enum expression_code code, const double *a, const double *b,
                    double (*expected)(double a, double b))
{
    static _Alignas(64) double stack[2 * TILE_LANES];
    bool binary = code >= EXPRESSION_BINARY;
    const struct expression_step steps[] = {
        {EXPRESSION_INPUT, 0}, {binary ? EXPRESSION_INPUT : code, 1}, {code, 0}};
    const struct expression program = {
        .steps = steps, .step_count = binary ? 3 : 2, .input_count = 2, .depth = 2};
    const double *inputs[] = {a, b};
    struct expression_wires wires = {&program, inputs, stack};
    struct kernel *kernel = kernel_create(COMPONENT_formula, width);
    memcpy(kernel->self + kernel_field(kernel, "volume", FIELD_EXPRESSION)->offset, &wires, sizeof wires);
    const struct month month = {JAN, true};
    kernel->type->make(kernel->self, &month);
    double largest = 0;
    for_lanes(i) {
        double truth = expected(a[i], b[i]), got = kernel->made[i];
        double error = fabs(got - truth) / (fabs(truth) > 0 ? fabs(truth) : 1);
        if (!isfinite(truth) || !isfinite(got)) error = isfinite(got) == isfinite(truth) ? 0 : INFINITY;
        if (!(error <= largest)) largest = error;
    }
    free(kernel);
    return largest;
}

static double add(double a, double b) { return a + b; }
static double subtract(double a, double b) { return a - b; }
static double multiply(double a, double b) { return a * b; }
static double divide(double a, double b) { return a / b; }
static double power(double a, double b) { return pow(a, b); }
static double power_planted(double a, double b) { return pow(fabs(a), b); }
static double negate(double a, double b) { return (void)b, -a; }
static double absolute(double a, double b) { return (void)b, fabs(a); }
static double exponential(double a, double b) { return (void)b, exp(a); }
static double logarithm(double a, double b) { return (void)b, log(a); }
static double root(double a, double b) { return (void)b, sqrt(a); }
static double sine(double a, double b) { return (void)b, sin(a); }
static double sine_planted(double a, double b) { return (void)b, sin(a * (1 + 1e-12)); }

static void operators_are_libm(enum width width)
{
    static _Alignas(64) double a[TILE_LANES], b[TILE_LANES];
    for_lanes(i) a[i] = ((double)i - 100) / 7, b[i] = (double)(i % 41) - 20 + (i % 3 ? 0 : 0.5);
    expect_within(worst(width, EXPRESSION_ADD, a, b, add), 0, 0);
    expect_within(worst(width, EXPRESSION_SUBTRACT, a, b, subtract), 0, 0);
    expect_within(worst(width, EXPRESSION_MULTIPLY, a, b, multiply), 0, 0);
    expect_within(worst(width, EXPRESSION_DIVIDE, a, b, divide), 0, 0);
    expect_within(worst(width, EXPRESSION_MIN, a, b, fmin), 0, 0);
    expect_within(worst(width, EXPRESSION_MAX, a, b, fmax), 0, 0);
    expect_within(worst(width, EXPRESSION_NEGATE, a, b, negate), 0, 0);
    expect_within(worst(width, EXPRESSION_ABS, a, b, absolute), 0, 0);
    expect_within(worst(width, EXPRESSION_EXP, a, b, exponential), 0, 1e-15);
    expect_within(worst(width, EXPRESSION_LOG, a, b, logarithm), 0, 1e-15);
    expect_within(worst(width, EXPRESSION_SQRT, a, b, root), 0, 0);
    expect_within(worst(width, EXPRESSION_SIN, a, b, sine), 0, 1e-15);
    expect_within(worst(width, EXPRESSION_POWER, a, b, power), 0, 2e-14);
    assert_true(worst(width, EXPRESSION_POWER, a, b, power_planted) > 1);
    assert_true(worst(width, EXPRESSION_SIN, a, b, sine_planted) > 1e-13);
}

/* Whole powers of whole numbers are exact; the rules of sign hold beyond them. */
static void powers_are_exact(enum width width)
{
    static const double cases[][2] = {{3, 20},  {-3, 3}, {2, 31},    {0, 0},  {-2, 33},
                                      {-2, 40}, {7, 1},  {0, 5},     {0, -1}, {-8, 1.0 / 3},
                                      {0, 0.5}, {2, -3}, {-1, 1e300}};
    static _Alignas(64) double a[TILE_LANES], b[TILE_LANES];
    for_lanes(i) a[i] = cases[i % 13][0], b[i] = cases[i % 13][1];
    expect_within(worst(width, EXPRESSION_POWER, a, b, power), 0, 1e-14);
    for_lanes(i) b[i] = floor(fabs(a[i] = (double)(i % 19) - 9));
    expect_within(worst(width, EXPRESSION_POWER, a, b, power), 0, 0);
}

static void test_operators(void **state)
{
    (void)state;
    kernel_widths(operators_are_libm);
}

static void test_powers(void **state)
{
    (void)state;
    kernel_widths(powers_are_exact);
}

/* ---- The text ------------------------------------------------------------------------------------ */

#define HEAD "[scenario]\nperiod = 2026-01..2026-03\nlevel_month = 2025-12\ntrials = 1k\n"
#define LINE "[line C]\nregion = home\nlevel = 1000\ngrowth = 0.01\n"

/* The mean of the counted months of formula f (region home), which is constant: the first and the third. */
static void months(const char *text, double expected_first, double expected_third)
{
    struct model model = model_read(text, PLAN_FULL);
    struct summary *summary = model_run(&model, 1000, 1);
    expect_within(summary_mean(summary, model_output(&model, "formula.f", JAN, JAN)), expected_first, 0);
    expect_within(summary_mean(summary, model_output(&model, "formula.f", JAN + 2, JAN + 2)),
                  expected_third, 0);
    summary_free(summary);
    model_free(&model);
}

static void value_is(const char *expression, double expected)
{
    char text[1024];
    snprintf(text, sizeof text, HEAD "[formula f]\nregion = home\nhalf = 0.5\nthree = 3\nvolume = %s\n",
             expression);
    leap_scenario *scenario = scenario_read(text); /* its message names the expression */
    leap_scenario_free(scenario);
    months(text, expected, expected);
}

static void test_grammar(void **state)
{
    (void)state;
    value_is("100 + -2^2 + 0*(half+three)", 96);
    value_is("2^3^2 + 0*half*three", 512);
    value_is("2^-1 * 1k * (three - 2*half)", 1000);
    value_is("1000-10-1-half*2", 988);
    value_is("1e+2*half + 1e2*half*4% + 4e-1*1k + three", 455);
    value_is("2400/three/2*half", 200);
    value_is("min(7, three, 5) * 100 + max(half, 2, 1) + abs(-three)", 305);
    value_is("exp(log(20*half)) + sqrt(81) + sin(0)*three", 19);
    value_is("+(1 + (2 + (three + half)))*2", 13);
    value_is("1.5*three^half^2 * 0 + 1\xe4\xb8\x87", 10000); /* 1 wan */
}

/* Same-month readers see what is made, later ones the volume of last month, after levers. */
static void test_reads_others(void **state)
{
    (void)state;
    months(HEAD LINE "[event e]\nstart = 2026-01\non = line.C\neffect = -50%\nduration = 5\n"
                     "[formula f]\nregion = home\nvolume = line.C + prev(line.C) + prev(formula.f)/10\n",
           1010, 1030 + 510 + 163); /* made 1010.05, 1020.2, 1030.45; volume 505, 510: f 1010, 1626, 1703 */
    months(HEAD LINE "[formula i]\nresolution = 1%\nvolume = -line.C/1000\n"
                     "[formula f]\nregion = home\nvolume = 2k + 1k*formula.i + 10*prev(formula.i)\n",
           990, 959); /* 2000 - 1030.45 - 10.2 */
}

static void test_index_is_not_counted(void **state)
{
    (void)state;
    struct model model =
        model_read(HEAD LINE "[formula i]\nvolume = -5\n[demand d]\non = all\ngrowth = 1%\n", PLAN_FULL);
    for (size_t i = 0; i < model.plan->scope_count; i++)
        assert_string_not_equal(model.plan->scopes[i].name, "formula.i");
    struct summary *summary = model_run(&model, 1000, 1);
    expect_within(summary_mean(summary, model_output(&model, "total", JAN, JAN)), 1020,
                  0); /* 1000 e^0.02 */
    summary_free(summary);
    model_free(&model);
}

/* Own quantities have their addresses, take part in correlations and are drawn once, or every month. */
static void test_own_quantities(void **state)
{
    (void)state;
    static const char text[] = HEAD "[formula f]\nregion = home\nx = normal(0, 1)\neach.e = normal(0, 1)\n"
                                    "y = normal(0, 1)\nvolume = 10k + 1k*x + 100*each.e + 1k*y\n"
                                    "[correlation]\nformula.f.x, formula.f.y = -0.5\n";
    struct model model = model_read(text, PLAN_FULL);
    size_t once = 0, monthly = 0;
    for (size_t i = 0; i < model.plan->draw_count; i++) {
        monthly +=
            strcmp(model.plan->draws[i].name, "formula.f.each.e") == 0 && model.plan->draws[i].monthly;
        once += strcmp(model.plan->draws[i].name, "formula.f.x") == 0 && !model.plan->draws[i].monthly;
    }
    assert_int_equal(once, 1);
    assert_int_equal(monthly, 1);
    struct summary *summary = model_run(&model, 100000, 1);
    /* month: 2e6 (1 - rho) + 1e4; quarter: 9 times the common part, 3 times the other; rho = 2 sin(pi/12) */
    double common = 2e6 * (1 - 2 * sin(3.14159265358979323846 / 12));
    expect_relative(summary_sd(summary, model_output(&model, "total", JAN, JAN)), sqrt(common + 1e4),
                    0.0105);
    expect_relative(summary_sd(summary, model_output(&model, "total", JAN, JAN + 2)),
                    sqrt(9 * common + 3e4), 0.0105);
    /* without the correlation it would be 1418: caught */
    assert_true(fabs(sqrt(2e6 + 1e4) / sqrt(common + 1e4) - 1) > 0.3);
    summary_free(summary);
    model_free(&model);
}

/* ---- Faults -------------------------------------------------------------------------------------- */

static void refused(const char *lines, const char *message)
{
    char text[8192];
    snprintf(text, sizeof text, HEAD LINE "[formula f]\n%s\n", lines);
    if (scenario_set(text, NULL)) fail_msg("accepted: %s", lines);
    if (!strstr(scenario_said, message)) fail_msg("%s\ninstead of: %s", scenario_said, message);
}

static void test_refused(void **state)
{
    (void)state;
    refused("x = 1", "needs the key 'volume'");
    refused("volume = 1 +", "the expression ends where a value should stand");
    refused("volume = 1 $ 2", "stands behind the end");
    refused("volume = * 2", "expected a number, a name or '(', got '*'");
    refused("volume = (1 + 2", "expected ')' here");
    refused("volume = z", "has no quantity 'z'");
    refused("volume = e\neach.e = 1", "each.e");
    refused("volume = C", "line.C");
    refused("volume = line.D", "'line.D'");
    refused("volume = formula.f", "cannot read itself");
    refused("volume = formula.g\n[formula g]\nvolume = 1", "is a later formula");
    refused("volume = prev(3)", "prev reads one component's volume");
    refused("volume = min(1)", "of two or more");
    refused("volume = sin(1, 2)", "expected ')' here");
    refused("volume = foo(1)", "there is no function 'foo'");
    refused("volume = max", "'max' is a function");
    refused("volume = 1\nmin = 2", "this name is a function's");
    refused("volume = 1e", "t.ini:");
    refused("volume = x\nx = normal(1)", "normal");
    refused("volume = x\nx.2026-02 = 1", "cannot change by month");
    refused("volume = 1\nresolution = 0.5\nregion = home", "its resolution must be whole");
    refused("volume = 1\nresolution = 0", "resolution must be");
    refused("volume = 1\n[target]\nformula.f = 5", "is an index");
    refused("volume = 1\n[correlation]\nformula.f.x, line.C.level = 0.5", "has no quantity 'x'");
    char deep[600] = "volume = ";
    for (int i = 0; i < 100; i++) strcat(deep, "(");
    refused(deep, "more than 64 levels");
    char signs[600] = "volume = 1";
    for (int i = 0; i < 100; i++) strcat(signs, "^-1");
    refused(signs, "more than 64 levels");
}

/* What is not finite stops the run and names trial, month and component, even where it would be hidden. */
static void stops(const char *expression, bool expected)
{
    char text[1024];
    snprintf(text, sizeof text, HEAD "[line C]\nregion = home\nlevel = 1000\n[formula f]\nvolume = %s\n",
             expression);
    struct model model = model_read(text, PLAN_GOALS);
    struct simulate_options options = {.trials = 1000, .seed = 1, .threads = 1};
    struct simulate_fault fault;
    struct summary *summary;
    const struct plan *plan = model.plan;
    leap_status status = simulate(&plan, 1, &options, &summary, &fault);
    assert_int_equal(status, expected ? LEAP_BAD_INPUT : LEAP_OK);
    assert_int_equal(fault.found, expected);
    if (expected) {
        assert_int_equal(fault.trial, 0);
        assert_int_equal(fault.month, JAN + 1);
        assert_string_equal(plan->components[fault.component].path, "formula.f");
    }
    summary_free(summary);
    model_free(&model);
}

static void test_not_finite(void **state)
{
    (void)state;
    stops("1/(1000 - prev(line.C))", true); /* February: last month's volume is 1000 */
    stops("min(5, 1/(1000 - prev(line.C)))", true);
    stops("log(500 - prev(line.C))", true);
    stops("(500 - prev(line.C))^0.5", true);
    stops("(0*prev(line.C))^(0 - prev(line.C))", true);
    stops("exp(prev(line.C))", true);
    stops("sin(prev(line.C)*1M)", true);
    stops("-1/(2000 - prev(line.C))", false); /* an index may be negative */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_powers),
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_reads_others),
        cmocka_unit_test(test_index_is_not_counted),
        cmocka_unit_test(test_own_quantities),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
