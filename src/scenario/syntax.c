/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/syntax.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "scenario/number.h"

struct reader {
    struct arena *arena;
    const struct source *source;
    leap_problems *problems;
    struct tree *tree;
    struct section *section; /* NULL: before the first head */
    bool orphan;             /* a key before the first section was reported */
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static bool is_comment(char c) { return c == ';' || c == '#'; }

/* ---- The tree ----------------------------------------------------------------------------------- */

struct tree *syntax_tree(struct arena *arena)
{
    struct tree *tree = arena_alloc(arena, sizeof *tree);
    tree->arena = arena;
    tree->section_index = names_create(arena);
    tree->entry_index = names_create(arena);
    return tree;
}

static const char *section_id(struct arena *arena, const char *kind, const char *name)
{
    return arena_format(arena, "%s %s", kind, name ? name : "");
}

struct section *syntax_section(const struct tree *tree, const char *kind, const char *name)
{
    size_t found = names_find(tree->section_index, 0, section_id(tree->arena, kind, name));
    return found == SIZE_MAX ? NULL : &tree->sections[found];
}

static struct section *append_section(struct tree *tree, const char *kind, const char *name,
                                      struct span span)
{
    tree->sections = arena_grow(tree->arena, tree->sections, tree->section_count, &tree->section_capacity,
                                sizeof *tree->sections);
    struct section *section = &tree->sections[tree->section_count++];
    *section = (struct section){.kind = kind, .name = name, .span = span};
    return section;
}

struct section *syntax_add_section(struct tree *tree, const char *kind, const char *name, struct span span)
{
    names_add(tree->section_index, 0, section_id(tree->arena, kind, name), tree->section_count);
    return append_section(tree, kind, name, span);
}

struct entry *syntax_entry(const struct tree *tree, const struct section *section, const char *id)
{
    size_t found = names_find(tree->entry_index, (size_t)(section - tree->sections), id);
    return found == SIZE_MAX ? NULL : &section->entries[found];
}

void syntax_add_entry(struct tree *tree, struct section *section, const struct entry *entry)
{
    section->entries = arena_grow(tree->arena, section->entries, section->entry_count,
                                  &section->entry_capacity, sizeof *section->entries);
    names_add(tree->entry_index, (size_t)(section - tree->sections), entry->id, section->entry_count);
    section->entries[section->entry_count++] = *entry;
}

/* ---- Names -------------------------------------------------------------------------------------- */

const char *syntax_name_fault(const char *name)
{
    size_t length = strlen(name), letters = 0;
    if (length == 0) return "the name is missing";
    for (size_t at = 0; at < length; letters++) {
        uint32_t code;
        at += text_decode(name + at, length - at, &code);
        if (code == TEXT_BROKEN || !text_is_name(code)) return "a name has letters, digits and _ only";
        if (letters == 0 && !text_is_letter(code)) return "a name begins with a letter";
    }
    return letters > SYNTAX_NAME_MAX ? "a name has at most 64 letters" : NULL;
}

/* The place of source bytes first .. last of the line that `line` begins. */
static struct span place_at(struct span line, size_t first, size_t last)
{
    const char *text = line.source->text;
    struct span span = line;
    span.offset = (uint32_t)first;
    span.column = line.column + (uint32_t)text_count(text + line.offset, first - line.offset);
    span.length = (uint32_t)text_count(text + first, last - first);
    return span;
}

static void trim(const char *text, size_t *first, size_t *last)
{
    while (*first < *last && is_blank(text[*first])) ++*first;
    while (*last > *first && is_blank(text[*last - 1])) --*last;
}

bool syntax_check_characters(struct span line, size_t last, leap_problems *problems)
{
    const char *text = line.source->text;
    for (size_t at = line.offset; at < last;) {
        uint32_t code;
        size_t bytes = text_decode(text + at, last - at, &code);
        const char *fault = NULL;
        if (code == TEXT_BROKEN)
            fault = "this is not UTF-8";
        else if (code == 0)
            fault = "a NUL byte may not stand in a scenario";
        else if (code == '\r')
            fault = "a carriage return may stand only before a line feed";
        else if ((code < 0x20 && code != '\t') || (code >= 0x7f && code < 0xa0))
            fault = "a control character may not stand in a scenario";
        if (fault) {
            diag_add(problems, DIAG_ERROR, place_at(line, at, at + bytes), NULL, "%s", fault);
            return false;
        }
        at += bytes;
    }
    return true;
}

/* ---- Keys --------------------------------------------------------------------------------------- */

/* "2026-07..", "2026-02", "2026-07..2026-09" in one way. */
static const char *months_text(struct arena *arena, int first, int last)
{
    char from[MONTH_TEXT], to[MONTH_TEXT];
    month_format(first, from);
    if (first == last) return arena_format(arena, "%s", from);
    if (last == INT_MAX) return arena_format(arena, "%s..", from);
    month_format(last, to);
    return arena_format(arena, "%s..%s", from, to);
}

/* Takes the months off the end of the name: `growth.2026-07..` is growth, from July on. */
static void split_months(struct arena *arena, leap_problems *problems, struct entry *entry)
{
    const char *name = entry->name;
    size_t length = strlen(name), base = 0, start = 0;
    while (start < length && !number_begins_month(name + start, length - start)) {
        const char *point = strchr(name + start, '.');
        if (!point) return;
        base = (size_t)(point - name);
        start = base + 1;
    }
    if (start >= length) return;
    if (!number_months(name + start, length - start, &entry->first, &entry->last)) {
        diag_add(problems, DIAG_ERROR, entry->key, "2026-02, 2026-07.. or 2026-07..2026-09",
                 "'%s' is not a month or a range of months", name + start);
        entry->broken = true;
        return;
    }
    if (entry->last < entry->first) {
        diag_add(problems, DIAG_ERROR, entry->key, NULL, "the months '%s' end before they begin",
                 name + start);
        entry->broken = true;
        return;
    }
    entry->monthly = true;
    entry->base = arena_copy(arena, name, base);
    const char *months = months_text(arena, entry->first, entry->last);
    entry->name = base ? arena_format(arena, "%s.%s", entry->base, months) : months;
}

/* A pair is the same key in either order. */
static void join_pair(struct arena *arena, struct entry *entry)
{
    const char *comma = strchr(entry->name, ',');
    if (!comma) return;
    const char *text = entry->name;
    size_t first = 0, middle = (size_t)(comma - text), second = middle + 1, last = strlen(text);
    trim(text, &first, &middle);
    trim(text, &second, &last);
    const char *a = arena_copy(arena, text + first, middle - first);
    const char *b = arena_copy(arena, text + second, last - second);
    bool swapped = strcmp(a, b) > 0;
    entry->name = arena_format(arena, "%s, %s", a, b);
    entry->id = arena_format(arena, "%s, %s", swapped ? b : a, swapped ? a : b);
}

static const char *source_comment(struct arena *arena, const char *text, size_t first, size_t last)
{
    static const char *const words[] = {"fact:", "history:", "judgement:"};
    while (first < last && (is_comment(text[first]) || is_blank(text[first]))) first++;
    trim(text, &first, &last);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (last - first >= length && memcmp(text + first, words[i], length) == 0)
            return arena_copy(arena, text + first, last - first);
    }
    return NULL;
}

/* Where the comment begins: a sign at the line's start or behind a blank. */
static size_t find_comment(const char *text, size_t first, size_t last)
{
    for (size_t at = first; at < last; at++)
        if (is_comment(text[at]) && (at == first || is_blank(text[at - 1]))) return at;
    return last;
}

bool syntax_line(struct arena *arena, const char *kind, struct span line, size_t last,
                 leap_problems *problems, struct entry *entry)
{
    const char *text = line.source->text;
    size_t first = line.offset, comment = find_comment(text, first, last), end = comment;
    *entry = (struct entry){.source = source_comment(arena, text, comment, last)};
    trim(text, &first, &end);
    const char *equals = memchr(text + first, '=', end - first);
    if (!equals) {
        diag_add(problems, DIAG_ERROR, place_at(line, first, end), NULL, "expected 'key = value'");
        return false;
    }
    size_t key_end = (size_t)(equals - text), value = key_end + 1, key = first;
    trim(text, &key, &key_end);
    trim(text, &value, &end);
    if (key == key_end) {
        diag_add(problems, DIAG_ERROR, place_at(line, key, key + 1), NULL, "a key must stand before '='");
        return false;
    }
    entry->key = place_at(line, key, key_end);
    entry->span = place_at(line, value, end);
    entry->name = entry->base = arena_copy(arena, text + key, key_end - key);
    entry->value = arena_copy(arena, text + value, end - value);
    if (value == end) {
        diag_add(problems, DIAG_ERROR, entry->span, NULL, "'%s' has no value", entry->name);
        entry->broken = true;
    }
    bool is_pair = strcmp(kind, "correlation") == 0;
    if (!is_pair) split_months(arena, problems, entry);
    entry->id = entry->name;
    if (is_pair) join_pair(arena, entry);
    return true;
}

/* ---- Lines -------------------------------------------------------------------------------------- */

static void read_entry(struct reader *reader, struct span line, size_t last, bool broken)
{
    struct entry entry;
    const char *kind = reader->section ? reader->section->kind : "";
    if (!syntax_line(reader->arena, kind, line, last, reader->problems, &entry)) return;
    entry.broken = entry.broken || broken;
    if (!reader->section) {
        if (!reader->orphan)
            diag_add(reader->problems, DIAG_ERROR, entry.key, "begin with a section such as [scenario]",
                     "'%s' stands before the first section", entry.name);
        reader->orphan = true;
        return;
    }
    if (reader->section->broken) return;
    const struct entry *earlier = syntax_entry(reader->tree, reader->section, entry.id);
    if (!earlier) {
        syntax_add_entry(reader->tree, reader->section, &entry);
        return;
    }
    diag_add(reader->problems, DIAG_ERROR, entry.key, NULL, "'%s' stands twice in this section",
             entry.name);
    diag_add(reader->problems, DIAG_NOTE, earlier->key, NULL, "it stands here already");
}

/* "home_market" for "home market", where that is a name. */
static const char *joined_name(struct arena *arena, const char *name)
{
    char *joined = arena_copy(arena, name, strlen(name));
    for (char *at = joined; *at; at++)
        if (is_blank(*at) || *at == '-' || *at == '.') *at = '_';
    return syntax_name_fault(joined) ? NULL : joined;
}

/* The head's two words; false with a problem reported if it has another shape. */
static bool read_words(struct reader *reader, struct span line, size_t last, const char **kind,
                       const char **name)
{
    const char *text = reader->source->text;
    size_t first = line.offset, end = find_comment(text, first, last);
    trim(text, &first, &end);
    if (text[end - 1] != ']' || memchr(text + first + 1, '[', end - first - 1)) {
        diag_add(reader->problems, DIAG_ERROR, place_at(line, first, end), NULL,
                 "a section's head is [kind] or [kind name], alone on its line");
        return false;
    }
    size_t word = first + 1, close = end - 1, word_end;
    trim(text, &word, &close);
    for (word_end = word; word_end < close && !is_blank(text[word_end]);) word_end++;
    size_t second = word_end;
    trim(text, &second, &close);
    *kind = arena_copy(reader->arena, text + word, word_end - word);
    *name = second < close ? arena_copy(reader->arena, text + second, close - second) : NULL;
    const char *fault = syntax_name_fault(*kind);
    struct span place = place_at(line, word, word_end);
    const char *hint = NULL;
    if (!fault && *name) {
        fault = syntax_name_fault(*name);
        place = place_at(line, second, close);
        if (fault) hint = joined_name(reader->arena, *name);
    }
    if (fault) diag_add(reader->problems, DIAG_ERROR, place, hint, "%s", fault);
    return !fault;
}

static void read_head(struct reader *reader, struct span line, size_t last, bool broken)
{
    const char *kind = "", *name = NULL;
    size_t first = line.offset, end = find_comment(reader->source->text, first, last);
    trim(reader->source->text, &first, &end);
    struct span span = place_at(line, first, end);
    bool read = !broken && read_words(reader, line, last, &kind, &name);
    const struct section *earlier = read ? syntax_section(reader->tree, kind, name) : NULL;
    if (read && !earlier) {
        reader->section = syntax_add_section(reader->tree, kind, name, span);
        return;
    }
    if (earlier) {
        diag_add(reader->problems, DIAG_ERROR, span, NULL, "the section [%s%s%s] stands twice", kind,
                 name ? " " : "", name ? name : "");
        diag_add(reader->problems, DIAG_NOTE, earlier->span, NULL, "it begins here already");
    }
    reader->section = append_section(reader->tree, kind, name, span);
    reader->section->broken = true;
}

static void read_line(struct reader *reader, struct span line, size_t last)
{
    const char *text = reader->source->text;
    if (last - line.offset > SYNTAX_LINE_MAX) {
        diag_add(reader->problems, DIAG_ERROR, line, NULL, "the line has %zu bytes, at most %d are allowed",
                 last - line.offset, SYNTAX_LINE_MAX);
        return;
    }
    bool broken = !syntax_check_characters(line, last, reader->problems);
    size_t first = line.offset, end = last;
    trim(text, &first, &end);
    if (first == end || is_comment(text[first])) return;
    if (text[first] == '[')
        read_head(reader, line, last, broken);
    else
        read_entry(reader, line, last, broken);
}

struct tree *syntax_read(struct arena *arena, const struct source *source, leap_problems *problems)
{
    struct reader reader = {
        .arena = arena, .source = source, .problems = problems, .tree = syntax_tree(arena)};
    struct span line = {.source = source, .column = 1, .length = 1};
    size_t at = source->length >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < source->length) {
        const char *newline = memchr(source->text + at, '\n', source->length - at);
        size_t end = newline ? (size_t)(newline - source->text) : source->length;
        size_t last = end > at && newline && source->text[end - 1] == '\r' ? end - 1 : end;
        line.offset = (uint32_t)at;
        line.line++;
        read_line(&reader, line, last);
        at = end + 1;
    }
    return reader.tree;
}
