/* A law: a distribution compiled for drawing whole columns. Plain data, shared by all threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_LAW_H
#define DIST_LAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/width.h"
#include "dist/dist.h"

struct law;

/* Tables already built, one for each distinct family and shape; lives in the arena. What is compiled with it has to
 * outlive the laws. */
struct law_cache;
struct law_cache *law_cache_create(struct arena *arena);
/* A cache for laws that are to live in `arena`, with the tables of `tables`, which grow: plans that differ in few
 * quantities build each table once. `tables` and its arena have to outlive the laws, what is compiled need not; not to
 * be used by two threads at once. */
struct law_cache *law_cache_share(struct arena *arena, struct law_cache *tables);
/* Where the tables are: whoever compiles catches what runs out there, too. */
struct arena *law_cache_arena(struct law_cache *cache);
size_t law_cache_tables(const struct law_cache *cache);
size_t law_cache_bytes(const struct law_cache *cache);

struct law_options {
    bool exponential; /* deliver exp(value), for factors */
    double low, high; /* the key's range: values are held to it (before exp); -INFINITY, INFINITY: not */
};

const struct law *law_compile(struct law_cache *cache, const struct dist *dist,
                              const struct law_options *options);

/* Do both draw the same values, to the bit? */
bool law_same(const struct law *a, const struct law *b);

/* Is it one number for every draw? */
bool law_is_constant(const struct law *law, double *value);

/* How it draws, for `check --plan`: "table", "closed form", "steps", "constant". */
const char *law_method(const struct law *law);

/* values[i] = quantile at centred[i] (draw/philox.h), another array. `lanes` is a multiple of 8. */
#define LAW_DECLARE(width)                                                                             \
    void law_draw_##width(const struct law *law, const double *centred, double *values, size_t lanes);
WIDTH_LIST(LAW_DECLARE)
#undef LAW_DECLARE

#endif
