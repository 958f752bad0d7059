/* leapsim completion: what a shell needs to complete leapsim's words, from the tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/args.h"
#include "cli/command.h"
#include "cli/output.h"

static void put_words(FILE *stream, const char *const *words)
{
    for (size_t w = 0; words[w]; w++) fprintf(stream, "%s%s", w ? " " : "", words[w]);
}

/* `text` between single quotes of a shell, where a quote itself is written '\''. */
static void put_quoted(FILE *stream, const char *text)
{
    putc('\'', stream);
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stream);
        else
            putc(*text, stream);
    }
    putc('\'', stream);
}

/* ---- bash -------------------------------------------------------------------------------------- */

/* The forms under which an option is looked for: "--trials|-n". */
static void put_bash_pattern(FILE *stream, const struct args_option *option)
{
    fprintf(stream, "    --%s", option->name);
    if (option->letter) fprintf(stream, "|-%c", option->letter);
}

static void print_bash(FILE *stream, const void *context)
{
    (void)context;
    fputs("# bash completion of leapsim\n"
          "_leapsim()\n"
          "{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' options\n"
          "    COMPREPLY=()\n"
          "    if [[ $word == = ]]; then word=''; fi\n" /* bash takes --format=json for three words */
          "    if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
          "    case $before in\n",
          stream);
    for (size_t o = 0; o < args_option_count; o++) {
        const struct args_option *option = &args_options[o];
        if (!option->argument) continue;
        put_bash_pattern(stream, option);
        if (option->choices) {
            fputs(") words='", stream);
            put_words(stream, option->choices());
            fputs("' ;;\n", stream);
        } else if (option->kind == ARGS_FILE) {
            fputs(") mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n", stream);
        } else {
            fputs(") return ;;\n", stream);
        }
    }
    fputs("    esac\n"
          "    if [[ $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); return; fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          stream);
    for (size_t c = 0; c <= COMMAND_COUNT; c++) {
        size_t command = c == COMMAND_COUNT ? COMMAND_run : c; /* the last row: no verb */
        fprintf(stream, "    %s) options='", c == COMMAND_COUNT ? "*" : command_table[c]->name);
        for (size_t o = 0; o < args_option_count; o++)
            if (args_options[o].doc && args_takes(&args_options[o], command))
                fprintf(stream, "--%s ", args_options[o].name);
        fputs("'", stream);
        if (command_table[command]->words) {
            fputs(" words='", stream);
            put_words(stream, command_table[command]->words());
            fputs("'", stream);
        }
        fputs(" ;;\n", stream);
    }
    fputs("    esac\n"
          "    if [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$word\")); return; fi\n"
          "    if ((COMP_CWORD == 1)); then words='",
          stream);
    put_words(stream, command_names());
    fputs("'; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); fi\n"
          "    if [[ $words ]]; then COMPREPLY+=($(compgen -W \"$words\" -- \"$word\")); return; fi\n"
          "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "}\n"
          "complete -o filenames -F _leapsim leapsim\n",
          stream);
}

/* ---- zsh --------------------------------------------------------------------------------------- */

/* Brackets and colons end parts of a specification. */
static void put_zsh_text(FILE *stream, const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text)) putc('\\', stream);
        if (*text == '\'')
            fputs("'\\''", stream);
        else
            putc(*text, stream);
    }
}

static void put_zsh_option(FILE *stream, const struct args_option *option)
{
    const char *repeat = option->kind == ARGS_SETTING || option->kind == ARGS_TEXTS ? "*" : "";
    if (option->letter)
        fprintf(stream, "        '%s'{-%c,--%s%s}'[", repeat, option->letter, option->name,
                option->argument ? "=" : "");
    else
        fprintf(stream, "        '%s--%s%s[", repeat, option->name, option->argument ? "=" : "");
    put_zsh_text(stream, option->doc);
    putc(']', stream);
    if (option->argument) fprintf(stream, ":%s:", option->argument);
    if (option->choices) {
        putc('(', stream);
        put_words(stream, option->choices());
        putc(')', stream);
    } else if (option->kind == ARGS_FILE) {
        fputs("_files", stream);
    }
    fputs("'\n", stream);
}

static void print_zsh(FILE *stream, const void *context)
{
    (void)context;
    fputs("#compdef leapsim\n"
          "_leapsim() {\n"
          "    local -a options commands\n"
          "    local command=run\n"
          "    commands=(\n",
          stream);
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        fprintf(stream, "        '%s:", command_table[c]->name);
        put_zsh_text(stream, command_table[c]->doc);
        fputs("'\n", stream);
    }
    fputs("    )\n"
          "    (( CURRENT > 2 )) && [[ -n ${commands[(r)$words[2]:*]} ]] && command=$words[2]\n"
          "    case $command in\n",
          stream);
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        fprintf(stream, "    %s) options=(\n", command_table[c]->name);
        for (size_t o = 0; o < args_option_count; o++)
            if (args_options[o].doc && args_takes(&args_options[o], c))
                put_zsh_option(stream, &args_options[o]);
        if (command_table[c]->words) {
            fputs("        '2:word:(", stream);
            put_words(stream, command_table[c]->words());
            fputs(")'\n", stream);
        } else {
            fputs("        '*:file:_files'\n", stream);
        }
        fputs("        ) ;;\n", stream);
    }
    fputs("    esac\n"
          "    if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then\n"
          "        _describe command commands\n"
          "        _files\n"
          "        return\n"
          "    fi\n"
          "    _arguments -s \"${options[@]}\"\n"
          "}\n"
          "if [[ $funcstack[1] == _leapsim ]]; then _leapsim \"$@\"; else compdef _leapsim leapsim; fi\n",
          stream);
}

/* ---- fish -------------------------------------------------------------------------------------- */

static void put_fish_option(FILE *stream, const struct args_option *option)
{
    /* Without a verb it is run that is meant: run's options are those not behind a verb that lacks them. */
    bool of_run = args_takes(option, COMMAND_run);
    fprintf(stream, "complete -c leapsim -n '%s__fish_seen_subcommand_from", of_run ? "not " : "");
    for (size_t c = 0; c < COMMAND_COUNT; c++)
        if (args_takes(option, c) != of_run) fprintf(stream, " %s", command_table[c]->name);
    putc('\'', stream);
    fprintf(stream, " -l %s", option->name);
    if (option->letter) fprintf(stream, " -s %c", option->letter);
    if (option->choices) {
        fputs(" -x -a '", stream);
        put_words(stream, option->choices());
        putc('\'', stream);
    } else if (option->argument) {
        fputs(option->kind == ARGS_FILE ? " -r -F" : " -x", stream);
    }
    fputs(" -d ", stream);
    put_quoted(stream, option->doc);
    putc('\n', stream);
}

static void print_fish(FILE *stream, const void *context)
{
    (void)context;
    for (size_t c = 0; c < COMMAND_COUNT; c++) {
        const struct command *command = command_table[c];
        fprintf(stream, "complete -c leapsim -n __fish_use_subcommand -a %s -d ", command->name);
        put_quoted(stream, command->doc);
        putc('\n', stream);
        if (!command->words) continue;
        fprintf(stream, "complete -c leapsim -n '__fish_seen_subcommand_from %s' -f -a '", command->name);
        put_words(stream, command->words());
        fputs("'\n", stream);
    }
    for (size_t o = 0; o < args_option_count; o++)
        if (args_options[o].doc) put_fish_option(stream, &args_options[o]);
}

/* ---- The command ------------------------------------------------------------------------------- */

static const char *const *shell_names(void)
{
    static const char *const names[] = {"bash", "zsh", "fish", NULL};
    return names;
}

static leap_status run(const struct arguments *arguments)
{
    static void (*const prints[])(FILE *, const void *) = {print_bash, print_zsh, print_fish};
    const char *shell = arguments->operands.items[0];
    const char *const *names = shell_names();
    for (size_t s = 0; names[s]; s++)
        if (strcmp(names[s], shell) == 0) return output_print(arguments->output, prints[s], NULL);
    return args_refuse("'completion' wants bash, zsh or fish, got '%s'", shell);
}

static const struct command_example examples[] = {
    {"source <(leapsim completion bash)", "completion for this shell"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Prints what SHELL (bash, zsh or fish) needs to complete leapsim's commands, options and files.",
    "bash: the line above in ~/.bashrc. zsh: leapsim completion zsh > _leapsim, in a folder of $fpath. "
    "fish: leapsim completion fish > "
    "~/.config/fish/completions/leapsim.fish.",
    NULL,
};

const struct command cmd_completion = {
    .name = "completion",
    .operands = "SHELL",
    .fewest = 1,
    .most = 1,
    .doc = "completion for bash, zsh or fish",
    .examples = examples,
    .text = text,
    .words = shell_names,
    .run = run,
};
