/* Does the program know a key or a family that no scenario used?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_COVERED_H
#define TESTS_COVERED_H

#include <stdbool.h>

/* What the program is given to read. */
void covered_note(const char *text);
/* False: it says which. */
bool covered_all(void);

#endif
