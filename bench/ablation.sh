#!/usr/bin/env bash
# ablation.sh - what each step of the method is worth to outlets of different size: quality over invented corpora whose
# outlets all have 10, 100, 1,000, 10,000 and 100,000 pages.
#
#     make bench-programs
#     bench/ablation.sh [PAGES_AN_OUTLET...]        by default 10 100 1000 10000 100000
#
# A corpus has PAGES pages (40,000), or one outlet where outlets are larger.  BUILD is the folder of the binaries
# (build), SEED the corpora's seed (1).  Two tables, a column a size: F1 of pairs, and found clusters that mix stories.
set -euo pipefail

build=${BUILD:-build}
pages=${PAGES:-40000}
seed=${SEED:-1}
sizes=("$@")
[ $# -gt 0 ] || sizes=(10 100 1000 10000 100000)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for size in "${sizes[@]}"; do
    layout=(--pages "$pages" --outlets $((pages / size)) --skew 0)
    [ "$size" -lt "$pages" ] || layout=(--pages "$size" --one-outlet)
    "$build/wirecopy-corpus" "${layout[@]}" --seed "$seed" --quiet -o "$work/pages.jsonl" --truth "$work/truth.tsv"
    "$build/bench/quality" "$work/pages.jsonl" "$work/truth.tsv" >"$work/$size"
done

# table TITLE COLUMN FORMAT: a column of what quality prints behind the names, which take 24 places
table() {
    local files=()
    for size in "${sizes[@]}"; do files+=("$work/$size"); done
    awk -v title="$1" -v column="$2" -v format="$3" '
    FNR == 1 {
        file++
        size[file] = FILENAME
        sub(".*/", "", size[file])
        next
    }
    {
        name[FNR] = substr($0, 1, 24)
        split(substr($0, 25), field)
        value[FNR, file] = field[column]
        rows = FNR
    }
    END {
        printf "%-24s", title
        for (i = 1; i <= file; i++) printf " %8s", size[i]
        print ""
        for (r = 2; r <= rows; r++) {
            printf "%s", name[r]
            for (i = 1; i <= file; i++) printf " " format, value[r, i]
            print ""
        }
    }' "${files[@]}"
}
table F1 3 %8.4f
echo
table 'mixed clusters' 5 %8d
