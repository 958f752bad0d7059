# leapsim compare from outside.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    make_scenario
    printf '[scenario]\nextends = base.ini\n[line B]\nlevel = lognormal(p10=22k, p90=50k)\n' >more.ini
    printf '[scenario]\nextends = base.ini\n[line B]\ngrowth = normal(2%%, 3%%)\n' >third.ini
}

@test "three scenarios in 80 columns, with what differs" {
    run_apart "$LEAPSIM" compare base.ini more.ini third.ini
    [ "$status" -eq 0 ]
    [ -z "$(awk 'length($0) > 82' <<<"$output")" ] # bytes; ± has two
    grep -q '^Probability  *base  *more  *third$' <<<"$output"
    grep -q 'line.B.level' <<<"$output"
    grep -q 'lognormal(p10=22k, p90=50k)' <<<"$output"
    grep -q '^on the same draws  ' <<<"$output"
    grep -qE '^Against base +Probability of +Difference +Only it +Only base +Surer$' <<<"$output"
}

@test "the same bytes for any number of threads, in every format" {
    for format in text json csv markdown; do
        "$LEAPSIM" compare base.ini more.ini -f $format -n 50k -t 1 >one
        "$LEAPSIM" compare base.ini more.ini -f $format -n 50k -t 2 | cmp - one
        [ -s one ]
    done
}

@test "--against, --weights, more than three as rows" {
    "$LEAPSIM" compare more.ini base.ini third.ini --against base --weights 25,50,25 >out
    grep -q '^base .*the reference' out
    grep -q '^Weighted 25 % more, 50 % base, 25 % third$' out
    "$LEAPSIM" compare base.ini more.ini third.ini base.ini >out
    grep -q '^more  ' out
    refused 2 "--against wants one of the files compared, got 'bas.ini'; did you mean 'base.ini'?" \
        "$LEAPSIM" compare base.ini more.ini --against bas.ini
    for weights in 1 1,2,3 a,b 1,-1 0,0 1,2, ''; do
        refused 2 "--weights wants 2 numbers" "$LEAPSIM" compare base.ini more.ini --weights "$weights"
    done
}

@test "a saved result is compared, unpaired; damaged and foreign ones are refused at their place" {
    "$LEAPSIM" more.ini -f json -o more.json
    "$LEAPSIM" compare base.ini more.json >out
    grep -q '^A saved result is not run again: its differences are those of separate runs,$' out
    lacks -q 'on the same draws' out
    "$LEAPSIM" compare base.ini more.json --full | grep -q '^A saved result is not run again'
    "$LEAPSIM" compare base.ini more.json third.ini >out
    grep -q '^on the same draws where not saved ' out
    lacks -E '^.{90}' out
    "$LEAPSIM" compare more.json more.json >/dev/null
    head -c 300 more.json >cut.json
    refused 2 "cut.json:" "$LEAPSIM" compare base.ini cut.json
    refused 2 "not JSON" "$LEAPSIM" compare base.ini cut.json
    echo '{"schema": "other"}' >foreign.json
    refused 2 "foreign.json:1:2: error: not a saved result" "$LEAPSIM" compare base.ini foreign.json
    refused 2 "weights want scenarios" "$LEAPSIM" compare base.ini more.json --weights 1,1
    refused 3 "cannot read" "$LEAPSIM" compare base.ini none.json
}

@test "periods without a common year, and a target that one lacks" {
    printf '[scenario]\nperiod = 2030-01..2030-12\n[line C]\nregion = domestic\nlevel = 10k\n' >later.ini
    refused 2 "have no year in common" "$LEAPSIM" compare base.ini later.ini
    run_apart "$LEAPSIM" compare base.ini third.ini -s target.total=1M
    [ "$status" -eq 0 ]
    printf '[scenario]\nextends = base.ini\n[target]\ntotal = 2M\n' >aim.ini
    run_apart "$LEAPSIM" compare base.ini aim.ini
    [[ $stderr == *"has no target 'total 2,000,000'"* ]]
}

@test "targets and limits are questions, no assumptions that differ" {
    printf '[scenario]\nextends = base.ini\n[target]\ntotal = 1M, 2M\n[limit]\nsafe = P(total >= 1M) >= 30%%\n[line B]\nlevel = 30k\n' >asks.ini
    for other in base.ini more.ini; do
        "$LEAPSIM" compare asks.ini $other -f csv >out
        grep -q '^assumptions,.*line.B.level' out
        lacks -E '^assumptions,.*(target|limit)\.' out
        "$LEAPSIM" compare asks.ini $other >out
        grep -q '^ *line.B.level$' out
        lacks -E '^ *(target|limit)\.' out
    done
}

@test "a region of one and a series of another are not one thing, whatever the name" {
    printf '[scenario]\nextends = base.ini\n[target]\nhome = 1M\n[line C]\nregion = home\n[line B]\nregion = home\n' >region.ini
    sed 's/^region = home/series = home/' region.ini >series.ini
    for sweep in "" "--sweep line.C.level=40k,50k"; do
        refused 2 "base.ini:8:1: error: the series 'home' of 'series' is a region in 'region'" \
            "$LEAPSIM" compare region.ini base.ini series.ini $sweep
        refused 2 "the series 'home' of 'series' is a region in 'region'" "$LEAPSIM" compare series.ini region.ini $sweep
        "$LEAPSIM" compare series.ini series.ini $sweep >out
    done
}

# The signal reaches a program whose default action is restored (as in weather.bats).
@test "Ctrl-C: the trials that all have done, marked incomplete, exit 130; with -o written whole" {
    stop="env --default-signal=INT timeout --preserve-status -s INT 2"
    run $stop "$LEAPSIM" compare base.ini more.ini third.ini -n 1e12
    [ "$status" -eq 130 ]
    grep -qE 'INCOMPLETE: [0-9,]+ of 1,000,000,000,000 trials each' <<<"$output"
    grep -q '^Against base' <<<"$output"
    run $stop "$LEAPSIM" compare base.ini more.ini -n 1e12 -f json -o file
    [ "$status" -eq 130 ]
    grep -q '"complete": false' file
    only_files base.ini file more.ini third.ini wrong.ini
}

@test "the same file twice keeps its name; of saved results people see what a run shows" {
    "$LEAPSIM" compare base.ini more.ini base.ini --against more >out
    grep -qE '^Probability +base +more +base \(2\)$' out
    "$LEAPSIM" base.ini -f json -o saved.json
    for other in more.ini saved.json; do
        "$LEAPSIM" compare saved.json $other >out
        lacks -qE '^P(1|10|90|99) ' out
        grep -qE '^P95 ' out
        "$LEAPSIM" compare saved.json $other --full >out
        grep -qE '^P10 ' out
    done
    "$LEAPSIM" compare base.ini more.ini --weights 1,1 >out
    grep -qE 'Target +Probability +Year total +cars +±' out
}
