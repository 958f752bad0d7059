# The scenarios that are shipped: each is faultless, says where its values come from, and answers.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    cd "$LEAPSIM_SOURCE_DIR"
    mapfile -t files < <(find scenarios -name '*.ini' ! -name common.ini | LC_ALL=C sort)
}

# faultless FILE: no error, no warning, and every value names its source.
faultless() {
    run_apart "$LEAPSIM" check "$1"
    [[ $status -eq 0 && -z $stderr && $output == "$1: ok ("*")" ]] || { printf '%s\n' "$output" "$stderr"; return 1; }
    run_apart "$LEAPSIM" check --sources "$1"
    [[ $status -eq 0 && -z $stderr && $output == *"Every assumption names its source." ]] ||
        { printf '%s\n' "$output" "$stderr"; return 1; }
}

@test "four cases, the smallest scenario and at least four examples are there" {
    for name in base plan downside upside minimal; do
        [[ " ${files[*]} " == *" scenarios/$name.ini "* ]]
    done
    examples=(scenarios/examples/*.ini)
    ((${#examples[@]} >= 4))
}

@test "every scenario is faultless" {
    for file in "${files[@]}"; do faultless "$file"; done
}

@test "planted: a value without a source and a warning are seen" {
    cp -r scenarios "$BATS_TEST_TMPDIR/copy"
    cd "$BATS_TEST_TMPDIR/copy"
    faultless plan.ini
    sed -i 's/ ; judgement: months; a plain number is allowed everywhere//' minimal.ini
    run faultless minimal.ini
    [[ $status -eq 1 && $output == *"launch.new.ramp"* ]]
    sed -i 's/^drift = normal(0%, 0.3%)/drift = 0%/' plan.ini
    run faultless plan.ini
    [[ $status -eq 1 && $output == *"warning: 'demand.china.drift' is constant"* ]]
}

@test "every scenario answers" {
    for file in "${files[@]}"; do
        run_apart "$LEAPSIM" "$file" -n 2k
        [[ $status -eq 0 && -z $stderr && $output == *$'\nTarget '* ]] || { printf '%s\n' "$file" "$stderr"; return 1; }
    done
}

@test "what holds in every case is no case: it is the parent of the others" {
    refused 2 "scenarios/common.ini:" "$LEAPSIM" check scenarios/common.ini
    grep -q '^extends = common.ini' scenarios/base.ini
    for name in plan downside upside; do grep -q '^extends = base.ini' scenarios/$name.ini; done
}

@test "an example can be read in a minute" {
    for file in scenarios/examples/*.ini; do
        [[ $(wc -l <"$file") -lt 60 ]]
        grep -q "^; .*" <(head -n 1 "$file")
    done
}

# The order is what the cases are for; the bounds are far from it, so another seed cannot break them.
@test "the cases stand in their order" {
    previous=0
    for name in downside base upside plan; do
        median=$("$LEAPSIM" scenarios/$name.ini -n 20k -f csv |
            awk -F, '$1 == "year" && $8 ~ /^P50/ { row = $2 } $1 == "year" && $2 == row && $3 == "cars" { print $4 }')
        ((median > previous + 30000))
        previous=$median
    done
}

# table FILE: of its rows "| `NAME.ini` | ... | P % | P % |", name and both chances.
table() { sed -nE 's/^\| `([a-z]+)\.ini` \|[^|]*\| ([0-9.]+) % \| ([0-9.]+) % \|.*/\1 \2 \3/p' "$1"; }

# Within four and a half standard errors of 100,000 trials, and what rounding to 0.1 % adds.
tells_the_chances() {
    [ "$(table "$1" | wc -l)" -eq 4 ] || return 1
    while read -r name first second; do
        "$LEAPSIM" scenarios/$name.ini -n 100k -f csv >"$BATS_TEST_TMPDIR/$name"
        for row in 1 2; do
            awk -F, -v row=$row -v said="$([ $row = 1 ] && echo "$first" || echo "$second")" '
                $1 == "targets" && $2 == row && $3 == "probability" {
                    p = said / 100; error = 4.5 * sqrt(p * (1 - p) / 100000) + 0.0005; off = $4 - p; found = 1 }
                END { exit !(found && off <= error && -off <= error) }' "$BATS_TEST_TMPDIR/$name" || return 1
        done
    done < <(table "$1")
}

@test "what both READMEs say of the four cases is what they come to; a wrong figure is caught" {
    tells_the_chances scenarios/README.md
    diff <(table README.md) <(table scenarios/README.md)
    sed 's/| 38.1 %/| 39.1 %/' scenarios/README.md >"$BATS_TEST_TMPDIR/wrong.md"
    run tells_the_chances "$BATS_TEST_TMPDIR/wrong.md"
    [ "$status" -ne 0 ]
}
