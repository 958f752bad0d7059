/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/field.h"

const char *field_unit_text(enum field_unit unit)
{
    switch (unit) {
    case UNIT_NONE: return "";
    case UNIT_CARS: return "cars a month";
    case UNIT_CARS_COUNTED: return "cars";
    case UNIT_SHARE: return "share";
    case UNIT_RATE: return "rate a month";
    case UNIT_MONTHS: return "months";
    case UNIT_DATE: return "date";
    case UNIT_FACTOR: return "factor";
    case UNIT_OUTLETS: return "outlets";
    case UNIT_MONEY: return "money a car";
    }
    return "";
}

static const struct {
    const char *text, *doc;
} kinds[] = {
    [FIELD_TEXT] = {"name", "a name: letters, digits and _, a letter first"},
    [FIELD_NUMBER] = {"number", "a plain number"},
    [FIELD_CHOICE] = {"choice", "one of a few words"},
    [FIELD_CHANCE] = {"chance", "a plain probability; each trial draws whether it happens"},
    [FIELD_QUANTITY] = {"quantity", "a number or a distribution, drawn once a trial"},
    [FIELD_SHOCK] = {"shock", "a number or a distribution, drawn anew every month"},
    [FIELD_SEASON] = {"season", "the name of a season"},
    [FIELD_TARGETS] = {"components", "components (line.C, launch.*), regions, series, or all"},
    [FIELD_TAKES] = {"shares", "lines and a share of each, numbers or distributions: C 15%, B beta(2, 8)"},
    [FIELD_PAST] = {"components, past", "the same; what is read is last month's volume"},
    [FIELD_EXPRESSION] = {"expression", "numbers, names, + - * / ^ and functions"},
    [FIELD_WORDING] = {"text", "the rest of the line, up to a comment"},
    [FIELD_PATH] = {"file", "a path, seen from the file that names it"},
    [FIELD_MONTH] = {"month", "2026-05"},
    [FIELD_PERIOD] = {"months", "2026-01..2026-12"},
    [FIELD_COUNT] = {"count", "a whole number, read exactly"},
    [FIELD_CONDITION] = {"condition",
                         "a figure, a comparison and a bound: P(total >= 1.05M) >= 30%, p50(total) >= 1M"},
};

const char *field_kind_text(enum field_kind kind)
{
    return kind < sizeof kinds / sizeof *kinds ? kinds[kind].text : NULL;
}

const char *field_kind_doc(enum field_kind kind)
{
    return kind < sizeof kinds / sizeof *kinds ? kinds[kind].doc : NULL;
}
