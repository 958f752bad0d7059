/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/witness.h"

#include <math.h>
#include <stdlib.h>

/* Values below this are summed; and what lies between two sums of squares can be told as long as it is less. */
#define VALUES_END 0x1p63

/* How many trials are below `cars`, which is whole? So many as miss a goal, or have not reached a target by a month. */
struct witness_question {
    size_t output;
    double cars;
    uint64_t below;
    const struct moments *missing; /* by how much; NULL: nobody says */
};

void witness_free(struct witness *witness)
{
    if (!witness) return;
    free(witness->moments);
    free(witness->missing);
    free(witness->reached);
    free(witness->forms);
    free(witness->questions);
    free(witness);
}

struct witness *witness_create(const struct plan *plan, uint64_t trials)
{
    struct witness *witness = calloc(1, sizeof *witness);
    if (!witness) return NULL;
    witness->plan = plan;
    witness->trials = trials;
    witness->moments = calloc(plan->output_count + 1, sizeof *witness->moments);
    witness->missing = calloc(plan->goal_count + 1, sizeof *witness->missing);
    witness->reached = calloc(plan->reached_count + 1, sizeof *witness->reached);
    witness->forms = calloc(plan->output_count + 1, sizeof *witness->forms);
    witness->questions = calloc(plan->goal_count + plan->reached_count + 1, sizeof *witness->questions);
    if (witness->moments && witness->missing && witness->reached && witness->forms && witness->questions)
        return witness;
    witness_free(witness);
    return NULL;
}

/* ---- what whole numbers can come to --------------------------------------------------------------- */

/* Can values within `low` to `high` have these moments? The sum of their (x - q)^2, q = floor(mean), is at least
 * r = sum - n q, as these are whole, and at most n (most - least)^2; it is known where it cannot have gone round. */
static bool is_possible(const struct moments *moments, double low, double high)
{
    const moments_wide n = moments->count, least = moments->least, most = moments->most;
    if (n == 0) return moments->sum == 0 && moments->squares == 0 && most == 0;
    if (!(low <= (double)least && least <= most && (double)most <= high)) return false;
    if (moments->sum < n * least || moments->sum > n * most) return false;
    const double apart = (double)(most - least);
    if ((double)n * apart * apart >= MOMENTS_END) return true;
    const moments_wide q = moments->sum / n, r = moments->sum % n;
    const moments_wide around = moments->squares - 2 * q * moments->sum + n * q * q;
    return around >= r && around <= n * (most - least) * (most - least);
}

/* Is it between them, where all three may have gone round? */
static bool is_between(moments_wide value, moments_wide low, moments_wide high)
{
    return value - low <= high - low;
}

/* ---- without counts ------------------------------------------------------------------------------ */

static bool is_below(double end, double value) { return value < end; }

/* No value of the output is larger: each of its components is below COUNTS_EXACT_END, and so is what is known. What is
 * counted beyond the scopes is revenue, in units (plan/prices.c). */
static double largest_of(const struct plan *plan, const struct plan_output *output)
{
    double units = 1;
    if (output->scope < plan->scope_count) {
        units += (double)plan->scopes[output->scope].count;
    } else {
        const struct plan_revenue *revenue = &plan->revenues[output->scope - plan->scope_count];
        for (size_t i = 0; i < revenue->count; i++) units += revenue->units[i];
    }
    return units * (output->last - output->first + 1) * COUNTS_EXACT_END;
}

/* A derived output is the sum of its parts, exactly below 2^53. */
static bool is_sum_of_parts(const struct witness *witness, size_t index)
{
    const struct plan_output *output = &witness->plan->outputs[index];
    if (!output->parts || !is_below(0x1p53, largest_of(witness->plan, output))) return true;
    moments_wide sum = 0;
    for (size_t i = 0; i < output->part_count; i++) sum += witness->moments[output->parts[i]].sum;
    return sum == witness->moments[index].sum;
}

/* What has been reached by a month has been by the next; a last month's is not counted, as the misses say it. */
static bool is_followed(const struct witness *witness, size_t goal)
{
    const struct plan_goal *of = &witness->plan->goals[goal];
    const struct plan_output *output = &witness->plan->outputs[of->output];
    if (of->reached == SIZE_MAX) return true;
    const size_t months = (size_t)(output->last - output->first);
    uint64_t before = 0;
    for (size_t month = 0; month < months; month++) {
        const uint64_t reached = witness->reached[of->reached + month];
        if (reached < before) return false;
        before = reached;
    }
    return before <= witness->trials - witness->missing[goal].count &&
           witness->reached[of->reached + months] == 0;
}

static bool is_possible_goal(const struct witness *witness, size_t goal)
{
    const struct moments *missing = &witness->missing[goal];
    const double enough = ceil(witness->plan->goals[goal].cars);
    return missing->count <= witness->trials &&
           (is_below(VALUES_END, enough) ? is_possible(missing, 1, enough) : true) &&
           is_followed(witness, goal);
}

static void ask(struct witness *witness, size_t output, double cars, uint64_t below,
                const struct moments *missing)
{
    if (witness->plan->outputs[output].count == PLAN_COUNT_NONE || !is_below(VALUES_END, cars)) return;
    witness->questions[witness->question_count++] =
        (struct witness_question){output, cars > 0 ? ceil(cars) : 0, below, missing};
}

/* What has been reached by a month is also what that month's path has come to, where it is counted. */
static void ask_of_goal(struct witness *witness, size_t goal)
{
    const struct plan *plan = witness->plan;
    const struct plan_goal *of = &plan->goals[goal];
    const struct plan_output *output = &plan->outputs[of->output];
    const struct moments *missing = &witness->missing[goal];
    ask(witness, of->output, of->cars, missing->count, missing);
    for (int month = output->first; of->reached != SIZE_MAX && month < output->last; month++) {
        const size_t path = plan_find_output(plan, output->scope, output->first, month);
        const uint64_t reached = witness->reached[of->reached + (size_t)(month - output->first)];
        if (path != SIZE_MAX) ask(witness, path, of->cars, witness->trials - reached, NULL);
    }
}

static int by_output(const void *left, const void *right)
{
    const struct witness_question *one = left, *other = right;
    const int order = (one->output > other->output) - (one->output < other->output);
    return order ? order : (one->cars > other->cars) - (one->cars < other->cars);
}

bool witness_begin(struct witness *witness)
{
    const struct plan *plan = witness->plan;
    for (size_t i = 0; i < plan->output_count; i++)
        if (witness->moments[i].count != witness->trials || !is_sum_of_parts(witness, i)) return false;
    for (size_t i = 0; i < plan->goal_count; i++) {
        if (!is_possible_goal(witness, i)) return false;
        ask_of_goal(witness, i);
    }
    qsort(witness->questions, witness->question_count, sizeof *witness->questions, by_output);
    return true;
}

bool witness_uncounted(struct witness *witness, size_t output)
{
    const double largest = largest_of(witness->plan, &witness->plan->outputs[output]);
    return is_below(VALUES_END, largest) ? is_possible(&witness->moments[output], 0, largest) : true;
}

/* ---- with counts ---------------------------------------------------------------------------------- */

void witness_counts(struct witness *witness, size_t output, struct counts_form form)
{
    witness->output = output;
    witness->form = witness->forms[output] = form;
    witness->tally = (struct witness_tally){0};
}

static void tally_add(struct witness_tally *tally, double low, double high, uint64_t count)
{
    const moments_wide least = (moments_wide)low, most = (moments_wide)high;
    if (!tally->count) {
        tally->least = low;
        tally->least_high = high;
    }
    tally->most_low = low;
    tally->most = high;
    tally->count += count;
    tally->low += least * count;
    tally->high += most * count;
    tally->low_squares += least * least * count;
    tally->high_squares += most * most * count;
    tally->width += (high - low) * (high + low) * (double)count;
}

/* All of `tally` miss, and of `perhaps` more from `low` on as many as make up what is said. */
static bool is_answer(const struct witness *witness, const struct witness_question *question,
                      uint64_t perhaps, double low)
{
    const struct witness_tally *tally = &witness->tally;
    const struct moments *missing = question->missing;
    if (question->below < tally->count || question->below - tally->count > perhaps) return false;
    if (!missing) return true;
    const moments_wide n = tally->count, more = question->below - tally->count;
    const moments_wide cars = (moments_wide)question->cars, most = more ? cars - (moments_wide)low : 0;
    if (!is_between(missing->sum, n * cars - tally->high + more, n * cars - tally->low + more * most))
        return false;
    if ((double)missing->count * question->cars * question->cars >= MOMENTS_END) return true;
    return is_between(missing->squares,
                      n * cars * cars - 2 * cars * tally->high + tally->high_squares + more,
                      n * cars * cars - 2 * cars * tally->low + tally->low_squares + more * most * most);
}

/* Answers what is asked of this output about at most `high` cars: the next bin has `count` values, low .. high. */
static bool answer(struct witness *witness, double low, double high, uint64_t count)
{
    for (; witness->next < witness->question_count; witness->next++) {
        const struct witness_question *question = &witness->questions[witness->next];
        if (question->output > witness->output) break;
        if (question->output == witness->output && question->cars > high) break;
        const bool within = question->cars > low;
        if (question->output == witness->output && !is_answer(witness, question, within ? count : 0, low))
            return false;
    }
    return true;
}

bool witness_page(struct witness *witness, size_t page, const uint64_t values[COUNTS_PAGE])
{
    const size_t length = (size_t)COUNTS_PAGE >> witness->form.level;
    for (size_t i = 0; i < length; i++) {
        double low, high;
        if (!values[i]) continue;
        if (!counts_bin_bounds(witness->form, page, i, &low, &high) || !is_below(VALUES_END, high))
            return false;
        if (!answer(witness, low, high, values[i])) return false;
        tally_add(&witness->tally, low, high, values[i]);
    }
    return true;
}

bool witness_counts_end(struct witness *witness)
{
    const struct witness_tally *tally = &witness->tally;
    const struct moments *moments = &witness->moments[witness->output];
    return answer(witness, INFINITY, INFINITY, 0) && tally->count == witness->trials &&
           is_possible(moments, tally->least, tally->most) && (double)moments->least <= tally->least_high &&
           (double)moments->most >= tally->most_low && is_between(moments->sum, tally->low, tally->high) &&
           (tally->width >= MOMENTS_END ||
            is_between(moments->squares, tally->low_squares, tally->high_squares));
}
