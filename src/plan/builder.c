/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/builder.h"

#include <string.h>

#include "base/month.h"

size_t builder_slot(struct builder *builder) { return builder->plan->slot_count++; }

size_t builder_state(struct builder *builder)
{
    struct plan *plan = builder->plan;
    builder->states = arena_grow(builder->arena, builder->states, plan->state_count,
                                 &builder->state_capacity, sizeof *builder->states);
    size_t slot = builder_slot(builder);
    builder->states[plan->state_count++] = slot;
    return slot;
}

size_t builder_constant(struct builder *builder, double value)
{
    struct plan *plan = builder->plan;
    for (size_t i = 0; i < plan->constant_count; i++)
        if (memcmp(&builder->constants[i].value, &value, sizeof value) == 0)
            return builder->constants[i].slot;
    builder->constants = arena_grow(builder->arena, builder->constants, plan->constant_count,
                                    &builder->constant_capacity, sizeof *builder->constants);
    struct plan_constant *constant = &builder->constants[plan->constant_count++];
    constant->slot = builder_slot(builder);
    constant->value = value;
    return constant->slot;
}

static struct plan_draw *draw_add(struct builder *builder, const char *name, bool monthly)
{
    struct plan *plan = builder->plan;
    builder->draws = arena_grow(builder->arena, builder->draws, plan->draw_count, &builder->draw_capacity,
                                sizeof *builder->draws);
    struct plan_draw *draw = &builder->draws[plan->draw_count++];
    *draw = (struct plan_draw){.name = name, .monthly = monthly};
    return draw;
}

static const struct law *compile(struct builder *builder, const struct field *field,
                                 const struct dist *dist)
{
    struct law_options options = {
        .exponential = field->flags & FIELD_FACTOR, .low = field->low, .high = field->high};
    return law_compile(builder->laws, dist, &options);
}

/* The laws of a quantity that differ, in order of their first month, and the slot of each. */
struct variant {
    const struct dist *dist;
    size_t slot;
};

size_t *builder_quantity(struct builder *builder, const struct field *field, const struct value *value,
                         const char *name, int month_of_year)
{
    struct plan *plan = builder->plan;
    size_t *slots = arena_array(builder->arena, plan->month_count, sizeof *slots);
    struct variant *variants = arena_array(builder->arena, value->override_count + 1, sizeof *variants);
    struct plan_use *uses = arena_array(builder->arena, value->override_count + 1, sizeof *uses);
    size_t variant_count = 0, use_count = 0;
    for (size_t i = 0; i < plan->month_count; i++) {
        int month = plan->start_month + (int)i;
        slots[i] = SIZE_MAX;
        if (month_of_year != EVERY_MONTH && month_in_year(month) != month_of_year) continue;
        const struct dist *dist = value_dist(value, month);
        if (!dist) continue; /* a season's factor that no month needs */
        size_t known = 0;
        while (known < variant_count && variants[known].dist != dist) known++;
        if (known == variant_count) {
            const struct law *law = compile(builder, field, dist);
            double constant;
            if (law_is_constant(law, &constant)) {
                variants[known].slot = builder_constant(builder, constant);
            } else {
                variants[known].slot = builder_slot(builder);
                uses[use_count++] = (struct plan_use){law, variants[known].slot};
            }
            variants[variant_count++].dist = dist;
        }
        slots[i] = variants[known].slot;
    }
    if (use_count) {
        struct plan_draw *draw = draw_add(builder, name, false);
        draw->uses = uses;
        draw->use_count = use_count;
        draw->slots = variant_count > 1 ? slots : NULL;
        draw->factor = field->flags & FIELD_FACTOR;
    }
    return slots;
}

size_t *builder_shock(struct builder *builder, const struct field *field, const struct value *value,
                      const char *name, int first)
{
    struct plan *plan = builder->plan;
    size_t *slots = arena_array(builder->arena, plan->month_count, sizeof *slots);
    const struct law **laws = arena_array(builder->arena, plan->month_count, sizeof *laws);
    const struct dist *last = NULL;
    const struct law *law = NULL;
    struct plan_draw *draw = NULL;
    size_t neutral = builder_constant(builder, field->flags & FIELD_FACTOR ? 1 : 0), slot = 0;
    for (size_t i = 0; i < plan->month_count; i++) {
        int month = plan->start_month + (int)i;
        slots[i] = neutral;
        if (month < first) continue;
        const struct dist *dist = value_dist(value, month);
        if (dist != last) law = compile(builder, field, last = dist);
        double constant;
        if (law_is_constant(law, &constant)) {
            slots[i] = builder_constant(builder, constant);
            continue;
        }
        if (!draw) {
            draw = draw_add(builder, name, true);
            draw->laws = laws;
            draw->factor = field->flags & FIELD_FACTOR;
            draw->slot = slot = builder_slot(builder);
        }
        slots[i] = slot;
        laws[i] = law;
    }
    return slots;
}

size_t builder_single(struct builder *builder, const struct dist *dist, double low, double high,
                      const char *name)
{
    struct law_options options = {.low = low, .high = high};
    const struct law *law = law_compile(builder->laws, dist, &options);
    double constant;
    if (law_is_constant(law, &constant)) return builder_constant(builder, constant);
    struct plan_use *use = arena_alloc(builder->arena, sizeof *use);
    *use = (struct plan_use){law, builder_slot(builder)};
    struct plan_draw *draw = draw_add(builder, name, false);
    draw->uses = use;
    draw->use_count = 1;
    return use->slot;
}
