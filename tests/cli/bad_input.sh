#!/usr/bin/env bash
# Input that is missing, broken, odd or of the wrong kind, and output that is in the way: the exit code, what is said,
# and that nothing half-made is left and nothing earlier is lost.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl

says_lines() { [ "$(grep -cF -e "$1" stderr)" -eq "$2" ]; }
has() { grep -qF -e "$2" "$1"; }
nothing_left() { [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ]; }
# fails NAME CODE MESSAGE ARGUMENT...: ends with that code and message, makes nothing.
fails() {
    local name=$1 want=$2 message=$3
    shift 3
    run "$@"
    check "$name: exit $want" exits "$want"
    check "$name: message" says "wirecopy: $message"
    check "$name: nothing on stdout" [ ! -s stdout ]
    check "$name: nothing left" nothing_left
}
# works NAME ARGUMENT...: to the folder out.
works() {
    local name=$1
    shift
    run cluster -o out --force "$@"
    check "$name: exit 0" exits 0
}
# story ID: the cluster of a page; alone ID: nobody shares it.
story() { awk -F '\t' -v id="$1" '$1 == id { print $2 }' out/clusters.tsv; }
alone() { awk -F '\t' -v id="$1" '$1 == id && $3 == "alone" { n++ } END { exit n != 1 }' out/clusters.tsv; }
together() { [ -n "$(story "$1")" ] && [ "$(story "$1")" = "$(story "$2")" ]; }
pages() { tail -n +2 out/clusters.tsv | wc -l; }
ids() { tail -n +2 out/clusters.tsv | cut -f 1 | sort | tr '\n' ' '; }
# A page as JSON: line ID TEXT [FIELDS]
line() { printf '{"id":"%s","text":"%s"%s}\n' "$1" "$2" "${3:+,$3}"; }

# ---- what is not there ----
fails 'missing file' 1 'missing.jsonl: cannot read: No such file or directory' cluster missing.jsonl -o new
fails 'missing file behind another' 1 'missing.jsonl: cannot read' cluster pages.jsonl missing.jsonl -o new
fails 'sign a missing file' 1 'missing.jsonl: cannot read' sign missing.jsonl -o new.wcs
mkdir empty
fails 'folder without texts' 1 'empty: the folder holds no .txt file' cluster empty -o new
fails 'output in a folder that is not there' 1 'none/new: cannot be made: the folder none/ does not exist' \
    cluster pages.jsonl -o none/new
: >nothing.jsonl
line one word '"outlet":"a.example"' >word.jsonl
works 'a page of one word and nothing else' word.jsonl
check 'a page of one word and nothing else: alone' alone one
works 'empty file' nothing.jsonl
check 'empty file: no page' grep -q '^0 pages' stdout
check 'empty file: the files have their headers' [ "$(cat out/clusters.tsv out/pairs.tsv out/sites.tsv | wc -l)" -eq 3 ]

# ---- broken lines: pages between them, in two files ----
while read -r page; do printf '%s\n' "$page" '{"id":"cut","text":"no end'; done <pages.jsonl >broken.jsonl
printf '%s\n' '[1,2]' '{"id":1} trailing' 'plain words' >more.jsonl
works 'broken lines' broken.jsonl more.jsonl
check 'broken lines: the pages between them are kept' [ "$(pages)" -eq 17 ]
check 'broken lines: they cluster' together courier-harbour echo-harbour
for n in 2 4 6 8 10; do
    check "broken lines: line $n is named" says "warning: broken.jsonl: line $n is left out: a string does not end"
done
check 'broken lines: no more than five are named' says_lines ' is left out: ' 5
check 'broken lines: all are counted for a person' says 'warning: 20 lines in all are left out: not a JSON object'
check 'broken lines: all are counted in the summary' has out/summary.json '"broken_lines":20,'
works 'broken lines of two files' more.jsonl broken.jsonl
check 'broken lines of two files: the file is named' says 'warning: more.jsonl: line 3 is left out: '
check 'broken lines of two files: lines count in each file' says 'warning: broken.jsonl: line 2 is left out: '
fails 'strict' 1 'broken.jsonl: line 2: a string does not end, expected a JSON object' \
    cluster broken.jsonl -o new --strict
fails 'strict in the second file' 1 'more.jsonl: line 1: ' cluster pages.jsonl more.jsonl -o new --strict
fails 'sign --strict' 1 'broken.jsonl: line 2: ' sign broken.jsonl -o new.wcs --strict
fails 'no JSON at all' 1 'more.jsonl: none of 3 lines is a JSON object; expected JSON lines' cluster more.jsonl -o new

# ---- lines that are too long ----
{
    head -n 8 pages.jsonl
    printf '{"id":"long","text":"'
    head -c 100000000 /dev/zero | tr '\0' 'x'
    printf '"}\n'
    tail -n +9 pages.jsonl
} >long.jsonl
works 'a line of 100 MB' long.jsonl
check 'a line of 100 MB: named' \
    says 'warning: long.jsonl: line 9 is left out: 100000023 bytes, expected at most 16777216 (--max-page)'
check 'a line of 100 MB: counted' has out/summary.json '"broken_lines":1,'
check 'a line of 100 MB: what is behind it is read' [ "$(pages)" -eq 17 ]
case $BUILD in
*/asan | */tsan) ;;
*)
    works 'a line of 100 MB, memory' long.jsonl --json
    check 'a line of 100 MB: is not held' [ "$(grep -o '"peak_memory":[0-9]*' stdout | cut -d : -f 2)" -lt 90000000 ]
    ;;
esac
zstd -q long.jsonl -o long.jsonl.zst
works 'a packed line of 100 MB' long.jsonl.zst
check 'a packed line of 100 MB: named' says 'long.jsonl.zst: line 9 is left out: 100000023 bytes, expected at most 16777216'
fails 'a line of 100 MB, strict' 1 'long.jsonl: line 9: 100000023 bytes, expected at most 16777216 (--max-page)' \
    cluster long.jsonl -o new --strict
works 'a line of 100 MB that is allowed' long.jsonl --max-page 96M
check 'a line of 100 MB that is allowed: a page' [ "$(pages)" -eq 18 ]
rm long.jsonl.zst
"$wirecopy" cluster long.jsonl -o kept-long -q
run keep kept-long long.jsonl -o new-kept --json
check 'keep leaves the long line out: exit 0' exits 0
check 'keep leaves the long line out: counted' has stdout "\"broken_lines\":1,\"known_pages\":0,\"bytes_in\":$(wc -c <long.jsonl),"
rm -r long.jsonl new-kept
works 'longer than --max-page' pages.jsonl --max-page 1200
check 'longer than --max-page: more than five' \
    says 'warning: 11 lines in all are left out: 0 not a JSON object, 11 longer than --max-page'
fails 'all longer than --max-page' 1 \
    'pages.jsonl: none of 17 lines is a JSON object that is not longer than --max-page; expected JSON lines' \
    cluster pages.jsonl -o new --max-page 100
for size in 0 '' 4G 16X -1 M 99999999999999999999; do
    fails "--max-page $size" 2 "--max-page: expected bytes from 1 to 4294967295, or as in 64K, 16M, 1G, found '$size'" \
        cluster pages.jsonl -o new "--max-page=$size"
done

# ---- zstd of a large window, and little that unpacks to much ----
# wide FILE: a frame whose header asks for a window of 2 GB.
wide() {
    zstd -qc <"$1" >wide.zst
    printf '\xa8' | dd of=wide.zst bs=1 seek=5 conv=notrunc status=none
}
window='wide.zst: zstd data need 2147483648 bytes of memory, expected at most 134217728; pack them with a smaller window, '
window+='or allow it where pages are read with --zstd-window 31'
wide pages.jsonl
fails 'zstd window of 2 GB' 1 "$window" cluster wide.zst -o new
fails 'zstd window of 2 GB, sign' 1 "$window" sign wide.zst -o new.wcs
fails 'zstd window of 2 GB, 1 GB allowed' 1 "${window/134217728/1073741824}" cluster wide.zst -o new --zstd-window 30
works 'zstd window of 2 GB, allowed' wide.zst --zstd-window 31
check 'zstd window of 2 GB, allowed: its pages' [ "$(pages)" -eq 17 ]
fails 'zstd window of 2 GB, keep' 1 "$window" keep out wide.zst -o new
run keep out wide.zst -o new-kept --zstd-window 31
check 'zstd window of 2 GB, keep, allowed: exit 0' exits 0
rm new-kept
run explain out echo-harbour courier-harbour --zstd-window 31
check 'zstd window of 2 GB, explain, allowed: the text' has stdout 'Port captain'
run explain out echo-harbour courier-harbour
check 'zstd window of 2 GB, explain: says what may help' has stdout '--zstd-window'
head -n 1 pages.jsonl >page.json
wide page.json
fails 'zstd window of 2 GB, a file explained' 1 "$window" explain wide.zst page.json
for log in 9 32 x ''; do
    fails "--zstd-window '$log'" 2 "--zstd-window: expected a number from 10 to 31, found '$log'" \
        cluster pages.jsonl -o new "--zstd-window=$log"
done
{
    cat pages.jsonl
    head -c 1000000000 /dev/zero
    printf '\n'
    head -c 10000000 /dev/zero | tr '\0' '\n'
    line last 'behind the bomb'
} | zstd -q >bomb.zst
check 'bomb: small' [ "$(wc -c <bomb.zst)" -lt 200000 ]
works 'bomb' bomb.zst --json
check 'bomb: the long line is named' says 'bomb.zst: line 18 is left out: 1000000000 bytes, expected at most 16777216 (--max-page)'
check 'bomb: what is behind it is read' alone last
# Sanitizers need memory of their own.
case $BUILD in
*/asan | */tsan) ;;
*) check 'bomb: not held' [ "$(grep -o '"peak_memory":[0-9]*' stdout | cut -d : -f 2)" -lt 90000000 ] ;;
esac
mkdir texts
zstd -qdc bomb.zst | gzip -1 >texts/bomb.txt
cp page.json texts/page.txt
works 'bomb among texts' texts
check 'bomb among texts: left out' says 'texts/bomb.txt: line 1 is left out: 10100'
fails 'bomb explained' 1 'bomb.zst: over 16777216 bytes, expected one page (--max-page)' explain bomb.zst page.json
fails 'a page explained that is too long' 1 'page.json: over 100 bytes, expected one page (--max-page)' \
    explain page.json page.json --max-page 100
rm -r bomb.zst texts

printf '{"headlin":"one","story":"two three","n":4}\n{"other":"five"}\n' >fields.jsonl
fails 'no text field' 1 'no line has a text field with a string in it; fields seen: headlin, story, n; name the right one with --field text=' \
    cluster fields.jsonl -o new
fails 'sign without text field' 1 'no line has a text field with a string in it; fields seen: headlin, story, n;' sign fields.jsonl -o new.wcs
printf '{"id":"1","when":"2025-09-05","text":"one two three"}\n' >when.jsonl
run cluster when.jsonl -o new --field date=wen --force
check 'a field that no line has: warned of' says 'no line has the field that --field date=NAME names; fields seen: id, when, text'
check 'no date at all: warned of' says 'no date could be read of 1 page'
: >nothing.jsonl
run cluster nothing.jsonl -o new --force
check 'no page: warned of' says 'nothing.jsonl: there is no page in it'
rm -r new when.jsonl nothing.jsonl
cat fields.jsonl >>pages.jsonl
works 'some lines without text' pages.jsonl
check 'some lines without text: counted' says 'warning: 2 pages have no text'
check 'some lines without text: pages of their own' alone pages.jsonl:18
invented_corpus >pages.jsonl

# ---- texts of few words or none: each alone, with an outlet and without ----
{
    cat pages.jsonl
    for i in 1 2 3; do
        line "empty-$i" ''
        line "blank-$i" ' \n\t ' '"outlet":"echo"'
        line "word-$i" 'Subscribe' '"outlet":"paper'$i'"'
        line "same-$i" 'Subscribe' '"outlet":"echo"'
        line "bare-$i" 'Subscribe'
        line "four-$i" 'Page could not be found' '"outlet":"paper'$i'"'
        line "sign-$i" '... !!! --- ???'
    done
} >short.jsonl
works 'short texts' short.jsonl
check 'short texts: all are kept' [ "$(pages)" -eq 38 ]
for kind in empty blank word same bare four sign; do
    for i in 1 2 3; do check "short texts: $kind-$i is alone" alone "$kind-$i"; done
done
check 'short texts: no more stories than without' [ "$(wc -l <out/stories.jsonl)" -eq 3 ]
check 'short texts: those without words are counted' says 'warning: 9 pages have no text'

# ---- more pages on one day than hashes of few bits tell apart ----
crowd() { seq "$1" | awk '{ print "{\"id\":\"" $1 "\",\"outlet\":\"daily\",\"text\":\"one\"}" }'; }
crowd 65537 >crowd.jsonl
run cluster crowd.jsonl -o out --force --hash-bits 18
check 'crowd: a warning' says 'warning: 65537 pages within two days, or without a date, are many for hashes of 18 bits: copies may be missed; sign with --hash-bits 32'
run cluster crowd.jsonl -o out --force
check 'crowd: hashes of more bits do' says_lines 'hashes of' 0

# ---- no outlet and no URL: furniture that all share, texts that two share ----
{
    for i in 1 2 3 4 5 6 7 8 9 10; do
        page "local-$i" daily Aldwick 2025-09-01 "Local $i" "$(babble $((i + 100)) 60)" "$(babble $((i + 200)) 60)"
    done
    page harbour-1 daily Aldwick 2025-09-02 'Harbour' "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
    page harbour-2 daily Aldwick 2025-09-03 'Harbour again' "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
} | sed -E 's/"(outlet|url)":"[^"]*",//g' >nameless.jsonl
works 'no outlet' nameless.jsonl
check 'no outlet: said once' says_lines 'without outlet and URL' 1
check 'no outlet: how many' says 'warning: the site mask is off for 12 pages without outlet and URL'
check 'no outlet: they are not one site' has out/summary.json '"masked_words":0,'
check 'no outlet: no site is listed' [ "$(wc -l <out/sites.tsv)" -eq 1 ]
for i in 1 5 10; do check "no outlet: local-$i is alone" alone "local-$i"; done
check 'no outlet: copies cluster' together harbour-1 harbour-2
check 'no outlet: nothing else does' [ "$(wc -l <out/stories.jsonl)" -eq 1 ]

# ---- ids ----
sed -E 's/"id":"(herald|tribune)-(harbour|orchard)"/"id":"twice"/' pages.jsonl >twice.jsonl
works 'duplicate ids' twice.jsonl
check 'duplicate ids: all are kept' [ "$(pages)" -eq 17 ]
check 'duplicate ids: each has its line' [ "$(cut -f 1 out/clusters.tsv | grep -c '^twice$')" -eq 4 ]
check 'duplicate ids: counted' says 'warning: 3 pages have an id that an earlier page has, too; all are kept'
check 'duplicate ids: in the summary' has out/summary.json '"duplicate_ids":3,'
check 'duplicate ids: do not join stories' [ "$(wc -l <out/stories.jsonl)" -eq 3 ]
awk '{ sub(/"id":"[^"]*"/, "\"id\":" (NR == 1 ? "9007199254740993" : NR == 2 ? "-2.50" : NR)); print }' pages.jsonl >numbers.jsonl
works 'numeric ids' numbers.jsonl
check 'numeric ids: as they stand in the input' [ "$(ids)" = "$({ echo 9007199254740993; echo -2.50; seq 3 17; } | sort | tr '\n' ' ')" ]
check 'numeric ids: strings in JSON' grep -q '"members":\["[0-9]*","' out/stories.jsonl
sed -E 's/"id":"[^"]*",//' pages.jsonl >anonymous.jsonl
works 'no ids' anonymous.jsonl
check 'no ids: file and line' alone anonymous.jsonl:1

# ---- line ends and byte order mark ----
works 'plain' pages.jsonl
cp -r out plain
{ printf '\xef\xbb\xbf' && sed 's/$/\r/' pages.jsonl && printf '\r\n\r\n'; } >windows.jsonl
works 'CR LF and BOM' windows.jsonl --strict
check 'CR LF and BOM: no warning' [ ! -s stderr ]
for file in clusters.tsv pairs.tsv stories.jsonl sites.tsv; do
    check "CR LF and BOM: the same $file" cmp "plain/$file" "out/$file"
done
{ printf '\xef\xbb\xbf' && tail -1 pages.jsonl; } >second.jsonl
works 'BOM in a second file' windows.jsonl second.jsonl --strict
check 'BOM in a second file: its page is there' [ "$(pages)" -eq 18 ]

# ---- packed files that are cut short or damaged; the large one is longer than what is read at once ----
"$build/wirecopy-corpus" --quiet --pages 1200 --seed 3 | gzip -1 >large.gz
gzip -c pages.jsonl >small.gz
packed=(large.gz small.gz)
if command -v zstd >/dev/null; then
    zstd -q pages.jsonl -o small.zst
    packed+=(small.zst)
fi
for file in "${packed[@]}"; do
    size=$(($(wc -c <"$file") - 9))
    head -c "$size" "$file" >"cut.${file##*.}"
    kind=${file##*.}
    fails "$file cut short" 1 "cut.$kind: ${kind/gz/gzip}" cluster "cut.$kind" -o new
    check "$file cut short: names the byte" says "cut short at byte $size"
    fails "$file cut short behind a sound file" 1 "cut.$kind: " cluster pages.jsonl "cut.$kind" -o new
    fails "$file cut short is not signed" 1 "cut.$kind: " sign "cut.$kind" -o new.wcs
done
{ cat small.gz && echo 'not packed'; } >tail.gz
fails 'gzip with something behind it' 1 'tail.gz: bytes that are no gzip member at byte ' cluster tail.gz -o new
printf 'PK\x03\x04 and so on' >pages.zip
fails 'a zip archive' 1 'pages.zip: this is a zip archive; expected' cluster pages.zip -o new

# ---- stores ----
"$wirecopy" sign --quiet pages.jsonl -o pages.wcs
size=$(wc -c <pages.wcs)
# flip OFFSET: a bit of that byte in flipped.wcs
flip() {
    local byte
    cp pages.wcs flipped.wcs
    byte=$(od -An -tu1 -j "$1" -N 1 pages.wcs)
    printf '%b' "\\x$(printf %x $((byte ^ 16)))" | dd of=flipped.wcs bs=1 seek="$1" conv=notrunc status=none
}
for at in 0 9 20 100 $((size / 3)) $((size / 2)) $((size * 4 / 5)) $((size - 40)) $((size - 1)); do
    flip "$at"
    check "byte $at flipped: it differs" [ "$(cmp -l pages.wcs flipped.wcs | wc -l)" -eq 1 ]
    fails "byte $at flipped" 1 'flipped.wcs: ' cluster flipped.wcs -o new
done
head -c $((size - 1000)) pages.wcs >cut.wcs
run cluster cut.wcs -o from_cut
check 'store cut short: exit 0' exits 0
check 'store cut short: what is missing' grep -qF "cut.wcs: the end of the file is lost: 17 of 17 pages are missing; the counts of broken and repaired lines may be too low" stderr
head -c $((size - 10)) pages.wcs >cut.wcs
run cluster cut.wcs -o from_cut --force
check 'store without its end: exit 0' exits 0
check 'store without its end: nothing is missing' grep -qF 'cut.wcs: the end of the file is lost: 0 of 17 pages are missing' stderr
cp from_cut/signatures.wcs kept_end.wcs
head -c $((size - 10)) kept_end.wcs >from_cut/signatures.wcs
fails 'explain with a store that is cut short' 1 'from_cut/signatures.wcs: the end of the file is lost, and with it 0 of its pages' explain from_cut a b
rm -r from_cut
{ cat pages.wcs && head -c 5000 pages.wcs; } >tail.wcs
run cluster tail.wcs -o from_tail
check 'store and half an append: exit 0' exits 0
check 'store and half an append: what is left out' grep -qF 'tail.wcs: 5000 bytes of an append that has not ended are left out' stderr
rm -r from_tail
head -c 100 pages.wcs >cut.wcs
fails 'store cut in its header' 1 'cut.wcs: the file ends in its header' cluster cut.wcs -o new
{ head -c 8 pages.wcs && head -c 4 /dev/zero && tail -c +13 pages.wcs; } >cut.wcs
fails 'store of version 0' 1 'cut.wcs: the store is of format version 0, which was provisional and can no longer be read: sign the pages again' cluster cut.wcs -o new
for order in 'pages.wcs pages.jsonl' 'pages.jsonl pages.wcs'; do
    # shellcheck disable=SC2086
    fails "store and pages: $order" 2 'pages.wcs is a signature store and pages.jsonl holds pages; give only one kind' \
        cluster $order -o new
done
"$wirecopy" sign --quiet pages.jsonl -o other.wcs --shingle 4
fails 'stores of different parameters' 2 'other.wcs was signed with --shingle 4 ' cluster pages.wcs other.wcs -o new
fails 'store, and other parameters asked for' 2 \
    'other.wcs was signed with --shingle 4 --sketch 512 --hash-bits 20 --seed 1, which cannot be changed here' \
    cluster other.wcs -o new --shingle 5
fails 'standard input twice' 2 '"-" is given twice' cluster - - -o new
fails 'an output without a name' 2 'the name of the output folder is empty' cluster pages.jsonl -o ''

# ---- output that is there ----
mark() { find out -type f -exec cksum {} + | sort -k 3 && stat -c '%i %Y' out; }
works 'an earlier output' pages.jsonl
mark >before
# untouched NAME CODE MESSAGE ARGUMENT...: fails, and out is what it was.
untouched() {
    local name=$1
    fails "$@"
    check "$name: the earlier output is untouched" cmp before <(mark)
}
untouched 'output is there' 1 "$PWD/out: is there already; --force replaces" cluster short.jsonl -o out
untouched '--force with a missing file' 1 'missing.jsonl: ' cluster missing.jsonl -o out --force
untouched '--force with a broken line' 1 'broken.jsonl: line 2: ' cluster broken.jsonl -o out --force --strict
untouched '--force with a cut file' 1 'cut.gz: ' cluster cut.gz -o out --force
untouched '--force with a damaged store' 1 'flipped.wcs: ' cluster flipped.wcs -o out --force
untouched '--force with a usage error' 2 '--contain: expected' cluster short.jsonl -o out --force --contain 101
works '--force' short.jsonl
check '--force: replaced' [ "$(pages)" -eq 38 ]
check '--force: nothing left' nothing_left
works '--force on an input of its own' out/signatures.wcs
check '--force on an input of its own: replaced' [ "$(pages)" -eq 38 ]
cp pages.wcs kept.wcs
fails 'sign: the store is there' 1 'kept.wcs exists; --force replaces it' sign short.jsonl -o kept.wcs
check 'sign: the store is there: untouched' cmp pages.wcs kept.wcs
fails 'sign --force with a cut file' 1 'cut.gz: ' sign cut.gz -o kept.wcs --force
check 'sign --force with a cut file: untouched' cmp pages.wcs kept.wcs
cp pages.jsonl own.jsonl
fails 'sign --force onto its own pages' 1 'own.jsonl exists and is no signature store: not replaced' \
    sign own.jsonl -o own.jsonl --force
check 'sign --force onto its own pages: untouched' cmp pages.jsonl own.jsonl
fails 'sign onto a folder' 1 'out is a folder; expected the name of a store' sign pages.jsonl -o out --force

[ "$n_failed" -eq 0 ]
