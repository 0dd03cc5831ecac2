#!/usr/bin/env bash
# wirecopy score: figures of a small case, packed files, JSON, what is refused.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin

is_empty() { [ ! -s "$1" ]; }
figures() { [ "$(cat stdout)" = "$1" ]; }

# true {a b c} {d e} {f}, found {a b} {c d e} and f not at all
printf '%s\n' 'id	cluster	kind' 'a	1	whole' 'b	1	cut' 'c	1	cut' 'd	2	whole' 'e	2	whole' 'f	3	night desk' >truth.tsv
printf '%s\n' 'id	cluster	relation' 'e	Y	lead' 'a	X	lead' 'b	X	copy' 'c	Y	copy' 'd	Y	copy' 'other	Z	lead' >clusters.tsv

run score truth.tsv clusters.tsv
check 'clusters: exit 0' exits 0
check 'clusters: nothing on stderr' is_empty stderr
check 'clusters: every figure' figures 'documents 6
true_clusters 3
predicted_clusters 3
ids_missing 1
ids_unknown 1
pairwise_precision 0.5000
pairwise_recall 0.5000
pairwise_f1 0.5000
ari 0.3182
bcubed_precision 0.7778
bcubed_recall 0.7778
bcubed_f1 0.7778
mixed_clusters 1
stories_lost 1
joined_cut 0.5000
clean_cut 0.5000
clean_night_desk 1.0000
joined_whole 1.0000
clean_whole 0.3333'

run score --json truth.tsv clusters.tsv
check 'JSON: exit 0' exits 0
check 'JSON: one line' figures '{"documents":6,"true_clusters":3,"predicted_clusters":3,"ids_missing":1,"ids_unknown":1,"pairwise_precision":0.5000,"pairwise_recall":0.5000,"pairwise_f1":0.5000,"ari":0.3182,"bcubed_precision":0.7778,"bcubed_recall":0.7778,"bcubed_f1":0.7778,"mixed_clusters":1,"stories_lost":1,"joined_cut":0.5000,"clean_cut":0.5000,"clean_night desk":1.0000,"joined_whole":1.0000,"clean_whole":0.3333}'
printf 'a\t1\tx"y\\z\n' >quoted.tsv
run score --json quoted.tsv clusters.tsv
check 'JSON: names are escaped' grep -qF '"clean_x\"y\\z":' stdout

run score truth.tsv clusters.tsv
cp stdout plain
gzip -c clusters.tsv >clusters.tsv.gz
"$wirecopy" score truth.tsv - <clusters.tsv.gz >stdout 2>stderr || true
check 'packed, from standard input' cmp -s plain stdout
run score clusters.tsv clusters.tsv
check 'clusters against themselves' grep -qx 'ari 1.0000' stdout

printf '%s\n' 'corpus	id_a	id_b	label' 'x	a	b	copy	h' 'x	d	f	copy' 'x	a	d	none' 'x	c	e	quote' 'x	c	d	partial' 'x	a	c	?' >pairs.tsv
run score --pairs pairs.tsv clusters.tsv
check 'pairs: every figure' figures 'pairs 4
pairs_partial 1
partial_joined 1
ids_missing 1
ids_unknown 1
precision 0.5000
recall 0.5000
f1 0.5000'
run score pairs.tsv clusters.tsv --pairs --json
check 'pairs: JSON' figures '{"pairs":4,"pairs_partial":1,"partial_joined":1,"ids_missing":1,"ids_unknown":1,"precision":0.5000,"recall":0.5000,"f1":0.5000}'

# ---- a run of the program itself ----
invented_corpus >pages.jsonl
"$wirecopy" cluster pages.jsonl -o out --quiet
sed 's/.*"id":"\([^"]*\)".*/\1/' pages.jsonl | awk -F - '{ print $0 "\t" ($2 == "local" ? $0 : $2) }' >labels.tsv
run score labels.tsv out/clusters.tsv
check 'output of cluster: read' grep -qx 'ids_missing 0' stdout
check 'output of cluster: right' grep -qx 'pairwise_f1 1.0000' stdout

# ---- what is refused ----
run score truth.tsv
check 'one file: exit 2' exits 2
check 'one file: message' says 'expected TRUTH CLUSTERS, found 1 argument'
run score truth.tsv clusters.tsv --contain 30
check 'an option of other commands: exit 2' exits 2
check 'an option of other commands: message' says 'unknown option --contain'
run cluster pages.jsonl -o out2 --pairs
check 'its option is none of cluster: exit 2' exits 2
run score truth.tsv missing.tsv
check 'missing file: exit 1' exits 1
check 'missing file: message' says 'wirecopy: missing.tsv: '
printf 'a\t1\nb\n' >broken.tsv
run score broken.tsv clusters.tsv
check 'broken line: exit 1' exits 1
check 'broken line: message' says 'broken.tsv: line 2: expected id and cluster'
check 'broken line: nothing on stdout' is_empty stdout
run score - -
check 'standard input twice: exit 2' exits 2
run help score
check 'help: the usage' grep -qx 'Usage: wirecopy score TRUTH CLUSTERS \[OPTION...\]' stdout
check 'help: no parameters of the method' [ "$(grep -c contain stdout)" -eq 0 ]
check 'help: fits into 100 columns' [ "$(awk 'length > 100' stdout | wc -l)" -eq 0 ]

[ "$n_failed" -eq 0 ]
