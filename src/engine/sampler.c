/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sampler.h"

#include <string.h>

#include "draw/address.h"

/* Latin and Sobol columns of one draw have keys of their own: the draw's key under a seed that the randomisation
 * and the month are mixed into. */
static uint64_t column_key(const struct sampler_options *options, const char *name, size_t month)
{
    uint64_t randomisation = options->trials ? options->first / options->trials : 0;
    return address_key(options->seed ^ (randomisation + 1) << 32 ^ (uint64_t)month << 48, name);
}

/* The seed of what is drawn again: another one, and the same for all. */
static const uint64_t again_seed = 0x6c656170;

size_t sampler_columns(struct arena *arena, const struct plan *plan, const size_t **column)
{
    size_t *first = arena_array(arena, plan->draw_count, sizeof *first), count = 0;
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        first[draw] = count;
        count += plan->draws[draw].monthly ? plan->month_count : 1;
    }
    *column = first;
    return count;
}

static void latin_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                         const struct sampler_options *options, size_t count)
{
    sampler->latin = arena_array(arena, count, sizeof *sampler->latin);
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        size_t months = plan->draws[draw].monthly ? plan->month_count : 1;
        for (size_t at = 0; at < months; at++)
            latin_column_init(&sampler->latin[sampler->column[draw] + at], options->trials,
                              column_key(options, plan->draws[draw].name, at));
    }
}

static void sobol_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                         const struct sampler_options *options, size_t count)
{
    const struct sampler_order *order = options->order;
    sampler->sobol = arena_array(arena, count, sizeof *sampler->sobol);
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        size_t months = plan->draws[draw].monthly ? plan->month_count : 1;
        for (size_t at = 0; at < months; at++) {
            size_t column = sampler->column[draw] + at;
            if (order->dimension[column] == SIZE_MAX) continue;
            sampler->sobol[column] = arena_alloc(arena, sizeof **sampler->sobol);
            sobol_column_init(sampler->sobol[column], order->dimension[column],
                              column_key(options, plan->draws[draw].name, at));
        }
    }
}

static void turn_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                        const struct sampler_order *order, size_t count)
{
    sampler->order = order;
    if (!order || !order->turned_count) return;
    size_t *kept = arena_array(arena, count, sizeof *kept);
    struct sampler_turned *turned = arena_array(arena, order->turned_count, sizeof *turned);
    for (size_t i = 0; i < count; i++) kept[i] = SIZE_MAX;
    for (size_t i = 0; i < order->turned_count; i++) {
        size_t column = order->turned[i], draw = plan->draw_count;
        kept[column] = i;
        while (sampler->column[draw - 1] > column) draw--;
        int at = (int)(column - sampler->column[--draw]);
        turned[i] =
            (struct sampler_turned){.draw = draw,
                                    .column = column,
                                    .month = plan->draws[draw].monthly ? plan->start_month + at : 0};
    }
    sampler->kept = kept;
    sampler->turned = turned;
}

static void view_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                        const struct sampler_options *options)
{
    bool *is_held = arena_array(arena, plan->draw_count, sizeof *is_held), any = false;
    double *held = arena_array(arena, plan->draw_count, sizeof *held);
    for (size_t i = 0; i < options->view_count; i++) {
        const struct sampler_view *view = &options->views[i];
        if (view->hold == SAMPLER_AGAIN)
            sampler->keys[view->draw] =
                address_key(options->seed ^ again_seed, plan->draws[view->draw].name);
        if (view->hold != SAMPLER_HELD) continue;
        is_held[view->draw] = any = true;
        held[view->draw] = view->centred;
    }
    sampler->is_held = any ? is_held : NULL;
    sampler->held = held;
}

const struct sampler *sampler_create(struct arena *arena, const struct plan *plan,
                                     const struct sampler_options *options)
{
    struct sampler *sampler = arena_alloc(arena, sizeof *sampler);
    size_t count = sampler_columns(arena, plan, &sampler->column);
    sampler->first = options->first;
    sampler->keys = arena_array(arena, plan->draw_count, sizeof *sampler->keys);
    for (size_t i = 0; i < plan->draw_count; i++)
        sampler->keys[i] = address_key(options->seed, plan->draws[i].name);
    if (options->sampling == LEAP_SAMPLING_LATIN) latin_create(arena, sampler, plan, options, count);
    if (options->sampling == LEAP_SAMPLING_SOBOL) sobol_create(arena, sampler, plan, options, count);
    if (options->sampling != LEAP_SAMPLING_RANDOM) turn_create(arena, sampler, plan, options->order, count);
    view_create(arena, sampler, plan, options);
    return sampler;
}

bool sampler_same(const struct sampler *one, size_t a, const struct sampler *other, size_t b, size_t months)
{
    bool held = one->is_held && one->is_held[a], other_held = other->is_held && other->is_held[b];
    if (held || other_held) return held == other_held && one->held[a] == other->held[b];
    if (one->keys[a] != other->keys[b] || !one->latin != !other->latin || !one->sobol != !other->sobol)
        return false;
    if (!one->latin && !one->sobol) return true;
    if (one->first != other->first || one->order != other->order) return false;
    for (size_t at = 0; at < months; at++) {
        size_t mine = one->column[a] + at, theirs = other->column[b] + at;
        if (one->latin && memcmp(&one->latin[mine], &other->latin[theirs], sizeof *one->latin) != 0)
            return false;
        if (one->order && mine != theirs) return false;
    }
    return true;
}
