#!/usr/bin/env bash
# WIRECOPY_CPU: the result is the same to the byte by every kernel that this processor has, and other names are errors.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
"$build/wirecopy-corpus" --pages 600 --seed 3 -o made.jsonl
unset WIRECOPY_CPU

run sign pages.jsonl made.jsonl -o best.wcs
check 'without WIRECOPY_CPU: exit 0' exits 0
run cluster best.wcs -o best
check 'clustered: exit 0' exits 0
for cpu in plain neon avx2 avx512; do
    WIRECOPY_CPU=$cpu run sign pages.jsonl made.jsonl -o "$cpu.wcs"
    if [ "$code" -eq 0 ]; then
        check "$cpu: the same store" cmp "$cpu.wcs" best.wcs
        WIRECOPY_CPU=$cpu run cluster best.wcs -o "$cpu"
        for file in clusters.tsv pairs.tsv stories.jsonl sites.tsv compared.wcc masked.wco; do
            check "$cpu: the same $file" cmp "$cpu/$file" "best/$file"
        done
    else
        check "$cpu: not on this processor: exit 2" exits 2
        check "$cpu: not on this processor: message" says "wirecopy: WIRECOPY_CPU=$cpu: this processor cannot run that"
    fi
done
WIRECOPY_CPU='' run sign pages.jsonl made.jsonl -o empty.wcs
check 'empty: as if it were not there' cmp empty.wcs best.wcs
WIRECOPY_CPU=mmx run sign pages.jsonl -o new.wcs
check 'unknown: exit' exits 2
check 'unknown: message' says 'wirecopy: WIRECOPY_CPU=mmx: unknown; expected plain, neon, avx2 or avx512'
check 'unknown: nothing left' [ ! -e new.wcs ]
WIRECOPY_CPU=mmx run cluster best.wcs -o new
check 'unknown, of a store: exit' exits 2
check 'unknown, of a store: nothing left' [ ! -e new ]
[ "$n_failed" -eq 0 ]
