/* Asking the program, through its public interface and its JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trial_list.h"

static void in_folder(const struct asked *asked, const char *name, char path[300])
{
    snprintf(path, 300, "%s/%s", asked->folder, name);
}

static bool write_file(const struct asked *asked, const char *name, const char *head, const char *text)
{
    char path[300];
    in_folder(asked, name, path);
    FILE *file = fopen(path, "w");
    if (!file) return false;
    bool good = fputs(head, file) >= 0 && fputs(text, file) >= 0;
    return fclose(file) == 0 && good;
}

bool ask_scenario(struct asked *asked, const struct written *written)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(asked->folder, sizeof asked->folder, "%.200s/leapsim-reference-XXXXXX",
             temporary && *temporary ? temporary : "/tmp");
    asked->scenario = NULL;
    if (!mkdtemp(asked->folder)) {
        perror(asked->folder);
        return false;
    }
    bool inherits = *written->parent;
    if (!write_file(asked, "parent.ini", "", written->parent) ||
        !write_file(asked, "data.csv", "", written->data) ||
        !write_file(asked, "child.ini", inherits ? "[scenario]\nextends = parent.ini\n" : "",
                    written->child)) {
        perror(asked->folder);
        return false;
    }
    const char *settings[8];
    for (int i = 0; i < written->setting_count; i++) settings[i] = written->settings[i];
    leap_read_options options = leap_read_options_default();
    options.settings = settings;
    options.setting_count = (size_t)written->setting_count;
    char path[300];
    in_folder(asked, "child.ini", path);
    leap_problems *problems = leap_problems_create();
    leap_status status = leap_scenario_read(path, &options, problems, &asked->scenario);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    leap_problems_free(problems);
    return status == LEAP_OK;
}

void ask_end(struct asked *asked, bool keep)
{
    char path[300];
    leap_scenario_free(asked->scenario);
    if (keep) {
        printf("its files are kept in %s\n", asked->folder);
        return;
    }
    in_folder(asked, "parent.ini", path);
    remove(path);
    in_folder(asked, "child.ini", path);
    remove(path);
    in_folder(asked, "data.csv", path);
    remove(path);
    remove(asked->folder);
}

json_t *report_rows(const json_t *root, const char *table)
{
    return json_object_get(json_object_get(json_object_get(root, "tables"), table), "rows");
}

static json_t *json_of(const leap_report *report)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream) return NULL;
    leap_write_options options = leap_write_options_default();
    options.format = "json";
    leap_status status = leap_report_write(report, &options, stream);
    fclose(stream);
    json_error_t error;
    json_t *root = status == LEAP_OK ? json_loads(text, JSON_REJECT_DUPLICATES, &error) : NULL;
    free(text);
    return root;
}

static bool parse(struct trial_list *list, const leap_report *report)
{
    list->root = json_of(report);
    if (!list->root) return false;
    list->months = report_rows(list->root, "shocks");
    list->volume = report_rows(list->root, "volume");
    list->made = report_rows(list->root, "made");
    list->once = json_object();
    size_t index;
    const json_t *row;
    json_array_foreach(report_rows(list->root, "draws"), index, row)
        json_object_set(list->once, json_string_value(json_object_get(row, "draw")),
                        json_object_get(row, "value"));
    const char *month = json_string_value(json_object_get(json_array_get(list->months, 0), "month"));
    list->months_from = month ? 12 * atoi(month) + atoi(month + 5) - 1 : 0;
    return true;
}

static char *text_of(const leap_problems *problems)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream) return NULL;
    leap_problems_write(problems, stream, false);
    fclose(stream);
    return text;
}

bool trial_list_read(struct trial_list *list, const struct asked *asked, uint64_t trial)
{
    *list = (struct trial_list){0};
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    leap_status status = leap_trial(asked->scenario, trial, &options, problems, &report);
    list->stopped = status == LEAP_BAD_INPUT && report;
    list->problems = text_of(problems);
    bool good = (status == LEAP_OK || list->stopped) && parse(list, report);
    if (!good) leap_problems_write(problems, stderr, false);
    leap_report_free(report);
    leap_problems_free(problems);
    return good;
}

json_t *ask_run(const struct asked *asked, uint64_t trials)
{
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.trials = trials;
    options.threads = 1;
    options.full = true;
    leap_report *report = NULL;
    leap_status status = leap_run(asked->scenario, &options, problems, &report);
    json_t *root = status == LEAP_OK ? json_of(report) : NULL;
    if (!root) leap_problems_write(problems, stderr, false);
    leap_report_free(report);
    leap_problems_free(problems);
    return root;
}

void trial_list_free(struct trial_list *list)
{
    json_decref(list->once);
    json_decref(list->root);
    free(list->problems);
}

static double number(const json_t *cell) { return json_is_number(cell) ? json_number_value(cell) : NAN; }

double trial_list_find(const void *source, const char *name, int month)
{
    const struct trial_list *list = source;
    if (month >= list->months_from) {
        const json_t *row = json_array_get(list->months, (size_t)(month - list->months_from));
        if (json_is_number(json_object_get(row, name))) return number(json_object_get(row, name));
    }
    return number(json_object_get(list->once, name));
}

double trial_list_volume(const void *source, int at, const char *path)
{
    return trial_list_cars(source, false, at, path);
}

double trial_list_cars(const struct trial_list *list, bool made, int at, const char *column)
{
    return number(json_object_get(json_array_get(made ? list->made : list->volume, (size_t)at), column));
}
