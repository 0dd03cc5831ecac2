#!/usr/bin/env bash
# What a run costs that works on the disk: the same store clustered in memory and with less and less of it.
#
#     make bench-programs
#     bench/memory.sh [PAGES [SIZE...]]        by default 300000, and --memory 400M 200M 100M
#
# BUILD is the folder of the binaries (build), THREADS the number of threads (all), TMPDIR where all files go: some 8 KB
# a page.  One line a run: seconds, seconds of processor time, peak memory and temporary files in MB, and whether the
# files are the same.  What the system keeps of the files in its cache counts to no run: run all of this in a control
# group of little memory (systemd-run --scope -p MemoryMax=512M) to see what is left without it.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
pages=${1:-300000}
sizes=("${@:2}")
[ $# -gt 1 ] || sizes=(400M 200M 100M)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

# number NAME: its value in the summary of the last run
number() { grep -oE "\"$1\":[0-9.]+" "$work/summary" | tail -n 1 | cut -d : -f 2; }
# run NAME FOLDER OPTION...: a line of the table
run() {
    local name=$1 folder=$2 same=yes file
    shift 2
    {
        time "$build/wirecopy" cluster "$work/store.wcs" -o "$folder" --quiet --json --threads "${THREADS:-0}" \
            "$@" >"$work/summary"
    } 2>"$work/cpu"
    for file in "$work/whole"/*; do cmp -s "$file" "$folder/${file##*/}" || same=no; done
    printf '%-10s %8s %8.1f %8d %10d %6s\n' "$name" "$(number seconds_total)" "$(awk '{ print $1 + $2 }' "$work/cpu")" \
        $(($(number peak_memory) / 1000000)) $(($(number temporary) / 1000000)) "$same"
}

"$build/wirecopy-corpus" --quiet --pages "$pages" --seed 1 -o /dev/stdout |
    "$build/wirecopy" sign - -o "$work/store.wcs" --quiet
printf '%-10s %8s %8s %8s %10s %6s\n' memory seconds cpu peak temporary same
run all "$work/whole" --memory 1T
for size in "${sizes[@]}"; do
    run "$size" "$work/spilled" --memory "$size"
    rm -rf "$work/spilled"
done
