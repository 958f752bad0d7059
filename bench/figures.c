/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figures.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "run_bench: %s\n", what);
    exit(3);
}

__attribute__((format(printf, 4, 5))) static void add(struct figures *figures, double value, double error,
                                                      const char *format, ...)
{
    if (figures->count == FIGURES_MAX) fail("more figures than expected");
    struct figure *figure = &figures->items[figures->count++];
    figure->value = value;
    figure->error = error;
    va_list values;
    va_start(values, format);
    vsnprintf(figure->name, sizeof figure->name, format, values);
    va_end(values);
}

void figures_of_reference(const char *text, struct figures *figures)
{
    figures->count = 0;
    while (*text) {
        char name[FIGURE_NAME];
        double value;
        int length;
        if (sscanf(text, "%31s %lf%n", name, &value, &length) != 2) fail("the reference's lines are not name and value");
        add(figures, value, 0, "%s", name);
        text += length;
        text += strspn(text, "\n");
    }
}

/* A cell is {value, low, high}, the ends of its 95 % interval, or a bare number. */
static void add_cell(struct figures *figures, const json_t *cell, const char *name)
{
    const double normal_95 = 1.959963984540054;
    double value = json_number_value(json_is_object(cell) ? json_object_get(cell, "value") : cell);
    double low = json_number_value(json_object_get(cell, "low"));
    double high = json_number_value(json_object_get(cell, "high"));
    add(figures, value, json_is_object(cell) ? (high - low) / (2 * normal_95) : 0, "%s", name);
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

const struct figure *figures_find(const struct figures *figures, const char *name)
{
    for (size_t i = 0; i < figures->count; i++)
        if (strcmp(figures->items[i].name, name) == 0) return &figures->items[i];
    return NULL;
}
