#!/usr/bin/env bash
# The programs of examples/ build against the static library as the README says, and find the stories of a small corpus.
set -euo pipefail
: "${BUILD:?the folder of the binaries}"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
invented_corpus >"$folder/pages.jsonl"

case $BUILD in
*/asan) sanitizer=(-fsanitize=address) ;;
*/ubsan) sanitizer=(-fsanitize=undefined) ;;
*/tsan) sanitizer=(-fsanitize=thread) ;;
*/coverage) sanitizer=(--coverage) ;;
*) sanitizer=() ;;
esac
libraries() { env PKG_CONFIG_PATH="$BUILD" pkg-config --static --libs-only-l --libs-only-other wirecopy; }

build() {
    # shellcheck disable=SC2046 # the flags are words
    "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror "${sanitizer[@]}" -Iinclude examples/cluster.c \
        "$BUILD/libwirecopy.a" $(libraries | sed 's/-lwirecopy//') -o "$folder/cluster"
}
run() { # ARGUMENT...: sets code; files stdout and stderr
    code=0
    "$folder/cluster" "$@" >"$folder/stdout" 2>"$folder/stderr" || code=$?
}
shown() { [[ "$(<README.md)" == *"$(sed '/./s/^/    /' examples/cluster.c)"* ]]; }

check 'README shows cluster.c as it is' shown
check 'cluster.c builds without a warning' build
[ "$n_failed" -eq 0 ] || exit 1
run "$folder/pages.jsonl" "$folder/out"
check 'cluster.c ends well' exits 0
check 'cluster.c counts the three stories' grep -qx '3 stories' "$folder/stdout"
check 'cluster.c lists them, most outlets first' [ "$(awk 'NR > 1 { print $1 }' "$folder/stdout" | xargs)" = '4 3 2' ]
check 'cluster.c wrote the output folder' test -s "$folder/out/clusters.tsv"
run "$folder/pages.jsonl" "$folder/out"
check 'cluster.c fails where an output stands' exits 1
check 'cluster.c says why' test -s "$folder/stderr"
run
check 'cluster.c without arguments is a usage error' exits 2

[ "$n_failed" -eq 0 ]
