#!/bin/sh
# differs.sh REFERENCE PROGRAM SCENARIO... -- ARGUMENT...: same.sh has to see that these arguments change bytes.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
if said=$(sh "$(dirname "$0")/same.sh" "$@"); then
    echo "not seen: $said"
    exit 1
fi
case $said in
*'other bytes'*) exit 0 ;;
*'this machine has no'*) printf '%s\n' "$said"; exit 77 ;;
*) printf '%s\n' "$said"; exit 1 ;;
esac
