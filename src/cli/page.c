/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/page.h"

#include <ctype.h>
#include <string.h>

enum { COLUMNS = 79, INDENT = 2, ITEM_COLUMN = 26, EXAMPLE_COLUMN = 42 };

/* Words from column `from` on (the line stands at column `at`), wrapped, ended. ASCII alone. */
static void put_words(FILE *stream, const char *text, size_t from, size_t at)
{
    bool first = true;
    for (;;) {
        text += strspn(text, " ");
        size_t length = strcspn(text, " ");
        if (!length) break;
        if (at > from && at + length + !first > COLUMNS) {
            putc('\n', stream);
            at = 0;
            first = true;
        }
        size_t blanks = first ? (at < from ? from - at : 0) : 1;
        fprintf(stream, "%*s%.*s", (int)blanks, "", (int)length, text);
        at += blanks + length;
        first = false;
        text += length;
    }
    putc('\n', stream);
}

/* Roff gives backslashes and hyphens a meaning, and a line's first full stop or quote. */
static void put_roff(FILE *stream, const char *text)
{
    if (*text == '.' || *text == '\'') fputs("\\&", stream);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", stream);
        else if (*text == '-')
            fputs("\\-", stream);
        else if (*text == '\'')
            fputs("\\(aq", stream);
        else
            putc(*text, stream);
    }
}

void page_heading(const struct page *page, const char *title)
{
    fputs(page->manual ? ".SH " : "\n", page->stream);
    for (const char *at = title; *at; at++)
        putc(page->manual ? toupper((unsigned char)*at) : *at, page->stream);
    putc('\n', page->stream);
}

void page_subheading(const struct page *page, const char *title)
{
    fprintf(page->stream, page->manual ? ".SS %s\n" : "\n%s\n", title);
}

void page_paragraph(const struct page *page, const char *text)
{
    if (page->manual) {
        fputs(".PP\n", page->stream);
        put_roff(page->stream, text);
        putc('\n', page->stream);
    } else {
        put_words(page->stream, text, INDENT, 0);
    }
}

/* A term, then its meaning from `column` on: on the same line if the term leaves two blanks before it. */
static void put_pair(const struct page *page, const char *term, const char *argument, const char *meaning,
                     size_t column)
{
    FILE *stream = page->stream;
    if (page->manual) {
        fputs(".TP\n\\fB", stream);
        put_roff(stream, term);
        fputs("\\fR", stream);
        if (argument) fprintf(stream, " \\fI%s\\fR", argument);
        putc('\n', stream);
        put_roff(stream, meaning);
        putc('\n', stream);
        return;
    }
    int used =
        fprintf(stream, "%*s%s%s%s", INDENT, "", term, argument ? " " : "", argument ? argument : "");
    size_t at = used < 0 ? 0 : (size_t)used;
    if (at + 2 > column) {
        putc('\n', stream);
        at = 0;
    }
    put_words(stream, meaning, column, at);
}

void page_item(const struct page *page, const char *term, const char *argument, const char *meaning)
{
    put_pair(page, term, argument, meaning, ITEM_COLUMN);
}

void page_example(const struct page *page, const char *line, const char *meaning)
{
    put_pair(page, line, NULL, meaning, EXAMPLE_COLUMN);
}
