#!/bin/sh
# floors.sh ROOT: an include goes to the same room or down, and names its room. A room of many files has rooms of its own;
# what all of these share is its header of the same name.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
# shellcheck disable=SC2016 # awk's own $
find src -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort | xargs awk '
BEGIN {
    split("base 0 draw 1 report 1 dist 2 component 3 scenario 4 plan 5 engine 6 study 7 cli 8 " \
          "study/sample 7.1 study/answer 7.2 study/paired 7.3 study/run 7.4 study/sweep 7.5 study/compare 7.6 " \
          "study/explain 7.7 study/sensitivity 7.7 study/solve 7.7", map, " ")
    for (i = 1; i in map; i += 2) floor[map[i]] = map[i + 1]
}
function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; faults++ }
FNR == 1 {
    split(FILENAME, path, "/")
    room = path[2]
    within = FILENAME
    sub(/^src\//, "", within)
    sub(/\/[^\/]*$/, "", within)
    if (!(within in floor)) fault("a room without a floor: " within)
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    target = quoted[2]
    if (target == "leapsim/leapsim.h") next
    other = target
    sub(/\/.*/, "", other)
    if (target !~ /\// || !(other in floor)) fault("\"" target "\" does not begin with a room")
    else if (other == room) {
        inner = target
        sub(/\/[^\/]*$/, "", inner)
        if (within == room || inner == within || target == room "/" room ".h") next
        if (!(inner in floor) || inner == room || floor[inner] >= floor[within])
            fault(within " includes \"" target "\" of a room that is not below")
    }
    else if (room == "cli") fault("the program sees the public header and its own room, not \"" target "\"")
    else if (floor[other] >= floor[room])
        fault(room " (floor " floor[room] ") includes \"" target "\" of " other " (floor " floor[other] ")")
}
END { exit faults > 0 }'
