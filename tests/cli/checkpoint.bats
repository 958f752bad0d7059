# A run that is stopped goes on where it was, to the bytes of one that was not.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

# stopped SECONDS ARGUMENT...: SIGINT after so long; a job of bats has it ignored, so it is restored.
stopped() {
    local after=$1
    shift
    run --separate-stderr env --default-signal=INT timeout --preserve-status -s INT "$after" "$LEAPSIM" "$@"
}

# A run of base.ini for $trials trials that is stopped midway, whatever the speed of the machine: leaves `ck`.
stop_midway() {
    local after=0.5
    for trials in 1M 4M 16M 64M 256M 1000M 4000M; do
        until stopped $after base.ini -n $trials --checkpoint ck "$@" && [ "$status" -le 1 ]; do # 1: a limit
            [ ! -s ck ] || return 0
            after=$((${after%.*} + 1)) # it was stopped before it had begun
        done
        rm -f two.part
    done
    return 1
}

@test "interrupted and resumed, once and again, on other threads: the bytes of the whole run" {
    stop_midway -t 1 -f json
    [ "$status" -eq 130 ]
    [[ $stderr == *"the same command goes on from the checkpoint 'ck'"* ]]
    [[ $output == *'"complete": false'* ]]
    only_files base.ini ck wrong.ini
    stopped 0.2 base.ini -n $trials -t 2 -f json --checkpoint ck
    "$LEAPSIM" base.ini -n $trials -f json --checkpoint ck -o resumed
    only_files base.ini resumed wrong.ini
    "$LEAPSIM" base.ini -n $trials -f json -o whole
    [ "$(sha256sum <resumed)" = "$(sha256sum <whole)" ]
}

@test "SIGTERM keeps it too, and a shard has one of its own" {
    stop_midway --shard 2/2 -o two.part
    [ "$status" -eq 130 ]
    only_files base.ini ck wrong.ini
    refused 2 "give the same --shard" "$LEAPSIM" base.ini -n $trials --shard 1/2 -o one.part --checkpoint ck
    refused 2 "remove it to begin again" "$LEAPSIM" base.ini -n $trials --checkpoint ck
    only_files base.ini ck wrong.ini
    run env --default-signal=TERM timeout --preserve-status -s TERM 1 \
        "$LEAPSIM" base.ini -n 1e12 -q --shard 2/2 -o two.part --checkpoint ck2
    [ "$status" -eq 143 ]
    only_files base.ini ck ck2 wrong.ini
}

@test "a shard that was stopped merges to the bytes of the whole run" {
    stopped 0.3 base.ini -n 3M -q --shard 1/2 -o 1.part --checkpoint ck
    "$LEAPSIM" base.ini -n 3M -q --shard 1/2 -o 1.part --checkpoint ck
    "$LEAPSIM" base.ini -n 3M -q --shard 2/2 -o 2.part --checkpoint ck
    only_files 1.part 2.part base.ini wrong.ini
    cmp <("$LEAPSIM" merge base.ini -n 3M -q 1.part 2.part) <("$LEAPSIM" base.ini -n 3M -q)
}

@test "a checkpoint of another run, or a damaged one, is refused and stays as it is" {
    stop_midway
    cp ck kept
    refused 2 "its seed is 7, not 8" "$LEAPSIM" base.ini -n $trials --checkpoint ck --seed 8
    [[ $stderr == *"remove it to begin again"* ]]
    refused 2 "it is of another scenario" "$LEAPSIM" base.ini -n $trials --checkpoint ck -s line.C.level=9k
    refused 2 "not 1,000" "$LEAPSIM" base.ini --checkpoint ck
    refused 2 "--full" "$LEAPSIM" base.ini -n $trials --checkpoint ck --full
    cmp ck kept
    head -c 5000 kept >ck
    refused 2 "remove it to begin again" \
        "$LEAPSIM" base.ini -n $trials --checkpoint ck
    [[ $stderr == *"damaged"* ]]
    [ "$(stat -c %s ck)" -eq 5000 ]
    printf x | dd of=kept bs=1 seek=3000 conv=notrunc status=none
    refused 2 "damaged" "$LEAPSIM" base.ini -n $trials --checkpoint kept
    cp base.ini copy
    refused 2 "no partial result" "$LEAPSIM" base.ini --checkpoint copy
    refused 2 "the checkpoint would replace 'base.ini'" "$LEAPSIM" base.ini --checkpoint base.ini
    cmp base.ini copy
}

@test "where no checkpoint can be: before the run" {
    refused 3 "cannot write to none/ck: No such file" "$LEAPSIM" base.ini -n 1e12 --checkpoint none/ck
    refused 3 "cannot write to /proc/ck: " "$LEAPSIM" base.ini -n 1e12 --checkpoint /proc/ck
    refused 2 "something else" "$LEAPSIM" base.ini -n 1e12 --checkpoint .
    refused 2 "something else" "$LEAPSIM" base.ini -n 1e12 --checkpoint /dev/null
    refused 2 "something else" "$LEAPSIM" base.ini -n 1e12 --checkpoint -
    [[ $stderr != *"bad usage"* ]] # said once
    for other in "--sampling sobol" "--until P(total>=1M)+-1%" "--sweep line.C.level=1k,2k"; do
        refused 2 "--checkpoint keeps one run of random trials" "$LEAPSIM" base.ini --checkpoint ck $other
    done
    "$LEAPSIM" base.ini -q --sampling random --checkpoint ck -o result
    refused 2 "would replace the checkpoint" "$LEAPSIM" base.ini --checkpoint ck -o ck
    refused 2 "would replace the checkpoint" "$LEAPSIM" base.ini --checkpoint ck -o ./ck
    only_files base.ini result wrong.ini
}

@test "a full disk: said, the one before stays, exit 3" {
    # The file may not grow beyond 1 KiB: a part does.
    run_apart bash -c 'ulimit -f 1; exec env --default-signal=INT timeout --preserve-status -s INT 1 \
        "$0" base.ini -n 1e12 --checkpoint ck' "$LEAPSIM"
    [ "$status" -eq 3 ]
    [[ $stderr == *"cannot write to ck: File too large"* ]]
    [[ $output == *INCOMPLETE* ]]
    only_files base.ini wrong.ini
}

@test "the result is written, then the checkpoint goes, whatever the answer; not before" {
    printf '[limit]\nsafe = P(total >= 1M) >= 100%%\n' >>base.ini
    stopped 0.4 base.ini -n 3M -q --checkpoint ck
    run -1 "$LEAPSIM" base.ini -n 3M -q --checkpoint ck
    only_files base.ini wrong.ini
    stop_midway
    cp ck kept
    refused 3 "No space left" bash -c '"$0" "$@" >/dev/full' "$LEAPSIM" base.ini -n $trials --checkpoint ck
    cmp ck kept
}

@test "a checkpoint behind a link" {
    mkdir folder
    ln -s folder/far ck
    stopped 0.4 base.ini -n 3M -q --checkpoint ck
    [ "$status" -eq 0 ] || [ -s folder/far ]
    "$LEAPSIM" base.ini -n 3M -q --checkpoint ck -o result
    [ -L ck ]
    [ ! -e folder/far ]
}
