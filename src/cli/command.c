/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <string.h>

const struct command *const command_table[COMMAND_COUNT] = {
#define COMMAND(name) &cmd_##name,
#include "cli/command.def"
#undef COMMAND
};

const struct command *command_find(const char *name)
{
    for (size_t c = 0; c < COMMAND_COUNT; c++)
        if (strcmp(command_table[c]->name, name) == 0) return command_table[c];
    return NULL;
}

const char *const *command_names(void)
{
    static const char *const names[] = {
#define COMMAND(name) #name,
#include "cli/command.def"
#undef COMMAND
        NULL,
    };
    return names;
}

const char *command_nearest(const char *word)
{
    return leap_nearest_word(word, command_names(), COMMAND_COUNT);
}
