#!/usr/bin/env bash
# growth.sh - how time and memory grow with the pages, over corpora that would show a step that is not linear.
#
#     make bench-programs
#     bench/growth.sh [PAGES...]        by default 30000 100000 300000
#     SHAPES=generated PLOT=docs/growth.svg bench/growth.sh 10000 100000 1000000 10000000
#
# BUILD is the folder of the binaries (build), THREADS the number of threads (1), SHAPES the lines of the list below
# that are wanted, OPTIONS more options of each run, as --memory 500M.  Needs some 4.5 KB of disk a page, for one corpus
# at a time, where mktemp puts it.  `generated` is the corpus of wirecopy-corpus, which comes through a pipe to its
# store, 1 KB a page; in the folder STORES, where it is given, that stays and is taken the next time.
#
# One line a run: seconds by stage as the summary has them, seconds of processor time (which other work on the machine
# moves less), its microseconds a page, peak memory and its bytes a page, temporary files, and pairs compared a page.
# Then the exponents that fit best, of each column against the pages: 1 is linear; "-" where a stage takes under 0.1 s at
# the most pages.  PLOT: a file that gnuplot (Debian: gnuplot-nox) draws both a page into, of the last shape.
set -euo pipefail

build=${BUILD:-build}
threads=${THREADS:-1}
read -ra options <<<"${OPTIONS:-}"
sizes=("${@:-30000}")
[ $# -gt 0 ] || sizes=(30000 100000 300000)
# shape, outlets: each: as many as pages; none: pages have neither outlet nor URL
shapes=${SHAPES:-'generated
identical each
identical 1
identical none
repeated 1
repeated none
furniture 1
furniture each
chain each
chain none
edited each
edited none'}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

# number NAME: its value in the summary of the last run
number() { grep -oE "\"$1\":[0-9.]+" "$work/summary.json" | tail -n 1 | cut -d : -f 2; }

# generate PAGES: the input becomes a store of so many generated pages
generate() {
    input=${STORES:-$work}/generated-$1.wcs
    [ -e "$input" ] && return
    "$build/wirecopy-corpus" --quiet --pages "$1" --seed 7 -o /dev/stdout |
        "$build/wirecopy" sign - -o "$input" --force --quiet
}

# run SHAPE OUTLETS PAGES: a line for fit
run() {
    local outlets=$2 stages=() input=$work/pages.jsonl
    case $outlets in
    each) outlets=$3 ;;
    none) outlets=0 ;;
    esac
    if [ "$1" = generated ]; then
        generate "$3"
    else
        "$build/bench/hostile" "$1" "$3" "$outlets" >"$input"
    fi
    {
        time "$build/wirecopy" cluster "$input" -o "$work/result" --force --quiet --json \
            --threads "$threads" "${options[@]}" >"$work/summary.json"
    } 2>"$work/cpu"
    for stage in read mask match cluster write; do stages+=("$(number "$stage")"); done
    stages+=("$(awk 'END { print $1 + $2 }' "$work/cpu")")
    echo "$1" "${2:--}" "$3" "${stages[@]}" "$(number peak_memory)" "$(number temporary)" "$(number candidates)"
}

# The lines of one shape: the table, and exponents by least squares on logarithms.
fit() {
    awk '
    {
        printf "%-10s %-5s %8d", $1, $2, $3
        for (i = 4; i <= 9; i++) printf " %7.2f", $i
        printf " %6.1f %6.0f %6.0f %6.0f %8.1f\n", 1e6 * $9 / $3, $10 / 1e6, $10 / $3, $11 / 1e6, $12 / $3
        for (i = 4; i <= 10; i++) {
            x = log($3); y = log($i > 0 ? $i : 0.001)
            sx[i] += x; sxx[i] += x * x; sy[i] += y; sxy[i] += x * y; last[i] = $i
        }
        n++
    }
    END {
        if (n < 2) exit
        printf "%-10s %-5s %8s", "", "", "exponent"
        for (i = 4; i <= 10; i++) {
            slope = (n * sxy[i] - sx[i] * sy[i]) / (n * sxx[i] - sx[i] * sx[i])
            width = i < 10 ? 7 : 13
            if (last[i] < 0.1) printf " %*s", width, "-"; else printf " %*.2f", width, slope
        }
        print ""
    }'
}

printf '%-10s %-5s %8s %7s %7s %7s %7s %7s %7s %6s %6s %6s %6s %8s\n' corpus outlets pages read mask match cluster \
    write cpu us/page MB B/page temp compared
while read -r shape outlets; do
    for pages in "${sizes[@]}"; do run "$shape" "$outlets" "$pages"; done | tee "$work/runs" | fit
done <<<"$shapes"

[ -n "${PLOT:-}" ] && command -v gnuplot >/dev/null || exit 0
gnuplot <<END
set terminal svg size 720,420 background '#ffffff' font 'sans-serif,13'
set output '$PLOT'
set xlabel 'pages'
set ylabel 'microseconds of processor time a page'
set y2label 'KB of peak memory a page'
set logscale x
set format x '%.0s%c'
set ytics nomirror
set y2tics
set yrange [0:*]
set y2range [0:*]
set key bottom right
set grid
plot '$work/runs' using 3:(1e6 * \$9 / \$3) with linespoints pt 7 lw 2 lc rgb '#1f6fb4' title 'time', \
    '$work/runs' using 3:(\$10 / \$3 / 1e3) axes x1y2 with linespoints pt 6 lw 2 lc rgb '#c05020' title 'memory'
END
