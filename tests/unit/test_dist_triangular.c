/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist_expect.h"

/* Closed form, from the end that is nearer. */
static double oracle(double tail, bool upper, const double *p)
{
    double width = p[2] - p[0], rise = (p[1] - p[0]) / width;
    double below = upper ? 1 - tail : tail, above = upper ? tail : 1 - tail;
    return below <= rise ? p[0] + sqrt(below * width * (p[1] - p[0]))
                         : p[2] - sqrt(above * width * (p[2] - p[1]));
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][3] = {{0, 0.3, 1}, {1, 1, 2}, {1, 2, 2}, {100, 900, 1000}, {-3, 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dist *dist =
            LAW("triangular", VALUE(cases[i][0]), VALUE(cases[i][1]), VALUE(cases[i][2]));
        expect_within(oracle_distance(dist, oracle, cases[i]), 0, 1e-13);
        expect_draws(dist);
    }
    expect_oracle(LAW("triangular", VALUE(1), VALUE(2), VALUE(4)), oracle, (const double[]){1, 2, 4}, 3, 1);
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("triangular", VALUE(2), VALUE(5), VALUE(12));
    expect_relative(dist_mean(dist), 19.0 / 3, 1e-15);
    expect_relative(dist_sd(dist), sqrt((4 + 25 + 144 - 10 - 24 - 60) / 18.0), 1e-14);
    expect_moments(dist, 1e-6);
    expect_round_trip(LAW("triangular", VALUE(0), VALUE(3), VALUE(4)), 1e-6);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "mode must be within min to max, got 7 outside 2 to 5", "triangular", VALUE(2), VALUE(7),
          VALUE(5));
    FAULT(2, "min must be < max, got 5 and 5", "triangular", VALUE(5), VALUE(5), VALUE(5));
    FAULT(NOWHERE, "triangular lacks max", "triangular", VALUE(5), VALUE(5));
    FAULT(0, "triangular has no argument p10", "triangular", NAMED("p10", 5), NAMED("p90", 7));
    DATE_FAULT(1, "mode must be a date here, got 5", "triangular", DATE(24312), VALUE(5), DATE(24315));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),
        cmocka_unit_test(moments),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
