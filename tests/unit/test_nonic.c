/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/nonic.h"

#include "expect.h"

enum { DEGREE = 9 };

/* The polynomial c[0] + c[1] x + ... and its derivatives. */
static double value(const double *c, int degree, double x, int derivative)
{
    double sum = 0;
    for (int k = degree; k >= derivative; k--) {
        double factor = 1;
        for (int i = 0; i < derivative; i++) factor *= k - i;
        sum = sum * x + factor * c[k];
    }
    return sum;
}

static struct nonic through(const double *c, int degree, double from, double to)
{
    struct nonic_node node[NONIC_NODES];
    for (int i = 0; i < NONIC_NODES; i++) {
        double at = from + 0.25 * i * (to - from);
        node[i] = (struct nonic_node){at, value(c, degree, at, 0), value(c, degree, at, 1)};
    }
    return nonic_through(node);
}

static double worst(const double *c, int degree, double from, double to)
{
    struct nonic nonic = through(c, degree, from, to);
    double most = 0;
    for (double at = from; at <= to; at += (to - from) / 64) {
        most = fmax(most, fabs(nonic_at(&nonic, at) - value(c, degree, at, 0)));
        most = fmax(most, fabs(nonic_slope_at(&nonic, at) - value(c, degree, at, 1)));
        most = fmax(most, 0.1 * fabs(nonic_bend_at(&nonic, at) - value(c, degree, at, 2)));
    }
    return most;
}

/* Every polynomial of degree nine is its own, with its derivatives; one of degree ten is not. */
static void exact(void **state)
{
    (void)state;
    const double c[] = {0.3, -1.2, 0.7, 2.1, -0.4, 0.9, -1.7, 0.2, 1.1, -0.6, 0.05};
    expect_within(worst(c, DEGREE, -0.7, 1.1), 0, 1e-12);
    expect_within(worst(c, DEGREE, 0.2, 0.4), 0, 1e-11);
    assert_true(worst(c, DEGREE + 1, -0.7, 1.1) > 1e-8);
}

/* Of another function it has values and slopes at the nodes. */
static void nodes(void **state)
{
    (void)state;
    struct nonic_node node[NONIC_NODES];
    for (int i = 0; i < NONIC_NODES; i++) node[i] = (struct nonic_node){1 + i, sin(3.0 * i), cos(2.0 * i)};
    struct nonic nonic = nonic_through(node);
    for (int i = 0; i < NONIC_NODES; i++) {
        expect_within(nonic_at(&nonic, node[i].at), node[i].value, 1e-13);
        expect_within(nonic_slope_at(&nonic, node[i].at), node[i].slope, 1e-12);
    }
    assert_true(fabs(nonic_at(&nonic, 1.5) - sin(1.5)) > 1e-3);
}

/* Halves are the whole, and a sum is the polynomials' own, whatever is added first. Planted: the other half. */
static void halves_and_sums(void **state)
{
    (void)state;
    const double a[] = {0.3, -1.2, 0.7, 2.1, -0.4, 0.9, -1.7, 0.2, 1.1, -0.6};
    const double b[] = {0.1, 0.4, -0.9, 0.3, 1.4, -0.2, 0.8, -1.3, 0.5, 0.7};
    const double from = -0.7, to = 1.1, middle = 0.5 * (from + to);
    struct nonic sum = through(a, DEGREE, from, to), other = through(b, DEGREE, from, to);
    nonic_add(&sum, 0.25, &other);
    for (int upper = 0; upper < 2; upper++) {
        struct nonic half = nonic_half(&sum, upper), wrong = nonic_half(&sum, !upper);
        wrong.middle = half.middle;
        double low = upper ? middle : from, high = upper ? to : middle, planted = 0;
        expect_within(nonic_value(&half, -2), nonic_at(&half, low), 1e-13);
        expect_within(nonic_value(&half, 2), nonic_at(&half, high), 1e-13);
        for (double at = low; at <= high; at += (high - low) / 64) {
            double exact = value(a, DEGREE, at, 0) + 0.25 * value(b, DEGREE, at, 0);
            double slope = value(a, DEGREE, at, 1) + 0.25 * value(b, DEGREE, at, 1);
            expect_within(nonic_at(&half, at), exact, 1e-13);
            expect_within(nonic_slope_at(&half, at), slope, 1e-11);
            planted = fmax(planted, fabs(nonic_at(&wrong, at) - exact));
        }
        assert_true(planted > 0.1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exact), cmocka_unit_test(nodes),
                                       cmocka_unit_test(halves_and_sums)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
