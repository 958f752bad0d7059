/* Of each source: the lengths of its name and text, eight bytes each, then both with a zero behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/pack.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH = sizeof(uint64_t) };

static unsigned char *put(unsigned char *at, const void *bytes, size_t size)
{
    if (size) memcpy(at, bytes, size);
    return at + size;
}

unsigned char *pack_write(const struct leap_scenario *scenario, size_t space, size_t *size)
{
    *size = space;
    for (size_t i = 0; i < scenario->source_count; i++)
        *size += 2 * LENGTH + strlen(scenario->sources[i]->name) + scenario->sources[i]->length + 2;
    unsigned char *bytes = malloc(*size + 1), *at = bytes;
    if (!bytes) return NULL;
    at += space;
    for (size_t i = 0; i < scenario->source_count; i++) {
        const struct source *source = scenario->sources[i];
        const uint64_t lengths[] = {strlen(source->name), source->length};
        at = put(at, lengths, sizeof lengths);
        at = put(at, source->name, lengths[0] + 1);
        at = put(at, source->text, lengths[1]);
        at = put(at, "", 1);
    }
    return bytes;
}

/* false: cut off. */
static bool take(const unsigned char **at, size_t *left, struct source *source)
{
    uint64_t lengths[2];
    if (*left < sizeof lengths) return false;
    memcpy(lengths, *at, sizeof lengths);
    *at += sizeof lengths;
    *left -= sizeof lengths;
    if (lengths[0] >= *left || lengths[1] >= *left - lengths[0] - 1) return false;
    *source = (struct source){.name = (const char *)*at,
                              .text = (const char *)*at + lengths[0] + 1,
                              .length = (size_t)lengths[1]};
    size_t both = (size_t)(lengths[0] + lengths[1] + 2);
    *at += both;
    *left -= both;
    return true;
}

leap_status pack_read(const unsigned char *bytes, size_t size, leap_problems *problems,
                      struct leap_scenario **scenario)
{
    *scenario = NULL;
    size_t most = size / (2 * LENGTH + 2), count = 0; /* sources that may be there */
    struct source *sources = calloc(most + 1, sizeof *sources);
    const struct source **list = calloc(most + 1, sizeof *list);
    leap_status status = sources && list ? LEAP_OK : LEAP_NO_MEMORY;
    for (const unsigned char *at = bytes; status == LEAP_OK && size; count++) {
        list[count] = &sources[count];
        if (!take(&at, &size, &sources[count])) status = LEAP_BAD_INPUT;
    }
    if (status == LEAP_OK && !count) status = LEAP_BAD_INPUT;
    const struct leap_scenario read = {.sources = list, .source_count = count};
    if (status == LEAP_OK)
        status = scenario_vary(&read, &(struct scenario_variation){0}, problems, scenario);
    free(list);
    free(sources);
    return status;
}
