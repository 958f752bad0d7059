#!/bin/sh
# install.sh CMAKE BUILD HERE CC CXX: what `cmake --install` leaves is complete: program, man page, completions,
# and a library that a C17 and a C++17 program find through pkg-config and through find_package.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cmake=$1 build=$2 here=$3 cc=$4 cxx=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
"$cmake" --install "$build" --prefix "$prefix" >/dev/null

"$prefix/bin/leapsim" --version
for file in share/man/man1/leapsim.1 share/bash-completion/completions/leapsim \
    share/zsh/site-functions/_leapsim share/fish/vendor_completions.d/leapsim.fish; do
    [ -s "$prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done

works() { # works PROGRAM: it answers with the target's line
    "$1" >"$work/said"
    grep -q '^1,000,000' "$work/said" || { cat "$work/said"; exit 1; }
}

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name leapsim.pc)")
export PKG_CONFIG_PATH
cp "$here/consumer.c" "$work/consumer.cpp"
# shellcheck disable=SC2046 # flags are words
"$cc" -std=c17 -Wall -Wextra -Werror "$here/consumer.c" -o "$work/by-pkg-config-c" $(pkg-config --cflags --libs leapsim)
# shellcheck disable=SC2046
"$cxx" -std=c++17 -Wall -Wextra -Werror "$work/consumer.cpp" -o "$work/by-pkg-config-cpp" $(pkg-config --cflags --libs leapsim)
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export LD_LIBRARY_PATH
works "$work/by-pkg-config-c"
works "$work/by-pkg-config-cpp"

mkdir "$work/package"
cp "$here/consumer.c" "$work/consumer.cpp" "$work/package/"
cat >"$work/package/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(consumer LANGUAGES CXX)
find_package(leapsim 0.1 REQUIRED)
enable_language(C)
add_executable(consumer-c consumer.c)
add_executable(consumer-cpp consumer.cpp)
set_target_properties(consumer-c PROPERTIES C_STANDARD 17)
set_target_properties(consumer-cpp PROPERTIES CXX_STANDARD 17)
target_link_libraries(consumer-c leapsim::leapsim)
target_link_libraries(consumer-cpp leapsim::leapsim)
END
"$cmake" -S "$work/package" -B "$work/package/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" >/dev/null
"$cmake" --build "$work/package/build" >/dev/null
works "$work/package/build/consumer-c"
works "$work/package/build/consumer-cpp"
