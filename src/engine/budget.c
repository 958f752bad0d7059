/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/budget.h"

#include <stdint.h>

#include "engine/counts.h"
#include "engine/ensemble.h"
#include "engine/moments.h"
#include "engine/shape.h"

/* What others take, as measured: the program itself with its libraries and a small scenario; and an output in the plan,
 * in a summary and in a report. */
enum {
    PROCESS_BYTES = 64 << 20,
    PROGRAM_BYTES = 9 << 20,
    OUTPUT_BYTES = 2000,
    WORKERS_BYTES = 24 << 20, /* of all workers' lanes, where more than BUDGET_WORKERS are at work */
    LANES_BYTES = TILE_LANES * sizeof(double),
};

struct sizes {
    size_t outputs, tables; /* tables in bytes: plans that are run together share theirs */
    size_t worker;          /* bytes of a thread's own lanes and sums */
    size_t steps;           /* of a trial */
};

static size_t steps_of(const struct plan *plan, const struct ensemble_part *part)
{
    size_t steps = plan->component_count * plan->month_count + plan->output_count;
    for (size_t i = 0; i < plan->draw_count; i++)
        if (!part || !part->drawn[i]) steps += plan->draws[i].monthly ? plan->month_count : 1;
    return steps;
}

static struct sizes sizes_of(const struct plan *const *plans, const struct ensemble_part *parts,
                             size_t count)
{
    struct sizes sizes = {0};
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan = plans[i];
        size_t slots = plan->slot_count;
        for (size_t slot = 0; parts && slot < plan->slot_count; slot++)
            slots -= parts[i].slots[slot].plan != SIZE_MAX;
        sizes.outputs += plan->output_count;
        if (plan->table_bytes > sizes.tables) sizes.tables = plan->table_bytes;
        sizes.worker += (slots + plan->sum_count + plan->scope_count + plan->revenue_count) * LANES_BYTES;
        sizes.worker += plan->output_count * sizeof(struct moments);
        sizes.steps += steps_of(plan, parts ? &parts[i] : NULL);
    }
    return sizes;
}

/* How many trials a round has: it depends on the outputs alone. */
static void round_shape(struct budget *budget, size_t outputs)
{
    const bool wide = outputs > WIDE_OUTPUTS;
    const size_t tile_bytes = outputs * TILE_LANES * sizeof(uint32_t);
    const size_t most = wide ? ROUND_BYTES_WIDE : ROUND_BYTES;
    size_t blocks = wide ? ROUND_BLOCKS_WIDE : ROUND_BLOCKS, tiles = BLOCK_TILES;
    while (tiles > 1 && blocks * tiles * tile_bytes > most) tiles--;
    const size_t least = ROUND_BLOCKS_LEAST * tile_bytes > ROUND_BYTES ? 1 : ROUND_BLOCKS_LEAST;
    while (blocks > least && blocks * tiles * tile_bytes > most) blocks--;
    budget->blocks = blocks;
    budget->block_tiles = tiles;
}

struct budget budget_of(const struct plan *const *plans, const struct ensemble_part *parts, size_t count)
{
    const struct sizes sizes = sizes_of(plans, parts, count);
    struct budget budget;
    round_shape(&budget, sizes.outputs);
    budget.steps = sizes.steps;
    budget.workers = WORKERS_BYTES / sizes.worker;
    if (budget.workers < BUDGET_WORKERS) budget.workers = BUDGET_WORKERS;
    const size_t workers = budget.blocks < BUDGET_WORKERS ? budget.blocks : BUDGET_WORKERS;
    const size_t taken =
        PROGRAM_BYTES + sizes.tables + sizes.outputs * OUTPUT_BYTES +
        budget.blocks * budget.block_tiles * sizes.outputs * TILE_LANES * sizeof(uint32_t) +
        workers * sizes.worker;
    /* A quarter is left for what pieces given back leave unused until smaller ones are wanted (pool.h). */
    size_t pages = taken < PROCESS_BYTES ? (PROCESS_BYTES - taken) / 4 * 3 / COUNTS_PAGE : 0;
    if (pages > COUNTS_PAGES) pages = COUNTS_PAGES;
    budget.pages = pages / count > COUNTS_PAGES_LEAST ? pages / count : COUNTS_PAGES_LEAST;
    return budget;
}

size_t budget_pages(const struct plan *const *plans, size_t count)
{
    return budget_of(plans, NULL, count).pages;
}
