#!/bin/sh
# format.sh ROOT CLANG_FORMAT [-i]: the C is as clang-format prints it (-i: make it so). Tables, that is what
# stands between `... = {` and `};` at the left edge, are set by hand: clang-format would give a line to each of
# a row's members.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
format=$2
if [ "${3:-}" = -i ]; then how=-i; else how='--dry-run --Werror'; fi
status=0
for file in $(find src include tests bench -name '*.[ch]' | LC_ALL=C sort); do
    ranges=$(awk '
        /^[^ \t#\/].* = \{$/ && NR > first { printf " --lines=%d:%d", first + 1, NR - 1; inside = 1 }
        /^[^ \t#\/].* = \{$/ { inside = 1 }
        inside && /^\};/ { inside = 0; first = NR }
        END { if (!inside && NR > first) printf " --lines=%d:%d", first + 1, NR }' "$file")
    # shellcheck disable=SC2086 # words
    "$format" $how $ranges "$file" || status=1
done
exit $status
