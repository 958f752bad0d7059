/* [scenario]: what the whole scenario goes by.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"

enum { PERIOD_MAX = 1200 };

enum { TITLE, EXTENDS, PERIOD, LEVEL_MONTH, TRIALS, SEED, HISTORY, CURRENCY };

static const struct field fields[] = {
    [TITLE] = {.name = "title",
               .kind = FIELD_WORDING,
               .text = "the file's name",
               .doc = "first line of the answer"},
    [EXTENDS] = {.name = "extends",
                 .kind = FIELD_PATH,
                 .flags = FIELD_OPTIONAL,
                 .doc = "the parent: read first, this file's keys are laid over it"},
    [PERIOD] = {.name = "period",
                .kind = FIELD_PERIOD,
                .flags = FIELD_REQUIRED,
                .doc = "the months simulated, first to last, at most 1200; a year's total is that of its "
                       "months here"},
    [LEVEL_MONTH] =
        {.name = "level_month",
         .kind = FIELD_MONTH,
         .text = "month before period",
         .doc = "the month that levels belong to; every month of the period up to it needs an actual "
                "of the total"},
    [TRIALS] = {.name = "trials",
                .kind = FIELD_COUNT,
                .fallback = 100000,
                .low = 1,
                .high = (double)LEAP_TRIALS_MAX,
                .doc = "how many possible futures are drawn"},
    [SEED] = {.name = "seed",
              .kind = FIELD_COUNT,
              .fallback = 1,
              .high = INFINITY,
              .doc = "where the random numbers begin, up to 2^64 - 1"},
    [HISTORY] = {.name = "history",
                 .kind = FIELD_PATH,
                 .flags = FIELD_OPTIONAL,
                 .doc = "a CSV file of past months, for the columns on last year"},
    [CURRENCY] = {.name = "currency",
                  .kind = FIELD_WORDING,
                  .flags = FIELD_OPTIONAL,
                  .doc = "what unit_price is counted in: a word for the output, yuan"},
};
enum { FIELDS = sizeof fields / sizeof *fields };

const struct kinds_keys bind_head_keys = {"What the whole scenario goes by", fields, FIELDS};

static const struct entry *find(const struct bind *bind, const char *key)
{
    const struct section *section = syntax_section(bind->tree, "scenario", NULL);
    const struct entry *entry = section ? syntax_entry(bind->tree, section, key) : NULL;
    return entry && !entry->dropped && !entry->broken ? entry : NULL;
}

static void report_unknown(struct bind *bind, const struct section *section)
{
    const char *keys[FIELDS];
    for (size_t key = 0; key < FIELDS; key++) keys[key] = fields[key].name;
    for (size_t i = 0; i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        bool known = entry->dropped || entry->broken;
        for (size_t key = 0; key < FIELDS; key++) known = known || strcmp(keys[key], entry->name) == 0;
        if (known) continue;
        diag_add(bind->problems, DIAG_ERROR, entry->key, bind_did_you_mean(bind, entry->name, keys, FIELDS),
                 "[scenario] has no key '%s'", entry->name);
    }
}

static void bind_title(struct bind *bind)
{
    struct section *section = syntax_section(bind->tree, "scenario", NULL);
    const struct entry *entry = find(bind, fields[TITLE].name);
    const char *slash = strrchr(bind->scenario->file, '/');
    bind->scenario->title = entry ? entry->value : slash ? slash + 1 : bind->scenario->file;
    if (entry || !section || syntax_entry(bind->tree, section, "title")) return;
    /* The canonical text must give the same title under any file name. */
    struct entry title = {.name = "title", .id = "title", .base = "title", .value = bind->scenario->title};
    syntax_add_entry(bind->tree, section, &title);
}

static void bind_period(struct bind *bind)
{
    static const char hint[] = "period = 2026-01..2026-12";
    const struct section *section = syntax_section(bind->tree, "scenario", NULL);
    const struct entry *entry = find(bind, fields[PERIOD].name);
    struct leap_scenario *scenario = bind->scenario;
    if (!entry) {
        if (section && syntax_entry(bind->tree, section, "period")) return; /* reported already */
        struct span whole = {.source = bind->loader->sources[0]};
        diag_add(bind->problems, DIAG_ERROR, section ? section->span : whole, hint,
                 section ? "the key 'period' is missing"
                         : "the section [scenario] with its 'period' is missing");
        return;
    }
    bool read =
        number_months(entry->value, strlen(entry->value), &scenario->first_month, &scenario->last_month);
    if (!read || scenario->last_month == INT_MAX)
        diag_add(bind->problems, DIAG_ERROR, entry->span, hint, "'%s' is not a period", entry->value);
    else if (scenario->last_month < scenario->first_month)
        diag_add(bind->problems, DIAG_ERROR, entry->span, NULL, "the period ends before it begins");
    else if (scenario->last_month - scenario->first_month >= PERIOD_MAX)
        diag_add(bind->problems, DIAG_ERROR, entry->span, NULL,
                 "the period has %d months, at most %d are allowed",
                 scenario->last_month - scenario->first_month + 1, PERIOD_MAX);
    else
        bind->period_known = true;
}

static void bind_level_month(struct bind *bind)
{
    struct leap_scenario *scenario = bind->scenario;
    const struct entry *entry = find(bind, fields[LEVEL_MONTH].name);
    scenario->level_month = scenario->first_month - 1;
    char limit[MONTH_TEXT];
    if (!entry && bind->period_known && scenario->level_month < MONTH_MIN) {
        diag_add(bind->problems, DIAG_ERROR, find(bind, "period")->span, NULL,
                 "no month before the period could be level_month: it must begin after 0001-01");
        bind->period_known = false;
    }
    if (!entry) return;
    if (!number_month(entry->value, strlen(entry->value), &scenario->level_month)) {
        diag_add(bind->problems, DIAG_ERROR, entry->span, "a month is written 2026-01",
                 "'%s' is not a month", entry->value);
        bind->period_known = false;
    } else if (bind->period_known && scenario->level_month > scenario->last_month) {
        month_format(scenario->last_month, limit);
        diag_add(bind->problems, DIAG_ERROR, entry->span, NULL,
                 "level_month must not be after the end of the period, %s", limit);
        bind->period_known = false;
    } else if (bind->period_known && scenario->level_month < scenario->first_month - PERIOD_MAX) {
        diag_add(bind->problems, DIAG_ERROR, entry->span, NULL,
                 "level_month must be at most %d months before the period", PERIOD_MAX);
        bind->period_known = false;
    }
}

static uint64_t bind_count(struct bind *bind, const struct field *field)
{
    const struct entry *entry = find(bind, field->name);
    const uint64_t fallback = (uint64_t)field->fallback, least = (uint64_t)field->low;
    const uint64_t most = isinf(field->high) ? UINT64_MAX : (uint64_t)field->high;
    uint64_t count;
    if (!entry) return fallback;
    if (leap_parse_count(entry->value, &count) && count >= least && count <= most) return count;
    diag_add(bind->problems, DIAG_ERROR, entry->span, strchr(entry->value, ',') ? "100_000, or 100k" : NULL,
             "%s must be a whole number from %" PRIu64 " to %" PRIu64 ", got '%s'", field->name, least,
             most, entry->value);
    return fallback;
}

void bind_head(struct bind *bind)
{
    const struct section *section = syntax_section(bind->tree, "scenario", NULL);
    if (section) report_unknown(bind, section);
    bind_title(bind);
    bind_period(bind);
    bind_level_month(bind);
    const struct entry *currency = find(bind, fields[CURRENCY].name);
    bind->scenario->currency = currency ? currency->value : fields[CURRENCY].text;
    bind->scenario->trials = bind_count(bind, &fields[TRIALS]);
    bind->scenario->seed = bind_count(bind, &fields[SEED]);
}

bool bind_head_holds(struct bind *bind, const struct entry *entry)
{
    const struct leap_scenario *scenario = bind->scenario;
    if (!bind->period_known) return true;
    int last = entry->last == INT_MAX ? entry->first : entry->last;
    if (entry->first >= scenario->first_month && last <= scenario->last_month) return true;
    char from[MONTH_TEXT], to[MONTH_TEXT];
    month_format(scenario->first_month, from);
    month_format(scenario->last_month, to);
    diag_add(bind->problems, entry->inherited ? DIAG_WARNING : DIAG_ERROR, entry->key, NULL,
             "'%s' lies outside the period %s..%s", entry->name, from, to);
    bool reaches = entry->first <= scenario->last_month && entry->last >= scenario->first_month;
    return entry->inherited && reaches;
}
