/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/kinds.h"

#include <string.h>

static const char *const plain[KIND_COMPONENT] = {"scenario", "target", "actuals", "correlation", "limit"};

enum kind kinds_find(const char *word, enum component_id *id)
{
    for (int kind = 0; kind < KIND_COMPONENT; kind++)
        if (strcmp(plain[kind], word) == 0) return (enum kind)kind;
    *id = component_find(word);
    return *id == COMPONENT_COUNT ? KIND_UNKNOWN : KIND_COMPONENT;
}

const struct component_type *kinds_type(enum component_id id) { return component_type((enum width)0, id); }

void kinds_words(const char *words[static KINDS_COUNT])
{
    memcpy(words, plain, sizeof plain);
    for (int id = 0; id < COMPONENT_COUNT; id++)
        words[KIND_COMPONENT + id] = kinds_type((enum component_id)id)->name;
}
