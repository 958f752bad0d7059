#!/bin/sh
# symbols.sh ROOT OBJECTS: what each object file exports, by nm, below the build directory OBJECTS.
#
# A symbol begins with the name of its file or of a header of its room, so that its home is known where it is
# used; only the public interface begins with leap_, and all of that is declared in the public header. What a hot file exports ends
# with the vector width that it was compiled for. The program uses nothing of the library but leap_*.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
# shellcheck disable=SC2016 # awk's own $
root=$(cd "$1" && pwd)
cd "$2"

{
    sed -n 's/^/api /p' "$root/include/leapsim/leapsim.h"
    (cd "$root/src" && find . -name '*.h' | sed 's|^\./|header |')
    find CMakeFiles -path '*/src/*.o' -exec nm -A -g --defined-only {} + | sed 's/^/defined /'
    find CMakeFiles/leapsim.dir -name '*.o' -exec nm -A -u {} + | sed 's/^/wanted /'
} | awk '
function fault(text) { print text; faults++ }
function place(object) { # CMakeFiles/leap_avx2.dir/src/base/arena.c.o:...
    sub(/\.c\.o:.*/, "", object)
    parts = split(object, path, "/")
    target = path[2]
    sub(/\.dir$/, "", target)
    room = path[parts - 1]
    file = path[parts]
}
function is_home(name) { return symbol == name || index(symbol, name "_") == 1 }

$1 == "api" {
    while (match($0, /leap_[a-z_]+\(/)) {
        public[substr($0, RSTART, RLENGTH - 1)] = 1
        $0 = substr($0, RSTART + RLENGTH)
    }
}
$1 == "header" {
    parts = split($2, path, "/")
    sub(/\.h$/, "", path[parts])
    headers[path[parts - 1]] = headers[path[parts - 1]] " " path[parts]
}
$1 == "defined" {
    place($2)
    symbol = $4
    if (symbol ~ /^__(asan|odr_asan|tsan)/ || (target == "leapsim" && symbol == "main")) next
    seen++
    if (target != "leapsim") inside[symbol] = 1
    if (symbol ~ /^leap_/) {
        if (!(symbol in public)) fault(file ".c: " symbol " is not in the public header")
        next
    }
    known = is_home(file)
    count = split(headers[room], names, " ")
    for (i = 1; i <= count; i++) known = known || is_home(names[i])
    if (!known) fault(file ".c: " symbol " begins neither with " file "_ nor with the name of a header there")
    width = substr(target, 6)
    if (target ~ /^leap_/ && target != "leap_cold" && symbol !~ "_" width "$")
        fault(file ".c: " symbol " does not end with _" width)
}
$1 == "wanted" && $4 in inside && $4 !~ /^leap_/ {
    place($2)
    fault(file ".c uses " $4 " of the library, which is not public")
}
END {
    if (!seen) fault("no object files")
    exit faults > 0
}'
