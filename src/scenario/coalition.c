/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/coalition.h"

#include <stdint.h>
#include <string.h>

#include "scenario/assume.h"
#include "scenario/load.h"
#include "scenario/names.h"
#include "scenario/syntax.h"

enum { FROM, TO, SIDES };

/* A key of a section of both: its entry in either, NULL where that has none. */
struct line {
    const struct entry *entries[SIDES];
    size_t piece; /* which decides; SIZE_MAX: both say the same, or it says nothing that counts */
};

/* A section of either. */
struct part {
    const char *kind, *name;
    const char *path;                      /* "launch.A10" */
    const struct section *sections[SIDES]; /* NULL: that scenario has none */
    size_t piece; /* of the section as a whole; SIZE_MAX: its lines change for themselves */
    struct line *lines;
    size_t line_count, line_capacity;
};

/* What never changes in parts; players are made of them. */
struct piece {
    const char *name;
    size_t part; /* SIZE_MAX: the order of sections */
    size_t player;
};

struct key {
    const char *key;
    const struct scenario_assumption *rows[SIDES];
    size_t piece;
};

struct coalition {
    struct arena *arena;
    struct coalition_request request;
    const struct leap_scenario *scenarios[SIDES];
    struct tree *trees[SIDES];
    const struct source **known;
    size_t known_count;
    struct part *parts;
    size_t part_count;
    size_t *part_of[SIDES]; /* by section; SIZE_MAX: it is asked */
    size_t *order[SIDES];   /* [part_count]: parts as either scenario has them, the other's among them */
    size_t reordered;       /* the piece that decides between both orders; SIZE_MAX: they are one */
    struct piece *pieces;
    size_t piece_count, piece_capacity, player_count;
    struct names *piece_names;
    struct key *keys;
    size_t key_count, key_capacity;
};

/* ---- sections ------------------------------------------------------------------------------------------- */

static bool is_asked(const struct section *section)
{
    return strcmp(section->kind, "target") == 0 || strcmp(section->kind, "limit") == 0;
}

static bool is_lone(const struct part *part) { return !part->sections[FROM] || !part->sections[TO]; }

/* Does it mean something as a whole alone? */
static bool is_whole(const struct part *part)
{
    return strcmp(part->kind, "correlation") == 0 || strcmp(part->kind, "actuals") == 0;
}

static void add_part(struct coalition *coalition, struct names *paths, int side, size_t index)
{
    const struct section *section = &coalition->trees[side]->sections[index];
    const char *path = section->name ? arena_format(coalition->arena, "%s.%s", section->kind, section->name)
                                     : section->kind;
    size_t at = names_find(paths, 0, path);
    if (at == SIZE_MAX) {
        at = coalition->part_count++;
        names_add(paths, 0, path, at);
        coalition->parts[at] =
            (struct part){.kind = section->kind, .name = section->name, .path = path, .piece = SIZE_MAX};
    }
    coalition->parts[at].sections[side] = section;
    coalition->part_of[side][index] = at;
}

static void list_parts(struct coalition *coalition)
{
    struct names *paths = names_create(coalition->arena);
    size_t most = coalition->trees[FROM]->section_count + coalition->trees[TO]->section_count;
    coalition->parts = arena_array(coalition->arena, most, sizeof *coalition->parts);
    for (int side = 0; side < SIDES; side++) {
        const struct tree *tree = coalition->trees[side];
        coalition->part_of[side] =
            arena_array(coalition->arena, tree->section_count, sizeof *coalition->part_of[side]);
        for (size_t i = 0; i < tree->section_count; i++) {
            coalition->part_of[side][i] = SIZE_MAX;
            if (!is_asked(&tree->sections[i])) add_part(coalition, paths, side, i);
        }
    }
}

/* The sections of one side in its order; those of the other alone each behind the one that it follows there. */
static size_t *order_of(const struct coalition *coalition, int side)
{
    size_t count = coalition->part_count, none = count; /* in front of the first */
    size_t *next = arena_array(coalition->arena, count + 1, sizeof *next);
    size_t *order = arena_array(coalition->arena, count, sizeof *order);
    next[none] = SIZE_MAX;
    for (int turn = 0; turn < SIDES; turn++) {
        int other = turn ? 1 - side : side;
        size_t last = none;
        for (size_t i = 0; i < coalition->trees[other]->section_count; i++) {
            size_t part = coalition->part_of[other][i];
            if (part == SIZE_MAX) continue;
            if (!turn || !coalition->parts[part].sections[side]) {
                next[part] = next[last];
                next[last] = part;
            }
            last = part;
        }
    }
    for (size_t part = next[none], i = 0; part != SIZE_MAX; part = next[part]) order[i++] = part;
    return order;
}

/* Do both have the sections that both have in one order? */
static bool is_reordered(const struct coalition *coalition)
{
    size_t at = 0;
    for (size_t i = 0; i < coalition->part_count; i++) {
        const struct part *part = &coalition->parts[coalition->order[FROM][i]];
        if (is_lone(part)) continue;
        for (; at < coalition->part_count; at++) {
            if (!is_lone(&coalition->parts[coalition->order[TO][at]])) break;
        }
        if (coalition->order[TO][at++] != coalition->order[FROM][i]) return true;
    }
    return false;
}

/* ---- what differs --------------------------------------------------------------------------------------- */

static size_t piece_of(struct coalition *coalition, const char *name, size_t part)
{
    size_t found = names_find(coalition->piece_names, 0, name);
    if (found != SIZE_MAX) return found;
    coalition->pieces = arena_grow(coalition->arena, coalition->pieces, coalition->piece_count,
                                   &coalition->piece_capacity, sizeof *coalition->pieces);
    coalition->pieces[coalition->piece_count] = (struct piece){name, part, coalition->player_count++};
    names_add(coalition->piece_names, 0, name, coalition->piece_count);
    return coalition->piece_count++;
}

static const struct entry *entry_of(const struct coalition *coalition, const struct part *part, int side,
                                    const char *id)
{
    const struct section *section = part->sections[side];
    const struct entry *entry = section ? syntax_entry(coalition->trees[side], section, id) : NULL;
    return entry && !entry->dropped ? entry : NULL;
}

/* The rows of both tables of assumptions, by key. */
static struct names *index_rows(const struct coalition *coalition)
{
    struct names *rows = names_create(coalition->arena);
    for (size_t side = 0; side < SIDES; side++)
        for (size_t i = 0; i < coalition->scenarios[side]->assumption_count; i++) {
            const char *key = coalition->scenarios[side]->assumptions[i].key;
            if (names_find(rows, side, key) == SIZE_MAX) names_add(rows, side, key, i);
        }
    return rows;
}

/* The piece that a key belongs to; SIZE_MAX: it is the same in both, or nothing is assumed by it. */
static size_t add_key(struct coalition *coalition, const struct names *rows, size_t index,
                      const struct entry *entry)
{
    const struct part *part = &coalition->parts[index];
    const char *key = arena_format(coalition->arena, "%s.%s", part->path, entry->name);
    struct key found = {.key = key};
    for (size_t side = 0; side < SIDES; side++) {
        size_t row = names_find(rows, side, key);
        if (row != SIZE_MAX) found.rows[side] = &coalition->scenarios[side]->assumptions[row];
    }
    const struct scenario_assumption *from = found.rows[FROM], *to = found.rows[TO];
    if (assume_is_silent(key) || strcmp(key, "scenario.currency") == 0) return SIZE_MAX;
    if (from && to && strcmp(from->value, to->value) == 0) return SIZE_MAX;
    bool together = is_whole(part) || is_lone(part) || coalition->request.by_section;
    found.piece = piece_of(coalition, together ? part->path : key, index);
    coalition->keys = arena_grow(coalition->arena, coalition->keys, coalition->key_count,
                                 &coalition->key_capacity, sizeof *coalition->keys);
    coalition->keys[coalition->key_count++] = found;
    return found.piece;
}

static void add_line(struct coalition *coalition, const struct names *rows, size_t index, struct line line)
{
    struct part *part = &coalition->parts[index];
    const struct entry *from = line.entries[FROM], *to = line.entries[TO];
    bool same = from && to && strcmp(from->value, to->value) == 0;
    line.piece = same ? SIZE_MAX : add_key(coalition, rows, index, from ? from : to);
    if (is_whole(part) && line.piece != SIZE_MAX) part->piece = line.piece;
    part->lines = arena_grow(coalition->arena, part->lines, part->line_count, &part->line_capacity,
                             sizeof *part->lines);
    part->lines[part->line_count++] = line;
}

static void compare_part(struct coalition *coalition, const struct names *rows, size_t index)
{
    struct part *part = &coalition->parts[index];
    for (int side = 0; side < SIDES; side++) {
        const struct section *section = part->sections[side];
        for (size_t i = 0; section && i < section->entry_count; i++) {
            const struct entry *own = &section->entries[i];
            const struct entry *other = entry_of(coalition, part, 1 - side, own->id);
            if (own->dropped || (side == TO && other)) continue; /* was among the first one's */
            struct line line = {.entries = {side ? NULL : own, side ? own : other}};
            add_line(coalition, rows, index, line);
        }
    }
    if (is_lone(part)) part->piece = piece_of(coalition, part->path, index);
}

static void copy_known(struct coalition *coalition)
{
    size_t count = coalition->scenarios[FROM]->source_count + coalition->scenarios[TO]->source_count;
    coalition->known = arena_array(coalition->arena, count, sizeof *coalition->known);
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < coalition->scenarios[side]->source_count; i++)
            coalition->known[coalition->known_count++] = coalition->scenarios[side]->sources[i];
}

struct coalition *coalition_create(struct arena *arena, const struct coalition_request *request,
                                   leap_problems *problems)
{
    struct coalition *coalition = arena_alloc(arena, sizeof *coalition);
    *coalition = (struct coalition){.arena = arena,
                                    .request = *request,
                                    .scenarios = {request->from, request->to},
                                    .reordered = SIZE_MAX,
                                    .piece_names = names_create(arena)};
    for (int side = 0; side < SIDES; side++) {
        struct loader loader = {.arena = arena, .problems = problems};
        coalition->trees[side] = scenario_tree(coalition->scenarios[side], &loader);
    }
    copy_known(coalition);
    list_parts(coalition);
    for (int side = 0; side < SIDES; side++) coalition->order[side] = order_of(coalition, side);
    const struct names *rows = index_rows(coalition);
    for (size_t i = 0; i < coalition->part_count; i++)
        compare_part(coalition, rows, coalition->order[FROM][i]);
    if (is_reordered(coalition)) coalition->reordered = piece_of(coalition, "order of sections", SIZE_MAX);
    return coalition;
}

/* ---- players -------------------------------------------------------------------------------------------- */

size_t coalition_players(const struct coalition *coalition) { return coalition->player_count; }

const char *coalition_pieces(const struct coalition *coalition, struct arena *arena, size_t player,
                             size_t *count)
{
    const char *names = "";
    *count = 0;
    for (size_t i = 0; i < coalition->piece_count; i++)
        if (coalition->pieces[i].player == player)
            names = arena_format(arena, "%s%s%s", names, (*count)++ ? ", " : "", coalition->pieces[i].name);
    return names;
}

const char *coalition_name(const struct coalition *coalition, struct arena *arena, size_t player)
{
    const char *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < coalition->piece_count; i++) {
        if (coalition->pieces[i].player != player) continue;
        if (!count++) first = coalition->pieces[i].name;
    }
    return count > 1 ? arena_format(arena, "%s + %zu", first, count - 1) : arena_format(arena, "%s", first);
}

size_t coalition_keys(const struct coalition *coalition, struct arena *arena, struct coalition_key **keys)
{
    *keys = arena_array(arena, coalition->key_count, sizeof **keys);
    for (size_t i = 0; i < coalition->key_count; i++) {
        const struct key *key = &coalition->keys[i];
        (*keys)[i] = (struct coalition_key){key->key, key->rows[FROM], key->rows[TO],
                                            coalition->pieces[key->piece].player};
    }
    return coalition->key_count;
}

/* The last player takes the place of `other`, which is gone. */
static void join(struct coalition *coalition, size_t player, size_t other)
{
    size_t last = coalition->player_count - 1;
    for (size_t i = 0; i < coalition->piece_count; i++)
        if (coalition->pieces[i].player == other) coalition->pieces[i].player = player;
    for (size_t i = 0; i < coalition->piece_count; i++)
        if (coalition->pieces[i].player == last) coalition->pieces[i].player = other;
    coalition->player_count = last;
}

/* ---- scenarios between ---------------------------------------------------------------------------------- */

struct mixing {
    const struct coalition *coalition;
    const bool *members;
};

/* Which side decides there? */
static int side_of(const struct mixing *mixing, size_t piece)
{
    if (piece == SIZE_MAX) return FROM;
    return mixing->members[mixing->coalition->pieces[piece].player] ? TO : FROM;
}

static void mix_part(const struct mixing *mixing, const struct part *part, struct tree *tree)
{
    int side = side_of(mixing, part->piece);
    bool whole = part->piece != SIZE_MAX;
    const struct section *section = part->sections[side];
    if (!section && whole) return;
    struct section *into = syntax_add_section(tree, part->kind, part->name, section->span);
    for (size_t i = 0; whole && i < section->entry_count; i++)
        if (!section->entries[i].dropped) syntax_add_entry(tree, into, &section->entries[i]);
    for (size_t i = 0; !whole && i < part->line_count; i++) {
        const struct line *line = &part->lines[i];
        const struct entry *entry = line->entries[side_of(mixing, line->piece)];
        if (!entry && line->piece == SIZE_MAX) entry = line->entries[TO];
        if (entry) syntax_add_entry(tree, into, entry);
    }
}

static struct tree *mix(void *user, struct arena *arena)
{
    const struct mixing *mixing = user;
    const struct coalition *coalition = mixing->coalition;
    struct tree *tree = syntax_tree(arena);
    const size_t *order = coalition->order[side_of(mixing, coalition->reordered)];
    for (size_t i = 0; i < coalition->part_count; i++) mix_part(mixing, &coalition->parts[order[i]], tree);
    return tree;
}

leap_status coalition_read(const struct coalition *coalition, const bool *members, leap_problems *problems,
                           struct leap_scenario **scenario)
{
    struct mixing mixing = {coalition, members};
    const struct scenario_mix request = {
        .base = coalition->request.from,
        .known = coalition->known,
        .known_count = coalition->known_count,
        .tree = mix,
        .user = &mixing,
        .laws = coalition->request.laws,
        .figure = coalition->request.figure,
    };
    return scenario_read_mix(&request, problems, scenario);
}

/* ---- players that cannot change apart ------------------------------------------------------------------- */

/* LEAP_OK, LEAP_BAD_INPUT: it is none; nobody is told why. */
static leap_status attempt(const struct coalition *coalition, const bool *members)
{
    leap_problems *silent = leap_problems_create();
    struct leap_scenario *scenario = NULL;
    leap_status status = silent ? coalition_read(coalition, members, silent, &scenario) : LEAP_NO_MEMORY;
    leap_scenario_free(scenario);
    leap_problems_free(silent);
    return status;
}

static size_t part_of(const struct coalition *coalition, size_t player)
{
    size_t piece = 0;
    while (coalition->pieces[piece].player != player) piece++;
    return coalition->pieces[piece].part;
}

/* When changing `player`, too, is what spoils `members`: joins it with those of which it takes at least to mend that,
 * of its own section if there is a choice. All of them would: the second scenario is one. */
static leap_status join_missing(struct coalition *coalition, const bool *members, size_t player)
{
    size_t count = coalition->player_count, part = part_of(coalition, player);
    bool *enough = arena_array(coalition->arena, count, sizeof *enough);
    memset(enough, true, count * sizeof *enough);
    for (int own = 0; own < 2; own++)
        for (size_t other = 0; other < count; other++) {
            if (members[other] || (part_of(coalition, other) == part) != own) continue;
            enough[other] = false;
            leap_status status = attempt(coalition, enough);
            if (status == LEAP_BAD_INPUT)
                enough[other] = true;
            else if (status != LEAP_OK)
                return status;
        }
    for (size_t other = count; other-- > 0;) {
        if (!enough[other] || members[other]) continue;
        size_t last = coalition->player_count - 1;
        join(coalition, player, other);
        if (player == last) player = other;
    }
    return LEAP_OK;
}

leap_status coalition_mend(struct coalition *coalition, const bool *members)
{
    size_t count = coalition->player_count;
    bool *some = arena_array(coalition->arena, count, sizeof *some);
    for (size_t player = 0; player < count; player++) {
        if (!members[player]) continue;
        some[player] = true;
        leap_status status = attempt(coalition, some);
        if (status == LEAP_BAD_INPUT) return join_missing(coalition, some, player);
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

leap_status coalition_settle(struct coalition *coalition)
{
    bool *members = arena_array(coalition->arena, coalition->player_count, sizeof *members);
    for (size_t player = 0; player < coalition->player_count; player++) {
        memset(members, 0, coalition->player_count * sizeof *members);
        members[player] = true;
        leap_status status = attempt(coalition, members);
        if (status == LEAP_OK) continue;
        if (status == LEAP_BAD_INPUT) status = coalition_mend(coalition, members);
        if (status != LEAP_OK) return status;
        player = SIZE_MAX; /* all anew */
    }
    return LEAP_OK;
}

/* ---- data ----------------------------------------------------------------------------------------------- */

/* The next file's hash in a canonical text, behind `text`; NULL: there is none. */
static const char *next_hash(const char *text)
{
    static const char line[] = "\n; data: ", word[] = " SHA-256 ";
    const char *found = strstr(text, line);
    found = found ? strstr(found, word) : NULL;
    return found ? found + strlen(word) : NULL;
}

/* Reads either end; warnings have been said before, errors are new. */
static leap_status read_end(const struct coalition *coalition, int side, leap_problems *problems,
                            struct leap_scenario **scenario)
{
    bool *members = arena_array(coalition->arena, coalition->player_count, sizeof *members);
    for (size_t player = 0; player < coalition->player_count; player++) members[player] = side == TO;
    leap_status status = attempt(coalition, members);
    leap_problems *silent = status == LEAP_OK ? leap_problems_create() : NULL;
    if (status == LEAP_BAD_INPUT) {
        status = coalition_read(coalition, members, problems, scenario);
        diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "this was read for '%s'",
                 coalition->scenarios[side]->file);
    } else if (status == LEAP_OK)
        status = silent ? coalition_read(coalition, members, silent, scenario) : LEAP_NO_MEMORY;
    leap_problems_free(silent);
    return status;
}

leap_status coalition_check(const struct coalition *coalition, leap_problems *problems)
{
    struct leap_scenario *ends[SIDES] = {NULL, NULL};
    leap_status status = read_end(coalition, FROM, problems, &ends[FROM]);
    if (status == LEAP_OK) status = read_end(coalition, TO, problems, &ends[TO]);
    const char *one = status == LEAP_OK ? next_hash(ends[TO]->text) : NULL;
    const char *other = status == LEAP_OK ? next_hash(coalition->scenarios[TO]->text) : NULL;
    while (one && other && strncmp(one, other, 64) == 0) {
        one = next_hash(one);
        other = next_hash(other);
    }
    leap_scenario_free(ends[FROM]);
    leap_scenario_free(ends[TO]);
    if (status != LEAP_OK || (!one && !other)) return status;
    diag_add(problems, DIAG_ERROR, (struct span){0}, "give the file another name in one of them",
             "'%s' and '%s' say the same of a file of data that is not the same",
             coalition->scenarios[FROM]->file, coalition->scenarios[TO]->file);
    return LEAP_BAD_INPUT;
}
