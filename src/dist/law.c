/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/law.h"

#include <string.h>

#include "base/vecmath.h"
#include "dist/law_form.h"

struct entry {
    const struct dist *dist;
    const struct table *table;
};

struct law_cache {
    struct arena *arena;
    struct law_cache *tables; /* whose tables are used: mostly its own */
    struct entry *entry;
    size_t entries, capacity, bytes;
};

struct law_cache *law_cache_create(struct arena *arena)
{
    struct law_cache *cache = arena_alloc(arena, sizeof *cache);
    cache->arena = arena;
    cache->tables = cache;
    return cache;
}

struct law_cache *law_cache_share(struct arena *arena, struct law_cache *tables)
{
    struct law_cache *cache = law_cache_create(arena);
    cache->tables = tables->tables;
    return cache;
}

struct arena *law_cache_arena(struct law_cache *cache) { return cache->tables->arena; }

size_t law_cache_tables(const struct law_cache *cache) { return cache->tables->entries; }
size_t law_cache_bytes(const struct law_cache *cache) { return cache->tables->bytes; }

/* The table of the law's shape, built when it is the first to ask; `stays`: the law is there as long as the table. */
static const struct entry *find_table(struct law_cache *cache, const struct dist *dist, bool stays)
{
    for (size_t i = 0; i < cache->entries; i++)
        if (dist_same_shape(cache->entry[i].dist, dist)) return &cache->entry[i];
    struct entry entry = {stays ? dist : dist_copy(cache->arena, dist), table_build(cache->arena, dist)};
    cache->entry =
        arena_grow(cache->arena, cache->entry, cache->entries, &cache->capacity, sizeof *cache->entry);
    cache->entry[cache->entries] = entry;
    cache->bytes += table_bytes(entry.table);
    return &cache->entry[cache->entries++];
}

static double hold(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/* The probability `below` - 1/2 as a centred uniform, from the end that is nearer, as the tails count, and
 * rounded down, so that a draw lies above it just when its exact tail does. */
static double step_edge(double below, double above)
{
    double edge = below <= 0.5 ? below - 0.5 : 0.5 - above;
    bool rounded_up = below <= 0.5 ? edge + 0.5 > below : 0.5 - edge < above;
    return rounded_up ? edge - 0x1p-54 : edge;
}

/* Which step each of `buckets` equal parts of the uniform begins at, so that a draw looks among few. */
static void guide(struct law *law, struct arena *arena)
{
    size_t buckets = 1;
    while (buckets < law->steps) buckets *= 2;
    uint32_t *first = arena_array(arena, buckets + 2, sizeof *first);
    size_t step = 0;
    for (size_t i = 0; i < buckets; i++) {
        double from = (double)i / (double)buckets - 0.5;
        while (step + 1 < law->steps && from > law->edge[step]) step++;
        first[i] = (uint32_t)step;
    }
    first[buckets] = first[buckets + 1] = (uint32_t)(law->steps - 1); /* for a draw at 1/2 itself */
    law->buckets = buckets;
    law->first = first;
}

static void compile_steps(struct law *law, struct arena *arena, const struct dist *dist)
{
    double *value = arena_array(arena, 2 * dist->atoms, sizeof *value), *edge = value + dist->atoms;
    for (size_t i = 0; i < dist->atoms; i++) {
        double x = hold(dist->atom[i], law->low, law->high);
        value[i] = law->exponential ? vec_exp(x) : x;
    }
    for (size_t i = 0; i + 1 < dist->atoms; i++) edge[i] = step_edge(dist->below[i + 1], dist->above[i]);
    law->steps = dist->atoms;
    law->value = value;
    law->edge = edge;
    if (law->steps > LAW_STEPS_COMPARED) guide(law, arena);
}

/* Draws of a smooth law rise with the uniform, so the outermost tell of all; a table of one with parts may
 * miss its kinks by a little in either direction. */
static bool leaves(const struct dist *dist, double low, double high)
{
    const struct family *family = dist->family;
    double least = family->quantile(dist, FAMILY_LEAST_TAIL, false, NULL);
    double most = family->quantile(dist, FAMILY_LEAST_TAIL, true, NULL);
    return dist->parts || dist->location + dist->scale * least < low ||
           dist->location + dist->scale * most > high;
}

const struct law *law_compile(struct law_cache *cache, const struct dist *dist,
                              const struct law_options *options)
{
    struct law *law = arena_alloc(cache->arena, sizeof *law);
    struct dist other;
    double low = options->low, high = options->high;
    law->exponential = options->exponential;
    if (law->exponential && dist->family->exponential && dist->family->exponential(dist, &other)) {
        dist = &other;
        low = vec_exp(low);
        high = vec_exp(high);
        law->exponential = false;
    }
    law->form = dist->family->form;
    law->location = dist->location;
    law->scale = dist->scale;
    law->low = hold(dist_low(dist), low, high);
    law->high = hold(dist_high(dist), low, high);
    law->held = leaves(dist, law->low, law->high);
    law->mode = dist->shape[0];
    if (law->form == FORM_STEPS) compile_steps(law, cache->arena, dist);
    if (law->form == FORM_TABLE) {
        const struct entry *entry =
            find_table(cache->tables, dist, cache->tables == cache && dist != &other);
        law->table = entry->table;
        law->exact = entry->dist;
    }
    return law;
}

static bool same_numbers(const double *a, const double *b, size_t count)
{
    return count == 0 || a == b || memcmp(a, b, count * sizeof *a) == 0;
}

bool law_same(const struct law *a, const struct law *b)
{
    if (a == b) return true;
    if (a->form != b->form || a->exponential != b->exponential || a->held != b->held) return false;
    if (a->form == FORM_STEPS)
        return a->steps == b->steps && same_numbers(a->value, b->value, a->steps) &&
               same_numbers(a->edge, b->edge, a->steps - 1);
    if (a->location != b->location || a->scale != b->scale || a->low != b->low || a->high != b->high ||
        a->mode != b->mode)
        return false;
    return a->table == b->table || (a->table && b->table && dist_same_shape(a->exact, b->exact));
}

bool law_is_constant(const struct law *law, double *value)
{
    if (law->form != FORM_STEPS || law->steps != 1) return false;
    if (value) *value = law->value[0];
    return true;
}

const char *law_method(const struct law *law)
{
    if (law_is_constant(law, NULL)) return "constant";
    return law->form == FORM_TABLE ? "table" : law->form == FORM_STEPS ? "steps" : "closed form";
}

double law_exact(const struct law *law, double centred)
{
    double tail = 0.5 - fabs(centred);
    if (!(tail > FAMILY_LEAST_TAIL)) tail = FAMILY_LEAST_TAIL;
    return law->exact->family->quantile(law->exact, tail, centred > 0, NULL);
}
