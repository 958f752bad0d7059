# What is accepted on the command line, and what is said about the rest.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

@test "no arguments: a short usage, exit 2" {
    refused 2 "Usage: leapsim FILE" "$LEAPSIM"
}

@test "the verb run may be left out" {
    "$LEAPSIM" run base.ini >with
    "$LEAPSIM" base.ini >without
    cmp with without
    [ -s with ]
}

@test "options may stand before and behind the file, whatever POSIXLY_CORRECT says" {
    "$LEAPSIM" base.ini -f json -n 2k >behind
    "$LEAPSIM" -f json -n 2k base.ini >before
    POSIXLY_CORRECT=1 "$LEAPSIM" base.ini --format=json --trials=2k >posix
    cmp behind before
    cmp behind posix
}

@test "a file named like a verb is given as ./run" {
    cp base.ini run
    "$LEAPSIM" ./run -f csv -o named
    "$LEAPSIM" run run -f csv -o twice
    [ -s named ]
    [ -s twice ]
}

@test "standard input: -" {
    "$LEAPSIM" - -f csv <base.ini >piped
    "$LEAPSIM" base.ini -f csv | sed 's/base\.ini/<stdin>/' >read
    cmp piped read
    # without a title the name stands once
    sed '/^title/d' base.ini | "$LEAPSIM" - | head -n 1 >first
    [ "$(cat first)" = "<stdin>" ]
    sed '/^title/d' base.ini >bare.ini
    "$LEAPSIM" compare bare.ini base.ini >out
    grep -q '^bare  *bare.ini; the reference$' out
    "$LEAPSIM" compare - base.ini <bare.ini >out
    grep -q '^<stdin>  *the reference$' out
}

@test "a file whose name begins with a dash stands behind --" {
    cp -- base.ini -odd.ini
    "$LEAPSIM" -f csv -- -odd.ini >odd
    [ -s odd ]
}

@test "of a repeated option the last one counts; --set adds up" {
    "$LEAPSIM" base.ini -f json --trials 3k --trials 2k --seed 1 --seed 9 >twice
    "$LEAPSIM" base.ini -f json --trials 2k --seed 9 >once
    cmp twice once
    "$LEAPSIM" base.ini -f csv -s line.C.level=10k -s line.B.level=1k >both
    "$LEAPSIM" base.ini -f csv -s line.C.level=10k >first
    run cmp both first
    [ "$status" -eq 1 ]
}

@test "all ways to write a number of trials give the same bytes" {
    "$LEAPSIM" base.ini -f json --trials 2000 >plain
    for number in 2k 2_000 2e3 0.2万 .002M +2000 2000.; do
        "$LEAPSIM" base.ini -f json --trials "$number" | cmp - plain
    done
}

@test "wrong numbers are refused with the range" {
    for number in 0 -1 abc 1.5 1e13 1e30 100K '1 k' 10x '' 1,000 0x10 inf 99999999999999999999999; do
        refused 2 "--trials wants a whole number from 1 to 1000000000000" "$LEAPSIM" base.ini --trials "$number"
    done
    for number in 0 -1 abc 5000 1.5; do
        refused 2 "--threads wants a whole number from 1 to 4096" "$LEAPSIM" base.ini --threads "$number"
    done
    for number in -1 abc 18446744073709551616; do
        refused 2 "--seed wants a whole number from 0" "$LEAPSIM" base.ini --seed "$number"
    done
    for number in x 1.5 1e12; do
        refused 2 "a trial's number is" "$LEAPSIM" trial base.ini "$number"
    done
}

@test "the greatest seed is a seed" {
    "$LEAPSIM" base.ini -q -f csv --seed 18446744073709551615 >great
    [ -s great ]
}

@test "slips get a suggestion" {
    refused 2 "unknown option '--trails'; did you mean '--trials'?" "$LEAPSIM" base.ini --trails 5
    refused 2 "unknown option '-trials'; did you mean '--trials'?" "$LEAPSIM" base.ini -trials 5
    refused 2 "unknown command 'chekc'; did you mean 'check'?" "$LEAPSIM" chekc base.ini
    refused 2 "unknown command 'chekc'; did you mean 'check'?" "$LEAPSIM" help chekc
    refused 2 "did you mean 'json'?" "$LEAPSIM" base.ini --format jsn
    refused 2 "unknown command 'simulate'" "$LEAPSIM" simulate base.ini
    refused 2 "'--f' is short for several options" "$LEAPSIM" base.ini --f json
}

@test "other misuse: exit 2 and a hint where help is" {
    refused 2 "Try 'leapsim --help'." "$LEAPSIM" base.ini -z
    refused 2 "unknown option '-5'" "$LEAPSIM" trial base.ini -5
    refused 2 "--output wants its FILE" "$LEAPSIM" base.ini -o
    refused 2 "--output wants the name of a file" "$LEAPSIM" base.ini -o ''
    refused 2 "--full takes no value" "$LEAPSIM" base.ini --full=yes
    refused 2 "'run' takes no --plan" "$LEAPSIM" base.ini --plan
    refused 2 "'b.ini' is too much" "$LEAPSIM" base.ini b.ini
    refused 2 "'run' wants FILE" "$LEAPSIM" --trials 5
    refused 2 "'check' wants FILE..." "$LEAPSIM" check
    refused 2 "'trial' wants FILE N" "$LEAPSIM" trial base.ini
    refused 2 "an argument is empty" "$LEAPSIM" ''
    refused 2 "--set wants section.name.key=value" "$LEAPSIM" base.ini --set line.C.level
    refused 2 "read only once" "$LEAPSIM" check - -
    refused 2 "not both" "$LEAPSIM" check base.ini --plan --sources
    refused 2 "'completion' wants bash, zsh or fish" "$LEAPSIM" completion tcsh
}

@test "one of several processes that an MPI launcher has started does not do the whole run" {
    for started in OMPI_COMM_WORLD_SIZE=4 PMI_SIZE=2 MV2_COMM_WORLD_SIZE=16 PMIX_RANK=3 \
        "PMIX_RANK=0 SLURM_STEP_NUM_TASKS=4"; do
        refused 2 "(${started%%=*} is " env $started "$LEAPSIM" base.ini -o result
        [[ $stderr == *-DLEAPSIM_MPI=ON* ]]
        [ ! -e result ]
        env $started "$LEAPSIM" base.ini -q --shard 1/2 -o 1.part
    done
    "$LEAPSIM" base.ini -q >one
    for started in OMPI_COMM_WORLD_SIZE=1 PMI_SIZE=1 "SLURM_NTASKS=8 SLURM_ARRAY_TASK_ID=3" \
        "SLURM_NTASKS=8 PMIX_RANK=0 SLURM_STEP_NUM_TASKS=1"; do
        env $started "$LEAPSIM" base.ini -q | cmp - one
    done
}

@test "a chance stands with its error, a negligible one with its bound" {
    "$LEAPSIM" base.ini -n 20k -s 'target.total=1M, 1.3M' >out
    [ "$(grep -cE ' [0-9.]+ % ±[0-9.]+ +#' out)" -ge 4 ]
    grep -qE '^1,300,000 +< 0.1 % +.* [0-9.]+ %$' out
    grep -qE '^Sampling error of each at most ±[0-9.]+ pp\.$' out
    [ "$("$LEAPSIM" base.ini -n 100 | grep -cE '< 0.1 %')" -eq 0 ] # so few trials do not know that
}

@test "a missing file is exit 3, a folder too" {
    refused 3 "missing.ini" "$LEAPSIM" missing.ini
    refused 3 "." "$LEAPSIM" .
    refused 3 "missing.ini" "$LEAPSIM" check missing.ini
}

@test "a bad scenario is exit 2 and nothing on standard output" {
    refused 2 "wrong.ini:10:" "$LEAPSIM" wrong.ini
    refused 2 "wrong.ini:10:" "$LEAPSIM" wrong.ini --quiet
    refused 2 "line.C.levl" "$LEAPSIM" base.ini --set line.C.levl=3
    refused 2 "did you mean 'line.C'?" "$LEAPSIM" base.ini --set C.level=3k
    refused 2 "did you mean 'line'?" "$LEAPSIM" base.ini --set lin.C.level=3k
}

@test "check says ok, and tells all files' problems with the worst status" {
    run_apart "$LEAPSIM" check base.ini
    [ "$status" -eq 0 ]
    [[ $output == "base.ini: ok (1,000 trials, seed 7"* ]]
    run_apart "$LEAPSIM" check base.ini --quiet
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
    run_apart "$LEAPSIM" check wrong.ini base.ini wrong.ini
    [ "$status" -eq 2 ]
    [[ $output == "base.ini: ok"* ]]
    [ "$(grep -c 'wrong.ini:10:.*error' <<<"$stderr")" -eq 1 ]
    [ "$(grep -c 'leapsim: wrong.ini: 1 error' <<<"$stderr")" -eq 2 ]
    run_apart "$LEAPSIM" check wrong.ini missing.ini
    [ "$status" -eq 3 ]
}

@test "a parent's mistake is told once, with its place in the parent" {
    mkdir below
    for child in a b below/c; do printf '[scenario]\nextends = wrong.ini\n' >$child.ini; done
    sed -i 's/= wrong/= ..\/wrong/' below/c.ini
    printf '[line B]\nlevl = 2\n' >>b.ini
    for verb in check compare; do
        run_apart "$LEAPSIM" $verb a.ini b.ini below/c.ini
        [ "$status" -eq 2 ]
        [ "$(grep -c 'wrong.ini:10:.*error' <<<"$stderr")" -eq 1 ]
        [ "$(grep -c 'error:' <<<"$stderr")" -eq 2 ]
        grep -q '^b.ini:4:1: error: ' <<<"$stderr"
    done
    run_apart "$LEAPSIM" check a.ini b.ini below/c.ini base.ini
    [ "$(tail -n 3 <<<"$stderr")" = "leapsim: a.ini: 1 error
leapsim: b.ini: 2 errors
leapsim: below/c.ini: 1 error" ]
    run_apart "$LEAPSIM" explain a.ini below/c.ini
    [ "$status" -eq 2 ]
    [ "$(grep -c 'error:' <<<"$stderr")" -eq 1 ]
    # the same setting is laid over all
    run_apart "$LEAPSIM" compare base.ini base.ini -s line.C.levl=3 -s line.B.levl=3
    [ "$(grep -c 'error:' <<<"$stderr")" -eq 2 ]
}

@test "check --plan, check --sources and trial answer in every format" {
    for format in text json csv markdown; do
        "$LEAPSIM" check base.ini --plan --format $format | grep -q 'line.C.growth'
        "$LEAPSIM" check base.ini --sources --format $format | grep -q 'level'
        "$LEAPSIM" trial base.ini 5 --format $format | grep -q 'line.C.growth'
    done
    "$LEAPSIM" check base.ini --plan | lacks -q ': ok'
}

@test "colours only where they are wanted" {
    "$LEAPSIM" check wrong.ini 2>&1 | lacks -q $'\x1b'
    "$LEAPSIM" check wrong.ini --color always 2>&1 | grep -q $'\x1b'
    command -v script >/dev/null || skip "script(1) is not here"
    export TERM=xterm
    script -qec "$LEAPSIM check wrong.ini" /dev/null | grep -q $'\x1b'
    NO_COLOR=1 script -qec "$LEAPSIM check wrong.ini" /dev/null | lacks -q $'\x1b'
    TERM=dumb script -qec "$LEAPSIM check wrong.ini" /dev/null | lacks -q $'\x1b'
    script -qec "$LEAPSIM check wrong.ini --color never" /dev/null | lacks -q $'\x1b'
}

@test "control characters of names reach no terminal" {
    run_apart "$LEAPSIM" base.ini $'--\x1b[31mred'
    [ "$status" -eq 2 ]
    [[ $stderr == *'\x1b[31mred'* ]]
    [[ $stderr != *$'\x1b'* ]]
    cp base.ini $'\x1b[31mred\n.ini'
    "$LEAPSIM" $'\x1b[31mred\n.ini' >out
    "$LEAPSIM" compare base.ini $'\x1b[31mred\n.ini' >>out
    lacks -q $'\x1b' out
    [ "$(grep -cF '\x1b[31mred\x0a.ini' out)" -eq 2 ]
}

@test "UTF-16 is told from UTF-8, in scenarios, parents, data and on standard input" {
    iconv -t UTF-16 base.ini >wide.ini
    refused 3 "wide.ini: error: cannot read: it is in UTF-16: save it as UTF-8" "$LEAPSIM" wide.ini
    [ "$(grep -c error <<<"$stderr")" -eq 1 ]
    refused 3 "<stdin>: error: cannot read: it is in UTF-16: save it as UTF-8" "$LEAPSIM" - <wide.ini
    printf '[scenario]\nextends = wide.ini\n' >child.ini
    refused 3 "child.ini:2:11: error: cannot read 'wide.ini': it is in UTF-16" "$LEAPSIM" child.ini
    printf 'x,y\n1,2\n' | { printf '\xfe\xff'; iconv -t UTF-16BE; } >wide.csv
    refused 3 "cannot read 'wide.csv': it is in UTF-16" "$LEAPSIM" base.ini -s 'line.C.level=empirical(wide.csv, x)'
}
