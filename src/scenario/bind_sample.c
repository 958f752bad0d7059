/* Observations: the column of a CSV file that a distribution is made of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "scenario/bind.h"
#include "scenario/csv.h"
#include "scenario/rule.h"

enum { COLUMNS_MAX = 1000, VALUES_MAX = 1000000, HINT_NAMES = 100 };

/* A file, read once. */
struct sample_file {
    const char *path, *settled;
    const struct source *source; /* NULL: it could not be read, which is reported */
};

/* A column, read once as numbers and once as dates. */
struct sample {
    size_t file;
    const char *column;
    bool dates;
    bool faulty;         /* a problem of it was reported */
    struct span percent; /* the first percentage in it; no source: none */
    double *values;
    size_t count;
};

/* A file's name in a key that has to be settled. */
struct sample_edit {
    struct span span;
    size_t length; /* bytes */
    const char *settled;
};

struct samples {
    struct sample_file *file;
    struct sample *sample;
    struct sample_edit *edit;
    size_t files, samples, edits, file_capacity, sample_capacity, edit_capacity;
};

/* ---- Reading ------------------------------------------------------------------------------------ */

static size_t find_file(struct bind *bind, const char *path, const char *settled, struct span place)
{
    struct samples *samples = bind->samples;
    for (size_t i = 0; i < samples->files; i++)
        if (strcmp(samples->file[i].path, path) == 0) return i;
    samples->file = arena_grow(bind->arena, samples->file, samples->files, &samples->file_capacity,
                               sizeof *samples->file);
    samples->file[samples->files] = (struct sample_file){
        .path = path, .settled = settled, .source = load_file(bind->loader, path, place)};
    return samples->files++;
}

/* The column called so in the header row; SIZE_MAX with a problem reported. */
static size_t find_column(struct bind *bind, const struct csv *header, const char *name, struct span place)
{
    const char *words[HINT_NAMES];
    size_t found = SIZE_MAX, words_count = 0, length = strlen(name);
    struct csv_cell cell = {0};
    for (size_t i = 0; csv_next_cell(header, &cell); i++) {
        if (i < HINT_NAMES) words[words_count++] = arena_copy(bind->scratch, cell.text, cell.length);
        if (cell.length != length || memcmp(cell.text, name, length) != 0) continue;
        if (found != SIZE_MAX) {
            diag_add(bind->problems, DIAG_ERROR, csv_place(header, &cell), NULL,
                     "two columns are called '%s'", name);
            return SIZE_MAX;
        }
        found = i;
    }
    if (found != SIZE_MAX) return found;
    const char *line = header->source->text + header->line.offset;
    bool semicolons = words_count == 1 && memchr(line, ';', header->length);
    diag_add(bind->problems, DIAG_ERROR, place,
             semicolons ? "columns are separated by commas, not by semicolons"
                        : bind_did_you_mean(bind, name, words, words_count),
             "'%s' has no column '%s'", header->source->name, name);
    return SIZE_MAX;
}

/* The values of the column; an empty cell is no observation. */
static void read_values(struct bind *bind, struct sample *sample, struct csv *csv, size_t column,
                        struct span place)
{
    size_t capacity = 0;
    struct csv_cell cell;
    while (csv_next(csv)) {
        struct number number;
        if (!csv_cell(csv, column, &cell) || cell.length == 0) continue;
        bool right = csv_number(&cell, &number) && number.is_date == sample->dates;
        if (right && sample->count == VALUES_MAX) {
            diag_add(bind->problems, DIAG_ERROR, csv_place(csv, &cell), NULL,
                     "a column has at most %d values", VALUES_MAX);
            sample->faulty = true;
            return;
        }
        if (!right) {
            diag_add(bind->problems, DIAG_ERROR, csv_place(csv, &cell),
                     sample->dates ? "2026-05 is the beginning of May 2026, 2026-05.5 its middle" : NULL,
                     "expected a %s, got '%.*s'", sample->dates ? "date" : "number", (int)cell.length,
                     cell.text);
            if (!sample->faulty) diag_add(bind->problems, DIAG_NOTE, place, NULL, "read for this key");
            sample->faulty = true;
            continue;
        }
        if (number.is_percent && !sample->percent.source) sample->percent = csv_place(csv, &cell);
        sample->values =
            arena_grow(bind->arena, sample->values, sample->count, &capacity, sizeof *sample->values);
        sample->values[sample->count++] = number.value;
    }
}

static const struct sample *find_sample(struct bind *bind, size_t file, bool dates,
                                        const struct expr *column)
{
    struct samples *samples = bind->samples;
    for (size_t i = 0; i < samples->samples; i++) {
        const struct sample *known = &samples->sample[i];
        if (known->file == file && known->dates == dates && strcmp(known->column, column->name) == 0)
            return known;
    }
    samples->sample = arena_grow(bind->arena, samples->sample, samples->samples, &samples->sample_capacity,
                                 sizeof *samples->sample);
    struct sample *sample = &samples->sample[samples->samples++];
    *sample = (struct sample){.file = file,
                              .column = arena_copy(bind->arena, column->name, strlen(column->name)),
                              .dates = dates};
    struct csv csv = csv_open(samples->file[file].source);
    csv_next(&csv);
    size_t index = find_column(bind, &csv, column->name, column->span);
    sample->faulty = index == SIZE_MAX;
    if (!sample->faulty) read_values(bind, sample, &csv, index, column->span);
    return sample;
}

/* The indexes of the two arguments; false unless they are all that is there. */
static bool find_arguments(const struct dist_argument *arguments, size_t count, size_t *file,
                           size_t *column)
{
    *file = *column = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const char *name = arguments[i].name;
        if (name ? strcmp(name, "file") == 0 : i == 0) *file = i;
        if (name ? strcmp(name, "column") == 0 : i == 1) *column = i;
    }
    return count == 2 && *file != SIZE_MAX && *column != SIZE_MAX;
}

bool bind_sample(struct bind *bind, const struct field *rule, const struct expr *call,
                 struct dist_argument *arguments)
{
    size_t file_at, column_at;
    if (!find_arguments(arguments, call->argument_count, &file_at, &column_at)) return true;
    if (!bind->samples) bind->samples = arena_alloc(bind->arena, sizeof *bind->samples);
    struct samples *samples = bind->samples;
    const struct expr *name = call->arguments[file_at].value;
    const char *written = arena_copy(bind->arena, name->name, strlen(name->name));
    const char *path = bind_path(bind, name->span.source, written);
    const char *settled = bind_path_settled(bind, written, path);
    if (samples->files == COLUMNS_MAX || samples->samples == COLUMNS_MAX) {
        diag_add(bind->problems, DIAG_ERROR, name->span, NULL, "more than %d columns are read",
                 COLUMNS_MAX - 1);
        return false;
    }
    size_t file = find_file(bind, path, settled, name->span);
    if (!samples->file[file].source) return false;
    const struct expr *column = call->arguments[column_at].value;
    const struct sample *sample = find_sample(bind, file, rule->unit == UNIT_DATE, column);
    if (sample->faulty) return false;
    const char *fault = sample->percent.source ? rule_percent_fault(bind->arena, rule, rule->name) : NULL;
    if (fault) {
        diag_add(bind->problems, DIAG_ERROR, sample->percent, NULL, "%s", fault);
        diag_add(bind->problems, DIAG_NOTE, column->span, NULL, "read for this key");
        return false;
    }
    arguments[column_at].sample = sample->values;
    arguments[column_at].sample_size = sample->count;
    if (strcmp(settled, written) == 0) return true;
    samples->edit = arena_grow(bind->arena, samples->edit, samples->edits, &samples->edit_capacity,
                               sizeof *samples->edit);
    samples->edit[samples->edits++] =
        (struct sample_edit){.span = name->span, .length = strlen(written), .settled = settled};
    return true;
}

/* ---- In the canonical text ---------------------------------------------------------------------- */

static int compare_places(struct span a, struct span b)
{
    if (a.source != b.source) return a.source->order < b.source->order ? -1 : 1;
    return a.offset < b.offset ? -1 : a.offset > b.offset;
}

static int compare_edits(const void *a, const void *b)
{
    return compare_places(((const struct sample_edit *)a)->span, ((const struct sample_edit *)b)->span);
}

/* The entry's value with the edits that lie in it. */
static void settle_entry(struct bind *bind, struct entry *entry)
{
    const struct samples *samples = bind->samples;
    size_t first = 0, end = samples->edits, length = strlen(entry->value), done = 0, used = 0;
    while (first < end) { /* the first that is not before the value */
        size_t middle = (first + end) / 2;
        if (compare_places(samples->edit[middle].span, entry->span) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    size_t size = length + 1;
    for (; end < samples->edits; end++) {
        const struct sample_edit *edit = &samples->edit[end];
        if (edit->span.source != entry->span.source || edit->span.offset - entry->span.offset >= length)
            break;
        size += strlen(edit->settled);
    }
    if (first == end) return;
    char *text = arena_alloc(bind->arena, size);
    for (; first < end; first++) {
        const struct sample_edit *edit = &samples->edit[first];
        size_t at = edit->span.offset - entry->span.offset, bytes = strlen(edit->settled);
        if (at < done) continue; /* the same twice */
        memcpy(text + used, entry->value + done, at - done);
        memcpy(text + used + at - done, edit->settled, bytes);
        used += at - done + bytes;
        done = at + edit->length;
    }
    memcpy(text + used, entry->value + done, length - done + 1);
    entry->value = text;
}

void bind_sample_settle(struct bind *bind)
{
    if (!bind->samples || bind->samples->edits == 0) return;
    qsort(bind->samples->edit, bind->samples->edits, sizeof *bind->samples->edit, compare_edits);
    for (size_t i = 0; i < bind->tree->section_count; i++) {
        struct section *section = &bind->tree->sections[i];
        for (size_t j = 0; j < section->entry_count; j++)
            if (section->entries[j].span.source) settle_entry(bind, &section->entries[j]);
    }
}

bool bind_sample_file(const struct bind *bind, size_t index, const char **path,
                      const struct source **source)
{
    if (!bind->samples || index >= bind->samples->files) return false;
    *path = bind->samples->file[index].settled;
    *source = bind->samples->file[index].source;
    return true;
}
