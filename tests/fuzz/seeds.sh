#!/bin/sh
# seeds.sh TREE FOLDER: the scenarios of the tree as inputs of fuzz_scenario, each with its files behind it.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
tree=$1
to=$2
mkdir -p "$to"

# pack FILE: the scenario, then the files that it names, and its settings.
pack() {
    cat "$1"
    pack_named "$1"
    settings=${1%.ini}.set
    [ ! -f "$settings" ] || printf '\n@@ --set\n%s\n' "$(cat "$settings")"
}

pack_named() {
    sed -n -E 's/^(extends|history) *= *([^ ;#]+).*/\2/p; s/.*empirical\(([^ ,)]+),.*/\1/p' "$1" | while read -r name; do
        file=$(dirname "$1")/$name
        case $named in
        *" $name "*) continue ;;
        esac
        [ -f "$file" ] && [ "$(wc -c <"$file")" -le 20000 ] || continue
        named="$named$name "
        printf '\n@@ %s\n' "$name"
        cat "$file"
        case $name in *.ini) pack_named "$file" ;; esac
    done
}

for file in "$tree"/scenarios/*.ini "$tree"/scenarios/*/*.ini "$tree"/tests/determinism/everything.ini \
    "$tree"/tests/bad/*.ini "$tree"/tests/fuzz/found/*; do
    [ -f "$file" ] || continue
    [ "$(wc -c <"$file")" -le 20000 ] || continue # the seeds are mutated byte by byte
    named=' '
    pack "$file" >"$to/$(basename "$(dirname "$file")")-$(basename "$file")"
done
