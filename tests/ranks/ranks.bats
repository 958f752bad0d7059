# Under mpirun: the bytes of one process, one voice, and an end whatever happens.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load ../cli/common

setup() {
    make_scenario
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 # in a container tests are root
}

# ranks N ARGUMENT...: leapsim on N ranks of this machine, which may have fewer processors.
ranks() {
    local count=$1
    shift
    timeout 60 mpirun --oversubscribe -n "$count" "$LEAPSIM" "$@"
}

# begin N ARGUMENT...: the same as a job, $mpirun, with the ranks' processes in the array $rank once they all run.
begin() {
    local count=$1
    shift
    env --default-signal=INT,TERM mpirun --oversubscribe -n "$count" "$LEAPSIM" "$@" >out 2>err &
    mpirun=$!
    for attempt in $(seq 100); do
        mapfile -t rank < <(ps -o pid= --ppid $mpirun | tr -d ' ')
        [ "${#rank[@]}" -lt "$count" ] || break
        sleep 0.1
    done
    [ "${#rank[@]}" -eq "$count" ]
    sleep 1
}

@test "1 to 4 ranks of 1 and 2 threads: the bytes of one process without MPI" {
    base="$LEAPSIM_SOURCE_DIR/scenarios/base.ini -n 100003 -f json -q"
    expected=$("$LEAPSIM_REFERENCE" $base | sha256sum)
    for count in 1 2 3 4; do
        for threads in 1 2; do
            [ "$(ranks $count $base -t $threads | sha256sum)" = "$expected" ]
        done
    done
    [ "$("$LEAPSIM" $base | sha256sum)" = "$expected" ] # without mpirun
    [ "$(ranks 2 $base --seed 9 | sha256sum)" != "$expected" ]
    everything="$LEAPSIM_SOURCE_DIR/tests/determinism/everything.ini -n 30k --full -f json -q"
    [ "$(ranks 3 $everything | sha256sum)" = "$("$LEAPSIM_REFERENCE" $everything | sha256sum)" ]
}

@test "rank 0's scenario is everybody's: standard input, parents, data and settings, in text, with more ranks than trials" {
    mkdir far
    cp base.ini far/parent.ini
    printf 'cars\n40000\n50000\n65000\n' >far/levels.csv
    printf '[scenario]\nextends = far/parent.ini\n[line C]\nlevel = empirical(far/levels.csv, cars)\n' >child.ini
    "$LEAPSIM_REFERENCE" - -n 30k -s line.B.level=9k <child.ini >expected
    ranks 3 - -n 30k -s line.B.level=9k <child.ini >spread
    cmp expected spread
    cmp <("$LEAPSIM_REFERENCE" base.ini -n 100) <(ranks 4 base.ini -n 100)
}

@test "a shard is spread, too" {
    for i in 1 2; do ranks 2 base.ini -n 50k --shard $i/2 -o $i.part; done
    cmp <("$LEAPSIM_REFERENCE" base.ini -n 50k) <("$LEAPSIM_REFERENCE" merge base.ini -n 50k 1.part 2.part)
}

@test "what is not spread is rank 0's own, and says so once" {
    run_apart ranks 3 base.ini -n 8k --sampling sobol -f json
    [ "$status" -eq 0 ]
    [ "$stderr" = "leapsim: one rank of 3 works: only a run of random --trials is spread over all" ]
    [ "$output" = "$("$LEAPSIM_REFERENCE" base.ini -n 8k --sampling sobol -f json)" ]
    run_apart ranks 2 trial base.ini 5
    [ "$output" = "$("$LEAPSIM_REFERENCE" trial base.ini 5)" ]
    [ -z "$stderr" ]
}

@test "a bad scenario is told once, and its status is mpirun's" {
    run_apart ranks 3 wrong.ini -o result
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "$(grep -c 'wrong.ini:10:.*error' <<<"$stderr")" -eq 1 ]
    run_apart ranks 2 base.ini -n 1M --checkpoint ck
    [ "$status" -eq 2 ]
    [[ $stderr == *"a run over several ranks has no checkpoint"* ]]
    only_files base.ini wrong.ini
}

@test "a trial that leaves the range of cars, in another rank's share, is told as one process tells it" {
    sed -i 's/p90=60k/p90=4.5M/' base.ini
    refused 2 "trial 69188" "$LEAPSIM_REFERENCE" base.ini -n 100k
    expected=$stderr
    refused 2 "$expected" ranks 2 base.ini -n 100k -o result
    only_files base.ini wrong.ini
}

@test "a build without MPI under mpirun: refused, and nothing is written" {
    run_apart timeout 60 mpirun --oversubscribe -n 2 "$LEAPSIM_REFERENCE" base.ini -o result
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"(OMPI_COMM_WORLD_SIZE is 2)"*"-DLEAPSIM_MPI=ON"* ]]
    only_files base.ini wrong.ini
    timeout 60 mpirun --oversubscribe -n 1 "$LEAPSIM_REFERENCE" base.ini | cmp - <("$LEAPSIM_REFERENCE" base.ini)
}

@test "a rank that fails ends the run: its message, no result" {
    run_apart timeout 60 mpirun --oversubscribe -n 2 "$LEAPSIM" base.ini -n 1e11 -o result : \
        -n 1 env LEAPSIM_WIDTH=bogus "$LEAPSIM" base.ini
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"leapsim: error: rank 2 of 3 failed: its LEAPSIM_WIDTH names vectors that its machine does not have"* ]]
    only_files base.ini wrong.ini
}

@test "a rank that is killed ends the run: no result" {
    begin 3 base.ini -n 1e11 -t 1 -f json -o result
    kill -KILL "${rank[2]}"
    status=0
    wait $mpirun || status=$?
    [ "$status" -ne 0 ]
    [ ! -e result ]
    [ ! -s out ]
    grep -q 'Killed' err
}

@test "SIGINT to rank 0: what all have done, marked incomplete" {
    for attempt in 1 2 3 4 5; do # a machine so busy that a rank does not answer in time gives no result
        begin 3 base.ini -n 1e11 -t 1 -f json -o result
        kill -INT "${rank[0]}"
        status=0
        wait $mpirun || status=$?
        [ "$status" -eq 130 ]
        [ ! -e result ] || break
        grep -q 'did not answer: there is no result' err
    done
    grep -q '"complete": false' result
    only_files base.ini err out result wrong.ini
}
