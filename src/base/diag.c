/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    LINE_SHOWN = 110,   /* code points of a source line, around the place */
    LINE_BEFORE = 60,   /* of them before the place, in a longer line */
    TEXT_SHOWN = 600,   /* code points of a message */
    OTHERS_SHOWN = 400, /* bytes of the names of other files with the same problem */
    TAB_COLUMNS = 8,
    WORD_MAX = 64, /* bytes of a word that hints are searched for */
};

/* Everything a problem shows, rendered when it is added: its source may be gone when it is written. */
struct problem {
    enum diag_severity severity;
    uint32_t order, line, column; /* of the problem that a note belongs to */
    size_t sequence;
    uint64_t device, inode; /* of the place's file */
    char *place;            /* "base.ini:12:9", or NULL */
    char *text;
    char *hint;      /* or NULL */
    char *line_text; /* or NULL */
    char *others;    /* files that have the same, as far as they are named; or NULL */
    size_t other_count;
    uint32_t line_number;
    size_t indent, underline; /* columns */
};

struct leap_problems {
    struct problem *kept;
    size_t kept_count, kept_capacity;
    size_t errors, warnings; /* of all */
    size_t missing;          /* errors and warnings not kept */
    bool skips_notes;        /* the last problem is not shown, nor are its notes */
    bool out_of_memory;
    uint32_t orders;
};

leap_problems *leap_problems_create(void) { return calloc(1, sizeof(leap_problems)); }

static void problem_clear(struct problem *problem)
{
    free(problem->place);
    free(problem->text);
    free(problem->hint);
    free(problem->line_text);
    free(problem->others);
}

void leap_problems_free(leap_problems *problems)
{
    if (!problems) return;
    for (size_t i = 0; i < problems->kept_count; i++) problem_clear(&problems->kept[i]);
    free(problems->kept);
    free(problems);
}

size_t leap_problems_errors(const leap_problems *problems) { return problems->errors; }

size_t leap_problems_warnings(const leap_problems *problems) { return problems->warnings; }

uint32_t diag_order(leap_problems *problems) { return problems->orders++; }

bool diag_is_full(const leap_problems *problems) { return problems->kept_count >= DIAG_KEPT; }

/* ---- Rendering ---------------------------------------------------------------------------------- */

static char *copy_text(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (!copy) return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

/* `text` with controls made visible, at most TEXT_SHOWN code points. */
static char *show_text(const char *text)
{
    char shown[(TEXT_SHOWN + 1) * TEXT_SHOWN_MAX];
    size_t used = 0, length = strlen(text), count = 0;
    uint32_t code;
    for (size_t at = 0; at < length && count < TEXT_SHOWN; count++) {
        size_t bytes = text_decode(text + at, length - at, &code);
        used += text_show(text + at, bytes, code, shown + used);
        at += bytes;
        if (count + 1 == TEXT_SHOWN && at < length) used += (size_t)sprintf(shown + used, "...");
    }
    return copy_text(shown, used);
}

/* The start of the code point before `at`. */
static size_t step_back(const char *text, size_t at)
{
    size_t start = at - 1;
    uint32_t code;
    while (start > 0 && at - start < 4 && ((unsigned char)text[start] & 0xc0) == 0x80) start--;
    return start + text_decode(text + start, at - start, &code) == at ? start : at - 1;
}

/* The stretch of the place's line that is shown: first .. last, and whether it is all of it. */
static void line_window(struct span place, size_t *first, size_t *last, bool *cut)
{
    const char *text = place.source->text;
    const size_t length = place.source->length, at = place.offset;
    size_t before = 0, after = 0, start = at, end = at;
    uint32_t code;
    while (start > 0 && text[start - 1] != '\n' && before <= LINE_SHOWN) {
        start = step_back(text, start);
        before++;
    }
    while (end < length && text[end] != '\n' && after <= LINE_SHOWN) {
        end += text_decode(text + end, length - end, &code);
        after++;
    }
    *cut = before + after > LINE_SHOWN && before > LINE_BEFORE;
    if (*cut)
        for (start = at, before = 0; before < LINE_BEFORE; before++) start = step_back(text, start);
    size_t room = LINE_SHOWN - before;
    for (end = at, after = 0; end < length && text[end] != '\n' && after < room; after++)
        end += text_decode(text + end, length - end, &code);
    if (end > start && text[end - 1] == '\r') end--;
    *first = start;
    *last = end;
}

/* Renders the source line and where its caret stands. */
static void show_line(struct problem *problem, struct span place)
{
    static const char dots[] = "...";
    char shown[LINE_SHOWN * TEXT_SHOWN_MAX + 2 * sizeof dots];
    size_t used = 0, columns = 0, first, last, remaining = place.length ? place.length : 1;
    const char *text = place.source->text;
    bool cut;
    line_window(place, &first, &last, &cut);
    if (cut) used = columns = (size_t)sprintf(shown, "%s", dots);
    problem->indent = columns;
    for (size_t at = first; at < last;) {
        uint32_t code;
        size_t bytes = text_decode(text + at, last - at, &code), from = used, width;
        if (at == place.offset) problem->indent = columns;
        if (code == '\t') {
            width = TAB_COLUMNS - columns % TAB_COLUMNS;
            memset(shown + used, ' ', width);
            used += width;
        } else {
            used += text_show(text + at, bytes, code, shown + used);
            width = used - from == bytes && code != TEXT_BROKEN ? (size_t)text_width(code) : used - from;
        }
        columns += width;
        if (at >= place.offset && remaining > 0) {
            problem->underline += width;
            remaining--;
        }
        at += bytes;
    }
    if (place.offset >= last) problem->indent = columns;
    if (problem->underline == 0) problem->underline = 1;
    if (last < place.source->length && text[last] != '\n' && text[last] != '\r')
        used += (size_t)sprintf(shown + used, "%s", dots);
    problem->line_text = copy_text(shown, used);
    problem->line_number = place.line;
}

static char *show_place(struct span place)
{
    if (!place.source) return NULL;
    char *name = show_text(place.source->name);
    if (!name || place.line == 0) return name;
    size_t size = strlen(name) + 32;
    char *shown = malloc(size);
    if (shown) snprintf(shown, size, "%s:%u:%u", name, (unsigned)place.line, (unsigned)place.column);
    free(name);
    return shown;
}

static char *format_text(const char *format, va_list values)
{
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

/* ---- Adding ------------------------------------------------------------------------------------- */

/* Where the list is sorted to: a note goes with the problem before it. */
static void set_rank(const leap_problems *problems, struct problem *problem, struct span place)
{
    if (problem->severity == DIAG_NOTE && problem->sequence > 0) {
        const struct problem *owner = &problems->kept[problem->sequence - 1];
        problem->order = owner->order;
        problem->line = owner->line;
        problem->column = owner->column;
        return;
    }
    problem->order = place.source ? place.source->order : UINT32_MAX;
    problem->line = place.line;
    problem->column = place.column;
}

/* Takes the problem over. Returns false: out of memory. */
static bool problem_add(leap_problems *problems, struct problem *problem, struct span place)
{
    if (problems->kept_count == problems->kept_capacity) {
        size_t larger = problems->kept_capacity ? 2 * problems->kept_capacity : 16;
        struct problem *kept = realloc(problems->kept, larger * sizeof *kept);
        if (!kept) return false;
        problems->kept = kept;
        problems->kept_capacity = larger;
    }
    problem->sequence = problems->kept_count;
    set_rank(problems, problem, place);
    problems->kept[problems->kept_count++] = *problem;
    return true;
}

static bool is_same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* A file may be reached by several paths. */
static bool is_same_place(const struct problem *a, const struct problem *b)
{
    if (a->line != b->line || a->column != b->column) return false;
    bool same_file = a->inode && a->device == b->device && a->inode == b->inode;
    return same_file || is_same_text(a->place, b->place);
}

static bool is_known(const leap_problems *problems, const struct problem *problem)
{
    for (size_t i = 0; i < problems->kept_count; i++) {
        const struct problem *kept = &problems->kept[i];
        if (kept->severity == problem->severity && is_same_place(kept, problem) &&
            is_same_text(kept->text, problem->text) && is_same_text(kept->hint, problem->hint) &&
            is_same_text(kept->line_text, problem->line_text))
            return true;
    }
    return false;
}

/* "2.part, 3.part, ..." */
static bool add_other(struct problem *problem, const char *place)
{
    static const char end[] = ", ...";
    problem->other_count++;
    const size_t used = problem->others ? strlen(problem->others) : 0, more = strlen(place);
    const bool is_cut = used >= OTHERS_SHOWN;
    if (is_cut && strcmp(problem->others + used - strlen(end), end) == 0) return true;
    char *others = realloc(problem->others, used + more + sizeof end);
    if (!others) return false;
    problem->others = others;
    sprintf(others + used, is_cut ? "%s" : used ? ", %s" : "%s", is_cut ? end : place);
    return true;
}

/* Does it stand there, as far as they are shown? */
static bool is_among(const char *others, const char *place)
{
    const size_t length = strlen(place);
    for (const char *at = others; at && (at = strstr(at, place)); at++)
        if ((at == others || at[-1] == ' ') && (at[length] == ',' || at[length] == '\0')) return true;
    return false;
}

/* Has it been told, or can it be with the same of another file as a whole? */
static bool is_told(leap_problems *problems, const struct problem *problem)
{
    if (is_known(problems, problem)) return true;
    for (size_t i = 0; i < problems->kept_count && problem->place && problem->line == 0; i++) {
        struct problem *kept = &problems->kept[i];
        if (kept->severity != problem->severity || !kept->place || kept->line != 0 ||
            !is_same_text(kept->text, problem->text) || !is_same_text(kept->hint, problem->hint))
            continue;
        if (!is_among(kept->others, problem->place) && !add_other(kept, problem->place))
            problems->out_of_memory = true;
        return true;
    }
    return false;
}

/* Without its rank. Returns false: out of memory. */
static bool render(struct problem *problem, struct span place, const char *hint, const char *text)
{
    problem->text = show_text(text);
    problem->place = show_place(place);
    problem->line = place.line;
    problem->column = place.column;
    if (place.source) {
        problem->device = place.source->device;
        problem->inode = place.source->inode;
    }
    if (hint) problem->hint = show_text(hint);
    if (place.source && place.line > 0) show_line(problem, place);
    return problem->text && (problem->place || !place.source);
}

void diag_add(leap_problems *problems, enum diag_severity severity, struct span place, const char *hint,
              const char *format, ...)
{
    const bool is_note = severity == DIAG_NOTE, full = diag_is_full(problems) && !is_note;
    if (severity == DIAG_ERROR) problems->errors++;
    if (severity == DIAG_WARNING) problems->warnings++;
    if (is_note && problems->skips_notes) return;
    problems->skips_notes = true; /* unless it is kept */
    if (full && (!place.source || place.line > 0)) {
        problems->missing++;
        return;
    }
    struct problem problem = {.severity = severity};
    va_list values;
    va_start(values, format);
    char *text = format_text(format, values);
    va_end(values);
    const bool rendered = text && render(&problem, place, hint, text);
    free(text);
    if (!rendered) {
        problems->out_of_memory = true;
    } else if (is_note || !is_told(problems, &problem)) {
        problems->skips_notes = full || !problem_add(problems, &problem, place);
        if (!problems->skips_notes) return;
        if (full)
            problems->missing++;
        else
            problems->out_of_memory = true;
    }
    problem_clear(&problem);
}

/* ---- Writing ------------------------------------------------------------------------------------ */

static int compare_problems(const void *a, const void *b)
{
    const struct problem *left = *(const struct problem *const *)a;
    const struct problem *right = *(const struct problem *const *)b;
    if (left->order != right->order) return left->order < right->order ? -1 : 1;
    if (left->line != right->line) return left->line < right->line ? -1 : 1;
    if (left->column != right->column) return left->column < right->column ? -1 : 1;
    return left->sequence < right->sequence ? -1 : 1;
}

static void write_problem(const struct problem *problem, FILE *stream, bool color)
{
    static const char *const words[] = {"error", "warning", "note", "note"};
    static const char *const colors[] = {"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m", "\x1b[1;36m"};
    const char *bold = color ? "\x1b[1m" : "", *plain = color ? "\x1b[0m" : "";
    const char *tint = color ? colors[problem->severity] : "";
    fprintf(stream, "%s%s:%s %s%s:%s %s%s%s\n", bold, problem->place ? problem->place : "leapsim", plain,
            tint, words[problem->severity], plain, bold, problem->text ? problem->text : "", plain);
    if (problem->line_text) {
        fprintf(stream, "%6u | %s\n       | %*s%s^", (unsigned)problem->line_number, problem->line_text,
                (int)problem->indent, "", tint);
        for (size_t i = 1; i < problem->underline; i++) putc('~', stream);
        fprintf(stream, "%s\n", plain);
    }
    if (problem->hint) fprintf(stream, "       %shint:%s %s\n", bold, plain, problem->hint);
    if (problem->other_count)
        fprintf(stream, "       the same of %zu other%s: %s\n", problem->other_count,
                problem->other_count == 1 ? "" : "s", problem->others);
}

void leap_problems_write(const leap_problems *problems, FILE *stream, bool color)
{
    const size_t count = problems->kept_count;
    const struct problem **sorted = count ? malloc(count * sizeof *sorted) : NULL;
    for (size_t i = 0; sorted && i < count; i++) sorted[i] = &problems->kept[i];
    if (sorted) qsort(sorted, count, sizeof *sorted, compare_problems);
    for (size_t i = 0; i < count; i++)
        write_problem(sorted ? sorted[i] : &problems->kept[i], stream, color);
    free(sorted);
    if (problems->missing > 0)
        fprintf(stream, "leapsim: %zu more problems are not shown\n", problems->missing);
    if (problems->out_of_memory) fprintf(stream, "leapsim: out of memory: not all problems are shown\n");
}

/* ---- Did you mean ------------------------------------------------------------------------------- */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Edits from a to b: insert, delete, replace a letter, swap two neighbours (optimal string alignment). */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_length; j++) last[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = smaller(replaced, smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = smaller(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b_length];
}

const char *diag_nearest(const char *word, const char *const *words, size_t count)
{
    const size_t length = strlen(word);
    const char *nearest = NULL;
    if (length == 0 || length > WORD_MAX) return NULL;
    size_t allowed = length / 3 > 1 ? length / 3 : 1;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]);
        if (other > WORD_MAX || other + allowed < length || length + allowed < other) continue;
        size_t edits = edit_distance(word, length, words[i], other);
        if (edits > allowed || edits >= length) continue;
        nearest = words[i];
        if (edits == 0) break;
        allowed = edits - 1;
    }
    return nearest;
}
