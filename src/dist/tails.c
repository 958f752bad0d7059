/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/tails.h"

#include "dist/nonic.h"

/* Fewer places than this are asked for one by one. */
enum { FEW = 16 };

/* Does a polynomial follow the tail from one place to another to 2^-36 of itself and of `beside`, which stands there
 * besides? No tail that is mostly 1 is followed: of two, the smaller one is wanted. */
static bool follow(const struct dist *dist, double from, double to, bool upper, double beside,
                   struct nonic *nonic)
{
    struct nonic_node node[NONIC_NODES];
    double step = 0.25 * (to - from);
    for (int i = 0; i < NONIC_NODES; i++) {
        node[i].at = from + i * step;
        node[i].value = dist_tail(dist, node[i].at, upper, &node[i].slope);
        if (upper) node[i].slope = -node[i].slope;
    }
    if (node[upper ? 0 : NONIC_NODES - 1].value > 0.75) return false;
    *nonic = nonic_through(node);
    for (int i = 0; i + 1 < NONIC_NODES; i++) {
        double at = node[i].at + 0.5 * step, tail = dist_tail(dist, at, upper, NULL);
        if (!(fabs(nonic_at(nonic, at) - tail) <= 0x1p-36 * (tail + beside))) return false;
    }
    return true;
}

static double held(double tail) { return tail < 0 ? 0 : tail > 1 ? 1 : tail; }

static void add_followed(const struct nonic *nonic, double share, const double *restrict x, size_t count,
                         double *restrict beyond, double *restrict rest)
{
    const struct nonic own = *nonic;
    for (size_t i = 0; i < count; i++) {
        double tail = held(nonic_at(&own, x[i]));
        beyond[i] += share * tail;
        rest[i] += share * (1 - tail);
    }
}

static void add_asked(const struct dist *dist, double share, const double *x, size_t count, double *below,
                      double *above, bool *upper)
{
    for (size_t i = 0; i < count; i++) {
        double tail = dist_tail(dist, x[i], *upper, NULL);
        if (!*upper && tail > 0.5) {
            *upper = true;
            tail = dist_tail(dist, x[i], *upper, NULL);
        }
        below[i] += share * (*upper ? 1 - tail : tail);
        above[i] += share * (*upper ? tail : 1 - tail);
    }
}

/* A stretch that is followed makes the next one twice as long, one that is not is halved. */
void tails_add(const struct dist *dist, double share, const double *x, size_t count, double *below,
               double *above)
{
    bool upper = false;
    for (size_t from = 0, run = 4 * FEW; from < count;) {
        if (run > count - from) run = count - from;
        upper = upper || dist_tail(dist, x[from], false, NULL) > 0.5;
        double beside = upper ? above[from + run - 1] : below[from];
        struct nonic nonic;
        bool followed =
            run >= FEW && follow(dist, x[from], x[from + run - 1], upper, beside / share, &nonic);
        if (!followed && run > FEW) {
            run = run / 2 > FEW ? run / 2 : FEW;
            continue;
        }
        if (followed)
            add_followed(&nonic, share, x + from, run, (upper ? above : below) + from,
                         (upper ? below : above) + from);
        else
            add_asked(dist, share, x + from, run, below + from, above + from, &upper);
        from += run;
        run = followed ? 2 * run : FEW;
    }
}
