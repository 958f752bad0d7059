/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figures.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "run_bench: %s\n", what);
    exit(3);
}

static void add(struct figures *figures, const char *name, double value, double error)
{
    if (figures->count == FIGURES_MAX) fail("more figures than expected");
    struct figure *figure = &figures->items[figures->count++];
    snprintf(figure->name, sizeof figure->name, "%s", name);
    figure->value = value;
    figure->error = error;
}

void figures_of_rival(const char *json, struct figures *figures)
{
    json_error_t error;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &error), *item;
    if (!json_is_object(root)) fail("a rival's output is not a JSON object");
    *figures = (struct figures){0};
    const char *name;
    json_object_foreach(root, name, item)
    {
        if (json_is_number(item))
            add(figures, name, json_number_value(item), 0);
        else if (json_is_string(item) && strcmp(name, "tool") == 0)
            snprintf(figures->tool, sizeof figures->tool, "%s", json_string_value(item));
        else
            fail("a rival's figure is not a number");
    }
    json_decref(root);
}

/* A cell is {value, low, high}, the ends of its 95 % interval, or a bare number. */
static void add_cell(struct figures *figures, const json_t *cell, const char *name)
{
    double value = json_number_value(json_is_object(cell) ? json_object_get(cell, "value") : cell);
    double low = json_number_value(json_object_get(cell, "low"));
    double high = json_number_value(json_object_get(cell, "high"));
    add(figures, name, value, json_is_object(cell) ? (high - low) / (2 * FIGURES_NORMAL_95) : 0);
}

static const json_t *rows_of(const json_t *root, const char *table)
{
    const json_t *rows = json_object_get(json_object_get(json_object_get(root, "tables"), table), "rows");
    if (!json_is_array(rows)) {
        fprintf(stderr, "run_bench: leapsim's JSON has no table \"%s\"\n", table);
        exit(3);
    }
    return rows;
}

void figures_of_leapsim(const char *json, struct figures *figures)
{
    json_error_t error;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &error);
    if (!root) fail("leapsim's output is not JSON");
    *figures = (struct figures){.trials = json_number_value(json_object_get(root, "trials"))};
    char name[FIGURE_NAME];
    size_t i;
    const json_t *row;
    json_array_foreach(rows_of(root, "targets"), i, row) {
        snprintf(name, sizeof name, "target.%.0f", json_number_value(json_object_get(row, "cars")));
        add_cell(figures, json_object_get(row, "probability"), name);
    }
    json_array_foreach(rows_of(root, "year"), i, row) {
        const char *statistic = json_string_value(json_object_get(row, "statistic"));
        if (!statistic) fail("a row of leapsim's table \"year\" has no statistic");
        if (*statistic == 'P')
            snprintf(name, sizeof name, "year.p%s", statistic + 1);
        else
            snprintf(name, sizeof name, "%s", strcmp(statistic, "Mean") == 0 ? "mean" : statistic);
        add_cell(figures, json_object_get(row, "cars"), name);
    }
    static const char *const percentiles[] = {"p10", "p50", "p90"};
    json_array_foreach(rows_of(root, "months"), i, row)
        for (size_t p = 0; p < sizeof percentiles / sizeof *percentiles; p++) {
            snprintf(name, sizeof name, "%.7s.%s", json_string_value(json_object_get(row, "month")),
                     percentiles[p]);
            add_cell(figures, json_object_get(row, percentiles[p]), name);
        }
    json_decref(root);
}

const struct figure *figures_find(const struct figures *figures, const char *name)
{
    for (size_t i = 0; i < figures->count; i++)
        if (strcmp(figures->items[i].name, name) == 0) return &figures->items[i];
    return NULL;
}

struct figure figures_random(const struct figures *figures, const char *name, double trials)
{
    const struct figure *found = figures_find(figures, name), *sd = figures_find(figures, "sd");
    bool is_mean = strcmp(name, "mean") == 0;
    if (!found || (is_mean && !sd)) fail("a rival lacks a figure, or the error of one");
    struct figure figure = *found;
    figure.error = (is_mean ? sd->value : sqrt(figure.value * (1 - figure.value))) / sqrt(trials);
    return figure;
}
