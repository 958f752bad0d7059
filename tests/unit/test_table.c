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

/* Steeper laws take more cells, and hardly any draw needs the law itself. */
static void finer(void **state)
{
    (void)state;
    const struct dist *wide = LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 5));
    const struct table *table = table_build(arena, wide);
    assert_true(table->bits > TABLE_BITS_MIN);
    expect_within(worst_cell(wide, table, 0), 0, 1.05 * TABLE_ERROR);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),
        cmocka_unit_test(finer),
        cmocka_unit_test(left_out),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
