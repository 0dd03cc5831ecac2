#!/usr/bin/env bash
# wirecopy merge, and wirecopy sign --drop-before: stores put together and made smaller, and that clustering them gives
# what clustering their pages gives.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
{
    invented_corpus
    echo broken
    printf '{"id":"bad","text":"A \377 byte.","outlet":"echo"}\n'
} >pages.jsonl
split -n l/2 pages.jsonl part.

# same_result NAME INPUT...: clustered, every file of the folder pages.
same_result() {
    local name=$1 file
    shift
    run cluster "$@" -o other --force --quiet
    check "$name: exit 0" exits 0
    for file in clusters.tsv stories.jsonl pairs.tsv sites.tsv summary.json; do
        check "$name: the same $file" cmp "result/$file" "other/$file"
    done
}

"$wirecopy" cluster --quiet pages.jsonl -o result
check 'the pages have a broken and a repaired line' grep -q '"broken_lines":1,"repaired_lines":1' result/summary.json
"$wirecopy" sign --quiet part.aa -o a.wcs
"$wirecopy" sign --quiet part.ab -o b.wcs
"$wirecopy" sign --quiet part.aa part.ab -o both.wcs

# ---- merge ----
run merge a.wcs b.wcs -o c.wcs
check 'merge: exit 0' exits 0
check 'merge: how many pages' grep -qE '^18 pages, 20 KB of text, .*: c.wcs$' stdout
check 'merge: the store of all pages' cmp both.wcs c.wcs
same_result 'two stores' a.wcs b.wcs
same_result 'two stores the other way round' b.wcs a.wcs
same_result 'a merged store' c.wcs
cp a.wcs grown.wcs
"$wirecopy" sign --quiet --append part.ab -o grown.wcs
same_result 'a store that grew' grown.wcs
run merge grown.wcs -o flat.wcs
check 'merge of one store that grew: exit 0' exits 0
check 'merge of one store that grew: written at one time' cmp both.wcs flat.wcs
run merge a.wcs b.wcs -o c.wcs
check 'merge: it is there: exit 1' exits 1
check 'merge: it is there: message' says 'wirecopy: c.wcs exists; --force replaces it'
run merge a.wcs part.ab -o new.wcs
check 'merge with pages: exit 1' exits 1
check 'merge with pages: message' says 'wirecopy: part.ab: this is no signature store'
"$wirecopy" sign --quiet part.ab -o four.wcs --shingle 4
run merge a.wcs four.wcs -o new.wcs
check 'merge of other parameters: exit 2' exits 2
check 'merge of other parameters: message' says 'wirecopy: four.wcs was signed with --shingle 4 --sketch 512 --hash-bits 20 --seed 1, but the others with --shingle 3 '
run merge -o new.wcs
check 'merge of nothing: exit 2' exits 2
run merge a.wcs -o new.wcs --shingle 4
check 'merge takes no parameters of the method: exit 2' exits 2
run merge --help
check 'merge --help: exit 0' exits 0
check 'merge --help: the usage' prints 'Usage: wirecopy merge FILE.wcs... -o FILE.wcs [OPTION...]'
head -c -100 both.wcs >cut.wcs
run merge cut.wcs -o saved.wcs
check 'merge of a cut store: exit 0' exits 0
check 'merge of a cut store: a warning' says 'wirecopy: warning: cut.wcs: the end of the file is lost: 18 of 18 pages are missing'
run check saved.wcs
check 'merge of a cut store: what is left is a sound store' exits 0
check 'nothing else was made' [ ! -e new.wcs ]

# ---- --drop-before ----
ids() { "$wirecopy" info "$1" --dump | sed 's/^{"id":"\([^"]*\)".*/\1/' | sort | tr '\n' ' '; }
late='bad courier-orchard echo-library tribune-library tribune-orchard '
run sign both.wcs -o late.wcs --drop-before 2025-09-07
check 'drop-before: exit 0' exits 0
check 'drop-before: how many' grep -qE '^5 pages, 13 older ones left out, ' stdout
check 'drop-before: later pages and those without a date stay' [ "$(ids late.wcs)" = "$late" ]
run sign pages.jsonl -o late2.wcs --drop-before 2025-09-07 --json
check 'drop-before of pages: exit 0' exits 0
check 'drop-before of pages: counted' prints '"left_out_by_date":13,"bytes_text":'
check 'drop-before of pages: the same pages' [ "$(ids late2.wcs)" = "$late" ]
run sign both.wcs -o both.wcs --force --drop-before 2025-09-07
check 'drop-before in place: exit 0' exits 0
check 'drop-before in place: the same store' cmp late.wcs both.wcs
run info both.wcs
check 'drop-before: no outlet without a page' prints '5 pages, 3 outlets, '
run sign late.wcs -o none.wcs --drop-before 2026-01-01
check 'drop-before: pages without a date stay' [ "$(ids none.wcs)" = 'bad ' ]
head -n 3 pages.jsonl >dated.jsonl
run sign dated.jsonl -o empty.wcs --drop-before 2026-01-01
check 'drop-before: nothing left: exit 0' exits 0
run check empty.wcs
check 'drop-before: nothing left: a sound store' prints '0 pages in 0 blocks'
run sign a.wcs -o new.wcs --drop-before yesterday
check 'drop-before of no date: exit 2' exits 2
check 'drop-before of no date: message' says "wirecopy: --drop-before: expected a date such as 2025-09-05, found 'yesterday'"
run sign a.wcs -o b.wcs --append --drop-before 2025-09-07
check 'drop-before with --append: exit 2' exits 2
check 'drop-before with --append: message' says 'wirecopy: --append and --drop-before exclude each other'

[ "$n_failed" -eq 0 ]
