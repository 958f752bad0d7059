/* Rules across sections: what they warn of and, as important, what they do not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "scenario_text.h"

static void expect_said(const char *text, const char *said)
{
    leap_scenario *scenario = scenario_set(text, NULL);
    if (!strstr(scenario_said, said)) fail_msg("not said: %s\nbut: %s", said, scenario_said);
    leap_scenario_free(scenario);
}

static void expect_silence(const char *text)
{
    leap_scenario_free(scenario_read(text));
    assert_string_equal(scenario_said, "");
}

#define LINE(name, region) "[line " name "]\nregion = " region "\nlevel = normal(10k, 100)\n"
#define FACTORS "jan=1\nfeb=1\nmar=1\napr=1\nmay=1\njun=1\njul=1\naug=1\nsep=1\noct=1\nnov=1\n"

static void test_lonely_region(void **state)
{
    (void)state;
    static const char warning[] = "nothing else is in the region 'b'";
    const char demand[] = "[demand d]\non = all\ngrowth = normal(0, 1%)\n";
    char text[2000];
    snprintf(text, sizeof text, SCENARIO_HEAD LINE("A", "a") LINE("A2", "a") LINE("B", "b") "%s", demand);
    expect_said(text, warning);
    assert_null(strstr(scenario_said, "region 'a'"));
    snprintf(text, sizeof text,
             SCENARIO_HEAD LINE("A", "a") LINE("A2", "a") LINE("B", "b") "%s[target]\nb = 5k\n", demand);
    expect_silence(text); /* a target names it */
    snprintf(text, sizeof text,
             SCENARIO_HEAD LINE("A", "a") LINE("A2", "a")
                 LINE("B", "b") "%s[event e]\non = b\nstart = 2026-05\nduration = 1\neffect = 1%%\n",
             demand);
    expect_silence(text);
    expect_silence(SCENARIO_HEAD LINE("A", "a")); /* no other region that it could have been */
}

static void test_lines_without_demand(void **state)
{
    (void)state;
    static const char warning[] = "independent lines make the total look safer";
    expect_said(SCENARIO_HEAD LINE("A", "a") LINE("B", "a"), warning);
    expect_said(SCENARIO_HEAD LINE("A", "a") LINE("B", "a") "[demand d]\non = all\ngrowth = 1%\n",
                warning); /* no draw */
    expect_said(SCENARIO_HEAD LINE("A", "a") LINE("B", "a") "[demand d]\non = A\ngrowth = normal(0, 1%)\n",
                warning);
    expect_silence(SCENARIO_HEAD LINE("A", "a")
                       LINE("B", "a") "[demand d]\non = all\ngrowth = normal(0, 1%)\n");
    expect_silence(SCENARIO_HEAD LINE("A", "a")
                       LINE("B", "a") "[correlation]\nline.A.level, line.B.level = 0.5\n");
    expect_silence(SCENARIO_HEAD
                   "[line A]\nregion=a\nlevel=1k\n[line B]\nregion=a\nlevel=1k\n"); /* nothing uncertain */
}

static void test_seasons(void **state)
{
    (void)state;
    expect_said(SCENARIO_HEAD SCENARIO_LINE "season = s\n[season s]\n" FACTORS,
                "has no factor for 2026-12");
    expect_said(SCENARIO_HEAD SCENARIO_LINE "season = s\n[season s]\njan=1\n",
                "has no factor for feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec");
    expect_silence(SCENARIO_HEAD SCENARIO_LINE "season = s\n[season s]\n" FACTORS "dec=1\n");
    expect_silence(SCENARIO_HEAD SCENARIO_LINE "season = s\n[season s]\n" FACTORS
                                               "2026-12=1\n"); /* the month itself */
    expect_silence("[scenario]\nperiod = 2026-01..2026-11\n" SCENARIO_LINE
                   "season = s\n[season s]\n" FACTORS);
    expect_said(SCENARIO_HEAD SCENARIO_LINE "season = s\n[season s]\n" FACTORS "dec=3\n",
                "warning: the twelve factors");
}

static void test_types_speak(void **state)
{
    (void)state;
    expect_said(SCENARIO_HEAD "[market E]\nceiling=20k\nmidpoint=2025-06\nsteepness=1\n",
                "warning: the first month is");
    expect_said(SCENARIO_HEAD "[launch A]\nregion=a\nstart=2026-05\npeak=1k\n", "needs ramp");
    expect_said(SCENARIO_HEAD, "nothing in this scenario makes cars");
}

/* An `on` names each component once, but a bare name must be one thing. */
static void test_bare_names(void **state)
{
    (void)state;
    static const char event[] = "[event V]\nstart=2026-05\nduration=1\neffect=1%\non = ";
    char text[2000];
    snprintf(text, sizeof text,
             SCENARIO_HEAD LINE("A", "a") "[launch A]\nregion=a\nstart=2026-05\npeak=1k\nramp=1\n%sA\n",
             event);
    expect_said(text, "'A' fits several things");
    snprintf(
        text, sizeof text,
        SCENARIO_HEAD LINE("A", "a") "[launch A]\nregion=a\nstart=2026-05\npeak=1k\nramp=1\n%sline.A\n",
        event);
    expect_silence(text);
    snprintf(text, sizeof text, SCENARIO_HEAD LINE("A", "a") "[season A]\njan=1\n%sA\n", event);
    expect_silence(text); /* a season cannot be acted on */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lonely_region), cmocka_unit_test(test_lines_without_demand),
        cmocka_unit_test(test_seasons),       cmocka_unit_test(test_types_speak),
        cmocka_unit_test(test_bare_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
