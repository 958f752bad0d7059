/* CSV (RFC 4180): one long table, a line for each cell, as pandas and R like it.
 *
 *   table,row,column,value,low,high,unit,text
 *
 * Rows count from 1 within their table; texts that name a row are cells of their own. An exact value has
 * itself for both ends of its interval; an end that nothing is known of is empty. Facts about the run are
 * the table "facts" with one row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"

static void put_text(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void put_number(FILE *stream, double value)
{
    if (!isfinite(value)) return;
    char text[FIGURE_BYTES];
    figure_shortest(text, value);
    fputs(text, stream);
}

static void put_fact(FILE *stream, const struct report_fact *fact)
{
    fputs("facts,1,", stream);
    put_text(stream, fact->key);
    switch (fact->kind) {
    case FACT_TEXT:
        fputs(",,,,,", stream);
        if (fact->text) put_text(stream, fact->text);
        break;
    case FACT_COUNT: fprintf(stream, ",%" PRIu64 ",,,,", fact->count); break;
    case FACT_BOOL: fprintf(stream, ",,,,,%s", fact->count ? "true" : "false"); break;
    }
    fputs("\r\n", stream);
}

static void put_cell(FILE *stream, const struct report_table *table, size_t row, size_t index)
{
    const struct report_column *column = &table->columns[index];
    const struct report_cell *cell = &table->rows[row].cells[index];
    if (column->people || report_is_empty(column, cell)) return;
    put_text(stream, table->key);
    fprintf(stream, ",%zu,", row + 1);
    put_text(stream, column->key);
    fputc(',', stream);
    if (column->type != REPORT_TEXT) put_number(stream, cell->value);
    fputc(',', stream);
    if (column->error != REPORT_EXACT) put_number(stream, isnan(cell->low) ? cell->value : cell->low);
    fputc(',', stream);
    if (column->error != REPORT_EXACT) put_number(stream, isnan(cell->high) ? cell->value : cell->high);
    fputc(',', stream);
    if (column->unit) put_text(stream, column->unit);
    fputc(',', stream);
    if (column->type == REPORT_TEXT) put_text(stream, cell->text);
    fputs("\r\n", stream);
}

static void write_report(const struct leap_report *report, const leap_write_options *options,
                         struct arena *scratch, FILE *stream)
{
    (void)options;
    (void)scratch;
    const struct report_fact schema = {.key = "schema", .kind = FACT_TEXT, .text = report->schema};
    fputs("table,row,column,value,low,high,unit,text\r\n", stream);
    put_fact(stream, &schema);
    for (size_t i = 0; i < report->fact_count; i++) put_fact(stream, &report->facts[i]);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = report->tables[i];
        if (table->people) continue;
        for (size_t row = 0; row < table->row_count; row++)
            for (size_t column = 0; column < table->column_count; column++)
                put_cell(stream, table, row, column);
    }
}

const struct report_writer write_csv = {
    .name = "csv",
    .doc = "one long table: table,row,column,value,low,high,unit,text",
    .write = write_report,
};
