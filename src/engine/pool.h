/* Where pages of counts come from: each is half as large as one of the level before, so that what wider bins give back
 * serves them to the last byte; with malloc, whose pieces are longer by their heads, it does not. Shared by all runs of
 * the process, whose threads may call at any time; once nothing is taken, all but one chunk is given back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

/* COUNTS_PAGE >> level bytes, all zero; NULL: out of memory. */
void *pool_take(unsigned level);

/* Such a piece, or either half of one of the level before. NULL does nothing. */
void pool_give(void *piece, unsigned level);

#endif
