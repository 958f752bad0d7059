/* An independent slow reference: random valid scenarios, the model's equations once more in long double, and
 * what the program is compared with. It shares nothing with the program but the list of draws.
 *
 *   generate (structure) -> write_scenario (text) -> the program's trial -> draws and months
 *                        -> equations (with the same draws)              -> months      -> compare
 *                        -> the program's run -> figures; of the equations' trials -> figures -> statistics
 *
 * A new key: its row in known_keys.c. A new component: its kind, its keys, its step (equations*.c), and in
 * generate.c whatever it has besides keys. A new family: its row in known_laws.c and its mean. What the
 * program knows and the scenarios never use fails the test (covered.c).
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
    MOST_NODES = 2048,
    MOST_OPERANDS = 3,
    MOST_SELECTORS = 3,
    MOST_TAKES = 4,
    MOST_PAIRS = 8,
    MOST_ACTUALS = 256,
    MOST_GOALS = 8,
    MOST_NAME = 64,
    MOST_TEXT = 1 << 16,
};

/* ---- laws --------------------------------------------------------------------------------------- */

/* A law and the way it is stated: one row each in known_laws.c. */
enum family {
    CONSTANT,          /* p[0] */
    NORMAL,            /* mean, sd */
    NORMAL_BETWEEN,    /* value at share p[2], value at share p[3] */
    LOGNORMAL,         /* mean, sd */
    LOGNORMAL_LOG,     /* mu, sigma */
    LOGNORMAL_BETWEEN, /* as NORMAL_BETWEEN, so all _BETWEEN */
    UNIFORM,           /* min, max */
    UNIFORM_MOMENTS,   /* mean, sd, so all _MOMENTS */
    UNIFORM_BETWEEN,
    TRIANGULAR, /* min, mode, max */
    PERT,       /* min, mode, max, lambda */
    BETA,       /* alpha, beta, min, max */
    GAMMA,      /* shape, scale */
    GAMMA_MOMENTS,
    GAMMA_BETWEEN,
    WEIBULL, /* shape, scale */
    WEIBULL_MOMENTS,
    WEIBULL_BETWEEN,
    EXPONENTIAL_LAW, /* mean */
    STUDENT_T,       /* df, mean, scale */
    LOGISTIC_LAW,    /* location, scale */
    LOGISTIC_MOMENTS,
    LOGISTIC_BETWEEN,
    GUMBEL, /* location, scale */
    GUMBEL_MOMENTS,
    GUMBEL_BETWEEN,
    POISSON,   /* mean */
    BINOMIAL,  /* n, p */
    BERNOULLI, /* p */
    METALOG,   /* values p[i] at the shares shares[i]; bounds, NaN: left out */
    EMPIRICAL, /* values p[i], in the column c<number> of data.csv */
    DISCRETE,  /* values p[i] with shares[i] */
    MIXTURE,   /* parts[i] with shares[i] */
    TRUNCATE,  /* parts[0], p[0] = min, p[1] = max; NaN: left out */
    FAMILY_COUNT
};

enum unit { NUMBER, CARS, SHARE, DATE, WHOLE };

struct law {
    enum family family;
    int number;     /* of this law in its scenario */
    int count;      /* of values or parts */
    enum unit unit; /* of an empirical's values */
    double bounds[2];
    double p[MOST_PARTS], shares[MOST_PARTS];
    const struct law *parts[MOST_PARTS];
};

long double mean_of_law(const struct law *law);

/* Where a law is made: mostly within [low, high]. */
struct place {
    struct scenario *scenario;
    struct dice *dice;
    enum unit unit;
    double low, high;
    bool bounded, fenced; /* nothing may lie above high; nothing outside */
    int depth;            /* of nesting */
};

struct law_row {
    enum family family;
    const char *word;
    enum {
        NUMERAL,
        CALL,        /* arguments by name or in order */
        NAMED,       /* only by name */
        PERCENTILES, /* two */
        CURVE,       /* percentiles and bounds */
        COLUMN,
        PARTS,
        TRUNCATED,
    } form;
    int count, least; /* arguments, those behind `least` only where they are not the defaults */
    const char *arguments[4];
    double defaults[4];
    unsigned plain;  /* bit i: argument i is a pure number whatever the key's unit */
    unsigned spread; /* bit i: so is it for a date's key only: months */
    unsigned fits;   /* where it may stand */
    void (*make)(const struct place *place, struct law *law);
};

enum {
    POSITIVE = 1,   /* only in keys of sizes: its values are above 0 and have no end */
    NO_DATE = 2,    /* not for dates */
    WHOLES = 4,     /* also for whole numbers */
    INSIDE = 8,     /* keeps to what it says */
    FAR_TAILS = 16, /* only where nearly everything is allowed */
    COUNTS = 32,    /* whole numbers from 0 on */
};

extern const struct law_row known_laws[FAMILY_COUNT];

/* ---- components ---------------------------------------------------------------------------------- */

enum kind {
    SEASON,
    LINE,
    LAUNCH,
    MARKET,
    FORMULA,
    DEMAND,
    CHANNEL,
    PRICE,
    BRAND,
    EVENT,
    CAPACITY,
    KIND_COUNT
};

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
    OUTLETS,
    GOAL,
    FROM,
    BY,
    COMPLETION,
    MATURITY, /* channel; elasticity also of a price */
    MONTHS,
    SELF_MADE,
    SAVING,
    PASS_THROUGH,
    RESPONSE, /* price */
    PLAN,
    HALO,
    NEUTRAL, /* brand */
    OWN_X,
    OWN_Y,
    OWN_WHOLE,
    OWN_LAST = OWN_WHOLE,
    OWN_EACH,
    OWN_EACH_OTHER, /* formula: quantities of its own, the last two drawn every month */
    LIMIT,
    BACKLOG,    /* capacity */
    UNIT_PRICE, /* line, launch, market */
    JANUARY,
    DECEMBER = JANUARY + 11, /* season */
    KEY_COUNT
};

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
    FENCED = 16,   /* no draw may lie outside of [low, high] */
    FIXED = 32,    /* a number */
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
    const struct law *law; /* NULL: not given, or for none but the overrides' months */
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

/* An expression's node: a leaf, or an operator with its operands. */
enum operator{
    CONSTANT_OF, /* number, not negative */
    OWN_OF,      /* key */
    MADE_OF,     /* component */
    PREV_OF,     /* component */
    NEGATE,
    ABS,
    EXP,
    LOG,
    SQRT,
    SIN,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    POWER,
    MIN,
    MAX, /* of two or three */
    OPERATOR_COUNT
};

struct node {
    enum operator operator;
    double number;
    enum key key;
    int component;
    int count;
    const struct node *of[MOST_OPERANDS];
};

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
    int selector_count, from_count;
    struct selector selectors[MOST_SELECTORS], from[MOST_SELECTORS]; /* from: of a brand */
    const struct node *volume;                                       /* of a formula */
    double resolution;
};

struct pair {
    char names[2][MOST_NAME];
    double r;
};

/* Whose cars: a part of the total, or all of it. */
enum scope { OF_TOTAL, OF_REGION, OF_SERIES, OF_COMPONENT };

struct actual {
    enum scope scope;
    int index; /* of a region, a series or a component */
    int month;
    const struct law *law;
};

/* [target] total = cars, and [limit]: of months first .. last, a calendar year (so all targets), a quarter or
 * a month. */
struct goal {
    enum scope scope;
    int index, first, last;
    double cars;
    bool target;
    enum { CHANCE_OF, PERCENTILE_OF, MEAN_OF, SD_OF, SHORTFALL_OF } measure; /* of a limit */
    enum { AT_LEAST, ABOVE, AT_MOST, BELOW } event;                          /* chance, shortfall */
    int percent;
};

/* Months are 12 * year + (month - 1). */
struct scenario {
    uint64_t seed;
    int first, last, level_month;
    bool level_said;
    int region_count, series_count; /* those in use, in order of first mention */
    const char *regions[3], *series[3];
    int actual_count;
    struct actual actuals[MOST_ACTUALS];
    int goal_count;
    struct goal goals[MOST_GOALS];
    int count;
    struct component components[MOST_COMPONENTS];
    int pair_count;
    struct pair pairs[MOST_PAIRS];
    bool repairs; /* pairs that contradict each other are repaired */
    int law_count, node_count;
    struct law laws[MOST_LAWS];
    struct node nodes[MOST_NODES];
};

static inline bool sells(enum kind kind) { return kind >= LINE && kind <= FORMULA; }
/* A formula without region and series is an index. */
static inline bool counts(const struct component *component)
{
    return sells(component->kind) && (component->region || component->series);
}

const struct key_row *known_key(enum kind kind, enum key key); /* NULL: it has none */
void address_of(const struct component *component, const struct key_row *row, char name[MOST_NAME]);
/* Do these selectors, which name components, regions ..., mean the component `target`? */
bool selects(const struct scenario *scenario, const struct selector *selectors, int count, int target);
bool in_scope(const struct scenario *scenario, enum scope scope, int index, int component);
const struct law *actual_of(const struct scenario *scenario, enum scope scope, int index, int month);

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

/* A number as it will be written: four digits, or a date's hundredths of a month. */
double short_number(double value, enum unit unit);
/* The number at a share of the way from low to high; at a random one between two shares. */
double along(const struct place *place, double share);
double between(const struct place *place, double from, double to);
const struct law *law_at(const struct place *place);

/* A law for a key of that row; dates count from month `origin`. */
const struct law *generate_law(struct scenario *scenario, struct dice *dice, const struct key_row *row,
                               int origin);
const struct law *generate_number(struct scenario *scenario, double value);
/* What a formula's `volume` says; its component stands, with its keys. */
void generate_formula(struct scenario *scenario, struct dice *dice, int component);
/* Known months, targets and limits. */
void generate_actuals(struct scenario *scenario, struct dice *dice);
void generate_goals(struct scenario *scenario, struct dice *dice);
/* Scenario number `number`; all of it follows from the number. */
void generate(struct scenario *scenario, uint64_t number);

/* What the program reads: a file, its parent (empty: none) and settings laid over them. */
struct written {
    char parent[MOST_TEXT], child[MOST_TEXT];
    char data[MOST_TEXT]; /* data.csv; empty: none */
    char settings[8][512];
    int setting_count;
};

void write_scenario(const struct scenario *scenario, struct dice *dice, struct written *written);
/* "normal(2%, 5%)", notation by the dice's taste. */
void write_law(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size);
void write_number(double value, enum unit unit, struct dice *dice, char *text, size_t size);
void write_formula(const struct scenario *scenario, const struct node *node, struct dice *dice, char *text,
                   size_t size);
/* Appends. */
__attribute__((format(printf, 3, 4))) void append(char *text, size_t size, const char *format, ...);

#endif
