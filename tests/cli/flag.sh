#!/usr/bin/env bash
# wirecopy flag: what each incoming page is to the stories of a store, in order, at once, and a line for each line.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
grep -vE '"id":"(echo-harbour|tribune-orchard|echo-library)"' pages.jsonl >old.jsonl
grep -E '"id":"(echo-harbour|tribune-orchard|echo-library)"' pages.jsonl >late.jsonl
"$wirecopy" sign -q old.jsonl -o old.wcs
"$wirecopy" cluster -q old.wcs -o out
cp old.wcs before.wcs
story_of() { awk -F '\t' -v id="$1" '$1 == id { print $2 }' out/clusters.tsv; }
line_of() { sed -n "s/^{\"id\":\"$1\",//p" stdout; }

# ---- answers ----
page strange new Farrow 2025-09-09 'Nothing known' "$(babble 501 80)" >strange.jsonl
page early-harbour new Farrow 2025-09-01 'Before all' "$harbour_1" "$harbour_2" "$harbour_3" >early.jsonl
cat late.jsonl strange.jsonl early.jsonl >incoming.jsonl
run flag --store old.wcs incoming.jsonl
check 'flag: exit 0' exits 0
check 'flag: a line for each page, in order' diff <(grep -o '^{"id":"[a-z-]*"' incoming.jsonl) <(grep -o '^{"id":"[a-z-]*"' stdout)
check 'flag: quiet' [ ! -s stderr ]
check 'flag: the store stays' cmp before.wcs old.wcs
for pair in echo-harbour:courier-harbour tribune-orchard:herald-orchard echo-library:tribune-library; do
    id=${pair%:*} lead=${pair#*:}
    check "flag: $id is of the story that cluster found" \
        grep -qE "^\"story\":\"$(story_of "$lead")\",\"relation\":\"(copy|identical)\",\"lead\":\"$lead\",\"earliest\":\{\"id\":\"$lead\"," <(line_of "$id")
done
check 'flag: the agency is that of the story' grep -q '"agency":"Reuters"' <(line_of echo-harbour)
check 'flag: the evidence' grep -qE '"containment":(0\.[0-9]{3}|1\.000),"resemblance":(0\.[0-9]{3}|1\.000),"shared_words":[1-9][0-9]*,"matched":"[a-z]+-harbour"\}$' <(line_of echo-harbour)
check 'flag: a page that nobody has' diff <(line_of strange) - <<<'"story":null,"relation":"none","lead":null,"earliest":null,"agency":null,"containment":null,"resemblance":null,"shared_words":0,"matched":null}'
check 'flag: an older page is the earliest, and the lead stays' \
    grep -q '"lead":"courier-harbour","earliest":{"id":"early-harbour","outlet":"new","date":"2025-09-01"}' <(line_of early-harbour)
cp stdout answers
run flag --store old.wcs - <incoming.jsonl
check 'flag: standard input: the same' cmp answers stdout
gzip -k incoming.jsonl
run flag --store old.wcs incoming.jsonl.gz --threads 1
check 'flag: gzip, one thread: the same' cmp answers stdout

# ---- at once ----
mkfifo to from
exec 9<>from # waits for nobody, as a reader alone would
"$wirecopy" flag --store old.wcs to >from 2>stderr &
pid=$!
exec 8>to
at_once() {
    local line answer
    while IFS= read -r line; do
        printf '%s\n' "$line" >&8
        IFS= read -r -t 60 answer <&9 || return 1
        [ "${answer%%,*}" = "${line%%,*}" ] || return 1
    done <incoming.jsonl
}
check 'a pipe has each answer before it sends the next page' at_once
exec 8>&-
code=0
wait "$pid" || code=$?
check 'a pipe that ends: exit 0' exits 0

# ---- signals ----
env --default-signal=TERM "$wirecopy" flag --store old.wcs to >from 2>stderr &
pid=$!
exec 8>to
head -n 1 incoming.jsonl >&8
IFS= read -r -t 60 answer <&9
kill -s TERM "$pid"
code=0
wait "$pid" 2>/dev/null || code=$?
rm -f "/dev/shm/__KMP_REGISTERED_LIB_${pid}"_* # of clang's OpenMP, which a signal keeps from removing it
exec 8>&- 9<&-
check 'SIGTERM: exit 143' exits 143
check 'SIGTERM: what was asked is answered' [ "${answer%%,*}" = "$(head -n 1 answers | cut -d , -f 1)" ]

# ---- bad input ----
{ head -n 1 incoming.jsonl && echo broken && tail -n 1 incoming.jsonl; } >broken.jsonl
run flag --store old.wcs broken.jsonl
check 'a broken line: exit 0' exits 0
check 'a broken line: the count of lines stays' [ "$(wc -l <stdout)" -eq 3 ]
check 'a broken line: an error' grep -qE '^\{"id":null,"error":"broken.jsonl: line 2: .*, expected a JSON object"\}$' <(sed -n 2p stdout)
run flag --store old.wcs broken.jsonl --strict
check 'a broken line with --strict: exit 1' exits 1
check 'a broken line with --strict: message' says 'wirecopy: broken.jsonl: line 2: '
check 'a broken line with --strict: what came before is answered' [ "$(wc -l <stdout)" -eq 1 ]
run flag --store old.wcs incoming.jsonl --max-page 10
check 'a line too long: an error' prints 'incoming.jsonl: line 1: '
check 'a line too long: an error for each' [ "$(grep -c '(--max-page)"}$' stdout)" -eq 5 ]

# refused NAME CODE MESSAGE ARGUMENT...
refused() {
    local name=$1 want=$2 message=$3
    shift 3
    run flag "$@"
    check "$name: exit $want" exits "$want"
    check "$name: message" says "wirecopy: $message"
    check "$name: no answer" [ ! -s stdout ]
}
refused 'no store' 2 'no store: expected --store FILE.wcs, whose stories are asked for' incoming.jsonl
refused 'pages for a store' 1 'old.jsonl: this is no signature store' --store old.jsonl incoming.jsonl
refused 'a store for pages' 2 'old.wcs is a signature store; expected pages' --store old.wcs old.wcs
refused 'no input' 2 'no INPUT' --store old.wcs
refused 'simhash' 2 'incoming pages are found by --signature minhash alone' --store old.wcs incoming.jsonl --signature simhash
refused 'another sketch' 2 'old.wcs was signed with --shingle 3' --store old.wcs incoming.jsonl --shingle 4
head -c -10 old.wcs >cut.wcs
refused 'a store whose end is lost' 1 'cut.wcs: the end of the file is lost' --store cut.wcs incoming.jsonl
head -c 0 /dev/null >none.jsonl
"$wirecopy" sign -q none.jsonl -o none.wcs
run flag --store none.wcs incoming.jsonl
check 'an empty store: exit 0' exits 0
check 'an empty store: no story' [ "$(grep -c '"story":null' stdout)" -eq 5 ]

# ---- a line without text, a store of a result ----
run flag --store old.wcs --update --field text=nope strange.jsonl
check 'no text field: exit 0' exits 0
check 'no text field: an error' prints '{"id":null,"error":"strange.jsonl: line 1: no text field with a string in it; fields seen: id, '
check 'no text field: nothing is added' cmp <("$wirecopy" info old.wcs --dump) <("$wirecopy" info before.wcs --dump)
for command in 'flag --update --store' 'sign --append -o' 'sign --force -o'; do
    # shellcheck disable=SC2086 # words
    run $command out/signatures.wcs strange.jsonl
    check "$command of a result: exit 2" exits 2
    check "$command of a result: message" says 'out/signatures.wcs: is part of a result'
done

[ "$n_failed" -eq 0 ]
