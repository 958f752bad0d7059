# What is printed is pasted: at few trials, too, every verb keeps to what can be, in every format.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    make_scenario
    sed -i 's/^total = .*/total = 900k, 1.0M, 1.3M/' base.ini
    printf '[scenario]\nextends = base.ini\n[line B]\nlevel = lognormal(p10=22k, p90=50k)\n[line C]\ngrowth = 2%%\n' >more.ini
    verbs=("run base.ini" "compare base.ini more.ini" "base.ini --sweep line.C.growth=-2%..4%/2%"
        "compare base.ini more.ini --sweep line.C.growth=-2%..4%/2%" "explain base.ini more.ini"
        "sensitivity base.ini" "solve base.ini --by line.C.growth --for P(total>=1.3M)=20%")
}

# (solve may say that its goal is met already or not reached: 2 or 1.) Shares of which ± says less than nothing or more than all; differences beyond all of it. (CSV has CRLF.)
beyond() {
    grep -oE '[-+]?[0-9.]+ (%|pp) ±[0-9.]+' "$1" | sed 's/±//' | awk '
        { low = $1 - $3; high = $1 + $3; least = $2 == "pp" ? -100 : 0 }
        low < least - 1e-9 || high > 100 + 1e-9'
    grep -oE '[-+]?[0-9.]+ (%|pp) \([-+]?[0-9.]+ to [-+]?[0-9.]+\)' "$1" | tr -d '()' | awk '
        { least = $2 == "pp" ? -100 : 0 }
        $3 < least || $5 > 100 || $3 > $1 || $5 < $1'
}

@test "± never reaches beyond what can be: every verb, few trials and many" {
    printf '2.0 %% ±2.5\n98 %% ±3\n+90 pp ±20\n3 %% (4 to 7)\n' >planted
    [ "$(beyond planted | wc -l)" -eq 4 ]
    for trials in 1 10 100; do
        for verb in "${verbs[@]}"; do
            for format in text markdown; do
                "$LEAPSIM" $verb -n $trials -q -f $format >out 2>err || [[ $verb == solve* && $? -le 2 ]]
                [ -z "$(beyond out)" ] || { printf '%s\n' "$verb -n $trials" "$(beyond out)"; return 1; }
                lacks -qiE 'inf|nan|-nan' <(sed 's/[Ii]nfo//' out)
                cat out >>all
            done
        done
    done
    [ "$(grep -cE '% \([0-9.]+ to [0-9.]+\)' all)" -ge 20 ]
    [ "$(grep -cE 'pp \([-+0-9.]+ to [-+0-9.]+\)' all)" -ge 3 ]
    [ "$(grep -cE '% ±' all)" -ge 50 ]
}

@test "machines get ends that can be" {
    for options in "-n 1" "-n 10" "-n 100" "-n 10 --sampling latin" "-n 10 --sampling sobol"; do
        for verb in "${verbs[@]}"; do
            [[ $verb != solve* || $options != *sampling* ]] || continue # it takes long
            "$LEAPSIM" $verb $options -q -f csv >out 2>err || [[ $verb == solve* && $? -le 2 ]]
            tr -d '\r' <out | awk -F, '
                $7 == "share" && $1 ~ /^(targets|reached|ranges|indices|shapley|outcomes|goal)$/ {
                    if (($5 != "" && $5 < 0) || ($6 != "" && $6 > 1)) print
                }
                $7 == "share" && $1 ~ /^(tornado_target|parts|ends)$/ && (($5 != "" && $5 < -1) || ($6 != "" && $6 > 1))
                $7 == "cars" && $1 ~ /^(year|totals|quarters|months|parts|outcomes|targets)$/ && $5 != "" && $5 < 0 &&
                    $3 != "change"' >bad
            [ ! -s bad ] || { printf '%s\n' "$verb $options"; head -5 bad; return 1; }
        done
    done
}

@test "a value and its error have the same digits" {
    for verb in "${verbs[@]}"; do
        "$LEAPSIM" $verb -n 2000 -q >out 2>err || [[ $verb == solve* && $? -le 2 ]]
        grep -oE '[-+]?[0-9.,]+( %| pp)? ±[0-9.,]+' out | sed 's/ %//; s/ pp//; s/±//; s/,//g' | awk '
            function places(text) { return index(text, ".") ? length(text) - index(text, ".") : 0 }
            places($1) != places($2)' >bad
        [ ! -s bad ] || { printf '%s\n' "$verb" "$(cat bad)"; return 1; }
    done
}

@test "one trial is one trial" {
    for verb in "${verbs[@]}"; do
        "$LEAPSIM" $verb -n 1 -q >out 2>err || [[ $verb == solve* && $? -le 2 ]]
        lacks -q '1 trials' out
    done
}

@test "where a year ends: the bands are the scenario's, whatever the luck and the sampling" {
    bands() { "$LEAPSIM" base.ini "$@" -f csv | tr -d '\r' | awk -F, '$1 == "ranges" && $3 == "range"'; }
    bands >kept
    [ "$(wc -l <kept)" -ge 5 ]
    for options in "-n 1" "-n 10" "-n 100k" "--seed 1" "--seed 99 -n 50" "--sampling sobol" "--sampling latin -n 100" \
        "--until mean(total)+-2%"; do
        bands $options | cmp - kept
    done
    bands -s line.C.level=5k | cmp -s - kept && return 1
    return 0
}
