/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include <math.h>
#include <sha2.h>
#include <stdint.h>
#include <string.h>

#include "scenario/assume.h"
#include "scenario/bind.h"
#include "scenario/extends.h"
#include "scenario/unparse.h"

leap_read_options leap_read_options_default(void) { return (leap_read_options){0}; }

const struct component_type *scenario_type(const struct scenario_component *component)
{
    return kinds_type(component->id);
}

bool scenario_counts(const struct scenario_component *component)
{
    bool grouped = component->region != SIZE_MAX || component->series != SIZE_MAX;
    return component_sells(scenario_type(component)) && grouped;
}

const char *scenario_scope_name(const struct leap_scenario *scenario, struct scope scope)
{
    switch (scope.kind) {
    case SCOPE_TOTAL: return "total";
    case SCOPE_REGION: return scenario->regions[scope.index];
    case SCOPE_SERIES: return scenario->series[scope.index];
    case SCOPE_COMPONENT: return scenario->components[scope.index].path;
    }
    return "";
}

static const char *hash_bytes(struct arena *arena, const char *bytes, size_t length)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)bytes, length);
    SHA256Final(digest, &context);
    char *hash = arena_alloc(arena, 2 * sizeof digest + 1);
    for (size_t i = 0; i < sizeof digest; i++) {
        hash[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hash[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return hash;
}

/* The canonical text. What stands in files of data decides the result too, so their hashes belong to it. */
static const char *write_text(struct bind *bind)
{
    const char *text = unparse(bind->arena, bind->tree), *path;
    const struct source *source;
    for (size_t i = 0; bind_sample_file(bind, i, &path, &source); i++)
        text = arena_format(bind->arena, "%s%s; data: %s SHA-256 %s\n", text, i ? "" : "\n", path,
                            hash_bytes(bind->arena, source->text, source->length));
    return text;
}

/* What is to be read: a path (NULL: standard input), text under a name, or again what another has read. */
struct request {
    const char *path, *name, *text;
    size_t length;
    const leap_read_options *options;
    const struct leap_scenario *again;
    const char *until; /* to be read in the scenario's terms, its problems ... */
    leap_problems *until_problems;
    struct scenario_until *found;
    const char *goal;
    const struct scenario_mix *mix;
    struct scenario_laws *laws;
};

struct tree *scenario_tree(const struct leap_scenario *scenario, struct loader *loader)
{
    const struct source *const *sources = scenario->sources;
    loader->known = sources;
    loader->known_count = scenario->source_count;
    struct tree *tree =
        extends_read(loader, load_text(loader, sources[0]->name, sources[0]->text, sources[0]->length));
    for (size_t i = 1; tree && i < scenario->source_count; i++)
        if (strcmp(sources[i]->name, LOAD_SETTING) == 0) extends_set(loader, tree, sources[i]->text);
    return tree;
}

static struct tree *mixed_tree(struct loader *loader, const struct scenario_mix *mix)
{
    const struct source *file = mix->base->sources[0];
    loader->known = mix->known;
    loader->known_count = mix->known_count;
    load_text(loader, file->name, file->text, file->length);
    return mix->tree(mix->user, loader->arena);
}

static struct tree *read_tree(struct loader *loader, const struct request *request)
{
    const struct source *file = NULL;
    if (request->mix) return mixed_tree(loader, request->mix);
    if (request->again) return scenario_tree(request->again, loader);
    if (!request->text)
        file = load_file(loader, request->path, (struct span){0});
    else if (request->length <= SYNTAX_INPUT_MAX)
        file = load_text(loader, request->name, arena_copy(loader->arena, request->text, request->length),
                         request->length);
    else
        diag_add(loader->problems, DIAG_ERROR, (struct span){0}, NULL, "'%s' has more than 64 MiB",
                 request->name);
    return file ? extends_read(loader, file) : NULL;
}

static void read_all(struct bind *bind, const struct request *request)
{
    struct loader *loader = bind->loader;
    struct leap_scenario *scenario = bind->scenario;
    bind->tree = read_tree(loader, request);
    if (!bind->tree) return;
    bind->lasting = loader->count;
    scenario->file = arena_copy(bind->arena, loader->sources[0]->name, strlen(loader->sources[0]->name));
    for (size_t i = 0; request->options && i < request->options->setting_count; i++)
        extends_set(loader, bind->tree, request->options->settings[i]);
    bind_tree(bind);
    if (leap_problems_errors(bind->problems) > bind->errors_before) return;
    if (request->until) {
        bind->problems = request->until_problems;
        bind_until(bind, request->until, request->found);
        return;
    }
    assume(bind);
    scenario->text = write_text(bind);
    scenario->hash = hash_bytes(bind->arena, scenario->text, strlen(scenario->text));
    scenario->sources = loader->sources;
    scenario->source_count = loader->count;
}

/* Where it goes when memory for laws that are kept runs out; NULL: it has been read. */
static void catch_laws(const struct request *request, jmp_buf *on_failure)
{
    if (request->laws) arena_catch(request->laws->arena, on_failure);
}

static leap_status read_request(const struct request *request, leap_problems *problems,
                                leap_scenario **result)
{
    jmp_buf on_failure;
    size_t errors_before = leap_problems_errors(problems);
    *result = NULL;
    struct arena *arena = arena_create();
    if (!arena) return LEAP_NO_MEMORY;
    struct bind *volatile bind = NULL;
    arena_catch(arena, &on_failure);
    if (setjmp(on_failure)) {
        if (bind) arena_free(bind->scratch);
        catch_laws(request, NULL);
        arena_free(arena);
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "out of memory");
        return LEAP_NO_MEMORY;
    }
    catch_laws(request, &on_failure);
    bind = arena_alloc(arena, sizeof *bind);
    struct loader *loader = arena_alloc(arena, sizeof *loader);
    *loader = (struct loader){.arena = arena, .problems = problems};
    struct leap_scenario *scenario = arena_alloc(arena, sizeof *scenario);
    scenario->arena = arena;
    *bind = (struct bind){.arena = arena,
                          .on_failure = &on_failure,
                          .problems = problems,
                          .errors_before = errors_before,
                          .loader = loader,
                          .scenario = scenario,
                          .goal = request->goal,
                          .known_laws = request->laws,
                          .figure = request->mix ? request->mix->figure : NULL};
    read_all(bind, request);
    catch_laws(request, NULL);
    arena_free(bind->scratch);
    bool failed = loader->failed;
    if (leap_problems_errors(problems) == errors_before) {
        *result = scenario;
        return LEAP_OK;
    }
    arena_free(arena);
    return failed ? LEAP_IO : LEAP_BAD_INPUT;
}

leap_status leap_scenario_read(const char *path, const leap_read_options *options, leap_problems *problems,
                               leap_scenario **scenario)
{
    struct request request = {.path = strcmp(path, "-") == 0 ? NULL : path, .options = options};
    return read_request(&request, problems, scenario);
}

leap_status leap_scenario_read_text(const char *name, const char *text, size_t length,
                                    const leap_read_options *options, leap_problems *problems,
                                    leap_scenario **scenario)
{
    struct request request = {
        .name = name, .text = length ? text : "", .length = length, .options = options};
    return read_request(&request, problems, scenario);
}

leap_status scenario_vary(const struct leap_scenario *scenario, const struct scenario_variation *variation,
                          leap_problems *problems, struct leap_scenario **varied)
{
    const leap_read_options options = {.settings = variation->settings, .setting_count = variation->count};
    const struct request request = {
        .again = scenario, .options = &options, .goal = variation->goal, .laws = variation->laws};
    return read_request(&request, problems, varied);
}

leap_status scenario_read_mix(const struct scenario_mix *mix, leap_problems *problems,
                              struct leap_scenario **mixed)
{
    const struct request request = {.mix = mix, .laws = mix->laws};
    return read_request(&request, problems, mixed);
}

leap_status scenario_until(const struct leap_scenario *scenario, const char *text, leap_problems *problems,
                           struct scenario_until *until)
{
    leap_problems *said = leap_problems_create(); /* again, of the scenario */
    if (!said) return LEAP_NO_MEMORY;
    size_t errors = leap_problems_errors(problems);
    const struct request request = {
        .again = scenario, .until = text, .until_problems = problems, .found = until};
    struct leap_scenario *again = NULL;
    leap_status status = read_request(&request, said, &again);
    leap_scenario_free(again);
    leap_problems_free(said);
    if (status == LEAP_OK && leap_problems_errors(problems) > errors) return LEAP_BAD_INPUT;
    return status;
}

double scenario_limit_cars(const struct scenario_limit *limit)
{
    if (limit->measure != LIMIT_PROBABILITY && limit->measure != LIMIT_SHORTFALL) return 0;
    bool next = limit->event == LIMIT_ABOVE || limit->event == LIMIT_AT_MOST;
    return next ? floor(limit->cars) + 1 : limit->cars;
}

void leap_scenario_free(leap_scenario *scenario)
{
    if (scenario) arena_free(scenario->arena);
}

uint64_t leap_scenario_trials(const leap_scenario *scenario) { return scenario->trials; }

uint64_t leap_scenario_seed(const leap_scenario *scenario) { return scenario->seed; }

const char *leap_scenario_file(const leap_scenario *scenario, size_t index)
{
    for (size_t i = 0; i < scenario->source_count; i++) {
        const char *name = scenario->sources[i]->name;
        if (strcmp(name, LOAD_SETTING) != 0 && index-- == 0) return name;
    }
    return NULL;
}
