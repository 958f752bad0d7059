#!/bin/sh
# check.sh NAME ROOT [ARGUMENT...]: runs the check NAME.sh on the tree; then proves that it sees: in a copy,
# each violation planted below has to be caught.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
name=$1 root=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

sh "$here/$name.sh" "$root" "$@" || { echo "$name: the tree breaks a rule of the house"; exit 1; }

copy=$TMPDIR/copy
mkdir "$copy"
for part in src include tests bench .clang-format GUIDE.md; do cp -R "$root/$part" "$copy/"; done

caught() { # caught WHAT ARGUMENT...: the check has to fail on the copy
    what=$1
    shift
    if sh "$here/$name.sh" "$copy" "$@" >"$TMPDIR/said" 2>&1; then
        echo "$name: did not catch $what"
        exit 1
    fi
}

planted() { # planted WHAT FILE LINE [ARGUMENT...]: LINE at the end of FILE has to be caught
    what=$1 file=$copy/$2 line=$3
    shift 3
    if [ -e "$file" ]; then cp "$file" "$TMPDIR/kept"; else rm -f "$TMPDIR/kept"; fi
    printf '%s\n' "$line" >>"$file"
    caught "$what" "$@"
    if [ -e "$TMPDIR/kept" ]; then cp "$TMPDIR/kept" "$file"; else rm "$file"; fi
}

exports() { # exports WHAT TARGET/FILE SYMBOL: an object of a small build that exports SYMBOL
    build=$TMPDIR/objects
    rm -rf "$build"
    mkdir -p "$build/CMakeFiles/leapsim.dir/src/cli" "$build/CMakeFiles/${2%/*}.dir/src/room"
    printf 'int %s(void);\nint %s(void) { return 0; }\n' "$3" "$3" >"$TMPDIR/object.c"
    cc -c "$TMPDIR/object.c" -o "$build/CMakeFiles/${2%/*}.dir/src/room/${2##*/}.c.o"
    if [ $# -gt 3 ]; then
        printf 'int %s(void);\nint main(void) { return %s(); }\n' "$4" "$4" >"$TMPDIR/object.c"
        cc -c "$TMPDIR/object.c" -o "$build/CMakeFiles/leapsim.dir/src/cli/main.c.o"
    fi
    caught "$1" "$build"
}

case $name in
floors)
    planted "an include upwards" src/base/month.c '#include "engine/summary.h"'
    planted "an include to a neighbour on the same floor" src/draw/philox.h '#include "report/report.h"'
    planted "an include upwards within a room" src/study/sample/interval.h '#include "study/run/run.h"'
    planted "an include without its room" src/plan/plan.h '#include "summary.h"'
    planted "the program looking inside the library" src/cli/planted.c '  #  include "base/arena.h"'
    mkdir "$copy/src/attic"
    planted "a room without a floor" src/attic/planted.c ''
    ;;
sizes)
    planted "a name used twice" src/plan/arena.c ''
    planted "a long file" src/base/planted.c "$(awk 'BEGIN { for (i = 0; i < 501; i++) print "int x;" }')"
    planted "a long function" src/base/planted.c \
        "$(awk 'BEGIN { print "int f(void)\n{"; for (i = 0; i < 69; i++) print "    ;"; print "}" }')"
    ;;
prose)
    long=$(awk 'BEGIN { for (i = 0; i < 121; i++) printf "x" }')
    planted "a long line" README.md "$long"
    planted "a long line behind code" GUIDE.md "\`\`\`
$long
\`\`\`
$long"
    ;;
words)
    planted "an unfinished word" src/base/month.c '/* TO''DO */'
    planted "a path of one machine" tests/unit/planted.c '"/ho''me/user/file"'
    ;;
symbols)
    exports "a symbol without its file's name" leap_cold/alpha beta_start
    exports "a public name that the header lacks" leap_cold/alpha leap_planted
    exports "a hot symbol without its width" leap_avx2/alpha alpha_run_sse2
    exports "the program using what is not public" leap_cold/alpha alpha_start alpha_start
    ;;
header)
    planted "a header that C refuses" include/leapsim/leapsim.h 'planted_type *planted(void);' "$@"
    planted "a header that C++ refuses" include/leapsim/leapsim.h 'int planted(int class);' "$@"
    planted "an old-style prototype" include/leapsim/leapsim.h '#ifndef __cplusplus
int planted();
#endif' "$@"
    ;;
format)
    find "$copy" -name '*.[ch]' ! -path '*/src/base/*' -exec rm {} + # the whole tree was looked at above
    planted "a wrong indent" src/base/planted.c 'int f(void)
{
  return 1;
}' "$@"
    ;;
guide)
    planted "a table that is not the program's" GUIDE.md '<!-- leapsim language line -->
| `level` | number |
<!-- end -->' "$@"
    planted "a table without an end" GUIDE.md '<!-- leapsim language line -->
# Behind it' "$@"
    planted "a table of nothing" GUIDE.md '<!-- leapsim language nothing -->
<!-- end -->' "$@"
    sed -i 's/^<!-- leapsim language brand -->$//' "$copy/GUIDE.md"
    caught "a section without its table" "$@"
    ;;
*)
    echo "no planted violations for $name"
    exit 1
    ;;
esac
