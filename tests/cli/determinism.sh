#!/usr/bin/env bash
# The same pages give the same files, to the byte: for any number of threads, any order, any split, and over signature
# stores.  The corpus is large enough for several blocks of a store and several epochs of an outlet.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin

# A store's block holds 4,096 pages, an epoch 256.  A sanitizer makes the program some ten times slower: there the
# epochs have to do.
n_pages=9000 n_outlets=8
if [ -n "${WIRECOPY_SANITIZED:-}" ] || grep -qE '__(asan|ubsan|tsan)_' "$wirecopy"; then
    n_pages=1500 n_outlets=3
fi
found='clusters.tsv pairs.tsv stories.jsonl sites.tsv'

# same_files FOLDER NAME...: the files of the folder are those of out.
same_files() {
    local other=$1 file
    shift
    for file in "$@"; do cmp "out/$file" "$other/$file" || return 1; done
}
# shellcheck disable=SC2086 # $found is a list
same_found() { same_files "$1" $found; }
# shellcheck disable=SC2086
same_summary() { same_files "$1" $found summary.json; }
cluster() { "$wirecopy" cluster --quiet --force "$@"; }
sign() { "$wirecopy" sign --quiet --force "$@"; }
differ() { ! cmp -s "$1" "$2"; }
count() { tail -n +2 "$1" | wc -l; }

"$build/wirecopy-corpus" --quiet --pages "$n_pages" --outlets "$n_outlets" --seed 5 -o pages.jsonl
check 'one thread: exit 0' cluster pages.jsonl -o out --threads 1
check 'as many groups as may be asked: exit 0' cluster pages.jsonl -o groups --groups 1000
check 'every page is there' [ "$(count out/clusters.tsv)" -eq "$n_pages" ]
check 'there are stories' [ "$(wc -l <out/stories.jsonl)" -gt $((n_pages / 20)) ]
check 'an outlet has more than one epoch' [ "$(tail -n +2 out/sites.tsv | cut -f 2 | sort -n | tail -1)" -gt 256 ]
check 'furniture was masked' grep -qE '"masked_words":[1-9][0-9]{4}' out/summary.json

# ---- threads ----
for n in 2 8; do
    check "$n threads: exit 0" cluster pages.jsonl -o threads --threads "$n"
    check "$n threads: every file, the store too" diff -r out threads
done
sign pages.jsonl -o one.wcs --threads 1
sign pages.jsonl -o eight.wcs --threads 8
check 'sign: the same store for any threads' cmp one.wcs eight.wcs
check 'sign writes the store that cluster writes' cmp one.wcs out/signatures.wcs

# ---- order and split ----
shuf --random-source=pages.jsonl pages.jsonl >shuffled.jsonl
check 'shuffled: it is another order' differ pages.jsonl shuffled.jsonl
check 'shuffled: exit 0' cluster shuffled.jsonl -o shuffled --threads 2
check 'shuffled: the same files' same_summary shuffled
check 'shuffled: the store keeps the order of the input' differ out/signatures.wcs shuffled/signatures.wcs
split -n l/3 pages.jsonl part.
gzip -1 part.ab
if command -v zstd >/dev/null; then zstd -1 -q --rm part.ac; else gzip -1 part.ac; fi
check 'three files, plain and packed, in another order: exit 0' cluster part.ac.* part.aa part.ab.gz -o parts
check 'three files: the same files' same_summary parts
check 'standard input: exit 0' cluster - -o piped < <(cat pages.jsonl) # a pipe, not a file
check 'standard input: the same files' same_summary piped
check 'packed standard input: exit 0' cluster - -o piped < <(gzip -1 -c pages.jsonl)
check 'packed standard input: the same files' same_summary piped

# ---- over stores ----
check 'a store: exit 0' cluster one.wcs -o stored --threads 8
check 'a store: the same files' same_summary stored
check 'a store: it is written again' cmp one.wcs stored/signatures.wcs
check 'a store that cluster wrote: exit 0' cluster shuffled/signatures.wcs -o stored
check 'a store that cluster wrote: the same files' same_summary stored
sign part.aa part.ab.gz -o first.wcs
sign part.ac.* -o second.wcs
for order in 'first.wcs second.wcs' 'second.wcs first.wcs'; do
    # shellcheck disable=SC2086
    check "two stores, $order: exit 0" cluster $order -o stored
    check "two stores, $order: the same files" same_summary stored
done
check 'two stores signed together: exit 0' sign second.wcs first.wcs -o both.wcs
check 'two stores signed together: clustered, exit 0' cluster both.wcs -o stored
check 'two stores signed together: the same files' same_summary stored

# ---- a folder of .txt files against the same texts as JSON lines ----
"$build/wirecopy-corpus" --quiet --pages 400 --clean --seed 6 -o clean.jsonl
sed -E 's/^\{("id":"[^"]*").*("text":.*)$/{\1,\2/' clean.jsonl >bare.jsonl
mkdir texts
awk '{
    id = text = $0
    sub(/^\{"id":"/, "", id)
    sub(/".*/, "", id)
    sub(/^.*"text":"/, "", text)
    sub(/"}$/, "", text)
    gsub(/\\n/, "\n", text)
    gsub(/\\"/, "\"", text)
    printf "%s", text >("texts/" id ".txt")
    close("texts/" id ".txt")
}' bare.jsonl
echo 'Not a page.' >texts/readme.md
check 'texts as JSON lines: exit 0' cluster bare.jsonl -o out
check 'texts as JSON lines: there are stories' [ "$(wc -l <out/stories.jsonl)" -gt 10 ]
check 'folder of texts: exit 0' cluster texts -o folder
check 'folder of texts: the same files' same_found folder
check 'folder of texts: an id is the name without .txt' [ "$(count folder/clusters.tsv)" -eq "$(tail -n +2 folder/clusters.tsv | grep -c '^w0')" ]
check 'folder of texts with a slash, one thread: exit 0' cluster texts/ -o folder --threads 1
check 'folder of texts with a slash, one thread: the same files' same_found folder

[ "$n_failed" -eq 0 ]
