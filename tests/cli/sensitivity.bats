# leapsim sensitivity: its help's examples, every format, refusals.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

@test "the help's examples run" {
    sed -i 's/total = 1.0M/total = 1.0M, 1.05M/' base.ini
    while read -r line; do
        run_apart bash -c "\"$LEAPSIM\" ${line#leapsim } -n 300"
        [[ $status -eq 0 && -z $stderr ]] || { printf '%s\n' "$line" "$stderr"; return 1; }
    done < <("$LEAPSIM" help sensitivity | sed -n 's/^ *\(leapsim sensitivity base.ini.*\)/\1/p' | sed 's/  .*//')
    [ "$("$LEAPSIM" sensitivity base.ini -n 300 | awk '{ gsub(/±|│/, "+") } length > 80')" = "" ]
    for format in text json csv markdown; do "$LEAPSIM" sensitivity base.ini -n 300 -f $format >$format; done
    grep -qF '"hit_missed"' json
    cmp <("$LEAPSIM" sensitivity base.ini -n 3k -t 1 -f json) <("$LEAPSIM" sensitivity base.ini -n 3k -t 2 -f json)
}

@test "what goes together is split" {
    base=$LEAPSIM_SOURCE_DIR/scenarios/base.ini
    "$LEAPSIM" sensitivity "$base" -n 1000 -q >text
    [ "$(awk '{ gsub(/±|│/, "+") } length > 80' text)" = "" ]
    grep -q '^demand.china.drift + 1 ' text
    grep -qE '^What explains it, % +year alone +year, all +target alone +target, all$' text # side by side
    grep -q '^  demand.china.drift   ' text
    # each share with its own error, or a bound where it may be nothing or all
    error='([0-9.]+ (±[0-9.]+|\([0-9.]+ to [0-9.]+\))|[<>] [0-9.]+)'
    [ "$(grep -cE "^[^ ].* $error +$error +$error +$error$" text)" -ge 12 ]
    grep -q '^  capacity.plants.limit ' text
    grep -q '^capacity.plants.limit .* \*  .* \* ' text
    [ "$("$LEAPSIM" sensitivity "$base" -n 300 -q -f csv | grep -c '^shapley,.*,target_effect,')" -eq 11 ]
    cmp <("$LEAPSIM" sensitivity "$base" -n 3k -t 1 -f json) <("$LEAPSIM" sensitivity "$base" -n 3k -t 2 -f json)
}

@test "pasted into Markdown bars keep their place, names in full are told" {
    base=$LEAPSIM_SOURCE_DIR/scenarios/base.ini
    "$LEAPSIM" sensitivity "$base" -n 3000 -q -f markdown >out
    # as code, of one width, with blanks that stay
    grep '^| .* | `' out | sed -n 's/.*`\([^`]*│[^`]*\)` |$/\1/p' | sed 's/\xc2\xa0/./g' >bars
    [ "$(wc -l <bars)" -eq 24 ]
    [ "$(sed 's/│/|/; s/[.#]/x/g' bars | sort -u | wc -l)" -eq 1 ]
    lacks -q ' ' bars
    grep -qE '^\| \S+demand.china.drift \|' <(sed 's/\xc2\xa0/_/g' out) # moved in below its group
    lacks -qE '[^.:]<br>' out                                            # no line ends within a sentence
    names='market.overseas_sales.*, event.subsidy_runs_out.*'
    "$LEAPSIM" sensitivity "$base" -n 3000 -q >text
    grep -q "^  $names" text
    grep -q '^What a launch takes is set with all that it takes: launch.A10.takes$' text
    for name in $(awk '/^Mean of the year/ { on = 1; next } !NF { on = 0 } on { print $1 }' text | head -12); do
        case $name in overseas_sales.*) name=market.$name ;; subsidy_runs_out.*) name=event.$name ;; esac
        "$LEAPSIM" check "$base" -s "$name=2" >said 2>&1 || "$LEAPSIM" check "$base" -s "$name=2026-07" >said 2>&1 ||
            "$LEAPSIM" check "$base" -s "$name=1%" >said 2>&1 || { cat said; return 1; }
    done
    "$LEAPSIM" sensitivity base.ini -n 300 -q | lacks -q 'without their kind'
}

@test "--sampling: what it says, its order, the same bytes for any number of threads and every vector width" {
    for sampling in latin sobol; do
        "$LEAPSIM" sensitivity base.ini -n 1000 --sampling $sampling >out
        grep -q "1,024 trials, $sampling (16 × 64), seed 7" out
        "$LEAPSIM" sensitivity base.ini -n 1000 --sampling $sampling --full >full
        [ "$(awk '{ gsub(/±|│/, "+"); gsub(/×/, "x") } length > 80' out full)" = "" ]
        "$LEAPSIM" sensitivity base.ini -n 1000 --sampling $sampling -f json -t 1 >one
        grep -q "\"sampling\": \"$sampling\"" one
        grep -q '"randomisations": 16' one
        "$LEAPSIM" sensitivity base.ini -n 1000 --sampling $sampling -f json -t 3 | cmp - one
        for width in scalar sse2 avx2 avx512; do
            LEAPSIM_WIDTH=$width "$LEAPSIM" sensitivity base.ini -n 1000 --sampling $sampling -f json >two 2>err ||
                continue # this machine has it not
            cmp two one
        done
    done
    grep -q '"sampling_order"' one
    grep -q "Sobol's dimensions go to" full
    "$LEAPSIM" sensitivity base.ini -n 1000 -f json >one
    "$LEAPSIM" sensitivity base.ini -n 1000 --sampling random -f json | cmp - one
    lacks -q '"sampling"' one
    refused 2 "more than 34359738368 sobol trials" "$LEAPSIM" sensitivity base.ini --sampling sobol -n 1e11
}

@test "what cannot be asked is refused" {
    refused 2 "there is no target '7'" "$LEAPSIM" sensitivity base.ini --target 7
    refused 2 "total=1000000" "$LEAPSIM" sensitivity base.ini --target overseas
    printf '[scenario]\nperiod = 2026-01\n[line C]\nregion = home\nlevel = 5k\n' >known.ini
    refused 2 "nothing is uncertain here" "$LEAPSIM" sensitivity known.ini
    refused 2 "'run' takes no --target" "$LEAPSIM" run base.ini --target 1M
}
