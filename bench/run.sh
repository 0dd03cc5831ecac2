#!/usr/bin/env bash
# run.sh - what `make bench` does: measures this machine by `wirecopy bench` and leaves in FOLDER (build/bench)
#
#   bench.json     every figure, as `wirecopy bench --json` prints them
#   table.txt      the same as a table, and the machine
#   stages.svg     MB/s of each step on one thread
#   scaling.svg    speed-up over threads
#
#     bench/run.sh [FOLDER]          PAGES=20000 REPEATS=5 EVERYTHING=
#
# BUILD is the folder of the binaries (build).  With EVERYTHING=1 the other measurements of this folder follow, which
# takes an hour or more: size.txt and size.svg, ablation.txt, growth.txt, hourly.txt and hourly.svg.  Pictures need
# gnuplot.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
folder=${1:-$build/bench}
mkdir -p "$folder"

"$build/wirecopy" bench --pages "${PAGES:-20000}" --repeats "${REPEATS:-5}" --json >"$folder/bench.json"

# value NAME: of the line of JSON in $line
value() { grep -oE "\"$1\":[^,}]*" <<<"$line" | head -n 1 | cut -d : -f 2- | tr -d '"'; }
# One line a step and number of threads: step, threads, MB/s pages/s ns/word scans speed-up serial on-64
steps() {
    tr -d '{}"' <"$folder/bench.json" | awk -F '[:,]' '
        $1 == "step" {
            for (i = 1; i < NF; i += 2) of[$i] = $(i + 1)
            print of["step"], of["threads"], of["mb_per_second"], of["pages_per_second"], of["ns_per_word"], of["scans"],
                of["speed_up"], of["serial_share"], of["bound_64"]
        }'
}
{
    line=$(head -n 2 "$folder/bench.json" | tr -d '\n')
    echo "wirecopy $(value version) on $(value processor), $(value cpu), $(value threads) threads, $(uname -sr)"
    echo "$(value pages) pages, $(value bytes) bytes, $(value words) words; medians of $(value repeats)"
    echo "score $(value score_version): $(value score_one_thread) on one thread, $(value score) on all"
    echo
    printf '%-16s %7s %10s %10s %9s %8s %9s %7s %6s\n' step threads MB/s pages/s ns/word scans speed-up serial 'on 64'
    steps | awk '{
        printf "%-16s %7d %10.1f %10.0f %9.2f %8.2f %9.2f", $1, $2, $3, $4, $5, $6, $7
        if ($8 == "null") printf " %7s %6s\n", "-", "-"; else printf " %6.1f%% %6.1f\n", $8 * 100, $9
    }'
} >"$folder/table.txt"
cat "$folder/table.txt"

if command -v gnuplot >/dev/null; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    steps | awk '$2 == 1 {
        split($1, part, ".")
        print n++ + 0, part[2], $3, part[1] == "limit" ? 1 : part[1] == "stage" ? 2 : 3
    }' >"$work/stages"
    for job in run.sign run.sign-zst run.cluster stage.words stage.match limit.newlines; do
        steps | awk -v job="$job" '$1 == job { print $2, $7 }' >"$work/$job"
    done
    gnuplot <<PLOT
set terminal svg size 760,440 background '#ffffff' font 'sans-serif,13'
set output '$folder/stages.svg'
set ylabel 'MB/s on one thread'
set logscale y
set yrange [10:*]
set offsets 0.6, 0.6, 0, 0
set boxwidth 0.7
set style fill solid 0.85 noborder
set grid ytics
set xtics rotate by -40
set key top right
set lmargin 9
plot '$work/stages' using 1:(\$4 == 1 ? \$3 : NaN):xtic(2) with boxes lc rgb '#8a8f98' title 'limits', \
    '' using 1:(\$4 == 2 ? \$3 : NaN) with boxes lc rgb '#1f6fb4' title 'stages', \
    '' using 1:(\$4 == 3 ? \$3 : NaN) with boxes lc rgb '#c05020' title 'whole jobs', \
    '' using 1:3:(sprintf("%.0f", \$3)) with labels offset 0,0.6 font ',11' notitle
PLOT
    most=$(steps | awk '$2 > most { most = $2 } END { print most }')
    gnuplot <<PLOT
set terminal svg size 760,440 background '#ffffff' font 'sans-serif,13'
set output '$folder/scaling.svg'
set xlabel 'threads'
set ylabel 'times as fast as on one thread'
set xrange [1:$((most > 1 ? most : 2))]
set yrange [0:*]
set xtics $((most > 16 ? most / 8 : 1))
set key outside right center
set grid
plot x with lines dt 2 lc rgb '#8a8f98' title 'ideal', \
    '$work/run.sign' with linespoints pt 7 lw 2 lc rgb '#c05020' title 'sign', \
    '$work/run.sign-zst' with linespoints pt 6 lw 2 lc rgb '#c05020' title 'sign from zstd', \
    '$work/run.cluster' with linespoints pt 5 lw 2 lc rgb '#7a3b9a' title 'cluster', \
    '$work/stage.words' with linespoints pt 9 lw 1 lc rgb '#1f6fb4' title 'words', \
    '$work/stage.match' with linespoints pt 11 lw 1 lc rgb '#1f9a6f' title 'match', \
    '$work/limit.newlines' with linespoints pt 4 lw 1 lc rgb '#8a8f98' title 'newlines'
PLOT
else
    echo 'no pictures: gnuplot is missing; scripts/packages bench --install'
fi

if [ -n "${EVERYTHING:-}" ]; then
    bench/size.sh "$folder/size.svg" | tee "$folder/size.txt"
    bench/ablation.sh | tee "$folder/ablation.txt"
    bench/growth.sh | tee "$folder/growth.txt"
    bench/hourly.sh "$folder/hourly.svg" | tee "$folder/hourly.txt"
fi
echo "all of it is in $folder"
