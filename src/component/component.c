/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/component.h"

#include <stdint.h>
#include <string.h>

#define DECLARE_TYPE(name, width) extern const struct component_type component_##name##_##width;
#define COMPONENT(name) WIDTH_LIST_OF(DECLARE_TYPE, name)
#include "component/component.def"
#undef COMPONENT

static const struct component_type *const types[COMPONENT_COUNT][WIDTH_COUNT] = {
#define POINT_TO_TYPE(name, width) &component_##name##_##width,
#define COMPONENT(name) {WIDTH_LIST_OF(POINT_TO_TYPE, name)},
#include "component/component.def"
#undef COMPONENT
};

const double component_zeros[TILE_LANES] = {0};
#define ONES_4 1, 1, 1, 1
#define ONES_16 ONES_4, ONES_4, ONES_4, ONES_4
#define ONES_64 ONES_16, ONES_16, ONES_16, ONES_16
#define ONES_256 ONES_64, ONES_64, ONES_64, ONES_64
const double component_ones[] = {ONES_256, ONES_256};

_Static_assert(sizeof component_ones == TILE_LANES * sizeof *component_ones, "a one for every lane");

const struct component_type *component_type(enum width width, enum component_id id)
{
    return types[id][width];
}

enum component_id component_find(const char *name)
{
    for (int id = 0; id < COMPONENT_COUNT; id++)
        if (strcmp(types[id][0]->name, name) == 0) return (enum component_id)id;
    return COMPONENT_COUNT;
}

size_t component_field(const struct component_type *type, const char *name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (strcmp(type->fields[i].name, name) == 0) return i;
    return SIZE_MAX;
}

bool component_sells(const struct component_type *type) { return type->make != NULL; }
