/* leapsim help: pages for the terminal and the manual page, all from the tables of commands and options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/page.h"

enum { RUN_EXAMPLES = 6 }; /* in the overview; of the other commands one */

static const char WHAT[] = "how likely is a yearly sales target?";

static void put_examples(const struct page *page, const struct command *command, size_t most)
{
    for (size_t e = 0; e < most && command->examples[e].line; e++)
        page_example(page, command->examples[e].line, command->examples[e].meaning);
}

static void put_option(const struct page *page, const struct args_option *option, const char *doc)
{
    char term[64], meaning[256];
    if (option->letter)
        snprintf(term, sizeof term, "-%c, --%s", option->letter, option->name);
    else
        snprintf(term, sizeof term, "%s--%s", page->manual ? "" : "    ", option->name);
    snprintf(meaning, sizeof meaning, "%s", doc);
    const char *const *choices = option->choices ? option->choices() : NULL;
    for (size_t c = 0; choices && choices[c]; c++) {
        size_t used = strlen(meaning);
        snprintf(meaning + used, sizeof meaning - used, "%s%s%s", c ? ", " : ": ", choices[c],
                 c ? "" : " (the default)");
    }
    page_item(page, term, option->argument, meaning);
}

/* The options that `command` takes and none of the commands in `shown` (bits) does; `own`: as its page says it. */
static void put_options(const struct page *page, size_t command, unsigned shown, const char *title,
                        bool own)
{
    bool any = false;
    for (size_t o = 0; o < args_option_count; o++) {
        const struct args_option *option = &args_options[o];
        if (!option->doc || !args_takes(option, command) || (option->commands & shown)) continue;
        if (!any) page_heading(page, title);
        any = true;
        put_option(page, option, own ? args_doc(option, command) : option->doc);
    }
}

static void put_environment(const struct page *page)
{
    static const struct {
        leap_status status;
        const char *number;
    } rows[] = {
        {LEAP_OK, "0"}, {LEAP_LIMIT_BROKEN, "1"}, {LEAP_BAD_INPUT, "2"},
        {LEAP_IO, "3"}, {LEAP_NO_MEMORY, "4"},    {LEAP_INTERNAL, "5"},
    };
    page_heading(page, "Exit status");
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        page_item(page, rows[r].number, NULL, leap_status_text(rows[r].status));
    page_item(page, "130, 143", NULL, "interrupted by Ctrl-C, by SIGTERM");
    page_heading(page, "Environment");
    page_item(page, "NO_COLOR", NULL, "set and not empty: no colours, unless --color always");
}

/* What the overview and the manual page share; the latter has all examples. */
static void put_overview(const struct page *page)
{
    page_heading(page, "Examples");
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        size_t most = command_table[c] == &cmd_run ? RUN_EXAMPLES : 1;
        put_examples(page, command_table[c], page->manual ? SIZE_MAX : most);
    }
    page_heading(page, "Commands");
    for (size_t c = 0; c < COMMAND_COUNT; c++)
        page_item(page, command_table[c]->name, command_table[c]->operands, command_table[c]->doc);
    unsigned shown = 0;
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        char title[64];
        snprintf(title, sizeof title, "Options of %s", command_table[c]->name);
        put_options(page, c, shown, shown ? title : "Options", false);
        shown |= 1u << c;
    }
    put_environment(page);
}

static void print_overview(FILE *stream, const void *context)
{
    (void)context;
    struct page page = {stream, false};
    fprintf(stream, "leapsim: %s\n", WHAT);
    put_overview(&page);
    fputs("\nFILE may be '-', standard input.\n"
          "'leapsim help COMMAND' says more about a command, with more examples,\n"
          "'leapsim language' what a scenario file can say.\n",
          stream);
}

static void print_command(FILE *stream, const void *context)
{
    const struct command *command = context;
    struct page page = {stream, false};
    size_t index = 0;
    while (command_table[index] != command) index++;
    fprintf(stream, "leapsim %s %s: %s\n", command->name, command->operands, command->doc);
    page_heading(&page, "Examples");
    put_examples(&page, command, SIZE_MAX);
    for (const char *const *at = command->text; *at; at++) {
        putc('\n', stream);
        page_paragraph(&page, *at);
    }
    put_options(&page, index, 0, "Options", true);
}

static void print_manual(FILE *stream, const void *context)
{
    (void)context;
    struct page page = {stream, true};
    fprintf(stream, ".TH LEAPSIM 1 \"\" \"leapsim %s\" \"User Commands\"\n", leap_version());
    fprintf(stream, ".SH NAME\nleapsim \\- %s\n.SH SYNOPSIS\n", WHAT);
    fputs("\\fBleapsim\\fR \\fIFILE\\fR [\\fIoptions\\fR]\n", stream);
    for (size_t c = 0; c < COMMAND_COUNT; c++)
        fprintf(stream, ".br\n\\fBleapsim %s\\fR \\fI%s\\fR\n", command_table[c]->name,
                command_table[c]->operands);
    page_heading(&page, "Description");
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        page_subheading(&page, command_table[c]->name);
        for (const char *const *at = command_table[c]->text; *at; at++) page_paragraph(&page, *at);
    }
    put_overview(&page);
}

static void print_version(FILE *stream, const void *context)
{
    (void)context;
    fprintf(stream, "leapsim %s (stream version %d)\n", leap_version(), leap_stream_version());
}

static leap_status run(const struct arguments *arguments)
{
    if (arguments->version) return output_print(arguments->output, print_version, NULL);
    if (arguments->man) return output_print(arguments->output, print_manual, NULL);
    if (!arguments->operands.count) return output_print(arguments->output, print_overview, NULL);
    const char *name = arguments->operands.items[0];
    const struct command *command = command_find(name);
    if (command) return output_print(arguments->output, print_command, command);
    const char *const *words = leap_language_words();
    while (*words && strcmp(*words, name) != 0) words++;
    return args_refuse("unknown command '%s'%s", name,
                       *words ? args_suggestion("leapsim language ", name)
                              : args_suggestion("", command_nearest(name)));
}

static const struct command_example examples[] = {
    {"leapsim help check", "all about one command"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Prints the overview, or all about one COMMAND; 'leapsim COMMAND --help' does the same.",
    NULL,
};

const struct command cmd_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .fewest = 0,
    .most = 1,
    .doc = "this overview, or more about one command",
    .examples = examples,
    .text = text,
    .words = command_names,
    .run = run,
};
