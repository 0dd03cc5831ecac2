#!/usr/bin/env bash
# Signature stores: what info and check say of them, that others can read them by the document, and that those of
# earlier programs stay readable.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
root=$(cd "$here/../.." && pwd)
begin
{
    invented_corpus
    printf '%s\n' '{"id":"a\tb","title":"one\ntwo\u0085three\u2028four\u001bfive \"six\" \\","text":"Nothing to see.","date":"1931-01-01"}' \
        '{"id":"mute","outlet":"écho","text":"","date":"2025-09-03T10:11:12Z"}' 'broken' '{"text":"“One two three four,” she said.","url":"https://www.page.example/ü"}'
} >pages.jsonl

# flip OFFSET FILE: a bit of that byte.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$1" -N 1 "$2")
    printf '%b' "\\x$(printf %x $((byte ^ 16)))" | dd of="$2" bs=1 seek="$1" conv=notrunc status=none
}

run sign pages.jsonl -o pages.wcs
check 'sign: exit 0' exits 0

# ---- info ----
run info pages.wcs
check 'info: exit 0' exits 0
check 'info: what it holds' prints '20 pages, 6 outlets, 1 input file, 1931-01-01 to 2025-09-08'
check 'info: what is not known' prints 'Without   text 1, outlet 1, date 1'
check 'info: what was left out' prints 'Input     20 KB of text, 1 broken line left out, 0 lines repaired'
check 'info: with what it was signed' prints 'Signed    --shingle 3 --sketch 512 --hash-bits 20 --seed 1, Unicode '
check 'info: bytes by column' [ "$(grep -cE '^[A-Z_]+ +[0-9,]+ +[0-9,]+ +[0-9.]+$' stdout)" -eq 28 ]
check 'info: bytes a page' grep -qE "^File +$(wc -c <pages.wcs | sed 's/\(...\)$/,\1/') bytes, [0-9.]+ a page, 1 block, written 1 time$" stdout
run info pages.wcs --json
check 'info --json: exit 0' exits 0
check 'info --json: one object' [ "$(wc -l <stdout)" -eq 1 ]
check 'info --json: counts' prints '"pages":20,"outlets":6,"files":1,"first_date":"1931-01-01","last_date":"2025-09-08","without_text":1,"without_outlet":1,"without_date":1,"broken_lines":1,"repaired_lines":0,"bytes_text":'
check 'info --json: columns' prints '{"name":"KIND","raw":'
run info pages.wcs --dump
check 'info --dump: exit 0' exits 0
check 'info --dump: a line a page' [ "$(wc -l <stdout)" -eq 20 ]
check 'info --dump: control characters are escaped' prints '{"id":"a\tb","url":"","title":"one\ntwo'
check 'info --dump: before 1970' prints '"outlet":null,"date":-1230768000,"has_time":false'
check 'info --dump: no date' prints '"date":null'
cp stdout dump
run info pages.jsonl
check 'info of pages: exit 1' exits 1
check 'info of pages: message' says 'wirecopy: pages.jsonl: this is no signature store'
run info
check 'info of nothing: exit 2' exits 2
run info pages.wcs --force
check 'info --force: exit 2' exits 2

# ---- check ----
run check pages.wcs
check 'check: exit 0' exits 0
check 'check: what it says' grep -qE '^20 pages in 1 block, [0-9]+ KB: sound$' stdout
check 'check: nothing on stderr' [ ! -s stderr ]
"$build/wirecopy-corpus" --quiet --pages 4200 --outlets 5 --seed 5 -o many.jsonl
"$wirecopy" sign --quiet many.jsonl -o many.wcs
size=$(wc -c <many.wcs)
cp many.wcs damaged.wcs
flip 500000 damaged.wcs
flip $((size - 200)) damaged.wcs
run check damaged.wcs
check 'check of two damaged blocks: exit 1' exits 1
check 'check of two damaged blocks: the first' grep -qE '^wirecopy: damaged.wcs: block 0, pages 1 to 4096: column [A-Z_]+: its checksum is wrong$' stderr
check 'check of two damaged blocks: the second' grep -qE '^wirecopy: damaged.wcs: block 1, pages 4097 to 4200: column KIND: its checksum is wrong$' stderr
check 'check of two damaged blocks: how many' says 'wirecopy: damaged.wcs: 2 things are wrong in it'
head -c $((size - 200)) many.wcs >cut.wcs
run check cut.wcs
check 'check of a cut store: exit 1' exits 1
check 'check of a cut store: what is missing' says 'wirecopy: cut.wcs: from page 4097 on: the end of the file is lost, and with it 104 of 4200 pages'
run info cut.wcs
check 'info of a cut store: exit 0' exits 0
check 'info of a cut store: what is missing' says 'wirecopy: warning: cut.wcs: the end of the file is lost: 104 of 4200 pages are missing'
{ cat pages.wcs && head -c 999 pages.wcs; } >tail.wcs
run check tail.wcs
check 'check of an append that has not ended: exit 0' exits 0
check 'check of an append that has not ended: said' prints 'sound; 1 KB of an append that has not ended'
cp pages.wcs mark.wcs
flip $(($(od -An -tu4 -j 12 -N 4 pages.wcs) + 3)) mark.wcs
run check mark.wcs
check 'check of a damaged mark: exit 1' exits 1
check 'check of a damaged mark: message' says 'wirecopy: mark.wcs: the mark behind the header is damaged'
run check pages.jsonl
check 'check of pages: exit 1' exits 1
check 'check of pages: message' says 'wirecopy: pages.jsonl: this is no signature store'

# ---- a reader written from the document ----
python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import zstandard' 2>/dev/null || python=$one
done
read_store() { "$python" "$root/examples/read_store.py" "$@"; }
if [ -n "$python" ]; then
    read_store pages.wcs >dumped
    check 'read_store.py reads what info --dump tells' cmp dump dumped
    read_store tail.wcs >dumped
    check 'read_store.py leaves out an append that has not ended' cmp dump dumped
    read_store cut.wcs 2>stderr >dumped
    "$wirecopy" info cut.wcs --dump >dump 2>/dev/null
    check 'read_store.py reads the whole blocks of a cut store' cmp dump dumped
    check 'read_store.py tells how many pages are missing' grep -qx '104 pages are missing' stderr
else
    echo 'ok read_store.py is not run: the Python package zstandard is not there'
fi

# ---- stores that earlier programs made ----
for golden in "$root"/tests/golden/*.wcs; do
    name=${golden##*/}
    run check "$golden"
    check "golden $name: sound" exits 0
    run info "$golden" --dump
    check "golden $name: the same pages" cmp stdout "${golden%.wcs}.jsonl"
    run cluster "$golden" -o "of_$name"
    check "golden $name: it can be clustered" exits 0
    [ -z "$python" ] || check "golden $name: read_store.py reads it" cmp <(read_store "$golden") "${golden%.wcs}.jsonl"
done

# ---- version 1: read, not written; its hashes are whole and can be cut ----
v1=$root/tests/golden/v1.wcs
run info "$v1" --json
check 'version 1: said' prints '{"version":1,'
check 'version 1: its hashes are whole' prints '"hash_bits":32,'
cp "$v1" old.wcs
run sign --append pages.jsonl -o old.wcs
check 'version 1: nothing is appended: exit 1' exits 1
check 'version 1: nothing is appended: message' says "wirecopy: old.wcs: is of format version 1: nothing is appended; 'wirecopy merge old.wcs -o FILE.wcs' makes one of version 2 of it"
check 'version 1: nothing is appended: it is as it was' cmp "$v1" old.wcs
run merge old.wcs -o new.wcs
check 'version 1: merge makes version 2 of it' exits 0
"$wirecopy" info new.wcs --dump >dump
check 'version 1: merge keeps all of it' cmp dump "${v1%.wcs}.jsonl"
"$wirecopy" sign --quiet many.jsonl -o whole.wcs --hash-bits 32
run merge whole.wcs pages.wcs -o few.wcs
check 'merge of hashes of unlike bits: exit 0' exits 0
"$wirecopy" info few.wcs --json >stdout
check 'merge of hashes of unlike bits: the fewer hold' prints '"hash_bits":20,'
"$wirecopy" merge many.wcs pages.wcs -o same.wcs >/dev/null
check 'merge of hashes of unlike bits: as if all had been signed so' cmp few.wcs same.wcs
run sign pages.jsonl -o short.wcs --hash-bits 17
check '--hash-bits 17: exit 2' exits 2
check '--hash-bits 17: message' says "wirecopy: --hash-bits: expected a number from 18 to 32, found '17'"
"$wirecopy" sign --quiet pages.jsonl -o short.wcs --hash-bits 18
cp pages.wcs grown.wcs
run sign --append short.wcs -o grown.wcs
check 'append of hashes of fewer bits: exit 2' exits 2
check 'append of hashes of fewer bits: message' says 'wirecopy: grown.wcs was signed with --hash-bits 20, the new pages with 18'
check 'append of hashes of fewer bits: it is as it was' cmp pages.wcs grown.wcs
"$wirecopy" sign --quiet --append whole.wcs -o grown.wcs
"$wirecopy" info grown.wcs --dump >dump
"$wirecopy" merge pages.wcs many.wcs -o flat.wcs >/dev/null
"$wirecopy" info flat.wcs --dump >stdout
check 'append of hashes of more bits: they are cut' cmp stdout dump

[ "$n_failed" -eq 0 ]
