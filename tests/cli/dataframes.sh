#!/usr/bin/env bash
# Every program of docs/dataframes.md prints what stands there.  What it needs comes from scripts/python-packages, in
# build/python, and from the system; a program that lacks something is skipped, and it is said why.
set -euo pipefail
: "${BUILD:?the folder of the binaries}"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
# shellcheck source=tests/cli/document.bash
. "$here/document.bash"
case $BUILD in
*/asan | */ubsan | */tsan | */coverage)
    echo 'ok data frames: skipped with a sanitizer or counters, which other programs would not notice'
    exit
    ;;
esac
PATH=$PWD/build/python/bin:$(cd "$BUILD" && pwd):$PATH
export LC_ALL=C.UTF-8
dataframes=$PWD/docs/dataframes.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp examples/parquet_lines.py "$folder"
cd "$folder"

document "$dataframes"

[ "$n_failed" -eq 0 ]
