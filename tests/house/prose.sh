#!/bin/sh
# prose.sh ROOT: lines of Markdown have at most 120 characters, but for tables, code and links.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
faults=$(
    find . -name build -prune -o -name '*.md' -print | LC_ALL=C sort | while read -r file; do
        # Of a character in UTF-8 only its first byte counts.
        LC_ALL=C tr -d '\200-\277' <"$file" | LC_ALL=C awk -v file="${file#./}" '
        /^ *```/ { code = !code; next }
        !code && !/^ *\|/ && !/^\[[^]]*\]: / && length($0) > 120 {
            printf "%s:%d: %d characters, more than 120\n", file, FNR, length($0)
        }'
    done
)
[ -z "$faults" ] || { printf '%s\n' "$faults"; exit 1; }
