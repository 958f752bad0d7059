#!/bin/sh
# symbols.sh ROOT OBJECTS: what each object file exports, by nm, below the build directory OBJECTS.
#
# A symbol begins with the name of its file or of a header of its room, so that its home is known where it is
# used; only the public interface begins with leap_, and all of that is declared in the public header. What a hot file exports ends
# with the vector width that it was compiled for. The program uses nothing of the library but leap_*.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
root=$1
header=$root/include/leapsim/leapsim.h
cd "$2"

exported() { # every exported symbol: DIRECTORY FILE SYMBOL NAME..., the last ones being its room's headers
    find CMakeFiles -path '*/src/*.o' | LC_ALL=C sort | while read -r object; do
        directory=${object#CMakeFiles/}
        file=${object##*/}
        room=${object%/*}
        headers=$(cd "$root/src/${room##*/}" 2>/dev/null && printf '%s ' *.h)
        nm -g --defined-only "$object" |
            awk -v directory="${directory%%.dir/*}" -v file="${file%%.c.o*}" -v headers="$headers" \
                '{ print directory, file, $3, headers }'
    done
}

list=$(exported)
[ -n "$list" ] || { echo "no object files below $2"; exit 1; }
faults=$(
    printf '%s\n' "$list" | awk -v header="$header" '
    BEGIN {
        while ((getline line < header) > 0)
            while (match(line, /leap_[a-z_]+\(/)) {
                public[substr(line, RSTART, RLENGTH - 1)] = 1
                line = substr(line, RSTART + RLENGTH)
            }
    }
    $1 == "leapsim" && $3 == "main" { next }
    $3 ~ /^(__asan|__odr_asan|__tsan)/ { next }
    $3 ~ /^leap_/ {
        if (!($3 in public)) printf "%s.c: %s is not in the public header\n", $2, $3
        next
    }
    {
        known = $3 == $2 || index($3, $2 "_") == 1
        for (i = 4; i <= NF; i++) {
            sub(/\.h$/, "", $i)
            known = known || index($3, $i "_") == 1
        }
        if (!known) printf "%s.c: %s begins neither with %s_ nor with the name of a header there\n", $2, $3, $2
    }
    $1 ~ /^leap_/ && $1 != "leap_cold" {
        width = substr($1, 6)
        if ($3 !~ "_" width "$") printf "%s.c: %s does not end with _%s\n", $2, $3, width
    }'
    defined=$(printf '%s\n' "$list" | awk '$1 != "leapsim" { print $3 }')
    find CMakeFiles/leapsim.dir -name '*.o' | LC_ALL=C sort | while read -r object; do
        { printf '%s\n' "$defined"; echo --; nm -u "$object"; } | awk -v object="${object##*/}" '
        $1 == "--" { program = 1; next }
        !program { inside[$1] = 1; next }
        $2 in inside && $2 !~ /^leap_/ { printf "%s uses %s of the library, which is not public\n", object, $2 }'
    done
)
[ -z "$faults" ] || { printf '%s\n' "$faults"; exit 1; }
