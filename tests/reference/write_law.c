/* Numbers and laws as the program reads them, in one of the many ways in which they can be said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

void append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

void write_number(double value, enum unit unit, struct dice *dice, char *text, size_t size)
{
    int month = (int)floor(value), hundredths = (int)floor((value - month) * 100 + 0.5);
    if (unit == DATE && hundredths)
        append(text, size, "%04d-%02d.%02d", month / 12, month % 12 + 1, hundredths);
    else if (unit == DATE)
        append(text, size, "%04d-%02d", month / 12, month % 12 + 1);
    else if (unit == SHARE && dice_chance(dice, 0.5))
        append(text, size, "%.6g%%", value * 100);
    else if (unit == CARS && value >= 1000 && dice_chance(dice, 0.5))
        append(text, size, "%.6gk", value / 1000);
    else
        append(text, size, "%.6g", value);
}

/* "NAME(a = 1, b = 2)" or "NAME(1, 2)". */
static void write_call(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    const struct law_row *row = &known_laws[law->family];
    bool named = row->form == NAMED || dice_chance(dice, 0.5), defaults = dice_chance(dice, 0.6);
    int count = row->least;
    for (int i = row->least; i < row->count; i++)
        if (!defaults || law->p[i] != row->defaults[i]) count = row->count;
    unsigned plain = row->plain | (unit == DATE ? row->spread : 0);
    append(text, size, "%s(", row->word);
    for (int i = 0; i < count; i++) {
        if (i) append(text, size, dice_chance(dice, 0.5) ? ", " : " , ");
        if (named) append(text, size, "%s = ", row->arguments[i]);
        enum unit of = law->family == BERNOULLI && unit != SHARE ? NUMBER : unit;
        write_number(law->p[i], plain >> i & 1 ? NUMBER : of, dice, text, size);
    }
    append(text, size, ")");
}

static void write_percentiles(const struct law *law, enum unit unit, struct dice *dice, char *text,
                              size_t size)
{
    append(text, size, "%s(p%g = ", known_laws[law->family].word, law->p[2] * 100);
    write_number(law->p[0], unit, dice, text, size);
    append(text, size, ", p%g = ", law->p[3] * 100);
    write_number(law->p[1], unit, dice, text, size);
    append(text, size, ")");
}

static void write_curve(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    static const char *const bounds[] = {"min", "max"};
    append(text, size, "%s(", known_laws[law->family].word);
    for (int i = 0; i < law->count; i++) {
        append(text, size, "%sp%g = ", i ? ", " : "", law->shares[i] * 100);
        write_number(law->p[i], unit, dice, text, size);
    }
    for (int i = 0; i < 2; i++) {
        if (isnan(law->bounds[i])) continue;
        append(text, size, ", %s = ", bounds[i]);
        write_number(law->bounds[i], unit, dice, text, size);
    }
    append(text, size, ")");
}

static void write_column(const struct law *law, struct dice *dice, char *text, size_t size)
{
    bool named = dice_chance(dice, 0.5);
    append(text, size, "%s(%sdata.csv, %sc%d)", known_laws[law->family].word, named ? "file = " : "",
           named ? "column = " : "", law->number);
}

static void write_parts(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    append(text, size, law->family == MIXTURE ? "mixture(" : "discrete(");
    for (int i = 0; i < law->count; i++) {
        if (i) append(text, size, ", ");
        if (law->family == MIXTURE) {
            write_number(law->shares[i], SHARE, dice, text, size);
            append(text, size, ": ");
            write_law(law->parts[i], unit, dice, text, size);
        } else {
            write_number(law->p[i], unit, dice, text, size);
            append(text, size, ": ");
            write_number(law->shares[i], SHARE, dice, text, size);
        }
    }
    append(text, size, ")");
}

static void write_truncate(const struct law *law, enum unit unit, struct dice *dice, char *text,
                           size_t size)
{
    append(text, size, "truncate(");
    write_law(law->parts[0], unit, dice, text, size);
    bool both = !isnan(law->p[0]) && !isnan(law->p[1]), named = !both || dice_chance(dice, 0.5);
    for (int i = 0; i < 2; i++) {
        if (isnan(law->p[i])) continue;
        append(text, size, ", %s", named ? i ? "max = " : "min = " : "");
        write_number(law->p[i], unit, dice, text, size);
    }
    append(text, size, ")");
}

void write_law(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    switch (known_laws[law->family].form) {
    case NUMERAL: write_number(law->p[0], unit, dice, text, size); break;
    case CALL:
    case NAMED: write_call(law, unit, dice, text, size); break;
    case PERCENTILES: write_percentiles(law, unit, dice, text, size); break;
    case CURVE: write_curve(law, unit, dice, text, size); break;
    case COLUMN: write_column(law, dice, text, size); break;
    case PARTS: write_parts(law, unit, dice, text, size); break;
    case TRUNCATED: write_truncate(law, unit, dice, text, size); break;
    }
}
