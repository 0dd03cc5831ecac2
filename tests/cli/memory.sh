#!/usr/bin/env bash
# What does not fit into memory is worked on from the disk: the same result, and no file is left behind.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin

# A sanitizer makes the program some ten times slower, and larger.
n_pages=3000
n_identical=60000
if [ -n "${WIRECOPY_SANITIZED:-}" ] || grep -qE '__(asan|ubsan|tsan)_' "$wirecopy"; then
    n_pages=800
    n_identical=0
fi
"$build/wirecopy-corpus" --quiet --pages "$n_pages" --seed 5 -o pages.jsonl
head -n $((n_pages / 2 + 100)) pages.jsonl >one.jsonl
tail -n +$((n_pages / 2 + 101)) pages.jsonl >two.jsonl
sed 's/"outlet": *"[^"]*",\{0,1\}//; s/"url": *"[^"]*",//' one.jsonl >nowhere.jsonl
awk '{ sub(/"outlet": *"[^"]*"/, "\"outlet\":\"" NR ".example\""); print }' one.jsonl >everywhere.jsonl
"$wirecopy" sign one.jsonl -o one.wcs -q
"$wirecopy" sign two.jsonl -o two.wcs -q
"$build/wirecopy-corpus" --quiet --pages "$n_pages" --story-copies $((n_pages * 5 / 6)) -o copies.jsonl
"$build/wirecopy-corpus" --quiet --pages "$n_pages" --chain $((n_pages * 5 / 6)) -o chain.jsonl
mkdir tmp

files='clusters.tsv pairs.tsv stories.jsonl sites.tsv signatures.wcs compared.wcc compared.1.wcc compared.2.wcc'
same() { # FOLDER FOLDER
    local file
    for file in $files; do
        [ -e "$1/$file" ] || [ -e "$2/$file" ] || continue # such as what the chain mask did not undo
        cmp -s "$1/$file" "$2/$file" || { echo "# $file differs" && return 1; }
    done
}
# The summaries, but for times and memory.
tells_the_same() { cmp -s "$1/summary.json" "$2/summary.json"; }
# spilled NAME ARGUMENT...: in memory and on the disk.
spilled() {
    local name=$1
    shift
    rm -rf in out
    "$wirecopy" cluster "$@" -o in -q
    run cluster "$@" -o out --memory 1M --tmp tmp --json
    check "$name: exit 0" exits 0
    check "$name: worked on the disk" [ "$(sed 's/.*"temporary":\([0-9]*\).*/\1/' stdout)" -gt 1000000 ]
    check "$name: the same files" same in out
    check "$name: the same summary" tells_the_same in out
    check "$name: told that it is too little" grep -q ' MB of memory, more than the 1 MB asked for$' stderr
    check "$name: told once" [ "$(grep -c 'more than the 1 MB asked for' stderr)" -eq 1 ]
    check "$name: nothing is left" [ -z "$(ls -A tmp)" ]
}
spilled 'pages' pages.jsonl
spilled 'pages, one thread' pages.jsonl --threads 1
spilled 'pages, three threads' pages.jsonl --threads 3
spilled 'pages of nobody' nowhere.jsonl
spilled 'pages of an outlet each' everywhere.jsonl
spilled 'pages of two files' two.jsonl one.jsonl
spilled 'a store' one.wcs
spilled 'two stores' one.wcs two.wcs
"$wirecopy" sign one.jsonl -o more.wcs -q
"$wirecopy" sign --append two.jsonl -o more.wcs -q
spilled 'a store with an append, which is not copied' more.wcs
spilled 'one story of more than fits' copies.jsonl
spilled 'a chain of more than fits' chain.jsonl
spilled 'SimHash' pages.jsonl --signature simhash
spilled 'bands' one.wcs --bands 32x2
spilled 'short epochs' pages.jsonl --epoch 16

# A page that all others were compared with: their own texts are 50 MB.
if [ "$n_identical" -gt 0 ]; then
    "$build/wirecopy-corpus" --quiet --pages "$n_identical" --identical "$n_identical" -o - |
        "$wirecopy" sign - -o identical.wcs -q
    run cluster identical.wcs -o identical --memory 30M --tmp tmp --json
    check 'one text for all: exit 0' exits 0
    check 'one text for all: in bounded memory' \
        [ "$(sed 's/.*"peak_memory":\([0-9]*\).*/\1/' stdout)" -lt 75000000 ]
    rm -rf identical identical.wcs
fi

"$wirecopy" cluster one.jsonl -o spilled -q --memory 1M
"$wirecopy" cluster one.jsonl -o whole -q
"$wirecopy" cluster --update spilled two.jsonl -q
"$wirecopy" cluster --update whole two.jsonl -q
check 'an update goes on from either' same spilled whole
run cluster --update spilled nowhere.jsonl --memory 1M --tmp tmp
check 'an update on the disk: exit 0' exits 0
check 'an update on the disk: told once' [ "$(grep -c 'more than the 1 MB asked for' stderr)" -eq 1 ]
rm -rf spilled whole
"$wirecopy" cluster one.jsonl -o spilled -q
"$wirecopy" cluster one.jsonl -o whole -q
run cluster --update spilled two.jsonl --memory 1M --tmp tmp
check 'an update on the disk: exit 0' exits 0
"$wirecopy" cluster --update whole two.jsonl -q
check 'an update on the disk: the same files' same spilled whole
check 'an update on the disk: changes are told alike' cmp -s spilled/changes.jsonl whole/changes.jsonl
run cluster --update spilled one.jsonl --memory 1M --tmp tmp
check 'an update on the disk without a new page: exit 0' exits 0
check 'an update on the disk without a new page: says so' says 'no page is new'
check 'an update on the disk without a new page: nothing changes' same spilled whole
check 'an update on the disk: nothing is left' [ -z "$(ls -A tmp)" ]

run cluster pages.jsonl -o plenty --json
check 'with memory enough: no temporary file' prints '"temporary":0'
: >empty.jsonl
run cluster empty.jsonl -o nothing --memory 1
check 'no page at all: exit 0' exits 0

run cluster pages.jsonl -o new --memory 1M --tmp none
check 'a folder that is not there: exit 1' exits 1
check 'a folder that is not there: message' says 'wirecopy: none: '
check 'a folder that is not there: no result' [ ! -e new ]
run cluster pages.jsonl -o new --memory 1Q
check 'no size: exit 2' exits 2
check 'no size: message' says "--memory: expected bytes from 1 to 1152921504606846976, or as in 64K, 16M, 1G, found '1Q'"
TMPDIR=$folder/none run cluster pages.jsonl -o new --memory 1M
check 'TMPDIR is heard: exit 1' exits 1
check 'TMPDIR is heard: message' says "$folder/none: "

# A job that is killed leaves nothing in the folder either, since the files have no names.
"$wirecopy" cluster pages.jsonl -o killed --memory 1M --tmp tmp -q &
sleep 0.2
kill -9 $! 2>/dev/null || true
wait $! 2>/dev/null || true
check 'killed: nothing is left' [ -z "$(ls -A tmp)" ]

[ "$n_failed" -eq 0 ]
