# What the command-line tests share: a scenario to play with, in a folder of the test's own.
# SPDX-License-Identifier: GPL-3.0-or-later

make_scenario() {
    mkdir "$BATS_TEST_TMPDIR/here" # bats keeps files of its own beside it
    cd "$BATS_TEST_TMPDIR/here"
    unset NO_COLOR
    cat >base.ini <<'INI'
[scenario]
title  = Two lines
period = 2026-01..2026-12
trials = 1k
seed   = 7
[target]
total = 1.0M
[line C]
region = domestic
level  = lognormal(p10=40k, p90=60k)
growth = normal(1%, 4%)
[line B]
region = domestic
level  = lognormal(p10=20k, p90=45k)
[demand market]
on     = line.*
growth = normal(0, 3%)
INI
    sed 's/p10=40k/p10=90k/' base.ini >wrong.ini
}

# Runs with the standard error in $stderr, the output in $output, the exit status in $status.
run_apart() { run --separate-stderr "$@"; }

# refused STATUS TEXT COMMAND...: this exit status, nothing on standard output, TEXT in what is said.
refused() {
    local expected=$1 text=$2
    shift 2
    run_apart "$@"
    if [[ $status -ne $expected || -n $output || $stderr != *"$text"* ]]; then
        printf 'status %s, expected %s\nstdout: %.200s\nstderr: %.400s\nexpected there: %s\n' \
            "$status" "$expected" "$output" "$stderr" "$text"
        return 1
    fi
}

# Nothing but the files named is in this folder, hidden ones included.
only_files() { [[ $(ls -A | LC_ALL=C sort | tr '\n' ' ') == "$* " ]]; }

# At the end of a pipe: grep finds nothing. (A `! command` would not fail a test.)
lacks() { ! grep "$@"; }
