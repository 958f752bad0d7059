#!/bin/sh
# header.sh ROOT CC CXX: the public header compiles by itself as C17 and as C++17.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
printf '#include "leapsim/leapsim.h"\n' >"$TMPDIR/alone.c"
cp "$TMPDIR/alone.c" "$TMPDIR/alone.cpp"
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
# shellcheck disable=SC2086 # a list of words
"$2" -std=c17 $warnings -Wstrict-prototypes -I "$1/include" -fsyntax-only "$TMPDIR/alone.c"
# shellcheck disable=SC2086
"$3" -std=c++17 $warnings -I "$1/include" -fsyntax-only "$TMPDIR/alone.cpp"
