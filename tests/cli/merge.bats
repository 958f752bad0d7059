# Parts of a run, counted apart and put together.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    cp "$LEAPSIM_SOURCE_DIR/scenarios/minimal.ini" mine.ini
}

shards() { # shards N [OPTION...]: N parts of a run of 20,000 trials
    local count=$1
    shift
    for i in $(seq "$count"); do
        "$LEAPSIM" mine.ini -n 20k --shard "$i/$count" -o "$i.part" -q "$@"
    done
}

@test "parts in any order come to the bytes of the whole run, in every format" {
    shards 3
    for format in text json csv markdown; do
        "$LEAPSIM" mine.ini -n 20k -q -f $format >whole
        "$LEAPSIM" merge mine.ini -n 20k -q -f $format 3.part 1.part 2.part >merged
        cmp whole merged
    done
    shards 2 --full --seed 9 --set line.today.level=9k
    "$LEAPSIM" mine.ini -n 20k -q --full --seed 9 --set line.today.level=9k -f json >whole
    "$LEAPSIM" merge mine.ini -n 20k -q --full --seed 9 --set line.today.level=9k -f json 1.part 2.part >merged
    cmp whole merged
    run cmp -s whole <("$LEAPSIM" mine.ini -n 20k -q --full --seed 8 --set line.today.level=9k -f json)
    [ "$status" -ne 0 ]
}

@test "one SHA-256 however base.ini is split, each part on threads and vectors of its own" {
    base="$LEAPSIM_SOURCE_DIR/scenarios/base.ini"
    expected=$("$LEAPSIM" "$base" -n 100003 -q -f json | sha256sum)
    for count in 1 2 5; do
        for i in $(seq $count); do
            width=
            [ $((i % 2)) -eq 0 ] || [ "$(uname -m)" != x86_64 ] || width=LEAPSIM_WIDTH=sse2
            env $width "$LEAPSIM" "$base" -n 100003 --shard $i/$count -o $i.part -q -t $((1 + i % 3))
        done
        [ "$("$LEAPSIM" merge "$base" -n 100003 -q -f json [1-$count].part | sha256sum)" = "$expected" ]
    done
    [ "$("$LEAPSIM" "$base" -n 100003 -q -f json --seed 7 | sha256sum)" != "$expected" ]
}

@test "parts that do not fit are named" {
    shards 3
    run_apart "$LEAPSIM" merge mine.ini -n 20k 1.part 3.part
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "$(head -n 1 <<<"$stderr")" = "leapsim: error: shard 2/3 is missing (trials 6,144 to 13,311 of 20,000)" ]
    cp 2.part again.part
    refused 2 "again.part: error: it is shard 2/3, and so is 2.part" \
        "$LEAPSIM" merge mine.ini -n 20k 1.part 2.part again.part 3.part
    "$LEAPSIM" mine.ini -n 20k --shard 3/4 -o quarter.part -q
    refused 2 "the parts are of different cuts: 1.part is shard 1/3, quarter.part is shard 3/4" \
        "$LEAPSIM" merge mine.ini -n 20k 1.part 2.part quarter.part
    run_apart "$LEAPSIM" merge mine.ini -n 20k --seed 5 1.part 2.part 3.part
    [ "$status" -eq 2 ]
    [[ $stderr == *seed* ]]
    run_apart "$LEAPSIM" merge mine.ini -n 20k --set line.today.level=9k 1.part 2.part 3.part
    [ "$status" -eq 2 ]
    head -c 100 2.part >half.part
    run_apart "$LEAPSIM" merge mine.ini -n 20k 1.part half.part 3.part
    [ "$status" -eq 2 ]
    [[ $stderr == *half.part* ]]
    run_apart "$LEAPSIM" merge mine.ini -n 20k 1.part nothing.part 3.part
    [ "$status" -eq 3 ]
    [[ $stderr == *nothing.part* ]]
}

@test "what many parts have in common is said once, with their number" {
    shards 3
    run_apart "$LEAPSIM" merge mine.ini -n 20k --seed 5 1.part 2.part 3.part
    [ "$status" -eq 2 ]
    [ "$(grep -c "error: its seed is" <<<"$stderr")" -eq 1 ]
    [[ $stderr == *"1.part: error: its seed is 1, not 5"*"the same of 2 others: 2.part, 3.part"* ]]
    for i in $(seq 300); do ln -s 1.part "$i.link"; done
    run_apart "$LEAPSIM" merge mine.ini -n 20k --seed 5 --full *.link
    [ "$(grep -c "error: " <<<"$stderr")" -eq 2 ]
    [ "$(grep -c "the same of 299 others: .*, \.\.\.$" <<<"$stderr")" -eq 2 ]
    [ "${#stderr}" -lt 2000 ]
}

@test "a part from standard input, and -o over a part" {
    shards 2
    "$LEAPSIM" mine.ini -n 20k -q >whole
    "$LEAPSIM" merge mine.ini -n 20k -q - 2.part <1.part >merged
    cmp whole merged
    "$LEAPSIM" merge - -n 20k -q 1.part 2.part <mine.ini | tail -n +2 >merged
    cmp <(tail -n +2 whole) merged
    refused 2 "standard input can be read only once" "$LEAPSIM" merge - -n 20k - 2.part <1.part
    refused 2 "the result would replace the part '1.part'" "$LEAPSIM" merge mine.ini -n 20k 1.part 2.part -o 1.part
    refused 2 "the result would replace the scenario 'mine.ini'" "$LEAPSIM" merge mine.ini -n 20k 1.part -o mine.ini
    refused 2 "<stdin>: error: this is no partial result" "$LEAPSIM" merge mine.ini -n 20k - 2.part <mine.ini
}

@test "of another run's part no more is read than its head" {
    shards 2
    { # what it claims to be: 4 GiB, of another seed
        head -c 16 1.part
        printf '\0\0\0\0\1\0\0\0'
        tail -c +25 1.part
    } >large.part
    refused 2 "<endless>: error: its seed is 1, not 5" \
        bash -c 'mkfifo "<endless>"; { cat large.part /dev/zero >"<endless>" & } 2>/dev/null
            exec "$0" merge mine.ini -n 20k --seed 5 "<endless>"' "$LEAPSIM"
    # of this run it is damaged, which is found out within what is there
    refused 2 "large.part: error: the partial result is damaged" "$LEAPSIM" merge mine.ini -n 20k large.part 2.part
    cp large.part checkpoint
    refused 2 "checkpoint: error: its seed is 1, not 5" "$LEAPSIM" mine.ini -n 20k --seed 5 --checkpoint checkpoint
}

@test "what has no end is no part" {
    shards 2
    refused 2 "/dev/zero: error: this is no partial result" "$LEAPSIM" merge mine.ini -n 20k 1.part /dev/zero
    refused 2 "<endless>: error: the partial result is damaged" \
        bash -c 'mkfifo "<endless>"; { cat 2.part /dev/zero >"<endless>" & } 2>/dev/null
            exec "$0" merge mine.ini -n 20k 1.part "<endless>"' "$LEAPSIM"
}

@test "what --shard refuses" {
    for wrong in 0/3 4/3 3 a/b 1/ /2 1/1e9; do
        run_apart "$LEAPSIM" mine.ini --shard $wrong -o x.part
        [ "$status" -eq 2 ]
        [ ! -e x.part ]
    done
    run_apart "$LEAPSIM" mine.ini --shard 1/2
    [ "$status" -eq 2 ]
    [[ $stderr == *"-o FILE"* ]]
    run_apart "$LEAPSIM" mine.ini --shard 1/2 --sampling sobol -o x.part
    [ "$status" -eq 2 ]
    [ ! -e x.part ]
}
