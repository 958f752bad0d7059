/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "machine.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static void find_processor(char *text, size_t size)
{
    snprintf(text, size, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file) return;
    for (char line[512]; fgets(line, sizeof line, file);) {
        char *colon = strchr(line, ':');
        if (!colon || strncmp(line, "model name", 10) != 0) continue;
        colon += strspn(colon, ": \t");
        colon[strcspn(colon, "\n")] = '\0';
        snprintf(text, size, "%s", colon);
        break;
    }
    fclose(file);
}

/* What all processors did since the system began, in ticks. */
struct spent {
    double idle, all;
};

static bool spent_read(struct spent *spent)
{
    double
        ticks[8]; /* user, nice, system, idle, waiting for disks, interrupts of two kinds, another guest */
    FILE *file = fopen("/proc/stat", "r");
    if (!file) return false;
    int read = fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1], &ticks[2],
                      &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]);
    fclose(file);
    if (read != 8) return false;
    *spent = (struct spent){.idle = ticks[3] + ticks[4]};
    for (int i = 0; i < 8; i++) spent->all += ticks[i];
    return true;
}

void machine_look(struct machine *machine)
{
    struct utsname names;
    find_processor(machine->processor, sizeof machine->processor);
    snprintf(machine->system, sizeof machine->system, "unknown");
    if (uname(&names) == 0)
        snprintf(machine->system, sizeof machine->system, "%.31s %.63s %.31s", names.sysname, names.release,
                 names.machine);
    machine->processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct spent before, after;
    machine->busy = NAN;
    if (!spent_read(&before)) return;
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    if (!spent_read(&after) || !(after.all > before.all)) return;
    machine->busy = 1 - (after.idle - before.idle) / (after.all - before.all);
}
