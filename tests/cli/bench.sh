#!/usr/bin/env bash
# wirecopy bench: what it prints, that it needs no file and leaves none, what is refused.  No figure is looked at.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
mkdir scratch
export TMPDIR=$PWD/scratch
nothing_left() { [ -z "$(ls -A scratch)" ]; }
is_empty() { [ ! -s "$1" ]; }

run bench --pages 60 --repeats 1 --threads 2
check 'table: exit 0' exits 0
check 'table: nothing on stderr' is_empty stderr
check 'table: how much was measured' prints '60 invented pages, '
for step in memory newlines zstd parse words sketch credits read mask match cluster write sign sign-zst cluster-wcs; do
    check "table: a line for one thread, and one for two, of $step" [ "$(grep -c "^  $step  *[0-9]" stdout)" -ge 2 ]
done
check 'table: what 64 cores could reach' prints 'on 64: speed-up that this share allows on 64 cores'
check 'table: the score' grep -qE '^score 1: [0-9.,]+ on one thread, [0-9.,]+ on 2$' stdout
check 'table: such a score is not to be compared' prints '; not to be compared, since --pages was given'
check 'table: nothing left' nothing_left

run bench --pages 60 --repeats 2 --threads 1
check 'one thread: exit 0' exits 0
check 'one thread: no table of threads' test "$(grep -c 'speed-up' stdout)" -eq 0
check 'one thread: the score' grep -qE '^score 1: [0-9.,]+ on one thread$' stdout

run bench --pages 60 --repeats 1 --threads 2 --json
check 'JSON: exit 0' exits 0
check 'JSON: how much was measured' prints ',"threads":2,"pages":60,'
check 'JSON: the score, its version and its parts' prints '"score_parts":["run.sign","run.sign-zst","run.cluster"]'
check 'JSON: 16 steps, each on one thread and on two' test "$(grep -c '^{"step":' stdout)" -eq 32
check 'JSON: no serial share on one thread' test "$(grep -c '"threads":1,.*"serial_share":null,"bound_64":null}' stdout)" -eq 16
check 'JSON: no share of steps that follow each other' test "$(grep -c '"threads":2,.*"serial_share":null,"bound_64":null}' stdout)" -eq 4
if command -v python3 >/dev/null; then
    check 'JSON: Python reads it' python3 -c 'import json; json.load(open("stdout"))'
fi

WIRECOPY_CPU=plain run bench --pages 60 --repeats 1 --threads 1 --json
check 'WIRECOPY_CPU: which code ran is told' prints '"cpu":"plain"'
WIRECOPY_CPU=mmx run bench --pages 60 --repeats 1
check 'WIRECOPY_CPU: one that there is not: exit 2' exits 2
run bench pages.jsonl
check 'an argument: exit 2' exits 2
check 'an argument: it is told' says "wirecopy: expected no argument, found 'pages.jsonl'"
run bench --pages 0
check 'no page: exit 2' exits 2
check 'no page: it is told' says "wirecopy: --pages: expected a number from 1 to 100000000, found '0'"
TMPDIR=$PWD/none run bench --pages 10 --repeats 1
check 'no folder: exit 1' exits 1
check 'no folder: it is told' says "$PWD/none"
run bench --help
check 'help: exit 0' exits 0
check 'help: no input is asked for' prints 'Usage: wirecopy bench [OPTION...]'

measure() { PAGES=60 REPEATS=1 BUILD=$build "$here/../../bench/run.sh" "$PWD/measured" >stdout 2>stderr; }
check 'make bench: runs' measure
check 'make bench: a table of all steps' test "$(grep -cE '^(limit|stage|run)\.' measured/table.txt)" -ge 16
check 'make bench: JSON' grep -q '^{"step":"run.cluster"' measured/bench.json
if command -v gnuplot >/dev/null; then
    check 'make bench: plots' grep -q '</svg>' measured/stages.svg measured/scaling.svg
else
    echo 'ok make bench: plots: skipped, there is no gnuplot here'
fi

[ "$n_failed" -eq 0 ]
