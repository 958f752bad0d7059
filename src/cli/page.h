/* A page of help, written once and printed for the terminal or as a manual page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct page {
    FILE *stream;
    bool manual; /* roff for man(1) instead of 80 columns of text */
};

void page_heading(const struct page *page, const char *title);
void page_subheading(const struct page *page, const char *title);
void page_paragraph(const struct page *page, const char *text);

/* A term and what it means; `argument` (NULL: none) stands behind the term. */
void page_item(const struct page *page, const char *term, const char *argument, const char *meaning);

/* What a user types and what it does. */
void page_example(const struct page *page, const char *line, const char *meaning);

#endif
