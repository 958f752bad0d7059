#!/bin/sh
# guide.sh ROOT PROGRAM [write]: the tables of GUIDE.md are those that the program prints. A table stands between
# <!-- leapsim language WORD --> and <!-- end -->; every section's, and those of values and distributions, must be
# there. `write`: puts the program's in their place.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
guide=$1/GUIDE.md program=$2
fresh=$(mktemp)
trap 'rm -f "$fresh" "$fresh.table"' EXIT

# The report as Markdown, from its first table on: the guide has headings of its own.
awk -v program="$program" -v table="$fresh.table" '
    /^<!-- leapsim language [a-z_]+ -->$/ {
        print
        command = "\"" program "\" language " $4 " --format markdown"
        if (system(command " >\"" table "\"") != 0) failed = 1
        started = 0
        while ((getline line <table) > 0) {
            started = started || line ~ /^\|/
            if (started) print line
        }
        close(table)
        inside = 1
    }
    /^<!-- end -->$/ { inside = 0 }
    !inside
    inside && /^#/ { print "guide: the block above \"" $0 "\" has no end" >"/dev/stderr"; failed = 1; exit }
    END { exit failed }' "$guide" >"$fresh"

status=0
sections=$("$program" language sections -f csv | tr -d '\r[]' | awk -F, '$3 == "section" { print $NF }' | cut -d ' ' -f 1)
for word in sections values distributions $sections; do
    grep -qx "<!-- leapsim language $word -->" "$guide" || { echo "$guide has no table for '$word'"; status=1; }
done
if [ "${3:-}" = write ]; then
    cmp -s "$fresh" "$guide" || cp "$fresh" "$guide"
elif ! diff -u "$guide" "$fresh"; then
    echo "$guide: its tables are not the program's (./dev guide puts them in)"
    status=1
fi
exit $status
