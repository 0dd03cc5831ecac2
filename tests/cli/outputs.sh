#!/usr/bin/env bash
# The files of wirecopy cluster: what stands in them, and that it is the same for any order, split and threads.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl

# field ID COLUMN: of a page in out/clusters.tsv.
field() { awk -F '\t' -v id="$1" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i } $1 == id { print $c }' out/clusters.tsv; }
field_is() { [ "$(field "$1" "$2")" = "$3" ]; }
same_story() {
    local first
    first=$(field "$1" cluster)
    shift
    for id in "$@"; do [ "$(field "$id" cluster)" = "$first" ] || return 1; done
}
has() { grep -qF -e "$2" "$1"; }
lacks() { ! grep -qF -e "$2" "$1"; }

check 'cluster: exit 0' "$wirecopy" cluster pages.jsonl -o out --quiet

# ---- clusters.tsv ----
check 'header line' [ "$(head -1 out/clusters.tsv)" = $'id\tcluster\trelation\tcontainment\tresemblance\toutlet\tdate\tagency\turl\ttitle' ]
check 'every page once' [ "$(tail -n +2 out/clusters.tsv | cut -f1 | sort | uniq | wc -l)" -eq 17 ]
check 'ten fields a line' [ "$(awk -F '\t' 'NF != 10' out/clusters.tsv | wc -l)" -eq 0 ]
check 'pages stand in order of date' [ "$(tail -n +2 out/clusters.tsv | cut -f7 | sort -c 2>&1)" = '' ]
check 'ids of clusters are 16 hexadecimal digits' [ "$(tail -n +2 out/clusters.tsv | cut -f2 | grep -cvE '^[0-9a-f]{16}$')" = 0 ]
check 'the harbour is one story' same_story courier-harbour herald-harbour tribune-harbour echo-harbour
check 'the orchard is one story' same_story herald-orchard courier-orchard tribune-orchard
check 'the library is one story' same_story tribune-library echo-library
check 'there are three stories and eight pages alone' [ "$(tail -n +2 out/clusters.tsv | cut -f2 | sort -u | wc -l)" -eq 11 ]
check 'the earliest page is the lead' field_is courier-harbour relation lead
check 'a cut page is a copy' field_is tribune-harbour relation copy
check 'a page alone' field_is echo-local-1 relation alone
check 'a lead has no containment' field_is courier-harbour containment ''
check 'the cut page is contained' awk -v c="$(field tribune-harbour containment)" 'BEGIN { exit !(c > 0.9 && c <= 1) }'
check 'the cut page resembles less' awk -v r="$(field tribune-harbour resemblance)" 'BEGIN { exit !(r > 0.5 && r < 0.8) }'
check 'decimals of three digits' [ "$(tail -n +2 out/clusters.tsv | awk -F '\t' '$4 != "" { print $4; print $5 }' | grep -cvE '^[01]\.[0-9]{3}$')" = 0 ]
check "a page's own agency" field_is courier-harbour agency Reuters
check "else its story's agency" field_is echo-harbour agency Reuters
check 'no agency where nobody says so' field_is tribune-library agency ''

# ---- pairs.tsv, stories.jsonl, sites.tsv, summary.json ----
check 'pairs: fourteen fields a line' [ "$(awk -F '\t' 'NF != 14' out/pairs.tsv | wc -l)" -eq 0 ]
check 'pairs: the library pair' grep -q $'^echo-library\ttribune-library\tcopy\t' out/pairs.tsv
check 'pairs: only copies' [ "$(tail -n +2 out/pairs.tsv | cut -f3 | grep -cvE '^(copy|identical)$')" = 0 ]
check 'stories: one line each' [ "$(wc -l <out/stories.jsonl)" -eq 3 ]
check 'stories: the harbour' has out/stories.jsonl '"pages":4,"outlets":4,"first_date":"2025-09-03","last_date":"2025-09-05","agency":"Reuters","agency_pages":1,"agency_kind":"dateline","other_agency":"","other_agency_pages":0,"lead":{"id":"courier-harbour"'
check 'stories: how well they agree' grep -qE '"title":"Dredger blocks Velmora"\},"longest":"[a-z-]+","weakest":"[a-z-]+","weakest_containment":(1\.000|0\.[5-9][0-9]{2}),"mean_containment":(1\.000|0\.[5-9][0-9]{2}),"members"' out/stories.jsonl
check 'stories: members in order' has out/stories.jsonl '"members":["herald-orchard","courier-orchard","tribune-orchard"]'
check 'sites: by name' [ "$(cut -f1 out/sites.tsv | tr '\n' ' ')" = 'outlet courier echo herald tribune ' ]
check 'sites: pages' [ "$(awk -F '\t' '$1 == "tribune" { print $2 }' out/sites.tsv)" = 5 ]
check 'sites: some of each is masked' [ "$(awk -F '\t' 'NR > 1 && ($4 <= 0.1 || $4 >= 0.5)' out/sites.tsv | wc -l)" -eq 0 ]
check 'sites: samples are furniture' grep -qE 'archive of local reporting|morning letter|to remember you' out/sites.tsv
check 'sites: samples are no story' lacks out/sites.tsv 'breakwater'
check 'summary: counts' has out/summary.json '"pages":17,"outlets":4,"stories":3,"repeats":6,'
check 'summary: the top' grep -qE '"top":\[\{"pages":4,"outlets":4,"days":3,"mean_containment":[01]\.[0-9]{3},"weakest_containment":[01]\.[0-9]{3},"weakest":"[a-z-]+","agency":"Reuters","lead_date":"2025-09-03","lead_outlet":"courier","lead_title":"Dredger blocks Velmora"\}' out/summary.json
check 'summary: nothing that differs from run to run' lacks out/summary.json seconds

# ---- the same for any threads, order and split ----
same_files() {
    "$wirecopy" cluster -o other --force --quiet "$@" || return 1
    for file in clusters.tsv pairs.tsv stories.jsonl sites.tsv summary.json; do cmp "out/$file" "other/$file" || return 1; done
}
again() {
    local name=$1
    shift
    check "the same: $name" same_files "$@"
}
again 'one thread' --threads 1 pages.jsonl
again 'seven threads' --threads 7 pages.jsonl
tac pages.jsonl >reversed.jsonl
again 'reversed' reversed.jsonl
sort -t , -k 3 pages.jsonl >sorted.jsonl
again 'sorted otherwise' sorted.jsonl
split -n r/3 pages.jsonl part.
again 'three files' part.ac part.aa part.ab
gzip -c pages.jsonl >pages.gz
again 'gzip' pages.gz
if command -v zstd >/dev/null; then
    zstd -qf pages.jsonl -o pages.zst
    again 'zstd' pages.zst
fi
again 'signatures' out/signatures.wcs

# ---- odd pages ----
{
    cat pages.jsonl
    printf '%s\n' '{"id":"a\tb","title":"one\ntwo\u0085three\u2028four\u001bfive \"six\" \\","text":"Nothing to see.","date":"2024-01-01"}' \
        '{"id":"echo-library","text":"Quite another page.","outlet":"echo"}' '{"id":"mute","outlet":"echo","text":""}' 'broken'
} >odd.jsonl
"$wirecopy" cluster odd.jsonl -o out --force >stdout 2>stderr
check 'control characters become spaces in TSV' grep -q $'^a b\t.*\tone two three four five "six" \\\\$' out/clusters.tsv
check 'still ten fields a line' [ "$(awk -F '\t' 'NF != 10' out/clusters.tsv | wc -l)" -eq 0 ]
check 'pages without date stand last' [ "$(tail -2 out/clusters.tsv | cut -f7 | tr -d '\n')" = '' ]
check 'duplicate ids are told' has stderr 'wirecopy: warning: 1 page has an id that another page has, too'
check 'pages without outlet are told' has stderr 'wirecopy: warning: the site mask is off for 1 page without outlet and URL'
check 'pages without text are told' has stderr 'wirecopy: warning: 1 page has no text'
check 'the summary counts them' has out/summary.json '"broken_lines":1,"repaired_lines":0,"without_text":1,"without_outlet":1,"without_date":2,"duplicate_ids":1'
again 'signatures of odd pages' out/signatures.wcs
check 'the summary warns of what does not depend on order' has out/summary.json '"warnings":["1 page has an id'
check 'the summary names no line' lacks out/summary.json 'line 20'
printf '%s\n' '{"id":"x","text":"A single page."}' >one.jsonl
"$wirecopy" cluster one.jsonl -o out --force >stdout 2>stderr
check 'one page: singular' grep -q '^1 page, 0 outlets, 0 stories, 0 repeats (0.0%)' stdout
check 'one page: empty lists' [ "$(cat out/stories.jsonl out/sites.tsv out/pairs.tsv | wc -l)" -eq 2 ]

# ---- a person at a terminal ----
if command -v script >/dev/null; then
    TERM=xterm script -qec "$wirecopy cluster pages.jsonl -o out --force" typescript >/dev/null </dev/null
    check 'terminal: the most syndicated' has typescript 'Dredger blocks Velmora, cou'
    check 'terminal: the files' has typescript 'sites.tsv'
    check 'terminal: the progress is cleared' grep -q $'\r\033\\[K' typescript
    TERM=dumb script -qec "$wirecopy cluster pages.jsonl -o out --force" typescript >/dev/null </dev/null
    check 'dumb terminal: no escape sequences' lacks typescript $'\033'
    TERM=xterm script -qec "$wirecopy cluster pages.jsonl -o out --force --quiet" typescript >/dev/null </dev/null
    check 'terminal: --quiet' [ "$(sed '/^Script /d; s/\r//; /^$/d' typescript | wc -l)" -eq 0 ]
fi

[ "$n_failed" -eq 0 ]
