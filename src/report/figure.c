/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY_DECIMALS = 15, NO_CAP = MANY_DECIMALS };
static const double MANY_CARS = 100;                  /* from so many on nobody wants parts of a car */
static const double LOPSIDED_SHARE = 2, LOPSIDED = 4; /* one end is so many times as far as the other */

/* How a type is shown: the number is multiplied by `scale`. */
struct style {
    double scale;
    int otherwise; /* decimals of an exact value; -1: as %g */
    int most;      /* decimals at most, however small the error */
    bool sign;     /* + before a rise */
    const char *unit;
};

static struct style style_of(enum report_type type)
{
    switch (type) {
    case REPORT_PROBABILITY: return (struct style){100, 1, NO_CAP, false, " %"};
    case REPORT_CHANGE: return (struct style){100, 1, 1, true, " %"};
    case REPORT_THOUSANDS: return (struct style){0.001, 1, 1, false, ""};
    case REPORT_NUMBER: return (struct style){1, -1, NO_CAP, false, ""};
    case REPORT_POINTS: return (struct style){100, 1, NO_CAP, true, " pp"};
    case REPORT_MORE: return (struct style){1, 0, NO_CAP, true, ""};
    case REPORT_TEXT:
    case REPORT_CARS:
    case REPORT_COUNT: break;
    }
    return (struct style){1, 0, NO_CAP, false, ""};
}

int figure_decimals(double error, int otherwise)
{
    if (!(error > 0) || isinf(error)) return otherwise;
    char digits[32]; /* "2.9e-01": printf rounds exactly, log10 need not */
    snprintf(digits, sizeof digits, "%.1e", error);
    int exponent = atoi(strchr(digits, 'e') + 1);
    bool two = digits[0] == '1' || digits[0] == '2';
    int decimals = (two ? 1 : 0) - exponent;
    return decimals > MANY_DECIMALS ? MANY_DECIMALS : decimals;
}

/* 10^-decimals for decimals < 0. */
static double place_of(int decimals)
{
    double place = 1;
    for (; decimals < 0; decimals++) place *= 10;
    return place;
}

static void separate_thousands(char text[static FIGURE_BYTES])
{
    char *digits = text + (*text == '-');
    size_t whole = strspn(digits, "0123456789");
    for (size_t from_end = 3; from_end < whole; from_end += 3) {
        char *comma = digits + whole - from_end;
        if (strlen(text) + 2 > FIGURE_BYTES) return;
        memmove(comma + 1, comma, strlen(comma) + 1);
        *comma = ',';
    }
}

void figure_number(char text[static FIGURE_BYTES], double value, int decimals)
{
    if (decimals < 0) {
        double place = place_of(decimals);
        value = floor(value / place + 0.5) * place;
        decimals = 0;
    }
    if (fabs(value) < 1e18) {
        snprintf(text, FIGURE_BYTES, "%.*f", decimals, value);
    } else {
        snprintf(text, FIGURE_BYTES, "%g", value);
    }
    if (text[0] == '-' && strspn(text, "-0.") == strlen(text)) memmove(text, text + 1, strlen(text));
    separate_thousands(text);
}

static void append(char text[static FIGURE_BYTES], const char *more)
{
    size_t length = strlen(text);
    snprintf(text + length, FIGURE_BYTES - length, "%s", more);
}

/* The bound to so many places, rounded upwards or downwards. */
static double round_bound(double bound, int decimals, bool upper)
{
    double place = place_of(decimals), rounded;
    for (int i = 0; i < decimals; i++) place /= 10;
    if (decimals < 0) {
        rounded = floor(bound / place + 0.5) * place;
    } else {
        char plain[FIGURE_BYTES];
        snprintf(plain, sizeof plain, "%.*f", decimals, bound);
        rounded = strtod(plain, NULL);
    }
    if (upper && rounded < bound) return rounded + place;
    return !upper && rounded > bound ? rounded - place : rounded;
}

/* "< 0.004 %": all that is known is a bound, rounded away from the value, to the place of its distance. A bound of a
 * share that would so come to the whole or to nothing, which it is not, has one place more. */
static void show_bound(struct figure *figure, const struct style *style, bool is_share, double value,
                       double bound, bool upper)
{
    double scaled = bound * style->scale;
    int decimals = figure_decimals(fabs(bound - value) * style->scale, 0);
    if (decimals > style->most) decimals = style->most;
    double shown = round_bound(scaled, decimals, upper);
    if (is_share && (upper ? bound < 1 && shown >= style->scale : bound > 0 && shown <= 0))
        shown = round_bound(scaled, ++decimals, upper);
    char number[FIGURE_BYTES];
    figure_number(number, shown, decimals);
    append(figure->value, upper ? "< " : "> ");
    append(figure->value, number);
    append(figure->value, style->unit);
}

double figure_rounded(double value, int decimals)
{
    double place = place_of(decimals < 0 ? decimals : -decimals);
    return decimals < 0 ? floor(value / place + 0.5) * place : floor(value * place + 0.5) / place;
}

/* What a value of the type cannot pass. */
struct range {
    double low, high;
};

static struct range range_of(enum report_type type, double value)
{
    switch (type) {
    case REPORT_PROBABILITY: return (struct range){0, 1};
    case REPORT_POINTS: return (struct range){-1, 1};
    case REPORT_CHANGE: return (struct range){-1, INFINITY};
    case REPORT_CARS:
    case REPORT_COUNT:
    case REPORT_THOUSANDS: return (struct range){value < 0 ? -INFINITY : 0, INFINITY};
    case REPORT_TEXT:
    case REPORT_NUMBER:
    case REPORT_MORE: break;
    }
    return (struct range){-INFINITY, INFINITY};
}

/* Would one ± for both sides mislead? A share's ends lie unevenly by nature; those of others also by luck, a percentile's
 * by a few trials. */
static bool is_lopsided(const struct style *style, enum report_type type, const struct report_cell *cell,
                        int decimals)
{
    const double margin = 1e-9; /* of the last bits, in units of the error */
    const bool is_share = type == REPORT_PROBABILITY || type == REPORT_POINTS;
    double below = cell->value - cell->low, above = cell->high - cell->value;
    double near = below < above ? below : above, far = below < above ? above : below;
    if (far > ((is_share ? LOPSIDED_SHARE : LOPSIDED) + margin) * near) return true;
    const struct range range = range_of(type, cell->value);
    double value = figure_rounded(cell->value * style->scale, decimals);
    double error = figure_rounded((below + above) / 2 * style->scale, decimals);
    return value - error < range.low * style->scale - margin * error ||
           value + error > range.high * style->scale + margin * error;
}

static void append_number(char text[static FIGURE_BYTES], const struct style *style, double value,
                          int decimals)
{
    char number[FIGURE_BYTES];
    figure_number(number, value, decimals);
    if (style->sign && value > 0) append(text, "+");
    append(text, number);
}

/* An end of a share that would so come to nothing or all, which it is not, has more places. */
static void append_end(char text[static FIGURE_BYTES], const struct style *style, bool is_share, double end,
                       int decimals)
{
    double scaled = end * style->scale;
    while (is_share && end > 0 && end < 1 && decimals < MANY_DECIMALS &&
           (figure_rounded(scaled, decimals) <= 0 || figure_rounded(scaled, decimals) >= style->scale))
        decimals++;
    append_number(text, style, scaled, decimals);
}

static void show_estimate(struct figure *figure, const struct style *style,
                          const struct report_column *column, const struct report_cell *cell)
{
    double value = cell->value * style->scale;
    double error = isnan(cell->low) ? 0 : (cell->high - cell->low) / 2 * style->scale;
    int decimals = figure_decimals(error, style->otherwise);
    if (decimals > style->most) decimals = style->most;
    if (column->rounded) decimals = column->decimals;
    if (decimals == -1 && !(error > 0) && !column->rounded) {
        snprintf(figure->value, FIGURE_BYTES, "%.6g", value);
    } else
        append_number(figure->value, style, value, decimals);
    append(figure->value, style->unit);
    if (!(error > 0)) return;
    figure->ends = is_lopsided(style, column->type, cell, decimals);
    if (figure->ends) {
        bool is_share = column->type == REPORT_PROBABILITY;
        append_end(figure->error, style, is_share, cell->low, decimals);
        append(figure->error, " to ");
        append_end(figure->error, style, is_share, cell->high, decimals);
        return;
    }
    /* One of the last place at least: an error is small, not nothing. */
    double unit = decimals < 0 ? place_of(decimals) : 1 / place_of(-decimals);
    figure_number(figure->error, error < unit ? unit : error, decimals);
}

struct figure figure_show(const struct report_column *column, const struct report_cell *cell)
{
    struct figure figure = {"", "", false};
    struct style style = style_of(column->type);
    if (column->shown_in > 0) style.scale /= column->shown_in;
    if (column->bare) style.unit = "";
    double value = cell->value, low = cell->low, high = cell->high;
    if (isnan(value)) return figure;
    if (column->type == REPORT_CARS && fabs(value) >= MANY_CARS) style.most = 0;
    bool is_share = column->type == REPORT_PROBABILITY;
    /* A share that may be nothing, or all: only the other end says something, if there is one. */
    bool is_open = is_share && low < high;
    bool no_low = low == -INFINITY || (is_open && low <= 0);
    bool no_high = high == INFINITY || (is_open && high >= 1);
    if (no_low && no_high) {
        append(figure.value, "?");
    } else if (no_low) {
        show_bound(&figure, &style, is_share, value, high, true);
    } else if (no_high) {
        show_bound(&figure, &style, is_share, value, low, false);
    } else {
        show_estimate(&figure, &style, column, cell);
    }
    return figure;
}

void figure_behind(char text[static FIGURE_BEHIND_BYTES], const struct figure *figure)
{
    text[0] = '\0';
    if (*figure->error) snprintf(text, FIGURE_BEHIND_BYTES, figure->ends ? " (%s)" : " ±%s", figure->error);
}

bool figure_is_lopsided(const struct report_cell *cell, double least, double most)
{
    double below = cell->value - cell->low, above = cell->high - cell->value, half = (below + above) / 2;
    double near = below < above ? below : above, far = below < above ? above : below;
    return far > LOPSIDED * near || cell->value - half < least || cell->value + half > most;
}

double figure_error(const struct report_cell *cell)
{
    if (isnan(cell->low)) return 0;
    double below = cell->value - cell->low, above = cell->high - cell->value;
    return below > above ? below : above;
}

void figure_shortest(char text[static FIGURE_BYTES], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, FIGURE_BYTES, "%.*g", digits, value);
        if (strtod(text, NULL) == value) return;
    }
}
