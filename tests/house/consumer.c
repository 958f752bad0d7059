/* A user of the installed library, in the common part of C17 and C++17.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <leapsim/leapsim.h>

#include <string.h>

int main(void)
{
    static const char text[] = "[scenario]\n"
                               "period = 2026-01..2026-12\n"
                               "[target]\n"
                               "total = 1.0M\n"
                               "[line all_cars]\n"
                               "region = domestic\n"
                               "level = normal(80k, 5k)\n"
                               "growth = normal(1%, 2%)\n";
    leap_problems *problems = leap_problems_create();
    leap_read_options reading = leap_read_options_default();
    leap_scenario *scenario = NULL;
    leap_status status =
        leap_scenario_read_text("consumer.ini", text, strlen(text), &reading, problems, &scenario);
    leap_report *report = NULL;
    if (status == LEAP_OK) {
        leap_run_options running = leap_run_options_default();
        running.trials = 1000;
        status = leap_run(scenario, &running, problems, &report);
    }
    if (status == LEAP_OK) {
        leap_write_options writing = leap_write_options_default();
        status = leap_report_write(report, &writing, stdout);
    }
    leap_problems_write(problems, stderr, false);
    leap_report_free(report);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
    return (int)status;
}
