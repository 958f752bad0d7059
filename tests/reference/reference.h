/* An independent slow reference: random valid scenarios, the model's equations once more in long double, and
 * what the program is compared with. It shares nothing with the program but the list of draws.
 *
 *   generate (structure) -> write_scenario (text) -> the program's trial -> draws and months
 *                        -> equations (with the same draws)              -> months      -> compare
 *
 * A new component: its kind, its keys with their rows (known_keys.c), its step (equations.c), and in
 * generate.c whatever it has besides keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MOST_COMPONENTS = 24,
    MOST_MONTHS = 48, /* from the first month computed to the last */
    MOST_OVERRIDES = 4,
    MOST_PARTS = 4,
    MOST_LAWS = 2048,
    MOST_SELECTORS = 3,
    MOST_TAKES = 4,
    MOST_PAIRS = 4,
    MOST_NAME = 64,
    MOST_TEXT = 1 << 16,
};

/* ---- laws --------------------------------------------------------------------------------------- */

enum family {
    CONSTANT,          /* p[0] */
    NORMAL,            /* mean, sd */
    NORMAL_BETWEEN,    /* value at share p[2], value at share p[3] */
    LOGNORMAL,         /* mean, sd */
    LOGNORMAL_LOG,     /* mu, sigma */
    LOGNORMAL_BETWEEN, /* as NORMAL_BETWEEN */
    UNIFORM,           /* min, max */
    UNIFORM_BETWEEN,   /* as NORMAL_BETWEEN */
    TRIANGULAR,        /* min, mode, max */
    PERT,              /* min, mode, max, lambda */
    BETA,              /* alpha, beta, min, max */
    GAMMA,             /* shape, scale */
    WEIBULL,           /* shape, scale */
    EXPONENTIAL_LAW,   /* mean */
    STUDENT_T,         /* df, mean, scale */
    LOGISTIC_LAW,      /* location, scale */
    LOGISTIC_BETWEEN,  /* as NORMAL_BETWEEN */
    GUMBEL,            /* location, scale */
    GUMBEL_BETWEEN,    /* as NORMAL_BETWEEN */
    BERNOULLI,         /* p */
    DISCRETE,          /* values p[i] with shares[i] */
    MIXTURE,           /* parts[i] with shares[i] */
    TRUNCATE,          /* parts[0], p[0] = min, p[1] = max; NaN: left out */
};

struct law {
    enum family family;
    int count; /* of values or parts */
    double p[MOST_PARTS], shares[MOST_PARTS];
    const struct law *parts[MOST_PARTS];
};

long double mean_of_law(const struct law *law);

/* ---- components ---------------------------------------------------------------------------------- */

enum kind { SEASON, LINE, LAUNCH, MARKET, DEMAND, EVENT, CAPACITY, KIND_COUNT };

enum key {
    LEVEL,
    GROWTH,
    DRIFT,
    NOISE, /* line; growth, drift and noise also of others */
    START,
    PEAK,
    RAMP,
    HOLD,
    FADE,
    FLOP, /* launch; start also of an event */
    BASE,
    CEILING,
    MIDPOINT,
    STEEPNESS,
    TARIFF,
    ELASTICITY, /* market */
    PLANT_START,
    PLANT_CAPACITY,
    PLANT_RAMP,
    REPLACES,
    EFFECT,
    DURATION,
    RECOVERY, /* event */
    LIMIT,
    BACKLOG, /* capacity */
    JANUARY,
    DECEMBER = JANUARY + 11, /* season */
    KEY_COUNT
};

enum unit { NUMBER, CARS, SHARE, DATE, WHOLE };

/* How a key is written and what the generator makes of it: values mostly within [low, high]. */
struct key_row {
    enum kind kind;
    enum key key;
    const char *name;
    enum unit unit;
    double low, high; /* dates: months after the period's first */
    double fallback;  /* NaN: required */
    unsigned flags;
};

enum {
    BOUNDED = 1,   /* the language allows nothing above high */
    MONTHLY = 2,   /* drawn per month, not once a trial */
    OVERRIDES = 4, /* months may have a law of their own */
    PLANT = 8,     /* given with a plant or not at all */
};

extern const struct key_row known_keys[];
extern const size_t known_key_count;
extern const char *const known_kinds[KIND_COUNT];

struct override {
    int first, last; /* months; open: to the end of the period */
    bool open;
    const struct law *law;
};

struct quantity {
    const struct law *law; /* NULL: not given */
    int override_count;
    struct override overrides[MOST_OVERRIDES];
};

struct selector {
    enum { ALL, REGION, SERIES, KIND, NAME } what;
    const char *text; /* of a region or series */
    enum kind kind;
    int component;
};

struct take {
    int line;
    struct quantity share;
};

enum curve { EXPONENTIAL, LOGISTIC, LINEAR, BASS };

struct component {
    enum kind kind;
    char name[MOST_NAME];
    const char *region, *series; /* NULL: none */
    int season;                  /* component, -1: none */
    struct quantity keys[KEY_COUNT];
    double persistence;
    enum curve curve;
    bool curve_said; /* or left to the default */
    double bass_p, bass_q;
    double chance; /* of a launch's success, of an event; 1 is left unsaid */
    bool plant;
    int take_count;
    struct take takes[MOST_TAKES];
    int selector_count;
    struct selector selectors[MOST_SELECTORS];
};

struct pair {
    char names[2][MOST_NAME];
    double r;
};

/* Months are 12 * year + (month - 1). */
struct scenario {
    uint64_t seed;
    int first, last, level_month;
    bool level_said;
    const struct law *actuals[MOST_MONTHS]; /* of the total, from `first` */
    int count;
    struct component components[MOST_COMPONENTS];
    int pair_count;
    struct pair pairs[MOST_PAIRS];
    int law_count;
    struct law laws[MOST_LAWS];
};

static inline bool sells(enum kind kind) { return kind == LINE || kind == LAUNCH || kind == MARKET; }

const struct key_row *known_key(enum kind kind, enum key key); /* NULL: it has none */
void address_of(const struct component *component, const struct key_row *row, char name[MOST_NAME]);
bool acts_on(const struct scenario *scenario, const struct component *actor, int target);

/* The law that holds in a month: the override that begins later wins, then the shorter. */
const struct law *law_in(const struct quantity *quantity, int month, bool planted_earlier_wins);

/* ---- generator ----------------------------------------------------------------------------------- */

struct dice {
    uint64_t state;
};

uint64_t dice_bits(struct dice *dice);
double dice_share(struct dice *dice); /* [0, 1) */
int dice_below(struct dice *dice, int count);
bool dice_chance(struct dice *dice, double chance);

/* A law for a key of that row; dates count from month `origin`. */
const struct law *generate_law(struct scenario *scenario, struct dice *dice, const struct key_row *row,
                               int origin);
/* Scenario number `number`; all of it follows from the number. */
void generate(struct scenario *scenario, uint64_t number);

/* What the program reads: a file, its parent (empty: none) and settings laid over them. */
struct written {
    char parent[MOST_TEXT], child[MOST_TEXT];
    char settings[8][512];
    int setting_count;
};

void write_scenario(const struct scenario *scenario, struct dice *dice, struct written *written);
/* "normal(2%, 5%)", notation by the dice's taste. */
void write_law(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size);

/* ---- equations ------------------------------------------------------------------------------------ */

/* Faults to plant: each has to be found by the comparison. */
#define MISTAKES(ROW)          \
    ROW(none)                  \
    ROW(age_at_beginning)      \
    ROW(event_rounded)         \
    ROW(takes_before_levers)   \
    ROW(capacities_reversed)   \
    ROW(noise_up_to_level)     \
    ROW(demand_up_to_level)    \
    ROW(backlog_of_sold)       \
    ROW(persistence_left_out)  \
    ROW(shares_above_one)      \
    ROW(lines_below_zero)      \
    ROW(earlier_override_wins) \
    ROW(acted_on_twice)        \
    ROW(recovery_month_short)  \
    ROW(fade_from_start)       \
    ROW(plant_adds_all)

enum mistake {
#define MISTAKE(name) MISTAKE_##name,
    MISTAKES(MISTAKE)
#undef MISTAKE
};

/* The list of draws of one trial: by name; month < 0: once a trial. NaN: not drawn. */
struct draws {
    double (*find)(const void *source, const char *name, int month);
    const void *source;
};

struct outcome {
    long double made[MOST_MONTHS][MOST_COMPONENTS];   /* [month - first] */
    long double volume[MOST_MONTHS][MOST_COMPONENTS]; /* not yet rounded; 0 in known months */
    long double actual[MOST_MONTHS];                  /* NaN: not known */
    char missing[2 * MOST_NAME];                      /* a draw that the list lacks, or "" */
};

void equations(const struct scenario *scenario, const struct draws *draws, enum mistake mistake,
               struct outcome *outcome);

#endif
