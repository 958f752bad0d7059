# Bad weather: full disks, closed pipes, folders in the way, signals. Nothing is lost or half-written.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { make_scenario; }

# The signal arrives while the run is under way, twice within a moment: timeout signals its child and then
# their group. Its default action is restored: a test in the background has SIGINT ignored by its shell.
interrupted_by() {
    local signal=$1 after=$2
    shift 2
    env --default-signal=INT,TERM,HUP timeout --preserve-status -s "$signal" "$after" "$@"
}

@test "a full disk: exit 3 and said, for every command" {
    for line in "base.ini" "check base.ini" "check base.ini --plan" "trial base.ini 1" "--help" "--version" \
        "completion bash" "help --man" "base.ini -f json" "compare base.ini base.ini" \
        "base.ini --sweep line.B.level=1k,2k" "compare base.ini base.ini --sweep line.B.level=1k,2k -f csv"; do
        run bash -c '"$0" "$@" 2>&1 >/dev/full' "$LEAPSIM" $line
        [ "$status" -eq 3 ]
        [[ $output == *"cannot write to standard output: No space left on device" ]]
    done
    refused 3 "cannot write to /dev/full: No space left on device" "$LEAPSIM" base.ini -o /dev/full
}

@test "a reader that has gone: quietly exit 3" {
    mkfifo pipe
    for line in "base.ini" "--help" "base.ini -f json" "compare base.ini base.ini --sweep line.B.level=1k,2k"; do
        # The pipe has a reader until the program holds its end; then it has none.
        run bash -c 'exec 3<>pipe 4>pipe 3>&-; "$0" "$@" 2>&1 >&4' "$LEAPSIM" $line
        [ "$status" -eq 3 ]
        [ -z "$output" ]
    done
}

@test "head takes a line and that is all that is seen" {
    run bash -c '"$0" base.ini --full | head -n 1' "$LEAPSIM"
    [ "${#lines[@]}" -eq 1 ]
    [[ $output != *leapsim:* ]]
}

@test "closed standard streams are no file of ours" {
    run bash -c '"$0" base.ini >&-' "$LEAPSIM"
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write to standard output"* ]]
    "$LEAPSIM" base.ini -f json -o closed.json >&- 2>&- <&-
    "$LEAPSIM" base.ini -f json -o open.json
    cmp closed.json open.json
    run bash -c '"$0" - <&-' "$LEAPSIM"
    [ "$status" -eq 3 ]
}

@test "-o writes the bytes that standard output gets, and nothing else stays in the folder" {
    "$LEAPSIM" base.ini -f json >stdout
    "$LEAPSIM" base.ini -f json -o file
    cmp stdout file
    "$LEAPSIM" base.ini -f json -o - | cmp - file
    only_files base.ini file stdout wrong.ini
}

@test "-o where it cannot write: exit 3 before the run, nothing left behind" {
    mkdir folder
    refused 3 "cannot write to folder: Is a directory" "$LEAPSIM" base.ini -o folder -n 1e12
    refused 3 "cannot write to none/file: No such file" "$LEAPSIM" base.ini -o none/file -n 1e12
    refused 3 "cannot write to base.ini/file: Not a directory" "$LEAPSIM" base.ini -o base.ini/file -n 1e12
    refused 3 "cannot write to /proc/file: " "$LEAPSIM" base.ini -o /proc/file -n 1e12
    ln -s loop loop
    refused 3 "symbolic links" "$LEAPSIM" base.ini -o loop -n 1e12
    only_files base.ini folder loop wrong.ini
}

@test "-o keeps the present file when the scenario is wrong or the disk is full" {
    echo old >file
    refused 2 "wrong.ini:10:" "$LEAPSIM" wrong.ini -o file
    [ "$(cat file)" = old ]
    refused 2 "wrong.ini:10:" bash -c '"$0" check base.ini wrong.ini -o file' "$LEAPSIM"
    [ "$(cat file)" = old ]
    refused 3 "cannot write to file: File too large" \
        bash -c 'ulimit -f 1; exec "$0" base.ini -f json --full -o file' "$LEAPSIM"
    [ "$(cat file)" = old ]
    only_files base.ini file wrong.ini
}

@test "-o never over the scenario itself" {
    cp base.ini kept
    ln -s base.ini link
    ln base.ini hard
    for file in base.ini ./base.ini link hard; do
        refused 2 "would replace the scenario" "$LEAPSIM" base.ini -o $file
        refused 2 "would replace the scenario" "$LEAPSIM" check kept base.ini -o $file
    done
    cmp base.ini kept
}

@test "-o and --checkpoint never over what the scenario is read from: parents, data" {
    mkdir data
    printf 'month,cars\n2025-01,1000\n' >data/past.csv
    printf 'peak\n900\n1100\n' >data/peaks.csv
    sed 's/p10=40k/p10=45k/' base.ini >plan.ini
    mv base.ini root.ini
    printf '[scenario]\nextends = root.ini\nhistory = data/past.csv\n' >middle.ini
    printf '[scenario]\nextends = middle.ini\n[line B]\nlevel = empirical(data/peaks.csv, peak)\n' >base.ini
    ln -s data/peaks.csv link
    mkdir kept
    cp -r ./*.ini data kept
    for file in root.ini ./middle.ini data/past.csv data/peaks.csv link; do
        for verb in run check trial sensitivity bench "compare plan.ini" "explain plan.ini"; do
            number=$([ "$verb" = trial ] && echo 3 || true)
            refused 2 "is read from" "$LEAPSIM" $verb base.ini $number -o $file
        done
        refused 2 "the result would replace" "$LEAPSIM" compare plan.ini base.ini --sweep line.C.level=1k,2k -o $file
        refused 2 "the result would replace" "$LEAPSIM" run base.ini --shard 1/2 -o $file
        [[ $file == *.csv ]] || refused 2 "the result would replace" \
            "$LEAPSIM" solve base.ini --for 'p50(total) = 1M' --by line.C.level -o $file
        refused 2 "the checkpoint would replace" "$LEAPSIM" base.ini --checkpoint $file
    done
    refused 2 "would replace the scenario" "$LEAPSIM" run - -o base.ini <base.ini
    for file in *.ini data/*; do cmp $file kept/$file; done
    only_files base.ini data kept link middle.ini plan.ini root.ini wrong.ini
    "$LEAPSIM" base.ini -o other.ini # what is not read may be replaced
    "$LEAPSIM" plan.ini -o other.ini
}

@test "-o follows links, also to a file that is not there yet, and keeps the rights of a file" {
    mkdir folder
    echo old >folder/present
    chmod 640 folder/present
    ln -s folder/present link
    ln -s "$PWD/folder/new" dangling
    "$LEAPSIM" base.ini -f csv -o link
    "$LEAPSIM" base.ini -f csv -o dangling
    [ -L link ]
    [ -L dangling ]
    cmp folder/present folder/new
    [ "$(stat -c %a folder/present)" = 640 ]
    (umask 027 && "$LEAPSIM" base.ini -o fresh)
    [ "$(stat -c %a fresh)" = 640 ]
}

@test "-o onto a device or a pipe writes in place" {
    "$LEAPSIM" base.ini -o /dev/null
    [ -c /dev/null ]
    mkfifo pipe
    "$LEAPSIM" base.ini -f csv -o pipe &
    cat pipe >through
    wait $!
    "$LEAPSIM" base.ini -f csv | cmp - through
    [ -p pipe ]
}

@test "SIGINT: what is done is printed, marked incomplete, exit 130" {
    run --separate-stderr interrupted_by INT 2 "$LEAPSIM" base.ini -n 1e12
    [ "$status" -eq 130 ]
    [[ $output == *INCOMPLETE* ]]
}

@test "SIGTERM: the same with exit 143, SIGHUP with 129" {
    run --separate-stderr interrupted_by TERM 2 "$LEAPSIM" base.ini -n 1e12
    [ "$status" -eq 143 ]
    [[ $output == *INCOMPLETE* ]]
    run --separate-stderr interrupted_by HUP 2 "$LEAPSIM" base.ini -n 1e12 -t 2
    [ "$status" -eq 129 ]
    [[ $output == *INCOMPLETE* ]]
}

@test "with -o an interrupted result is written whole" {
    echo old >file
    run interrupted_by INT 2 "$LEAPSIM" base.ini -n 1e12 -o file
    [ "$status" -eq 130 ]
    grep -q INCOMPLETE file
    only_files base.ini file wrong.ini
}

@test "a signal while a scenario is being read ends at once and leaves no trace" {
    mkfifo never
    sleep 60 >never &
    writer=$!
    run interrupted_by INT 1 "$LEAPSIM" - -o file <never
    kill $writer
    [ "$status" -eq 130 ]
    [ -z "$output" ]
    only_files base.ini never wrong.ini
}

@test "a second signal ends at once, even if the result finds no reader" {
    mkfifo pipe
    exec 5<>pipe
    yes | head -c 1M >&5 &
    filler=$!
    sleep 0.2
    env --default-signal=INT "$LEAPSIM" base.ini -n 1e12 >&5 2>/dev/null &
    program=$!
    sleep 2
    kill -INT $program
    sleep 1
    kill -0 $program
    kill -INT $program
    result=0
    wait $program || result=$?
    kill $filler
    exec 5>&-
    [ "$result" -eq 130 ]
}

@test "an ignored SIGINT stays ignored" {
    run bash -c 'trap "" INT; "$0" base.ini -n 1e12 -q & sleep 1; kill -INT $!; sleep 1; kill -TERM $!; wait $!' \
        "$LEAPSIM"
    [ "$status" -eq 143 ]
}

@test "progress: on a terminal only, erased at the end, silent with -q" {
    run_apart "$LEAPSIM" base.ini -n 1k
    [ -z "$stderr" ]
    command -v script >/dev/null || skip "script(1) is not here"
    long="env --default-signal=INT timeout --preserve-status -s INT 3 $LEAPSIM base.ini -n 1e12 -o /dev/null"
    script -qec "stty cols 40; $long" /dev/null >seen || true
    [ "$(tr '\r' '\n' <seen | grep -c ' %')" -ge 2 ]
    tr '\r' '\n' <seen | grep ' %' | LC_ALL=C.UTF-8 awk 'length > 39 { exit 1 }'
    tail -c 60 seen | tr '\r' '\n' | tail -n 2 | grep -qE '^ *$'
    script -qec "$long -q" /dev/null >quiet || true
    lacks -q ' %' <quiet
}
