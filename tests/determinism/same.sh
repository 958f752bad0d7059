#!/bin/sh
# same.sh REFERENCE PROGRAM SCENARIO... -- [ARGUMENT...]: the JSON of PROGRAM, run with the arguments and this
# environment, has for each scenario the SHA-256 of REFERENCE's, run on one thread in a bare environment.
#
# Whole cars hide most differences in a last bit, so single trials are compared too: their draws and months
# are printed with all their digits. The number of trials fills no tile, block or round. A scenario beside which
# another stands as NAME_other.ini is asked the questions that take many runs instead.
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

results() { # results PROGRAM SCENARIO [ARGUMENT...]
    program_run=$1 scenario_run=$2
    shift 2
    "$program_run" "$scenario_run" --trials 100003 --format json -q "$@"
    for sampling in latin sobol; do
        "$program_run" "$scenario_run" --trials 32000 --sampling $sampling --format json -q "$@"
    done
    "$program_run" compare "$scenario_run" "$scenario_run" --trials 10007 --format json -q "$@"
    for trial in 0 255 73155; do
        "$program_run" trial "$scenario_run" "$trial" --format json -q
    done
}

studies() { # studies PROGRAM SCENARIO [ARGUMENT...]
    program_run=$1 one=$2 other=${2%.ini}_other.ini
    shift 2
    ask() {
        verb=$1
        shift
        "$program_run" "$verb" "$one" "$@" --format json -q
    }
    for sampling in random latin sobol; do ask sensitivity --trials 2003 --sampling $sampling "$@"; done
    ask explain "$other" --by section --of 'p50(total)' --trials 517 "$@" # all orders
    ask explain "$other" --trials 17003 "$@"                            # random ones
    ask solve --for 'P(total >= 210k) = 25%' --by launch.new.peak --trials 2003 "$@"
    ask solve --for 'p50(total) = 205k' --by shift:line.old.level --by launch.new.peak --trials 1007 "$@"
    ask explain "$other" --by section --of 'p50(total)' --sampling sobol --trials 517 "$@"
    ask solve --for 'P(total >= 210k) = 25%' --by launch.new.peak --sampling sobol --trials 2003 "$@"
    ask compare "$other" --weights 1,2 --trials 70001 "$@"
    ask compare "$other" --sweep launch.new.peak=2k..6k/1k --trials 2003 "$@"
    ask run --sweep launch.new.ramp=2,4 --sweep launch.new.peak=2k..6k/1k --trials 2003 "$@"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for scenario in $scenarios; do
    questions=results
    [ ! -e "${scenario%.ini}_other.ini" ] || questions=studies
    (
        unset LEAPSIM_WIDTH GLIBC_TUNABLES
        $questions "$reference" "$scenario" --threads 1 >"$work/expected"
    )
    $questions "$program" "$scenario" "$@" >"$work/actual"
    [ -s "$work/expected" ] || { echo "$scenario: no output"; exit 1; }
    expected=$(sha256sum <"$work/expected") actual=$(sha256sum <"$work/actual")
    if [ "$expected" != "$actual" ]; then
        echo "$scenario: other bytes"
        diff "$work/expected" "$work/actual" | cut -c 1-160 | head -20
        exit 1
    fi
    echo "$scenario: ${actual%% *}"
done
