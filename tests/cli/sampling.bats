# --sampling and --until: what is said, what is refused, and that results come again.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

@test "the second line says how trials were spread" {
    for sampling in latin sobol; do
        "$LEAPSIM" base.ini -n 1000 --sampling $sampling | grep -q "1,024 trials, $sampling (16 × 64), seed"
        "$LEAPSIM" base.ini -n 1000 --sampling $sampling -f json | grep -q "\"sampling\": \"$sampling\""
    done
    run ! grep -q sampling <("$LEAPSIM" base.ini -n 1000 -f json)
}

@test "random is the default and keeps its bytes" {
    "$LEAPSIM" base.ini -n 5000 -f json >plain
    "$LEAPSIM" base.ini -n 5000 -f json --sampling random | cmp - plain
}

@test "the order of dimensions: all of it for machines, what matters with --full" {
    "$LEAPSIM" base.ini -n 1000 --sampling sobol -f json | grep -q '"sampling_order"'
    "$LEAPSIM" base.ini -n 1000 --sampling sobol --full | grep -q "Sobol's dimensions go to"
    run ! grep -q "sampling_order" <("$LEAPSIM" base.ini -n 1000 --sampling latin -f json)
}

@test "no result depends on threads" {
    for sampling in latin sobol; do
        "$LEAPSIM" base.ini -n 9000 --sampling $sampling -f json -t 1 >one
        "$LEAPSIM" base.ini -n 9000 --sampling $sampling -f json -t 3 | cmp - one
    done
}

@test "a trial of such a run; there is none beyond its last" {
    "$LEAPSIM" trial base.ini 999 --sampling sobol --trials 1000 | grep -q "of 1024, sobol, seed"
    "$LEAPSIM" trial base.ini 999 --sampling latin --trials 1000 -f csv >/dev/null
    refused 2 "a run of 1024 trials has no trial 1024" "$LEAPSIM" trial base.ini 1024 --sampling sobol -n 1000
    refused 2 "a run of 1000 trials has no trial 1000" "$LEAPSIM" trial base.ini 1000 -n 1000
}

@test "refused: samplings that are none, more trials than there are" {
    refused 2 "did you mean 'sobol'" "$LEAPSIM" base.ini --sampling soboll
    refused 2 "more than 34359738368 sobol trials" "$LEAPSIM" base.ini --sampling sobol -n 1e11
}

@test "--until: the number of trials gives the same bytes again; what the figure came to is said beside them" {
    for sampling in random latin sobol; do
        "$LEAPSIM" base.ini --sampling $sampling --until 'p50(total) ± 0.2%' -f json >once 2>said
        trials=$(sed -n 's/^ *"trials": \([0-9]*\),.*/\1/p' once | head -n 1)
        "$LEAPSIM" base.ini --sampling $sampling --trials "$trials" -f json | cmp - once
        grep -qE "^leapsim: note: 'p50\(total\) ± 0.2%' is reached after [0-9,]+ trials: [0-9,]+ ±[0-9,]+ cars$" said
        "$LEAPSIM" base.ini --sampling $sampling --until 'p50(total) ± 0.2%' >once
        "$LEAPSIM" base.ini --sampling $sampling --trials "$trials" | cmp - once
    done
    "$LEAPSIM" base.ini --until 'P(total >= 1M) ± 2%' 2>&1 >out | grep -qE ' trials: [0-9.]+ % ±[0-9.]+$'
    run_apart "$LEAPSIM" base.ini --until 'p50(total) ± 0.2%' -q
    [[ -z $stderr ]]
    "$LEAPSIM" base.ini --until 'p50(total) ± 1' --max-trials 2k 2>&1 >out | grep -q 'warning: .* is not reached'
}

@test "--until: a goal out of reach ends with a warning" {
    "$LEAPSIM" base.ini --until 'mean(total) +- 0.000001%' --max-trials 20k >out 2>err
    grep -q "is not reached: after 20,000 trials the error is ±" err
    grep -q "20,000 trials, seed" out
    "$LEAPSIM" base.ini --until 'P(total >= 1B) +- 1% relative' --max-trials 20k >out 2>err
    grep -q "is not reached: of 20,000 trials 0 decide it, too few to tell its error" err
    "$LEAPSIM" base.ini --sampling sobol --until 'mean(total) +- 0.0000001%' --time-limit 1 >out 2>err
    grep -q "is not reached" err
}

@test "--until: what a time limit ends says its trials, and they give the same bytes again" {
    for sampling in random latin sobol; do
        "$LEAPSIM" base.ini --sampling $sampling --until 'mean(total) +- 0.0000001%' --time-limit 1 -f json >once 2>err
        trials=$(sed -n 's/^ *"trials": \([0-9]*\),.*/\1/p' once | head -n 1)
        grep -q "is not reached" err
        grep -q "after $(sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta' <<<"$trials") trials" err
        "$LEAPSIM" base.ini --sampling $sampling --trials "$trials" -f json | cmp - once
    done
}

@test "--until: the chance that a target is reached by the end of a month" {
    "$LEAPSIM" base.ini --until 'P(total.2026-01..2026-11 >= 1M) +- 0.3%' -f json -o once
    trials=$(sed -n 's/^ *"trials": \([0-9]*\),.*/\1/p' once | head -n 1)
    "$LEAPSIM" base.ini --trials "$trials" -f json | cmp - once
    refused 2 "is not printed" "$LEAPSIM" base.ini --until 'P(total.2026-01..2026-11 >= 2M) +- 0.3%'
    [[ $stderr == *"--full prints"*"running totals"* ]]
    "$LEAPSIM" base.ini --full --until 'p50(total.2026-01..2026-11) +- 0.5%' >/dev/null
}

@test "--until: an error that lacks its percent sign" {
    run_apart "$LEAPSIM" base.ini --until 'P(total >= 1M) +- 0.1' -f csv
    [ "$status" -eq 0 ]
    [[ $stderr == *"--until:1:19: warning: the error may be 10 percentage points"*"did you mean 0.1%?"* ]]
    for error in 0.04 6% '10% relative'; do
        run_apart "$LEAPSIM" base.ini --until "P(total >= 1M) +- $error" -f csv
        [[ $status -eq 0 && $stderr != *warning* ]]
    done
}

@test "--until: refused" {
    refused 2 "expected '+-' here" "$LEAPSIM" base.ini --until 'mean(total)'
    refused 2 "not --trials" "$LEAPSIM" base.ini --until 'mean(total) +- 1%' --trials 5
    refused 2 "--max-trials goes with --until" "$LEAPSIM" base.ini --max-trials 5000
    refused 2 "--time-limit goes with --until" "$LEAPSIM" base.ini --time-limit 5
    refused 2 "there is no region" "$LEAPSIM" base.ini --until 'mean(region.moon) +- 1%'
}
