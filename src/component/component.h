/* A component type: one kind of section, one file, one table, one row in component.def.
 *
 * The kernel functions get a struct of the type's own (`size` bytes, one for each worker) into which the
 * plan's wires are written at the offsets of the field table: pointers to lanes, numbers, targets. They run
 * over a tile, allocate nothing, and are compiled once per vector width.
 *
 * Order within a month: advance (all), make (in order of component.def, then of the file), prepare and act
 * (levers), take, limit (in order of the file), rounding.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMPONENT_COMPONENT_H
#define COMPONENT_COMPONENT_H

#include <stddef.h>

#include "base/field.h"
#include "base/width.h"
#include "component/tile.h"
#include "component/value.h"

/* What a type's check says; the scenario room prints it at the field's place. */
struct component_check {
    const char *name;           /* of the section */
    const struct value *values; /* [field_count] */
    int first_month, last_month, level_month;
    void *context;
    /* `field`: index into the table. `hint` may be NULL. */
    void (*fault)(void *context, enum diag_severity severity, size_t field, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));
};

struct component_type {
    const char *name; /* the section's word: "line" */
    const char *doc;
    const struct field *fields;
    size_t field_count;
    size_t size;                                        /* of the kernel's struct; 0: no kernel (season) */
    void (*check)(const struct component_check *check); /* rules across keys; NULL: none. Called only
                                                                 where every key by itself is right */
    void (*begin)(void *self, const struct month *first);   /* once a tile; first: the first month made */
    void (*advance)(void *self, const struct month *month); /* every month after level_month, also those
                                                                 before the period; the shocks of a type
                                                                 that advances act only then */
    void (*make)(void *self, const struct month *month);    /* fills the MADE field */
    void (*prepare)(void *self,
                    const struct month *month); /* before any acts: what it needs of this month, from
                                                               its own wires and last month alone */
    void (*act)(void *self, const struct month *month);   /* multiplies its targets' volume */
    void (*take)(void *self, const struct month *month);  /* moves volume between components */
    void (*limit)(void *self, const struct month *month); /* bounds its targets' volume */
};

enum component_id {
#define COMPONENT(name) COMPONENT_##name,
#include "component/component.def"
#undef COMPONENT
    COMPONENT_COUNT
};

/* The types compiled for `width`, by component_id. Field tables are the same in all. */
const struct component_type *component_type(enum width width, enum component_id id);

/* The type whose section's word is `name`: its id, or COMPONENT_COUNT. */
enum component_id component_find(const char *name);

/* Index of the field `name` in the type's table, or SIZE_MAX. */
size_t component_field(const struct component_type *type, const char *name);

/* Types that make volume (have a MADE field) are counted in totals. */
bool component_sells(const struct component_type *type);

#endif
