#!/bin/sh
# floors.sh ROOT: an include goes to the same room or down, and names its room.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
# shellcheck disable=SC2016 # awk's own $
find src -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort | xargs awk '
BEGIN {
    split("base 0 draw 1 report 1 dist 2 component 3 scenario 4 plan 5 engine 6 study 7 cli 8", map, " ")
    for (i = 1; i in map; i += 2) floor[map[i]] = map[i + 1]
}
function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; faults++ }
FNR == 1 {
    split(FILENAME, path, "/")
    room = path[2]
    if (!(room in floor)) fault("a room without a floor: " room)
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    target = quoted[2]
    if (target == "leapsim/leapsim.h") next
    other = target
    sub(/\/.*/, "", other)
    if (target !~ /\// || !(other in floor)) fault("\"" target "\" does not begin with a room")
    else if (other == room) next
    else if (room == "cli") fault("the program sees the public header and its own room, not \"" target "\"")
    else if (floor[other] >= floor[room])
        fault(room " (floor " floor[room] ") includes \"" target "\" of " other " (floor " floor[other] ")")
}
END { exit faults > 0 }'
