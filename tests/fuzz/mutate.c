/* Mutations that know the language: half of the inputs are changed by whole keys, values and sections made
 * out of the field tables, the others byte by byte as libFuzzer does. Most texts that bytes alone make are
 * refused at the first line; these reach the rules behind it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "component/component.h"
#include "dist/family.h"
#include "scenario/kinds.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

enum { LINES_MAX = 400, TEXT_MAX = 1 << 16, NAMES_MAX = 60, PIECE_MAX = 2000, NESTING_MAX = 3 };

/* ---- Chance -------------------------------------------------------------------------------------- */

static uint64_t state;

static size_t below(size_t count)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % count;
}

#define PICK(list) (list)[below(sizeof(list) / sizeof *(list))]

/* ---- A text that grows --------------------------------------------------------------------------- */

static char piece[PIECE_MAX];
static size_t piece_length;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void put(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int length = vsnprintf(piece + piece_length, PIECE_MAX - piece_length, format, values);
    va_end(values);
    if (length < 0) return;
    piece_length += (size_t)length;
    if (piece_length >= PIECE_MAX) piece_length = PIECE_MAX - 1;
}

/* ---- The input by lines -------------------------------------------------------------------------- */

struct line {
    const char *text;
    size_t length;
    const struct component_type *type; /* of the section that it stands in, or NULL */
    bool is_head;
    size_t key, value; /* bytes of the key; where the value begins, 0: no key */
};

static char text[TEXT_MAX];
static struct line lines[LINES_MAX];
static size_t line_count, name_count;
static char names[NAMES_MAX][80]; /* "line.C" */

/* "[line C]": its type, and the name remembered. */
static const struct component_type *read_head(const struct line *line)
{
    char kind[40], name[40];
    int got = sscanf(line->text, "[%39[^] \t\n] %39[^] \t\n]", kind, name);
    enum component_id id;
    if (got < 2 || kinds_find(kind, &id) != KIND_COMPONENT) return NULL;
    if (name_count < NAMES_MAX) snprintf(names[name_count++], sizeof *names, "%s.%s", kind, name);
    return kinds_type(id);
}

static void read_lines(size_t length)
{
    const struct component_type *type = NULL;
    line_count = name_count = 0;
    for (size_t at = 0; at < length && line_count < LINES_MAX; line_count++) {
        struct line *line = &lines[line_count];
        const char *newline = memchr(text + at, '\n', length - at);
        *line = (struct line){.text = text + at};
        line->length = newline ? (size_t)(newline + 1 - line->text) : length - at;
        line->is_head = line->text[0] == '[';
        if (line->is_head) type = read_head(line);
        line->type = type;
        const char *equals = memchr(line->text, '=', line->length);
        if (equals && !line->is_head) {
            line->key = (size_t)(equals - line->text);
            line->value = line->key + 1;
            while (line->key > 0 && line->text[line->key - 1] == ' ') line->key--;
        }
        at += line->length;
    }
}

/* ---- Values -------------------------------------------------------------------------------------- */

static void put_month(void)
{
    static const char *const far[] = {"0001-01", "9999-12", "2025-12", "2027-01"};
    if (below(12) == 0)
        put("%s", PICK(far));
    else
        put("2026-%02zu", 1 + below(12));
}

static void put_number(bool date)
{
    static const char *const plain[] = {"0",    "1",   "2",    "3",  "0.5", "10k", "1.05M", "5%", "20%",
                                        "100%", "-5%", "-10%", "12", "0.1", "40",  "7k",    "300"};
    static const char *const odd[] = {"-1",
                                      "-0",
                                      "1e308",
                                      "-1e308",
                                      "1e-308",
                                      "4.9e-324",
                                      "2147483647",
                                      "2147483648",
                                      "1e15",
                                      "1e16",
                                      "100.0001%",
                                      "1.5",
                                      "9007199254740993",
                                      "1e9",
                                      "-3",
                                      "1200",
                                      "1e-9",
                                      "1e5",
                                      "700",
                                      "-700",
                                      "1e154"};
    if (date && below(10)) {
        put_month();
        if (below(3) == 0) put(".%zu", below(1000));
    } else if (below(4)) {
        put("%s", PICK(plain));
    } else {
        put("%s", PICK(odd));
    }
}

static void put_law(bool date, int nesting);

static void put_parts(const struct family *family, bool date, int nesting)
{
    static const char *const shares[][3] = {{"100%", "", ""},
                                            {"50%", "50%", ""},
                                            {"20%", "30%", "50%"},
                                            {"0", "1", ""},
                                            {"1e-9", "0.999999999", ""}};
    const char *const *share = PICK(shares);
    bool heads = strcmp(family->name, "mixture") == 0;
    for (size_t i = 0; i < 3 && *share[i]; i++) {
        if (i) put(", ");
        if (heads) {
            put("%s: ", share[i]);
            if (nesting < NESTING_MAX && below(3))
                put_law(date, nesting + 1);
            else
                put_number(date);
        } else {
            put_number(date);
            put(": %s", share[i]);
        }
    }
}

/* Percentiles that rise, for families that take any list of them. */
static void put_percentiles(bool date)
{
    static const char *const percents[] = {"p0.1", "p5", "p10", "p30", "p50", "p75", "p90", "p99"};
    size_t value = below(40);
    for (size_t i = below(4), count = 0; i < sizeof percents / sizeof *percents; i += 1 + below(3)) {
        put("%s%s=", count++ ? ", " : "", percents[i]);
        if (date)
            put("2026-%02zu.%zu", 1 + value / 10 % 12, value % 10);
        else
            put("%zu", value);
        value += below(20);
    }
    if (below(3) == 0) put(", %s=%zu", below(2) ? "min" : "max", below(2) * 100);
}

static void put_law(bool date, int nesting)
{
    static const char *const percents[] = {"p1",  "p5",  "p10",   "p25",    "p50",
                                           "p90", "p95", "p99.9", "p0.0001"};
    size_t count;
    const char *const *families = dist_family_names(&count);
    const struct family *family = dist_family(families[below(count)]);
    put("%s(", family->name);
    if (family->takes_law) {
        if (nesting < NESTING_MAX)
            put_law(date, nesting + 1);
        else
            put_number(date);
        if (family->ways && below(8)) put(", ");
    }
    const struct way *way = family->ways ? &family->way[below(family->ways)] : NULL;
    if (family->two_percentiles && below(3) == 0) {
        put("%s=", PICK(percents));
        put_number(date);
        put(", %s=", PICK(percents));
        put_number(date);
    } else if (!way && below(2)) {
        put_percentiles(date);
    } else if (!way) {
        put_parts(family, date, nesting);
    } else {
        for (size_t i = 0; i < way->count; i++) {
            const struct parameter *parameter = &way->parameters[i];
            if (parameter->optional && below(2)) continue;
            if (i) put(", ");
            if (way->named || parameter->optional || below(8) == 0) put("%s=", parameter->name);
            put_number(date && parameter->role == ROLE_LOCATION);
        }
    }
    put(")");
}

static void put_name(void)
{
    static const char *const others[] = {"all",      "line.*",   "launch.*", "market.*",
                                         "domestic", "overseas", "total"};
    if (name_count && below(3))
        put("%s", names[below(name_count)]);
    else
        put("%s", PICK(others));
}

static void put_expression(int nesting)
{
    static const char *const functions[] = {"abs", "exp", "log", "sqrt", "sin"};
    switch (nesting > NESTING_MAX ? below(4) : below(9)) {
    case 0: put_number(false); break;
    case 1: put_name(); break;
    case 2:
        put("prev(");
        put_name();
        put(")");
        break;
    case 3: put(below(2) ? "x" : "each.e"); break;
    case 4:
        put("%s(", PICK(functions));
        put_expression(nesting + 1);
        put(")");
        break;
    case 5:
        put(below(2) ? "min(" : "max(");
        put_expression(nesting + 1);
        put(", ");
        put_expression(nesting + 1);
        put(")");
        break;
    default:
        put_expression(nesting + 1);
        put(" %c ", "+-*/^"[below(5)]);
        put_expression(nesting + 1);
    }
}

static void put_value(const struct field *field)
{
    const bool date = field->unit == UNIT_DATE;
    size_t choices = 0;
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_SEASON: put("%s", below(4) ? "domestic" : below(2) ? "s" : "none"); break;
    case FIELD_CHOICE:
        while (field->choices[choices]) choices++;
        put("%s", below(3) ? field->choices[below(choices)] : "bass(0.03, 0.4)");
        break;
    case FIELD_TARGETS:
    case FIELD_PAST:
        put_name();
        while (below(3) == 0) {
            put(", ");
            put_name();
        }
        break;
    case FIELD_TAKES:
        put_name();
        put(" ");
        if (below(2))
            put_number(false);
        else
            put_law(false, 1);
        break;
    case FIELD_EXPRESSION: put_expression(0); break;
    default:
        if (below(3) == 0)
            put_law(date, 0);
        else
            put_number(date);
    }
}

/* ---- Keys and sections --------------------------------------------------------------------------- */

/* A field of the type that has a key. */
static const struct field *pick_field(const struct component_type *type)
{
    const struct field *field;
    do field = &type->fields[below(type->field_count)];
    while (!field_has_key(field));
    return field;
}

static void put_key(const struct component_type *type)
{
    const struct field *field = pick_field(type);
    put("%s", field->name);
    if (field->flags & FIELD_MONTHLY && below(3) == 0) {
        put(".");
        put_month();
        if (below(2)) put("..");
    }
    put(" = ");
    put_value(field);
    put("%s\n", below(6) ? "" : "  ; judgement: so");
}

static void put_section(void)
{
    static const char *const called[] = {"a", "b", "c", "s", "domestic"};
    const struct component_type *type = kinds_type((enum component_id)below(COMPONENT_COUNT));
    put("[%s %s]\n", type->name, PICK(called));
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        bool needed = field->flags & (FIELD_REQUIRED | FIELD_OPTIONAL);
        if (!field_has_key(field) || (!needed && below(3))) continue;
        put("%s = ", field->name);
        put_value(field);
        put("\n");
    }
}

/* Sections that are no components. */
static void put_other(void)
{
    static const char *const figures[] = {"P(", "p50(", "mean(", "sd("};
    switch (below(7)) {
    case 0:
        put("[correlation]\n");
        for (int i = 0; i < 2; i++) {
            put_name();
            put(".%s%s", below(2) ? "growth" : "level", i ? " = 0.5\n" : ", ");
        }
        break;
    case 1:
        put("[target]\n");
        put_name();
        put(" = ");
        put_number(false);
        put("\n");
        break;
    case 2:
        put("[limit]\nx = %s", PICK(figures));
        put_name();
        put(below(2) ? " >= 1M) >= 30%%\n" : ") < 1M\n");
        break;
    case 3:
        put("[actuals]\n");
        if (below(2)) {
            put_name();
            put(".");
        }
        put_month();
        put(" = ");
        put_number(false);
        put("\n");
        break;
    case 4:
        put("level_month = ");
        put_month();
        put("\n");
        break;
    case 5:
        put("period = ");
        put_month();
        put("..");
        put_month();
        put("\n");
        break;
    default:
        put(below(2) ? "extends = a.ini\n@@ a.ini\n"
                     : "history = a.csv\n@@ a.csv\nmonth,deliveries\n2025-01,1\n");
    }
}

/* ---- One mutation -------------------------------------------------------------------------------- */

/* Puts the piece in place of `taken` bytes at `at`. */
static size_t splice(size_t length, const char *at, size_t taken)
{
    size_t start = (size_t)(at - text), end = start + taken;
    if (length - taken + piece_length > TEXT_MAX) return length;
    memmove(text + start + piece_length, text + end, length - end);
    memcpy(text + start, piece, piece_length);
    return length - taken + piece_length;
}

static const struct field *field_of(const struct line *line)
{
    char key[64];
    size_t length = 0;
    while (length < line->key && length + 1 < sizeof key && line->text[length] != '.') length++;
    memcpy(key, line->text, length);
    key[length] = '\0';
    size_t field = line->type ? component_field(line->type, key) : SIZE_MAX;
    return field == SIZE_MAX || !field_has_key(&line->type->fields[field]) ? NULL
                                                                           : &line->type->fields[field];
}

static size_t change(size_t length)
{
    read_lines(length);
    piece_length = 0;
    if (line_count == 0) {
        put("[scenario]\nperiod = 2026-01..2026-12\n");
        return splice(length, text, 0);
    }
    const struct line *line = &lines[below(line_count)], *other = &lines[below(line_count)];
    const struct field *field = line->value ? field_of(line) : NULL;
    switch (below(10)) {
    case 0: return splice(length, line->text, line->length);
    case 1: put("%.*s", (int)other->length, other->text); return splice(length, line->text, 0);
    case 2: put_section(); return splice(length, line->text, 0);
    case 3: put_other(); return splice(length, line->text, 0);
    case 4:
    case 5:
        if (line->type)
            put_key(line->type);
        else
            put_section();
        return splice(length, line->text + line->length, 0);
    default: break;
    }
    if (!line->value) return length;
    put(" ");
    if (field)
        put_value(field);
    else if (below(2))
        put_number(below(2));
    else
        put_law(below(2), 0);
    put("\n");
    return splice(length, line->text + line->value, line->length - line->value);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    state = seed * 0x9e3779b97f4a7c15u + 1;
    if (size >= TEXT_MAX || below(2)) return LLVMFuzzerMutate(data, size, max);
    memcpy(text, data, size);
    size_t length = size;
    do length = change(length);
    while (below(3) == 0);
    if (length > max) return LLVMFuzzerMutate(data, size, max);
    memcpy(data, text, length);
    return length;
}
