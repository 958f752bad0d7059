/* leapsim language: what can a scenario file say?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/question.h"
#include "cli/talk.h"

static leap_status run(const struct arguments *arguments)
{
    const char *word = arguments->operands.count ? arguments->operands.items[0] : NULL;
    const char *const *words = leap_language_words();
    size_t count = 0;
    while (words[count]) count++;
    struct output output;
    leap_report *report = NULL;
    leap_status status = leap_language(word, &report);
    if (status == LEAP_BAD_INPUT)
        return args_refuse("there is no section, distribution or key '%s'%s", word,
                           args_suggestion("", leap_nearest_word(word, words, count)));
    if (status != LEAP_OK) {
        talk("%s", leap_status_text(status));
        return status;
    }
    status = output_open(&output, arguments->output);
    if (status == LEAP_OK) status = question_close(question_write(arguments, report, &output), &output);
    leap_report_free(report);
    return status;
}

static const struct command_example examples[] = {
    {"leapsim language", "its sections, values and distributions"},
    {"leapsim language launch", "the keys of a section"},
    {"leapsim language lognormal", "how a distribution is written"},
    {"leapsim language elasticity", "every section's key of that name"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Prints what a scenario file can say, or all about WORD: the keys of a section with what they take, "
    "their unit, range and default; the arguments of a distribution; every key of that name. 'sections', "
    "'values' and 'distributions' show all of their sort, --full shows everything. GUIDE.md, which comes "
    "with the source, explains each of them with an example.",
    NULL,
};

const struct command cmd_language = {
    .name = "language",
    .operands = "[WORD]",
    .fewest = 0,
    .most = 1,
    .doc = "what can a scenario file say?",
    .examples = examples,
    .text = text,
    .words = leap_language_words,
    .run = run,
};
