/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

static const char schema[] = "leapsim/baseline/1";

struct baseline {
    json_t *root;
};

enum { KEY = 64 };

struct baseline *baseline_read(const char *path)
{
    json_error_t error;
    json_t *root = access(path, F_OK) == 0
                       ? json_load_file(path, JSON_REJECT_DUPLICATES, &error)
                       : json_pack("{s:s, s:{}, s:{}}", "schema", schema, "instructions", "ratios");
    const char *found = json_string_value(json_object_get(root, "schema"));
    struct baseline *baseline = malloc(sizeof *baseline);
    if (!baseline || !found || strcmp(found, schema) != 0) {
        fprintf(stderr, "%s is not JSON of the schema %s\n", path, schema);
        json_decref(root);
        free(baseline);
        return NULL;
    }
    *baseline = (struct baseline){root};
    return baseline;
}

bool baseline_write(const struct baseline *baseline, const char *path)
{
    if (json_dump_file(baseline->root, path, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(4)) != 0)
        return false;
    FILE *file = fopen(path, "a"); /* jansson leaves the last line open */
    return file && putc('\n', file) == '\n' && fclose(file) == 0;
}

void baseline_free(struct baseline *baseline)
{
    if (baseline) json_decref(baseline->root);
    free(baseline);
}

double baseline_instructions(const struct baseline *baseline, const char *compiler, const char *run)
{
    const json_t *all = json_object_get(baseline->root, "instructions");
    return json_number_value(json_object_get(json_object_get(all, compiler), run));
}

void baseline_keep_instructions(struct baseline *baseline, const char *compiler, const char *run,
                                double count)
{
    json_t *all = json_object_get(baseline->root, "instructions"), *runs = json_object_get(all, compiler);
    if (!runs) {
        runs = json_object();
        json_object_set_new(all, compiler, runs);
    }
    json_object_set_new(runs, run, json_integer((json_int_t)count));
}

double baseline_ratio(const struct baseline *baseline, const char *rival, const char *width)
{
    char key[KEY];
    snprintf(key, sizeof key, "%s %s", rival, width ? width : "");
    const json_t *ratio = baseline ? json_object_get(json_object_get(baseline->root, "ratios"), key) : NULL;
    return json_is_number(ratio) ? json_number_value(ratio) : NAN;
}

const char *baseline_machine(const struct baseline *baseline)
{
    const json_t *ratios = baseline ? json_object_get(baseline->root, "ratios") : NULL;
    return json_string_value(json_object_get(ratios, "machine"));
}

bool baseline_keep_ratios(struct baseline *baseline, const char *path)
{
    json_t *bench = json_load_file(path, 0, NULL), *ratios = json_object(), *contest;
    size_t i;
    bool good = json_is_true(json_object_get(bench, "publishable"));
    json_array_foreach(good ? json_object_get(bench, "times") : NULL, i, contest) {
        char key[KEY];
        const char *rival = json_string_value(json_object_get(contest, "rival"));
        const char *width = json_string_value(json_object_get(contest, "width"));
        json_t *median = json_object_get(json_object_get(contest, "times_as_fast"), "median");
        if (!rival || !width || !json_is_number(median)) continue;
        snprintf(key, sizeof key, "%s %s", rival, width);
        json_object_set(ratios, key, median);
    }
    bool measured = json_object_size(ratios) > 0;
    if (measured) {
        json_object_set(ratios, "machine", json_object_get(json_object_get(bench, "machine"), "processor"));
        json_object_set(baseline->root, "ratios", ratios);
    }
    json_decref(ratios);
    json_decref(bench);
    return measured;
}
