/* The machine that figures are from: without it they say nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

struct machine {
    char processor[128]; /* "AMD EPYC 9354"; "unknown" where the system does not say */
    char system[128];    /* "Linux 6.1.0 x86_64" */
    int processors;
    double busy; /* share of the processors' time that other programs took just before; NaN: unknown */
};

/* Takes half a second. */
void machine_look(struct machine *machine);

#endif
