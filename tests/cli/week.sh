#!/usr/bin/env bash
# A week of hourly updates: each story keeps its id unless it is told otherwise, and at the end the partition is that of
# one run over all pages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
hours=$((7 * 24))
"$build/wirecopy-corpus" --pages 1200 --outlets 10 --days 7 --seed 11 -q -o week.jsonl
split -n "l/$hours" -a 3 -d week.jsonl hour.
: >ids

# ids DIR: every page and its story's id, sorted by page.
ids() { tail -n +2 "$1/clusters.tsv" | cut -f 1,2 | LC_ALL=C sort; }
# kept: each page that was there has the id that it had, or that which merged.tsv or split.tsv puts in its place.
kept() {
    ids result >ids.now
    tail -q -n +2 result/merged.tsv result/split.tsv | cut -f 1,2 >told
    LC_ALL=C join -t $'\t' ids ids.now | awk -F '\t' '
        NR == FNR { told[$1, $2] = 1; next }
        $2 != $3 && !(($2, $3) in told) { print "page " $1 " went from " $2 " to " $3; bad = 1 }
        END { exit bad }' told -
}
n_hours=0 n_kept=0 n_merged=0
for batch in hour.*; do
    n_hours=$((n_hours + 1))
    run cluster --update result "$batch" --threads 1 --quiet
    exits 0 || { cat stderr && break; }
    kept && n_kept=$((n_kept + 1))
    n_merged=$((n_merged + $(tail -n +2 result/merged.tsv | wc -l)))
    mv ids.now ids
done
check 'there was a batch each hour' [ "$n_hours" -eq "$hours" ]
check 'every hour: ids stay or are told of' [ "$n_kept" -eq "$hours" ]
check 'some stories were merged meanwhile' [ "$n_merged" -gt 0 ]

"$wirecopy" cluster week.jsonl -o whole --quiet
check 'at the end: the stories of one run' cmp <(partition whole) <(partition result)
for file in pairs.tsv sites.tsv summary.json compared.wcc; do
    check "at the end: $file is that of one run" cmp "whole/$file" "result/$file"
done
check 'the store is sound' "$wirecopy" check result/signatures.wcs
check 'it was written once an hour' grep -q "written $hours times" <("$wirecopy" info result/signatures.wcs)

[ "$n_failed" -eq 0 ]
