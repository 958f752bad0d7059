/* Tables: every cell keeps to its law or says that it does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_expect.h"

/* ---- laws ----------------------------------------------------------------------------------------- */

enum { LAWS_MAX = 24 };

struct laws {
    size_t count;
    const struct dist *law[LAWS_MAX];
};

static const struct dist *normal(void) { return LAW("normal", VALUE(0), VALUE(1)); }
static const struct dist *far(void) { return LAW("normal", VALUE(8), VALUE(2)); }
static const struct dist *skew(void) { return LAW("lognormal", VALUE(10), VALUE(3)); }
static const struct dist *beta(void) { return LAW("beta", VALUE(2), VALUE(8)); }

static struct laws common(void)
{
    return (struct laws){
        15,
        {normal(), skew(), beta(), LAW("logistic", VALUE(0), VALUE(1)), LAW("exponential", VALUE(1)),
         LAW("pert", VALUE(2), VALUE(4), VALUE(8)), LAW("gamma", VALUE(2.5), VALUE(1)),
         LAW("gamma", VALUE(1e4), VALUE(1)), LAW("gamma", VALUE(1e6), VALUE(1)),
         LAW("weibull", VALUE(1.5), VALUE(1)), LAW("beta", VALUE(0.5), VALUE(0.5)),
         LAW("beta", VALUE(1e6), VALUE(1e6)),
         LAW("metalog", NAMED("p10", 1), NAMED("p50", 2), NAMED("p90", 4), NAMED("min", 0)),
         LAW("truncate", OF(normal()), NAMED("min", -1), NAMED("max", 2)),
         LAW("truncate", OF(beta()), NAMED("min", 0.1), NAMED("max", 0.4))}};
}

static struct laws steep(void)
{
    return (struct laws){
        11,
        {LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 5)), LAW("beta", VALUE(0.1), VALUE(3)),
         LAW("beta", VALUE(0.1), VALUE(0.1)), LAW("gamma", VALUE(0.1), VALUE(1)),
         LAW("gumbel", VALUE(0), VALUE(1)), LAW("weibull", VALUE(0.5), VALUE(1)),
         LAW("weibull", VALUE(0.1), VALUE(1)), LAW("student_t", VALUE(4), VALUE(0), VALUE(1)),
         LAW("student_t", VALUE(1.1), VALUE(0), VALUE(1)), LAW("student_t", VALUE(1), VALUE(0), VALUE(1)),
         LAW("metalog", NAMED("p10", 1), NAMED("p50", 2), NAMED("p90", 4))}};
}

/* Mixtures: smooth, with kinks, corners, gaps and jumps, with parts so narrow that they hide between nodes (the last
 * two, of which one makes room for its spike), nested and cut. */
static struct laws mixed(void)
{
    const struct dist *low = LAW("uniform", VALUE(1), VALUE(2)),
                      *corner = LAW("triangular", VALUE(1), VALUE(2), VALUE(5));
    const struct dist *flop = LAW("lognormal", VALUE(2), VALUE(1)),
                      *middling = LAW("lognormal", VALUE(7), VALUE(3)),
                      *hit = LAW("lognormal", VALUE(15), VALUE(2));
    const struct dist *two = LAW("mixture", ITEM_OF(0.5, skew()), ITEM_OF(0.5, far()));
    return (struct laws){
        20,
        {LAW("mixture", ITEM_OF(0.3, normal()), ITEM(0.7, 2)),
         LAW("mixture", ITEM_OF(0.8, skew()), ITEM(0.2, 0)),
         LAW("mixture", ITEM(0.25, 0), ITEM_OF(0.75, low)),
         LAW("mixture", ITEM_OF(0.3, normal()), ITEM_OF(0.4, far()), ITEM_OF(0.3, skew())),
         LAW("mixture", ITEM_OF(0.5, skew()), ITEM_OF(0.2, beta()), ITEM_OF(0.3, far())),
         LAW("mixture", ITEM_OF(0.2, flop), ITEM_OF(0.5, middling), ITEM_OF(0.3, hit)),
         LAW("mixture", ITEM_OF(0.3, low), ITEM_OF(0.7, LAW("uniform", VALUE(1.5), VALUE(3)))),
         LAW("mixture", ITEM_OF(0.3, low), ITEM_OF(0.7, LAW("uniform", VALUE(4), VALUE(5)))),
         LAW("mixture", ITEM_OF(0.3, normal()), ITEM_OF(0.7, LAW("normal", VALUE(40), VALUE(1)))),
         LAW("mixture", ITEM_OF(0.3, corner), ITEM_OF(0.7, LAW("normal", VALUE(3), VALUE(2)))),
         LAW("mixture", ITEM_OF(0.5, corner),
             ITEM_OF(0.5, LAW("triangular", VALUE(3), VALUE(4), VALUE(6)))),
         LAW("mixture", ITEM_OF(0.5, LAW("normal", VALUE(8), VALUE(3))),
             ITEM_OF(0.5, LAW("poisson", VALUE(10)))),
         LAW("truncate", OF(two), NAMED("min", 7), NAMED("max", 14)),
         LAW("mixture", ITEM_OF(0.1, two), ITEM_OF(0.9, LAW("truncate", OF(two), NAMED("max", 9)))),
         LAW("mixture", ITEM_OF(0.5, LAW("gamma", VALUE(0.1), VALUE(3))),
             ITEM_OF(0.5, LAW("gamma", VALUE(4), VALUE(2)))),
         LAW("mixture", ITEM_OF(0.5, LAW("student_t", VALUE(3), VALUE(0), VALUE(1))),
             ITEM_OF(0.5, LAW("gumbel", VALUE(4), VALUE(2)))),
         LAW("mixture",
             ITEM_OF(0.5,
                     LAW("metalog", NAMED("p10", 1), NAMED("p50", 2), NAMED("p90", 4), NAMED("min", 0))),
             ITEM_OF(0.5, corner)),
         LAW("mixture", ITEM_OF(0.5, normal()), ITEM_OF(0.5, LAW("normal", VALUE(0.7), VALUE(1e-3)))),
         LAW("mixture", ITEM_OF(0.999, normal()), ITEM_OF(0.001, LAW("normal", VALUE(0.7), VALUE(1e-6)))),
         LAW("mixture", ITEM_OF(0.299, LAW("uniform", VALUE(0), VALUE(0.299))),
             ITEM_OF(0.002, LAW("normal", VALUE(0.3), VALUE(1e-4))),
             ITEM_OF(0.699, LAW("uniform", VALUE(0.301), VALUE(1))))}};
}

static const struct dist *crowded(double mean)
{
    return LAW("mixture", ITEM_OF(0.5, LAW("normal", VALUE(mean), VALUE(3 * sqrt(mean)))),
               ITEM_OF(0.5, LAW("poisson", VALUE(mean))));
}

/* ---- cells ---------------------------------------------------------------------------------------- */

static void expect_cells(const struct dist *dist, const struct table *table)
{
    struct table_walk walk = walk_table(dist, table, 1, 0, 0);
    assert_true(walk.places > 0);
    expect_within(walk.worst, 0, TABLE_ERROR);
    assert_int_equal(walk.falls, 0);
    assert_true(walk_table(dist, table, 1, 0, 2.1 * TABLE_ERROR).worst > 1.05 * TABLE_ERROR);
}

static void cells(void **state)
{
    (void)state;
    struct laws laws = common();
    for (size_t i = 0; i < laws.count; i++) {
        const struct table *table = table_build(arena, laws.law[i]);
        assert_int_equal(table->flagged, 0);
        assert_int_equal(table->bits, TABLE_BITS_MIN);
        expect_cells(laws.law[i], table);
    }
}

/* Steeper laws and mixtures take more cells, and leave some out. */
static void finer(void **state)
{
    (void)state;
    struct laws laws[] = {steep(), mixed()};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < laws[k].count; i++) {
            const struct table *table = table_build(arena, laws[k].law[i]);
            expect_cells(laws[k].law[i], table);
            if (k == 0) assert_true(table->bits > TABLE_BITS_MIN || laws[k].law[i]->family->symmetric);
            assert_true(table->flagged < 256);
        }
}

/* Where the atoms are many the cells between them are kept; where hardly a cell is, or the law is too steep, the table
 * is a small one of cells that are none. */
static void many_atoms(void **state)
{
    (void)state;
    const struct table *some = table_build(arena, crowded(1e4)), *none = table_build(arena, crowded(1e6));
    size_t cells = (size_t)2 * TABLE_OCTAVES << TABLE_BITS_MAX;
    assert_int_equal(some->bits, TABLE_BITS_MAX);
    assert_true(some->flagged > cells / 2 && some->flagged < cells * 9 / 10);
    expect_cells(crowded(1e4), some);
    assert_int_equal(none->bits, TABLE_BITS_MIN);
    assert_int_equal(none->flagged, (size_t)2 * TABLE_OCTAVES << TABLE_BITS_MIN);
    const struct table *steepest = table_build(arena, LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 50)));
    assert_int_equal(steepest->bits, TABLE_BITS_MIN);
    assert_true(steepest->flagged > none->flagged * 9 / 10);
}

/* A kink and a jump: some cells are left out, and no more than needed. */
static void left_out(void **state)
{
    (void)state;
    const struct dist *uniform = LAW("uniform", VALUE(1), VALUE(2));
    const struct table *kink = table_build(
        arena, LAW("mixture", ITEM_OF(0.3, uniform), ITEM_OF(0.7, LAW("uniform", VALUE(1.5), VALUE(3)))));
    assert_true(kink->flagged >= 2 && kink->flagged <= 4);
    const struct table *jump = table_build(arena, LAW("mixture", ITEM(0.3, 0), ITEM_OF(0.7, uniform)));
    assert_int_equal(jump->flagged, 1);
}

/* ---- work ----------------------------------------------------------------------------------------- */

/* No table is timed, but what it asks of its law is bounded: METHOD.md has the milliseconds that this took. Planted: a
 * law that is off by more than pieces may miss it, so that these become as narrow as they may. */
static void work(void **state)
{
    (void)state;
    enum { COMMON = 290, STEEP = 950, MIXED = 450, CROWDED = 3900, STEEPEST = 3500 };
    struct laws laws[] = {common(), steep(), mixed()};
    const size_t most[] = {COMMON, STEEP, MIXED};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < laws[k].count; i++) {
            assert_true(work_of(laws[k].law[i], 0) <= most[k]);
            assert_true(work_of(laws[k].law[i], 1e-9) > most[k]);
        }
    assert_true(work_of(crowded(1e3), 0) <= CROWDED && work_of(crowded(1e4), 0) <= CROWDED);
    assert_true(work_of(crowded(1e3), 1e-9) > CROWDED && work_of(crowded(1e4), 1e-9) > CROWDED);
    assert_true(work_of(LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 50)), 0) <= STEEPEST);
    assert_true(work_of(crowded(1e6), 0) < 10); /* no cell has room between two atoms */
}

/* A mixture of many laws is asked for more values, but no part for many tails. Planted: parts so rough that they cannot
 * be followed. */
static void many_parts(void **state)
{
    (void)state;
    enum { VALUES = 1350, TAILS = 280, PARTS = 40 };
    for (size_t count = 10; count <= PARTS; count *= 2) {
        struct dist_argument items[PARTS] = {0};
        for (size_t i = 0; i < count; i++) {
            double mean = 2 + 38 * fmod(0.618 * (double)i, 1),
                   sd = 0.2 * pow(25, fmod(0.755 * (double)i, 1));
            const struct dist *part =
                i % 2 ? LAW("normal", VALUE(mean), VALUE(sd)) : LAW("lognormal", VALUE(mean), VALUE(sd));
            items[i] = (struct dist_argument)ITEM_OF(1.0 / (double)count, part);
        }
        const struct dist *law = expect_law("mixture", items, count, false);
        struct table_work work = table_work(law, 0, 0), rough = table_work(law, 0, 1e-9);
        assert_true(work.values <= VALUES && work.tails <= TAILS * count);
        assert_true(rough.tails > 2 * TAILS * count);
    }
}

/* ---- order ---------------------------------------------------------------------------------------- */

/* A row that bends back within its cell is told: in a table whose walk never falls. */
static void monotone(void **state)
{
    (void)state;
    struct laws laws[] = {common(), steep(), mixed()};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < laws[k].count; i++) {
            const struct dist *law = laws[k].law[i];
            const struct table *table = table_build(arena, law);
            size_t at = 1 + 100; /* of the far cells: none of them is left out but in a mixture */
            double *row = arena_array(arena, table_bytes(table), 1);
            memcpy(row, table->row, table_bytes(table));
            struct table bent = *table;
            bent.row = row;
            while (isnan(row[at * TABLE_ROW])) at++;
            double *own = row + at * TABLE_ROW, back = -4 * (fabs(own[0]) + fabs(own[1]) + 1);
            own[2] += back; /* u (1 - u) back is 0 at both ends */
            own[1] -= back;
            assert_int_equal(walk_table(law, table, SIZE_MAX / 2 + 1, 1, 0).falls, 0);
            assert_true(walk_table(law, &bent, SIZE_MAX / 2 + 1, 1, 0).falls > 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),    cmocka_unit_test(finer), cmocka_unit_test(many_atoms),
        cmocka_unit_test(left_out), cmocka_unit_test(work),  cmocka_unit_test(many_parts),
        cmocka_unit_test(monotone),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
