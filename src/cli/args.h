/* The command line. One table of options makes parsing, help, man page and completion.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leapsim/leapsim.h"

struct command;

enum args_kind {
    ARGS_FLAG,    /* bool */
    ARGS_COUNT,   /* struct args_count, low to high */
    ARGS_CHOICE,  /* const char *: one of `choices` */
    ARGS_FILE,    /* const char * */
    ARGS_TEXT,    /* const char * */
    ARGS_SETTING, /* KEY=VALUE, may be repeated: struct args_texts */
    ARGS_TEXTS,   /* may be repeated: struct args_texts */
};

struct args_option {
    const char *name;     /* without its dashes */
    char letter;          /* 0: none */
    const char *argument; /* as help shows it; NULL: a flag */
    enum args_kind kind;
    size_t offset;     /* of the value in struct arguments */
    unsigned commands; /* bits of enum command_index: who takes it */
    uint64_t low, high;
    const char *const *(*choices)(void); /* NULL-terminated names */
    const char *doc;                     /* without a final full stop; NULL: help does not show it */
};

extern const struct args_option args_options[];
extern const size_t args_option_count;

struct args_count {
    uint64_t value;
    bool given;
};

struct args_texts {
    const char **items;
    size_t count;
};

struct arguments {
    const struct command *verb;    /* as named; NULL: none was */
    const struct command *command; /* the verb, or `run` without one */
    struct args_texts operands;    /* the verb not among them */
    struct args_count trials, seed, threads, max_trials, time_limit;
    const char *until;
    const char *shard;      /* NULL: the whole run */
    const char *checkpoint; /* NULL: none */
    const char *target;     /* NULL: the first */
    const char *format, *color, *sampling;
    const char *output; /* NULL: standard output */
    const char *against, *weights;
    const char *of, *goal;
    struct args_texts settings, sweeps, by;
    bool full, quiet, plan, sources, help, version, man;
};

/* What the option says of itself on the page of `command`, where the common text would not fit. */
const char *args_doc(const struct args_option *option, size_t command);

/* Does `command` (an enum command_index) take `option`? */
bool args_takes(const struct args_option *option, size_t command);

/* Is it one run of random trials, of a number that is settled? Such ones can be cut into parts. */
bool args_settled(const struct arguments *arguments);

/* LEAP_BAD_INPUT after saying what is wrong. --help and --version become the command `help`. */
leap_status args_parse(int argc, char **argv, struct arguments *arguments);
void args_free(struct arguments *arguments);

/* Says what is wrong with the usage and where help is; LEAP_BAD_INPUT. */
leap_status args_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "; did you mean '--trials'?", or nothing if `nearest` is NULL. Static, until the next call. */
const char *args_suggestion(const char *prefix, const char *nearest);

#endif
