/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/reflection.h"

#include <math.h>

void reflection_axis(const double *direction, size_t n, double *axis)
{
    double squares = 0;
    for (size_t i = 0; i < n; i++) squares += direction[i] * direction[i];
    double length = sqrt(squares);
    for (size_t i = 0; i < n; i++) axis[i] = direction[i] / length;
    axis[0] += axis[0] < 0 ? -1 : 1;
    double size = sqrt(fabs(axis[0])); /* |axis|^2 = 2 |axis[0]| */
    for (size_t i = 0; i < n; i++) axis[i] /= size;
}
