/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

enum { EXPONENTIAL, LOGISTIC, LINEAR, BASS };

static const int FIRST = 12 * 2026;

static struct kernel *launch(enum width width, int curve, double start, double ramp)
{
    struct kernel *kernel = kernel_create(COMPONENT_launch, width);
    kernel_set(kernel, "start", start);
    kernel_set(kernel, "peak", 10000);
    if (curve != BASS) kernel_set(kernel, "ramp", ramp);
    kernel_choice(kernel, curve);
    return kernel;
}

static double curve_at(int curve, double age, double ramp)
{
    if (age <= 0) return 0;
    switch (curve) {
    case EXPONENTIAL: return 1 - exp(-3 * age / ramp);
    case LOGISTIC: return 1 / (1 + exp(-2 * log(19) * (age / ramp - 0.5)));
    default: return fmin(1, age / ramp);
    }
}

/* Every curve against its formula, for starts inside and outside the period, quick and slow ramps. */
static void curves_are_closed_form(enum width width)
{
    static const double starts[] = {-30, -1.25, 0, 0.5, 3, 6.75, 11.9, 14};
    static const double ramps[] = {0.05, 1, 4, 30};
    for (int curve = EXPONENTIAL; curve <= LINEAR; curve++)
        for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
            for (size_t r = 0; r < sizeof ramps / sizeof *ramps; r++) {
                struct kernel *kernel = launch(width, curve, FIRST + starts[s], ramps[r]);
                kernel_begin(kernel, FIRST, FIRST - 1);
                for (int m = 0; m < 12; m++) {
                    double age = FIRST + m + 1 - (FIRST + starts[s]); /* as dates round it */
                    double expected = 10000 * curve_at(curve, age, ramps[r]);
                    expect_within(kernel_make(kernel, FIRST + m, FIRST - 1), expected, 1e-8);
                }
                free(kernel);
            }
}

/* Centuries before and after: no overflow shows, with a recurrence or without. */
static void far_dates_are_fine(enum width width)
{
    for (int curve = EXPONENTIAL; curve <= BASS; curve++) {
        struct kernel *kernel = launch(width, curve, FIRST + 5000, 0.5);
        kernel_number(kernel, "p", 0.01);
        kernel_number(kernel, "q", 0.4);
        kernel_begin(kernel, FIRST, FIRST - 1);
        for (int m = 0; m < 12; m++) expect_within(kernel_make(kernel, FIRST + m, FIRST - 1), 0, 0);
        free(kernel);
        kernel = launch(width, curve, FIRST - 5000, 0.5);
        kernel_number(kernel, "p", 0.01);
        kernel_number(kernel, "q", 0.4);
        kernel_begin(kernel, FIRST, FIRST - 1);
        double made = kernel_make(kernel, FIRST, FIRST - 1);
        expect_within(made, curve == BASS ? 0 : 10000, 1e-6);
        free(kernel);
    }
}

/* The tile that cannot be stepped gives what the tile that can gives, to rounding. */
static void stepwise_and_direct_agree(enum width width)
{
    for (int curve = EXPONENTIAL; curve <= BASS; curve++) {
        struct kernel *kernel = launch(width, curve, FIRST + 2.25, 4);
        struct kernel *far = launch(width, curve, FIRST + 2.25, 4);
        kernel_number(kernel, "p", 0.02);
        kernel_number(kernel, "q", 0.3);
        kernel_number(far, "p", 0.02);
        kernel_number(far, "q", 0.3);
        double *start = kernel_set(far, "start", FIRST + 2.25);
        start[17] = FIRST + 99999; /* one lane out of reach takes the whole tile along */
        kernel_begin(kernel, FIRST, FIRST - 1);
        kernel_begin(far, FIRST, FIRST - 1);
        for (int m = 0; m < 12; m++) {
            struct month month = {FIRST + m, true};
            far->type->make(far->self, &month);
            expect_within(far->made[0], kernel_make(kernel, FIRST + m, FIRST - 1), 1e-8);
            expect_within(far->made[17], 0, 0);
        }
        free(kernel);
        free(far);
    }
}

/* Bass: adoption rate over its maximum, whose place is ln(q/p) / (p+q): with p, q of the US VCR market
 * (published fit, years as months here) the peak lies at 7.08. */
/* One lane that has begun is enough for the tile to sell, and does not make the others sell. */
static void lanes_begin_one_by_one(enum width width)
{
    for (int curve = EXPONENTIAL; curve <= LINEAR; curve++) {
        struct kernel *kernel = launch(width, curve, FIRST + 8.5, 4);
        double *start = kernel_set(kernel, "start", FIRST + 8.5);
        start[201] = FIRST + 2.25;
        kernel_begin(kernel, FIRST, FIRST - 1);
        for (int m = 0; m < 12; m++) {
            struct month month = {FIRST + m, true};
            kernel->type->make(kernel->self, &month);
            expect_within(kernel->made[200], 10000 * curve_at(curve, m + 1 - 8.5, 4), 1e-8);
            expect_within(kernel->made[201], 10000 * curve_at(curve, m + 1 - 2.25, 4), 1e-8);
        }
        free(kernel);
    }
}

static void bass_is_closed_form(enum width width)
{
    static const double p[] = {0.00659396, 0.3}, q[] = {0.638091, 0.1};
    for (int k = 0; k < 2; k++) {
        struct kernel *kernel = launch(width, BASS, FIRST, 0);
        kernel_number(kernel, "p", p[k]);
        kernel_number(kernel, "q", q[k]);
        kernel_begin(kernel, FIRST, FIRST - 1);
        double highest = q[k] > p[k] ? (p[k] + q[k]) * (p[k] + q[k]) / (4 * q[k]) : p[k];
        double best = 0;
        int best_month = 0;
        for (int m = 0; m < 24; m++) {
            double age = m + 1, e = exp(-(p[k] + q[k]) * age);
            double f = (p[k] + q[k]) * (p[k] + q[k]) / p[k] * e / pow(1 + q[k] / p[k] * e, 2);
            double made = kernel_make(kernel, FIRST + m, FIRST - 1);
            expect_relative(made, 10000 * f / highest, 1e-12);
            if (made > best) best = made, best_month = m + 1;
        }
        assert_int_equal(best_month, k == 0 ? 7 : 1);
        free(kernel);
    }
}

static void success_flop_fade_season_noise(enum width width)
{
    struct kernel *kernel = launch(width, LINEAR, FIRST, 1);
    double *success = kernel_set(kernel, "success", 1);
    kernel_set(kernel, "flop", 0.25);
    kernel_set(kernel, "hold", 3);
    kernel_set(kernel, "fade", 0.1);
    kernel_set(kernel, "season", 0.9);
    kernel_set(kernel, "noise", 1.2);
    for_lanes(i) success[i] = (double)(i % 2);
    kernel_begin(kernel, FIRST, FIRST - 1);
    for (int m = 0; m < 12; m++) {
        struct month month = {FIRST + m, true};
        kernel->type->make(kernel->self, &month);
        double hit = 10000 * 0.9 * 1.2 * exp(-0.1 * fmax(0, m + 1 - 3));
        expect_relative(kernel->made[1], hit, 1e-13);
        expect_relative(kernel->made[2], 0.25 * hit, 1e-13);
    }
    free(kernel);
}

/* Shares leave the lines, never more than they have; shares over 100 % are scaled down. */
static void cannibalisation(enum width width)
{
    struct kernel *kernel = launch(width, LINEAR, FIRST, 1);
    const struct field *field = kernel_field(kernel, "takes", FIELD_TAKES);
    double *own = kernel_lanes(kernel, 1000), *share[2];
    for (int i = 0; i < 2; i++) {
        kernel->volume[i] = kernel_lanes(kernel, 0);
        kernel->share[i] = share[i] = kernel_lanes(kernel, 0);
    }
    struct takes takes = {2, kernel->volume, kernel->share, own};
    memcpy(kernel->self + field->offset, &takes, sizeof takes);
    struct month month = {FIRST, true};
    static const double cases[][6] = {
        /* shares, volumes before, volumes after */
        {0.15, 0.05, 2000, 3000, 1850, 2950},
        {0.15, 0.05, 100, 3000, 0, 2950},
        {0.9, 0.6, 2000, 3000, 1400, 2600},
    };
    for (size_t c = 0; c < 3; c++) {
        for (int i = 0; i < 2; i++) {
            kernel_fill(share[i], cases[c][i]);
            kernel_fill(kernel->volume[i], cases[c][2 + i]);
        }
        kernel_begin(kernel, FIRST, FIRST - 1);
        kernel->type->take(kernel->self, &month);
        for (int i = 0; i < 2; i++) expect_within(kernel->volume[i][9], cases[c][4 + i], 1e-9);
    }
    free(kernel);
}

/* A ramp that is off by a millionth is told apart by the comparison of the curves. */
static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = launch(width, EXPONENTIAL, FIRST, 4 * (1 + 1e-6));
    kernel_begin(kernel, FIRST, FIRST - 1);
    double made = kernel_make(kernel, FIRST, FIRST - 1);
    assert_true(fabs(made - 10000 * curve_at(EXPONENTIAL, 1, 4)) > 1e-8);
    free(kernel);
}

#define TEST(name, body)           \
    static void name(void **state) \
    {                              \
        (void)state;               \
        kernel_widths(body);       \
    }

TEST(test_curves, curves_are_closed_form)
TEST(test_far, far_dates_are_fine)
TEST(test_stepwise, stepwise_and_direct_agree)
TEST(test_lanes, lanes_begin_one_by_one)
TEST(test_bass, bass_is_closed_form)
TEST(test_success, success_flop_fade_season_noise)
TEST(test_takes, cannibalisation)
TEST(test_planted, planted_error_is_seen)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curves), cmocka_unit_test(test_far),     cmocka_unit_test(test_stepwise),
        cmocka_unit_test(test_lanes),  cmocka_unit_test(test_bass),    cmocka_unit_test(test_success),
        cmocka_unit_test(test_takes),  cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
