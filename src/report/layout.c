/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/layout.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/figure.h"

enum { GAP_MOST = LAYOUT_APART, GAP_LEAST = 2, BAR_LEAST = 4, BAR_MOST = 12, WRAP_LEAST = 30, INDENT = 4 };

/* A column of texts: a report's column, or the ± behind one. */
struct strip {
    const char *head;
    const char **cells; /* [rows] */
    size_t width;
    bool left, wrap;
    const double *bars; /* [rows]: lengths relative to the longest, drawn behind the cells; or NULL */
};

struct layout_grid {
    const struct report_table *table;
    size_t row_count, strip_count;
    const struct report_row **rows;
    struct strip *strips;
};

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* ---- from cells to texts ------------------------------------------------------------------------ */

static struct strip *strip_add(struct arena *arena, struct layout_grid *grid, const char *head, bool left)
{
    struct strip *strip = &grid->strips[grid->strip_count++];
    *strip = (struct strip){.head = head, .left = left};
    strip->cells = arena_array(arena, grid->row_count, sizeof *strip->cells);
    return strip;
}

static void strip_measure(struct strip *strip, size_t row_count)
{
    strip->width = text_columns(strip->head);
    for (size_t row = 0; row < row_count; row++)
        strip->width = larger(strip->width, text_columns(strip->cells[row]));
}

/* Values and their ± meet in one line below each other: both parts are padded to the widest. */
static void add_figures(struct arena *arena, struct layout_grid *grid, size_t index)
{
    const struct report_column *column = &grid->table->columns[index];
    const char *suffix = column->suffix ? column->suffix : "";
    bool apart = column->error == REPORT_ERROR_COLUMN, behind = column->error == REPORT_ERROR_BEHIND;
    struct figure *figures = arena_array(arena, grid->row_count, sizeof *figures);
    size_t widest = 0;
    bool ends = false;
    char text[FIGURE_BEHIND_BYTES];
    for (size_t row = 0; row < grid->row_count; row++) {
        figures[row] = figure_show(column, &grid->rows[row]->cells[index]);
        ends = ends || figures[row].ends;
        figure_behind(text, &figures[row]);
        if (behind) widest = larger(widest, text_columns(text));
    }
    struct strip *strip = strip_add(arena, grid, column->title, false);
    struct strip *errors = apart ? strip_add(arena, grid, ends ? "± or from..to" : "±", false) : NULL;
    for (size_t row = 0; row < grid->row_count; row++) {
        const struct figure *figure = &figures[row];
        figure_behind(text, figure);
        if (!behind) *text = '\0';
        int pad = (int)(widest - text_columns(text));
        strip->cells[row] =
            *figure->value ? arena_format(arena, "%s%s%s%*s", figure->value, text, suffix, pad, "") : "";
        if (apart) errors->cells[row] = arena_format(arena, "%s", figure->error);
    }
    strip_measure(strip, grid->row_count);
    if (apart) strip_measure(errors, grid->row_count);
}

static void add_bars(struct arena *arena, struct layout_grid *grid, size_t index)
{
    double *bars = arena_array(arena, grid->row_count, sizeof *bars), longest = 0;
    for (size_t row = 0; row < grid->row_count; row++) {
        double value = grid->rows[row]->cells[index].value;
        bars[row] = value > 0 ? value : 0;
        if (bars[row] > longest) longest = bars[row];
    }
    for (size_t row = 0; row < grid->row_count && longest > 0; row++) bars[row] /= longest;
    grid->strips[grid->strip_count - 1].bars = bars;
}

static void add_column(struct arena *arena, struct layout_grid *grid, size_t index)
{
    const struct report_column *column = &grid->table->columns[index];
    bool empty = true;
    for (size_t row = 0; row < grid->row_count; row++)
        empty = empty && report_is_empty(column, &grid->rows[row]->cells[index]);
    if (!column->title || empty) return;
    if (column->type != REPORT_TEXT) {
        add_figures(arena, grid, index);
        if (column->bar) add_bars(arena, grid, index);
        return;
    }
    struct strip *strip = strip_add(arena, grid, column->title, !column->right);
    strip->wrap = column->wrap;
    for (size_t row = 0; row < grid->row_count; row++) {
        const char *text = grid->rows[row]->cells[index].text;
        strip->cells[row] = text ? text : "";
    }
    strip_measure(strip, grid->row_count);
}

struct layout_grid *layout_grid(struct arena *arena, const struct report_table *table, bool full)
{
    enum report_place last = full ? REPORT_FULL_ONLY : REPORT_SHOW;
    if (table->place > last) return NULL;
    struct layout_grid *grid = arena_alloc(arena, sizeof *grid);
    grid->table = table;
    grid->rows = arena_array(arena, table->row_count, sizeof *grid->rows);
    for (size_t row = 0; row < table->row_count; row++)
        if (table->rows[row].place <= last) grid->rows[grid->row_count++] = &table->rows[row];
    grid->strips = arena_array(arena, 2 * table->column_count, sizeof *grid->strips);
    for (size_t i = 0; i < table->column_count; i++) add_column(arena, grid, i);
    return grid->row_count && grid->strip_count ? grid : NULL;
}

/* ---- widths ------------------------------------------------------------------------------------- */

static size_t strip_width(const struct strip *strip, size_t gap)
{
    size_t text = strip->wrap && strip->width > WRAP_LEAST ? WRAP_LEAST : strip->width;
    return text + (strip->bars ? gap + BAR_LEAST : 0);
}

static size_t range_width(const struct layout_grid *grid, size_t first, size_t end, size_t gap)
{
    size_t width = 0;
    for (size_t i = first; i < end; i++)
        width += (i > first ? gap : 0) + strip_width(&grid->strips[i], gap);
    return width;
}

size_t layout_width(const struct layout_grid *grid, size_t gap)
{
    return range_width(grid, 0, grid->strip_count, gap);
}

static size_t fold_of(const struct layout_grid *grid)
{
    return grid->table->fold > 1 ? grid->table->fold : 1;
}

static size_t folded_width(size_t width, size_t fold) { return fold * width + (fold - 1) * LAYOUT_APART; }

size_t layout_gap(const struct layout_grid *left, const struct layout_grid *right, size_t width)
{
    for (size_t fold = right ? 1 : fold_of(left); fold >= 1; fold--) {
        for (size_t gap = GAP_MOST; gap >= GAP_LEAST; gap--) {
            size_t needed = folded_width(layout_width(left, gap), fold);
            if (right) needed += LAYOUT_APART + layout_width(right, gap);
            if (needed <= width) return gap;
        }
    }
    return 0;
}

/* ---- from texts to lines ------------------------------------------------------------------------ */

static void line_add(struct arena *arena, struct layout_block *block, const char *line)
{
    block->lines = arena_grow(arena, block->lines, block->count, &block->capacity, sizeof *block->lines);
    block->lines[block->count++] = line;
}

static const char *padded(struct arena *arena, const struct strip *strip, const char *text)
{
    int pad = (int)(strip->width - text_columns(text));
    return strip->left ? arena_format(arena, "%s%*s", text, pad, "")
                       : arena_format(arena, "%*s%s", pad, "", text);
}

static const char *bar_of(struct arena *arena, double share, size_t room)
{
    size_t length = (size_t)(share * (double)room + 0.5);
    char *bar = arena_alloc(arena, room + 1);
    memset(bar, '#', length);
    memset(bar + length, ' ', room - length);
    return bar;
}

/* One row (`row` == SIZE_MAX: the heads) of the strips first .. end - 1. */
static const char *row_text(struct arena *arena, const struct layout_grid *grid, size_t row, size_t first,
                            size_t end, size_t gap, size_t bar_room)
{
    const char *line = "";
    for (size_t i = first; i < end; i++) {
        const struct strip *strip = &grid->strips[i];
        const char *text = row == SIZE_MAX ? strip->head : strip->cells[row];
        line =
            arena_format(arena, "%s%*s%s", line, i > first ? (int)gap : 0, "", padded(arena, strip, text));
        if (strip->bars && row != SIZE_MAX)
            line = arena_format(arena, "%s%*s%s", line, (int)gap, "",
                                bar_of(arena, strip->bars[row], bar_room));
        else if (strip->bars)
            line = arena_format(arena, "%s%*s", line, (int)(gap + bar_room), "");
    }
    return line;
}

static void fold_lines(struct arena *arena, struct layout_block *block, const struct layout_grid *grid,
                       size_t gap, size_t fold, size_t bar_room)
{
    const char *head = "";
    for (size_t i = 0; i < fold && i < grid->row_count; i++)
        head = arena_format(arena, "%s%*s%s", head, i ? LAYOUT_APART : 0, "",
                            row_text(arena, grid, SIZE_MAX, 0, grid->strip_count, gap, bar_room));
    line_add(arena, block, head);
    for (size_t row = 0; row < grid->row_count; row += fold) {
        const char *line = "";
        for (size_t i = 0; i < fold && row + i < grid->row_count; i++)
            line = arena_format(arena, "%s%*s%s", line, i ? LAYOUT_APART : 0, "",
                                row_text(arena, grid, row + i, 0, grid->strip_count, gap, bar_room));
        line_add(arena, block, line);
    }
}

/* Bytes of `text` that fit `room` columns, broken behind a blank where there is one. */
static size_t break_at(const char *text, size_t room)
{
    size_t length = strlen(text), bytes = 0, columns = 0, last_blank = 0;
    while (bytes < length) {
        uint32_t code;
        size_t next = bytes + text_decode(text + bytes, length - bytes, &code);
        columns += (size_t)text_width(code);
        if (columns > room && code != ' ' && bytes > 0) return last_blank ? last_blank : bytes;
        if (code == ' ') last_blank = next;
        bytes = next;
    }
    return length;
}

/* The last strip is a long text: in the room that is left, or indented below. */
static void wrapped_lines(struct arena *arena, struct layout_block *block, const struct layout_grid *grid,
                          size_t gap, size_t room)
{
    size_t last = grid->strip_count - 1, used = last ? range_width(grid, 0, last, gap) + gap : 0;
    bool below = used + WRAP_LEAST > room;
    size_t indent = below ? INDENT : used;
    const struct strip *strip = &grid->strips[last];
    const char *head = last ? row_text(arena, grid, SIZE_MAX, 0, last, gap, 0) : "";
    line_add(arena, block, arena_format(arena, "%s%*s%s", head, last ? (int)gap : 0, "", strip->head));
    for (size_t row = 0; row < grid->row_count; row++) {
        const char *start = last ? row_text(arena, grid, row, 0, last, gap, 0) : "";
        const char *text = strip->cells[row];
        if (below || !*text) line_add(arena, block, start);
        for (bool first = !below; *text; first = false) {
            size_t bytes = break_at(text, room - indent);
            const char *piece = arena_copy(arena, text, bytes);
            int pad = first ? (last ? (int)gap : 0) : (int)indent;
            line_add(arena, block, arena_format(arena, "%s%*s%s", first ? start : "", pad, "", piece));
            text += bytes;
        }
    }
}

/* How many strips name the row: the texts in front, as far as they leave a third of the room to the others. */
static size_t naming_strips(const struct layout_grid *grid, size_t gap, size_t room)
{
    size_t count = 1;
    while (count + 1 < grid->strip_count && grid->strips[count].left &&
           3 * range_width(grid, 0, count + 1, gap) <= 2 * room)
        count++;
    return count;
}

/* Too wide: as many strips as fit, then the rest below, what the row is repeated. */
static void split_lines(struct arena *arena, struct layout_block *block, const struct layout_grid *grid,
                        size_t gap, size_t room)
{
    size_t names = naming_strips(grid, gap, room), label = range_width(grid, 0, names, gap);
    for (size_t first = names, end; first < grid->strip_count; first = end) {
        end = first + 1;
        while (end < grid->strip_count && label + gap + range_width(grid, first, end + 1, gap) <= room)
            end++;
        if (first > names) line_add(arena, block, "");
        for (size_t row = SIZE_MAX; row == SIZE_MAX || row < grid->row_count; row++) {
            const char *head = row_text(arena, grid, row, 0, names, gap, 0);
            const char *rest = row_text(arena, grid, row, first, end, gap, BAR_LEAST);
            line_add(arena, block, arena_format(arena, "%s%*s%s", head, (int)gap, "", rest));
        }
    }
}

struct layout_block layout_block(struct arena *arena, const struct layout_grid *grid, size_t gap,
                                 size_t room)
{
    struct layout_block block = {0};
    if (!gap) gap = GAP_LEAST;
    size_t width = layout_width(grid, gap), fold = fold_of(grid);
    if (grid->strips[grid->strip_count - 1].wrap) {
        wrapped_lines(arena, &block, grid, gap, room);
    } else if (width > room && grid->strip_count > 1) {
        split_lines(arena, &block, grid, gap, room);
    } else {
        while (fold > 1 && folded_width(width, fold) > room) fold--;
        size_t spare = room > width ? room - width : 0;
        size_t bar_room = BAR_LEAST + (spare < BAR_MOST - BAR_LEAST ? spare : BAR_MOST - BAR_LEAST);
        fold_lines(arena, &block, grid, gap, fold, bar_room);
    }
    return block;
}
