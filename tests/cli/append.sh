#!/usr/bin/env bash
# wirecopy sign --append: what it adds, what it refuses, that a second writer is kept out, and that a run that is killed
# at any of its writes loses nothing and can be repeated.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
split -n l/3 pages.jsonl part.
echo broken >>part.ab

dump() { "$wirecopy" info "$1" --dump; }
# refused NAME CODE MESSAGE ARGUMENT...: and store.wcs stays as it is.
refused() {
    local name=$1 want=$2 message=$3
    shift 3
    cp store.wcs before.wcs
    run "$@"
    check "$name: exit $want" exits "$want"
    check "$name: message" says "wirecopy: $message"
    check "$name: the store is as it was" cmp before.wcs store.wcs
}

# ---- what it adds ----
run sign --append part.aa -o store.wcs
check 'append without a store: exit 0' exits 0
"$wirecopy" sign --quiet part.aa -o new.wcs
check 'append without a store makes it' cmp new.wcs store.wcs
cp store.wcs first.wcs
run sign --append part.ab part.ac -o store.wcs
check 'append: exit 0' exits 0
check 'append: how many pages' grep -qE '^1[0-9] pages, ' stdout
run info store.wcs
check 'append: it was written twice' prints '2 blocks, written 2 times'
check 'append: what was there stays, and pages follow in the order of the input' \
    cmp <(cat <(dump first.wcs) <("$wirecopy" sign --quiet part.ab part.ac -o rest.wcs && dump rest.wcs)) <(dump store.wcs)
run check store.wcs
check 'append: the store is sound' exits 0
run cluster store.wcs -o of_store
run cluster part.aa part.ab part.ac -o of_pages
for file in clusters.tsv stories.jsonl pairs.tsv sites.tsv summary.json; do
    check "append: clustered, the same $file as of the pages" cmp "of_pages/$file" "of_store/$file"
done
cp store.wcs whole.wcs
run sign --append part.ab part.ac -o store.wcs
check 'the same once more: exit 0' exits 0
check 'the same once more: a warning' says 'wirecopy: warning: store.wcs: these are the pages that were appended last: nothing is added'
check 'the same once more: nothing is added' cmp whole.wcs store.wcs
run sign --append part.ab -o store.wcs
check 'other pages are added, though they are there already' [ "$(dump store.wcs | wc -l)" -gt 17 ]
cp whole.wcs store.wcs
{ cat whole.wcs && tail -c 3000 whole.wcs; } >store.wcs
run sign --append part.ab -o store.wcs
cp whole.wcs clean.wcs
"$wirecopy" sign --quiet --append part.ab -o clean.wcs
check 'the tail of an append that did not end is cut off' cmp clean.wcs store.wcs
cp first.wcs store.wcs
run sign --append rest.wcs -o store.wcs
check 'stores may be appended: exit 0' exits 0
check 'stores may be appended: as if their pages were' cmp whole.wcs store.wcs

# ---- more pages than a block holds, of which those that are written are let go ----
many() { # FROM TO
    seq "$1" "$2" | awk '{ printf "{\"id\": \"%d\", \"text\": \"page %d tells of %d boats and %d nets\"}\n", $1, $1, $1 * 7, $1 * 3 }'
}
many 1 9000 >nine.jsonl
many 9001 9500 >few.jsonl
many 1 12000 >twelve.jsonl
"$wirecopy" sign --quiet few.jsonl -o many.wcs
run sign --append nine.jsonl -o many.wcs
check 'many pages: how many' grep -q '^9,000 pages, ' stdout
"$wirecopy" sign --quiet few.jsonl nine.jsonl -o fresh.wcs
check 'many pages: those that were there, and these' cmp <(dump many.wcs) <(dump fresh.wcs)
cp many.wcs store.wcs
run sign --append nine.jsonl -o store.wcs
check 'many pages once more: nothing is added' cmp many.wcs store.wcs
run sign --append twelve.jsonl -o store.wcs
check 'more pages than the last commit had, which begin like it: all are added' [ "$(dump store.wcs | wc -l)" -eq 21500 ]
run check store.wcs
check 'more pages than the last commit had: the store is sound' exits 0

# ---- what it refuses ----
refused 'other parameters' 2 'store.wcs was signed with --shingle 3 --sketch 512 --hash-bits 20 --seed 1, which cannot be changed here' \
    sign --append part.ab -o store.wcs --shingle 4
"$wirecopy" sign --quiet part.ab -o four.wcs --shingle 4
refused 'a store of other parameters' 2 'store.wcs was signed with --shingle 3 --sketch 512 --hash-bits 20 --seed 1, but the others with --shingle 4' \
    sign --append four.wcs -o store.wcs
run sign --append part.ac -o four.wcs
check 'the parameters of the store are taken over: exit 0' exits 0
check 'the parameters of the store are taken over' [ "$("$wirecopy" info four.wcs --json | grep -c '"shingle":4,')" -eq 1 ]
refused 'itself' 2 'store.wcs: a store cannot be appended to itself' sign --append store.wcs -o store.wcs
refused 'with --force' 2 '--append and --force exclude each other' sign --append part.ab -o store.wcs --force
refused 'a missing input' 1 'missing.jsonl: ' sign --append missing.jsonl -o store.wcs
refused 'a broken line with --strict' 1 'part.ab: line ' sign --append part.ab -o store.wcs --strict
refused 'cluster --append' 2 'unknown option --append' cluster part.ab -o out --append
cp part.aa plain.jsonl
run sign --append part.ab -o plain.jsonl
check 'onto pages: exit 1' exits 1
check 'onto pages: message' says 'wirecopy: plain.jsonl: this is no signature store'
check 'onto pages: they stay' cmp part.aa plain.jsonl
head -c -10 whole.wcs >store.wcs
refused 'a store whose end is lost' 1 "store.wcs: the end of the file is lost: nothing is appended; 'wirecopy merge store.wcs -o FILE.wcs' saves what is left" \
    sign --append part.ab -o store.wcs
cp whole.wcs store.wcs
if command -v flock >/dev/null; then
    cp store.wcs before.wcs
    code=0
    flock store.wcs "$wirecopy" sign --append part.ab -o store.wcs 2>stderr || code=$?
    check 'a second writer: exit 1' exits 1
    check 'a second writer: message' says 'wirecopy: store.wcs: another process is writing to it; try again when it has ended'
    code=0
    flock store.wcs "$wirecopy" sign part.ab -o store.wcs --force 2>stderr || code=$?
    check 'a second writer with --force: exit 1' exits 1
    check 'a second writer: the store is as it was' cmp before.wcs store.wcs
    flock store.wcs "$wirecopy" info store.wcs --dump >dumped
    check 'a reader is not kept out' cmp <(dump whole.wcs) dumped
fi

# ---- killed at each call that changes what is on the disk ----
spare_libomp
begin_killing
# sound_and_starts_with DUMP: store.wcs.
sound_and_starts_with() {
    "$wirecopy" check store.wcs >/dev/null && cmp -s <(head -n "$(wc -l <"$1")" <(dump store.wcs 2>/dev/null)) "$1"
}
# at_every_call NAME START END ARGUMENT...: from store START (or none) to store END.
at_every_call() {
    local name=$1 start=$2 end=$3 n=1
    shift 3
    while :; do
        rm -f store.wcs
        [ -z "$start" ] || cp "$start" store.wcs
        { killed "$n" "$@"; } 2>/dev/null || break
        [ -z "$start" ] || check "$name, killed at call $n: sound, and nothing is lost" sound_and_starts_with start.dump
        [ ! -e store.wcs ] || [ -n "$start" ] || check "$name, killed at call $n: whole or not there" cmp store.wcs "$end"
        run "$@"
        check "$name, killed at call $n: repeated: exit 0" exits 0
        check "$name, killed at call $n: repeated: as if undisturbed" cmp store.wcs "$end"
        n=$((n + 1))
    done
    check "$name: to its end" [ "$code" -eq 0 ]
    check "$name: there were calls" [ "$n" -gt 4 ]
}
dump first.wcs >start.dump
at_every_call 'append' first.wcs whole.wcs sign --append part.ab part.ac -o store.wcs --threads 1
{ cat first.wcs && tail -c 3000 first.wcs; } >tail.wcs
at_every_call 'append behind a tail' tail.wcs whole.wcs sign --append part.ab part.ac -o store.wcs --threads 1
dump whole.wcs >start.dump
at_every_call 'append of what is there' whole.wcs whole.wcs sign --append part.ab part.ac -o store.wcs --threads 1
at_every_call 'append without a store' '' first.wcs sign --append part.aa -o store.wcs --threads 1

[ "$n_failed" -eq 0 ]
