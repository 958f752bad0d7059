#!/bin/sh
# ranks.sh PROGRAM MPI_PROGRAM [SCENARIO [TURNS]]: from how many trials on do ranks and shards pay? The second program is
# built with MPI:
#
#   cmake -S . -B build/ranks -G Ninja -DLEAPSIM_MPI=ON -DLEAPSIM_TESTS=OFF && cmake --build build/ranks
#   sh bench/ranks.sh build/release/leapsim build/ranks/leapsim
#
# Whole jobs by turns, medians in seconds, one thread to a process, as a table in Markdown; the results of all ways are
# compared. Ranks and shards share this machine, which should have two idle processors. TRIALS: other numbers of trials.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
program=$1 mpi_program=$2 scenario=${3:-scenarios/base.ini} turns=${4:-5}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_WAIT_POLICY=passive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

leapsim() { "$program" "$scenario" -q -t 1 -f json -n "$trials" "$@"; }

one() { leapsim >"$work/one"; }
ranks() { # ranks N
    mpirun --oversubscribe -n "$1" "$mpi_program" "$scenario" -q -t 1 -f json -n "$trials" >"$work/ranks-$1"
}
shards() {
    leapsim_shard() { "$program" "$scenario" -q -t 1 -n "$trials" --shard "$1/2" -o "$work/$1.part"; }
    leapsim_shard 1 &
    leapsim_shard 2
    wait
    "$program" merge "$scenario" -q -f json -n "$trials" "$work/1.part" "$work/2.part" >"$work/shards"
}

seconds() { # seconds COMMAND...
    begun=$(date +%s.%N)
    "$@"
    date +%s.%N | awk -v begun="$begun" '{ printf "%.3f\n", $1 - begun }'
}

median() { sort -n "$1" | awk '{ value[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? value[m] : (value[m] + value[m + 1]) / 2 }'; }

echo '| trials | one process, s | `mpirun -n 1` | `mpirun -n 2` | two shards and `merge` |'
echo '|---:|---:|---:|---:|---:|'
for trials in ${TRIALS:-100000 1000000 10000000 100000000}; do
    rm -f "$work"/*
    for turn in $(seq "$turns"); do
        seconds one >>"$work/seconds-one"
        seconds ranks 1 >>"$work/seconds-1"
        seconds ranks 2 >>"$work/seconds-2"
        seconds shards >>"$work/seconds-shards"
        for way in ranks-1 ranks-2 shards; do
            cmp "$work/one" "$work/$way" || exit 1
        done
    done
    printf '| %s ' "$trials" | sed -e ':more' -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|[ ,]\)/\1,\2\3/' -e 't more'
    for way in one 1 2 shards; do printf '| %.2f ' "$(median "$work/seconds-$way")"; done
    echo '|'
done
