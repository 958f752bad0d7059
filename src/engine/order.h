/* In which order columns get Sobol's dimensions: those that move the outcome most get the first, which are spread
 * best; and which are turned, so that one dimension carries all that moves it along a straight line.
 *
 * A pilot of ORDER_PILOT random trials measures each column by the first two terms of the outcome's expansion in
 * Hermite polynomials of the column's normal score z: b = mean(z (y - mean y)), q = mean((z^2 - 1) (y - mean y)),
 * and b^2 + q^2 / 2 over the variance of y is about the share of it that the column explains alone. The columns with
 * a linear share b^2 / var y of at least ORDER_TURNED_LEAST are turned (draw/reflection.h) towards their b, and
 * measured anew in the turned coordinates.
 *
 * Several plans have one order, of all their columns by name, from a pilot on the same trials. A column's share is the
 * largest that it has of any plan's outcome, or of how far any of these is from the mean of all of them: what tells
 * the plans apart is spread as well as what moves each. The direction is the sum of the plans' b, each over the sd of
 * its outcome. So the order is not that of one of the plans alone, unless there is but one.
 *
 * It depends on the plans' draws and on their outcomes alone, not on the run's seed or size. Only + - * /, sqrt and
 * base/vecmath.h: the same bits on every machine.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_ORDER_H
#define ENGINE_ORDER_H

#include "engine/sampler.h"
#include "engine/summary.h"

enum { ORDER_PILOT = 4096, ORDER_TURNED_MOST = 16 };
#define ORDER_TURNED_LEAST 0.01

/* A plan's outcome is the output of its first goal, else the first output. `*order` is in `arena` and has no need of
 * the plans; columns that no month of any plan uses, and the least important beyond SOBOL_DIMENSIONS, get no dimension;
 * turned ones always have one. LEAP_BAD_INPUT: a trial of the pilot, which is one of random sampling with seed
 * ORDER_SEED, is faulty; LEAP_NO_MEMORY. */
#define ORDER_SEED UINT64_C(0x70696c6f74)
leap_status order_measure(struct arena *arena, const struct plan *const *plans, size_t plan_count,
                          int threads, const struct sampler_order **order, struct simulate_fault *fault);

/* The same of other outcomes: outputs[i] of plans[i]. */
leap_status order_measure_outputs(struct arena *arena, const struct plan *const *plans, size_t plan_count,
                                  const size_t *outputs, int threads, const struct sampler_order **order,
                                  struct simulate_fault *fault);

/* The same order with its first `most` dimensions alone. It shares all else with `order`. */
const struct sampler_order *order_first(struct arena *arena, const struct sampler_order *order,
                                        size_t most);

#endif
