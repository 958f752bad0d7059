/* Text for people: 80 columns to be pasted into a memo.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "report/layout.h"

#define BOLD "\x1b[1m"
#define PLAIN "\x1b[0m"

/* The name of a file may hold any control character, which a terminal would obey. */
static void put_text(FILE *stream, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char letter = (unsigned char)text[i];
        if (letter < ' ' || letter == 0x7f)
            fprintf(stream, "\\x%02x", letter);
        else
            putc(letter, stream);
    }
}

static void put_line(FILE *stream, const char *line, bool bold)
{
    size_t length = strlen(line);
    while (length && line[length - 1] == ' ') length--;
    bold = bold && length;
    fputs(bold ? BOLD : "", stream);
    put_text(stream, line, length);
    fprintf(stream, "%s\n", bold ? PLAIN : "");
}

/* Both on one line where they fit, `right` at the margin. */
static void put_pair(FILE *stream, const char *left, const char *right, bool bold)
{
    size_t used = left ? text_columns(left) : 0, wanted = right ? text_columns(right) : 0;
    if (!used && !wanted) return;
    bool fits = used + 2 + wanted <= LAYOUT_COLUMNS;
    fputs(bold ? BOLD : "", stream);
    if (left) put_text(stream, left, strlen(left));
    fputs(bold ? PLAIN : "", stream);
    if (wanted && !fits) fputc('\n', stream);
    if (!fits) used = 0;
    size_t pad = wanted && used + wanted < LAYOUT_COLUMNS ? LAYOUT_COLUMNS - used - wanted : 0;
    fprintf(stream, "%*s", (int)pad, "");
    if (wanted) put_text(stream, right, strlen(right));
    putc('\n', stream);
}

static void put_block(struct arena *scratch, FILE *stream, const struct layout_grid *left,
                      const struct layout_grid *right, bool bold)
{
    size_t gap = layout_gap(left, right, LAYOUT_COLUMNS);
    if (!right) {
        struct layout_block block = layout_block(scratch, left, gap, LAYOUT_COLUMNS);
        for (size_t i = 0; i < block.count; i++) put_line(stream, block.lines[i], bold && i == 0);
        return;
    }
    size_t offset = layout_width(left, gap) + LAYOUT_APART;
    struct layout_block blocks[2] = {layout_block(scratch, left, gap, offset - LAYOUT_APART),
                                     layout_block(scratch, right, gap, LAYOUT_COLUMNS - offset)};
    for (size_t i = 0; i < blocks[0].count || i < blocks[1].count; i++) {
        const char *first = i < blocks[0].count ? blocks[0].lines[i] : "";
        const char *second = i < blocks[1].count ? blocks[1].lines[i] : "";
        int pad = (int)(offset - text_columns(first));
        put_line(stream, arena_format(scratch, "%s%*s%s", first, pad, "", second), bold && i == 0);
    }
}

static void put_table(struct arena *scratch, FILE *stream, const struct report_table *table,
                      const struct layout_grid *left, const struct layout_grid *right, bool bold)
{
    fputc('\n', stream);
    if (table->title) put_line(stream, table->title, bold);
    put_block(scratch, stream, left, right, bold && !table->title);
    if (table->note) fprintf(stream, "%s\n", table->note);
}

static void write_report(const struct leap_report *report, const leap_write_options *options,
                         struct arena *scratch, FILE *stream)
{
    put_pair(stream, report->title_left, report->title_right, options->color);
    put_pair(stream, report->under_left, report->under_right, false);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = report->tables[i];
        struct layout_grid *grid = layout_grid(scratch, table, options->full), *beside = NULL;
        if (!grid) continue;
        if (i + 1 < report->table_count && report->tables[i + 1]->beside)
            beside = layout_grid(scratch, report->tables[i + 1], options->full);
        if (beside && !layout_gap(grid, beside, LAYOUT_COLUMNS)) beside = NULL;
        put_table(scratch, stream, table, grid, beside, options->color);
        if (beside) i++;
    }
    if (report->closing) fprintf(stream, "\n%s\n", report->closing);
    if (report->footer && !options->full) fprintf(stream, "\n%s\n", report->footer);
}

const struct report_writer write_text = {
    .name = "text",
    .doc = "tables of 80 columns for people",
    .write = write_report,
};
