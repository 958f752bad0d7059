/* Sensitivity: known indices, means when held, and texts. Bounds in the report's own 95 % intervals: 4.5 standard
 * errors are 2.3 half intervals; a wrong scale or a swapped index is far beyond.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask_sensitivity.h"

static const double HALVES = 2.3;

static double distance(const json_t *root, const char *unit, const char *column, double known)
{
    return ask_distance(root, "indices", ask_row(root, "indices", "quantities", unit), column, known);
}

static void expect_index(const json_t *root, const char *unit, double first, double all)
{
    expect_within(distance(root, unit, "total_first", first), 0, HALVES);
    expect_within(distance(root, unit, "total_all", all), 0, HALVES);
    assert_true(distance(root, unit, "total_first", first + 0.05) > HALVES); /* planted */
    assert_true(distance(root, unit, "total_all", all + 0.05) > HALVES);
}

static void ishigami(void **state)
{
    (void)state;
    json_t *root = ask_sensitivity(ASK_MONTH "x = uniform(-3.141592653589793, 3.141592653589793)\n"
                                             "y = uniform(-3.141592653589793, 3.141592653589793)\n"
                                             "z = uniform(-3.141592653589793, 3.141592653589793)\n"
                                             "volume = 100k*(20 + sin(x) + 7*sin(y)^2 + 0.1*z^4*sin(x))\n",
                                   100000, 1);
    expect_index(root, "formula.f.x", 0.313905191147811, 0.557588855209959);
    expect_index(root, "formula.f.y", 0.442411144790041, 0.442411144790041);
    expect_index(root, "formula.f.z", 0, 0.243683664062148);
    json_decref(root);
}

#define G(x, a) "(abs(4*" x " - 2) + " a ")/(1 + " a ")"
static void sobol_g(void **state)
{
    (void)state;
    json_t *root = ask_sensitivity(
        ASK_MONTH "a = uniform(0, 1)\nb = uniform(0, 1)\nc = uniform(0, 1)\nd = uniform(0, 1)\n"
                  "e = uniform(0, 1)\ng = uniform(0, 1)\nh = uniform(0, 1)\ni = uniform(0, 1)\n"
                  "volume = 1M*" G("a", "0") "*" G("b", "1") "*" G("c", "4.5") "*" G("d", "9") "*" G(
                      "e", "99") "*" G("g", "99") "*" G("h", "99") "*" G("i", "99") "\n",
        100000, 1);
    expect_index(root, "formula.f.a", 0.71619217, 0.78714413);
    expect_index(root, "formula.f.b", 0.17904804, 0.24219819);
    expect_index(root, "formula.f.c", 0.023675774, 0.03431691);
    expect_index(root, "formula.f.d", 0.0071619217, 0.010460387);
    json_decref(root);
}

/* x and y correlated by r (Pearson 2 sin(pi r / 6)), z free: the group's share is (1 + 4 + 2 * 2 rho) / (that + 4);
 * held alone, x moves the mean by 1.2815515655446 sd. */
static void linear_gaussian(void **state)
{
    (void)state;
    json_t *root = ask_sensitivity(
        "[scenario]\nperiod = 2026-01..2026-04\nlevel_month = 2025-12\n[target]\ntotal = 4M\n"
        "[formula f]\nregion = home\nx = normal(0, 1)\ny = normal(0, 1)\neach.e = normal(0, 1)\n"
        "volume = 1M + 10k*x + 20k*y + 40k*each.e\n"
        "[correlation]\nformula.f.x, formula.f.y = 0.5\n",
        50000, 3);
    double rho = 2 * sin(3.14159265358979323846 / 12), group = 16 * (1 + 4 + 4 * rho), months = 4 * 16;
    double share = group / (group + months), z = 1.2815515655446004;
    expect_index(root, "formula.f.x, formula.f.y", share, share);
    expect_index(root, "formula.f.each.e", 1 - share, 1 - share);
    size_t row = ask_row(root, "tornado_total", "quantity", "formula.f.x");
    double half = (end(root, "tornado_total", row, "at_p90", "high") -
                   end(root, "tornado_total", row, "at_p90", "low")) /
                  2;
    expect_within(number(root, "tornado_total", row, "at_p90"), 4e4 * z, HALVES * half);
    expect_within(number(root, "tornado_total", row, "p90"), z, 1e-9);
    row = ask_row(root, "tornado_total", "quantity", "formula.f.each.e");
    expect_within(number(root, "tornado_total", row, "at_p10"), -4e4 * 2 * z, 3000); /* z / 2 in 4 months */
    expect_within(number(root, "tornado_total", row, "p10"), -z / 2, 1e-9);
    row = ask_row(root, "hit_missed", "quantity", "formula.f.each.e");
    assert_true(number(root, "hit_missed", row, "difference") > 0.5);
    json_decref(root);
}

/* ---- Shapley effects ----------------------------------------------------------------------------- */

enum { MEMBERS = 3 };

/* A sum of correlated normals with these slopes, beside a noise of its own. */
struct gaussian {
    double slopes[MEMBERS], matrix[MEMBERS][MEMBERS], noise;
    bool target; /* is asked whether the sum reaches its median */
};

/* What of the variance is left when only the last `count` of `order` are not known, as a share of it. Of a linear
 * function from the factor of the matrix in that order: sum of (slopes * factor)_j^2 (A. B. Owen and C. Prieur,
 * SIAM/ASA Journal on Uncertainty Quantification 5 (2017) 986). Of the target: two values that share the rest have
 * the correlation 1 - that, and lie on both sides of the median with probability acos(it) / pi. */
static double left_over(const struct gaussian *model, const size_t *order, size_t count)
{
    double factor[MEMBERS][MEMBERS] = {0}, all = model->noise * model->noise, left = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        for (size_t j = 0; j <= i; j++) {
            double rest = model->matrix[order[i]][order[j]];
            for (size_t k = 0; k < j; k++) rest -= factor[i][k] * factor[j][k];
            factor[i][j] = i == j ? sqrt(rest) : rest / factor[j][j];
        }
    }
    for (size_t j = 0; j < MEMBERS; j++) {
        double sum = 0;
        for (size_t i = 0; i < MEMBERS; i++) sum += model->slopes[order[i]] * factor[i][j];
        all += sum * sum;
        if (j >= MEMBERS - count) left += sum * sum;
    }
    return model->target ? 2 / acos(-1) * acos(1 - left / all) : left / all;
}

/* The mean over all orders of what a member adds to those behind it. */
static double shapley(const struct gaussian *model, size_t member)
{
    static const size_t orders[6][MEMBERS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                              {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double sum = 0;
    for (size_t o = 0; o < 6; o++) {
        size_t place = 0;
        while (orders[o][place] != member) place++;
        size_t behind = MEMBERS - 1 - place;
        sum += left_over(model, orders[o], behind + 1) - left_over(model, orders[o], behind);
    }
    return sum / 6;
}

static double effect_distance(const json_t *root, const char *name, const char *column, double known)
{
    return ask_distance(root, "shapley", ask_row(root, "shapley", "quantity", name), column, known);
}

/* The effects of all members, which add up to what the group has with others. Planted: what they would be if members
 * were drawn again without a look at those that are kept, and another member's. */
static void expect_effects(const json_t *root, const char *const names[MEMBERS],
                           const struct gaussian *model, const char *column, const char *all)
{
    struct gaussian loose = *model;
    double sum = 0;
    for (size_t i = 0; i < MEMBERS; i++)
        for (size_t j = 0; j < MEMBERS; j++) loose.matrix[i][j] = i == j;
    for (size_t i = 0; i < MEMBERS; i++) {
        expect_within(effect_distance(root, names[i], column, shapley(model, i)), 0, HALVES);
        assert_true(effect_distance(root, names[i], column, shapley(&loose, i)) > HALVES);
        assert_true(effect_distance(root, names[i], column, shapley(model, (i + 1) % MEMBERS)) > HALVES);
        sum += number(root, "shapley", ask_row(root, "shapley", "quantity", names[i]), column);
    }
    expect_within(number(root, "indices", 0, all), sum, 1e-12);
}

static double pearson(double spearman) { return 2 * sin(acos(-1) * spearman / 6); }

#define TIES(x, y, z) x ", " y " = 0.8\n" x ", " z " = -0.4\n" y ", " z " = -0.2\n"

static struct gaussian gaussian(double noise)
{
    double xy = pearson(0.8), xz = pearson(-0.4), yz = pearson(-0.2);
    return (struct gaussian){{3, 1, 2}, {{1, xy, xz}, {xy, 1, yz}, {xz, yz, 1}}, noise, false};
}

/* Beside a pair that goes together, too, but with none of them. */
static void shapley_effects(void **state)
{
    (void)state;
    static const char *const names[] = {"formula.f.x", "formula.f.y", "formula.f.z"};
    double pair = 2 + 2 * pearson(0.5);
    struct gaussian model = gaussian(sqrt(pair));
    json_t *root = ask_sensitivity(
        ASK_MONTH "x = normal(0, 1)\ny = normal(0, 1)\nz = normal(0, 1)\np = normal(0, 1)\n"
                  "q = normal(0, 1)\nvolume = 1M + 10k*(3*x + y + 2*z + p + q)\n[target]\ntotal = 1M\n"
                  "[correlation]\nformula.f.z, formula.f.x = -0.4\nformula.f.p, formula.f.q = 0.5\n"
                  "formula.f.x, formula.f.y = 0.8\nformula.f.y, formula.f.z = -0.2\n",
        100000, 5);
    expect_effects(root, names, &model, "total_effect", "total_all");
    double share = left_over(&model, (const size_t[]){0, 1, 2}, MEMBERS);
    expect_index(root, "formula.f.p, formula.f.q", 1 - share, 1 - share);
    expect_within(effect_distance(root, "formula.f.p", "total_effect", (1 - share) / 2), 0, HALVES);
    model.target = true;
    expect_effects(root, names, &model, "target_effect", "target_all");
    json_decref(root);
}

/* All months of a shock are one quantity; months' normals in place of the trial's. */
static void shapley_months(void **state)
{
    (void)state;
    static const char *const names[] = {"formula.f.each.x", "formula.f.each.y", "formula.f.each.z"};
    const struct gaussian model = gaussian(0);
    json_t *root = ask_sensitivity(
        "[scenario]\nperiod = 2026-01..2026-03\nlevel_month = 2025-12\n[formula f]\nregion = home\n"
        "each.x = normal(0, 1)\neach.y = normal(0, 1)\neach.z = normal(0, 1)\n"
        "volume = 1M + 30k*each.x + 10k*each.y + 20k*each.z\n"
        "[correlation]\n" TIES("formula.f.each.x", "formula.f.each.y", "formula.f.each.z"),
        50000, 6);
    expect_effects(root, names, &model, "total_effect", "total_all");
    json_decref(root);
}

/* Two alike of ten that are tied by a common thread have equal effects; eleven are not split. */
static void shapley_many(void **state)
{
    (void)state;
    for (size_t count = 10; count <= 11; count++) {
        char text[4096];
        size_t used = (size_t)snprintf(text, sizeof text, "%s", ASK_MONTH);
        for (size_t i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "x%zu = normal(0, 1)\n", i);
        used += (size_t)snprintf(text + used, sizeof text - used, "volume = 1M");
        for (size_t i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, " + 10k*x%zu", i);
        used += (size_t)snprintf(text + used, sizeof text - used, "\n[correlation]\n");
        for (size_t i = 1; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "formula.f.x%zu, formula.f.x%zu = 0.4\n", i - 1, i);
        json_t *root = ask_sensitivity(text, 2000, 7);
        assert_int_equal(json_array_size(rows_of(root, "indices")), 1);
        assert_int_equal(json_array_size(rows_of(root, "shapley")), count > 10 ? 0 : count);
        for (size_t i = 0; count == 10 && i < 5; i++) { /* the chain read from its other end */
            char one[20], other[20];
            snprintf(one, sizeof one, "formula.f.x%zu", i);
            snprintf(other, sizeof other, "formula.f.x%zu", 9 - i);
            double its = number(root, "shapley", ask_row(root, "shapley", "quantity", one), "total_effect");
            expect_within(effect_distance(root, other, "total_effect", its), 0, 1.4142 * HALVES);
        }
        json_decref(root);
    }
}

/* Laws that change with the months: values are the first law's, and say whose. */
static void months_with_laws(void **state)
{
    (void)state;
    json_t *root = ask_sensitivity("[scenario]\nperiod = 2026-01..2026-04\n[line a]\nregion = home\n"
                                   "level = normal(10k, 1k)\ngrowth = 1%\n"
                                   "growth.2026-02..2026-04 = normal(1%, 1%)\n"
                                   "growth.2026-03 = normal(2%, 3%)\n"
                                   "[capacity c]\non = all\nlimit = 1M\nlimit.2026-03 = normal(9k, 1k)\n",
                                   500, 1);
    static const char *const names[] = {"line.a.level", "line.a.growth", "capacity.c.limit"};
    static const char *const months[] = {NULL, "2026-02", "2026-03"};
    static const double means[] = {10000, 0.01, 9000}, sds[] = {1000, 0.01, 1000};
    for (size_t i = 0; i < 3; i++) {
        size_t row = ask_row(root, "tornado_total", "quantity", names[i]);
        const char *month = json_string_value(cell(root, "tornado_total", row, "law_month"));
        const char *text = json_string_value(cell(root, "tornado_total", row, "p90_text"));
        assert_int_equal(month != NULL, months[i] != NULL);
        if (month) assert_string_equal(month, months[i]);
        assert_int_equal(strchr(text, '*') != NULL, months[i] != NULL);
        double z = 1.2815515655446004 / (i == 1 ? sqrt(3) : 1); /* all three months at once */
        expect_within(number(root, "tornado_total", row, "p90"), means[i] + z * sds[i], 1e-6 * means[i]);
    }
    json_decref(root);
}

/* A season's January, tied to both levels, is used in no month of the period: it is drawn again with either, and what
 * it ties together is a group. */
static void hidden_member(void **state)
{
    (void)state;
    static const char *const others[] = {"feb", "mar", "apr", "may", "jun", "jul",
                                         "aug", "sep", "oct", "nov", "dec"};
    char text[2048] = "[scenario]\nperiod = 2026-02\nlevel_month = 2026-01\n[line a]\nregion = home\n"
                      "season = s\nlevel = normal(100k, 10k)\n[line b]\nregion = home\nseason = s\n"
                      "level = normal(100k, 10k)\n[correlation]\nseason.s.jan, line.a.level = 0.8\n"
                      "season.s.jan, line.b.level = 0.5\n[season s]\njan = normal(1, 0.01)\n";
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s = 1\n", others[i]);
    json_t *root = ask_sensitivity(text, 50000, 8);
    expect_index(root, "line.a.level, line.b.level", 1, 1);
    expect_within(effect_distance(root, "line.a.level", "total_effect", 0.5), 0, HALVES);
    expect_within(effect_distance(root, "line.b.level", "total_effect", 0.5), 0, HALVES);
    json_decref(root);
}

/* ---- Latin and Sobol trials ---------------------------------------------------------------------- */

static const char three[] = ASK_MONTH "x = normal(0, 1)\ny = normal(0, 1)\nz = normal(0, 2)\n"
                                      "volume = 1M + 10k*(x + 2*y + z)\n[target]\ntotal = 1M\n";

/* As it is: Latin trials are those of a run, and so are their errors. */
static void as_run(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(three);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = {.sampling = LEAP_SAMPLING_LATIN, .trials = 1000, .threads = 1};
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    json_t *run = parsed(report), *root = ask_sensitivity_by(three, LEAP_SAMPLING_LATIN, 1000, 1);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    assert_true(
        json_equal(cell(root, "outcomes", 1, "probability"), cell(run, "targets", 0, "probability")));
    assert_true(json_equal(json_object_get(root, "trials"), json_object_get(run, "trials")));
    json_decref(run);
    json_decref(root);
}

static bool go_on(void *user, const leap_progress *progress)
{
    return (double)progress->done < *(const double *)user * (double)progress->trials;
}

/* Stopped when this share of all is done: whole randomisations are left. */
static json_t *stopped_at(double share)
{
    leap_scenario *scenario = read_text(three);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = {.sampling = LEAP_SAMPLING_SOBOL,
                                .trials = 16 * 256,
                                .threads = 1,
                                .on_progress = go_on,
                                .user = &share};
    leap_report *report = NULL;
    assert_int_equal(leap_sensitivity(scenario, NULL, &options, problems, &report), LEAP_INTERRUPTED);
    json_t *root = report ? parsed(report) : NULL;
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return root;
}

static void stopped(void **state)
{
    (void)state;
    json_t *whole = ask_sensitivity_by(three, LEAP_SAMPLING_SOBOL, 16 * 256, 1), *root = stopped_at(0.3);
    size_t z = ask_row(root, "indices", "quantities", "formula.f.z");
    assert_true(json_is_false(json_object_get(root, "complete")));
    assert_true(json_number_value(json_object_get(root, "trials")) == 5 * 256);
    assert_true(end(root, "indices", z, "total_all", "high") >
                end(whole, "indices", z, "total_all", "high"));
    expect_within(ask_distance(root, "indices", z, "total_all", 4.0 / 9), 0, HALVES);
    json_decref(root);
    root =
        stopped_at(0.06); /* of one there is no error over randomisations: that of random trials, or none */
    assert_true(json_number_value(json_object_get(root, "trials")) == 256);
    assert_true(json_is_null(json_object_get(cell(root, "indices", z, "total_all"), "high")));
    assert_true(end(root, "outcomes", 1, "probability", "high") -
                    end(root, "outcomes", 1, "probability", "low") >
                0.11);
    json_decref(root);
    json_decref(whole);
}

/* What never moved a trial over the target may still do it now and then: 0 has its error. */
static void seldom(void **state)
{
    (void)state;
    enum { TRIALS = 1024 };
    json_t *root = ask_sensitivity(ASK_MONTH "z = normal(0, 1)\ne = normal(0, 0.001)\n"
                                             "volume = 1M + 10k*z + e\n[target]\ntotal = 1M\n",
                                   TRIALS, 1);
    size_t e = ask_row(root, "indices", "quantities", "formula.f.e");
    /* of n trials in which it has not come, Clopper and Pearson's bound; times 1 / (2 p (1 - p)) = 2 */
    const double most = 2 * (1 - pow(0.025, 1.0 / TRIALS));
    expect_within(number(root, "indices", e, "target_all"), 0, 0);
    expect_within(end(root, "indices", e, "target_all", "low"), 0, 0);
    expect_within(end(root, "indices", e, "target_all", "high"), most, 0.02 * most);
    expect_within(end(root, "indices", e, "target_first", "high"), most, 0.02 * most);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami),         cmocka_unit_test(sobol_g),
        cmocka_unit_test(linear_gaussian),  cmocka_unit_test(shapley_effects),
        cmocka_unit_test(shapley_months),   cmocka_unit_test(shapley_many),
        cmocka_unit_test(months_with_laws), cmocka_unit_test(hidden_member),
        cmocka_unit_test(as_run),           cmocka_unit_test(stopped),
        cmocka_unit_test(seldom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
