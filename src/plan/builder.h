/* What compiling a plan carries along: the growing arrays behind struct plan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PLAN_BUILDER_H
#define PLAN_BUILDER_H

#include "plan/plan.h"
#include "scenario/scenario.h"

struct builder {
    struct arena *arena;
    struct plan *plan; /* counts are kept in it; builder_finish puts the arrays below into it */
    const struct leap_scenario *scenario;
    struct law_cache *laws;
    struct plan_draw *draws;
    struct plan_constant *constants;
    struct plan_component *components;
    struct plan_wire *wires;
    struct plan_targets *targets;
    size_t *states;
    struct plan_output *outputs;
    struct plan_scope *scopes;
    size_t *component_scope; /* [component_count of the scenario]: of those that are counted */
    size_t *places;          /* plan.places, at most half full */
    size_t draw_capacity, constant_capacity, wire_capacity, targets_capacity, state_capacity,
        output_capacity, scope_capacity;
};

enum { EVERY_MONTH = -1 };

size_t builder_slot(struct builder *builder);                   /* a new one */
size_t builder_state(struct builder *builder);                  /* a new one that starts at zero */
size_t builder_constant(struct builder *builder, double value); /* the one that holds `value` */

/* Where `value` of `field` is found in each month of the plan ([month_count] slots): drawn once a trial
 * under `name`, one use for each law that an override brings. `month_of_year` (0 = January): it is read in
 * that month of every year only (a season's factor). */
size_t *builder_quantity(struct builder *builder, const struct field *field, const struct value *value,
                         const char *name, int month_of_year);

/* The same for a number drawn every month from month `first` on. */
size_t *builder_shock(struct builder *builder, const struct field *field, const struct value *value,
                      const char *name, int first);

/* One distribution outside a field table (a share, an actual), held to low .. high: its slot. */
size_t builder_single(struct builder *builder, const struct dist *dist, double low, double high,
                      const char *name);

/* Wires of all components, and their draws (wires.c). */
void wires_build(struct builder *builder);

/* Scopes, then the known months, then what is counted (outputs.c, known.c, prices.c). */
void outputs_scopes(struct builder *builder);
size_t outputs_scope_index(const struct builder *builder, struct scope scope);
void known_build(struct builder *builder);
void prices_build(struct builder *builder);
void outputs_build(struct builder *builder, enum plan_detail detail);

#endif
