/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/moments.h"

#include "expect.h"

static void add(struct moments *moments, uint64_t value, uint64_t times)
{
    moments->count += times;
    moments->sum += (moments_wide)value * times;
    moments->squares += (moments_wide)value * value * times;
}

/* NIST StRD NumAcc: certified mean and sd, scaled to whole numbers. NumAcc1: 10000001, 10000003,
 * 10000002. NumAcc3: 1000000.2 and alternating .1 and .3, 1001 values; NumAcc4 the same at 10000000. */
static void test_nist(void **state)
{
    (void)state;
    struct moments one = {0}, three = {0}, four = {0};
    add(&one, 10000001, 1), add(&one, 10000003, 1), add(&one, 10000002, 1);
    expect_within(moments_mean(&one), 10000002, 0);
    expect_within(moments_sd(&one), 1, 0);
    add(&three, 10000002, 1), add(&three, 10000001, 500), add(&three, 10000003, 500);
    expect_within(moments_mean(&three) / 10, 1000000.2, 1e-9);
    expect_relative(moments_sd(&three) / 10, 0.1, 1e-15);
    add(&four, 100000002, 1), add(&four, 100000001, 500), add(&four, 100000003, 500);
    expect_within(moments_mean(&four) / 10, 10000000.2, 1e-8);
    expect_relative(moments_sd(&four) / 10, 0.1, 1e-15);
}

/* 10^12 values of 0 and 2^43: mean 2^42, variance 2^84 n / (n - 1). */
static void test_large(void **state)
{
    (void)state;
    struct moments moments = {0};
    add(&moments, 0, 500000000000), add(&moments, (uint64_t)1 << 43, 500000000000);
    expect_within(moments_mean(&moments), ldexp(1, 42), 0);
    expect_relative(moments_sd(&moments), ldexp(1, 42), 1e-12);
    add(&moments, 1, 1); /* and one value more is noticed */
    assert_true(moments_mean(&moments) != ldexp(1, 42));
}

static void test_few(void **state)
{
    (void)state;
    struct moments moments = {0}, more = {0};
    assert_true(isnan(moments_mean(&moments)));
    add(&moments, 7, 1);
    expect_within(moments_mean(&moments), 7, 0);
    assert_true(isnan(moments_sd(&moments)));
    add(&more, 7, 5);
    moments_add(&moments, &more);
    expect_within(moments_sd(&moments), 0, 0);
    assert_int_equal(moments.count, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nist),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
