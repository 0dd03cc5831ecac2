#!/usr/bin/env bash
# wirecopy flag --update: pages that come match those that came before, go to the store, and are answered once more as
# they were by a run that follows one that was killed at any of its writes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
head -n 8 pages.jsonl >old.jsonl
tail -n +9 pages.jsonl >new.jsonl
"$wirecopy" sign -q old.jsonl -o old.wcs

dump() { "$wirecopy" info "$1" --dump | sed 's/"file":"[^"]*"//; s/"offset":[0-9]*//'; }
fresh() { cp old.wcs store.wcs && rm -f store.wcs.log; }

# ---- what it adds ----
fresh
run flag --store store.wcs --update new.jsonl
check 'update: exit 0' exits 0
check 'update: quiet' [ ! -s stderr ]
cp stdout answers
check 'update: a line for each page, in order' diff <(grep -o '^{"id":"[a-z-]*"' new.jsonl) <(grep -o '^{"id":"[a-z-]*"' answers)
check 'update: the first page of a story is new' grep -q '^{"id":"courier-harbour","story":null,' answers
check 'update: the next one is its copy' \
    grep -qE '^\{"id":"herald-harbour","story":"[0-9a-f]{16}","relation":"(copy|identical)","lead":"courier-harbour",' answers
check 'update: the agency comes with the story' grep -q '"id":"herald-harbour".*"agency":"Reuters"' answers
check 'update: the pages are in the store, in their order' \
    cmp <("$wirecopy" sign -q pages.jsonl -o all.wcs && dump all.wcs) <(dump store.wcs)
run check store.wcs
check 'update: the store is sound' exits 0
check 'update: the log is gone' [ ! -e store.wcs.log ]
cp store.wcs whole.wcs
"$wirecopy" cluster -q store.wcs -o out
story_of() { awk -F '\t' -v id="$1" '$1 == id { print $2 }' out/clusters.tsv; }
check 'update: the id of a story is that which cluster gives it' \
    grep -q "^{\"id\":\"herald-harbour\",\"story\":\"$(story_of courier-harbour)\"" answers
run flag --store store.wcs --update new.jsonl
check 'the same pages again: exit 0' exits 0
check 'the same pages again: each has its story' [ "$(grep -c '"relation":"identical"' stdout)" -eq 9 ]
check 'the same pages again: none is added' cmp whole.wcs store.wcs
fresh
cat new.jsonl new.jsonl >twice.jsonl
run flag --store store.wcs --update twice.jsonl
check 'a page twice in the input: it has the same answer' cmp <(cat answers answers) stdout
check 'a page twice in the input: it is added once' cmp <(dump whole.wcs) <(dump store.wcs)
fresh
for sync in page none 5; do
    fresh
    run flag --store store.wcs --update new.jsonl --sync "$sync" --threads 1
    check "--sync $sync: the same" cmp answers stdout
done
fresh
{ head -n 3 new.jsonl && echo broken && tail -n +4 new.jsonl; } >broken.jsonl
run flag --store store.wcs --update broken.jsonl
check 'a broken line: exit 0' exits 0
check 'a broken line: all others are answered as without it' cmp answers <(grep -v '"error"' stdout)
fresh
run flag --store store.wcs --update broken.jsonl --strict
check 'a broken line with --strict: exit 1' exits 1
check 'a broken line with --strict: what came before is in the store' [ "$(dump store.wcs | wc -l)" -eq 11 ]
check 'a broken line with --strict: the log is gone' [ ! -e store.wcs.log ]

# ---- more than a window of pages ----
seq 1 5000 | awk '{ printf "{\"id\": \"%d\", \"outlet\": \"o%d\", \"text\": \"page %d tells of %d boats and %d nets\"}\n", $1, $1 % 50, $1, $1 * 7, $1 * 3 }' >many.jsonl
fresh
run flag --store store.wcs --update many.jsonl
check 'many pages: exit 0' exits 0
check 'many pages: all are in the store' [ "$(dump store.wcs | wc -l)" -eq 5008 ]
run info store.wcs
check 'many pages: a block of them was appended before the end' prints 'written 3 times'

# ---- what it refuses ----
fresh
echo 'this is a note of somebody, and longer than the head of a log' >store.wcs.log
run flag --store store.wcs --update new.jsonl
check 'a log that is none: exit 1' exits 1
check 'a log that is none: message' says "wirecopy: store.wcs.log: this is no log of 'wirecopy flag --update'"
check 'a log that is none: it stays' grep -q 'a note of somebody' store.wcs.log
run flag --store store.wcs --update new.jsonl --sync often
check 'a wrong --sync: exit 2' exits 2
check 'a wrong --sync: message' says "wirecopy: --sync: expected page, none or seconds from 1 to 86400, found 'often'"
fresh
if command -v flock >/dev/null; then
    : >store.wcs.log
    code=0
    flock store.wcs.log "$wirecopy" flag --store store.wcs --update new.jsonl >stdout 2>stderr || code=$?
    check 'a second run: exit 1' exits 1
    check 'a second run: message' says 'wirecopy: store.wcs.log: another process is writing to it; try again when it has ended'
    code=0
    flock store.wcs "$wirecopy" flag --store store.wcs --update new.jsonl >stdout 2>stderr || code=$?
    check 'a store that another process writes to: exit 1' exits 1
    check 'a store that another process writes to: all is answered' cmp answers stdout
    run flag --store store.wcs --update new.jsonl
    check '... and added by the next run' cmp <(dump whole.wcs) <(dump store.wcs)
    check '... which gives the same answers' cmp answers stdout
fi

# ---- a log of another store ----
fresh
rm -f gone
{
    head -n 3 new.jsonl
    until [ -e gone ]; do sleep 0.05; done
    tail -n +4 new.jsonl
} | "$wirecopy" flag --store store.wcs --update - | { head -n 3 >few && exec <&- && touch gone; } || true
check 'answers that nobody takes: the log stays' [ -s store.wcs.log ]
"$wirecopy" sign -q --append <(page other new Farrow 2025-09-09 'Another' "$(babble 900 80)") -o store.wcs
run flag --store store.wcs --update new.jsonl
check 'the store has grown since: exit 0' exits 0
check 'the store has grown since: what was answered is answered as it was' cmp <(head -n 3 answers) <(head -n 3 stdout)
check 'the store has grown since: every page is there once' \
    [ "$("$wirecopy" info store.wcs --dump | grep -o '^{"id":"[a-z0-9-]*"' | sort | uniq -c | awk '$1 == 1' | wc -l)" -eq 18 ]

# ---- killed at each call that changes what is on the disk ----
spare_libomp
begin_killing
# What it answered was right, the store is sound, and the same run answers all as if undisturbed.
is_as_if_undisturbed() {
    cmp -s first <(head -n "$(wc -l <first)" answers) && "$wirecopy" check store.wcs >/dev/null &&
        "$wirecopy" flag --store store.wcs --update new.jsonl >second && cmp -s answers second &&
        cmp -s <(dump whole.wcs) <(dump store.wcs) && [ ! -e store.wcs.log ]
}
n=0 code=137
while [ "$code" -eq 137 ]; do
    n=$((n + 1)) code=0
    fresh
    { STOP_AT=$n LD_PRELOAD=$folder/stop.so "$wirecopy" flag --store store.wcs --update new.jsonl >first || code=$?; } 2>/dev/null
    [ "$code" -ne 137 ] || check "killed at call $n: repeated as if undisturbed" is_as_if_undisturbed
done
check 'killed at every call: to its end' [ "$code" -eq 0 ]
check 'killed at every call: there were calls' [ "$n" -gt 25 ]
# A run that is killed once more while it takes up what the first one left.
n=0 code=137
while [ "$code" -eq 137 ]; do
    n=$((n + 1)) code=0
    fresh
    { STOP_AT=18 LD_PRELOAD=$folder/stop.so "$wirecopy" flag --store store.wcs --update new.jsonl >/dev/null || true; } 2>/dev/null
    { STOP_AT=$n LD_PRELOAD=$folder/stop.so "$wirecopy" flag --store store.wcs --update new.jsonl >first || code=$?; } 2>/dev/null
    [ "$code" -ne 137 ] || check "killed twice, then at call $n: repeated as if undisturbed" is_as_if_undisturbed
done
check 'killed twice: to its end' [ "$code" -eq 0 ]

# ---- what a loss of power may leave of the log ----
fresh
{ STOP_AT=18 LD_PRELOAD=$folder/stop.so "$wirecopy" flag --store store.wcs --update new.jsonl >first || true; } 2>/dev/null
cp store.wcs.log left.log
: >first
for cut in 1 17 300 2000 100000; do
    fresh
    head -c "-$cut" left.log >store.wcs.log
    check "a log that lost $cut bytes: as if undisturbed" is_as_if_undisturbed
done
fresh
cp left.log store.wcs.log
printf 'x' | dd of=store.wcs.log bs=1 seek=3000 conv=notrunc status=none
check 'a log with a wrong byte: as if undisturbed' is_as_if_undisturbed
fresh
cp left.log store.wcs.log
printf 'x' | dd of=store.wcs.log bs=1 seek=20 conv=notrunc status=none
run flag --store store.wcs --update new.jsonl
check 'a log with a wrong byte in its head: exit 1' exits 1
check 'a log with a wrong byte in its head: message' says 'wirecopy: store.wcs.log: its head is damaged, or of a later version'

[ "$n_failed" -eq 0 ]
