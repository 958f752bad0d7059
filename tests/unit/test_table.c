/* Tables: every cell keeps to its law or says that it does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/table.h"

#include "dist_expect.h"

/* Walks all cells at seven places each; returns the largest error relative to the value, of the cells that
 * are numbers. */
static double worst_cell(const struct dist *dist, const struct table *table, double planted)
{
    double worst = 0;
    for (int side = table->symmetric; side < 2; side++) {
        const double *row =
            table->row + (table->symmetric ? 0 : (size_t)side * table->side_rows * TABLE_ROW);
        double octave = TABLE_LEAST_TAIL;
        assert_true(isnan(row[0])); /* for what lies further out */
        row += TABLE_ROW;
        for (int i = 0; i < TABLE_OCTAVES; i++, octave *= 2)
            for (unsigned cell = 0; cell < 1u << table->bits; cell++, row += TABLE_ROW) {
                if (isnan(row[0])) continue;
                for (int place = 0; place < 7; place++) {
                    double u = place / 7.0, width = octave / (double)(1u << table->bits);
                    double exact = dist->family->quantile(dist, octave + (cell + u) * width, side, NULL);
                    double got = row[0] + u * (row[1] + u * (row[2] + u * row[3]));
                    double error = fabs(got * (1 + planted) - exact) / fabs(exact);
                    if (!(error <= worst)) worst = error;
                }
            }
    }
    return worst;
}

static void cells(void **state)
{
    (void)state;
    const struct dist *cases[] = {LAW("normal", VALUE(0), VALUE(1)), LAW("lognormal", VALUE(1), VALUE(0.3)),
                                  LAW("beta", VALUE(2), VALUE(8)), LAW("beta", VALUE(0.5), VALUE(0.5))};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct table *table = table_build(arena, cases[i]);
        assert_int_equal(table->flagged, 0);
        assert_int_equal(table->bits, TABLE_BITS_MIN);
        expect_within(worst_cell(cases[i], table, 0), 0, 1.05 * TABLE_ERROR);
        assert_true(worst_cell(cases[i], table, 2e-9) > 1.05 * TABLE_ERROR);
    }
}

/* Steeper laws and those of parts take more cells, also cut from wider ones, which keep to the law as well. */
static void finer(void **state)
{
    (void)state;
    const struct dist *wide = LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 5));
    const struct table *table = table_build(arena, wide);
    assert_true(table->bits > TABLE_BITS_MIN);
    expect_within(worst_cell(wide, table, 0), 0, 1.05 * TABLE_ERROR);
    const struct dist *flop = LAW("lognormal", VALUE(2), VALUE(1)),
                      *middling = LAW("lognormal", VALUE(7), VALUE(3)),
                      *hit = LAW("lognormal", VALUE(15), VALUE(2));
    const struct dist *launch =
        LAW("mixture", ITEM_OF(0.2, flop), ITEM_OF(0.5, middling), ITEM_OF(0.3, hit));
    table = table_build(arena, launch);
    assert_true(table->bits > TABLE_BITS_MIN);
    expect_within(worst_cell(launch, table, 0), 0, 1.05 * TABLE_ERROR);
    assert_true(worst_cell(launch, table, 2e-9) > 1.05 * TABLE_ERROR);
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

static const struct family *counted_family;
static size_t evaluations;

static double count_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    evaluations++;
    return counted_family->quantile(dist, tail, upper, slope);
}

static double count_near(const struct dist *dist, double tail, bool upper, double guess, double *slope)
{
    evaluations++;
    return counted_family->quantile_near(dist, tail, upper, guess, slope);
}

/* How often the law is asked while its table is built; the table is that of the law itself. */
static size_t work_of(const struct dist *dist)
{
    struct family family = *dist->family;
    struct dist counted = *dist;
    counted_family = dist->family;
    counted.family = &family;
    family.quantile = count_quantile;
    if (family.quantile_near) family.quantile_near = count_near;
    evaluations = 0;
    const struct table *own = table_build(arena, dist), *table = table_build(arena, &counted);
    assert_int_equal(table_bytes(table), table_bytes(own));
    assert_memory_equal(table->row, own->row, table_bytes(own));
    return evaluations;
}

/* No table is timed, but what it asks of its law is bounded: METHOD.md has the milliseconds that this took. A common
 * law's is the least that there is: two values a cell; the steepest and laws of parts have eight times the cells, most
 * of them of a part cut from a wider one. */
static void work(void **state)
{
    (void)state;
    enum { COMMON = 5000, STEEPEST = 28000, PARTS = 15000 };
    const struct dist *normal = LAW("normal", VALUE(0), VALUE(1)), *far = LAW("normal", VALUE(8), VALUE(2)),
                      *skew = LAW("lognormal", VALUE(10), VALUE(3)),
                      *beta = LAW("beta", VALUE(2), VALUE(8));
    const struct dist *common[] = {normal,
                                   skew,
                                   beta,
                                   LAW("pert", VALUE(2), VALUE(4), VALUE(8)),
                                   LAW("gamma", VALUE(2.5), VALUE(1)),
                                   LAW("gamma", VALUE(1e4), VALUE(1)),
                                   LAW("weibull", VALUE(1.5), VALUE(1)),
                                   LAW("student_t", VALUE(4), VALUE(0), VALUE(1))};
    const struct dist *steep[] = {LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 5)),
                                  LAW("beta", VALUE(0.1), VALUE(3)), LAW("gamma", VALUE(0.1), VALUE(1)),
                                  LAW("gumbel", VALUE(0), VALUE(1)),
                                  LAW("student_t", VALUE(1.1), VALUE(0), VALUE(1))};
    const struct dist *parts[] = {
        LAW("truncate", OF(normal), NAMED("min", -1), NAMED("max", 2)),
        LAW("mixture", ITEM_OF(0.3, normal), ITEM(0.7, 2)),
        LAW("mixture", ITEM_OF(0.8, skew), ITEM(0.2, 0)),
        LAW("mixture", ITEM_OF(0.3, normal), ITEM_OF(0.4, far), ITEM_OF(0.3, skew)),
        LAW("mixture", ITEM_OF(0.5, skew), ITEM_OF(0.2, beta), ITEM_OF(0.3, far))};
    size_t most = 0;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) assert_true(work_of(common[i]) <= COMMON);
    for (size_t i = 0; i < sizeof steep / sizeof *steep; i++) {
        size_t own = work_of(steep[i]);
        assert_true(own <= STEEPEST);
        most = own > most ? own : most;
    }
    assert_true(most > COMMON); /* planted: as for a common law */
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t own = work_of(parts[i]);
        assert_true(own > COMMON && own <= PARTS); /* planted: as for a common law */
    }
}

/* ---- order ---------------------------------------------------------------------------------------- */

/* Do values rise from cell to cell and within each, `steps` places a cell? By a rounding of the last digits they may
 * fall. `planted` is added to one coefficient of one cell. */
static bool rises(const struct dist *dist, double planted)
{
    const struct table *table = table_build(arena, dist);
    enum { STEPS = 16 };
    for (int side = table->symmetric; side < 2; side++) {
        const double *row =
            table->row + (table->symmetric ? 0 : (size_t)side * table->side_rows * TABLE_ROW) + TABLE_ROW;
        double sign = side ? -1 : 1, before = -INFINITY;
        for (size_t cell = 0; cell < (size_t)TABLE_OCTAVES << table->bits; cell++, row += TABLE_ROW) {
            double bend = cell == 100 ? planted * (fabs(row[0]) + fabs(row[1])) : 0;
            for (int step = 0; step <= STEPS && !isnan(row[0]); step++) {
                double u = step / (double)STEPS;
                double x = row[0] + u * (row[1] + u * (row[2] + bend * (1 - u) + u * row[3])),
                       at = sign * x;
                if (at < before - 1e-15 * fabs(before)) return false;
                before = at;
            }
        }
    }
    return true;
}

static void monotone(void **state)
{
    (void)state;
    const struct dist *normal = LAW("normal", VALUE(0), VALUE(1)),
                      *skew = LAW("lognormal", VALUE(10), VALUE(3));
    const struct dist *cases[] = {normal,
                                  skew,
                                  LAW("beta", VALUE(0.1), VALUE(3)),
                                  LAW("gamma", VALUE(2.5), VALUE(1)),
                                  LAW("gumbel", VALUE(0), VALUE(1)),
                                  LAW("mixture", ITEM_OF(0.3, normal), ITEM_OF(0.7, skew)),
                                  LAW("mixture", ITEM_OF(0.8, skew), ITEM(0.2, 0))};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(rises(cases[i], 0));
        assert_false(rises(cases[i], -4));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells), cmocka_unit_test(finer),    cmocka_unit_test(left_out),
        cmocka_unit_test(work),  cmocka_unit_test(monotone),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
