# leapsim solve: its help's examples, every format, the scenario that it writes, refusals, Ctrl-C.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

in_80_columns() { [ "$(awk '{ gsub(/±|←|×/, "+") } length > 80')" = "" ]; }

@test "the help's examples run" {
    cp -r "$LEAPSIM_SOURCE_DIR/scenarios" .
    cd scenarios
    while read -r line; do
        run_apart bash -c "\"$LEAPSIM\" ${line#leapsim } -n 2k"
        [[ $status -eq 0 && -z $stderr ]] || { printf '%s\n' "$line" "$stderr"; return 1; }
        in_80_columns <<<"$output"
    done < <("$LEAPSIM" help solve | sed -n 's/^ *\(leapsim solve base.ini.*\)/\1/p')
    [ -f a.ini ]
}

@test "every format; threads change nothing" {
    goal=(base.ini --for 'P(total >= 1M) = 50%' --by shift:line.C.level)
    for format in text json csv markdown; do "$LEAPSIM" solve "${goal[@]}" -f $format >$format; done
    grep -q '^shift:line.C.level .* times ' text
    grep -q '"needed": {"value": ' json
    grep -q '"schema": "leapsim/solve/1"' json
    grep -q 'settings,.*line.C.level' csv
    grep -q '^| shift:line.C.level |' markdown
    cmp <("$LEAPSIM" solve "${goal[@]}" -t 1 -f json) <("$LEAPSIM" solve "${goal[@]}" -t 3 -f json)
    "$LEAPSIM" solve "${goal[@]}" --full | in_80_columns
}

@test "--sampling: of which trials, and the same bytes for any number of threads and every vector width" {
    for sampling in latin sobol; do
        goal=(solve base.ini --for 'P(total >= 1M) = 50%' --by shift:line.C.level --sampling $sampling)
        "$LEAPSIM" "${goal[@]}" -n 1000 >out
        grep -q "1,024 trials, $sampling (16 × 64), seed 7" out
        in_80_columns <out
        "$LEAPSIM" "${goal[@]}" -n 9000 -t 1 -f json >one
        "$LEAPSIM" "${goal[@]}" -n 9000 -t 3 -f json | cmp - one
        grep -q "\"sampling\": \"$sampling\"" one
        grep -q '"randomisations": 16' one
        "$LEAPSIM" "${goal[@]}" -n 9000 -o new.ini >/dev/null
        "$LEAPSIM" check new.ini
    done
    grep -q '"sampling_order"' one
    goal+=(--by line.B.level -n 9000 -f json) # of two keys, with what each randomisation says
    "$LEAPSIM" "${goal[@]}" -t 1 >one
    "$LEAPSIM" "${goal[@]}" -t 2 | cmp - one
    for width in scalar sse2 avx2 avx512; do
        LEAPSIM_WIDTH=$width "$LEAPSIM" "${goal[@]}" -t 1 >two 2>err || continue # this machine has it not
        cmp two one
    done
    goal=(solve base.ini --for 'P(total >= 1M) = 50%' --by shift:line.C.level -f json)
    "$LEAPSIM" "${goal[@]}" >one
    "$LEAPSIM" "${goal[@]}" --sampling random | cmp - one
    lacks -q '"sampling"' one
    refused 2 "more than 34359738368 latin trials" "$LEAPSIM" "${goal[@]}" --sampling latin -n 1e11
    refused 2 "'solve' takes no --until" "$LEAPSIM" "${goal[@]}" --until 'mean(total) +- 1%'
}

@test "several keys: one joint change" {
    "$LEAPSIM" solve base.ini --for 'P(total >= 1M) = 50%' --by line.C.level --by line.B.level \
        --by demand.market.growth >out
    in_80_columns <out
    grep -q '^Together [0-9.]* ±[0-9.]* sd from the middle' out
    [ "$(grep -c '^line\|^demand' out)" -eq 6 ]
}

# The probability that the run of a scenario prints for its first target.
chance() { "$LEAPSIM" "$@" -f json | grep -A 9 '"targets": ' | grep -o '"probability": {"value": [0-9.e-]*' | head -n 1; }
solved() { grep -o '"solved": {"value": [0-9.e-]*' "$1"; }

@test "-o writes the scenario that does it, and it does" {
    mkdir -p deep/er
    "$LEAPSIM" solve base.ini --for 'P(total >= 1M) = 60%' --by line.C.level -o deep/er/set.ini -f json >set
    "$LEAPSIM" solve base.ini --for 'P(total >= 1M) = 60%' --by shift:line.C.level -o deep/shift.ini \
        --set 'line.B.growth=normal(2%, 3%)' -s line.C.level.x=1 >shift 2>&1 || true
    grep -q "unknown\|no key" shift
    "$LEAPSIM" solve base.ini --for 'P(total >= 1M) = 60%' --by shift:line.C.level -o deep/shift.ini \
        --set 'line.B.growth=normal(2%, 3%)' --set line.C.level=40k --set 'line.C.level=normal(50k, 5k)' \
        --seed 3 -n 3k -f json >shift
    grep -qx 'extends = ../../base.ini' deep/er/set.ini
    grep -q '^level = .*; judgement: solved for P(total >= 1M) = 60%$' deep/er/set.ini
    [ "$(grep -c '^level' deep/shift.ini)" -eq 1 ]
    grep -q '^growth = normal(2%, 3%)  ; judgement: ' deep/shift.ini
    for name in deep/er/set.ini deep/shift.ini; do
        run_apart "$LEAPSIM" check $name
        [[ $status -eq 0 && $output == *ok* && -z $stderr ]]
        kept=$(basename $name .ini)
        [ "$(chance $name | sed 's/.*value//')" = "$(solved "$kept" | sed 's/.*value//')" ]
    done
    ln -s base.ini link.ini
    (cd deep && "$LEAPSIM" solve ../link.ini --for 'p50(total) = 900k' --by line.C.level -o "$PWD/other.ini" >/dev/null)
    grep -qx 'extends = ../link.ini' deep/other.ini
}

@test "months that stand apart move along with a shift" {
    printf '[line C]\ngrowth.2026-07.. = normal(2%%, 4%%)\n[scenario]\nextends = base.ini\n' >apart.ini
    "$LEAPSIM" solve apart.ini --for 'p50(total) = 1M' --by shift:line.C.growth -o new.ini >out
    grep -q '^growth = normal(.*, 4%)  ; judgement: solved' new.ini
    grep -q '^growth.2026-07.. = normal(.*, 4%)  ; judgement: solved' new.ini
    "$LEAPSIM" solve apart.ini --for 'p50(total) = 1M' --by line.C.growth >out
    grep -q 'line.C.growth.2026-07.. no longer does' out
}

@test "a goal out of reach: what comes nearest, exit status 1, no scenario" {
    run_apart "$LEAPSIM" solve base.ini --for 'mean(total) = 9M' --by line.C.level -o new.ini
    [ "$status" -eq 1 ]
    [[ $output == *"← nearest"* && $stderr == *"does not come to 9M by line.C.level"* ]]
    [[ $output == *"Every figure: --format json"* && $output != *"The scenario that does it"* ]]
    only_files base.ini wrong.ini
}

@test "what -o writes of a key that others are tied to runs without a warning, to the answer" {
    cat >>base.ini <<'INI'
[correlation]
line.B.level, line.C.level = 0.6
INI
    for by in line.C.level "shift:line.C.level"; do
        "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by "$by" -o new.ini -f json >answer.json
        run_apart "$LEAPSIM" new.ini -f csv
        [[ $status -eq 0 && -z $stderr ]]
        grep -c "correlates with nothing" new.ini >ties || true
        [ "$(cat ties)" -eq "$([[ $by == shift:* ]] && echo 0 || echo 1)" ]
    done
    "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -o new.ini -q >/dev/null
    grep -q "^line.B.level, line.C.level = 0  ; judgement: a number correlates with nothing$" new.ini
    # the same model as without that line, but for the warning
    grep -v "correlat" new.ini >bare.ini
    run_apart "$LEAPSIM" check bare.ini
    [[ $stderr == *"'line.C.level' is constant: this correlation does nothing"*"hint: = 0 if that is meant"* ]]
    cmp <("$LEAPSIM" new.ini -q | tail -n +2) <("$LEAPSIM" bare.ini -q | tail -n +2)
}

@test "what cannot be asked is refused" {
    refused 2 "wants a goal: --for" "$LEAPSIM" solve base.ini --by line.C.level
    refused 2 "a goal is solved for by 1 to 8 keys, not 0" "$LEAPSIM" solve base.ini --for 'p50(total) = 1M'
    [[ $stderr == *"hint: --by line.C.level, --by shift:line.C.level"* ]] # of this scenario
    refused 2 "'scenario.seed' is no assumption" "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by scenario.seed
    [[ $stderr == *"such as line.C.level"* ]]
    refused 2 "did you mean 'line.C.level'?" "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.levl
    refused 2 "a goal is an equation: expected '=' here" \
        "$LEAPSIM" solve base.ini --for 'p50(total) > 1M' --by line.C.level
    refused 2 "must be within [0, 1]" "$LEAPSIM" solve base.ini --for 'P(total >= 1M) = 120%' --by line.C.level
    refused 2 "1 to 8 keys" "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level --by line.B.level \
        --by line.C.growth --by line.B.growth --by demand.market.growth --by line.C.drift --by line.B.drift \
        --by line.C.noise --by line.B.noise
    refused 2 "the answer goes to standard output, > a.json" \
        "$LEAPSIM" solve base.ini --for 'p50(total)=1M' --by line.C.level -f json -o a.json
    refused 2 "-o names the file of the scenario" \
        "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -o -
    refused 2 "cannot be extended" "$LEAPSIM" solve - --for 'p50(total) = 1M' --by line.C.level -o x.ini
    refused 2 "would replace the scenario" \
        "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -o base.ini
    refused 2 "'run' takes no --by" "$LEAPSIM" base.ini --by line.C.level
    refused 3 "cannot write to" "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -o no/x.ini
    only_files base.ini wrong.ini
}

@test "-o wants a parent that a scenario can name" {
    goal=(--for 'p50(total) = 1M' --by line.C.level)
    mkdir 'a ;b' 'c d'
    for name in 'a ;b/base.ini' ';x.ini' '#x.ini' ' x.ini' 'x ' $'x\ny.ini' $'x\t;y.ini' $'x\xff.ini'; do
        cp base.ini "$name"
        refused 2 "no scenario can extend '" "$LEAPSIM" solve "$name" "${goal[@]}" -o new.ini
    done
    cd 'a ;b'
    refused 2 "no scenario can extend 'a ;b/base.ini'" "$LEAPSIM" solve base.ini "${goal[@]}" -o ../new.ini
    "$LEAPSIM" solve base.ini "${goal[@]}" -o new.ini >/dev/null # its neighbour needs no folder
    cd ..
    cp base.ini 'c d/ä ö.ini'
    "$LEAPSIM" solve 'c d/ä ö.ini' "${goal[@]}" -o new.ini >/dev/null
    grep -qx 'extends = c d/ä ö.ini' new.ini
    "$LEAPSIM" check 'a ;b/new.ini' new.ini
}

@test "too few trials for the figure" {
    refused 2 "sd(total) cannot be told from 1 trial" \
        "$LEAPSIM" solve base.ini -n 1 --for 'sd(total) = 200k' --by line.C.level
    "$LEAPSIM" solve base.ini -n 2 --for 'shortfall(total >= 1M) = 100k' --by line.C.level 2>err || true
    lacks -q 'met already' <err
}

@test "dates are written as scenarios write them" {
    printf '[launch n]\nregion = domestic\nstart = triangular(2026-03, 2026-05, 2026-09)\npeak = 30k\nramp = 3\n' >>base.ini
    "$LEAPSIM" solve base.ini --for 'P(total >= 1.1M) = 60%' --by launch.n.start -o new.ini -f json >out
    grep -q '^start = 2026-[0-9][0-9.]*  ; judgement: solved' new.ini
    grep -q '"written": "2026-[0-9.]*", "written_low": "2026-[0-9.]*", "written_high": "2026-[0-9.]*"' out
    grep -q '"needed": {"value": null' out || grep -q '"needed": null' out
    "$LEAPSIM" solve base.ini --for 'P(total >= 1.1M) = 60%' --by shift:launch.n.start | grep -q 'months'
}

@test "progress is on a terminal only" {
    command -v script >/dev/null || skip "script(1) is not here"
    long="env --default-signal=INT timeout --preserve-status -s INT 3 $LEAPSIM solve base.ini -n 1e9"
    long+=" --for 'p50(total)=1M' --by line.C.level"
    script -qec "stty cols 60; $long" /dev/null >seen || true
    grep -q ' left ' seen
    script -qec "$long -q" /dev/null >quiet || true
    lacks -q ' left ' <quiet
}

@test "a goal that is met already is said to be" {
    run_apart "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by shift:line.C.level
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: p50(total) is "*"the goal is met already"* ]]
    "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by shift:line.C.level -q -q 2>err >/dev/null
    [ ! -s err ]
}

@test "standard input is solved for as well; SIGINT leaves nothing behind" {
    "$LEAPSIM" solve - --for 'p50(total) = 1M' --by line.C.level <base.ini | grep -q 'needed'
    for sampling in random sobol; do
        run env --default-signal=INT timeout --preserve-status -s INT 2 \
            "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -n 1e9 -o new.ini --sampling $sampling
        [ "$status" -eq 130 ]
        [[ $output == *"leapsim: stopped before there was an answer" ]]
    done
    only_files base.ini wrong.ini
}
