/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/kinds.h"

#include <string.h>

#include "scenario/bind.h"

static const char *const fixed_words[KIND_COMPONENT] = {
#define WORD(name, word) word,
    KINDS_FIXED(WORD)
#undef WORD
};

static const struct kinds_keys *const fixed_keys[KIND_COMPONENT] = {
    [KIND_SCENARIO] = &bind_head_keys,     [KIND_TARGET] = &bind_goals_keys,
    [KIND_ACTUALS] = &bind_actuals_keys,   [KIND_CORRELATION] = &bind_pairs_keys,
    [KIND_LIMIT] = &bind_limit_keys,
};

enum kind kinds_find(const char *word, enum component_id *id)
{
    for (int kind = 0; kind < KIND_COMPONENT; kind++)
        if (strcmp(fixed_words[kind], word) == 0) return (enum kind)kind;
    *id = component_find(word);
    return *id == COMPONENT_COUNT ? KIND_UNKNOWN : KIND_COMPONENT;
}

const struct component_type *kinds_type(enum component_id id) { return component_type((enum width)0, id); }

void kinds_words(const char *words[static KINDS_COUNT])
{
    memcpy(words, fixed_words, sizeof fixed_words);
    for (int id = 0; id < COMPONENT_COUNT; id++)
        words[KIND_COMPONENT + id] = kinds_type((enum component_id)id)->name;
}

struct kinds_keys kinds_keys(size_t index)
{
    if (index < KIND_COMPONENT) return *fixed_keys[index];
    const struct component_type *type = kinds_type((enum component_id)(index - KIND_COMPONENT));
    return (struct kinds_keys){type->doc, type->fields, type->field_count};
}
