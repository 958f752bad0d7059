/* Every key of every section, out of the field tables: what its range, kind, unit, months and need forbid is
 * said in one error at its place, and what they allow is not refused. A new key is under test with its row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "scenario_text.h"

#include "base/month.h"
#include "scenario/kinds.h"

enum { TEXT_BYTES = 6000, VALUE_BYTES = 200 };

/* ---- A scenario around one key ------------------------------------------------------------------- */

/* How the key under test stands in the scenario. */
struct stand {
    const struct component_type *type;
    const struct field *field;
    const char *suffix; /* behind the key: ".2026-03" */
    const char *value;  /* NULL: the key is left out */
    const char *behind; /* a further line, or NULL */
};

struct written {
    char text[TEXT_BYTES];
    size_t length;
    int line, head, at, column; /* now; of the section's head, of the key's line and of its value */
};

static void put(struct written *into, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct written *into, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = into->text + into->length;
    into->length += (size_t)vsnprintf(text, TEXT_BYTES - into->length, format, values);
    va_end(values);
    assert_true(into->length < TEXT_BYTES);
    for (; *text; text++) into->line += *text == '\n';
}

/* A value well within the key's range. */
static double inner_number(const struct field *field)
{
    if (isfinite(field->low) && isfinite(field->high)) {
        double middle = (field->low + field->high) / 2;
        return field->flags & FIELD_WHOLE ? floor(middle) : middle;
    }
    return isfinite(field->low) ? field->low + 2 : isfinite(field->high) ? field->high - 2 : 0.25;
}

/* A right value, whatever the kind. Dates rise with the table, so that what begins comes before what ends. */
static const char *right_value(const struct component_type *type, const struct field *field,
                               char value[static VALUE_BYTES])
{
    switch (field->kind) {
    case FIELD_TEXT: return field->name;
    case FIELD_SEASON: return "even";
    case FIELD_TARGETS:
    case FIELD_PAST: return "line.other";
    case FIELD_TAKES: return "other 10%";
    case FIELD_EXPRESSION: return "1000";
    case FIELD_CHOICE: return field->choices[0];
    case FIELD_NUMBER:
    case FIELD_CHANCE:
    case FIELD_QUANTITY:
    case FIELD_SHOCK: break;
    default: fail_msg("%s.%s: this kind of key has no test", type->name, field->name);
    }
    if (field->unit == UNIT_DATE)
        snprintf(value, VALUE_BYTES, "%d-05", 2026 + (int)(field - type->fields));
    else
        snprintf(value, VALUE_BYTES, "%.17g", inner_number(field));
    return value;
}

/* Every key of the type that says something, but names that nobody needs. */
static bool stands_by_itself(const struct field *field)
{
    return field_has_key(field) && (field->kind != FIELD_TEXT || field->flags & FIELD_REQUIRED);
}

static void write_scenario(struct written *into, const struct stand *stand)
{
    char value[VALUE_BYTES];
    *into = (struct written){.line = 1};
    put(into, SCENARIO_HEAD "[season even]\n");
    for (int month = 0; month < 12; month++) put(into, "%s = 1\n", month_name(month));
    put(into, "[line other]\nregion = domestic\nlevel = 10k\n");
    into->head = into->line;
    put(into, "[%s it]\n", stand->type->name);
    for (size_t i = 0; i < stand->type->field_count; i++) {
        const struct field *field = &stand->type->fields[i];
        if (field != stand->field && stands_by_itself(field))
            put(into, "%s = %s\n", field->name, right_value(stand->type, field, value));
        if (field != stand->field) continue;
        if (stand->suffix) put(into, "%s = %s\n", field->name, right_value(stand->type, field, value));
        into->at = into->line;
        into->column = (int)(strlen(field->name) + strlen(stand->suffix ? stand->suffix : "")) + 4;
        if (stand->value)
            put(into, "%s%s = %s\n", field->name, stand->suffix ? stand->suffix : "", stand->value);
        if (stand->behind) put(into, "%s\n", stand->behind);
    }
}

/* ---- What is said -------------------------------------------------------------------------------- */

static const char *name_of(const struct stand *stand)
{
    static char name[VALUE_BYTES];
    snprintf(name, sizeof name, "%s.%s%s = %s", stand->type->name, stand->field->name,
             stand->suffix ? stand->suffix : "", stand->value ? stand->value : "(absent)");
    return name;
}

static void expect_accepted(const struct stand *stand)
{
    struct written written;
    write_scenario(&written, stand);
    leap_scenario *scenario = scenario_set(written.text, NULL);
    if (!scenario) fail_msg("%s is refused:\n%s", name_of(stand), scenario_said);
    leap_scenario_free(scenario);
}

/* One error, at that line and column, saying `said`. */
static void expect_error(const struct stand *stand, int line, int column, const char *said)
{
    char start[VALUE_BYTES];
    snprintf(start, sizeof start, "t.ini:%d:%d: error: ", line, column);
    const char *first = strstr(scenario_said, ": error: ");
    bool placed = strstr(scenario_said, start) != NULL;
    bool one = first && !strstr(first + 1, ": error: ");
    if (!placed || !one || !strstr(scenario_said, said))
        fail_msg("%s should be refused once at %d:%d with '%s', but:\n%s", name_of(stand), line, column,
                 said, scenario_said);
}

/* The same for the value's place, `inside` columns on. */
static void expect_refused(const struct stand *stand, int inside, const char *said)
{
    struct written written;
    write_scenario(&written, stand);
    leap_scenario *scenario = scenario_set(written.text, NULL);
    if (scenario) fail_msg("%s is accepted; expected: %s", name_of(stand), said);
    expect_error(stand, written.at, written.column + inside, said);
}

/* The same for the key's place. */
static void expect_key_refused(const struct stand *stand, int line, const char *said)
{
    struct written written;
    write_scenario(&written, stand);
    leap_scenario *scenario = scenario_set(written.text, NULL);
    if (scenario) fail_msg("%s is accepted; expected: %s", name_of(stand), said);
    expect_error(stand, line < 0 ? written.head : written.at + line, 1, said);
}

static void for_every_key(void (*test)(struct stand stand))
{
    for (int id = 0; id < COMPONENT_COUNT; id++) {
        const struct component_type *type = kinds_type((enum component_id)id);
        for (size_t i = 0; i < type->field_count; i++)
            if (field_has_key(&type->fields[i])) {
                test((struct stand){.type = type, .field = &type->fields[i]});
            }
    }
}

/* ---- Numbers ------------------------------------------------------------------------------------- */

static bool is_numeric(const struct field *field)
{
    return field->kind == FIELD_NUMBER || field->kind == FIELD_CHANCE || field->kind == FIELD_QUANTITY ||
           field->kind == FIELD_SHOCK;
}

static bool is_law(const struct field *field)
{
    return field->kind == FIELD_QUANTITY || field->kind == FIELD_SHOCK;
}

/* "must be >= 0", "must be within (0, 10]". */
static const char *range_said(const struct field *field)
{
    static char said[VALUE_BYTES];
    bool low_open = field->flags & FIELD_LOW_OPEN, high_open = field->flags & FIELD_HIGH_OPEN;
    double low = field->low, high = field->high;
    if (isinf(field->high))
        snprintf(said, sizeof said, "%s must be >%s %.15g", field->name, low_open ? "" : "=", low);
    else if (isinf(field->low))
        snprintf(said, sizeof said, "%s must be <%s %.15g", field->name, high_open ? "" : "=", high);
    else
        snprintf(said, sizeof said, "%s must be within %c%.15g, %.15g%c", field->name, low_open ? '(' : '[',
                 low, high, high_open ? ')' : ']');
    return said;
}

static const char *number_text(double value)
{
    static char text[VALUE_BYTES];
    snprintf(text, sizeof text, "%.17g", value);
    return text;
}

/* The end itself and its neighbour outside (a whole number's: one further). */
static void test_end(struct stand stand, double end, bool open, double outwards)
{
    double step = stand.field->flags & FIELD_WHOLE ? end + copysign(1, outwards) : nextafter(end, outwards);
    stand.value = number_text(step);
    expect_refused(&stand, 0, range_said(stand.field));
    stand.value = number_text(end);
    if (open)
        expect_refused(&stand, 0, range_said(stand.field));
    else
        expect_accepted(&stand);
}

static void test_range(struct stand stand)
{
    const struct field *field = stand.field;
    char value[VALUE_BYTES];
    if (!is_numeric(field)) return;
    stand.value = right_value(stand.type, field, value);
    expect_accepted(&stand);
    if (field->unit == UNIT_DATE) return;
    if (isfinite(field->low)) test_end(stand, field->low, field->flags & FIELD_LOW_OPEN, -INFINITY);
    if (isfinite(field->high)) test_end(stand, field->high, field->flags & FIELD_HIGH_OPEN, INFINITY);
    stand.value = "1e308";
    if (isinf(field->high)) expect_accepted(&stand);
    stand.value = "-1e308";
    if (isinf(field->low)) expect_accepted(&stand);
}

/* Distributions that lie outside with a chance of one half, and one that lies inside up to both ends. */
static void test_law_range(struct stand stand)
{
    const struct field *field = stand.field;
    static const char outside[] = "this distribution lies outside with a chance of 50 %";
    char law[VALUE_BYTES];
    if (!is_law(field) || field->unit == UNIT_DATE) return;
    double inner = inner_number(field), low = isfinite(field->low) ? field->low : -1e300,
           high = isfinite(field->high) ? field->high : 1e300;
    stand.value = law;
    snprintf(law, sizeof law, "discrete(%.17g: 50%%, %.17g: 50%%)", inner, low - 1);
    if (isfinite(field->low)) expect_refused(&stand, 0, outside);
    snprintf(law, sizeof law, "discrete(%.17g: 50%%, %.17g: 50%%)", inner, high + 1);
    if (isfinite(field->high)) expect_refused(&stand, 0, outside);
    snprintf(law, sizeof law, "discrete(%.17g: 50%%, %.17g: 50%%)", inner, low);
    if (field->flags & FIELD_LOW_OPEN)
        expect_refused(&stand, 0, outside);
    else
        expect_accepted(&stand);
    snprintf(law, sizeof law, "discrete(%.17g: 50%%, %.17g: 50%%)", inner, high);
    if (field->flags & FIELD_HIGH_OPEN)
        expect_refused(&stand, 0, outside);
    else
        expect_accepted(&stand);
    snprintf(law, sizeof law, "uniform(%.17g, %.17g)", low, isfinite(field->high) ? high : inner);
    if (field->flags & FIELD_WHOLE)
        expect_refused(&stand, 0, "is a whole number: its distribution must give only such");
    else
        expect_accepted(&stand);
}

static void test_kind(struct stand stand)
{
    const struct field *field = stand.field;
    if (!is_numeric(field)) return;
    bool date = field->unit == UNIT_DATE;
    stand.value = date ? "5" : "2026-05";
    expect_refused(&stand, 0, date ? "must be a date, got 5" : "must be a number, not a date; got 2026-05");
    stand.value = is_law(field) ? "many" : "uniform(1, 2)";
    expect_refused(&stand, 0,
                   is_law(field) ? "expected a number or a distribution, got 'many'"
                                 : "is a plain number, not a distribution");
    stand.value = "1 2";
    expect_refused(&stand, 2, "'2' stands behind the end of the value");
    stand.value = "1e999";
    expect_refused(&stand, 0, "the number is too large");
    stand.value = "";
    expect_refused(&stand, -1, "has no value");
    if (is_law(field)) {
        stand.value = date ? "uniform(2026-05, 7)" : "uniform(2026-05, 2026-06)";
        expect_refused(&stand, date ? 17 : 8, "date");
    }
    if (field->flags & FIELD_WHOLE) {
        stand.value = "1.5";
        expect_refused(&stand, 0, "must be a whole number, got 1.5");
    }
}

/* A percentage is a share: of cars, months, outlets and money there is none. */
static void test_unit(struct stand stand)
{
    const struct field *field = stand.field;
    if (!is_numeric(field) || field->unit == UNIT_DATE) return;
    bool share = field->unit == UNIT_NONE || field->unit == UNIT_SHARE || field->unit == UNIT_RATE ||
                 field->unit == UNIT_FACTOR;
    char value[VALUE_BYTES];
    snprintf(value, sizeof value, "%.17g%%", 100 * inner_number(field));
    stand.value = value;
    if (share)
        expect_accepted(&stand);
    else
        expect_refused(&stand, 0, "a percentage means nothing here");
}

static void test_ranges(void **state) { (void)state, for_every_key(test_range); }
static void test_law_ranges(void **state) { (void)state, for_every_key(test_law_range); }
static void test_kinds(void **state) { (void)state, for_every_key(test_kind); }
static void test_units(void **state) { (void)state, for_every_key(test_unit); }

/* ---- Names --------------------------------------------------------------------------------------- */

static void test_word(struct stand stand)
{
    const struct field *field = stand.field;
    switch (field->kind) {
    case FIELD_TEXT:
        stand.value = "total";
        expect_refused(&stand, 0, "this name is reserved");
        stand.value = "9";
        expect_refused(&stand, 0, "a name begins with a letter");
        break;
    case FIELD_CHOICE:
        stand.value = "curly";
        expect_refused(&stand, 0, "must be one of");
        stand.value = "5";
        expect_refused(&stand, 0, "must be one of");
        break;
    case FIELD_SEASON:
        stand.value = "evem";
        expect_refused(&stand, 0, "there is no season 'evem'");
        break;
    case FIELD_TARGETS:
    case FIELD_PAST:
        stand.value = "line.other, nobody";
        expect_refused(&stand, 12, "nothing is called 'nobody'");
        stand.value = "season.even";
        expect_refused(&stand, 0, "'season.even' makes no cars");
        stand.value = "capacity.*";
        expect_refused(&stand, 0, "'capacity.*' matches nothing that makes cars");
        break;
    case FIELD_TAKES:
        stand.value = "nobody 10%";
        expect_refused(&stand, 0, "there is no line 'nobody'");
        stand.value = "other 100.1%";
        expect_refused(&stand, 6, "the share taken must be within [0, 1]");
        stand.value = "other uniform(50%, 150%)";
        expect_refused(&stand, 6, "this distribution lies outside with a chance of 50 %");
        break;
    case FIELD_EXPRESSION:
        stand.value = "1 + nobody";
        expect_refused(&stand, 4, "this formula has no quantity 'nobody'");
        break;
    default: break;
    }
}

/* The numbers in parentheses behind a choice: "bass(p, q)". */
static void test_arguments(struct stand stand)
{
    const struct field *field = stand.field;
    for (size_t i = 0; field->kind == FIELD_CHOICE && field->choices[i]; i++) {
        const char *open = strchr(field->choices[i], '(');
        if (!open) continue;
        for (size_t at = 0; at < stand.type->field_count; at++) {
            const struct field *argument = &stand.type->fields[at];
            if (!(argument->flags & FIELD_ARGUMENT)) continue;
            const double outside[] = {nextafter(argument->low, -INFINITY),
                                      nextafter(argument->high, INFINITY)};
            for (int end = 0; end < 2; end++) {
                char value[VALUE_BYTES];
                int inside = 0, length = snprintf(value, sizeof value, "%.*s",
                                                  (int)(open + 1 - field->choices[i]), field->choices[i]);
                for (size_t other = 0, count = 0; other < stand.type->field_count; other++) {
                    const struct field *next = &stand.type->fields[other];
                    if (!(next->flags & FIELD_ARGUMENT)) continue;
                    length +=
                        snprintf(value + length, sizeof value - (size_t)length, "%s", count++ ? ", " : "");
                    if (next == argument) inside = length;
                    length += snprintf(value + length, sizeof value - (size_t)length, "%.17g",
                                       next == argument ? outside[end] : inner_number(next));
                }
                snprintf(value + length, sizeof value - (size_t)length, ")");
                stand.value = value;
                expect_refused(&stand, inside, range_said(argument));
            }
        }
    }
}

static void test_words(void **state) { (void)state, for_every_key(test_word); }
static void test_choices(void **state) { (void)state, for_every_key(test_arguments); }

/* ---- Keys ---------------------------------------------------------------------------------------- */

/* Absent, `none`, twice, misspelt. */
static void test_presence(struct stand stand)
{
    const struct field *field = stand.field;
    char value[VALUE_BYTES], text[VALUE_BYTES], behind[2 * VALUE_BYTES];
    struct written written;
    if (field->flags & FIELD_REQUIRED) {
        snprintf(text, sizeof text, "[%s it] needs the key '%s'", stand.type->name, field->name);
        expect_key_refused(&stand, -1, text);
        stand.value = "none";
        write_scenario(&written, &stand);
        assert_null(scenario_set(written.text, NULL));
        stand.value = NULL;
    } else if (field->flags & FIELD_OPTIONAL) {
        /* Others may need it: then they say so. */
        write_scenario(&written, &stand);
        leap_scenario *scenario = scenario_set(written.text, NULL);
        if (!scenario) assert_non_null(strstr(scenario_said, field->name));
        leap_scenario_free(scenario);
    } else {
        expect_accepted(&stand);
    }
    stand.value = right_value(stand.type, field, value);
    snprintf(behind, sizeof behind, "%s = %s", field->name, stand.value);
    stand.behind = behind;
    expect_key_refused(&stand, 1, "stands twice in this section");
    snprintf(behind, sizeof behind, "q_%s = 1", field->name);
    write_scenario(&written, &stand);
    leap_scenario *scenario = scenario_set(written.text, NULL);
    bool owns = strcmp(stand.type->name, "formula") == 0; /* there it is a quantity of its own */
    if (owns != (scenario != NULL)) fail_msg("%s: %s", behind, scenario_said);
    if (!owns) expect_error(&stand, written.at + 1, 1, "has no key");
    leap_scenario_free(scenario);
}

/* Overrides of months: where they may stand they keep to the key's range, elsewhere they are refused. */
static void test_month(struct stand stand)
{
    const struct field *field = stand.field;
    char value[VALUE_BYTES];
    stand.value = right_value(stand.type, field, value);
    stand.suffix = ".2026-03..2026-04";
    bool factor = field->unit == UNIT_FACTOR && strcmp(stand.type->name, "season") == 0;
    if (!(field->flags & FIELD_MONTHLY) || factor) {
        expect_key_refused(&stand, 0, "cannot change by month");
        return;
    }
    expect_accepted(&stand);
    stand.suffix = ".2026-12..";
    expect_accepted(&stand);
    stand.suffix = ".2027-01..";
    expect_key_refused(&stand, 0, "lies outside the period 2026-01..2026-12");
    stand.suffix = ".2026-13";
    expect_key_refused(&stand, 0, "is not a month or a range of months");
    stand.suffix = ".2026-03";
    if (isfinite(field->low)) {
        stand.value = number_text(nextafter(field->low, -INFINITY));
        expect_refused(&stand, 0, range_said(field));
    }
    stand.value = "2026-05";
    expect_refused(&stand, 0, "must be a number, not a date");
}

static void test_presences(void **state) { (void)state, for_every_key(test_presence); }
static void test_months(void **state) { (void)state, for_every_key(test_month); }

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),    cmocka_unit_test(test_law_ranges), cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_units),     cmocka_unit_test(test_words),      cmocka_unit_test(test_choices),
        cmocka_unit_test(test_presences), cmocka_unit_test(test_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
