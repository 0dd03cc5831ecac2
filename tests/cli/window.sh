#!/usr/bin/env bash
# --window: no two pages are one story that lie farther apart; it changes nothing where it is none or longer than all
# the time between the pages, and is the same for any order of them, number of threads and batches.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
"$build/wirecopy-corpus" --pages 3000 --outlets 30 --days 20 --seed 9 -q -o corpus.jsonl
cluster() { "$wirecopy" cluster --quiet "$@" 2>/dev/null; }
cluster corpus.jsonl -o without

# ---- none, and longer than all ----
cluster corpus.jsonl -o none --window none
check 'none: as without, to the byte' diff -r without none
check 'none: nothing records it' [ "$(grep -c window <("$wirecopy" info without/signatures.wcs --json; cat without/summary.json))" -eq 0 ]
cluster corpus.jsonl -o wide --window 52w
for file in clusters.tsv stories.jsonl pairs.tsv sites.tsv; do
    check "longer than all: $file is the same" cmp "without/$file" "wide/$file"
done
check 'longer than all: the same counts' cmp without/summary.json <(sed 's/,"window":"364d"//' wide/summary.json)

# ---- two days ----
# seconds FILE: id and date of its pages, in seconds.
seconds() { awk -F '\t' 'NR > 1 { gsub(/[-T:Z]/, " ", $7); print $1 "\t" mktime($7 " 0 0 0") }' "$1"; }
# near HOURS IDS: of the pairs of ids there none is farther apart.
near() {
    awk -F '\t' -v most=$(($1 * 3600)) '
        NR == FNR { date[$1] = $2; next }
        { d = date[$1] - date[$2]; n++; if (d > most || -d > most) { print $1 " and " $2 " are " d " apart"; bad = 1 } }
        END { exit bad || n < 100 }' <(seconds without/clusters.tsv) "$2"
}
# with_longest DIR: each page of a story, and the longest of it.
with_longest() {
    sed -E 's/.*"longest":"([^"]*)".*"members":\[([^]]*)\].*/\1,\2/; s/"//g' "$1/stories.jsonl" |
        awk -F , '{ for (i = 2; i <= NF; i++) print $i "\t" $1 }'
}
pairs() { tail -n +2 "$1/pairs.tsv" | cut -f 1,2; }
check 'the columns are those that are read here' [ "$(head -n 1 without/clusters.tsv | cut -f 7)" = date ]
pairs without >pairs.without
check 'without: some pairs are farther apart' [ "$(near 48 pairs.without | wc -l)" -gt 20 ]
cluster corpus.jsonl -o two --window 2d
pairs two >pairs.two
with_longest two >longest.two
check '2d: no pair is farther apart' near 48 pairs.two
check '2d: no page is farther from the longest of its story' near 48 longest.two
check '2d: the summary has it' grep -q '"digest_parts":2,"window":"2d"}' two/summary.json
check '2d: so has the store' grep -q '"window":"2d"' <("$wirecopy" info two/signatures.wcs --json)
check '2d: the store is sound' "$wirecopy" check two/signatures.wcs
cluster corpus.jsonl -o hours --window 48h
check '2d: 48h is the same' diff -r two hours
cluster corpus.jsonl -o spilled --window 2d --memory 1M
check '2d: in a megabyte of memory the same' same_folder two spilled
awk 'BEGIN { srand(2) } { print rand() "\t" $0 }' corpus.jsonl | sort -n | cut -f 2- >shuffled.jsonl
for threads in 1 2; do
    cluster shuffled.jsonl -o shuffled --force --window 2d --threads $threads
    check "another order, $threads threads: the same" diff -r -x signatures.wcs -x masked.wci two shuffled
done
cluster corpus.jsonl -o strangers --window 2d --signature simhash
pairs strangers >pairs.strangers
check 'simhash: no pair is farther apart' near 48 pairs.strangers

# ---- update ----
# in_batches FILE: in five of them, the first one with the window.
in_batches() {
    rm -rf grown batch.*
    split -n l/5 "$1" batch.
    cluster --update grown batch.aa --window 2d
    for batch in batch.a[b-e]; do cluster --update grown "$batch" || return 1; done
}
for order in corpus shuffled; do
    in_batches $order.jsonl
    check "update, $order: the result of one run" same_result two grown
done
cp -r grown before
run cluster --update grown corpus.jsonl --window 3d
check 'update, another window: exit 2' exits 2
check 'update, another window: message' says 'wirecopy: grown was made with --window 2d: an update cannot change it to 3d;'
check 'update, another window: nothing has changed' diff -r before grown
run cluster --update without corpus.jsonl --window 36h
check 'update of a result without: message' says 'without was made with --window none: an update cannot change it to 36h;'

# ---- a story that comes again ----
day() { # N: so many days behind the first one
    date -u -d "2025-01-01 + $1 days" +%F
}
for n in 0 1 20 21 45; do
    page "day-$n" "paper-$n" Aldwick "$(day $n)" 'Ships wait' "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
done >again.jsonl
page undated none Aldwick '' 'Ships wait' "$harbour_1" "$harbour_2" "$harbour_3" >>again.jsonl
for n in 0 1 2; do page "other-$n" "paper-$n" Aldwick "$(day 3)" "Market $n" "$(babble $n 90)"; done >>again.jsonl
story_of() { awk -F '\t' -v id="$2" '$1 == id { print $2 }' "$1/clusters.tsv"; }
one_story() { [ "$(for id in "${@:2}"; do story_of "$1" "$id"; done | sort -u | wc -l)" -eq 1 ]; }
cluster again.jsonl -o once
check 'without a window: one story' one_story once day-0 day-1 day-20 day-21 day-45 undated
cluster again.jsonl -o again --window 2w
check '2w: two stories' one_story again day-0 day-1
check '2w: and the second' one_story again day-20 day-21
check '2w: not one' [ "$(story_of again day-0)" != "$(story_of again day-20)" ]
check '2w: a page without a date is of one' grep -qP '^undated\t[0-9a-f]+\t(copy|identical|lead)\t' again/clusters.tsv
grep -E '"id":"day-(21|45)"' again.jsonl >pair.jsonl
cluster pair.jsonl -o exactly --window 24d
check '24d: what is 24 days apart is one' one_story exactly day-21 day-45
cluster pair.jsonl -o less --window 575h
check '24d less an hour: it is not' [ "$(story_of less day-21)" != "$(story_of less day-45)" ]

# ---- explain ----
run explain again day-1 day-20
check 'explain: exit 0' exits 0
flat() { tr '\n' ' ' <stdout | tr -s ' ' | grep -qF -e "$1"; }
check 'explain: why it was not compared' flat 'The pair was never compared: it is outside of the window, 19d 0h apart, at most 14d.'
check 'explain: why it is not one story' flat 'Not one story, though a copy: the two are outside of the window.'
run explain again day-1 day-20 --json
check 'explain: in JSON, too' grep -q 'outside of the window' stdout
run explain again day-20 day-21
check 'explain: within it nothing is said' [ "$(grep -c window stdout)" -eq 0 ]
for n in 0 8 16; do
    text=$harbour_1
    [ $n -ne 0 ] || text="$harbour_1 $harbour_2 $harbour_3"
    [ $n -ne 8 ] || text="$harbour_1 $harbour_2"
    page "step-$n" "paper-$n" Aldwick "$(day $n)" 'Ships wait' "$text"
done >steps.jsonl
cluster steps.jsonl -o steps --window 10d
run explain steps step-8 step-16
check 'explain: the longest is outside' flat "Page B is outside of the window of the story's longest page, step-0: 16d 0h apart, at most 10d."

# ---- flag ----
"$wirecopy" sign -q again.jsonl -o again.wcs
for n in 22 15 40 61; do page "new-$n" "new-$n" Aldwick "$(day $n)" 'Port shut' "$harbour_1" "$harbour_2" "$harbour_3"; done >new.jsonl
grep -v undated again.jsonl >dated.jsonl
"$wirecopy" sign -q dated.jsonl -o dated.wcs
cluster dated.jsonl -o dated --window 2w
flagged() { sed -n "s/^{\"id\":\"$1\",\"story\":\"\{0,1\}\([a-z0-9]*\).*/\1/p" stdout; }
run flag --store dated.wcs new.jsonl --window 2w
check 'flag: exit 0' exits 0
check 'flag: a story of its days' [ "$(flagged new-22)" = "$(story_of dated day-20)" ]
check 'flag: the later of two' [ "$(flagged new-15)" != "$(story_of dated day-0)" ]
check 'flag: the next one' [ "$(flagged new-40)" = "$(story_of dated day-45)" ]
check 'flag: outside of the window' [ "$(flagged new-61)" = null ]
run flag --store dated.wcs new.jsonl
check 'flag: without a window all are of one' [ "$(for n in 22 15 40 61; do flagged new-$n; done | sort -u | wc -l)" -eq 1 ]
for n in 61 62 90 91 120; do page "fresh-$n" "fresh-$n" Aldwick "$(day $n)" 'Port shut' "$harbour_1" "$harbour_2" "$harbour_3"; done >fresh.jsonl
run flag --store dated.wcs --update fresh.jsonl --window 2w
check 'flag --update: the first of its days is new' [ "$(flagged fresh-61) $(flagged fresh-90) $(flagged fresh-120)" = 'null null null' ]
check 'flag --update: the next is of that story' [ "$(flagged fresh-62)" != null ]
check 'flag --update: and of no earlier one' [ "$(flagged fresh-62)" != "$(flagged fresh-91)" ]

# ---- what it refuses ----
for wrong in 30 2m d -1d 1.5d '' 36501d 99999999999999999999w; do
    run cluster corpus.jsonl -o out --window="$wrong"
    check "--window '$wrong': exit 2" exits 2
    check "--window '$wrong': message" says "--window: expected none, or hours, days or weeks as in 36h, 30d, 2w, at most 36500d, found '$wrong'"
done

# ---- late pages, and what a page is told does not depend on those before it ----
"$build/wirecopy-corpus" --quiet --pages 10000 --seed 1 -o many.jsonl
awk '{ print (NR * 7919) % 10007, $0 }' many.jsonl | sort -n | cut -d ' ' -f 2- >mixed.jsonl
head -n 9500 mixed.jsonl >known.jsonl
tail -n 500 mixed.jsonl >late.jsonl
"$wirecopy" sign -q known.jsonl -o known.wcs
"$wirecopy" flag -q --store known.wcs --window 36h --index none late.jsonl >answers
"$wirecopy" flag -q --store known.wcs --window 36h late.jsonl >indexed || true
check 'flag --window: the same answers by an index' cmp answers indexed
tac late.jsonl | "$wirecopy" flag -q --store known.wcs --window 36h - >backwards || true
check 'flag --window: the same answers in another order' cmp answers <(tac backwards)

# ---- a store knows what it was signed with ----
"$wirecopy" sign -q late.jsonl -o late.wcs --window 36h --level strict
"$wirecopy" cluster -q late.wcs -o by-store
"$wirecopy" cluster -q late.jsonl -o asked --window 36h --level strict
"$wirecopy" cluster -q late.jsonl -o plain
"$wirecopy" cluster -q late.wcs -o otherwise --window none --level story
check 'a store signed with --window and --level: cluster goes by them' cmp by-store/clusters.tsv asked/clusters.tsv
check 'a store signed with --window and --level: others may be asked for' cmp plain/clusters.tsv otherwise/clusters.tsv
check 'these differ' test -n "$(cmp plain/clusters.tsv asked/clusters.tsv)"
check 'info tells of them' grep -q '^Options   --level strict --window 36h$' <("$wirecopy" info late.wcs)

[ "$n_failed" -eq 0 ]
