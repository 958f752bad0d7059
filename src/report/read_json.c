/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "report/read_json.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

enum { READ_MOST = 256 << 20 }; /* bytes */

struct reading {
    const struct source *source;
    const char *schema;
    leap_problems *problems;
    struct leap_report *report;
    bool failed; /* a problem was added */
};

/* ---- places --------------------------------------------------------------------------------------- */

static struct span place_at(const struct source *source, size_t offset)
{
    struct span span = {.source = source, .line = 1, .length = 1};
    size_t begin = 0;
    if (offset > source->length) offset = source->length;
    for (size_t i = 0; i < offset; i++)
        if (source->text[i] == '\n') {
            span.line++;
            begin = i + 1;
        }
    span.offset = (uint32_t)offset;
    span.column = 1 + (uint32_t)text_count(source->text + begin, offset - begin);
    return span;
}

/* Where the key `name` first stands; else the beginning. jansson keeps no places of what it has read. */
static struct span place_of(const struct source *source, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i + length + 2 <= source->length; i++)
        if (source->text[i] == '"' && source->text[i + length + 1] == '"' &&
            memcmp(source->text + i + 1, name, length) == 0)
            return place_at(source, i);
    return place_at(source, 0);
}

static const char way_out[] = "what 'leapsim run FILE -f json -o NAME.json' writes can be read";

static void refuse(struct reading *reading, const char *name, const char *what)
{
    if (reading->failed) return;
    reading->failed = true;
    diag_add(reading->problems, DIAG_ERROR, place_of(reading->source, name), way_out,
             "not a saved result: '%s' %s", name, what);
}

/* ---- from JSON to tables -------------------------------------------------------------------------- */

/* With control characters as messages show them: what is read may come from anywhere, and goes to a terminal. `kept`
 * NULL: only how long that is. */
static size_t show(const char *text, char *kept)
{
    size_t length = strlen(text), used = 0;
    for (size_t bytes; length; text += bytes, length -= bytes) {
        uint32_t code;
        char shown[TEXT_SHOWN_MAX];
        bytes = text_decode(text, length, &code);
        bool plain = code == '\n' || code == '\t';
        size_t count = plain ? 1 : text_show(text, bytes, code, shown);
        if (kept) memcpy(kept + used, plain ? text : shown, count);
        used += count;
    }
    return used;
}

static const char *keep(struct reading *reading, const char *text)
{
    char *kept = arena_alloc(reading->report->arena, show(text, NULL) + 1);
    show(text, kept);
    return kept;
}

static void read_fact(struct reading *reading, const char *key, const json_t *value)
{
    if (json_is_string(value) || json_is_null(value)) {
        const char *text = json_string_value(value);
        report_fact_text(reading->report, keep(reading, key), text ? keep(reading, text) : NULL);
    } else if (json_is_integer(value) && json_integer_value(value) >= 0) {
        report_fact_count(reading->report, keep(reading, key), (uint64_t)json_integer_value(value));
    } else if (json_is_boolean(value)) {
        report_fact_bool(reading->report, keep(reading, key), json_is_true(value));
    } else {
        refuse(reading, key, "is neither a text nor a count");
    }
}

/* The end of an interval; null: nothing is known on that side. */
static bool read_end(const json_t *object, const char *name, double unbounded, double *end)
{
    const json_t *value = json_object_get(object, name);
    *end = json_is_null(value) ? unbounded : json_number_value(value);
    return json_is_null(value) || json_is_number(value);
}

static void read_cell(struct reading *reading, const char *key, const json_t *value,
                      struct report_cell *cell)
{
    if (json_is_null(value)) return;
    if (json_is_string(value)) {
        *cell = report_text(keep(reading, json_string_value(value)));
    } else if (json_is_number(value)) {
        *cell = report_exact(json_number_value(value));
    } else {
        double middle = NAN, low = NAN, high = NAN;
        bool right = json_is_object(value) && json_is_number(json_object_get(value, "value")) &&
                     read_end(value, "low", -INFINITY, &low) && read_end(value, "high", INFINITY, &high);
        if (right) middle = json_number_value(json_object_get(value, "value"));
        if (!right || low > middle || high < middle)
            refuse(reading, key, "is neither a text, nor a number, nor one with the ends of its interval");
        *cell = report_interval(middle, low, high);
    }
}

static void read_row(struct reading *reading, struct report_table *table, const json_t *row)
{
    struct report_column *columns = (struct report_column *)table->columns;
    struct report_cell *cells = report_row(reading->report, table, REPORT_SHOW);
    if (json_object_size(row) != table->column_count) refuse(reading, table->key, "has rows that differ");
    for (size_t i = 0; i < table->column_count && !reading->failed; i++) {
        const json_t *value = json_object_get(row, columns[i].key);
        if (!value) {
            refuse(reading, table->key, "has rows that differ");
            return;
        }
        read_cell(reading, columns[i].key, value, &cells[i]);
        if (json_is_string(value)) columns[i].type = REPORT_TEXT;
        if (json_is_object(value)) columns[i].error = REPORT_ERROR_BEHIND;
    }
}

static void read_table(struct reading *reading, const char *key, const json_t *value)
{
    const json_t *rows = json_object_get(value, "rows"), *units = json_object_get(value, "units"), *cell;
    const json_t *head = json_array_get(rows, 0);
    if (!json_is_array(rows) || (head && !json_is_object(head))) {
        refuse(reading, key, "has no rows");
        return;
    }
    struct arena *arena = reading->report->arena;
    struct report_column *columns = arena_array(arena, json_object_size(head) + 1, sizeof *columns);
    size_t count = 0;
    for (void *at = json_object_iter((json_t *)head); at; at = json_object_iter_next((json_t *)head, at)) {
        const char *name = json_object_iter_key(at);
        const char *unit = json_string_value(json_object_get(units, name));
        columns[count++] = (struct report_column){
            .key = keep(reading, name), .type = REPORT_NUMBER, .unit = unit ? keep(reading, unit) : NULL};
    }
    struct report_table *table = report_table(reading->report, keep(reading, key), NULL, columns, count);
    size_t index;
    json_array_foreach(rows, index, cell) {
        if (reading->failed) return;
        if (!json_is_object(cell)) refuse(reading, key, "has a row that is none");
        if (!reading->failed) read_row(reading, table, cell);
    }
}

static void read_root(struct reading *reading, json_t *root)
{
    const char *key, *schema = json_string_value(json_object_get(root, "schema"));
    json_t *value, *tables = json_object_get(root, "tables");
    if (!schema || strcmp(schema, reading->schema) != 0) {
        reading->failed = true;
        diag_add(reading->problems, DIAG_ERROR, place_of(reading->source, "schema"), way_out,
                 "not a saved result: its schema is '%s', not '%s'", schema ? schema : "", reading->schema);
        return;
    }
    json_object_foreach(root, key, value)
    {
        if (value != tables && strcmp(key, "schema") != 0) read_fact(reading, key, value);
    }
    if (!json_is_object(tables)) refuse(reading, "tables", "is missing");
    json_object_foreach(tables, key, value) read_table(reading, key, value);
}

leap_status read_json(const struct source *source, const char *schema, leap_problems *problems,
                      leap_report **report)
{
    json_error_t error;
    *report = NULL;
    const bool marked = source->length >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0;
    const size_t mark = marked ? 3 : 0; /* as editors on Windows leave it */
    json_t *root = json_loadb(source->text + mark, source->length - mark, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        bool memory = json_error_code(&error) == json_error_out_of_memory;
        if (memory) return LEAP_NO_MEMORY;
        diag_add(problems, DIAG_ERROR,
                 place_at(source, mark + (error.position > 0 ? (size_t)error.position - 1 : 0)), way_out,
                 "not JSON: %s", error.text);
        return LEAP_BAD_INPUT;
    }
    struct reading reading = {source, schema, problems, report_create("saved", schema), false};
    leap_status volatile status = LEAP_NO_MEMORY;
    jmp_buf failed;
    if (reading.report && !setjmp(failed)) {
        arena_catch(reading.report->arena, &failed);
        read_root(&reading, root);
        arena_catch(reading.report->arena, NULL);
        status = reading.failed ? LEAP_BAD_INPUT : LEAP_OK;
    }
    json_decref(root);
    if (status == LEAP_OK)
        *report = reading.report;
    else
        leap_report_free(reading.report);
    return status;
}

const struct report_fact *read_json_fact(const leap_report *report, const char *key)
{
    for (size_t i = 0; i < report->fact_count; i++)
        if (strcmp(report->facts[i].key, key) == 0) return &report->facts[i];
    return NULL;
}

/* ---- files ------------------------------------------------------------------------------------------ */

/* All of a regular file; NULL: the system refused (errno), or it is too long (0). */
static char *read_bytes(const char *path, size_t *length)
{
    struct stat about;
    char *text = NULL;
    *length = 0;
    if (stat(path, &about) != 0) return NULL;
    bool regular = S_ISREG(about.st_mode); /* the end of a pipe might never be opened */
    FILE *stream = regular ? fopen(path, "rb") : NULL;
    if (!regular) errno = EINVAL;
    if (!stream) return NULL;
    errno = 0;
    if (about.st_size <= READ_MOST) {
        size_t size = (size_t)about.st_size;
        text = malloc(size + 1);
        if (text) *length = fread(text, 1, size, stream);
        if (text && ferror(stream)) {
            free(text);
            text = NULL;
        }
    }
    int reason = errno;
    fclose(stream);
    errno = reason;
    return text;
}

leap_status leap_report_read(const char *path, leap_problems *problems, leap_report **report)
{
    struct source source = {.name = path, .order = diag_order(problems)};
    *report = NULL;
    char *text = read_bytes(path, &source.length);
    if (!text) {
        if (errno == ENOMEM) return LEAP_NO_MEMORY;
        diag_add(problems, DIAG_ERROR, (struct span){.source = &source}, NULL, "cannot read: %s",
                 errno == EINVAL ? "not a regular file"
                 : errno         ? strerror(errno)
                                 : "a saved result has at most 256 MiB");
        return LEAP_IO;
    }
    source.text = text;
    leap_status status = read_json(&source, "leapsim/run/1", problems, report);
    free(text);
    return status;
}
