# Help, manual page, completion: all from one table, so all of them know every option.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() { cd "$BATS_TEST_TMPDIR"; }

long_options() { "$LEAPSIM" --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--.*' | cut -c3-; }

@test "help is on standard output, in 80 columns, examples first" {
    run_apart "$LEAPSIM" --help
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [ "${lines[1]}" = Examples ]
    [ "$(awk 'length > 79' <<<"$output")" = "" ]
    "$LEAPSIM" help | diff - <(printf '%s\n' "$output")
    "$LEAPSIM" -h | diff - <(printf '%s\n' "$output")
    "$LEAPSIM" base.ini --help | diff - <(printf '%s\n' "$output")
}

@test "every command has help of its own, asked for in either way" {
    for command in run merge sensitivity solve compare explain check trial language bench help completion; do
        run_apart "$LEAPSIM" help $command
        [ "$status" -eq 0 ]
        [[ ${lines[0]} == "leapsim $command "* ]]
        [ "${lines[1]}" = Examples ]
        [ "$(awk 'length > 79' <<<"$output")" = "" ]
        [ "$("$LEAPSIM" $command --help)" = "$output" ]
    done
}

@test "version" {
    [[ $("$LEAPSIM" --version) =~ ^leapsim\ [0-9]+\.[0-9]+\.[0-9]+\ \(stream\ version\ [0-9]+\)$ ]]
    [ "$("$LEAPSIM" -V)" = "$("$LEAPSIM" check --version)" ]
}

@test "every option is in the manual page and in the three completions" {
    "$LEAPSIM" help --man >leapsim.1
    for shell in bash zsh fish; do "$LEAPSIM" completion $shell >$shell; done
    [ "$(long_options | wc -l)" -ge 13 ]
    for name in $(long_options); do
        grep -qF "\\-\\-${name//-/\\-}" leapsim.1
        grep -qE -- "--$name[ =|)[']" bash
        grep -qE -- "--$name[=[}]" zsh
        grep -qE -- "-l $name( |$)" fish
    done
}

@test "the manual page is good roff" {
    "$LEAPSIM" help --man >leapsim.1
    head -1 leapsim.1 | grep -q '^\.TH LEAPSIM 1'
    command -v groff >/dev/null || skip "groff is not here"
    run groff -man -Tascii -ww -z leapsim.1
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "language: all, a section, a distribution, a key; in every format; a slip of a word" {
    [ "$("$LEAPSIM" language --full | awk 'length > 80')" = "" ]
    "$LEAPSIM" language | grep -q '^\[launch NAME\] '
    "$LEAPSIM" language launch | grep -qE '^peak +quantity +cars a month +>= 0 +required'
    "$LEAPSIM" language pert | grep -qE '^pert +lambda +number +\[0, 100000\]'
    "$LEAPSIM" language elasticity -f csv | grep -qF 'keys,3,section,,,,,[price NAME]'
    for format in text json csv markdown; do "$LEAPSIM" language -f $format -o $format; done
    grep -qF '| `[launch NAME]` |' markdown
    grep -qF '"lognormal"' json
    refused 2 "there is no section, distribution or key 'lanch'; did you mean 'launch'?" "$LEAPSIM" language lanch
    refused 2 "unknown command 'launch'; did you mean 'leapsim language launch'?" "$LEAPSIM" help launch
    refused 2 "'language' wants [WORD]: 'b' is too much" "$LEAPSIM" language a b
    refused 2 "'language' takes no --seed" "$LEAPSIM" language --seed 1
    "$LEAPSIM" help | grep -q "'leapsim language'"
    "$LEAPSIM" help --man | grep -q 'GUIDE.md'
}

# complete WORD...: what bash offers for the last word.
complete_words() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _leapsim || true # a compgen that finds nothing fails
    printf '%s\n' "${COMPREPLY[@]}"
}

@test "bash completes commands, options, values and files" {
    touch scenario.ini
    source <("$LEAPSIM" completion bash)
    complete_words leapsim ch | grep -qx check
    complete_words leapsim sc | grep -qx scenario.ini
    complete_words leapsim check --pl | grep -qx -- --plan
    complete_words leapsim run --pl | lacks -q plan
    complete_words leapsim scenario.ini --pl | lacks -q plan
    complete_words leapsim scenario.ini --tri | grep -qx -- --trials
    complete_words leapsim scenario.ini --format j | grep -qx json
    complete_words leapsim scenario.ini -f mark | grep -qx markdown
    complete_words leapsim scenario.ini -o sc | grep -qx scenario.ini
    complete_words leapsim completion z | grep -qx zsh
    complete_words leapsim help tr | grep -qx trial
    complete_words leapsim language logn | grep -qx lognormal
}

@test "zsh and fish can read their completions" {
    "$LEAPSIM" completion zsh >_leapsim
    "$LEAPSIM" completion fish >leapsim.fish
    if command -v zsh >/dev/null; then zsh -n _leapsim; fi
    if command -v fish >/dev/null; then fish --no-execute leapsim.fish; fi
    head -1 _leapsim | grep -qx '#compdef leapsim'
    grep -q "__fish_seen_subcommand_from check' -l plan" leapsim.fish
}
