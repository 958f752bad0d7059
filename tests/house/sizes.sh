#!/bin/sh
# sizes.sh ROOT: file names are unique, files have at most 500 lines, functions at most 70.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
faults=$(
    find src include tests bench -name '*.[ch]' | sed 's|.*/||' | LC_ALL=C sort | uniq -d |
        sed 's/$/: the name of more than one file/'
    find src include tests bench -name '*.[ch]' | LC_ALL=C sort | xargs awk '
    function close_file() { if (last > 500) printf "%s: %d lines, more than 500\n", file, last }
    FNR == 1 { close_file(); file = FILENAME; start = 0 }
    { last = FNR }
    /^{/ { start = FNR }
    /^}/ && start {
        if (FNR - start + 1 > 70) printf "%s:%d: a function of %d lines, more than 70\n", file, start, FNR - start + 1
        start = 0
    }
    END { close_file() }'
)
[ -z "$faults" ] || { printf '%s\n' "$faults"; exit 1; }
