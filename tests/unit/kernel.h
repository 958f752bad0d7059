/* A component's kernel by itself: its struct with wires to lanes that a test fills, for every vector width
 * that the machine has.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_KERNEL_H
#define TESTS_KERNEL_H

#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "component/component.h"
#include "expect.h"

enum { KERNEL_WIRES = 64, KERNEL_TARGETS = 4 };

struct kernel {
    const struct component_type *type;
    _Alignas(64) double lanes[KERNEL_WIRES][TILE_LANES];
    size_t used;
    _Alignas(64) char self[1024];
    double *volume[KERNEL_TARGETS], *waiting[KERNEL_TARGETS];
    const double *share[KERNEL_TARGETS];
    double *made;
};

static inline double *kernel_lanes(struct kernel *kernel, double value)
{
    assert_true(kernel->used < KERNEL_WIRES);
    double *lanes = kernel->lanes[kernel->used++];
    for_lanes(i) lanes[i] = value;
    return lanes;
}

static inline const struct field *kernel_field(const struct kernel *kernel, const char *name,
                                               enum field_kind kind)
{
    for (size_t i = 0; i < kernel->type->field_count; i++) {
        const struct field *field = &kernel->type->fields[i];
        if (strcmp(field->name, name) == 0 && (kind == FIELD_TEXT || field->kind == kind)) return field;
    }
    fail_msg("%s has no field %s", kernel->type->name, name);
    return NULL;
}

/* A kernel with states and MADE in place, everything else NULL (neutral or absent). */
static inline struct kernel *kernel_create(enum component_id id, enum width width)
{
    struct kernel *kernel = aligned_alloc(64, (sizeof *kernel + 63) / 64 * 64);
    assert_non_null(kernel);
    memset(kernel, 0, sizeof *kernel);
    kernel->type = component_type(width, id);
    assert_true(kernel->type->size <= sizeof kernel->self);
    for (size_t i = 0; i < kernel->type->field_count; i++) {
        const struct field *field = &kernel->type->fields[i];
        if (field->kind != FIELD_STATE && field->kind != FIELD_MADE) continue;
        double *lanes = kernel_lanes(kernel, 0);
        memcpy(kernel->self + field->offset, &lanes, sizeof lanes);
        if (field->kind == FIELD_MADE) kernel->made = lanes;
    }
    return kernel;
}

/* Wires `name` to lanes that all hold `value`; returns them for other fillings. */
static inline double *kernel_set(struct kernel *kernel, const char *name, double value)
{
    const struct field *field = kernel_field(kernel, name, FIELD_TEXT);
    double *lanes = kernel_lanes(kernel, value);
    memcpy(kernel->self + field->offset, &lanes, sizeof lanes);
    return lanes;
}

static inline void kernel_number(struct kernel *kernel, const char *name, double value)
{
    memcpy(kernel->self + kernel_field(kernel, name, FIELD_NUMBER)->offset, &value, sizeof value);
}

static inline void kernel_choice(struct kernel *kernel, int choice)
{
    memcpy(kernel->self + kernel_field(kernel, "curve", FIELD_CHOICE)->offset, &choice, sizeof choice);
}

/* Lets it act on `count` volumes, which the caller fills in kernel->volume[]. */
static inline void kernel_targets(struct kernel *kernel, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kernel->volume[i] = kernel_lanes(kernel, 0);
        kernel->waiting[i] = kernel_lanes(kernel, 0);
    }
    struct targets on = {count, kernel->volume, kernel->waiting};
    memcpy(kernel->self + kernel_field(kernel, "on", FIELD_TARGETS)->offset, &on, sizeof on);
}

/* One month of a lever on volumes of 1: the factor in lane 7. */
static inline double kernel_factor(struct kernel *kernel, int number)
{
    struct month month = {number, true};
    for_lanes(i) kernel->volume[0][i] = 1;
    kernel->type->prepare(kernel->self, &month);
    kernel->type->act(kernel->self, &month);
    return kernel->volume[0][7];
}

static inline void kernel_fill(double *lanes, double value)
{
    for_lanes(i) lanes[i] = value;
}

static inline void kernel_begin(struct kernel *kernel, int first_month, int level_month)
{
    struct month month = {first_month, first_month > level_month};
    if (kernel->type->begin) kernel->type->begin(kernel->self, &month);
}

/* One month of a kernel that makes: advance (after level_month), make; the first lane's cars. */
static inline double kernel_make(struct kernel *kernel, int number, int level_month)
{
    struct month month = {number, number > level_month};
    if (month.moves && kernel->type->advance) kernel->type->advance(kernel->self, &month);
    kernel->type->make(kernel->self, &month);
    for_lanes(i) assert_memory_equal(&kernel->made[i], &kernel->made[0], sizeof(double));
    return kernel->made[0];
}

/* Runs `test` for every width of the machine. */
static inline void kernel_widths(void (*test)(enum width width))
{
    enum width widest = width_select();
    for (int width = 0; width <= (int)widest; width++) test((enum width)width);
}

#endif
