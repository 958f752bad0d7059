# --sampling of several scenarios, and of a sweep's points, together.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    few=9000 threads_tried="2 7" widths_tried="scalar sse2 avx2 avx512"
    [ -z "$LEAPSIM_SANITIZE" ] || few=1000 threads_tried=7 widths_tried=sse2 # that program takes fifty times as long
    make_scenario
    printf '[scenario]\nextends = base.ini\n[line B]\nlevel = lognormal(p10=22k, p90=50k)\n' >more.ini
    sed 's/^total = 1.0M/total.2026 = 1.0M/; s/2026-01\.\.2026-12/2025-07..2026-12/' base.ini >long.ini
    printf '[line D]\nregion = domestic\nlevel = normal(9k, 1k)\n' >>long.ini
}

@test "compare: which sampling, its order, and differences with errors over the randomisations" {
    for sampling in latin sobol; do
        "$LEAPSIM" compare base.ini more.ini -n 1000 --sampling $sampling >out
        grep -q "1,024 trials each, $sampling (16 × 64), seed 7" out
        lacks -E '^.{90}' out
        "$LEAPSIM" compare base.ini more.ini -n 1000 --sampling $sampling -f json >out
        grep -q "\"sampling\": \"$sampling\"" out
        grep -q '"randomisations": 16' out
    done
    grep -q '"sampling_order"' out
    "$LEAPSIM" compare base.ini more.ini -n 1000 --sampling sobol --full | grep -q "Sobol's dimensions go to"
    "$LEAPSIM" compare base.ini more.ini -n 9000 --sampling random -f json >out
    "$LEAPSIM" compare base.ini more.ini -n 9000 -f json | cmp - out
    lacks -q '"sampling"' out
    "$LEAPSIM" compare base.ini more.ini -n 64k --sampling sobol --weights 25,75 | grep -q '^Weighted 25 % base, 75 % more$'
}

@test "compare: the same bytes for any number of threads and every vector width" {
    for sampling in latin sobol; do
        "$LEAPSIM" compare base.ini more.ini long.ini -n $few --sampling $sampling --weights 1,2,1 -f json -t 1 >one
        for threads in $threads_tried; do
            "$LEAPSIM" compare base.ini more.ini long.ini -n $few --sampling $sampling --weights 1,2,1 -f json \
                -t $threads | cmp - one
        done
        for width in $widths_tried; do
            LEAPSIM_WIDTH=$width "$LEAPSIM" compare base.ini more.ini long.ini -n $few --sampling $sampling \
                --weights 1,2,1 -f json >two 2>err || continue # this machine has it not
            cmp two one
        done
    done
}

@test "compare: what is the same twice differs by nothing, and is surely so" {
    for sampling in latin sobol; do
        "$LEAPSIM" compare base.ini base.ini -n 32k --sampling $sampling -f json >out
        [ "$(grep -c '"difference": {"value": 0, "low": 0, "high": 0}' out)" -eq 17 ] # all but the chance
        [ "$(grep -c '"difference"' out)" -eq 18 ]
        # no trial of 32,000 tells them apart, which is all that is known of a chance
        grep -q '"difference": {"value": 0, "low": -0.00012.*"trials_only_it": 0, "trials_only_reference": 0' out
    done
}

@test "a sweep's only point is a run of that value; the same bytes for any number of threads" {
    for sampling in latin sobol; do
        "$LEAPSIM" base.ini -s line.B.level=30k -n 9000 --sampling $sampling >run
        "$LEAPSIM" base.ini --sweep line.B.level=30k -n 9000 --sampling $sampling >sweep
        chance=$(sed -n 's/^1,000,000  *\([0-9.]* % ±[0-9.]*\).*/\1/p' run)
        [ -n "$chance" ]
        grep -qF "$chance" sweep
        "$LEAPSIM" base.ini --sweep line.B.level=30k..40k/5k -n 9000 --sampling $sampling -t 1 -f json >one
        "$LEAPSIM" base.ini --sweep line.B.level=30k..40k/5k -n 9000 --sampling $sampling -t 3 -f json | cmp - one
        grep -q "\"sampling\": \"$sampling\"" one
        "$LEAPSIM" compare base.ini more.ini --sweep line.B.level=30k..40k/5k -n 9000 --sampling $sampling >out
        grep -q "3 points of 9,024 trials each, $sampling (16 × 564), seed 7" out
    done
}

@test "refused: saved results, --until, more trials than there are; what has no --sampling" {
    "$LEAPSIM" more.ini -n 1000 --sampling sobol -f json -o more.json
    "$LEAPSIM" compare base.ini more.json >/dev/null # its figures are as good as others
    refused 2 "'more' is a saved result: it shares no sobol trials with others" \
        "$LEAPSIM" compare base.ini more.json --sampling sobol
    refused 2 "is a saved result" "$LEAPSIM" compare more.json more.json --sampling latin
    refused 2 "'compare' takes no --until" "$LEAPSIM" compare base.ini more.ini --sampling sobol --until 'mean(total) +- 1%'
    refused 2 "'compare' takes no --checkpoint" "$LEAPSIM" compare base.ini more.ini --sampling sobol --checkpoint ck
    refused 2 "'compare' takes no --shard" "$LEAPSIM" compare base.ini more.ini --sampling sobol --shard 1/2
    refused 2 "a sweep has no --until" "$LEAPSIM" base.ini --sweep line.B.level=1k,2k --sampling sobol --until 'mean(total) +- 1%'
    refused 2 "did you mean 'sobol'" "$LEAPSIM" compare base.ini more.ini --sampling sobl
    refused 2 "more than 34359738368 sobol trials" "$LEAPSIM" compare base.ini more.ini --sampling sobol -n 1e11
    refused 2 "more than 34359738368 latin trials" "$LEAPSIM" base.ini --sweep line.B.level=1k,2k --sampling latin -n 1e11
}

# The signal reaches a program whose default action is restored (as in weather.bats).
@test "Ctrl-C: whole randomisations of all scenarios, marked incomplete, exit 130" {
    stop="env --default-signal=INT timeout --preserve-status -s INT 2"
    run $stop "$LEAPSIM" compare base.ini more.ini -n 3e10 --sampling sobol
    [ "$status" -eq 130 ]
    grep -qE 'INCOMPLETE: [0-9,]+ of 30,000,000,000 trials each, sobol' <<<"$output"
    grep -q '^Against base' <<<"$output"
    # the trials told apart are of the randomisations that count, whatever had been seen of the next one
    run $stop "$LEAPSIM" compare base.ini more.ini -n 1e8 --sampling latin -f json -o file
    [ "$status" -eq 130 ]
    trials=$(sed -n 's/^ *"trials": \([0-9]*\),.*/\1/p' file | head -n 1)
    sed -n 's/.*"group": "targets".*"difference": {"value": \([-.e0-9]*\),.*"trials_only_it": \([0-9]*\), "trials_only_reference": \([0-9]*\).*/\1 \2 \3/p' \
        file | awk -v n="$trials" '{ d = $1 * n - ($2 - $3); exit !(d < 0.01 && d > -0.01 && $2 > 0) }'
    run $stop "$LEAPSIM" base.ini --sweep line.B.level=30k..40k/1k -n 1e10 --sampling latin
    [ "$status" -eq 130 ]
    grep -q 'INCOMPLETE: 0 of 11 points' <<<"$output"
}
