/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ask.h"
int main(void) { return 0; }
