#!/usr/bin/env bash
# The command line itself: help, options, exit codes, messages, what is printed where.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl

is_empty() { [ ! -s "$1" ]; }
absent() { [ ! -e "$1" ]; }

# refused NAME MESSAGE ARGUMENT...: a usage error with that message, which makes nothing.
refused() {
    local name=$1 message=$2
    shift 2
    run "$@"
    check "$name: exit 2" exits 2
    check "$name: message" says "wirecopy: $message"
    check "$name: nothing on stdout" is_empty stdout
    check "$name: nothing made" absent out
}

# ---- help ----
run --version
check 'version: exit 0' exits 0
check 'version: one line' [ "$(cat stdout)" = "wirecopy $(sed -n 's/^wirecopy //p' stdout)" ]
run --help
check 'help: exit 0' exits 0
check 'help: lists the commands' prints '  cluster '
check 'help: on stdout alone' is_empty stderr
cp stdout help
for form in 'help' '-h'; do
    run "$form"
    check "$form is --help" cmp -s help stdout
done
run cluster --help
check 'cluster --help: exit 0 without input' exits 0
check 'cluster --help: a parameter with its default' prints '--contain N'
check 'cluster --help: fits into 100 columns' [ "$(awk 'length > 100' stdout | wc -l)" -eq 0 ]
cp stdout help
run help cluster
check 'help cluster is cluster --help' cmp -s help stdout
run sign -h
check 'sign -h: its own output' prints '-o, --output FILE.wcs'

# ---- what is refused ----
refused 'no command' 'no command'
refused 'misspelt command' 'unknown command clutser; did you mean cluster?' clutser pages.jsonl -o out
refused 'strange command' 'unknown command frobnicate' frobnicate
check 'strange command: no suggestion' [ "$(grep -c 'did you mean' stderr)" -eq 0 ]
refused 'misspelt version' 'unknown option --versoin; did you mean --version?' --versoin
refused 'help on nothing' 'unknown command sgin; did you mean sign?' help sgin
refused 'misspelt option' 'unknown option --treads; did you mean --threads?' cluster pages.jsonl -o out --treads 2
refused 'misspelt parameter' 'unknown option --contian; did you mean --contain?' cluster pages.jsonl -o out --contian=2
refused 'unknown letter' 'unknown option -x' cluster pages.jsonl -o out -x
check 'a usage error names the help' says "try 'wirecopy cluster --help'"
refused 'no input' 'no INPUT: expected' cluster -o out
refused 'no output' 'no output: expected -o DIR' cluster pages.jsonl
refused 'output without value' '--output: expected DIR behind it, found nothing' cluster pages.jsonl -o
refused 'output forgotten' '--output: expected DIR behind it, found --force' cluster pages.jsonl -o --force
refused 'flag with value' "--force takes no value, found 'yes'" cluster pages.jsonl -o out --force=yes
refused 'number that is none' "--contain: expected a number from 0 to 100, found 'abc'" cluster pages.jsonl -o out --contain abc
refused 'empty number' "--contain: expected a number from 0 to 100, found ''" cluster pages.jsonl -o out --contain=
refused 'negative number' "--threads: expected a number from 0 to 1024, found '-1'" cluster pages.jsonl -o out --threads -1
refused 'number out of range' "--contain: expected a number from 0 to 100, found '101'" cluster pages.jsonl -o out --contain 101
refused 'number over 64 bits' '--seed: expected a number from 0' cluster pages.jsonl -o out --seed 18446744073709551616
refused 'number over 32 bits' '--contain: expected' cluster pages.jsonl -o out --contain 4294967326
refused 'bands that are none' "--bands: expected BxR, bands and the rows of each, as in 32x2, found '32x'" cluster pages.jsonl -o out --bands 32x
refused 'signature that is none' "--signature: expected minhash or simhash, found 'sim'" cluster pages.jsonl -o out --signature sim
refused 'level that is none' "--level: expected story or strict, found 'loose'" cluster pages.jsonl -o out --level loose
refused 'bands over the slots' 'bands 100 of 2 rows need 200 slots' cluster pages.jsonl -o out --bands 100x2
refused 'unknown kind of field' 'field "txt=a": unknown kind "txt"' cluster pages.jsonl -o out --field txt=a

# ---- what fails ----
run cluster missing.jsonl -o out
check 'missing input: exit 1' exits 1
check 'missing input: message' says 'wirecopy: missing.jsonl: '
check 'missing input: nothing made' absent out
printf 'not json\n' >broken.jsonl
cat pages.jsonl >>broken.jsonl
run cluster broken.jsonl -o out --strict
check 'strict: exit 1' exits 1
check 'strict: names the line' says 'broken.jsonl: line 1: '
check 'a failed run leaves nothing' [ "$(find . -name '.out*' -o -name out | wc -l)" -eq 0 ]
run cluster "$(printf 'no\033[31m\nfile')" -o out
check 'control characters of a name are not printed' [ "$(tr -d '\n' <stderr | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0 ]

# ---- what works ----
run cluster pages.jsonl -o out
check 'cluster: exit 0' exits 0
check 'cluster: one line on stdout' [ "$(wc -l <stdout)" -eq 1 ]
check 'cluster: what it says' prints '17 pages, 4 outlets, 3 stories, 6 repeats (35.3%)'
check 'cluster: nothing on stderr' is_empty stderr
mkdir empty
run cluster pages.jsonl -o empty --quiet
check 'an empty folder is made the output' test -e empty/clusters.tsv
rm -r empty && mkdir empty
run cluster --update empty pages.jsonl --quiet
check 'an empty folder is made the result of an update' test -e empty/clusters.tsv
rm -r empty
run cluster pages.jsonl -o out
check 'output is there: exit 1' exits 1
check 'output is there: message' says 'is there already; --force replaces an earlier output'
run cluster pages.jsonl -o out --force
check '--force: exit 0' exits 0
mkdir foreign
touch foreign/letter
run cluster pages.jsonl -o foreign --force
check "--force: not somebody's own folder" exits 1
check "--force: somebody's file stays" [ -e foreign/letter ]
run cluster broken.jsonl -o out --force
check 'broken line: exit 0' exits 0
check 'broken line: warning' says 'wirecopy: warning: broken.jsonl: line 1 is left out'
run cluster broken.jsonl -o out --force --quiet
check '--quiet: exit 0' exits 0
check '--quiet: nothing on stdout' is_empty stdout
check '--quiet: nothing on stderr' is_empty stderr
run cluster --json pages.jsonl --force --output=out
check '--json: one line' [ "$(wc -l <stdout)" -eq 1 ]
check '--json: an object with the run in it' grep -q '^{"wirecopy":".*"stories":3,.*"run":{"threads":.*}$' stdout
run cluster --force -oout -- pages.jsonl
check '-oDIR, and -- ends the options' exits 0
cp pages.jsonl ./--odd
run cluster --force -o out -- --odd
check 'a name that looks like an option, behind --' exits 0
run cluster --force -o out - <pages.jsonl
check '- is standard input' prints '17 pages'
sed 's/"text":/"prose":/' pages.jsonl >renamed.jsonl
run cluster --force -o out renamed.jsonl
check 'no text field: exit 1' exits 1
check 'no text field: tells of --field' says '--field text=NAME'
run cluster --force -o out renamed.jsonl --field text=prose
check '--field' prints '3 stories'
for bands in '--bands 64x2' '--bands=64x2' '--bands 64 --rows=2'; do
    # shellcheck disable=SC2086
    run cluster --force -o out pages.jsonl $bands
    check "$bands: exit 0" exits 0
    check "$bands: recorded" grep -q '"bands":64,"rows":2' out/summary.json
done
run cluster --force -o out pages.jsonl --contain 100 --contain-longer=100 --contain 99
check 'the last of two values counts' grep -q '"contain":99,"contain_longer":100' out/summary.json
run cluster --force -o out pages.jsonl --signature simhash --distance 16
check '--signature' prints '17 pages, 4 outlets'
check '--signature: recorded by its name' grep -q '"signature":"simhash","distance":16' out/summary.json
"$build/wirecopy-corpus" --pages 300 --seed 3 -o invented.jsonl 2>/dev/null
repeats() { cut -f3 "$1/clusters.tsv" | grep -cE '^(copy|identical)$'; }
run cluster --force -o story invented.jsonl
run cluster --force -o strict invented.jsonl --level strict
check '--level strict: fewer pages repeat a story' [ "$(repeats strict)" -lt "$(repeats story)" ]
check '--level strict: recorded' grep -q '"level":"strict"' strict/summary.json
run sign pages.jsonl -o pages.wcs
check 'sign: exit 0' exits 0
check 'sign: what it says' grep -q '^17 pages, 20 KB of text, .*: pages.wcs$' stdout
run sign pages.jsonl -o pages.wcs
check 'sign: the store is there: exit 1' exits 1
check 'sign: the store is there: one hint' [ "$(grep -o -e --force stderr | wc -l)" -eq 1 ]
run sign pages.jsonl -o pages.wcs --force --json
check 'sign --json' grep -q '^{"wirecopy":".*"pages":17,"words":.*"run":' stdout
check 'sign --json: nothing of stories' [ "$(grep -c stories stdout)" -eq 0 ]
run cluster pages.wcs -o out --force
check 'cluster of a store' prints '17 pages, 4 outlets, 3 stories, 6 repeats (35.3%)'
run sign pages.jsonl -o four.wcs --shingle 4 --seed 9
run cluster four.wcs -o of_four
check 'cluster of a store: the store in the output is of the same parameters' cmp four.wcs of_four/signatures.wcs
check 'cluster of a store: the summary says which' grep -q '"seed":9,"shingle":4' of_four/summary.json
run cluster four.wcs -o of_four --force --seed 9 --shingle 4
check 'cluster of a store: its own parameters may be said' exits 0

run sign pages.jsonl -o small.wcs --small
run info small.wcs --json
check '--small: fewer shingles' prints '"sketch":252,"hash_bits":20,"own":252,'
run sign pages.jsonl -o exact.wcs --exact --own 512
run info exact.wcs --json
check '--exact: more, and what stands behind it holds' prints '"sketch":1024,"hash_bits":32,"own":512,'
for preset in small exact; do "$wirecopy" sign --quiet invented.jsonl -o "$preset.wcs" --force "--$preset"; done
check '--small: half of --exact at most' [ "$(wc -c <small.wcs)" -lt $(($(wc -c <exact.wcs) / 2)) ]
run cluster small.wcs -o of_small --small
check '--small of a store that was signed so: exit 0' exits 0
run cluster small.wcs -o of_exact --exact
check '--exact of a store that was signed otherwise: exit 2' exits 2

# ---- standard output that cannot be written ----
code=0
"$wirecopy" --help >/dev/full 2>stderr || code=$?
check 'full disk behind stdout: exit 1' exits 1
check 'full disk behind stdout: message' says 'wirecopy: standard output: cannot be written'
code=0
"$wirecopy" --version >&- 2>stderr || code=$?
check 'closed stdout: exit 1' exits 1
code=0
"$wirecopy" cluster pages.jsonl -o out --force >&- 2>&- || code=$?
check 'closed stdout and stderr: exit 1' exits 1
check 'closed stdout and stderr: the files are sound' [ "$(wc -l <out/clusters.tsv)" -eq 18 ]
{ "$wirecopy" cluster pages.jsonl -o out --force --json 2>stderr || true; } | true
check 'broken pipe: quiet' is_empty stderr
code=0
(ulimit -f 4 && exec "$wirecopy" cluster pages.jsonl -o big >stdout 2>stderr) || code=$?
check 'file over the limit: exit 1' exits 1
check 'file over the limit: message' says 'wirecopy: '
check 'file over the limit: nothing left' [ "$(find . -name '.big*' -o -name big | wc -l)" -eq 0 ]

[ "$n_failed" -eq 0 ]
