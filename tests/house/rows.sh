#!/bin/sh
# rows.sh ROOT: the configure step stops, naming the path, at a row without its file, a row without its test
# and a file without its row.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
root=$1
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
copy=$TMPDIR/copy
mkdir "$copy"
for part in CMakeLists.txt src include; do cp -R "$root/$part" "$copy/"; done
mkdir -p "$copy/tests/unit"
cp "$root"/tests/unit/test_*.c "$copy/tests/unit/"

configure() { # the build type only keeps it short
    "${CMAKE:-cmake}" -S "$copy" -B "$TMPDIR/build" -DLEAPSIM_TESTS=OFF >"$TMPDIR/said" 2>&1
}

stops() { # stops PATH: the configure step fails and names PATH
    if configure; then echo "configured in spite of $1"; exit 1; fi
    tr '\n' ' ' <"$TMPDIR/said" | tr -s ' ' | grep -qF "$1" || { cat "$TMPDIR/said"; exit 1; }
}

configure || { cat "$TMPDIR/said"; exit 1; }

for row in 'dist/dist.def FAMILY dist' 'component/component.def COMPONENT comp' 'report/format.def FORMAT write' \
    'study/study.def STUDY study'; do
    # shellcheck disable=SC2086 # three words
    set -- $row
    room=${1%/*}
    cp "$copy/src/$1" "$TMPDIR/kept"
    printf '%s(planted)\n' "$2" >>"$copy/src/$1"
    stops "src/$room/$3_planted.c"
    printf '/* planted */\n' >"$copy/src/$room/$3_planted.c"
    stops "tests/unit/test_$3_planted.c"
    cp "$TMPDIR/kept" "$copy/src/$1"
    stops "src/$room/$3_planted.c has no row"
    rm "$copy/src/$room/$3_planted.c"
done
