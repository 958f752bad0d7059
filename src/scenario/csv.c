/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/csv.h"

#include <string.h>

#include "base/text.h"

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

struct csv csv_open(const struct source *source)
{
    bool marked = source->length >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0;
    return (struct csv){.source = source, .next = marked ? 3 : 0, .line = {.source = source, .column = 1}};
}

bool csv_next(struct csv *csv)
{
    const struct source *source = csv->source;
    while (csv->next < source->length) {
        const char *text = source->text + csv->next;
        const char *newline = memchr(text, '\n', source->length - csv->next);
        csv->length = newline ? (size_t)(newline - text) : source->length - csv->next;
        csv->line.offset = (uint32_t)csv->next;
        csv->line.line++;
        csv->next += csv->length + 1;
        for (size_t i = 0; i < csv->length; i++)
            if (!is_blank(text[i])) return true;
    }
    return false;
}

/* The cell that begins at byte *first: its place without blanks and quotes, and where it ends. */
static size_t scan(const char *text, size_t length, size_t *first, size_t *bytes)
{
    size_t start = *first, end = start;
    while (start < length && is_blank(text[start])) start++;
    if (start < length && text[start] == '"') {
        size_t quote = start + 1;
        while (quote < length && (text[quote] != '"' || (quote + 1 < length && text[quote + 1] == '"')))
            quote += text[quote] == '"' ? 2 : 1;
        if (quote < length) {
            *first = start + 1;
            *bytes = quote - *first;
            for (end = quote; end < length && text[end] != ',';) end++;
            return end;
        }
    }
    while (end < length && text[end] != ',') end++;
    if (start > end) start = end; /* nothing but blanks */
    size_t last = end;
    while (last > start && is_blank(text[last - 1])) last--;
    *first = start;
    *bytes = last - start;
    return end;
}

bool csv_next_cell(const struct csv *csv, struct csv_cell *cell)
{
    const char *text = csv->source->text + csv->line.offset;
    size_t first = cell->next, bytes = 0;
    bool more = first <= csv->length;
    if (more)
        cell->next = scan(text, csv->length, &first, &bytes) + 1;
    else
        first = csv->length;
    cell->text = text + first;
    cell->length = bytes;
    return more;
}

bool csv_cell(const struct csv *csv, size_t index, struct csv_cell *cell)
{
    *cell = (struct csv_cell){0};
    bool more = csv_next_cell(csv, cell);
    for (; more && index > 0; index--) more = csv_next_cell(csv, cell);
    return more;
}

struct span csv_place(const struct csv *csv, const struct csv_cell *cell)
{
    struct span span = csv->line;
    const char *text = csv->source->text + span.offset;
    size_t first = (size_t)(cell->text - text);
    span.offset += (uint32_t)first;
    span.column = 1 + (uint32_t)text_count(text, first);
    span.length = (uint32_t)text_count(cell->text, cell->length);
    return span;
}

bool csv_number(const struct csv_cell *cell, struct number *number)
{
    struct number_fault fault;
    return number_begins(cell->text, cell->length) &&
           number_read(cell->text, cell->length, number, &fault) && number->length == cell->length;
}
