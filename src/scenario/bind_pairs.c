/* [correlation]: pairs of quantities, gathered into one group per trial and one per month.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "draw/copula.h"
#include "scenario/bind.h"

enum { MEMBERS_MAX = 1000, NAMED_MAX = 8, REPAIRED_MAX = 40 };

static const char *const repair_words[] = {"none", "nearest", NULL};

enum { PAIR, REPAIR };

static const struct field fields[] = {
    [PAIR] = {.name = "QUANTITY, QUANTITY",
              .kind = FIELD_NUMBER,
              .flags = FIELD_OPTIONAL | FIELD_LOW_OPEN | FIELD_HIGH_OPEN,
              .low = -1,
              .high = 1,
              .doc = "Spearman's rank correlation of two quantities, or of two shocks within each month"},
    [REPAIR] = {.name = "repair",
                .kind = FIELD_CHOICE,
                .choices = repair_words,
                .doc = "correlations that contradict each other: an error, or made the nearest that do not"},
};

const struct kinds_keys bind_pairs_keys = {
    "Quantities that tend to be high together, or one high and one low", fields,
    sizeof fields / sizeof *fields};

struct pair {
    size_t member[2];
    double spearman;
    struct span span;
};

/* The quantities of one kind, in order of first mention. */
struct group {
    struct scenario_member *members;
    size_t count, capacity;
    struct pair *pairs;
    size_t pair_count, pair_capacity;
    bool overfull; /* reported */
};

struct pairs {
    struct bind *bind;
    struct group groups[2]; /* per trial, per month */
    bool repairs;           /* repair = nearest */
};

static bool is_uncertain(const struct dist *dist) { return dist && !dist_is_constant(dist, NULL); }

static bool is_random(const struct value *value, size_t item)
{
    if (value->own) return is_uncertain(value->own[item].value.dist);
    if (item != SIZE_MAX) return is_uncertain(value->items[item].dist);
    bool random = is_uncertain(value->dist);
    for (size_t i = 0; i < value->override_count; i++)
        random = random || is_uncertain(value->overrides[i].dist);
    return random;
}

/* ---- One name ----------------------------------------------------------------------------------- */

static bool can_correlate(const struct field *field)
{
    return field->kind == FIELD_QUANTITY || field->kind == FIELD_SHOCK || field->kind == FIELD_CHANCE ||
           field->kind == FIELD_TAKES;
}

/* The key behind "kind.NAME."; `takes.C` is the share taken from line C. */
static bool find_key(struct bind *bind, const char *key, struct span span, struct scenario_member *member)
{
    const struct scenario_component *component = &bind->components[member->component];
    const struct component_type *type = kinds_type(component->id);
    size_t length = strcspn(key, ".");
    const char *name = arena_copy(bind->scratch, key, length),
               *item = key[length] ? key + length + 1 : NULL;
    member->field = component_field(type, name);
    member->item = names_find(bind->names, BIND_OWN + member->component, key);
    if (member->item != SIZE_MAX) {
        member->field = 0;
        while (type->fields[member->field].kind != FIELD_EXPRESSION) member->field++;
        return true;
    }
    const struct field *field = member->field == SIZE_MAX ? NULL : &type->fields[member->field];
    if (!field || !can_correlate(field) || (item != NULL) != (field->kind == FIELD_TAKES)) {
        const char *names[64];
        size_t count = 0;
        for (size_t i = 0; i < type->field_count && count < 64; i++)
            if (can_correlate(&type->fields[i])) names[count++] = type->fields[i].name;
        diag_add(bind->problems, DIAG_ERROR, span, bind_did_you_mean(bind, name, names, count),
                 "%s %s has no quantity '%s'", text_article(type->name), type->name, key);
        return false;
    }
    if (!item) return true;
    const struct value *value = &component->values[member->field];
    size_t line = names_find(bind->names, BIND_PATH, arena_format(bind->scratch, "line.%s", item));
    for (size_t i = 0; line != SIZE_MAX && i < value->item_count; i++)
        if (value->items[i].component == line) member->item = i;
    if (member->item == SIZE_MAX)
        diag_add(bind->problems, DIAG_ERROR, span, NULL, "'%s' takes nothing from '%s'", component->path,
                 item);
    return member->item != SIZE_MAX;
}

/* "launch.D19.peak"; false with a problem reported. */
static bool find_member(struct bind *bind, const char *name, struct span span,
                        struct scenario_member *member)
{
    const char *point = strchr(name, '.'), *second = point ? strchr(point + 1, '.') : NULL;
    if (!second) {
        diag_add(bind->problems, DIAG_ERROR, span, "launch.D19.peak, launch.D99.peak = 0.5",
                 "'%s' is not the name of a quantity: kind.NAME.key", name);
        return false;
    }
    const char *path = arena_copy(bind->scratch, name, (size_t)(second - name));
    member->component = names_find(bind->names, BIND_PATH, path);
    member->name = name;
    if (member->component != SIZE_MAX) return find_key(bind, second + 1, span, member);
    const char *hint = NULL;
    if (!diag_is_full(bind->problems) && bind->component_count <= BIND_HINT_NAMES) {
        const char **paths = arena_array(bind->scratch, bind->component_count + 1, sizeof *paths);
        for (size_t i = 0; i < bind->component_count; i++) paths[i] = bind->components[i].path;
        hint = bind_did_you_mean(bind, path, paths, bind->component_count);
    }
    diag_add(bind->problems, DIAG_ERROR, span, hint, "there is no '%s'", path);
    return false;
}

static bool is_monthly(const struct bind *bind, const struct scenario_member *member)
{
    const struct component_type *type = kinds_type(bind->components[member->component].id);
    const struct value_own *own = bind->values[member->component][member->field].own;
    return (own ? own[member->item].rule : &type->fields[member->field])->kind == FIELD_SHOCK;
}

/* ---- One pair ----------------------------------------------------------------------------------- */

/* The two names before `=` and their places; false with a problem reported. */
static bool split_pair(struct bind *bind, const struct entry *entry, const char *name[2],
                       struct span span[2])
{
    const char *text = entry->key.source->text + entry->key.offset; /* as written: columns count */
    struct entry key = {.span = entry->key, .value = arena_copy(bind->arena, text, strcspn(text, "=\n"))};
    struct cursor cursor = expr_cursor(bind->arena, bind->problems, &key);
    for (int i = 0; i < 2; i++) {
        name[i] = expr_read_name(&cursor, &span[i]);
        if (!name[i]) return false;
        if (i == 0 && !expr_take(&cursor, ',')) break;
    }
    if (name[1] && expr_at_end(&cursor)) return true;
    diag_add(bind->problems, DIAG_ERROR, entry->key, "launch.D19.peak, launch.D99.peak = 0.5",
             "a correlation is between two quantities");
    return false;
}

/* The member's index in its group, which it joins if it is new; SIZE_MAX if there are too many. */
static size_t join(struct pairs *pairs, struct group *group, const struct scenario_member *member,
                   struct span span)
{
    struct bind *bind = pairs->bind;
    size_t index = names_find(bind->names, BIND_MEMBER, member->name);
    if (index != SIZE_MAX) return index;
    if (group->count == MEMBERS_MAX) {
        if (!group->overfull)
            diag_add(bind->problems, DIAG_ERROR, span, NULL, "more than %d quantities are correlated",
                     MEMBERS_MAX);
        group->overfull = true;
        return SIZE_MAX;
    }
    group->members =
        arena_grow(bind->arena, group->members, group->count, &group->capacity, sizeof *group->members);
    group->members[group->count] = *member;
    names_add(bind->names, BIND_MEMBER, member->name, group->count);
    return group->count++;
}

/* That a constant correlates with nothing may be said: by 0. */
static bool check_members(struct bind *bind, const struct entry *entry,
                          const struct scenario_member *member, const struct span *span, double spearman)
{
    if (strcmp(member[0].name, member[1].name) == 0) {
        diag_add(bind->problems, DIAG_ERROR, span[1], NULL, "a quantity is not correlated with itself");
        return false;
    }
    if (is_monthly(bind, &member[0]) != is_monthly(bind, &member[1])) {
        int monthly = is_monthly(bind, &member[1]);
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL,
                 "'%s' is drawn every month, '%s' once a trial: they cannot correlate",
                 member[monthly].name, member[!monthly].name);
        return false;
    }
    bool random = true;
    for (int i = 0; i < 2; i++) {
        if (bind->faulty[member[i].component]) return false; /* reported there */
        if (is_random(&bind->values[member[i].component][member[i].field], member[i].item)) continue;
        random = false;
        if (spearman == 0) continue;
        diag_add(bind->problems, DIAG_WARNING, span[i], "= 0 if that is meant",
                 "'%s' is constant: this correlation does nothing", member[i].name);
    }
    return random;
}

static void bind_pair(struct pairs *pairs, const struct entry *entry)
{
    struct bind *bind = pairs->bind;
    const char *name[2] = {NULL, NULL};
    struct span span[2];
    struct scenario_member member[2];
    double spearman;
    bind_scratch(bind);
    if (!split_pair(bind, entry, name, span)) return;
    bool found = find_member(bind, name[0], span[0], &member[0]);
    found = find_member(bind, name[1], span[1], &member[1]) && found;
    const struct expr *expr = expr_read_all(bind->scratch, bind->problems, entry);
    if (!expr || !bind_law_number(bind, &fields[PAIR], "a correlation", expr, &spearman) || !found) return;
    if (!check_members(bind, entry, member, span, spearman)) return;
    struct group *group = &pairs->groups[is_monthly(bind, &member[0])];
    size_t first = join(pairs, group, &member[0], span[0]),
           second = join(pairs, group, &member[1], span[1]);
    if (first == SIZE_MAX || second == SIZE_MAX) return;
    group->pairs = arena_grow(bind->arena, group->pairs, group->pair_count, &group->pair_capacity,
                              sizeof *group->pairs);
    group->pairs[group->pair_count++] = (struct pair){{first, second}, spearman, entry->key};
}

/* ---- The matrix --------------------------------------------------------------------------------- */

/* Quantity `row` cannot have the correlations given with those before it. */
static void report_indefinite(struct bind *bind, const struct group *group, size_t row)
{
    const char *list = "";
    size_t named = 0;
    struct span span = {0};
    for (size_t i = 0; i < group->pair_count; i++) {
        const struct pair *pair = &group->pairs[i];
        if (pair->member[0] > row || pair->member[1] > row) continue;
        bool of_row = pair->member[0] == row || pair->member[1] == row;
        if (of_row) span = pair->span;
        if (named++ >= NAMED_MAX) continue;
        list = arena_format(bind->arena, "%s%s%s, %s = %g", list, *list ? "; " : "",
                            group->members[pair->member[0]].name, group->members[pair->member[1]].name,
                            pair->spearman);
    }
    diag_add(bind->problems, DIAG_ERROR, span, "bring one of them nearer to 0, or repair = nearest",
             "these correlations contradict each other (not positive definite): %s%s", list,
             named > NAMED_MAX ? "; ..." : "");
}

/* Where the correlation of the two stands; where it is none that was given, the first of the group's. */
static struct span pair_span(const struct group *group, size_t a, size_t b)
{
    for (size_t i = 0; i < group->pair_count; i++) {
        const size_t *member = group->pairs[i].member;
        if ((member[0] == a && member[1] == b) || (member[0] == b && member[1] == a))
            return group->pairs[i].span;
    }
    return group->pairs[0].span;
}

/* Replaces the matrix by the nearest one that can be, and says what that changed most. */
static bool repair(struct bind *bind, const struct group *group, double *matrix)
{
    const size_t n = group->count;
    const double six_by_pi = 0x1.e8ec8a4aeacc4p+0; /* 6 / pi, for the message */
    if (n > REPAIRED_MAX) {
        diag_add(bind->problems, DIAG_ERROR, group->pairs[0].span, NULL,
                 "repair = nearest takes at most %d quantities, here are %zu", REPAIRED_MAX, n);
        return false;
    }
    double *given = arena_array(bind->arena, n * n, sizeof *given);
    memcpy(given, matrix, n * n * sizeof *given);
    copula_nearest(matrix, n, arena_array(bind->arena, 4 * n * n, sizeof *matrix));
    size_t most = 1;
    for (size_t i = 1; i < n * n; i++)
        if (fabs(matrix[i] - given[i]) > fabs(matrix[most] - given[most])) most = i;
    diag_add(
        bind->problems, DIAG_WARNING, pair_span(group, most / n, most % n), NULL,
        "the correlations contradict each other and were repaired; most changed: %s, %s from %.3f to %.3f",
        group->members[most / n].name, group->members[most % n].name, six_by_pi * asin(given[most] / 2),
        six_by_pi * asin(matrix[most] / 2));
    return true;
}

static void factor_group(struct bind *bind, const struct group *group, bool monthly, bool repairs,
                         struct scenario_correlation *correlation)
{
    const size_t n = group->count;
    double *matrix = arena_array(bind->arena, n * n, sizeof *matrix);
    double *factor = arena_array(bind->arena, n * n, sizeof *factor);
    for (size_t i = 0; i < n; i++) matrix[i * n + i] = 1;
    for (size_t i = 0; i < group->pair_count; i++) {
        size_t a = group->pairs[i].member[0], b = group->pairs[i].member[1];
        matrix[a * n + b] = matrix[b * n + a] = copula_pearson(group->pairs[i].spearman);
    }
    size_t reached = copula_factor(matrix, n, factor);
    if (reached < n && repairs && repair(bind, group, matrix))
        copula_factor(matrix, n, factor);
    else if (reached < n && !repairs)
        report_indefinite(bind, group, reached);
    *correlation = (struct scenario_correlation){
        .monthly = monthly, .count = n, .members = group->members, .factor = factor};
}

static void bind_repair(struct pairs *pairs, const struct entry *entry)
{
    pairs->repairs = strcmp(entry->value, repair_words[1]) == 0;
    if (pairs->repairs || strcmp(entry->value, repair_words[0]) == 0) return;
    diag_add(pairs->bind->problems, DIAG_ERROR, entry->span, NULL, "%s must be nearest or none, got '%s'",
             fields[REPAIR].name, entry->value);
}

void bind_pairs(struct bind *bind)
{
    struct pairs pairs = {.bind = bind};
    const struct section *section = syntax_section(bind->tree, "correlation", NULL);
    for (size_t i = 0; section && i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        if (entry->broken || entry->dropped) continue;
        if (strcmp(entry->name, fields[REPAIR].name) == 0)
            bind_repair(&pairs, entry);
        else
            bind_pair(&pairs, entry);
    }
    struct scenario_correlation *correlations = arena_array(bind->arena, 2, sizeof *correlations);
    size_t count = 0;
    for (int monthly = 0; monthly < 2; monthly++)
        if (pairs.groups[monthly].count)
            factor_group(bind, &pairs.groups[monthly], monthly, pairs.repairs, &correlations[count++]);
    bind->scenario->correlations = correlations;
    bind->scenario->correlation_count = count;
}
