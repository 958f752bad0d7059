#!/bin/sh
# format.sh ROOT CLANG_FORMAT: the C is as clang-format prints it.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$1"
find src include tests bench -name '*.[ch]' | LC_ALL=C sort | xargs "$2" --dry-run --Werror
