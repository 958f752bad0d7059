/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/field.h"

const char *field_unit_text(enum field_unit unit)
{
    switch (unit) {
    case UNIT_NONE: return "";
    case UNIT_CARS: return "cars a month";
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
