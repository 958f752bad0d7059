# --sweep of run and compare from outside.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    make_scenario
    cat >>base.ini <<'INI'
[launch N]
region = domestic
start  = triangular(2026-03, 2026-05, 2026-09)
peak   = lognormal(p10=1k, p90=5k)
ramp   = 3
takes  = C 20%
INI
    printf '[scenario]\nextends = base.ini\n[line B]\nlevel = lognormal(p10=22k, p90=50k)\n' >more.ini
    printf '[scenario]\nextends = base.ini\n[line B]\ngrowth = normal(2%%, 3%%)\n' >third.ini
}

# The signal reaches a program whose default action is restored (as in weather.bats).
interrupted_after() {
    local after=$1
    shift
    env --default-signal=INT timeout --preserve-status -s INT "$after" "$@"
}

wide() { sed 's/[±≥]/-/g' "$1" | grep -E '.{81}' || true; }

# How many rows a table of the CSV has.
rows() { awk -F, -v table="$1" '$1 == table { last = $2 } END { print last + 0 }' "$2"; }

# figure TABLE ROW COLUMN FILE: a number of the CSV with its interval.
figure() { grep "^$1,$2,$3," "$4" | cut -d, -f4-6; }

@test "text: a line for each value, targets beside the total where they fit" {
    "$LEAPSIM" base.ini --sweep launch.N.peak=1k..5k/2k >out
    [ -z "$(wide out)" ]
    grep -q '3 points of 1,000 trials, seed 7$' out
    grep -q '^Probability by launch.N.peak$' out
    grep -q "^P10, P50, P90: of the year's total, cars\.$" out
    grep -qE '^peak +≥ 1,000,000 +P10 +P50 +P90$' out
    error='[0-9.,]+ ±[0-9.,]+'
    grep -qE "^5,000 +[0-9.]+ % ±[0-9.]+ +$error +$error +$error$" out
}

@test "each point is the run with that value, to the last bit" {
    "$LEAPSIM" base.ini --sweep launch.N.peak=2k,4k -f csv >swept
    "$LEAPSIM" base.ini -s launch.N.peak=4k -f csv >alone
    [ "$(figure targets 2 probability swept)" = "$(figure targets 1 probability alone)" ]
    row=0
    for statistic in p1 p5 p10 p25 p50 p75 p90 p95 p99 mean sd; do
        row=$((row + 1))
        [ -n "$(figure totals 2 $statistic swept)" ]
        [ "$(figure totals 2 $statistic swept)" = "$(figure year $row cars alone)" ]
    done
}

@test "dates, percent keys, months of a key, two keys" {
    "$LEAPSIM" base.ini --sweep launch.N.start=2026-03..2026-05/1 >out
    grep -qE '^2026-04 ' out
    "$LEAPSIM" base.ini --sweep line.C.growth=0%..2%/0.5% >out
    grep -qE '^0.5 % ' out
    [ "$(grep -cE '^[0-9.]+ %  ' out)" -eq 5 ]
    "$LEAPSIM" base.ini --sweep line.C.growth.2026-07..=0%,1% >out
    grep -qE '^growth.2026-07.. ' out
    "$LEAPSIM" base.ini --sweep line.C.level=40k,50k --sweep line.B.level=20k..30k/5k -f csv >out
    [ "$(rows totals out)" -eq 6 ]
    "$LEAPSIM" base.ini --sweep line.C.level=40k,50k --sweep line.B.level=20k..30k/5k >out
    [ -z "$(wide out)" ]
    grep -q '^Probability by line.C.level and line.B.level$' out
    grep -qE '^C.level +B.level +≥ 1,000,000' out # not twice the same word
    error='[0-9.,]+ ±[0-9.,]+'
    grep -qE '^50,000 +25,000 ' out
    sed 's/^    //' base.ini | sed 's/= 1.0M/= 1.0M, 1.05M, 1.1M/' >three.ini
    "$LEAPSIM" three.ini --sweep line.C.level=40k,50k --sweep line.B.level=20k..30k/5k >out
    [ -z "$(wide out)" ]
    grep -q '^Year total, cars$' out
    grep -qE "^50,000 +25,000 +$error +$error +$error$" out
    grep -qF '0.10 % (0.02 to 0.56)' out # one trial of a thousand
    grep -qF '< 0.4 %' out               # none
}

@test "the same bytes for any number of threads, in every format, run and compare" {
    for format in text json csv markdown; do
        for files in base.ini "compare base.ini more.ini"; do
            "$LEAPSIM" $files --sweep launch.N.peak=1k..5k/2k -n 70k -f $format -t 1 >one
            "$LEAPSIM" $files --sweep launch.N.peak=1k..5k/2k -n 70k -f $format -t 2 | cmp - one
            [ -s one ]
        done
    done
}

@test "bad sweeps are told at their place, with a way out" {
    for files in base.ini "compare base.ini more.ini"; do
        refused 2 "--sweep:1:1: error: there is no key 'launch.N.peek'" \
            "$LEAPSIM" $files --sweep launch.N.peek=1k,2k
        refused 2 "hint: did you mean 'launch.N.peak'?" "$LEAPSIM" $files --sweep launch.N.peek=1k,2k
        refused 2 "the steps do not meet the range's end" "$LEAPSIM" $files --sweep launch.N.peak=1k..2k/300
        refused 2 "the key holds a date" "$LEAPSIM" $files --sweep launch.N.start=1,2
        refused 2 "holds no number" "$LEAPSIM" $files --sweep launch.N.region=1,2
        refused 2 "is no assumption" "$LEAPSIM" $files --sweep scenario.trials=1,2
        refused 2 "over one key or two, not 3" "$LEAPSIM" $files --sweep line.B.level=1 --sweep line.C.level=1 \
            --sweep launch.N.peak=1
        refused 2 "the same key twice" "$LEAPSIM" $files --sweep line.B.level=1k --sweep line.B.level=2k
        refused 2 "'line.C.growth' would drop 'line.C.growth.2026-05', which stands before it" \
            "$LEAPSIM" $files --sweep line.C.growth.2026-05=1%,20% --sweep line.C.growth=2%,3%
    done
    refused 2 "a sweep has no --until" "$LEAPSIM" base.ini --sweep line.B.level=1k,2k --until 'mean(total) +- 1%'
    refused 2 "'sensitivity' takes no --sweep" "$LEAPSIM" sensitivity base.ini --sweep line.B.level=1k,2k
    # a point that is no scenario: the law of the months after is still there
    refused 2 "error: line.C.level must be" "$LEAPSIM" base.ini --sweep line.C.level=-1k,1k
}

@test "limits: where they are broken, exit 0; a run of that value is 1" {
    printf '[limit]\nenough = p50(total) >= 900k\n' >>base.ini
    "$LEAPSIM" base.ini --sweep line.C.level=20k..80k/20k >out
    grep -qE '^20,000 +[0-9,]+ broken$' out
    grep -qE '^80,000 +[0-9,]+ held$' out
    grep -q '^enough: p50(total) >= 900k$' out
    run "$LEAPSIM" base.ini -s line.C.level=20k
    [ "$status" -eq 1 ]
    "$LEAPSIM" base.ini --sweep line.C.level=20k..80k/20k -f csv >out
    [ "$(rows limits out)" -eq 4 ]
    "$LEAPSIM" compare base.ini more.ini --sweep line.C.level=20k..80k/20k >out
    grep -q '^Limit enough, p50(total) >= 900k, by line.C.level$' out
    grep -qE '^20,000 +[0-9,]+ broken +[0-9,]+ broken$' out
}

@test "compare: two scenarios in columns, each figure with its error, more in rows, another reference" {
    "$LEAPSIM" compare base.ini more.ini --sweep launch.N.peak=1k..5k/2k >out
    [ -z "$(wide out)" ]
    grep -q '^Probability of 1,000,000 by launch.N.peak$' out
    grep -qE '^peak +base +more +more - base$' out
    [ "$(grep -cE '^[135],000 +[0-9.]+ % ±[0-9.]+ +[0-9.]+ % ±[0-9.]+ +\+[0-9.]+ pp ±[0-9.]+$' out)" -eq 3 ]
    [ "$(grep -cE '^[135],000 +[0-9,]+ ±[0-9,]+ +[0-9,]+ ±[0-9,]+ +\+[0-9,]+ ±[0-9,]+$' out)" -eq 9 ]
    grep -q 'times narrower than of' out
    "$LEAPSIM" compare base.ini more.ini --against more --sweep launch.N.peak=1k..5k/2k -f markdown >out
    grep -qE '^\| peak \| base \| more \| base - more \|$' out
    [ "$(grep -cE '^\| [135],000 \| [0-9.]+ % ±[0-9.]+ \| [0-9.]+ % ±[0-9.]+ \| -[0-9.]+ pp ±[0-9.]+ \|$' out)" -eq 3 ]
    "$LEAPSIM" compare base.ini more.ini third.ini --sweep launch.N.peak=1k..5k/2k >out
    [ -z "$(wide out)" ]
    [ "$(grep -cE '^[135],000 +third +[0-9,]+ ±[0-9,]+ +\+[0-9,]+ ±[0-9,]+$' out)" -eq 9 ]
    "$LEAPSIM" compare base.ini more.ini third.ini base.ini --sweep launch.N.peak=1k..5k/2k >out
    [ -z "$(wide out)" ]
    grep -qE '^1,000 +base \(2\) ' out
    "$LEAPSIM" compare base.ini more.ini --sweep launch.N.peak=1k..5k/2k -f csv >out
    [ "$(rows differences out)" -eq $((3 * 11)) ]
    "$LEAPSIM" compare base.ini more.ini --sweep launch.N.peak=1k..5k/2k --full >out
    grep -q "^P99 of the year's total by launch.N.peak$" out
}

@test "compare: what cannot be swept" {
    sed '/launch N/,$d' base.ini >without.ini
    refused 2 "'without' has no key 'launch.N.peak', 'base' has" \
        "$LEAPSIM" compare base.ini without.ini --sweep launch.N.peak=1k,2k
    refused 2 "'without' has no key 'launch.N.peak', 'base' has" \
        "$LEAPSIM" compare without.ini base.ini --sweep launch.N.peak=1k,2k
    refused 2 "leave that out" "$LEAPSIM" compare base.ini without.ini --sweep launch.N.peak=1k,2k
    "$LEAPSIM" more.ini -f json -o more.json
    refused 2 "'more.json' is a saved result: its keys cannot take other values" \
        "$LEAPSIM" compare base.ini more.json --sweep launch.N.peak=1k,2k
    refused 2 "it has no --weights" \
        "$LEAPSIM" compare base.ini more.ini --weights 1,1 --sweep launch.N.peak=1k,2k
}

@test "Ctrl-C: the points done, marked incomplete, exit 130; with -o written whole" {
    run interrupted_after 2 "$LEAPSIM" base.ini --sweep launch.N.peak=1..90k/1
    [ "$status" -eq 130 ]
    grep -qE 'INCOMPLETE: [0-9,]+ of 90,000 points of 1,000 trials' <<<"$output"
    run interrupted_after 2 "$LEAPSIM" compare base.ini more.ini --sweep launch.N.peak=1..40k/1 -o file
    [ "$status" -eq 130 ]
    grep -qE 'INCOMPLETE: [0-9,]+ of 40,000 points of 1,000 trials each' file
    only_files base.ini file more.ini third.ini wrong.ini
}

@test "a thousand points" {
    "$LEAPSIM" base.ini --sweep launch.N.peak=10..10k/10 -n 100 -f csv >out
    [ "$(rows totals out)" -eq 1000 ]
    "$LEAPSIM" base.ini --sweep line.B.level=10k..50k/1k --sweep launch.N.peak=1k..3k/0.1k -n 100 -f csv >out
    [ "$(rows targets out)" -eq $((41 * 21)) ]
}
