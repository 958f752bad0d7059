/* A command: a verb of the program, as parsing, help, man page and completion see it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include "leapsim/leapsim.h"

struct arguments;

struct command_example {
    const char *line, *meaning;
};

struct command {
    const char *name;
    const char *operands;                   /* "FILE...", as the synopsis shows them */
    size_t fewest, most;                    /* operands */
    const char *doc;                        /* one line, without a final full stop */
    const struct command_example *examples; /* ended by a NULL line */
    const char *const *text;                /* paragraphs of its help page, ended by NULL */
    const char *const *(*words)(void);      /* what completion offers as operands; NULL: files */
    leap_status (*run)(const struct arguments *arguments);
};

enum command_index {
#define COMMAND(name) COMMAND_##name,
#include "cli/command.def"
#undef COMMAND
    COMMAND_COUNT
};

#define COMMAND(name) extern const struct command cmd_##name;
#include "cli/command.def"
#undef COMMAND

extern const struct command *const command_table[COMMAND_COUNT];

/* NULL: no such command. */
const struct command *command_find(const char *name);

/* The commands' names, then NULL. */
const char *const *command_names(void);

/* The command that `word` is probably a slip of; NULL: none. */
const char *command_nearest(const char *word);

#endif
