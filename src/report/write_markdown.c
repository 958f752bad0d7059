/* Markdown with the tables of GitHub: the same figures as the text, without its alignment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "report/figure.h"

#define BLANK "\u00a0" /* one that is neither taken off nor run together with others */

static void put_letter(FILE *stream, char letter)
{
    if (strchr("|\\`*_<[#", letter)) fputc('\\', stream);
    fputc(letter, stream);
}

/* What would end a cell or mean markup is escaped; a name that is moved in stays so. */
static void put_text(FILE *stream, const char *text)
{
    for (; *text == ' '; text++) fputs(BLANK, stream);
    for (; *text; text++) {
        if (*text == '\n')
            fputs("<br>", stream);
        else
            put_letter(stream, *text);
    }
}

/* Sentences that are broken into lines of 80 columns: a line ends here only where a sentence or a clause does. */
static void put_note(FILE *stream, const char *text)
{
    char last = '.';
    for (; *text; last = *text++) {
        if (*text != '\n') {
            put_letter(stream, *text);
            continue;
        }
        fputs(strchr(".:", last) ? "<br>" : " ", stream);
        while (text[1] == ' ') text++;
    }
}

/* Between backticks nothing is markup; a cell still ends at a bare pipe. */
static void put_code(FILE *stream, const char *text)
{
    fputc('`', stream);
    for (; *text; text++) {
        if (*text == '|') fputc('\\', stream);
        fputc(*text, stream);
    }
    fputc('`', stream);
}

/* As code, with all its blanks. */
static void put_drawing(FILE *stream, const char *text)
{
    if (!*text) return;
    fputc('`', stream);
    for (; *text; text++) {
        if (*text == ' ')
            fputs(BLANK, stream);
        else
            fputc(*text, stream);
    }
    fputc('`', stream);
}

static bool shown(const struct report_row *row, bool full)
{
    return row->place <= (full ? REPORT_FULL_ONLY : REPORT_SHOW);
}

/* Has the column a title and, in a row shown, a value? */
static bool column_shown(const struct report_table *table, size_t index, bool full)
{
    const struct report_column *column = &table->columns[index];
    for (size_t row = 0; column->title && row < table->row_count; row++)
        if (shown(&table->rows[row], full) && !report_is_empty(column, &table->rows[row].cells[index]))
            return true;
    return false;
}

static void put_cell(FILE *stream, const struct report_column *column, const struct report_cell *cell)
{
    if (column->type == REPORT_TEXT) {
        if (cell->text && column->drawn)
            put_drawing(stream, cell->text);
        else if (cell->text && column->code)
            put_code(stream, cell->text);
        else if (cell->text)
            put_text(stream, cell->text);
        return;
    }
    struct figure figure = figure_show(column, cell);
    put_text(stream, figure.value);
    bool with_error = column->error == REPORT_ERROR_BEHIND || column->error == REPORT_ERROR_COLUMN;
    char behind[FIGURE_BEHIND_BYTES];
    figure_behind(behind, &figure);
    if (with_error) fputs(behind, stream);
    if (column->suffix && *figure.value) fputs(column->suffix, stream);
}

static void put_line(FILE *stream, const struct report_table *table, const struct report_row *row,
                     bool full)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!column_shown(table, i, full)) continue;
        fputs("| ", stream);
        if (row) {
            put_cell(stream, &table->columns[i], &row->cells[i]);
        } else {
            put_text(stream, table->columns[i].title);
        }
        fputc(' ', stream);
    }
    fputs("|\n", stream);
}

static void put_table(FILE *stream, const struct report_table *table, bool full)
{
    size_t columns = 0, rows = 0;
    for (size_t i = 0; i < table->column_count; i++) columns += column_shown(table, i, full);
    for (size_t i = 0; i < table->row_count; i++) rows += shown(&table->rows[i], full);
    if (!columns || !rows) return;
    if (table->title) {
        fputs("\n## ", stream);
        put_text(stream, table->title);
        fputc('\n', stream);
    }
    fputc('\n', stream);
    put_line(stream, table, NULL, full);
    for (size_t i = 0; i < table->column_count; i++) {
        if (!column_shown(table, i, full)) continue;
        bool left = table->columns[i].type == REPORT_TEXT && !table->columns[i].right;
        fputs(left ? "| :--- " : "| ---: ", stream);
    }
    fputs("|\n", stream);
    for (size_t i = 0; i < table->row_count; i++)
        if (shown(&table->rows[i], full)) put_line(stream, table, &table->rows[i], full);
    if (table->note) {
        fputc('\n', stream);
        put_note(stream, table->note);
        fputc('\n', stream);
    }
}

static void put_paragraph(FILE *stream, const char *left, const char *right)
{
    if (!left && !right) return;
    fputc('\n', stream);
    if (left) put_note(stream, left);
    if (left && right) fputs(" · ", stream);
    if (right) put_note(stream, right);
    fputc('\n', stream);
}

static void write_report(const struct leap_report *report, const leap_write_options *options,
                         struct arena *scratch, FILE *stream)
{
    (void)scratch;
    fputs("# ", stream);
    put_text(stream, report->title_left ? report->title_left : report->study);
    fputc('\n', stream);
    put_paragraph(stream, report->title_right, NULL);
    put_paragraph(stream, report->under_left, report->under_right);
    for (size_t i = 0; i < report->table_count; i++)
        if (report->tables[i]->place <= (options->full ? REPORT_FULL_ONLY : REPORT_SHOW))
            put_table(stream, report->tables[i], options->full);
    put_paragraph(stream, report->closing, NULL);
}

const struct report_writer write_markdown = {
    .name = "markdown",
    .doc = "tables as GitHub shows them",
    .write = write_report,
};
