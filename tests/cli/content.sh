#!/usr/bin/env bash
# Lines that are odd inside: depth, keys twice, values of the wrong kind, NUL, byte order marks, CR LF, control
# characters; and that a terminal, however narrow, is never sent what a page or a file's name holds.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
unset COLUMNS NO_COLOR
export TERM=xterm

# run ARGUMENT...: sets code; files stdout and stderr.
run() {
    code=0
    "$wirecopy" "$@" >stdout 2>stderr || code=$?
}
exits() { [ "$code" -eq "$1" ]; }
says() { grep -qF -e "$1" stderr; }
has() { grep -qF -e "$2" "$1"; }
# repeat TEXT N
repeat() { yes "$1" | head -n "$2" | tr -d '\n'; }
words() { awk -F '\t' -v id="$1" '$1 == id { print $2 }' lengths; }
# lengths: id and words of each page, as the store has them.
clustered() {
    run cluster "$@" -o out --force
    "$wirecopy" info out/signatures.wcs --dump | sed 's/.*"id":"\([^"]*\)".*"words":\([0-9]*\).*/\1\t\2/' >lengths
}
pages() { tail -n +2 out/clusters.tsv | wc -l; }

# ---- depth ----
{
    printf '{"id":"lists","x":%s%s,"text":"one two"}\n' "$(repeat '[' 100000)" "$(repeat ']' 100000)"
    printf '{"id":"objects","x":%s1%s,"text":"one two three"}\n' "$(repeat '{"a":' 50000)" "$(repeat '}' 50000)"
    printf '{"id":"open","text":"one","x":%s}\n' "$(repeat '[' 100000)"
    printf '%s\n' "$(repeat '{"text":' 100000)"
    printf '{"id":"after","text":"one two three four"}\n'
} >deep.jsonl
clustered deep.jsonl
check 'deep JSON: exit 0' exits 0
check 'deep JSON: read' [ "$(words lists) $(words objects) $(words after)" = '2 3 4' ]
check 'deep JSON that does not end: left out' says 'warning: deep.jsonl: line 3 is left out: it is not JSON, expected a JSON object'
check 'deep JSON without end: left out' says 'warning: deep.jsonl: line 4 is left out: '
check 'deep JSON: counted' has out/summary.json '"pages":3,'
check 'deep JSON: counted as broken' has out/summary.json '"broken_lines":2,'
run cluster deep.jsonl -o new --strict
check 'deep JSON, strict: exit 1' exits 1
check 'deep JSON, strict: message' says 'wirecopy: deep.jsonl: line 3: it is not JSON, expected a JSON object'

# ---- keys twice, and values of another kind ----
cat >kinds.jsonl <<'END'
{"id":"first","id":"twice","text":"one","text":"one two three"}
{"id":"empty","text":"one two","text":""}
{"id":"number","text":12}
{"id":"object","text":{"text":"one two"}}
{"id":"list","text":["one","two"]}
{"id":"true","text":true}
{"id":"null","text":null,"body":"one two"}
{"id":"other","text":{"a":1},"content":"one two three four"}
{"id":{"text":"x"},"text":"one two"}
{"id":["x"],"text":"one two"}
{"id":true,"text":"one two","outlet":7,"title":{"a":"b"},"url":[],"date":false}
END
clustered kinds.jsonl
check 'kinds: exit 0' exits 0
check 'a key twice: the last counts' [ "$(words twice)" = 3 ]
check 'a key twice, empty the second time: the first counts' [ "$(words empty)" = 2 ]
for id in number object list true; do check "text that is a $id: a page without text" [ "$(words $id)" = 0 ]; done
check 'text that is null or an object: the next name counts' [ "$(words null) $(words other)" = '2 4' ]
for n in 9 10 11; do check "id of another kind: line $n" [ "$(words kinds.jsonl:$n)" = 2 ]; done
check 'other kinds: as if not there' grep -q '^kinds.jsonl:11	[0-9a-f]*	alone						*$' out/clusters.tsv
check 'kinds: those without text are told' says 'warning: 4 pages have no text and repeat nothing'
check 'kinds: none is broken' has out/summary.json '"broken_lines":0,"repaired_lines":0,"without_text":4,'
printf '{"id":"a","text":7}\n{"id":"b","text":null}\n' >none.jsonl
run cluster none.jsonl -o new
check 'no text is a string: exit 1' exits 1
check 'no text is a string: message' says 'wirecopy: no line has a text field with a string in it; fields seen: id, text; name the right one with --field text=NAME'

# ---- bytes ----
{
    printf '\xef\xbb\xbf{"id":"mark","text":"one two"}\r\n'
    printf '{"id":"nul","text":"one\0two three"}\r\n'
    printf '{"id":"escaped","text":"one\\u0000two three"}\n'
    printf '{"id":"bad","title":"a \xff title","text":"one \xff\xfe two"}\n'
    printf '{"id":"tab","text":"one\ttwo"}\r\n'
    printf '\0\0\0\n'
    printf '\xef\xbb\xbf{"id":"second mark","text":"one"}\n'
    printf '{"id":"last","text":"one two"}'
} >bytes.jsonl
clustered bytes.jsonl
check 'bytes: exit 0' exits 0
check 'bytes: the pages' [ "$(cut -f 1 out/clusters.tsv | sort | tr '\n' ' ')" = 'bad escaped id last mark nul tab ' ]
check 'NUL is no part of a word' [ "$(words nul) $(words escaped)" = '3 3' ]
check 'bytes: three are repaired' has out/summary.json '"broken_lines":2,"repaired_lines":3,'
check 'bytes: what was bad is replaced' grep -q "^bad	.*	a $(printf '\xef\xbf\xbd') title\$" out/clusters.tsv
check 'bytes: nothing else is told of them' [ "$(grep -c 'wirecopy: ' stderr)" -eq "$(grep -cE 'left out|site mask|no date' stderr)" ]
check 'NUL alone: left out' says 'warning: bytes.jsonl: line 6 is left out: it is no JSON object, expected a JSON object'
check 'a byte order mark within: left out' says 'warning: bytes.jsonl: line 7 is left out: it is no JSON object'
run info out/signatures.wcs
check 'bytes: info tells how many' has stdout ' of text, 2 broken lines left out, 3 lines repaired'
run cluster bytes.jsonl -o new --strict
check 'bytes, strict: exit 1' exits 1
check 'bytes, strict: what is repaired is no error' says 'wirecopy: bytes.jsonl: line 6: it is no JSON object, expected a JSON object'
run keep out bytes.jsonl -o kept --force --json
check 'bytes, keep: exit 0' exits 0
check 'bytes, keep: the counts add up' has stdout '{"pages":6,"kept":6,"removed":0,"stories":0,"broken_lines":2,'
check 'bytes, keep: byte for byte' cmp kept <(sed 6,7d bytes.jsonl)

# ---- what must not reach a terminal: escape sequences, C1, the marks that turn the direction of writing ----
evil='\u001b[31m\u001b]0;owned\u0007\u009b2J\u0000\u007f\u202egnp\u2066'
name=$(printf 'na\033[31m\302\2332J\342\200\256me\377')
copy="$harbour_1 $harbour_2 $harbour_3 $harbour_4"
for i in 1 2 3; do
    printf '{"id":"%s%s","title":"%s","outlet":"paper%s%s","url":"http://x%s","text":"%s %s","date":"2025-09-0%s"}\n' \
        "$evil" $i "$evil" $i "$evil" "$evil" "$copy" "$evil" $i
done >"$name"
# clean FILE: none but line breaks, and of escape sequences those of the command's own colours and lines.
clean() {
    ! sed 's/\x1b\[[0-9;]*[mK]//g; s/\r//g' "$1" | LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' &&
        ! grep -qF -e $'\033[31m' -e $'\033[2J' "$1"
}
run cluster "$name" -o evil
check 'evil titles: exit 0' exits 0
check 'evil titles: one story' grep -q '^3 pages, 3 outlets, 1 story, 2 repeats' stdout
check 'evil titles: stderr is clean' clean stderr
run cluster "$name" -o evil --force --json
check 'evil titles: --json is clean' [ "$(LC_ALL=C grep -cP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' stdout)" -eq 0 ]
run cluster "$name" "$name-missing" -o new
check 'an evil name that is missing: exit 1' exits 1
check 'an evil name that is missing: clean' clean stderr
check 'an evil name that is missing: told' says 'wirecopy: na?[31m?2J?me?-missing: cannot read: No such file or directory'
run sign pages --"$name" -o new
check 'an evil option: exit 2' exits 2
check 'an evil option: clean' clean stderr
run "$name"
check 'an evil command: clean' clean stderr
mapfile -t ids < <(tail -n +2 evil/clusters.tsv | cut -f 1)
for arguments in "explain evil '${ids[0]}' '${ids[1]}'" "explain '$name' '$name'"; do
    eval "run $arguments"
    check "${arguments:0:12}: stdout is clean" clean stdout
    check "${arguments:0:12}: stderr is clean" clean stderr
done
run explain evil "${ids[0]}" $'\033[31mnobody'
check 'an evil id that is not there: clean' clean stderr
run keep evil "$name" -o new
check 'keep of evil pages: clean' clean stdout
rm -f new
run info evil/signatures.wcs
check 'info of evil pages: clean' clean stdout
tail -n +2 evil/clusters.tsv | cut -f 1 | sed $'s/$/\t1\tkind\033[31m/' >labels
run score labels evil/clusters.tsv
check 'score of evil kinds: clean' clean stdout

# ---- at a terminal of any width ----
if command -v script >/dev/null; then
    # typed COLUMNS COMMAND: what a terminal of that width is sent, without its line breaks.
    typed() {
        script -qec "stty cols $1; $2" typescript >/dev/null </dev/null
        sed -i '/^Script /d' typescript
    }
    wide_lines() { sed 's/\x1b\[[0-9;]*[mK]//g' typescript | tr '\r' '\n' | LC_ALL=C.UTF-8 awk -v n="$1" 'length > n' | wc -l; }
    for columns in 1 2 10 20 40 80 200; do
        typed $columns "$wirecopy cluster '$name' -o evil --force"
        check "cluster at $columns columns: clean" clean typescript
        check "cluster at $columns columns: the table fits" \
            [ "$(sed -n '/^Most syndicated/,/^\r*$/p' typescript | tail -n +2 | tr -d '\r' | LC_ALL=C.UTF-8 awk -v n=$columns 'length > n' | wc -l)" -eq 0 ]
        typed $columns "$wirecopy explain evil '${ids[0]}' '${ids[1]}'"
        check "explain at $columns columns: clean" clean typescript
        [ $columns -lt 40 ] || check "explain at $columns columns: fits" [ "$(wide_lines $columns)" -eq 0 ]
    done
    NO_COLOR=1 typed 80 "$wirecopy explain evil '${ids[0]}' '${ids[1]}'"
    check 'NO_COLOR: no colours' [ "$(grep -c $'\033\\[[0-9;]*m' typescript)" -eq 0 ]
    NO_COLOR='' typed 80 "$wirecopy explain evil '${ids[0]}' '${ids[1]}'"
    check 'NO_COLOR that is empty: colours' grep -q $'\033\\[[0-9;]*m' typescript
else
    echo 'ok terminals: skipped, there is no script here'
fi

[ "$n_failed" -eq 0 ]
