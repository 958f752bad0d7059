/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sampler.h"

#include <assert.h>
#include <string.h>

#include "draw/address.h"
#include "draw/copula.h"

static uint64_t randomisation_of(const struct sampler_options *options)
{
    return options->trials ? options->first / options->trials : 0;
}

/* Latin and Sobol columns of one draw have keys of their own: the draw's key under a seed that the randomisation
 * and the month, counted from the order's first one, are mixed into. */
static uint64_t column_key(const struct sampler_options *options, const char *name, int month)
{
    uint64_t randomisation = randomisation_of(options);
    return address_key(options->seed ^ (randomisation + 1) << 32 ^ (uint64_t)month << 48, name);
}

/* Of a column of the order, in this randomisation. */
static const struct sobol_dimension *dimension_of(const struct sampler_options *options, size_t ordered)
{
    const struct sampler_order *order = options->order;
    size_t dimension = order->dimension[ordered], octave = SAMPLER_STEADY;
    while (2 * octave <= dimension) octave *= 2;
    if (dimension >= octave) {
        size_t left = order->dimension_count - octave, length = left < octave ? left : octave;
        size_t moved = (size_t)(randomisation_of(options) % SAMPLER_STEPS) * length / SAMPLER_STEPS;
        dimension = octave + (dimension - octave + moved) % length;
    }
    return &order->dimensions[dimension];
}

/* The seed of the second sample: another one, and the same for all. */
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

size_t sampler_order_months(const struct sampler_order *order, size_t draw)
{
    return order->draws[draw].monthly ? order->month_count : 1;
}

/* ---- columns ------------------------------------------------------------------------------------- */

static size_t find_draw(const struct sampler_order *order, const struct plan_draw *draw, size_t next)
{
    for (size_t step = 0; step < order->draw_count; step++) {
        size_t i = (next + step) % order->draw_count;
        if (order->draws[i].monthly == draw->monthly && strcmp(order->draws[i].name, draw->name) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Which of the order's columns the plan's are. */
static const size_t *find_ordered(struct arena *arena, const struct sampler *sampler,
                                  const struct plan *plan, const struct sampler_order *order, size_t count)
{
    size_t *ordered = arena_array(arena, count, sizeof *ordered), next = 0;
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        size_t found = find_draw(order, &plan->draws[draw], next);
        size_t months = plan->draws[draw].monthly ? plan->month_count : 1;
        int first = plan->draws[draw].monthly ? plan->start_month - order->start_month : 0;
        for (size_t at = 0; at < months; at++) {
            int month = first + (int)at;
            bool is_there =
                found != SIZE_MAX && month >= 0 && (size_t)month < sampler_order_months(order, found);
            ordered[sampler->column[draw] + at] =
                is_there ? order->draws[found].column + (size_t)month : SIZE_MAX;
        }
        if (found != SIZE_MAX) next = found + 1;
    }
    return ordered;
}

/* `month`: counted from the order's first one; `ordered`: the order's column, or SIZE_MAX. */
static void column_init(struct sampler *sampler, const struct sampler_options *options, size_t column,
                        const char *name, int month, size_t ordered)
{
    const struct sampler_order *order = options->order;
    uint64_t key = column_key(options, name, month);
    if (sampler->sobol && ordered != SIZE_MAX && order->dimension[ordered] != SIZE_MAX)
        sobol_column_init(&sampler->sobol[column], dimension_of(options, ordered), key);
    else if (sampler->latin)
        latin_column_init(&sampler->latin[column], options->trials, key);
}

static const struct latin_column *shuffle_create(struct arena *arena, const struct sampler_options *options)
{
    struct latin_column *shuffle = arena_alloc(arena, sizeof *shuffle);
    latin_column_init(shuffle, options->trials, column_key(options, "", 0)); /* no draw is called so */
    return shuffle;
}

/* Of `count` own columns, and of `others` behind them. */
static void columns_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                           const struct sampler_options *options, size_t count, size_t others)
{
    bool latin = options->sampling == LEAP_SAMPLING_LATIN;
    if (latin || options->padded)
        sampler->latin = arena_array(arena, count + others, sizeof *sampler->latin);
    if (!latin) sampler->sobol = arena_array(arena, count + others, sizeof *sampler->sobol);
    if (!latin && options->second) sampler->shuffle = shuffle_create(arena, options);
    int start = options->order ? options->order->start_month : plan->start_month;
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        const struct plan_draw *of = &plan->draws[draw];
        for (size_t at = 0; at < (of->monthly ? plan->month_count : 1); at++) {
            size_t column = sampler->column[draw] + at;
            column_init(sampler, options, column, of->name,
                        of->monthly ? plan->start_month - start + (int)at : 0,
                        sampler->ordered ? sampler->ordered[column] : SIZE_MAX);
        }
    }
}

/* ---- turned -------------------------------------------------------------------------------------- */

/* Whose the order's column is. */
static size_t draw_of(const struct sampler_order *order, size_t column)
{
    size_t draw = order->draw_count;
    while (order->draws[draw - 1].column > column) draw--;
    return draw - 1;
}

/* A column that is turned with the plan's own, but belongs to other plans alone: the `other`-th such. */
static struct sampler_turned other_create(struct sampler *sampler, const struct plan *plan,
                                          const struct sampler_options *options, size_t count, size_t other,
                                          size_t ordered)
{
    const struct sampler_order *order = options->order;
    const struct sampler_order_draw *draw = &order->draws[draw_of(order, ordered)];
    int month = (int)(ordered - draw->column);
    sampler->keys[plan->draw_count + other] = address_key(options->seed, draw->name);
    column_init(sampler, options, count + other, draw->name, month, ordered);
    return (struct sampler_turned){.draw = plan->draw_count + other,
                                   .column = count + other,
                                   .month = draw->monthly ? order->start_month + month : 0};
}

static struct sampler_turned own_turned(const struct sampler *sampler, const struct plan *plan,
                                        size_t column)
{
    size_t draw = plan->draw_count;
    while (sampler->column[draw - 1] > column) draw--;
    int at = (int)(column - sampler->column[--draw]);
    return (struct sampler_turned){
        .draw = draw, .column = column, .month = plan->draws[draw].monthly ? plan->start_month + at : 0};
}

static void turn_create(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                        const struct sampler_options *options, size_t count)
{
    const struct sampler_order *order = options->order;
    sampler->order = order;
    if (!order || !order->turned_count) return;
    size_t *own = arena_array(arena, order->column_count, sizeof *own), others = 0;
    size_t *kept = arena_array(arena, count, sizeof *kept);
    struct sampler_turned *turned = arena_array(arena, order->turned_count, sizeof *turned);
    for (size_t i = 0; i < order->column_count; i++) own[i] = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        kept[i] = SIZE_MAX;
        if (sampler->ordered[i] != SIZE_MAX) own[sampler->ordered[i]] = i;
    }
    for (size_t i = 0; i < order->turned_count; i++) {
        size_t column = own[order->turned[i]];
        if (column != SIZE_MAX) {
            turned[i] = own_turned(sampler, plan, column);
            kept[column] = i;
        } else {
            turned[i] = other_create(sampler, plan, options, count, others, order->turned[i]);
            others++;
        }
    }
    if (others == order->turned_count) return; /* none is this plan's */
    sampler->kept = kept;
    sampler->turned = turned;
}

/* ---- the sampler --------------------------------------------------------------------------------- */

/* Without views. */
static struct sampler *whole_create(struct arena *arena, const struct plan *plan,
                                    struct sampler_options options)
{
    if (options.second) options.seed ^= again_seed;
    struct sampler *sampler = arena_alloc(arena, sizeof *sampler);
    size_t count = sampler_columns(arena, plan, &sampler->column);
    size_t others = options.order ? options.order->turned_count : 0; /* at most */
    sampler->first = options.first;
    sampler->keys = arena_array(arena, plan->draw_count + others, sizeof *sampler->keys);
    for (size_t i = 0; i < plan->draw_count; i++)
        sampler->keys[i] = address_key(options.seed, plan->draws[i].name);
    if (options.order) sampler->ordered = find_ordered(arena, sampler, plan, options.order, count);
    if (options.sampling == LEAP_SAMPLING_RANDOM) return sampler;
    columns_create(arena, sampler, plan, &options, count, others);
    turn_create(arena, sampler, plan, &options, count);
    return sampler;
}

/* ---- views --------------------------------------------------------------------------------------- */

static void hold(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                 const struct sampler_options *options)
{
    bool *is_held = arena_array(arena, plan->draw_count, sizeof *is_held), any = false;
    double *held = arena_array(arena, plan->draw_count, sizeof *held);
    for (size_t i = 0; i < options->view_count; i++) {
        const struct sampler_view *view = &options->views[i];
        if (view->hold != SAMPLER_HELD) continue;
        is_held[view->draw] = any = true;
        held[view->draw] = view->centred;
    }
    sampler->is_held = any ? is_held : NULL;
    sampler->held = held;
}

/* false: what is drawn again in the group goes with nothing that is kept. */
static bool given_create(struct arena *arena, struct sampler_given *given, const struct plan_group *group,
                         const bool *again)
{
    size_t n = group->count;
    bool *marked = arena_array(arena, n, sizeof *marked);
    size_t *order = arena_array(arena, n, sizeof *order);
    double *factor = arena_array(arena, n * n, sizeof *factor);
    double *work = arena_array(arena, 2 * n * n, sizeof *work);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        marked[i] = again[group->draws[i]];
        kept += !marked[i];
    }
    if (!copula_given(group->factor, n, marked, order, factor, work)) return false;
    *given = (struct sampler_given){factor, order, kept};
    return true;
}

static bool draws_again(const struct sampler_options *options)
{
    for (size_t i = 0; i < options->view_count; i++)
        if (options->views[i].hold == SAMPLER_AGAIN) return true;
    return false;
}

/* What is drawn again is the second sample's, at once or, given what it goes with, after its group has been made
 * dependent. */
static void draw_again(struct arena *arena, struct sampler *sampler, const struct plan *plan,
                       const struct sampler_options *options, const struct sampler *second)
{
    bool *again = arena_array(arena, plan->draw_count, sizeof *again);
    for (size_t i = 0; i < options->view_count; i++)
        again[options->views[i].draw] = options->views[i].hold == SAMPLER_AGAIN;
    struct sampler_given *given = arena_array(arena, plan->group_count, sizeof *given);
    for (size_t g = 0; g < plan->group_count; g++)
        if (given_create(arena, &given[g], &plan->groups[g], again)) sampler->given = given;
    sampler->is_again = again;
    sampler->second = second;
}

/* Are they the same but for their views? */
static bool alike(const struct sampler_options *a, const struct sampler_options *b)
{
    return a->sampling == b->sampling && a->seed == b->seed && a->first == b->first &&
           a->trials == b->trials && a->order == b->order && a->padded == b->padded &&
           a->second == b->second;
}

const struct sampler **sampler_create_all(struct arena *arena, const struct plan *const *plans,
                                          const struct sampler_options *options, size_t count)
{
    const struct sampler **samplers = arena_array(arena, count, sizeof *samplers);
    struct sampler **wholes = arena_array(arena, count, sizeof *wholes); /* of the first that is alike */
    struct sampler **seconds = arena_array(arena, count, sizeof *seconds);
    for (size_t i = 0; i < count; i++) {
        size_t from = 0;
        while (plans[from] != plans[i] || !alike(&options[from], &options[i])) from++;
        if (from == i) wholes[i] = whole_create(arena, plans[i], options[i]);
        samplers[i] = wholes[from];
        if (!options[i].view_count) continue;
        assert(!options[i].second);
        struct sampler *view = arena_alloc(arena, sizeof *view);
        *view = *wholes[from];
        hold(arena, view, plans[i], &options[i]);
        if (draws_again(&options[i])) {
            struct sampler_options again = options[from];
            again.second = true;
            if (!seconds[from]) seconds[from] = whole_create(arena, plans[i], again);
            draw_again(arena, view, plans[i], &options[i], seconds[from]);
        }
        samplers[i] = view;
    }
    return samplers;
}

const struct sampler *sampler_create(struct arena *arena, const struct plan *plan,
                                     const struct sampler_options *options)
{
    return *sampler_create_all(arena, &plan, options, 1);
}

/* Has the group members that are drawn again given others? */
static bool has_given(const struct sampler *sampler, size_t group)
{
    return sampler->given && sampler->given[group].factor;
}

/* ---- turned columns that are not needed ------------------------------------------------------------ */

size_t sampler_kept(const struct sampler *sampler)
{
    size_t turned = sampler->order ? sampler->order->turned_count : 0;
    if (sampler->second && sampler->second->kept) return 2 * turned;
    return sampler->kept ? turned : 0;
}

static bool turns_any(const struct sampler *sampler, const struct plan *plan, const bool *of)
{
    for (size_t i = 0; sampler->kept && i < sampler->order->turned_count; i++)
        if (sampler->turned[i].draw < plan->draw_count && of[sampler->turned[i].draw]) return true;
    return false;
}

static const struct sampler *without_turns(struct arena *arena, const struct sampler *sampler)
{
    struct sampler *without = arena_alloc(arena, sizeof *without);
    *without = *sampler;
    without->kept = NULL;
    return without;
}

const struct sampler *sampler_leave(struct arena *arena, const struct plan *plan,
                                    const struct sampler *sampler, const bool *wanted)
{
    bool *own = arena_array(arena, plan->draw_count, sizeof *own);
    bool *again = arena_array(arena, plan->draw_count, sizeof *again);
    for (size_t i = 0; i < plan->draw_count; i++) {
        again[i] = wanted[i] && sampler->is_again && sampler->is_again[i];
        own[i] = wanted[i] && !again[i];
    }
    for (size_t g = 0; g < plan->group_count; g++)
        for (size_t i = 0; has_given(sampler, g) && i < plan->groups[g].count; i++)
            own[plan->groups[g].draws[i]] = wanted[plan->groups[g].draws[i]];
    if (sampler->kept && !turns_any(sampler, plan, own)) sampler = without_turns(arena, sampler);
    if (!sampler->second || !sampler->second->kept || turns_any(sampler->second, plan, again))
        return sampler;
    struct sampler *without = arena_alloc(arena, sizeof *without);
    *without = *sampler;
    without->second = without_turns(arena, sampler->second);
    return without;
}

/* ---- what is the same ------------------------------------------------------------------------------ */

static bool is_held(const struct sampler *sampler, size_t draw)
{
    return sampler->is_held && sampler->is_held[draw];
}

static bool same_columns(const struct sampler *one, size_t a, const struct sampler *other, size_t b,
                         size_t months)
{
    if (one->keys[a] != other->keys[b] || !one->latin != !other->latin || !one->sobol != !other->sobol)
        return false;
    if (!one->latin && !one->sobol) return true;
    if (one->first != other->first || one->order != other->order) return false;
    for (size_t at = 0; at < months; at++) {
        size_t mine = one->column[a] + at, theirs = other->column[b] + at;
        if (one->latin && memcmp(&one->latin[mine], &other->latin[theirs], sizeof *one->latin) != 0)
            return false;
        if (one->order && one->ordered[mine] != other->ordered[theirs]) return false;
    }
    return true;
}

/* The sample that the draw is of; a member of a group that is drawn again given others: before it is. */
static const struct sampler *source_of(const struct sampler *sampler, size_t draw)
{
    return sampler->is_again && sampler->is_again[draw] ? sampler->second : sampler;
}

static const struct sampler *source_of_member(const struct sampler *sampler, size_t group, size_t draw)
{
    return has_given(sampler, group) ? sampler : source_of(sampler, draw);
}

bool sampler_same(const struct sampler *one, size_t a, const struct sampler *other, size_t b, size_t months)
{
    if (is_held(one, a) || is_held(other, b))
        return is_held(one, a) == is_held(other, b) && one->held[a] == other->held[b];
    return same_columns(source_of(one, a), a, source_of(other, b), b, months);
}

/* Is the member drawn again given others? */
static bool is_given(const struct sampler *sampler, size_t group, size_t count, size_t member)
{
    if (!has_given(sampler, group)) return false;
    for (size_t i = sampler->given[group].kept; i < count; i++)
        if (sampler->given[group].order[i] == member) return true;
    return false;
}

bool sampler_same_member(const struct sampler *one, const struct plan *plan, size_t a,
                         const struct sampler *other, const struct plan *theirs, size_t b, size_t member)
{
    const struct plan_group *mine = &plan->groups[a], *from = &theirs->groups[b];
    size_t draw = mine->draws[member], other_draw = from->draws[member];
    if (is_held(one, draw) || is_held(other, other_draw))
        return sampler_same(one, draw, other, other_draw, 1);
    if (is_given(one, a, mine->count, member) || is_given(other, b, from->count, member)) return false;
    const double *row = mine->factor + member * mine->count,
                 *row_from = from->factor + member * from->count;
    for (size_t i = 0; i <= member; i++) {
        if (row[i] != row_from[i]) return false;
        if (row[i] == 0) continue;
        if (!same_columns(source_of_member(one, a, mine->draws[i]), mine->draws[i],
                          source_of_member(other, b, from->draws[i]), from->draws[i],
                          mine->monthly ? plan->month_count : 1))
            return false;
    }
    return true;
}
