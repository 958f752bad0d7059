/* Revenue: what of a scope has a unit price, and in which units it is counted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "plan/builder.h"

/* Prices of one scope add up to at most so many units: a year of 12 months below 2^31 cars stays below 2^63.
 * And, where no power of ten makes them whole, to at least a tenth of that: their rounding is far below what
 * a price can be known to. */
static const double UNITS_MOST = 1e8;

enum { COARSEST = 12 }; /* 10^12 money: above the dearest car */

static double power_of_ten(int exponent)
{
    double power = 1;
    for (; exponent > 0; exponent--) power *= 10;
    return power;
}

/* Of 10^exponent money, how many are nearest to the price? Powers up to 10^22 are exact. */
static double units_of(double price, int exponent)
{
    double units = exponent > 0 ? price / power_of_ten(exponent) : price * power_of_ten(-exponent);
    return floor(units + 0.5);
}

static bool is_whole(double price, int exponent)
{
    double units = units_of(price, exponent);
    return (exponent > 0 ? units * power_of_ten(exponent) : units / power_of_ten(-exponent)) == price;
}

/* The coarsest unit in which the prices are whole, or else the finest allowed: its power of ten. */
static int unit_of(const double *prices, size_t count)
{
    for (int exponent = COARSEST;; exponent--) {
        bool whole = true;
        double finer = 0;
        for (size_t i = 0; i < count; i++) {
            whole = whole && is_whole(prices[i], exponent);
            finer += units_of(prices[i], exponent - 1);
        }
        if (whole || finer > UNITS_MOST) return exponent;
    }
}

/* NaN: it has none. */
static double price_of(const struct builder *builder, size_t component)
{
    const struct scenario_component *of = &builder->scenario->components[component];
    size_t field = component_field(scenario_type(of), "unit_price");
    if (field == SIZE_MAX || !of->values[field].given) return NAN;
    return of->values[field].number;
}

static void revenue_build(struct builder *builder, struct plan_revenue *revenue, size_t scope, size_t place)
{
    const struct plan_scope *of = &builder->scopes[scope];
    double *prices = arena_array(builder->arena, of->count, sizeof *prices);
    size_t *components = arena_array(builder->arena, of->count, sizeof *components);
    *revenue = (struct plan_revenue){.scope = scope, .components = components, .all = of->count};
    for (size_t i = 0; i < of->count; i++) {
        double price = price_of(builder, of->components[i]);
        if (isnan(price)) continue;
        prices[revenue->count] = price;
        components[revenue->count++] = of->components[i];
    }
    if (revenue->count == 0) return;
    if (revenue->count == 1) {
        revenue->counted = outputs_scope_index(builder, (struct scope){SCOPE_COMPONENT, *components});
        revenue->times = *prices;
        revenue->by = 1;
        return;
    }
    int exponent = unit_of(prices, revenue->count);
    revenue->counted = builder->plan->scope_count + place;
    revenue->times = power_of_ten(exponent);
    revenue->by = power_of_ten(-exponent);
    for (size_t i = 0; i < revenue->count; i++) prices[i] = units_of(prices[i], exponent);
    revenue->units = prices;
}

/* The total's cars that have a price, as a revenue of one unit each. */
static struct plan_revenue priced_build(struct builder *builder, const struct plan_revenue *total)
{
    double *units = arena_array(builder->arena, total->count, sizeof *units);
    struct plan_revenue priced = *total;
    for (size_t i = 0; i < total->count; i++) units[i] = 1;
    priced.units = units;
    priced.counted = builder->plan->scope_count + builder->plan->revenue_count;
    priced.times = priced.by = 1;
    return priced;
}

void prices_build(struct builder *builder)
{
    struct plan *plan = builder->plan;
    plan->priced = SIZE_MAX;
    bool any = false;
    for (size_t i = 0; i < plan->component_count; i++) any = any || !isnan(price_of(builder, i));
    if (!any) return;
    struct plan_revenue *revenues = arena_array(builder->arena, plan->scope_count + 1, sizeof *revenues);
    for (size_t scope = 0; scope < plan->scope_count; scope++) {
        if (builder->scopes[scope].parts) continue; /* what has no component has no price */
        revenue_build(builder, &revenues[plan->revenue_count], scope, plan->revenue_count);
        if (revenues[plan->revenue_count].count) plan->revenue_count++;
    }
    plan->revenues = revenues;
    plan->priced = revenues[0].counted;
    if (revenues[0].count == 1) return;
    revenues[plan->revenue_count] = priced_build(builder, &revenues[0]);
    plan->priced = revenues[plan->revenue_count++].counted;
}
