/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "report/report.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define FORMAT(name) extern const struct report_writer write_##name;
#include "report/format.def"
#undef FORMAT

struct leap_report *report_create(const char *study, const char *schema)
{
    struct arena *arena = arena_create();
    jmp_buf failed;
    if (!arena) return NULL;
    if (setjmp(failed)) {
        arena_free(arena);
        return NULL;
    }
    arena_catch(arena, &failed);
    struct leap_report *report = arena_alloc(arena, sizeof *report);
    report->arena = arena;
    report->study = study;
    report->schema = schema;
    arena_catch(arena, NULL);
    return report;
}

static struct report_fact *fact_add(struct leap_report *report, const char *key)
{
    report->facts = arena_grow(report->arena, report->facts, report->fact_count, &report->fact_capacity,
                               sizeof *report->facts);
    struct report_fact *fact = &report->facts[report->fact_count++];
    fact->key = key;
    return fact;
}

void report_fact_text(struct leap_report *report, const char *key, const char *text)
{
    struct report_fact *fact = fact_add(report, key);
    fact->kind = FACT_TEXT;
    fact->text = text;
}

void report_fact_count(struct leap_report *report, const char *key, uint64_t count)
{
    struct report_fact *fact = fact_add(report, key);
    fact->kind = FACT_COUNT;
    fact->count = count;
}

void report_fact_bool(struct leap_report *report, const char *key, bool value)
{
    struct report_fact *fact = fact_add(report, key);
    fact->kind = FACT_BOOL;
    fact->count = value;
}

struct report_column *report_columns(struct leap_report *report, const struct report_column *columns,
                                     size_t count)
{
    struct report_column *copy = arena_array(report->arena, count, sizeof *copy);
    memcpy(copy, columns, count * sizeof *copy);
    return copy;
}

struct report_table *report_table(struct leap_report *report, const char *key, const char *title,
                                  const struct report_column *columns, size_t column_count)
{
    report->tables = arena_grow(report->arena, report->tables, report->table_count, &report->table_capacity,
                                sizeof *report->tables);
    struct report_table *table = arena_alloc(report->arena, sizeof *table);
    report->tables[report->table_count++] = table;
    table->key = key;
    table->title = title;
    table->columns = columns;
    table->column_count = column_count;
    return table;
}

struct report_cell *report_row(struct leap_report *report, struct report_table *table,
                               enum report_place place)
{
    table->rows =
        arena_grow(report->arena, table->rows, table->row_count, &table->row_capacity, sizeof *table->rows);
    struct report_row *row = &table->rows[table->row_count++];
    row->place = place;
    row->cells = arena_array(report->arena, table->column_count, sizeof *row->cells);
    for (size_t i = 0; i < table->column_count; i++) row->cells[i] = report_exact(NAN);
    return row->cells;
}

struct report_cell report_text(const char *text)
{
    return (struct report_cell){.text = text, .value = NAN, .low = NAN, .high = NAN};
}

struct report_cell report_exact(double value)
{
    return (struct report_cell){.value = value, .low = NAN, .high = NAN};
}

struct report_cell report_interval(double value, double low, double high)
{
    return (struct report_cell){.value = value, .low = low, .high = high};
}

bool report_is_empty(const struct report_column *column, const struct report_cell *cell)
{
    return column->type == REPORT_TEXT ? !cell->text : isnan(cell->value);
}

const struct report_writer *report_writer(const char *format)
{
    static const struct report_writer *const writers[] = {
#define FORMAT(name) &write_##name,
#include "report/format.def"
#undef FORMAT
    };
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (strcmp(format, writers[i]->name) == 0) return writers[i];
    return NULL;
}

leap_write_options leap_write_options_default(void) { return (leap_write_options){.format = "text"}; }

leap_status leap_report_write(const leap_report *report, const leap_write_options *options, FILE *stream)
{
    const struct report_writer *writer = report_writer(options->format);
    if (!writer) return LEAP_BAD_INPUT;
    struct arena *scratch = arena_create();
    /* The host program's locale may write a decimal comma; a report never does. */
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    locale_t before = plain ? uselocale(plain) : (locale_t)0;
    leap_status status = LEAP_NO_MEMORY;
    jmp_buf failed;
    if (scratch && plain && !setjmp(failed)) {
        arena_catch(scratch, &failed);
        writer->write(report, options, scratch, stream);
        status = fflush(stream) != 0 || ferror(stream) ? LEAP_IO : LEAP_OK;
    }
    if (plain) {
        uselocale(before);
        freelocale(plain);
    }
    arena_free(scratch);
    return status;
}

void leap_report_free(leap_report *report)
{
    if (report) arena_free(report->arena);
}
