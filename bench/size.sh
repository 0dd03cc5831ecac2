#!/usr/bin/env bash
# What a page takes in a store against how well its stories are found: a corpus is clustered with sketches of several
# sizes and hashes of several bits.  Prints a table, and draws it with gnuplot (Debian: gnuplot-nox) where it is there.
#   make bench-programs && bench/size.sh [FILE.svg]        PAGES=20000 SEED=1
# Every point is one run on the same pages, so two that are near each other are no different.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
plot=${1:-docs/size.svg}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/wirecopy-corpus" --quiet --pages "${PAGES:-20000}" --seed "${SEED:-1}" -o "$work/pages.jsonl" --truth "$work/truth.tsv"

# each row: series, sketch, own, bits, label in the picture
points=(
    "bits20 64 64 20 -"
    "bits20 128 128 20 -"
    "bits20 252 252 20 --small"
    "bits20 384 256 20 -"
    "bits20 512 256 20 default"
    "bits20 1024 1024 20 -"
    "bits32 64 64 32 -"
    "bits32 128 128 32 -"
    "bits32 252 252 32 -"
    "bits32 384 256 32 -"
    "bits32 512 256 32 -"
    "bits32 1024 1024 32 --exact"
)
echo '| sketch | own | bits of a hash | bytes a page | pairwise F1 | B-cubed F1 |'
echo '|---|---|---|---|---|---|'
for point in "${points[@]}"; do
    read -r series sketch own bits label <<<"$point"
    "$build/wirecopy" cluster "$work/pages.jsonl" -o "$work/result" --force --quiet \
        --sketch "$sketch" --own "$own" --hash-bits "$bits"
    bytes=$("$build/wirecopy" info "$work/result/signatures.wcs" --json | sed 's/.*"pages":\([0-9]*\),.*"bytes":\([0-9]*\),.*/\2 \1/' |
        awk '{ printf "%.0f", $1 / $2 }')
    "$build/wirecopy" score "$work/truth.tsv" "$work/result/clusters.tsv" >"$work/score"
    f1=$(awk '$1 == "pairwise_f1" { print $2 }' "$work/score")
    echo "| $sketch | $own | $bits | $bytes | $f1 | $(awk '$1 == "bcubed_f1" { print $2 }' "$work/score") |"
    echo "$bytes $f1 $label" >>"$work/$series"
done

command -v gnuplot >/dev/null || exit 0
gnuplot <<PLOT
set terminal svg size 720,420 background '#ffffff' font 'sans-serif,13'
set output '$plot'
set xlabel 'bytes a page in the store'
set ylabel 'pairwise F1'
set key bottom right
set grid
set xrange [0:*]
set offsets 0, 150, 0.003, 0.003
plot '$work/bits20' using 1:2 with linespoints pt 7 lw 2 lc rgb '#1f6fb4' title 'hashes of 20 bits', \
    '$work/bits32' using 1:2 with linespoints pt 6 lw 2 lc rgb '#c05020' title 'hashes of 32 bits', \
    '< cat $work/bits20 $work/bits32' using 1:(stringcolumn(3) eq '-' ? NaN : \$2):3 with labels left offset 1,-0.7 notitle
PLOT
