#!/usr/bin/env bash
# A week of hourly updates: what one costs as the result grows, whether ids stay, and whether the end is what one run
# over all pages finds.  Prints a line a batch, and draws time and memory with gnuplot (Debian: gnuplot-nox) where it is
# there.
#   make && bench/hourly.sh [FILE.svg]        PAGES=100000 SEED=1 HOURS=168 OPTIONS='--window 30d' THREADS=1
# Columns: hours, pages, new ones, seconds of processor time, peak memory in MB, its KB a page, pairs of earlier pages
# that were compared again, stories, ids that went (of pages that have another id now, each named in merged.tsv or
# split.tsv), and ids that went untold, which should be 0.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
plot=${1:-hourly.svg}
hours=${HOURS:-168}
read -ra options <<<"--threads ${THREADS:-1} ${OPTIONS:-}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

"$build/wirecopy-corpus" --quiet --pages "${PAGES:-100000}" --days 7 --seed "${SEED:-1}" -o "$work/pages.jsonl"
split -n "l/$hours" -a 4 -d "$work/pages.jsonl" "$work/hour." # in order of date, evenly

# number NAME: its first value in the summary of the last run
number() { grep -oE "\"$1\":[0-9]+" "$work/summary" | sed -n '1s/.*://p'; }
# went: how many pages' ids of before went, told of or not
went() {
    cut -f 1,2 "$work/result/clusters.tsv" | LC_ALL=C sort >"$work/ids.now"
    tail -q -n +2 "$work/result/merged.tsv" "$work/result/split.tsv" | cut -f 1,2 >"$work/told"
    LC_ALL=C join -t $'\t' "$work/ids" "$work/ids.now" | awk -F '\t' '
        FILENAME != "-" { told[$1, $2] = 1; next }
        $2 == $3 || $2 in seen { next }
        { seen[$2] = 1 }
        ($2, $3) in told { n_told++; next }
        { n_untold++ }
        END { print n_told + 0, n_untold + 0 }' "$work/told" -
    mv "$work/ids.now" "$work/ids"
}
partition() { awk -F '\t' 'NR > 1 { if (!($2 in lead)) lead[$2] = $1; print $1 "\t" lead[$2] "\t" $3 "\t" $4 }' "$1/clusters.tsv"; }

: >"$work/ids"
printf '%5s %8s %6s %8s %7s %8s %9s %8s %6s %7s\n' hours pages new seconds MB KB/page compared stories went untold
n=0
for batch in "$work"/hour.*; do
    n=$((n + 1))
    { time "$build/wirecopy" cluster --update "$work/result" "$batch" --quiet --json "${options[@]}" >"$work/summary"; } 2>"$work/cpu"
    pages=$(number pages)
    read -r told untold < <(went)
    awk -v n="$n" -v pages="$pages" -v new="$(number added_pages)" -v memory="$(number peak_memory)" \
        -v again="$(number compared_again)" -v stories="$(number stories)" -v told="$told" -v untold="$untold" '
        { printf "%5d %8d %6d %8.2f %7.0f %8.2f %9d %8d %6d %7d\n",
              n, pages, new, $1 + $2, memory / 1e6, memory / 1e3 / pages, again, stories, told, untold }' "$work/cpu" |
        tee -a "$work/table"
done
"$build/wirecopy" cluster "$work/pages.jsonl" -o "$work/whole" --quiet "${options[@]}"
same=same
cmp -s <(partition "$work/whole") <(partition "$work/result") || same=other
echo "the stories of one run over all pages: the $same"
"$build/wirecopy" check "$work/result/signatures.wcs"

if command -v gnuplot >/dev/null; then
    gnuplot <<PLOT
set terminal svg size 720,420 background '#ffffff' font 'sans-serif,13'
set output '$plot'
set xlabel 'thousand pages'
set grid ytics
set ylabel 'seconds of processor time an update'
set y2label 'KB of memory a page'
set ytics nomirror
set y2tics
set yrange [0:]
set y2range [0:20]
set key top left
plot '$work/table' using (\$2 / 1000):4 with lines lw 2 lc rgb '#1f6fb4' title 'seconds', \
    '$work/table' using (\$2 / 1000):6 axes x1y2 with lines lw 2 lc rgb '#c05020' title 'KB a page'
PLOT
fi
[ "$same" = same ]
