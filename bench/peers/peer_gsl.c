/* The model of peer.ini as one would write it for the occasion: plain C with GSL, one loop, arrays of results
 * that are sorted for their percentiles. This is what leapsim is measured against.
 *
 *     gsl_plain|gsl_tuned TRIALS SEED [round|depth]
 *
 * -DTUNED makes it the program of one who has read GSL's manual for speed: a cheaper generator, the ziggurat for
 * normals (built with -O3 -march=native). OMP_NUM_THREADS says on how many threads; each has a generator of its
 * own.
 *
 * The last argument plants an error for the runner's own test. `round`: the price war's first month is rounded
 * where it must be cut, so that March sees half as many as it should; its percentiles show that from 1e6 trials on.
 * `depth`: the war is 6 to 20 % deep, not 5 to 20; P(year >= 1.0M) moves by 0.0006, as small an error as has been
 * made here by mistake, and 1e6 trials do not see it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>

#ifdef TUNED
#define GENERATOR gsl_rng_taus2
#define gaussian gsl_ran_gaussian_ziggurat
static double lognormal(const gsl_rng *rng, double mu, double sigma)
{
    return exp(mu + gaussian(rng, sigma));
}
#else
#define GENERATOR gsl_rng_mt19937
#define gaussian gsl_ran_gaussian
#define lognormal gsl_ran_lognormal
#endif

enum { MONTHS = 12, LAUNCHES = 4 };
enum planted { PLANTED_NOTHING, PLANTED_ROUND, PLANTED_DEPTH };

static const double known_january = 32059;
static const double capacity = 130000;
static const double season[MONTHS + 1] = {0,     0.641, 0.620, 0.930, 0.900, 0.950, 1.000,
                                          0.930, 0.980, 1.080, 1.050, 1.100, 1.150};

struct launch {
    double earliest, likely, latest; /* start, in months */
    double median, sigma;            /* peak, cars a month */
};

static const struct launch launches[LAUNCHES] = {
    {3, 4, 6, 9000, 0.35},
    {4, 6, 8, 12000, 0.40},
    {6, 8, 10, 7000, 0.35},
    {8, 9, 12, 15000, 0.45},
};

static double triangular(const gsl_rng *rng, double min, double mode, double max)
{
    double u = gsl_rng_uniform(rng);
    double turn = (mode - min) / (max - min);
    if (u < turn) return min + sqrt(u * (max - min) * (mode - min));
    return max - sqrt((1 - u) * (max - min) * (max - mode));
}

static double pert(const gsl_rng *rng, double min, double mode, double max)
{
    double alpha = 1 + 4 * (mode - min) / (max - min);
    double beta = 1 + 4 * (max - mode) / (max - min);
    return min + (max - min) * gsl_ran_beta(rng, alpha, beta);
}

/* One year: fills month[2 .. 12] and returns the year's total. */
static double simulate_year(const gsl_rng *rng, enum planted planted, double month[MONTHS + 1])
{
    double start[LAUNCHES], peak[LAUNCHES], ramp[LAUNCHES], taken[LAUNCHES];
    double drift = gaussian(rng, 0.02);
    for (int k = 0; k < LAUNCHES; k++) {
        const struct launch *l = &launches[k];
        start[k] = triangular(rng, l->earliest, l->likely, l->latest);
        peak[k] = lognormal(rng, log(l->median), l->sigma);
        ramp[k] = pert(rng, 2, 4, 8);
        taken[k] = gsl_ran_beta(rng, 2, 8);
    }
    double ceiling = lognormal(rng, log(180000), 0.30);
    double midpoint = 5 + gaussian(rng, 1.5);
    double slope = gsl_ran_flat(rng, 0.4, 1.2);
    bool war = gsl_ran_bernoulli(rng, 0.25);
    double war_date = gsl_ran_flat(rng, 3, 11);
    double depth = gsl_ran_flat(rng, planted == PLANTED_DEPTH ? 0.06 : 0.05, 0.20);
    int war_month = (int)(planted == PLANTED_ROUND ? round(war_date) : floor(war_date));

    double level = 50000, year = known_january;
    for (int m = 2; m <= MONTHS; m++) {
        level *= exp(0.04 + gaussian(rng, 0.08) + drift);
        double domestic = level * season[m] * exp(gaussian(rng, 0.06));
        if (war && m >= war_month && m < war_month + 3) domestic *= 1 - depth;
        double launched = 0;
        for (int k = 0; k < LAUNCHES; k++) {
            double age = fmax(0, m - start[k]);
            launched += peak[k] * (1 - exp(-3 * age / ramp[k])) * (1 - taken[k]);
        }
        double overseas = ceiling / 12 / (1 + exp(-slope * (m - midpoint))) * exp(gaussian(rng, 0.10));
        month[m] = fmin(capacity, domestic + launched + overseas);
        year += month[m];
    }
    return year;
}

/* Fills year[trials] and month[2 .. 12][trials]. */
static void simulate(unsigned long seed, enum planted planted, size_t trials, double *year, double **month)
{
#pragma omp parallel
    {
        gsl_rng *rng = gsl_rng_alloc(GENERATOR);
#ifdef _OPENMP
        gsl_rng_set(rng, seed + (unsigned long)omp_get_thread_num());
#else
        gsl_rng_set(rng, seed);
#endif
#pragma omp for
        for (size_t i = 0; i < trials; i++) {
            double one[MONTHS + 1];
            year[i] = simulate_year(rng, planted, one);
            for (int m = 2; m <= MONTHS; m++) month[m][i] = one[m];
        }
        gsl_rng_free(rng);
    }
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void print_percentiles(const char *name, const double *sorted, size_t count, const double *percents,
                              size_t percent_count)
{
    for (size_t i = 0; i < percent_count; i++)
        printf(",\n  \"%s.p%g\": %.17g", name, percents[i],
               gsl_stats_quantile_from_sorted_data(sorted, 1, count, percents[i] / 100));
}

static double share_at_least(const double *values, size_t count, double target)
{
    size_t hits = 0;
    for (size_t i = 0; i < count; i++) hits += values[i] >= target;
    return (double)hits / (double)count;
}

/* Sorts year and months. */
static void print_figures(size_t trials, double *year, double **month)
{
    printf("{\n  \"tool\": \"GSL %s\"", GSL_VERSION);
    printf(",\n  \"mean\": %.17g", gsl_stats_mean(year, 1, trials));
    printf(",\n  \"sd\": %.17g", gsl_stats_sd(year, 1, trials));
    printf(",\n  \"target.1000000\": %.17g", share_at_least(year, trials, 1.0e6));
    printf(",\n  \"target.1050000\": %.17g", share_at_least(year, trials, 1.05e6));
#pragma omp parallel for schedule(dynamic)
    for (int m = 1; m <= MONTHS; m++) qsort(m > 1 ? month[m] : year, trials, sizeof *year, by_value);
    static const double nine[] = {1, 5, 10, 25, 50, 75, 90, 95, 99}, three[] = {10, 50, 90};
    print_percentiles("year", year, trials, nine, 9);
    for (int m = 2; m <= MONTHS; m++) {
        char name[16];
        snprintf(name, sizeof name, "2026-%02d", m);
        print_percentiles(name, month[m], trials, three, 3);
    }
    puts("\n}");
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s TRIALS SEED [round|depth]\n", argv[0]);
        return 2;
    }
    size_t trials = strtoull(argv[1], NULL, 10);
    enum planted planted = PLANTED_NOTHING;
    if (argc > 3) planted = strcmp(argv[3], "round") == 0 ? PLANTED_ROUND : PLANTED_DEPTH;

    double *year = malloc(trials * sizeof *year);
    double *month[MONTHS + 1] = {NULL};
    bool complete = year != NULL;
    for (int m = 2; m <= MONTHS; m++) {
        month[m] = malloc(trials * sizeof *month[m]);
        complete = complete && month[m];
    }
    if (trials < 2 || !complete) {
        fprintf(stderr, "%s: no room for %zu trials\n", argv[0], trials);
        return 4;
    }
    simulate(strtoul(argv[2], NULL, 10), planted, trials, year, month);
    print_figures(trials, year, month);
    for (int m = 2; m <= MONTHS; m++) free(month[m]);
    free(year);
    return 0;
}
