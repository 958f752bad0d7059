/* Scenarios from text, for tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SCENARIO_TEXT_H
#define TESTS_SCENARIO_TEXT_H

#include <stdio.h>
#include <string.h>

#include "scenario/scenario.h"

#include "expect.h"

#define SCENARIO_HEAD "[scenario]\nperiod = 2026-01..2026-12\n"
#define SCENARIO_LINE "[line C]\nregion = domestic\nlevel = 10k\n"

/* What was said about the last text read. */
static char scenario_said[1 << 16];

static inline leap_read_options scenario_options(const char *const *settings)
{
    leap_read_options options = leap_read_options_default();
    options.settings = settings;
    while (settings && settings[options.setting_count]) options.setting_count++;
    return options;
}

static inline void scenario_listen(leap_problems *problems)
{
    scenario_said[0] = 0; /* a stream to which nothing is written leaves it alone */
    FILE *stream = fmemopen(scenario_said, sizeof scenario_said, "w");
    leap_problems_write(problems, stream, false);
    fclose(stream);
}

/* Settings end with NULL. */
static inline leap_status scenario_read_file(const char *path, const char *const *settings,
                                             leap_scenario **scenario)
{
    leap_problems *problems = leap_problems_create();
    const leap_read_options options = scenario_options(settings);
    leap_status status = leap_scenario_read(path, &options, problems, scenario);
    scenario_listen(problems);
    leap_problems_free(problems);
    return status;
}

/* The scenario, or NULL; settings end with NULL. */
static inline leap_scenario *scenario_set(const char *text, const char *const *settings)
{
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario;
    const leap_read_options options = scenario_options(settings);
    leap_status status =
        leap_scenario_read_text("t.ini", text, strlen(text), &options, problems, &scenario);
    scenario_listen(problems);
    assert_int_equal(status == LEAP_OK, scenario != NULL);
    assert_int_equal(leap_problems_errors(problems) == 0, scenario != NULL);
    leap_problems_free(problems);
    return scenario;
}

static inline leap_scenario *scenario_read(const char *text)
{
    leap_scenario *scenario = scenario_set(text, NULL);
    if (!scenario) fail_msg("%s", scenario_said);
    return scenario;
}

/* The value of "line.C.level". */
static inline const struct value *scenario_value(const leap_scenario *scenario, const char *path,
                                                 const char *key)
{
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        size_t field = component_field(scenario_type(component), key);
        if (strcmp(component->path, path) == 0 && field != SIZE_MAX) return &component->values[field];
    }
    fail_msg("no %s.%s", path, key);
    return NULL;
}

#endif
