# leapsim bench: its forms and refusals; never its figures.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    printf '[scenario]\nperiod = 2026-01..2026-12\n[line A]\nregion = home\nlevel = 60k\ngrowth = normal(0, 2%%)\n' >a.ini
}

@test "draws of every distribution, without a file" {
    run_apart "$LEAPSIM" bench
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ ${lines[1]} == *" vectors, "*" processor"* ]]
    [ "$(sed 's/±/+/g' <<<"$output" | awk 'length > 80')" = "" ]
    grep -q '^normal(0, 1) ' <<<"$output"
    grep -q '^GSL: ' <<<"$output"
    lacks -q '^1 thread ' <<<"$output"
}

@test "trials over threads, with a file, in every form" {
    "$LEAPSIM" bench a.ini --threads 2 --trials 2000 --format json -o a.json
    grep -q '"schema": "leapsim/bench/1"' a.json
    grep -q '"trials": 2000' a.json
    "$LEAPSIM" bench - --threads 2 --trials 2000 --format csv <a.ini | grep -q '2 threads'
    "$LEAPSIM" bench a.ini -t 2 -n 2000 -f markdown | grep -q '^| 1 thread '
    "$LEAPSIM" bench a.ini -t 2 -n 2000 | grep -q '^2 threads '
}

@test "what it refuses" {
    for option in "--trials 5" "--seed 5" "--threads 2" "--set line.A.level=5"; do
        run_apart "$LEAPSIM" bench $option
        [ "$status" -eq 2 ]
        [[ $stderr == *"are for the trials of a FILE"* ]]
    done
    run_apart "$LEAPSIM" bench a.ini b.ini
    [ "$status" -eq 2 ]
    run_apart "$LEAPSIM" bench nowhere.ini
    [ "$status" -eq 3 ]
}

@test "vectors that the machine has not are refused by every command" {
    for arguments in "bench" "run a.ini" "trial a.ini 1"; do
        run_apart env LEAPSIM_WIDTH=mmx "$LEAPSIM" $arguments
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ $stderr == *"LEAPSIM_WIDTH is 'mmx': this machine has no such vectors"* ]]
    done
}
