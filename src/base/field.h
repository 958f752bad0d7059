/* A field: one key of the scenario language, written once. The binder, the checker, the plan, help and
 * the tables of assumptions all read the same rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* What a key holds, and what the plan wires into the kernel's struct at `offset` (see component.h). */
enum field_kind {
    FIELD_TEXT,     /* a name (region, series); kernels do not see it */
    FIELD_NUMBER,   /* a constant: double */
    FIELD_CHOICE,   /* one of `choices`: int; "bass(p, q)": its arguments are the ARGUMENT fields p and q */
    FIELD_CHANCE,   /* a constant probability; the kernel sees 1 (happened) or 0 a trial: const double * */
    FIELD_QUANTITY, /* a number or distribution, drawn once a trial: const double * */
    FIELD_SHOCK,    /* a number or distribution, drawn every month: const double *, this month's */
    FIELD_SEASON,   /* the name of a season: const double *, this month's factors; NULL: none */
    FIELD_TARGETS,  /* the components acted on: struct targets */
    FIELD_TAKES,    /* lines and the shares taken from them: struct takes */
    FIELD_PAST,     /* components read a month late (brand's from): struct past */
    FIELD_EXPRESSION, /* an expression: struct expression_wires; keys that the table does not know are
                         quantities of its own, `each.` ones drawn every month (value.own) */
    /* Only of sections that are no component (scenario/kinds.h): */
    FIELD_WORDING,   /* a line of text (a title) */
    FIELD_PATH,      /* the path of a file */
    FIELD_MONTH,     /* a month: 2026-05 */
    FIELD_PERIOD,    /* months: 2026-01..2026-12 */
    FIELD_COUNT,     /* a whole number, read exactly up to 2^64 - 1 */
    FIELD_CONDITION, /* what a limit asks (bind_limit.c) */
    FIELD_MEAN,  /* no key: the mean of this month's law of the SHOCK of the same name: const double * */
    FIELD_MADE,  /* no key: what this component makes this month: double * */
    FIELD_STATE, /* no key: carried over the months: double *, zero before `begin` */
};

enum field_unit {
    UNIT_NONE,         /* pure number */
    UNIT_CARS,         /* cars a month */
    UNIT_CARS_COUNTED, /* cars, of a year or whatever is spoken of */
    UNIT_SHARE,        /* 0..1, written as 15 % */
    UNIT_RATE,         /* continuous rate a month: exp(rate) is the factor */
    UNIT_MONTHS,       /* a length of time */
    UNIT_DATE,         /* a month with a fraction (month.h) */
    UNIT_FACTOR,       /* multiplies */
    UNIT_OUTLETS,      /* sales outlets */
    UNIT_MONEY,        /* money a car */
};

enum field_flag {
    FIELD_REQUIRED = 1 << 0,
    FIELD_OPTIONAL = 1 << 1, /* no default: the wire is NULL when the key is absent */
    FIELD_NEUTRAL = 1 << 2, /* the wire is NULL while the quantity is the constant fallback in all months */
    FIELD_FACTOR = 1 << 3,  /* the kernel reads exp(draw) instead of the draw */
    FIELD_MONTHLY = 1 << 4, /* may be overridden for months: key.2026-02, key.2026-07.. */
    FIELD_LOW_OPEN = 1 << 5,  /* the value must be > low, not >= */
    FIELD_WHOLE = 1 << 6,     /* whole numbers only; of distributions only those of whole numbers */
    FIELD_ARGUMENT = 1 << 7,  /* NUMBER without a key: stands in parentheses behind a CHOICE */
    FIELD_HIGH_OPEN = 1 << 8, /* the value must be < high, not <= */
};

struct field {
    const char *name; /* the key; for MADE and STATE a name for messages */
    enum field_kind kind;
    enum field_unit unit;
    unsigned flags;
    double fallback;            /* value when the key is absent, unless REQUIRED or OPTIONAL */
    double low, high;           /* allowed range; -INFINITY, INFINITY: unbounded */
    size_t offset;              /* of the wire in the kernel's struct */
    const char *const *choices; /* CHOICE: NULL-terminated names; `fallback` is an index */
    const char *text;           /* TEXT: value when the key is absent; NULL: none. For a fallback that is
                                   no number of its own: what stands in its place */
    const char *doc;            /* one line, without a final full stop */
};

/* Has this kind a key in the file? (MEAN, MADE and STATE have none.) */
static inline bool field_has_key(const struct field *field)
{
    return field->kind < FIELD_MEAN && !(field->flags & FIELD_ARGUMENT);
}

/* "cars a month", "months", "" ... for messages and the guide. */
const char *field_unit_text(enum field_unit unit);

/* What a key of this kind takes: a word for tables ("quantity"), and what the word means. NULL: no key has it. */
const char *field_kind_text(enum field_kind kind);
const char *field_kind_doc(enum field_kind kind);

#endif
