# leapsim explain from outside: its help's examples, every format, refusals, Ctrl-C.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    make_scenario
    printf '%s\n' '[scenario]' 'extends = base.ini' '[line B]' 'level = lognormal(p10=22k, p90=50k)  ; judgement: why' \
        'growth = 1%' '[demand market]' 'growth = normal(1%, 3%)' >plan.ini
    # 12 lines, each with another level
    for file in few many; do
        printf '[scenario]\nperiod = 2026-01..2026-12\ntrials = 5k\n[target]\ntotal = 1.5M\n' >$file.ini
        for i in {1..12}; do
            printf '[line L%s]\nregion = r\nlevel = normal(%sk, 1k)\n' "$i" "$([ $file = few ] && echo 9 || echo 11)" \
                >>$file.ini
        done
    done
}

# Whatever stands in "All parts" or JSON: the waterfall's changes sum to what they lead to.
@test "the help's examples run, in 80 columns, and the numbers that are seen add up" {
    while read -r line; do
        run_apart bash -c "\"$LEAPSIM\" ${line#leapsim } -n 3k"
        [[ $status -eq 0 && -z $stderr ]] || { printf '%s\n' "$line" "$stderr"; return 1; }
    done < <("$LEAPSIM" help explain | sed -n 's/^ *\(leapsim explain base.ini.*\)/\1/p' | sed 's/   .*//')
    for of in 'P(total >= 1M)' 'mean(total)'; do
        "$LEAPSIM" explain base.ini plan.ini -n 20k --of "$of" >text
        [ "$(awk '{ gsub(/±/, "+") } length > 80' text)" = "" ]
        tr -d , <text | awk '
            /^What moved it/ { inside = 1; next }
            /^The mean/ { inside = 0 }
            !inside { next }
            $1 == "base" { at = first = $2; next }
            $1 == "plan" { if (at - $2 > 1e-9 || $2 - at > 1e-9) exit 1; seen++; next }
            { at += $2; rows++ }
            END { exit !(seen == 1 && rows == 3) }'
    done
    grep -q '^3 differences .*20,000 trials each, seed 7$' text
    # the figures are those that `compare` prints, the difference and its error among them
    "$LEAPSIM" explain base.ini plan.ini -n 20k | awk '/^P\(total/ { print $4, $7, $10, $12 }' >figures
    [ "$(wc -w <figures)" -eq 4 ]
    "$LEAPSIM" compare base.ini plan.ini -n 20k |
        awk '/^1,000,000 .*%/ && !ends { ends = $2 " " $5 } /^plan +1,000,000/ { print ends, $3, $5 }' |
        diff - figures
    "$LEAPSIM" compare base.ini plan.ini -n 20k | awk '/^(P50|Mean) .*\+/ { print $2, $3 }' >figures
    for of in p50 mean; do
        "$LEAPSIM" explain base.ini plan.ini -n 20k --of "$of(total)" | awk '/^(p50|mean)\(total/ { print $6, $7 }'
    done | diff figures -
    [ "$(wc -l <figures)" -eq 2 ]
    grep -q 'line.B.level' text
    grep -q 'lognormal(p10=22k, p90=50k) ; judgement: why' text
}

@test "the same bytes for any number of threads, in every format; --set is laid over both" {
    for format in text json csv markdown; do
        "$LEAPSIM" explain base.ini plan.ini -f $format -n 20k -t 1 >one
        "$LEAPSIM" explain base.ini plan.ini -f $format -n 20k -t 2 | cmp - one
        [ -s one ]
    done
    "$LEAPSIM" explain base.ini plan.ini --of 'p50(total)' -f json -n 70k -t 1 >one # more than a round
    "$LEAPSIM" explain base.ini plan.ini --of 'p50(total)' -f json -n 70k -t 2 | cmp - one
    "$LEAPSIM" explain base.ini plan.ini -f csv | grep -q '^parts,'
    "$LEAPSIM" explain base.ini plan.ini -s line.B.growth=0% -s demand.market.growth=0 | grep -q 'All that differs'
}

@test "--sampling: of which trials, the same bytes, the whole difference as compare has it" {
    for sampling in latin sobol; do
        "$LEAPSIM" explain base.ini plan.ini -n 1000 --sampling $sampling >out
        grep -q "1,024 trials each, $sampling (16 × 64), seed 7" out
        [ "$(awk '{ gsub(/±/, "+"); gsub(/×/, "x") } length > 80' out)" = "" ]
        for of in 'P(total >= 1M)' 'p50(total)'; do
            "$LEAPSIM" explain base.ini plan.ini -n 9000 --sampling $sampling --of "$of" -f json -t 1 >one
            "$LEAPSIM" explain base.ini plan.ini -n 9000 --sampling $sampling --of "$of" -f json -t 3 | cmp - one
        done
        for width in scalar sse2 avx2 avx512; do
            LEAPSIM_WIDTH=$width "$LEAPSIM" explain base.ini plan.ini -n 9000 --sampling $sampling --of 'p50(total)' \
                -f json -t 1 >two 2>err || continue # this machine has it not
            cmp two one
        done
        grep -q "\"sampling\": \"$sampling\"" one
        grep -q '"randomisations": 16' one
        "$LEAPSIM" explain few.ini many.ini -n 20k --sampling $sampling -f json -t 1 >one # random orders
        "$LEAPSIM" explain few.ini many.ini -n 20k --sampling $sampling -f json -t 2 | cmp - one
        "$LEAPSIM" explain base.ini plan.ini -n 20k --sampling $sampling |
            awk '/^P\(total/ { print $4, $7, $10, $12 }' >figures
        [ "$(wc -w <figures)" -eq 4 ]
        "$LEAPSIM" compare base.ini plan.ini -n 20k --sampling $sampling |
            awk '/^1,000,000 .*%/ && !ends { ends = $2 " " $5 } /^plan +1,000,000/ { print ends, $3, $5 }' |
            diff - figures
    done
    grep -q '"sampling_order"' one
    "$LEAPSIM" explain base.ini plan.ini --sampling random -f json >one
    "$LEAPSIM" explain base.ini plan.ini -f json | cmp - one
    lacks -q '"sampling"' one
    refused 2 "more than 34359738368 sobol trials" "$LEAPSIM" explain base.ini plan.ini --sampling sobol -n 1e11
    refused 2 "'explain' takes no --until" "$LEAPSIM" explain base.ini plan.ini --until 'mean(total) +- 1%'
}

@test "more than ten: random orders; by section; all parts with --full" {
    "$LEAPSIM" explain few.ini many.ini -n 10k >text
    grep -q 'from 32 random orders' text
    grep -q '^line.L7.level' text
    "$LEAPSIM" explain few.ini many.ini --full | grep -q '^All parts'
    "$LEAPSIM" explain base.ini plan.ini --by section >text
    grep -q '^line.B  ' text
    grep -q '^2 differences' text
    printf '[scenario]\nextends = few.ini\n[line L1]\nlevel = 10k\n[line L20]\nregion = s\nlevel = 1k\n' >more.ini
    "$LEAPSIM" explain few.ini more.ini --of 'mean(total)' | grep -qE '^line.L20 +\+12,000 '
}

@test "what cannot be asked is refused, with the way out" {
    refused 2 "assume the same" "$LEAPSIM" explain base.ini base.ini
    refused 2 "--by wants key or section, got 'keys'" "$LEAPSIM" explain base.ini plan.ini --by keys
    refused 2 "'explain' wants FILE FILE" "$LEAPSIM" explain base.ini
    refused 2 "'run' takes no --of" "$LEAPSIM" base.ini --of 'mean(total)'
    refused 2 "standard input can be read only once" "$LEAPSIM" explain - -
    refused 2 "--of:1:6: error: " "$LEAPSIM" explain base.ini plan.ini --of 'mean(totl)'
    refused 2 "--of:1:" "$LEAPSIM" explain base.ini plan.ini --of 'P(total >= 1M) = 3%'
    printf '[scenario]\nextends = base.ini\nperiod = 2030-01..2030-12\n[line C]\nlevel = 10k\n' >later.ini
    refused 2 "have no year in common" "$LEAPSIM" explain base.ini later.ini
    printf '[scenario]\nextends = plan.ini\n[target]\ntotal = 2M\n' >aim.ini
    refused 2 "have no target in common: say which figure" "$LEAPSIM" explain base.ini aim.ini
    printf '[scenario]\nextends = plan.ini\n[target]\ntotal = 2M, 1M\n' >aim.ini
    run_apart "$LEAPSIM" explain base.ini aim.ini
    [ "$status" -eq 0 ]
    [[ $stderr == *"'base' has no target 'total 2M', 'aim' has"* ]]
    [[ $output == "What moved P(total >= 1M) from base to aim"* ]]
    run_apart "$LEAPSIM" explain base.ini few.ini --of 'mean(total)'
    [[ $stderr == *"'few' asks for another number of trials and seed: both run with 'base''s"* ]]
    refused 2 "wrong.ini:" "$LEAPSIM" explain base.ini wrong.ini
    refused 2 "the result would replace the scenario" "$LEAPSIM" explain base.ini plan.ini -o plan.ini
}

@test "Ctrl-C: what is done is whole, of random orders and of all scenarios, and replaces a file as of run" {
    echo old >kept
    run_apart env --default-signal=INT timeout --preserve-status -s INT 3 "$LEAPSIM" explain few.ini many.ini -n 20M
    [ "$status" -eq 130 ]
    [[ $output == *"INCOMPLETE: "*" of 20,000,000 trials"* ]]
    run_apart env --default-signal=INT timeout --preserve-status -s INT 3 "$LEAPSIM" explain base.ini plan.ini -n 1e9 \
        -o kept
    [ "$status" -eq 130 ]
    grep -q '^3 differences.*INCOMPLETE: [0-9,]* of 1,000,000,000 trials each' kept
    grep -q '^The mean change over all orders' kept
    for other in base.ini\ plan.ini few.ini\ many.ini; do # whole randomisations
        run_apart env --default-signal=INT timeout --preserve-status -s INT 3 "$LEAPSIM" explain $other -n 1e9 \
            --sampling sobol
        [ "$status" -eq 130 ]
        [[ $output == *"INCOMPLETE: "*" of 1,000,000,000 trials each, sobol"* && $output == *"The mean change"* ]]
    done
    [ "$(ls)" = "$(printf '%s\n' base.ini few.ini kept many.ini plan.ini wrong.ini)" ]
}

@test "progress on a terminal, none with --quiet" {
    command -v script >/dev/null || skip "script(1) is not here"
    long="env --default-signal=INT timeout --preserve-status -s INT 3 $LEAPSIM explain few.ini many.ini -n 1e9"
    script -qec "stty cols 80; $long" /dev/null >seen || true
    grep -qE ' of [0-9.]+[MB] trials' seen
    script -qec "$long -q" /dev/null >quiet || true
    lacks -qE ' of [0-9.]+[MB] trials,' <quiet
}
