#!/bin/sh
# golden.sh PROGRAM SCENARIO GOLDEN [write]: the bytes of this version of the stream are those that were kept.
# They may change only together with ADDRESS_STREAM_VERSION, or with what a result says.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
# The result names the file as it was given: always by its bare name.
actual=$(cd "$(dirname "$2")" && "$program" "$(basename "$2")" --trials 100003 --format json -q | sha256sum)
actual=${actual%% *}
if [ "${4:-}" = write ]; then
    printf '%s\n' "$actual" >"$3"
    exit
fi
expected=$(cat "$3")
[ "$actual" = "$expected" ] || { echo "$2 gives $actual, kept is $expected (./dev golden keeps the new one)"; exit 1; }
