#!/usr/bin/env bash
# masked.wci with masked.wco, compared.wcc and compared.1.wcc: an update learns and compares only what is new, and the
# result is the same without them, or with such as are damaged or of others.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
"$build/wirecopy-corpus" --pages 3000 --outlets 40 --seed 5 -q -o corpus.jsonl
"$wirecopy" cluster --update made corpus.jsonl --quiet
check 'the chain mask undoes comparisons' [ -s made/compared.1.wcc ]

same_result() { # A B: all that does not depend on the order of arrival
    cmp <(cut -f 1,3- "$1/clusters.tsv") <(cut -f 1,3- "$2/clusters.tsv") && cmp "$1/pairs.tsv" "$2/pairs.tsv" &&
        cmp "$1/sites.tsv" "$2/sites.tsv" && cmp "$1/summary.json" "$2/summary.json" &&
        cmp "$1/compared.wcc" "$2/compared.wcc" && cmp "$1/compared.1.wcc" "$2/compared.1.wcc"
}
differ() { ! cmp -s "$1" "$2"; }
# flip AT FILE: another byte there.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$1" -N 1 "$2")
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\x$(printf %x $((byte ^ 255)))" | dd of="$2" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

stranger() { printf '{"id":"%s","outlet":"%s","date":"2026-01-01","title":"%s","text":"%s"}\n' "$1" "$2" "$1" "$(babble "$3" 90)"; }
again() { grep -o '"compared_again":[0-9]*' stdout; }
stranger stranger stranger.example 70001 >stranger.jsonl
for copy in with without damaged stale; do cp -r made "$copy"; done
run cluster --update with stranger.jsonl --json
check 'a page of a new outlet: no earlier pages are compared' [ "$(again)" = '"compared_again":0' ]
check 'a page of a new outlet: what was compared is a little more' differ made/compared.wcc with/compared.wcc
cat corpus.jsonl stranger.jsonl >more.jsonl
run cluster more.jsonl -o whole --json
check 'a run over all compares no pages again' [ "$(again)" = '"compared_again":0' ]
check 'a page of a new outlet: the result of one run' same_result whole with
rm without/compared*.wcc without/masked.wci without/masked.wco
run cluster --update without stranger.jsonl --json
check 'all are gone: exit 0' exits 0
check 'all are gone: not a word of it' [ ! -s stderr ]
check 'all are gone: all are compared' [ "$(again | tr -dc 0-9)" -gt 1000 ]
check 'all are gone: the same result' same_folder with without
flip 1000 damaged/compared.wcc
run cluster --update damaged stranger.jsonl
check 'compared.wcc is damaged: exit 0' exits 0
check 'compared.wcc is damaged: a warning' \
    says 'wirecopy: warning: damaged/compared.wcc: is damaged: a checksum is wrong; all pages are compared anew'
check 'compared.wcc is damaged: the same result' same_folder with damaged
rm -rf damaged && cp -r made damaged
flip 1000 damaged/compared.1.wcc
run cluster --update damaged stranger.jsonl
check 'compared.1.wcc is damaged: a warning' \
    says 'wirecopy: warning: damaged/compared.1.wcc: is damaged: a checksum is wrong; its pages are compared anew'
check 'compared.1.wcc is damaged: the same result' same_folder with damaged
rm -rf damaged && cp -r made damaged
flip 1000 damaged/masked.wci
run cluster --update damaged stranger.jsonl
check 'masked.wci is damaged: exit 0' exits 0
check 'masked.wci is damaged: a warning' \
    says 'wirecopy: warning: damaged/masked.wci: is damaged: a checksum is wrong; the site mask is learnt anew'
check 'masked.wci is damaged: the same result' same_folder with damaged
rm -rf damaged && cp -r made damaged
flip 100000 damaged/masked.wco
run cluster --update damaged stranger.jsonl
check 'masked.wco is damaged: a warning' \
    says 'wirecopy: warning: damaged/masked.wci: is damaged: a checksum of its texts is wrong; the site mask is learnt anew'
check 'masked.wco is damaged: the same result' same_folder with damaged
rm -rf damaged && cp -r made damaged
truncate -s -1 damaged/masked.wco
run cluster --update damaged stranger.jsonl
check 'masked.wco is cut off: a warning' \
    says 'wirecopy: warning: damaged/masked.wci: is damaged: what masked.wco should hold is not there; the site mask is learnt anew'
check 'masked.wco is cut off: the same result' same_folder with damaged
"$wirecopy" cluster pages.jsonl -o small --quiet
cp small/compared*.wcc small/masked.wci small/masked.wco stale
run cluster --update stale stranger.jsonl
check 'both are of another result: exit 0' exits 0
check 'both are of another result: not a word of it' [ ! -s stderr ]
check 'both are of another result: the same result' same_folder with stale
rm -rf stale && cp -r made stale
"$wirecopy" cluster made/signatures.wcs -o stricter --level strict --quiet
cp stricter/compared*.wcc stricter/masked.wci stricter/masked.wco stale
run cluster --update stale stranger.jsonl
check 'both are of other parameters: the same result' same_folder with stale
rm -rf stale && cp -r made stale
head -c 200 made/compared.wcc >stale/compared.wcc
run cluster --update stale stranger.jsonl
check 'compared.wcc is cut off: a warning' \
    says 'wirecopy: warning: stale/compared.wcc: is damaged: it is cut off; all pages are compared anew'
check 'compared.wcc is cut off: the same result' same_folder with stale
rm stale/compared.wcc && mkdir stale/compared.wcc
run cluster --update stale corpus.jsonl pages.jsonl
check 'compared.wcc is a folder: exit 0' exits 0
check 'compared.wcc is a folder: a warning' \
    says 'wirecopy: warning: stale/compared.wcc: is not a plain file; all pages are compared anew'
stranger second "$(head -n 1 corpus.jsonl | sed 's/.*"outlet":"\([^"]*\)".*/\1/')" 70002 >second.jsonl
run cluster --update with second.jsonl
check 'a page of an outlet that was there: the line' grep -qE \
    '^3,002 pages \(1 new\), .*, [0-9,]+ earlier pairs? compared again, [0-9.]+ s: with$' stdout
cat second.jsonl >>more.jsonl

size() { stat -c %s "$1"; }
rm -rf grown linked && cp -r made grown && cp -r made linked
ln linked/masked.wco another.wco
cp another.wco before.wco
ln linked/signatures.wcs another.wcs
cp another.wcs before.wcs
inode=$(stat -c %i grown/signatures.wcs)
head -c 9 made/masked.wco >>grown/masked.wco # of an update that failed
"$wirecopy" cluster --update grown stranger.jsonl -q
"$wirecopy" cluster --update linked stranger.jsonl -q
check 'masked.wco is written on' cmp -n "$(size made/masked.wco)" made/masked.wco grown/masked.wco
check 'masked.wco grows by what is new' [ "$(size grown/masked.wco)" -lt $(($(size made/masked.wco) + 20000)) ]
check 'masked.wco with another name: nothing is written behind it' cmp before.wco another.wco
check 'signatures.wcs is written on' [ "$(stat -c %i grown/signatures.wcs)" = "$inode" ]
check 'signatures.wcs with another name: nothing is written behind it' cmp before.wcs another.wcs
check 'masked.wco and signatures.wcs with another name: the same result' same_folder grown linked

[ "$n_failed" -eq 0 ]
