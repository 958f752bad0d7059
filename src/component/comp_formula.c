/* [formula NAME]: for what no component covers.
 *
 *   made = the value of `volume`, an expression of quantities of its own, of what components make this
 *   month and of what they sold last month
 *
 * The program runs an operator at a time over all lanes. x ^ y is by multiplication where y is whole and
 * |y| < 32, otherwise exp(y log|x|) (relative error about |y log|x|| 2^-53), negative for x < 0 and odd y;
 * x < 0 with y that is not whole, 0 to a negative power, and sin beyond VEC_SIN_MAX are not finite.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"
#include "component/expression.h"

struct formula {
    struct expression_wires volume;
    double resolution; /* read by the plan, not by the kernel */
    double *made;
};

enum { VOLUME, RESOLUTION, REGION, SERIES };

#define AT(member) .offset = offsetof(struct formula, member)

static const struct field fields[] = {
    [VOLUME] = {.name = "volume",
                .kind = FIELD_EXPRESSION,
                .unit = UNIT_CARS,
                .flags = FIELD_REQUIRED,
                AT(volume),
                .doc = "+ - * / ^, min max abs exp log sqrt sin, line.C, prev(line.C), own quantities"},
    [RESOLUTION] = {.name = "resolution",
                    .kind = FIELD_NUMBER,
                    .flags = FIELD_LOW_OPEN,
                    .fallback = 1,
                    .low = 0,
                    .high = INFINITY,
                    AT(resolution),
                    .doc = "step to which its months are rounded, in cars"},
    [REGION] = {.name = "region", .kind = FIELD_TEXT, .doc = "region it is counted in"},
    [SERIES] = {.name = "series", .kind = FIELD_TEXT, .doc = "series it is counted in"},
    {.name = "made", .kind = FIELD_MADE, AT(made), .doc = "the expression's value"},
};

/* Cars are counted whole; what is in no region or series is an index, which is not counted. */
static void check(const struct component_check *at)
{
    double step = at->values[RESOLUTION].number;
    bool counted = at->values[REGION].text || at->values[SERIES].text;
    if (counted && step != floor(step))
        at->fault(at->context, DIAG_ERROR, RESOLUTION, "an index, without region and series, may be finer",
                  "formula '%s' is counted in cars: its resolution must be whole", at->name);
}

/* x ^ y for whole y, |y| < 32: five squarings. */
VEC_INLINE double power_whole(double x, double y)
{
    double power = 1, left = fabs(y);
    for (int bit = 0; bit < 5; bit++) {
        double half = (double)(int32_t)(left * 0.5);
        power *= left > half + half ? x : 1.0;
        x *= x;
        left = half;
    }
    return y < 0 ? 1.0 / power : power;
}

/* The whole number nearest to x; from 2^52 on all numbers are. */
VEC_INLINE double nearest_whole(double x)
{
    double size = fabs(x), whole = (size + 0x1p52) - 0x1p52;
    return size < 0x1p52 ? copysign(whole, x) : x;
}

VEC_INLINE double power_any(double x, double y)
{
    double size = vec_exp(y * vec_log(fabs(x)));
    double half = 0.5 * y, odd = nearest_whole(half) == half ? size : -size;
    double below = nearest_whole(y) == y ? odd : (double)NAN;
    return x < 0 ? below : size;
}

VEC_INLINE double power(double x, double y)
{
    double held = fabs(y) < 32 ? y : 0.0; /* so that it fits an int32 */
    double whole = power_whole(x, held), any = power_any(x, y);
    return nearest_whole(y) == y && fabs(y) < 32 ? whole : any;
}

/* One operator over all lanes; `to` may be an operand. A result that is not finite leaves NaN in `bad` even
 * where a later operator would hide it. */
#define OPERATOR(code, result)           \
    case code:                           \
        _Pragma("omp simd") for_lanes(i) \
        {                                \
            double value = (result);     \
            to[i] = value;               \
            bad[i] += 0 * value;         \
        }                                \
        break

static void operate(enum expression_code code, const double *a, const double *b, double *to, double *bad)
{
    switch (code) {
        OPERATOR(EXPRESSION_NEGATE, -a[i]);
        OPERATOR(EXPRESSION_ABS, fabs(a[i]));
        OPERATOR(EXPRESSION_EXP, vec_exp(a[i]));
        OPERATOR(EXPRESSION_LOG, vec_log(a[i]));
        OPERATOR(EXPRESSION_SQRT, sqrt(a[i]));
        OPERATOR(EXPRESSION_SIN, vec_sin(a[i]));
        OPERATOR(EXPRESSION_ADD, a[i] + b[i]);
        OPERATOR(EXPRESSION_SUBTRACT, a[i] - b[i]);
        OPERATOR(EXPRESSION_MULTIPLY, a[i] * b[i]);
        OPERATOR(EXPRESSION_DIVIDE, a[i] / b[i]);
        OPERATOR(EXPRESSION_POWER, power(a[i], b[i]));
        OPERATOR(EXPRESSION_MIN, a[i] < b[i] ? a[i] : b[i]);
        OPERATOR(EXPRESSION_MAX, a[i] > b[i] ? a[i] : b[i]);
    case EXPRESSION_INPUT: break;
    }
}

/* The stack holds pointers: to an input's lanes, or to its own place's. */
static void make(void *wires, const struct month *month)
{
    struct formula *self = wires;
    const struct expression *expression = self->volume.expression;
    const double *stack[EXPRESSION_DEPTH];
    double bad[TILE_LANES] = {0};
    size_t top = 0;
    (void)month;
    for (size_t i = 0; i < expression->step_count; i++) {
        const struct expression_step *step = &expression->steps[i];
        if (step->code == EXPRESSION_INPUT) {
            stack[top++] = self->volume.inputs[step->input];
            continue;
        }
        top -= step->code >= EXPRESSION_BINARY ? 2 : 1;
        double *to = self->volume.stack + top * TILE_LANES;
        operate(step->code, stack[top], stack[top + (step->code >= EXPRESSION_BINARY)], to, bad);
        stack[top++] = to;
    }
    const double *value = stack[0];
    for_lanes(i) self->made[i] = value[i] + bad[i];
}

const struct component_type width_name(component_formula) = {
    .name = "formula",
    .doc = "An expression of your own, for what no component covers",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct formula),
    .check = check,
    .make = make,
};
