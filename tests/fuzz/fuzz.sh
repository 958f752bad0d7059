#!/bin/sh
# fuzz.sh PROGRAM DICTIONARY TREE SECONDS [FUZZER OPTION...]: tries that long, from the seeds of the tree on.
# An input that fails is kept in the build folder, and said.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
program=$1 dictionary=$2 tree=$3 seconds=$4
shift 4
here=$(cd "$(dirname "$dictionary")" && pwd)
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
log=$corpus/log
sh "$tree/tests/fuzz/seeds.sh" "$tree" "$corpus/seeds"
mkdir "$corpus/new"
# -timeout is for what waits without computing; what computes for a second stops itself.
if "$program" -seed=1 -max_total_time="$seconds" -max_len=2000 -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
    -dict="$dictionary" -artifact_prefix="$here/" "$@" "$corpus/new" "$corpus/seeds" >"$log" 2>&1; then
    grep '^stat::' "$log"
    exit 0
fi
grep -v -e '^#' -e '^INFO' -e 'DE:' "$log" | head -100
echo "try it again: $program $(sed -n 's/.*Test unit written to //p' "$log")"
echo "once it is mended the input stays in tests/fuzz/found"
exit 1
