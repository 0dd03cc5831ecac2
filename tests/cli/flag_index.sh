#!/usr/bin/env bash
# The index of wirecopy flag: made, used, made anew when the store has changed, and never a half one, wherever it is killed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
head -n 12 pages.jsonl >old.jsonl
tail -n +10 pages.jsonl >new.jsonl
"$wirecopy" sign -q old.jsonl -o store.wcs
cp store.wcs old.wcs
flag() { run flag --store store.wcs "$@"; }
# What there is in the folder beside what the test made.
left_over() { find . -name '.*.tmp'; }

# ---- made and used ----
flag --index none new.jsonl
check 'none: exit 0' exits 0
check 'none: no index' [ ! -e store.wcs.idx ]
cp stdout answers
check 'none: some are copies' grep -q '"relation":"copy"\|"relation":"identical"' answers
flag new.jsonl
check 'made: exit 0' exits 0
check 'made: the same answers' cmp answers stdout
check 'made: quiet' [ ! -s stderr ]
check 'made: it is there' [ -s store.wcs.idx ]
cp store.wcs.idx whole.idx
touch -d 2001-01-01 store.wcs.idx
flag new.jsonl --threads 1
check 'used: the same answers' cmp answers stdout
check 'used: it was not written again' [ store.wcs.idx -ot store.wcs ]
run info store.wcs
check 'info: its size' prints "Index     $(stat -c %s store.wcs.idx | sed ':a; s/\B[0-9]\{3\}\>/,&/; ta') bytes"
check 'info: it is of this store' [ "$(grep -c 'not of this store' stdout)" -eq 0 ]
run info --json store.wcs
check 'info --json: its size' prints "\"bytes_index\":$(stat -c %s store.wcs.idx),\"index_stale\":false"
flag --index elsewhere.idx new.jsonl
check 'elsewhere: the same answers' cmp answers stdout
check 'elsewhere: the same index' cmp whole.idx elsewhere.idx

# ---- made on the disk ----
flag --index disk.idx new.jsonl --memory 1K --tmp .
check 'on the disk: exit 0' exits 0
check 'on the disk: the same answers' cmp answers stdout
flag --index disk.idx new.jsonl
check 'on the disk: it is used' cmp answers stdout
flag --index none new.jsonl --memory 1K
check 'on the disk, no index: the same answers' cmp answers stdout
flag --index none new.jsonl --memory 1K --window 30d
cp stdout window
flag --index none new.jsonl --window 30d
check 'on the disk, with a window: the same answers' cmp window stdout
flag --index none new.jsonl --memory 1K --tmp nowhere
check 'on the disk, no folder: exit 1' exits 1
check 'on the disk, no folder: message' says 'wirecopy: nowhere: cannot hold temporary files: '
cp old.wcs memory.wcs
cp old.wcs disk.wcs
run flag --store memory.wcs --update new.jsonl
cp stdout memory
run flag --store disk.wcs --update new.jsonl --memory 1K
check 'on the disk, with --update: the same answers' cmp memory stdout

# ---- made anew ----
flag new.jsonl --contain 40
check 'other parameters: it is another one' [ "$(cmp whole.idx store.wcs.idx >/dev/null && echo same)" = '' ]
check 'other parameters: quiet' [ ! -s stderr ]
flag new.jsonl
check 'the parameters of before: it is as it was' cmp whole.idx store.wcs.idx
"$wirecopy" sign -q --append new.jsonl -o store.wcs
run info store.wcs
check 'the store has grown: info says so' prints 'bytes, not of this store as it is'
flag new.jsonl
cp stdout grown
check 'the store has grown: quiet' [ ! -s stderr ]
check 'the store has grown: all are identical to themselves' [ "$(grep -c '"relation":"identical"' stdout)" -eq "$(wc -l <new.jsonl)" ]
flag --index none new.jsonl
check 'the store has grown: as without an index' cmp grown stdout
cp old.wcs store.wcs
cp whole.idx store.wcs.idx
printf 'x' | dd of=store.wcs.idx bs=1 seek=3000 conv=notrunc status=none
flag new.jsonl
check 'damaged: exit 0' exits 0
check 'damaged: warning' says 'wirecopy: warning: store.wcs.idx: is damaged: a checksum is wrong; it is made anew'
check 'damaged: the same answers' cmp answers stdout
check 'damaged: made anew' cmp whole.idx store.wcs.idx
head -c 5000 whole.idx >store.wcs.idx
flag new.jsonl -q
check 'cut: --quiet' [ ! -s stderr ]
check 'cut: the same answers' cmp answers stdout
check 'cut: made anew' cmp whole.idx store.wcs.idx

# ---- where it cannot be ----
cp whole.idx store.wcs.idx
printf 'x' | dd of=store.wcs.idx bs=1 seek=1 conv=notrunc status=none
flag new.jsonl
check 'a damaged magic: warning says what to do' \
    says "store.wcs.idx: this is no index of 'wirecopy flag'; no index is used: remove this one, or name another file with --index"
check 'a damaged magic: the same answers' cmp answers stdout
echo 'a note of somebody' >store.wcs.idx
flag new.jsonl
check 'a file that is none: exit 0' exits 0
check 'a file that is none: warning' says "wirecopy: warning: store.wcs.idx: this is no index of 'wirecopy flag'; no index is used: remove this one, or name another file with --index"
check 'a file that is none: the same answers' cmp answers stdout
check 'a file that is none: it stays' grep -q 'a note of somebody' store.wcs.idx
rm store.wcs.idx
flag --index nowhere/store.idx new.jsonl
check 'it cannot be written: exit 0' exits 0
check 'it cannot be written: one line' [ "$(wc -l <stderr)" -eq 1 ]
check 'it cannot be written: warning' says 'wirecopy: warning: nowhere/store.idx: cannot be made: the folder nowhere/ does not exist; there is no index'
check 'it cannot be written: the same answers' cmp answers stdout
mkdir folder.idx
flag --index folder.idx new.jsonl
check 'a folder: warning' says 'wirecopy: warning: folder.idx: is no plain file; no index is used: remove this one, or name another file with --index'
check 'a folder: the same answers' cmp answers stdout

# ---- with --update ----
fresh() { cp old.wcs store.wcs && rm -f store.wcs.log store.wcs.idx; }
fresh
flag --update --index none new.jsonl
cp stdout updated
fresh
flag --update new.jsonl
check 'update: the same answers while it is made' cmp updated stdout
check 'update: the index is of the store before' cmp whole.idx store.wcs.idx
cp old.wcs store.wcs
flag --update new.jsonl
check 'update: the same answers from it' cmp updated stdout
check 'update: the store has grown' [ "$("$wirecopy" info store.wcs --dump | wc -l)" -eq 17 ]

fresh
flag --update --index none --window 2 new.jsonl
cp stdout windowed
for how in made used; do
    cp old.wcs store.wcs
    flag --update --window 2 new.jsonl
    check "update with --window: the same answers, the index $how" cmp windowed stdout
done

# ---- killed ----
spare_libomp
begin_killing
# As if nothing had been: whatever is there is not believed, or is whole.
is_as_if_undisturbed() {
    { [ ! -e store.wcs.idx ] || cmp -s whole.idx store.wcs.idx; } &&
        "$wirecopy" flag --store store.wcs new.jsonl >second 2>stderr && cmp -s answers second && [ ! -s stderr ] &&
        cmp -s whole.idx store.wcs.idx
}
n=1
fresh
while killed "$n" flag --store store.wcs new.jsonl; do
    check "killed at call $n: as if undisturbed" is_as_if_undisturbed
    n=$((n + 1))
    fresh
done
check 'killed at every call: to its end' [ "$code" -eq 0 ]
check 'killed at every call: there were calls' [ "$n" -gt 3 ]
find . -name '.*.tmp' -delete
# A run that goes on with the log finds the index of the store as it was when the first one began.
fresh
flag --update new.jsonl
n=1
cp old.wcs store.wcs
while killed "$n" flag --store store.wcs --update new.jsonl; do
    touch -d 2001-01-01 store.wcs.idx
    is_stored=false
    if [ ! -e store.wcs.log ] && ! cmp -s old.wcs store.wcs; then is_stored=true; fi
    flag --update new.jsonl
    check "update, killed at call $n: the same answers" cmp updated stdout
    "$is_stored" || check "update, killed at call $n: the index was used" [ store.wcs.idx -ot old.wcs ]
    n=$((n + 1))
    fresh
    cp whole.idx store.wcs.idx
done
check 'update, killed at every call: there were calls' [ "$n" -gt 15 ]
check 'nothing else is left' [ -z "$(left_over)" ]

[ "$n_failed" -eq 0 ]
