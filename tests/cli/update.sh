#!/usr/bin/env bash
# wirecopy cluster --update: pages in batches, in order of date or not, give the partition of one run over all of them;
# what is refused, and that a result is as it was when an update fails, is stopped or is killed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
corpus=$build/wirecopy-corpus
invented_corpus >pages.jsonl
"$corpus" --pages 3000 --outlets 12 --seed 5 -q -o corpus.jsonl
"$wirecopy" cluster corpus.jsonl -o full --quiet

# in_batches NAME THREADS: the files batch.* in their order.
in_batches() {
    rm -rf "$1"
    for batch in batch.*; do "$wirecopy" cluster --update "$1" "$batch" --threads "$2" --quiet || return 1; done
}

# ---- the partition is that of one run ----
split -n l/7 corpus.jsonl batch.
check 'batches in order of date' in_batches dated 1
check 'batches in order of date: the result of one run' same_result full dated
check 'batches in order of date, two threads' in_batches dated2 2
check 'the same to the byte for any number of threads' same_folder dated dated2
rm batch.*
awk 'BEGIN { srand(3) } { print > ("batch." int(rand() * 6)) }' corpus.jsonl
check 'batches in random order' in_batches mixed 2
check 'batches in random order: the result of one run' same_result full mixed
awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] > ("batch." int((NR - i) * 5 / NR)) }' corpus.jsonl
rm batch.5
check 'batches from the last page to the first' in_batches backward 2
check 'batches from the last page to the first: the result of one run' same_result full backward
check 'the store is sound' "$wirecopy" check backward/signatures.wcs
check 'it was written once a batch' grep -q 'written 5 times' <("$wirecopy" info backward/signatures.wcs)
run cluster --update backward corpus.jsonl
check 'all pages once more: exit 0' exits 0
check 'all pages once more: a warning' says 'wirecopy: warning: backward: no page is new: it stays as it is'
check 'all pages once more: the line' prints '3,000 pages (0 new), '
check 'all pages once more: nothing has changed' same_result full backward

# ---- what is added ----
split -n l/3 pages.jsonl part.
run cluster --update out part.aa
check 'without a result: exit 0' exits 0
run cluster part.aa -o plain
for file in clusters.tsv stories.jsonl pairs.tsv sites.tsv summary.json; do
    check "without a result: $file as without --update" cmp plain/$file out/$file
done
run cluster --update out part.ab
check 'a batch: exit 0' exits 0
check 'a batch: the line' grep -qE '^1[0-9] pages \([3-7] new\), 4 outlets, ' stdout
cp -r out before
run cluster --update out part.ab
check 'the same batch again: exit 0' exits 0
check 'the same batch again: the result is as it was' same_folder before out
: >empty.jsonl
run cluster --update out empty.jsonl
check 'an empty batch: exit 0' exits 0
check 'an empty batch: a warning' says 'wirecopy: warning: out: no page is new: it stays as it is'
check 'an empty batch: the result is as it was' same_folder before out
n=$(wc -l <part.ab) all=$(cat part.ab part.ac | wc -l)
run cluster --update out part.ab part.ac --json
check 'some pages again: exit 0' exits 0
check 'some pages again: a warning' says "wirecopy: warning: out: has $n of the $all pages already: they are left out"
check 'some pages again: counted' prints "\"added_pages\":$((all - n)),\"known_pages\":$n,"
run cluster pages.jsonl -o plain --force
check 'some pages again: the result of one run' cmp <(partition plain) <(partition out)
"$wirecopy" keep plain pages.jsonl -o kept.plain --quiet
run keep out part.aa part.ab part.ab part.ac -o kept
check 'keep, some pages again: exit 0' exits 0
check 'keep, some pages again: counted' prints "; $n pages given again left out; "
check 'keep, some pages again: once each' cmp <(sort kept) <(sort kept.plain)
run keep out part.aa part.ab part.ab part.ac -o kept --force --json
check 'keep, some pages again, JSON: counted' prints ",\"known_pages\":$n,"
run keep out part.ab part.aa part.ac -o kept --force
check 'keep, another order: exit 1' exits 1
check 'keep, another order: named' says "part.ab: line 1: the page is not in out/signatures.wcs, whose next one stands at byte 0 of part.aa"
(echo broken && cat part.ab) >holed.jsonl
"$wirecopy" cluster part.aa holed.jsonl -o holed --quiet 2>/dev/null
run keep holed part.aa holed.jsonl -o kept --force
check 'keep, a second file that begins with a broken line: exit 0' exits 0
"$wirecopy" sign part.ac -o part.wcs --quiet
cp -r before of_store
run cluster --update of_store part.wcs
check 'a store as input: exit 0' exits 0
check 'a store as input: as its pages' cmp <(partition plain) <(partition of_store)
sed 's/courier/postboy/g' part.aa >other.jsonl
run cluster --update out other.jsonl
check 'the same text at another outlet is another page' grep -qE '\([1-9] new\)' stdout
"$wirecopy" cluster part.aa -o strict --level strict --quiet
run cluster --update strict part.ab
check 'the parameters of the result hold: exit 0' exits 0
check 'the parameters of the result hold' grep -q '"level":"strict"' strict/summary.json

# ---- ids are kept, and what changed is told ----
# kept BEFORE AFTER: every page has the id that it had, but those that merged.tsv or split.tsv of AFTER names.
kept() {
    awk -F '\t' 'FILENAME ~ /(merged|split).tsv$/ { told[$1 FS $2]; next }
        FNR == 1 { next }
        FILENAME == ARGV[3] { id[$1] = $2; next }
        $1 in id && id[$1] != $2 && !(id[$1] FS $2 in told) { bad = 1 }
        END { exit bad }' "$2/merged.tsv" "$2/split.tsv" "$1/clusters.tsv" "$2/clusters.tsv"
}
# unique DIR: two leads have two ids.
unique() { [ -z "$(awk -F '\t' 'NR > 1 && $3 ~ /^(alone|lead|digest)$/ { print $2 }' "$1/clusters.tsv" | sort | uniq -d)" ]; }
# created_is_sound DIR: each cluster at most once, and none that is not there.
created_is_sound() {
    cmp -s <(tail -n +2 "$1/created.tsv" | cut -f 1 | sort) \
        <(tail -n +2 "$1/created.tsv" | cut -f 1 | sort -u | grep -Fxf <(cut -f 2 "$1/clusters.tsv"))
}
rm -f batch.*
awk 'BEGIN { srand(8) } { print > ("batch." int(rand() * 5)) }' corpus.jsonl
rm -rf ids
for batch in batch.*; do
    rm -rf earlier
    [ ! -e ids ] || cp -r ids earlier
    "$wirecopy" cluster --update ids "$batch" --quiet
    [ ! -e earlier ] || check "$batch: ids are kept" kept earlier ids
    check "$batch: ids are unique" unique ids
    check "$batch: created.tsv is sound" created_is_sound ids
done
id_of() { awk -F '\t' -v id="$2" '$1 == id { print $2 }' "$1/clusters.tsv"; }
told() { # FILE LINE...: what stands in changed/FILE below its header
    diff <(printf '%s\n' "${@:2}") <(grep -v $'^old\t' "changed/$1")
}
nothing_in() { ! grep -qv $'^old\t' "changed/$1"; }
# update ID DATE PARAGRAPH...: with this page.
update() {
    printf '{"id":"%s","outlet":"of-%s","date":"%s","text":"%s"}\n' "$1" "$1" "$2" "${*:3}" >page.jsonl
    "$wirecopy" cluster --update changed page.jsonl --quiet
}
update first 2025-09-04 "$harbour_1" "$harbour_2" "$harbour_3"
first=$(id_of changed first)
check 'a page alone is no story: no change' nothing_in changes.jsonl
update second 2025-09-05 "$harbour_4"
second=$(id_of changed second)
check 'created.tsv names the second update' [ "$(<changed/created.tsv)" = "$(printf 'cluster\tupdate\n%s\t1' "$second")" ]
update third 2025-09-06 "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
check 'two are merged: the id of the first' [ "$(id_of changed third)" = "$first" ]
check 'two are merged: merged.tsv' told merged.tsv "$second"$'\t'"$first"
check 'two are merged: nothing is split' nothing_in split.tsv
check 'two are merged: changes.jsonl' told changes.jsonl \
    "{\"change\":\"new\",\"story\":\"$first\",\"pages\":3,\"added\":1}" \
    "{\"change\":\"merged\",\"story\":\"$first\",\"from\":\"$second\",\"pages\":1}"
update early 2025-09-01 "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
check 'an earlier page leads: the id stays' [ "$(id_of changed early)" = "$first" ]
check 'an earlier page leads: it is the lead' grep -q $'^early\t'"$first"$'\tlead' changed/clusters.tsv
check 'an earlier page leads: changes.jsonl' told changes.jsonl \
    "{\"change\":\"grown\",\"story\":\"$first\",\"pages\":4,\"added\":1}" \
    "{\"change\":\"lead\",\"story\":\"$first\",\"lead\":\"early\",\"before\":\"first\"}"
check 'an earlier page leads: stories.jsonl has the id, too' grep -q "^{\"id\":\"$first\",\"pages\":4," changed/stories.jsonl
update both 2025-09-07 "$harbour_1" "$harbour_2" "$orchard_1" "$orchard_2"
check 'a page of two stories, of which one is known: in it' [ "$(id_of changed both)" = "$first" ]
update orchard 2025-09-08 "$orchard_1" "$orchard_2" "$orchard_3"
digest=$(id_of changed both)
check 'the other is known, too: it is a digest' grep -q $'^both\t'"$digest"$'\tdigest' changed/clusters.tsv
check 'a digest leaves: split.tsv' told split.tsv "$first"$'\t'"$first"$'\t4' "$first"$'\t'"$digest"$'\t1'
check 'a digest leaves: nothing is merged' nothing_in merged.tsv
check 'a digest leaves: changes.jsonl' told changes.jsonl \
    "{\"change\":\"split\",\"story\":\"$digest\",\"from\":\"$first\",\"pages\":1}"
mv changed/clusters.tsv cut.tsv
head -n 4 cut.tsv >changed/clusters.tsv
run cluster --update changed part.aa
check 'clusters.tsv is cut off: exit 1' exits 1
check 'clusters.tsv is cut off: message' \
    says 'wirecopy: changed/clusters.tsv: line 4: the last one, but signatures.wcs has more pages'
mv cut.tsv changed/clusters.tsv
echo $'0123456789abcdef\t1' >>changed/created.tsv
run cluster --update changed part.aa
check 'created.tsv is of another result: exit 1' exits 1
check 'created.tsv is of another result: message' \
    says 'expected a cluster that is in clusters.tsv beside it'

# ---- what it refuses ----
# refused NAME CODE MESSAGE ARGUMENT...: and the folder out stays as it is.
rm -rf out && cp -r before out
refused() {
    local name=$1 want=$2 message=$3
    shift 3
    run "$@"
    check "$name: exit $want" exits "$want"
    check "$name: message" says "wirecopy: $message"
    check "$name: the result is as it was" same_folder before out
    check "$name: nothing is left over" [ "$(find . -name '.*.tmp' | wc -l)" -eq 0 ]
}
refused 'with --force' 2 '--update and --force exclude each other' cluster --update out part.ac --force
refused 'with -o' 2 '--update and --output exclude each other: the result that grows is the output' \
    cluster --update out part.ac -o new
refused 'other parameters' 2 \
    'out was made with --contain 30: an update cannot change it to 40; cluster out/signatures.wcs anew for that' \
    cluster --update out part.ac --contain 40
refused 'another level' 2 \
    'out was made with --level story: an update cannot change it to strict; cluster out/signatures.wcs anew for that' \
    cluster --update out part.ac --level strict
"$wirecopy" sign --quiet part.ac -o four.wcs --shingle 4
refused 'a store of other parameters' 2 \
    'out/signatures.wcs was signed with --shingle 3 --sketch 512 --hash-bits 20 --seed 1, but the others with --shingle 4' \
    cluster --update out four.wcs
refused 'a missing input' 1 'missing.jsonl: ' cluster --update out missing.jsonl
echo broken >broken.jsonl
refused 'a broken line with --strict' 1 'broken.jsonl: line 1: ' cluster --update out part.ac broken.jsonl --strict
mkdir folder
touch folder/file
refused 'a folder that is no result' 1 \
    'folder: there is no signatures.wcs in it, so it is no result that could be updated' cluster --update folder part.ac
refused 'a file' 1 \
    'pages.jsonl: there is no signatures.wcs in it, so it is no result that could be updated' \
    cluster --update pages.jsonl part.ac
cp out/signatures.wcs folder
refused 'a folder that was not made here' 1 \
    "$(realpath .)/folder: is neither empty nor an earlier output (no .wirecopy in it): not replaced" cluster --update folder part.ac
cp "$here/../golden/v1.wcs" out/signatures.wcs
cp -r out first_version
rm -rf before && cp -r out before
refused 'a result of an earlier format' 1 \
    "out/signatures.wcs: is of format version 1, to which nothing is added; 'wirecopy cluster out/signatures.wcs -o DIR' makes a result of version 2 of it" \
    cluster --update out part.ac
rm -rf out before
"$wirecopy" cluster part.aa -o out --quiet
"$wirecopy" cluster part.aa part.ab -o whole --quiet
head -c -10 whole/signatures.wcs >out/signatures.wcs
cp -r out before
refused 'a result whose end is lost' 1 'out/signatures.wcs: the end of the file is lost' cluster --update out part.ac
rm -rf out before
"$wirecopy" cluster part.aa -o out --quiet
cp -r out before
if command -v flock >/dev/null; then
    code=0
    flock out/signatures.wcs "$wirecopy" cluster --update out part.ab 2>stderr || code=$?
    check 'a second update: exit 1' exits 1
    check 'a second update: message' \
        grep -qx 'wirecopy: out/signatures.wcs: another process is writing to it; try again when it has ended' stderr
    check 'a second update: the result is as it was' same_folder before out
fi

# ---- stopped, and killed at each call that changes what is on the disk ----
if [[ $(ldd "$wirecopy") == *libomp* ]]; then
    echo 'ok nothing is stopped or killed that is built with libomp, which would leave files in /dev/shm'
    [ "$n_failed" -eq 0 ]
    exit
fi
mkfifo pipe
"$wirecopy" cluster --update out - <pipe 2>stderr &
pid=$!
exec 3>pipe
cat part.ab >&3
sleep 0.2
kill -TERM $pid
code=0
wait $pid || code=$?
exec 3>&-
check 'a signal ends it: exit 143' exits 143
check 'a signal ends it: the result is as it was' same_folder before out
check 'a signal ends it: nothing is left over' [ "$(find . -name '.*.tmp' | wc -l)" -eq 0 ]
begin_killing
cp -r before whole_update
"$wirecopy" cluster --update whole_update part.ab --quiet
old_or_new() { same_pages before out >/dev/null || same_pages whole_update out >/dev/null; }
n=1
while :; do
    rm -rf out .[!.]*.tmp
    cp -r before out
    { killed "$n" cluster --update out part.ab --threads 1; } 2>/dev/null || break
    check "killed at call $n: the old result or the new one" old_or_new
    run cluster --update out part.ab --threads 1
    check "killed at call $n: repeated: exit 0" exits 0
    check "killed at call $n: repeated: as if undisturbed" same_pages whole_update out
    rm -rf .[!.]*.tmp # which may hold another name of the store
    "$wirecopy" cluster --update out part.ab --quiet 2>/dev/null
    check "killed at call $n: repeated, nothing left over: to the byte" same_folder whole_update out
    n=$((n + 1))
done
check 'killed: to its end' [ "$code" -eq 0 ]
check 'killed: there were calls' [ "$n" -gt 4 ]

[ "$n_failed" -eq 0 ]
