/* Tables of laws that nobody chose: random ones, of all families, mixed, nested and cut. Each keeps to its law, rises,
 * and is built from few of its values. Planted: values off by twice the error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_expect.h"

enum { LAWS = 100, WORK = 1500 };

static uint64_t state = 20261127;

/* In (0, 1): the generator of Steele, Lea and Flood (SplitMix64). */
static double uniform(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double between(double low, double high) { return low + (high - low) * uniform(); }
static double by_size(double low, double high) { return low * exp(log(high / low) * uniform()); }

static const struct dist *smooth(void)
{
    double a = between(-10, 10), b = by_size(0.01, 10), c = by_size(0.01, 10);
    switch ((int)between(0, 13)) {
    case 0: return LAW("normal", VALUE(a), VALUE(b));
    case 1: return LAW("lognormal", NAMED("mu", 0.3 * a), NAMED("sigma", by_size(0.01, 8)));
    case 2: return LAW("gamma", VALUE(by_size(0.1, 1e4)), VALUE(b));
    case 3: return LAW("beta", VALUE(by_size(0.1, 1e3)), VALUE(by_size(0.1, 1e3)), VALUE(a), VALUE(a + b));
    case 4: return LAW("student_t", VALUE(by_size(1, 50)), VALUE(a), VALUE(b));
    case 5: return LAW("gumbel", VALUE(a), VALUE(b));
    case 6: return LAW("logistic", VALUE(a), VALUE(b));
    case 7: return LAW("weibull", VALUE(by_size(0.1, 30)), VALUE(b));
    case 8: return LAW("exponential", VALUE(b));
    case 9: return LAW("uniform", VALUE(a), VALUE(a + b));
    case 10: return LAW("triangular", VALUE(a), VALUE(a + b), VALUE(a + b + c));
    case 11: return LAW("pert", VALUE(a), VALUE(a + b), VALUE(a + b + c));
    default:
        return LAW("metalog", NAMED("p10", a), NAMED("p50", a + b), NAMED("p90", a + b * by_size(1.3, 4)));
    }
}

static const struct dist *steps(void)
{
    if (uniform() < 0.5) return dist_constant(arena, between(-10, 10));
    if (uniform() < 0.5) return LAW("poisson", VALUE(by_size(0.1, 1e4)));
    return LAW("binomial", VALUE(floor(by_size(1, 1e3))), VALUE(uniform()));
}

static const struct dist *random_law(int depth)
{
    double kind = uniform();
    if (depth == 0 || kind < 0.15) return uniform() < 0.8 ? smooth() : steps();
    const struct dist *law = random_law(depth - 1), *other = random_law(depth - 1), *third = smooth();
    if (kind < 0.35) {
        double low = dist_quantile(law, between(-0.499, 0)),
               high = dist_quantile(law, between(0.01, 0.499));
        if (low < high) return LAW("truncate", OF(law), NAMED("min", low), NAMED("max", high));
    }
    double share = by_size(1e-4, 1), rest = (1 - share) * uniform();
    return LAW("mixture", ITEM_OF(share, law), ITEM_OF(rest, other), ITEM_OF(1 - share - rest, third));
}

static void random_laws(void **unused)
{
    (void)unused;
    size_t built = 0, found = 0;
    for (size_t i = 0; i < LAWS; i++) {
        const struct dist *law = random_law(2);
        if (law->family->form != FORM_TABLE) continue;
        const struct table *table = table_build(arena, law);
        size_t stride = (size_t)1 << (table->bits - TABLE_BITS_MIN);
        struct table_walk walk = walk_table(law, table, stride, i, 0);
        expect_within(walk.worst, 0, TABLE_ERROR);
        assert_int_equal(walk.falls, 0);
        assert_true(work_of(law, 0) <= WORK);
        found += walk_table(law, table, stride, i, 2.1 * TABLE_ERROR).worst > 1.05 * TABLE_ERROR;
        built++;
    }
    assert_true(built > LAWS / 2);
    assert_int_equal(found, built);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_laws)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
