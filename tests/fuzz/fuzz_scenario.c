/* The scenario road under libFuzzer: any text is read, and what reads as a scenario is compiled, run for a few
 * trials and printed.
 *
 * One input is a folder of files. The first is the scenario; a line `@@ NAME` begins the file NAME, which
 * `extends`, `history` and other keys find here and nowhere else (load_file is replaced at link time, so no
 * input reaches the disk); the lines under `@@ --set` are settings.
 *
 * An input that takes more than a second of processor time is a fault, whatever else the machine does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "leapsim/leapsim.h"
#include "scenario/load.h"
#include "scenario/scenario.h"

#ifndef PLANTED_FAULT
#define PLANTED_FAULT 0 /* 2: a byte too few, which the test of this test has to find */
#endif

enum {
    FILES_MAX = 16,
    SETTINGS_MAX = 32,
    TRIALS = 40,
    CELLS_MAX = 3000, /* months times components of what is run: more is more of the same, and slow */
};

struct file {
    const char *name, *text;
    size_t name_length, length;
};

/* The files of the input that is being tried. */
static struct file files[FILES_MAX];
static size_t file_count;

/* No stacks of allocations, no stacks kept behind their return: half the time, and what they would find here
 * the other tests of the sanitizers do. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "malloc_context_size=0:detect_stack_use_after_return=0:quarantine_size_mb=16";
}

/* ---- One input's folder -------------------------------------------------------------------------- */

/* The next line that begins with `@@ `, or `end`. */
static const char *find_head(const char *text, const char *end)
{
    for (const char *at = text; at < end;) {
        if (end - at > 3 && memcmp(at, "@@ ", 3) == 0) return at;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline) break;
        at = newline + 1;
    }
    return end;
}

static void split_files(const char *text, size_t length)
{
    const char *end = text + length, *next = find_head(text, end);
    files[0] =
        (struct file){.name = "main.ini", .text = text, .name_length = 8, .length = (size_t)(next - text)};
    for (file_count = 1; next < end && file_count < FILES_MAX; file_count++) {
        const char *name = next + 3, *newline = memchr(name, '\n', (size_t)(end - name));
        const char *name_end = newline ? newline : end;
        const char *start = newline ? newline + 1 : end;
        next = find_head(start, end);
        files[file_count] = (struct file){.name = name,
                                          .text = start,
                                          .name_length = (size_t)(name_end - name),
                                          .length = (size_t)(next - start)};
    }
}

static const struct file *find_file(const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < file_count; i++)
        if (files[i].name_length == length && memcmp(files[i].name, name, length) == 0) return &files[i];
    return NULL;
}

/* What the linker puts in place of load_file and load_is_same_file (--wrap). */
const struct source *__wrap_load_file(struct loader *loader, const char *path, struct span place);
bool __wrap_load_is_same_file(const char *a, const char *b);

const struct source *__wrap_load_file(struct loader *loader, const char *path, struct span place)
{
    const struct file *file = path ? find_file(path) : NULL;
    if (file && file->length <= (64u << 20) - loader->bytes) {
        /* Exactly so many bytes, that a step beyond them is seen. */
        char *text = arena_alloc(loader->arena, file->length + 1 - PLANTED_FAULT);
        memcpy(text, file->text, file->length);
        return load_text(loader, path, text, file->length);
    }
    diag_add(loader->problems, DIAG_ERROR, place, NULL, "cannot read '%s'", path ? path : "-");
    loader->failed = true;
    return NULL;
}

bool __wrap_load_is_same_file(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* The lines of `@@ --set`, each a setting; released by the caller. */
static size_t split_settings(char *settings[static SETTINGS_MAX])
{
    const struct file *file = find_file("--set");
    size_t count = 0;
    for (size_t at = 0; file && at < file->length && count < SETTINGS_MAX;) {
        const char *line = file->text + at, *newline = memchr(line, '\n', file->length - at);
        size_t length = newline ? (size_t)(newline - line) : file->length - at;
        settings[count++] = strndup(line, length);
        at += length + 1;
    }
    return count;
}

/* ---- What is asked ------------------------------------------------------------------------------- */

static bool is_quick(const leap_scenario *scenario)
{
    int first = scenario->level_month + 1 < scenario->first_month ? scenario->level_month + 1
                                                                  : scenario->first_month;
    size_t months = (size_t)(scenario->last_month - first) + 1, parts = scenario->component_count;
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        for (size_t field = 0; field < scenario_type(component)->field_count; field++)
            parts += component->values[field].item_count + component->values[field].own_count;
    }
    return months * parts <= CELLS_MAX;
}

static void write_report(const leap_report *report, const char *format, bool full)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    leap_write_options options = leap_write_options_default();
    options.format = format;
    options.full = full;
    options.color = full;
    if (!stream || leap_report_write(report, &options, stream) != LEAP_OK) abort();
    fclose(stream);
    if (length == 0) abort();
    free(text);
}

/* One question of the scenario, printed in one format; `choice` says which. */
static void ask(const leap_scenario *scenario, leap_problems *problems, uint64_t choice)
{
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    leap_status status = LEAP_OK;
    const char *const *formats = leap_formats();
    size_t format_count = 0;
    while (formats[format_count]) format_count++;
    const char *format = formats[choice / 64 % format_count];
    const unsigned question = choice % 32; /* most inputs get a cheap one: what is read decides */
    options.threads = 1;
    options.trials = TRIALS;
    options.full = choice & 32;
    if (question == 0)
        status = leap_run(scenario, &options, problems, &report);
    else if (question <= 3)
        status = leap_trial(scenario, choice / 256 % 1000, &options, problems, &report);
    else if (question <= 5)
        status = leap_plan_describe(scenario, &options, problems, &report);
    else
        status = leap_sources(scenario, choice & 1, &report);
    if (status == LEAP_INTERNAL || status == LEAP_NO_MEMORY) abort();
    if (status == LEAP_BAD_INPUT && leap_problems_errors(problems) == 0) abort();
    if (!report && status != LEAP_BAD_INPUT) abort();
    if (report) write_report(report, format, options.full);
    leap_report_free(report);
}

static void write_problems(const leap_problems *problems, bool color)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream) abort();
    leap_problems_write(problems, stream, color);
    fclose(stream);
    free(text);
}

/* FNV-1a: which question is asked depends on the input alone. */
static uint64_t hash_bytes(const uint8_t *data, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++) hash = (hash ^ data[i]) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const double start = processor_seconds();
    const uint64_t choice = hash_bytes(data, size);
    char *settings[SETTINGS_MAX];
    split_files((const char *)data, size);
    leap_read_options reading = leap_read_options_default();
    reading.setting_count = split_settings(settings);
    reading.settings = (const char *const *)settings;
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario = NULL;
    leap_status status = leap_scenario_read_text(files[0].name, files[0].text, files[0].length, &reading,
                                                 problems, &scenario);
    if (status == LEAP_OK ? !scenario || leap_problems_errors(problems) > 0
                          : scenario || leap_problems_errors(problems) == 0)
        abort();
    if (scenario && is_quick(scenario)) ask(scenario, problems, choice);
    write_problems(problems, choice & 1);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
    for (size_t i = 0; i < reading.setting_count; i++) free(settings[i]);
    const double seconds = processor_seconds() - start;
    if (seconds > 1) {
        fprintf(stderr, "this input took %.2f s of processor time, at most 1 s is allowed\n", seconds);
        abort();
    }
    return 0;
}
