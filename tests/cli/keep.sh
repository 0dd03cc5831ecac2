#!/usr/bin/env bash
# wirecopy keep: which pages stay, that their bytes do, what is added and listed, and what is refused.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl

# fails NAME CODE MESSAGE ARGUMENT...: ends with that code and message, makes nothing.
fails() {
    local name=$1 want=$2 message=$3
    shift 3
    run "$@"
    check "$name: exit $want" exits "$want"
    check "$name: message" says "wirecopy: $message"
    check "$name: nothing on stdout" [ ! -s stdout ]
    check "$name: nothing left" [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ]
}
# keeps NAME DIR INPUT... [OPTION...]: to the file kept.
keeps() {
    local name=$1
    shift
    rm -f kept
    run keep "$@" -o kept
    check "$name: exit 0" exits 0
    check "$name: nothing on stderr" [ ! -s stderr ]
}
# The lines of FILE that have one of these ids, in its order; and the ids of a file, in order.
lines_of() {
    local file=$1
    shift
    grep -E "\"id\":\"($(echo "$*" | tr ' ' '|'))\"" "$file"
}
ids() { sed 's/.*"id":"\([^"]*\)".*/\1/' "$1" | tr '\n' ' '; }
kept_lines() {
    lines_of pages.jsonl '.*-local-.' "$@" >expected
    cmp -s expected kept
}

check 'cluster: exit 0' "$wirecopy" cluster pages.jsonl -o out --quiet

# ---- which page stays ----
keeps 'earliest' out pages.jsonl
check 'earliest: leads and pages alone, byte for byte and in order' kept_lines courier-harbour herald-orchard echo-library
check 'earliest: the counts' prints '17 pages: 11 kept, 6 removed (35.3%); '
keeps 'said so' out pages.jsonl --prefer earliest --quiet
check 'said so: the same' kept_lines courier-harbour herald-orchard echo-library
check 'quiet: nothing on stdout' [ ! -s stdout ]
awk -F '\t' 'NR == 1 || ($3 != "copy" && $3 != "identical")' out/clusters.tsv | tail -n +2 | cut -f 1 | sort >stay
ids kept | tr ' ' '\n' | grep . | sort | cmp -s - stay && same=0 || same=1
check 'earliest: as clusters.tsv says' [ "$same" -eq 0 ]

# the longest of the orchard has a copyright line; of the library both are as long
keeps 'longest' out pages.jsonl --prefer longest
check 'longest: most words, between equals the earliest' kept_lines courier-harbour courier-orchard echo-library
# a page of no outlet, short, but without any furniture
{
    cat pages.jsonl
    printf '{"id":"bare-harbour","date":"2025-09-09","text":"%s %s"}\n' "$harbour_2" "$harbour_3"
} >bare.jsonl
"$wirecopy" cluster bare.jsonl -o bare --quiet
keeps 'cleanest' bare bare.jsonl --prefer cleanest
check 'cleanest: least furniture' [ "$(ids kept | sed 's/[a-z]*-local-. //g')" = 'courier-orchard echo-library bare-harbour ' ]
keeps 'longest, with a clean page' bare bare.jsonl --prefer longest
check 'longest, with a clean page: most words' kept_lines courier-harbour courier-orchard echo-library

printf '%s\n' nobody ' Tribune ' herald tribune >outlets
keeps 'outlet' out pages.jsonl --prefer outlet:outlets
check 'outlet: the first in the list' kept_lines tribune-harbour tribune-orchard tribune-library
printf 'outlet\tpages\necho\t4\n' >outlets
keeps 'outlet, as a table' out pages.jsonl --prefer outlet:outlets
check 'outlet, as a table: between others the earliest' kept_lines echo-harbour herald-orchard echo-library
printf 'nobody\n' >outlets
fails 'unknown outlets' 1 'outlets: expected outlets as in out/sites.tsv, found none of them' \
    keep out pages.jsonl --prefer outlet:outlets -o new
fails 'no list of outlets' 1 'missing: cannot read' keep out pages.jsonl --prefer outlet:missing -o new
for which in outlet outlet: newest ''; do
    fails "prefer '$which'" 2 '--prefer: expected earliest, longest, cleanest or outlet:FILE' \
        keep out pages.jsonl "--prefer=$which" -o new
done

"$wirecopy" keep out pages.jsonl --prefer longest -o one --threads 1 --quiet
"$wirecopy" keep out pages.jsonl --prefer longest -o three --threads 3 --quiet
check 'the same for any number of threads' cmp -s one three
for which in earliest longest cleanest outlet:outlets; do
    printf 'tribune\n' >outlets
    "$wirecopy" keep out pages.jsonl --prefer "$which" -o one --removed gone --force --quiet
    "$wirecopy" keep out pages.jsonl --prefer "$which" -o three --removed gone2 --force --quiet --memory 1K --tmp .
    check "$which, on the disk: the same" cmp -s one three
    check "$which, on the disk: the same list" cmp -s gone gone2
done
fails 'on the disk: no folder' 1 'missing: cannot hold temporary files: ' \
    keep out pages.jsonl -o new --memory 1K --tmp missing

# ---- the list of what went ----
keeps 'removed' out pages.jsonl --removed removed --json
check 'removed: each page, its story and what is kept of it' cmp -s removed - <<EOF
id	kept	cluster	relation
$(for id in herald-harbour tribune-harbour echo-harbour courier-orchard tribune-orchard tribune-library; do
    awk -F '\t' -v id="$id" '$1 == id { split(id, p, "-"); kept["harbour"] = "courier-harbour"
        kept["orchard"] = "herald-orchard"; kept["library"] = "echo-library"
        print id "\t" kept[p[2]] "\t" $2 "\t" $3 }' out/clusters.tsv
done)
EOF
check 'json: the counts' prints "{\"pages\":17,\"kept\":11,\"removed\":6,\"stories\":3,\"broken_lines\":0,\"known_pages\":0,\"bytes_in\":$(wc -c <pages.jsonl),\"bytes_out\":$(wc -c <kept),"
check 'json: one line' [ "$(wc -l <stdout)" -eq 1 ]
keeps 'removed, packed' out pages.jsonl --removed removed.gz
check 'removed, packed: the same' cmp -s removed <(gzip -dc removed.gz)
printf 'tribune\n' >outlets
keeps 'removed, another kept' out pages.jsonl --removed removed2 --prefer outlet:outlets
check 'removed, another kept: a lead may go' [ "$(awk -F '\t' '$1 == "courier-harbour" && $2 == "tribune-harbour" && $4 == "lead"' removed2 | wc -l)" -eq 1 ]

# ---- nothing removed: the same bytes ----
{
    printf '\xef\xbb\xbf{ "id" : "a", "text" : "%s" } \t\r\n' "$(babble 101 50)"
    printf '{"text":"bad \xff bytes, a \x01 and half a pair \\ud83d %s"}\n' "$(babble 102 50)"
    printf '{"id":"a","text":"%s"}\r\n' "$(babble 103 50)"
    printf '{"id":"c","body":"","other":[1,{"text":"x"}]}\n'
    printf '{"id":"d","text":"%s"}' "$(babble 104 50)"
} >odd.jsonl
"$wirecopy" cluster odd.jsonl -o odd --quiet 2>/dev/null
keeps 'no repeats' odd odd.jsonl
check 'no repeats: the same bytes' cmp -s odd.jsonl kept
check 'no repeats: the counts' prints '5 pages: 5 kept, 0 removed (0.0%); '
"$wirecopy" cluster odd.jsonl pages.jsonl -o both --quiet 2>/dev/null
keeps 'two files' both odd.jsonl pages.jsonl
check 'two files: a last line without line break gets one' cmp -s kept <(cat odd.jsonl <(echo) <(lines_of pages.jsonl '.*-local-.' courier-harbour herald-orchard echo-library))

# ---- broken and blank lines ----
sed -e '2s/.*/{"id":"broken/' -e '5s/^/\n \n/' -e '$s/$/\nnone/' pages.jsonl >holes.jsonl
"$wirecopy" cluster holes.jsonl -o holes --quiet 2>/dev/null
keeps 'broken lines' holes holes.jsonl
check 'broken lines: counted apart' prints '16 pages: 10 kept, 6 removed (37.5%); 2 broken lines left out; '
check 'broken lines: left out, and blank ones' cmp -s kept <(lines_of pages.jsonl '.*-local-.' courier-harbour herald-orchard echo-library | sed 2d)
keeps 'broken lines, JSON' holes holes.jsonl --json
check 'broken lines, JSON: counted' prints '"pages":16,"kept":10,"removed":6,"stories":3,"broken_lines":2,'

# ---- one id on many pages ----
sed 's/"id":"[^"]*"/"id":"same"/' pages.jsonl >same.jsonl
"$wirecopy" cluster same.jsonl -o same --quiet 2>/dev/null
keeps 'one id' same same.jsonl --removed removed3
check 'one id: told apart by their places' [ "$(sed 's/.*"url":"\([^"]*\)".*/\1/' kept | grep -cE 'local|courier-harbour|herald-orchard|echo-library')" -eq 11 ]
check 'one id: one a story' [ "$(wc -l <kept)" -eq 11 ]
check 'one id: all are listed' [ "$(grep -c '^same	same	' removed3)" -eq 6 ]
cat pages.jsonl pages.jsonl >twice.jsonl
"$wirecopy" cluster twice.jsonl -o twice --quiet 2>/dev/null
keeps 'every page twice' twice twice.jsonl
check 'every page twice: once' [ "$(sort kept | uniq -d | wc -l)" -eq 0 ]
"$wirecopy" cluster pages.jsonl pages.jsonl -o again --quiet 2>/dev/null
keeps 'a file twice' again pages.jsonl pages.jsonl
check 'a file twice: once' [ "$(sort kept | uniq -d | wc -l)" -eq 0 ]

# ---- packed, split, standard input, a store between ----
lines_of pages.jsonl '.*-local-.' courier-harbour herald-orchard echo-library >expected
gzip -c pages.jsonl >pages.gz
zstd -q pages.jsonl -o pages.zst
head -n 12 pages.jsonl | gzip -c >part1
tail -n +13 pages.jsonl >part2
keeps 'packed input' out pages.gz
check 'packed input: the same' cmp -s expected kept
keeps 'packed input, zstd' out pages.zst
check 'packed input, zstd: the same' cmp -s expected kept
run keep out pages.jsonl -o kept.gz
check 'output packed by gzip' cmp -s expected <(gzip -dc kept.gz)
run keep out pages.gz -o kept.zst
check 'output packed by zstd' cmp -s expected <(zstd -qdc kept.zst)
rm -f kept
run keep out - -o kept <pages.zst
check 'standard input' cmp -s expected kept
"$wirecopy" cluster part1 part2 -o parts --quiet
keeps 'parts' parts part1 part2
check 'parts: the same' cmp -s expected kept
"$wirecopy" sign part1 -o part1.wcs --quiet
"$wirecopy" sign part2 -o part2.wcs --quiet
"$wirecopy" cluster part1.wcs part2.wcs -o stores --quiet
keeps 'clustered from stores' stores part1 part2
check 'clustered from stores: the same' cmp -s expected kept

# ---- a folder of texts ----
mkdir texts
printf '%s\n%s\t"x" \\ \r\n' "$harbour_1" "$harbour_2" >texts/a.txt
printf '%s\n%s\n%s\n' "$harbour_1" "$harbour_2" "$harbour_3" >texts/b.txt
printf '%s \xff\n' "$library_1" >texts/c.txt
: >texts/d.txt
"$wirecopy" cluster texts -o from-texts --quiet 2>/dev/null
keeps 'texts' from-texts texts
check 'texts: lines of JSON' cmp -s kept <(
    printf '{"id":"a","text":"%s\\n%s\\t\\"x\\" \\\\ \\r\\n"}\n' "$harbour_1" "$harbour_2"
    printf '{"id":"c","text":"%s \xef\xbf\xbd\\n"}\n{"id":"d","text":""}\n' "$library_1"
)
keeps 'texts, all' from-texts texts --annotate
check 'texts, all: what they are' [ "$(grep -c '"relation":"alone"' kept)-$(grep -c '"lead":"a"}$' kept)" = 2-2 ]
grep -v '"id":"d"' kept | sed 's/,"story".*/}/' >texts.jsonl
"$wirecopy" cluster texts.jsonl -o from-lines --quiet 2>/dev/null
check 'texts: the lines are the same pages' cmp -s <(cut -f 1-5 from-lines/clusters.tsv) <(cut -f 1-5 from-texts/clusters.tsv | grep -v '^d')

# ---- annotate ----
keeps 'annotate' out pages.jsonl --annotate
check 'annotate: all are kept' prints '17 pages: 17 kept, 0 removed (0.0%); '
check 'annotate: nothing else is touched' cmp -s pages.jsonl <(sed 's/,"story":"[0-9a-f]\{16\}","relation":"[a-z]*","lead":"[a-z0-9-]*"}$/}/' kept)
check 'annotate: story and relation as in clusters.tsv' cmp -s <(tail -n +2 out/clusters.tsv | cut -f 1-3 | sort) \
    <(sed 's/.*"id":"\([^"]*\)".*"story":"\([^"]*\)","relation":"\([^"]*\)".*/\1\t\2\t\3/' kept | sort)
check 'annotate: the lead' [ "$(sed -n 's/.*"id":"echo-harbour".*"lead":"\(.*\)"}$/\1/p' kept)" = courier-harbour ]
check 'annotate: the lead of a page alone' [ "$(sed -n 's/.*"id":"echo-local-1".*"lead":"\(.*\)"}$/\1/p' kept)" = echo-local-1 ]
cp kept marked.jsonl
"$wirecopy" cluster marked.jsonl -o out-marked --strict --quiet
check 'annotate: the lines are JSON, of the same pages' cmp -s out/clusters.tsv out-marked/clusters.tsv
keeps 'annotate odd lines' odd odd.jsonl --annotate
check 'annotate odd lines: nothing else is touched' cmp -s odd.jsonl <(sed 's/,"story":"[^"]*","relation":"alone","lead":"[^"]*"}/}/' kept)
check 'annotate odd lines: each' [ "$(grep -ac '"relation":"alone"' kept)" -eq 5 ]
fails 'annotate twice' 1 'marked.jsonl: line 1: the object has a field "story" already' \
    keep out-marked marked.jsonl --annotate -o new
sed '3s/"id"/"l\\u0065ad":null,"id"/' pages.jsonl >field.jsonl
"$wirecopy" cluster field.jsonl -o field --quiet
fails 'a field that is there' 1 'field.jsonl: line 3: the object has a field "lead" already' \
    keep field field.jsonl --annotate -o new
keeps 'a field that is there, not annotated' field field.jsonl
fails 'annotate and removed' 2 'annotate keeps every page' keep out pages.jsonl --annotate --removed new.tsv -o new
fails 'annotate and prefer' 2 'annotate keeps every page' keep out pages.jsonl --annotate --prefer longest -o new

# ---- dry run ----
run keep out pages.jsonl --dry-run
check 'dry run: exit 0' exits 0
check 'dry run: the counts' prints '17 pages: 11 kept, 6 removed (35.3%); '
run keep out pages.jsonl --dry-run --json -o new --removed new.tsv
check 'dry run: bytes that would be' prints "\"bytes_out\":$(wc -c <expected),"
check 'dry run: nothing is written' [ "$(find . -maxdepth 1 -name 'new*' | wc -l)" -eq 0 ]
fails 'dry run of a wrong input' 1 'part2: line 1: the page is not in out/signatures.wcs' keep out part2 --dry-run

# ---- input and result of two runs ----
head -n 16 pages.jsonl >short.jsonl
cat pages.jsonl <(echo "{\"id\":\"new\",\"text\":\"$(babble 105 50)\"}") >long.jsonl
sed '1s/"text":"Home/"text":"Dome/' pages.jsonl >changed.jsonl
sed '4s/"text":"/"text":"more /' pages.jsonl >longer.jsonl
sed '9s/.*/{/' pages.jsonl >lost.jsonl
fails 'a page too few' 1 'short.jsonl: ends after line 16, but out/signatures.wcs has a page more, at byte' keep out short.jsonl -o new
fails 'a page too many' 1 'long.jsonl: line 18: the page is not in out/signatures.wcs, all of whose 17 pages came before it' \
    keep out long.jsonl -o new
fails 'a page grown' 1 'longer.jsonl: line 4: the page is not in out/signatures.wcs, whose next one stands at byte' \
    keep out longer.jsonl -o new
fails 'a page lost' 1 'lost.jsonl: line 10: the page is not in' keep out lost.jsonl -o new
fails 'the text changed' 1 'changed.jsonl: line 1: the text is another than when it was clustered' keep out changed.jsonl -o new
fails 'parts in another order' 1 'part2: line 1: the page is not in parts/signatures.wcs, whose next one stands at byte 0 of part1' \
    keep parts part2 part1 -o new
fails 'no part' 1 'part1: ends after line 12, but parts/signatures.wcs has a page more, at byte 0 of part2' keep parts part1 -o new
sed 's/"text"/"mine"/' pages.jsonl >mine.jsonl
"$wirecopy" cluster mine.jsonl -o mine --field text=mine --quiet
keeps 'a field named' mine mine.jsonl --field text=mine
check 'a field named: the same pages' [ "$(ids kept)" = "$(ids expected)" ]
fails 'a field not named' 1 'mine.jsonl: line 1: the text is another than when it was clustered, or was read with other --field' \
    keep mine mine.jsonl -o new
fails 'a store as input' 1 'part1.wcs is a signature store, which holds no text' keep stores part1.wcs -o new
fails 'no such input' 1 'missing: cannot read' keep out missing -o new

# ---- a result that is none ----
fails 'no such result' 1 'missing/signatures.wcs: cannot be opened' keep missing pages.jsonl -o new
damage() {
    rm -rf damaged
    cp -r out damaged
    sed "$1" out/clusters.tsv >damaged/clusters.tsv
}
damage 3d
fails 'a line missing' 1 'damaged/clusters.tsv: line 3: the page is another than in signatures.wcs' keep damaged pages.jsonl -o new
damage 18d
fails 'the last line missing' 1 'damaged/clusters.tsv: line 17: the last one, but signatures.wcs has more pages' \
    keep damaged pages.jsonl -o new
damage 18p
fails 'a line too many' 1 'damaged/clusters.tsv: line 19: there are more pages than in signatures.wcs' keep damaged pages.jsonl -o new
damage '5s/\talone/\tlonely/'
fails 'an unknown relation' 1 'damaged/clusters.tsv: line 5: expected a relation' keep damaged pages.jsonl -o new
damage '6s/\t[0-9a-f]/\tg/'
fails 'no cluster' 1 'damaged/clusters.tsv: line 6: expected a cluster of 16' keep damaged pages.jsonl -o new
damage 's/x/x/'
truncate -s -1 damaged/signatures.wcs
fails 'a store cut short' 1 'damaged/signatures.wcs: the end of the file is lost' keep damaged pages.jsonl -o new

# ---- output ----
echo mine >there
fails 'output exists' 1 'there exists; --force replaces it' keep out pages.jsonl -o there
fails 'the list exists' 1 'there exists; --force replaces it' keep out pages.jsonl -o new --removed there
check 'output exists: as it was' [ "$(cat there)" = mine ]
fails 'a failure with --force' 1 'short.jsonl: ends after' keep out short.jsonl -o there --force
check 'a failure with --force: as it was' [ "$(cat there)" = mine ]
run keep out pages.jsonl -o there --force
check 'force: replaced' cmp -s expected there
cp pages.jsonl mine-own.jsonl
fails 'an input as output' 1 'mine-own.jsonl is an input' keep out mine-own.jsonl -o mine-own.jsonl --force
fails 'an input as list' 1 './mine-own.jsonl is an input' keep out mine-own.jsonl -o new --removed ./mine-own.jsonl --force
check 'an input as output: as it was' cmp -s pages.jsonl mine-own.jsonl
fails 'one name twice' 2 'new is given twice' keep out pages.jsonl -o new --removed new
fails 'standard output' 2 '- is no output' keep out pages.jsonl -o -
fails 'no output' 2 'no output: expected -o OUT' keep out pages.jsonl
fails 'no folder for it' 1 'none/new: cannot be made: the folder none/ does not exist' keep out pages.jsonl -o none/new
mkdir full
fails 'a folder as output' 1 'full: is a folder' keep out pages.jsonl -o full --force
if [ -c /dev/full ]; then
    fails 'a device as output' 1 '/dev/full: is not a plain file' keep out pages.jsonl -o /dev/full --force
    code=0
    "$wirecopy" keep out pages.jsonl --dry-run >/dev/full 2>stderr || code=$?
    check 'summary to a full device: exit 1' exits 1
fi
for name in new new.gz new.zst; do
    code=0
    (ulimit -f 1 && exec "$wirecopy" keep out pages.jsonl -o "$name" --annotate) >stdout 2>stderr || code=$?
    [ "$name" = new ] && check 'no room: exit 1' exits 1
    [ "$name" = new ] && check 'no room: message' says 'cannot be written'
    rm -f new.gz new.zst
    check "no room for $name: nothing left" [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ]
done

# ---- arguments ----
fails 'no input' 2 'expected DIR INPUT..., found 1 argument' keep out -o new
fails 'an option of others' 2 'unknown option --contain' keep out pages.jsonl -o new --contain 3
fails 'its option is none of cluster' 2 'unknown option --prefer' cluster pages.jsonl -o new --prefer longest
run help keep
check 'help: the usage' grep -qx 'Usage: wirecopy keep DIR INPUT... -o OUT \[OPTION...\]' stdout
check 'help: fits into 100 columns' [ "$(awk 'length > 100' stdout | wc -l)" -eq 0 ]

[ "$n_failed" -eq 0 ]
