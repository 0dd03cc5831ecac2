#!/usr/bin/env bash
# Pages that carry more than their story: a box that is new on the outlet, another story behind the first, a briefing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
box="Most read this morning $(babble 301 110)"
{
    invented_corpus
    page gazette-bells gazette Elmstead 2025-09-09 'Bells of Elmstead' "$(babble 303 90)"
    page gazette-fair gazette Elmstead 2025-09-10 'A fair without horses' "$(babble 302 90)" "$box"
} >pages.jsonl
page morning gazette Elmstead 2025-09-10 'Velmora waits for a crane' "$harbour_1" "$harbour_2" "$harbour_3" "$box" >morning.jsonl
page headed new Farrow 2025-09-10 'Beetle in the pears again' "$orchard_1" "$orchard_2" "$orchard_3" "$harbour_2" "$harbour_3" >headed.jsonl
page briefing new Farrow 2025-09-10 'In brief' "$orchard_1" "$orchard_2" "$harbour_1" "$harbour_2" "$library_1" >briefing.jsonl
"$wirecopy" sign -q pages.jsonl -o pages.wcs

# answers ID LEAD: the page is a copy of the story with this lead.
answers() { grep -qE "^\{\"id\":\"$1\",\"story\":\"[0-9a-f]{16}\",\"relation\":\"copy\",\"lead\":\"$2\"" stdout; }

for index in none pages.wcs.idx pages.wcs.idx; do # the third time it is there
    run flag --store pages.wcs --index "$index" morning.jsonl headed.jsonl briefing.jsonl
    check "flag, index $index: exit 0" exits 0
    check "flag, index $index: a box that another page of the outlet shows hides no story" answers morning courier-harbour
    check "flag, index $index: what is behind the story of the headline is none" answers headed herald-orchard
    check "flag, index $index: a briefing is of none" grep -q '^{"id":"briefing","story":null,"relation":"digest"' stdout
done
cp pages.wcs grown.wcs
run flag --store grown.wcs --update headed.jsonl morning.jsonl
check 'flag --update: the story of the headline' answers headed herald-orchard
check 'flag --update: the box' answers morning courier-harbour

# What a site adds to all its titles is no part of a headline.
named() { sed 's/","url":"https:\/\/gazette/ | Gazette Daily Herald&/' "$@"; }
named pages.jsonl | sed 's/Beetle in the pears/Beetle from beyond the mountains hollows Ombrey pears/' >named.jsonl
page short gazette Elmstead 2025-09-10 'Beetle in pears' "$orchard_1" "$orchard_2" "$orchard_3" "$harbour_2" "$harbour_3" |
    named >short.jsonl
"$wirecopy" sign -q named.jsonl -o named.wcs
for index in none named.wcs.idx named.wcs.idx; do
    run flag --store named.wcs --index "$index" short.jsonl
    check "flag, index $index: a headline without the site's name" answers short herald-orchard
done

# partition_of DIR ID...: the leads of their stories.
partition_of() { for id in "${@:2}"; do partition "$1" | awk -F '\t' -v id="$id" '$1 == id { print $2 }'; done; }
for threads in 1 2; do
    run cluster -q pages.jsonl headed.jsonl -o out --force --threads "$threads"
    check "cluster, threads $threads: exit 0" exits 0
    check "cluster, threads $threads: a page with two stories does not hold them together" \
        diff <(partition_of out headed tribune-orchard tribune-harbour) <(printf '%s\n' herald-orchard herald-orchard courier-harbour)
done
run explain out headed tribune-harbour
check 'explain: why it is not in the other story' grep -q 'enough for a member; of stories that it could be of' <(tr -s '\n ' ' ' <stdout)
run cluster -q pages.jsonl -o updated
run cluster -q --update updated headed.jsonl
printf '{"id":"strange","outlet":"other","date":"2025-09-11","text":"%s"}\n' "$(babble 501 80)" >strange.jsonl
run cluster -q --update updated strange.jsonl # without furniture: nothing is new to the page with two stories
run cluster -q pages.jsonl headed.jsonl strange.jsonl -o out --force
check 'cluster --update by a page of another story: the same as one run' same_result updated out
run cluster -q --update updated briefing.jsonl
run cluster -q pages.jsonl headed.jsonl strange.jsonl briefing.jsonl -o out --force
check 'cluster --update: the same as one run' same_result updated out
run cluster -q pages.jsonl headed.jsonl strange.jsonl briefing.jsonl -o disk --memory 1M --tmp .
check 'cluster --memory: the same' same_result disk out

# The story of its headline has a longest page that is out of the window: then it is of none.
page old-orchard old Garrow 2025-09-04 'Beetle in the orchard' "$orchard_1" "$orchard_2" "$orchard_3" "$(babble 601 60)" >old.jsonl
page headed new Farrow 2025-09-09 'Beetle in the pears again' "$orchard_1" "$orchard_2" "$orchard_3" "$harbour_2" "$harbour_3" >later.jsonl
for memory in 1M 1G; do
    run cluster -q pages.jsonl old.jsonl later.jsonl -o windowed --force --window 4d --memory "$memory" --tmp .
    check "cluster --window, memory $memory: the story of the headline begins before it" \
        diff <(partition_of windowed headed tribune-orchard) <(printf '%s\n' headed old-orchard)
    run cluster -q pages.jsonl old.jsonl later.jsonl -o windowed --force --window 5d --memory "$memory" --tmp .
    check "cluster --window, memory $memory: a day more" \
        diff <(partition_of windowed headed tribune-orchard) <(printf '%s\n' old-orchard old-orchard)
done
"$wirecopy" sign -q pages.jsonl old.jsonl -o old.wcs
run flag --store old.wcs --window 4d later.jsonl
check 'flag --window: the story of the headline begins before it' grep -q '^{"id":"headed","story":null' stdout
run flag --store old.wcs --window 5d later.jsonl
check 'flag --window: a day more' answers headed old-orchard

# A long story with a short one behind it, on two outlets of a publisher: it is no digest, and longer than both.
for outlet in new newer; do
    page "joined-$outlet" "$outlet" Farrow 2025-09-10 'All from the coast' "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4" "$library_1" "$library_2"
done >joined.jsonl
leads_of() { diff <(partition_of "$1" joined-new joined-newer herald-harbour tribune-library echo-library) <(printf '%s\n' "${@:2}"); }
for memory in 1M 1G; do
    run cluster -q pages.jsonl joined.jsonl -o out --force --memory "$memory" --tmp .
    check "cluster, memory $memory: a page with a short story behind its own makes these no one story" \
        leads_of out courier-harbour courier-harbour courier-harbour echo-library echo-library
done
run cluster -q pages.jsonl -o grown
run cluster -q --update grown joined.jsonl
check 'cluster --update: the same as one run' same_result grown out
run cluster -q --update grown strange.jsonl
run cluster -q pages.jsonl joined.jsonl strange.jsonl -o out --force
check 'cluster --update by a page of another story: the same as one run once more' same_result grown out

[ "$n_failed" -eq 0 ]
