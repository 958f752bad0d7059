/* Is every month of every component of random scenarios what the model's equations make of the same draws?
 *
 *   compare_reference COUNT            scenarios 0 .. COUNT - 1
 *   compare_reference COUNT from FIRST scenarios FIRST .. FIRST + COUNT - 1
 *   compare_reference COUNT MISTAKE    with that mistake planted into the equations: it is a success that one of
 *                                      the scenarios differs (none does without it)
 *   compare_reference show NUMBER      that scenario's files, and the comparison of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"
#include "covered.h"
#include "trial_list.h"

/* Every so many scenarios one is run, and the figures of its trials are compared. */
enum { RUN_EVERY = 12, SHOWN_FAILURES = 3 };

static const char *const mistakes[] = {
#define MISTAKE_NAME(name) #name,
    MISTAKES(MISTAKE_NAME)
#undef MISTAKE_NAME
};

/* What the scenarios of one run had in them: a comparison of what never occurs proves nothing. */
struct tally {
    long compared, figures, full, emptied, faults, doubts, vague, parents, settings, repairs, bare;
    long selectors[NAME + 1], operators[OPERATOR_COUNT], scopes[OF_COMPONENT + 1][2], curves[BASS + 1];
    long families[FAMILY_COUNT];
};

static void print_written(const struct written *written, uint64_t number)
{
    printf("---- scenario %llu ----\n", (unsigned long long)number);
    if (*written->parent)
        printf("%s\n---- which is parent.ini of ----\n[scenario]\nextends = parent.ini\n", written->parent);
    printf("%s\n", written->child);
    for (int i = 0; i < written->setting_count; i++) printf("---- --set '%s'\n", written->settings[i]);
}

bool differs(const char *what, const char *of, const char *when, double program, long double reference,
             bool quiet)
{
    if (!quiet)
        printf("%s of %s in %s: program %.17g, reference %.20Lg\n", what, of, when, program, reference);
    return true;
}

void month_text(int month, char text[MONTH_BYTES])
{
    snprintf(text, MONTH_BYTES, "%04d-%02d", month / 12, month % 12 + 1);
}

/* A billionth of a car is none: what is only just on sale is a difference of near ones. */
static bool made_differs(double program, long double reference, long double error)
{
    return !(fabsl(program - reference) <= 1e-9L * fabsl(reference) + error + 1e-9L);
}

/* A formula's step need not be a number that doubles have. */
bool cars_differ(double program, long double reference)
{
    return !(fabsl(program - reference) <= 1e-12L * fabsl(reference));
}

static bool month_differs(const struct scenario *scenario, const struct outcome *outcome,
                          const struct trial_list *list, int at, bool quiet, struct tally *tally)
{
    char when[MONTH_BYTES];
    month_text(scenario->first + at, when);
    double total = trial_list_cars(list, false, at, "total");
    for (int i = 0; i < scenario->count; i++) {
        const struct component *component = &scenario->components[i];
        if (!sells(component->kind)) continue;
        char path[2 * MOST_NAME];
        snprintf(path, sizeof path, "%s.%s", known_kinds[component->kind], component->name);
        double made = trial_list_cars(list, true, at, path), cars = trial_list_cars(list, false, at, path);
        if (made_differs(made, outcome->made[at][i], outcome->error[at][i]))
            return differs("made", path, when, made, outcome->made[at][i], quiet);
        if (cars_differ(cars, outcome->cars[at][i]))
            return differs("volume", path, when, cars, outcome->cars[at][i], quiet);
        bool known = actual_of(scenario, OF_TOTAL, 0, scenario->first + at);
        tally->compared++;
        tally->vague += outcome->error[at][i] > 1e-3L + 1e-6L * fabsl(outcome->made[at][i]);
        tally->emptied += !known && made >= 1 && cars == 0;
        tally->full += !known && cars < made - 1;
    }
    return cars_differ(total, outcome->total[at]) &&
           differs("cars", "total", when, total, outcome->total[at], quiet);
}

/* A trial that the program stops must be one that cannot be counted, and no other; it says where. What is
 * too large for a double may be found in another component of that month. */
static bool fault_differs(const struct scenario *scenario, const struct outcome *outcome,
                          const struct trial_list *list, bool quiet)
{
    bool stops = outcome->fault >= 0, same = list->stopped == stops;
    if (same && stops) {
        const struct component *component = &scenario->components[outcome->fault];
        char when[MONTH_BYTES], place[4 * MOST_NAME];
        month_text(scenario->first + outcome->months, when);
        if (fabsl(outcome->fault_volume) < 1e100L)
            snprintf(place, sizeof place, "%s, %s.%s", when, known_kinds[component->kind], component->name);
        else
            snprintf(place, sizeof place, "%s", when);
        same = list->problems && strstr(list->problems, place);
    }
    if (!same && !quiet)
        printf("the program %s, the reference %s: %s\n", list->stopped ? "stops" : "goes on",
               stops ? "stops" : "goes on", list->problems ? list->problems : "");
    return !same;
}

static bool trial_differs(const struct scenario *scenario, const struct asked *asked, uint64_t trial,
                          enum mistake mistake, struct tally *tally, struct outcome *outcome)
{
    struct trial_list list;
    bool quiet = mistake != MISTAKE_none, found = false;
    if (!trial_list_read(&list, asked, trial)) {
        trial_list_free(&list);
        return true;
    }
    const struct program program = {trial_list_find, trial_list_volume, &list};
    equations(scenario, &program, mistake, outcome);
    bool whole = outcome->months == scenario->last - scenario->first + 1;
    if (*outcome->missing) {
        if (!quiet) printf("the list of draws lacks %s\n", outcome->missing);
        found = true;
    }
    for (int at = 0; !found && at < outcome->months; at++)
        found = month_differs(scenario, outcome, &list, at, quiet, tally);
    if (!found && (whole || outcome->fault >= 0)) found = fault_differs(scenario, outcome, &list, quiet);
    tally->faults += outcome->fault >= 0;
    tally->doubts += !whole && outcome->fault < 0;
    if (found && !quiet) printf("in trial %llu\n", (unsigned long long)trial);
    trial_list_free(&list);
    return found;
}

/* The trials 0, 1 .. and the figures of a run of them. */
static bool run_differs(const struct scenario *scenario, const struct asked *asked, enum mistake mistake,
                        struct tally *tally)
{
    static struct outcome outcomes[RUN_TRIALS];
    for (int i = 0; i < RUN_TRIALS; i++) {
        if (trial_differs(scenario, asked, (uint64_t)i, mistake, tally, &outcomes[i])) return true;
        if (outcomes[i].months != scenario->last - scenario->first + 1) return false;
    }
    return statistics_differ(scenario, asked, outcomes, mistake, &tally->figures);
}

static void count_parts(const struct scenario *scenario, const struct written *written, struct tally *tally)
{
    for (int i = 0; i < scenario->count; i++) {
        const struct component *component = &scenario->components[i];
        if (component->kind == LAUNCH) tally->curves[component->curve]++;
        for (int key = JANUARY; component->kind == SEASON && key <= DECEMBER; key++)
            tally->bare += !component->keys[key].law && component->keys[key].override_count > 0;
        for (int k = 0; k < component->selector_count; k++)
            tally->selectors[component->selectors[k].what]++;
    }
    for (int i = 0; i < scenario->law_count; i++) tally->families[scenario->laws[i].family]++;
    for (int i = 0; i < scenario->node_count; i++) tally->operators[scenario->nodes[i].operator]++;
    for (int i = 0; i < scenario->actual_count; i++)
        tally->scopes[scenario->actuals[i].scope][scenario->actuals[i].law->family == CONSTANT]++;
    tally->parents += *written->parent != '\0';
    tally->settings += written->setting_count;
    tally->repairs += scenario->repairs;
    covered_note(written->parent);
    covered_note(written->child);
}

/* True: they differ (or the program refuses a scenario that is valid). */
static bool scenario_differs(uint64_t number, enum mistake mistake, bool show, struct tally *tally)
{
    static struct scenario scenario;
    static struct written written;
    static struct outcome outcome;
    struct dice dice = {number ^ 0xa5a5a5a5u};
    struct asked asked;
    generate(&scenario, number);
    write_scenario(&scenario, &dice, &written);
    count_parts(&scenario, &written, tally);
    if (show) print_written(&written, number);
    bool found = !ask_scenario(&asked, &written);
    uint64_t trial = dice_chance(&dice, 0.5) ? (uint64_t)dice_below(&dice, 1000) : dice_bits(&dice) >> 25;
    if (!found && number % RUN_EVERY == RUN_EVERY - 1)
        found = run_differs(&scenario, &asked, mistake, tally);
    else if (!found)
        found = trial_differs(&scenario, &asked, trial, mistake, tally, &outcome);
    ask_end(&asked, found && !show && mistake == MISTAKE_none);
    if (found && !show && mistake == MISTAKE_none) print_written(&written, number);
    return found;
}

static bool occurs(const char *what, const long *counts, int count)
{
    bool all = true;
    for (int i = 0; i < count; i++) {
        if (counts[i]) continue;
        printf("%s %d did not occur\n", what, i);
        all = false;
    }
    return all;
}

/* Everything that the generator can make has to have been made. */
static bool all_used(const struct tally *tally)
{
    const long others[] = {tally->full,     tally->emptied, tally->faults,  tally->parents,
                           tally->settings, tally->repairs, tally->figures, tally->bare};
    bool all = occurs("selector", tally->selectors, NAME + 1);
    all = occurs("operator", tally->operators, OPERATOR_COUNT) && all;
    all = occurs("actual", &tally->scopes[0][0], 2 * (OF_COMPONENT + 1)) && all;
    all = occurs("curve", tally->curves, BASS + 1) && all;
    all = occurs("family", tally->families, FAMILY_COUNT) && all;
    all = occurs("other", others, sizeof others / sizeof *others) && all;
    bool vague = 100 * tally->vague > tally->compared || 100 * tally->doubts > tally->compared;
    if (vague) printf("too much of it is known only roughly\n");
    return covered_all() && all && !vague;
}

static int find_mistake(const char *name)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (!strcmp(mistakes[i], name)) return (int)i;
    return -1;
}

int main(int count, char **arguments)
{
    struct tally tally = {0};
    if (count == 3 && !strcmp(arguments[1], "show"))
        return scenario_differs(strtoull(arguments[2], NULL, 10), MISTAKE_none, true, &tally);
    unsigned long long scenarios = count > 1 ? strtoull(arguments[1], NULL, 10) : 0, first = 0,
                       failures = 0;
    bool from = count == 4 && !strcmp(arguments[2], "from");
    if (from) first = strtoull(arguments[3], NULL, 10);
    int mistake = count > 2 && !from ? find_mistake(arguments[2]) : MISTAKE_none;
    if (!scenarios || mistake < 0) {
        fprintf(stderr, "usage: compare_reference COUNT [from FIRST | MISTAKE] | show NUMBER\n");
        return 2;
    }
    unsigned long long enough = mistake == MISTAKE_none ? SHOWN_FAILURES : 1;
    for (uint64_t i = first; i < first + scenarios && failures < enough; i++)
        failures += scenario_differs(i, (enum mistake)mistake, false, &tally);
    printf("%s: %ld months of components and %ld figures compared, %llu scenarios differ\n",
           mistakes[mistake], tally.compared, tally.figures, failures);
    if (mistake == MISTAKE_none)
        printf("%ld trials were stopped, %ld left at a doubtful rounding, %ld months known only roughly\n",
               tally.faults, tally.doubts, tally.vague);
    if (mistake != MISTAKE_none) return failures == 0;
    return failures || !all_used(&tally);
}
