/* JSON, streamed: keys in a stable order, numbers with the shortest digits that parse back.
 *
 *   { "schema": "leapsim/run/1", facts ...,
 *     "tables": { "targets": { "units": { column: unit }, "rows": [ { column: cell } ] } } }
 *
 * A cell of a column with sampling error is { "value", "low", "high" } (95 %; an exact value has itself for
 * both ends), any other a number or a text. What is empty or unbounded is null. A count beyond 2^53, which
 * many readers would round, is a text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/figure.h"

#define LARGEST_COUNT (UINT64_C(1) << 53)

static void put_text(FILE *stream, const char *text)
{
    if (!text) {
        fputs("null", stream);
        return;
    }
    fputc('"', stream);
    for (size_t left = strlen(text); left;) {
        uint32_t code;
        size_t bytes = text_decode(text, left, &code);
        if (code == TEXT_BROKEN) {
            fputs("\\ufffd", stream);
        } else if (code == '"' || code == '\\') {
            fprintf(stream, "\\%c", (int)code);
        } else if (code == '\n') {
            fputs("\\n", stream);
        } else if (code < 0x20 || code == 0x7f) {
            fprintf(stream, "\\u%04" PRIx32, code);
        } else {
            fwrite(text, 1, bytes, stream);
        }
        text += bytes;
        left -= bytes;
    }
    fputc('"', stream);
}

static void put_number(FILE *stream, double value)
{
    char text[FIGURE_BYTES] = "null";
    if (isfinite(value)) figure_shortest(text, value);
    fputs(text, stream);
}

static void put_key(FILE *stream, const char *key)
{
    put_text(stream, key);
    fputs(": ", stream);
}

static void put_fact(FILE *stream, const struct report_fact *fact)
{
    fputs(",\n  ", stream);
    put_key(stream, fact->key);
    switch (fact->kind) {
    case FACT_TEXT: put_text(stream, fact->text); break;
    case FACT_COUNT:
        fprintf(stream, fact->count <= LARGEST_COUNT ? "%" PRIu64 : "\"%" PRIu64 "\"", fact->count);
        break;
    case FACT_BOOL: fputs(fact->count ? "true" : "false", stream); break;
    }
}

static void put_cell(FILE *stream, const struct report_column *column, const struct report_cell *cell)
{
    if (column->type == REPORT_TEXT) {
        put_text(stream, cell->text);
    } else if (column->error == REPORT_EXACT || isnan(cell->value)) {
        put_number(stream, cell->value);
    } else {
        fputs("{\"value\": ", stream);
        put_number(stream, cell->value);
        fputs(", \"low\": ", stream);
        put_number(stream, isnan(cell->low) ? cell->value : cell->low);
        fputs(", \"high\": ", stream);
        put_number(stream, isnan(cell->high) ? cell->value : cell->high);
        fputc('}', stream);
    }
}

static void put_table(FILE *stream, const struct report_table *table)
{
    fputs("{\n      \"units\": {", stream);
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].unit) continue;
        if (any) fputs(", ", stream);
        any = true;
        put_key(stream, table->columns[i].key);
        put_text(stream, table->columns[i].unit);
    }
    fputs("},\n      \"rows\": [", stream);
    for (size_t row = 0; row < table->row_count; row++) {
        fputs(row ? ",\n        {" : "\n        {", stream);
        any = false;
        for (size_t i = 0; i < table->column_count; i++) {
            if (table->columns[i].people) continue;
            if (any) fputs(", ", stream);
            any = true;
            put_key(stream, table->columns[i].key);
            put_cell(stream, &table->columns[i], &table->rows[row].cells[i]);
        }
        fputc('}', stream);
    }
    fputs(table->row_count ? "\n      ]\n    }" : "]\n    }", stream);
}

static void write_report(const struct leap_report *report, const leap_write_options *options,
                         struct arena *scratch, FILE *stream)
{
    (void)options;
    (void)scratch;
    fputs("{\n  \"schema\": ", stream);
    put_text(stream, report->schema);
    for (size_t i = 0; i < report->fact_count; i++) put_fact(stream, &report->facts[i]);
    fputs(",\n  \"tables\": {", stream);
    bool any = false;
    for (size_t i = 0; i < report->table_count; i++) {
        if (report->tables[i]->people) continue;
        fputs(any ? ",\n    " : "\n    ", stream);
        any = true;
        put_key(stream, report->tables[i]->key);
        put_table(stream, report->tables[i]);
    }
    fputs(any ? "\n  }\n}\n" : "}\n}\n", stream);
}

const struct report_writer write_json = {
    .name = "json",
    .doc = "every figure with both ends of its interval",
    .write = write_report,
};
