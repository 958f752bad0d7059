#!/bin/sh
# same.sh REFERENCE PROGRAM SCENARIO... -- [ARGUMENT...]: the JSON of PROGRAM, run with the arguments and this
# environment, has for each scenario the SHA-256 of REFERENCE's, run on one thread in a bare environment.
# The number of trials fills no tile, block or round.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
reference=$1 program=$2
shift 2
scenarios=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    scenarios="$scenarios $1"
    shift
done
shift

case ${LEAPSIM_WIDTH:-} in
avx2) wanted=avx2 ;;
avx512) wanted=avx512bw ;;
*) wanted= ;;
esac
if [ -n "$wanted" ] && ! grep -qw "$wanted" /proc/cpuinfo; then
    echo "this machine has no $LEAPSIM_WIDTH"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for scenario in $scenarios; do
    env -u LEAPSIM_WIDTH -u GLIBC_TUNABLES \
        "$reference" "$scenario" --trials 100003 --threads 1 --format json -q >"$work/expected"
    "$program" "$scenario" --trials 100003 --format json -q "$@" >"$work/actual"
    [ -s "$work/expected" ] || { echo "$scenario: no output"; exit 1; }
    expected=$(sha256sum <"$work/expected") actual=$(sha256sum <"$work/actual")
    if [ "$expected" != "$actual" ]; then
        echo "$scenario: other bytes"
        diff "$work/expected" "$work/actual" | head -20
        exit 1
    fi
    echo "$scenario: ${actual%% *}"
done
