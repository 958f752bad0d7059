/* What is counted more coarsely when counts would take too much memory: outputs go, in a fixed order of steps, from
 * counts per car to bins, and their bins to wider ones. As few steps are taken as keep all counts to their pages. So
 * how an output is counted depends on which values the trials brought, but not on how these came together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_SETTLE_H
#define ENGINE_SETTLE_H

#include <stdbool.h>
#include <stddef.h>

struct summary;
struct counts_form;

/* The order of the steps. false: out of memory. */
bool settle_begin(struct summary *summary);

/* All below: false is out of memory. Takes `least` steps in all, and those that have to be. */
bool settle(struct summary *summary, size_t least);

/* The same, where counts per car may have been moved to bins before their turn because they were more than the pages by
 * themselves: those before them go too. */
bool settle_moved(struct summary *summary);

/* The same, where anything may have been done to the counts. */
bool settle_again(struct summary *summary);

/* Can counts of these forms [output_count] be those of trials of its plan: are the steps taken that come first? */
bool settle_leaves(const struct summary *summary, const struct counts_form *forms);

#endif
