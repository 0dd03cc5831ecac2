#!/usr/bin/env bash
# bench/peers: what measures, and what the Python peers share; no peer is installed or run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
peers=$here/../../bench/peers
if ! command -v python3 >/dev/null; then
    echo 'ok peers: skipped, there is no python3 here'
    exit
fi

python3 "$peers/measure.py" sh -c 'echo said; exit 3' >stdout 2>stderr || code=$?
check 'measure: the exit code is that of the command' exits 3
check 'measure: three numbers' grep -qE '^[0-9]+\.[0-9]{3} [0-9]+\.[0-9]{3} [0-9]+$' stdout
check 'measure: what the command prints goes to stderr' says said
holding='import time; held = bytearray(90 << 20); time.sleep(1)'
both="python3 -c '$holding' & python3 -c '$holding'; wait"
python3 "$peers/measure.py" sh -c "$both" >stdout
is_added() { awk '$3 < 150e6 { exit 1 }' stdout; }
check 'measure: memory of two processes is added' is_added

cat >try.py <<'END'
import pages
found = sorted(pages.shingles("One two, THREE two one two three"))
assert found == ["one two three", "three two one", "two one two", "two three two"], found
assert pages.shingles("one two") == []
assert pages.choose_bands(0.5) == 32 and pages.choose_bands(0.99) == 2
found = list(pages.sketch_pages("pages.jsonl", 2, lambda sets: [len(s) for s in sets]))
assert found == [("a", 2), ("b", 0)] * 300, found[:4]
clusters = pages.Clusters(4)
clusters.join(3, 1)
clusters.write("clusters.tsv", "abcd")
END
for ((i = 0; i < 300; i++)); do
    printf '%s\n' '{"id":"a","text":"one two three four"}' '{"id":"b","text":""}'
done >pages.jsonl
try() { PYTHONPATH=$peers PYTHONDONTWRITEBYTECODE=1 python3 try.py; }
check 'pages: shingles, bands, order of pages, clusters' try
check 'pages: a line a page' cmp -s clusters.tsv <(printf '%s\t%s\n' a 0 b 1 c 2 d 1)

code=0
"$peers/../peers.sh" pages.jsonl >stdout 2>stderr || code=$?
check 'peers.sh: one file alone: exit 2' exits 2
check 'peers.sh: one file alone: it is told' says 'usage: bench/peers.sh [PAGES.jsonl TRUTH.tsv]'

[ "$n_failed" -eq 0 ]
