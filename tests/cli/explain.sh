#!/usr/bin/env bash
# wirecopy explain: what it says of a copy, a quotation, a template, a digest and strangers; where it finds the texts.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
unset COLUMNS NO_COLOR

# run ARGUMENT...: sets code; files stdout and stderr.
run() {
    code=0
    "$wirecopy" "$@" >stdout 2>stderr </dev/null || code=$?
}
prints() { tr '\n' ' ' <stdout | tr -s ' ' | grep -qF -e "$1"; }
lacks() { ! prints "$1"; }
is_empty() { [ ! -s "$1" ]; }
fits() { [ "$(sed 's/[^ -~]/x/g' stdout | awk -v most="$1" 'length > most' | wc -l)" -eq 0 ]; }

speech='“We asked for a second bridge in every budget since the flood and every budget found money for lamps and flags instead so nobody here will clap when the ribbon is cut in front of a river that still stops the school bus each spring,”'
bulletin() {
    printf 'Readings of the tide gauge at noon were %s metres at the east pier %s metres at the fish steps and %s metres at the old lock with the wind %s knots from the sea and %s more rain since dawn than in the week before the measuring began' "$@"
}
corpus() {
    invented_corpus
    page courier-bridge courier Aldwick 2025-09-09 'Bridge opens' "$(babble 101 70)" "$speech said the miller. $(babble 102 60)"
    page herald-bridge herald Brannoch 2025-09-09 'Ribbon cut' "$(babble 103 80) $speech $(babble 104 50)"
    page courier-tide courier Aldwick 2025-09-10 'Tide' "$(bulletin 3.1 2.7 1.9 14 22)"
    page herald-tide herald Brannoch 2025-09-12 'Tide again' "$(bulletin 4.4 3.6 2.8 31 57)"
    page digest mirror Edgeport 2025-09-13 'The week' "$harbour_2" "$orchard_2" "$library_2" "$(babble 105 30)"
    printf '%s\n' '{"id":"twice","outlet":"north","date":"2025-09-14","text":"The first of two that have one id."}' \
        '{"id":"twice","outlet":"south","date":"2025-09-15","text":"Second \u001b[31mof two \u202ethat have one id."}' \
        '{"id":"wide","text":"港の浚渫船が防波堤に衝突した。"}' \
        '{"id":"short","text":"Two words"}'
    printf '{"id":"twin-%s","outlet":"%s","date":"2025-09-16","text":"%s"}\n' 1 east "$(babble 200 60)" 2 west "$(babble 200 60)"
}
corpus >pages.jsonl
"$wirecopy" cluster pages.jsonl -o out --quiet 2>/dev/null
explain() { run explain out "$@"; }

# ---- what it says ----
explain courier-harbour tribune-harbour
check 'copy: exit 0' exits 0
check 'copy: nothing on stderr' is_empty stderr
check 'copy: the rule' grep -qE '^  copy: 9[0-9]% of the shorter page.s own text is shared, 30% is asked$' stdout
check 'copy: the distance' grep -qE '^  it would be no copy below (30|50)%, i\.e\. with [0-9]+ shared words fewer$' stdout
check 'copy: one story' prints 'One story, on 4 pages.'
check 'copy: the lead' prints 'A: lead in cluster'
check 'copy: whose lead' prints 'of 4 pages; its lead is courier-harbour'
check 'copy: the pair was compared' prints 'pairs.tsv has it as copy'
check 'copy: the shared text begins' grep -qF '[=The harbour of' stdout
check 'copy: furniture is marked' grep -qF '[~Home Weather Puzzles' stdout
check 'copy: legend' prints 'Marks: [=shared=], [:quoted:], [=:shared and quoted:=], [~page furniture~]'
check 'copy: 80 columns where nothing is known' fits 80
check 'copy: both beside each other' grep -qE '^A courier-harbour +\| B tribune-harbour$' stdout
check 'copy: the words of furniture' grep -qE '^  page furniture +37 +37$' stdout
check 'copy: days apart' grep -qE '^  days apart +1$' stdout
cp stdout forth
explain tribune-harbour courier-harbour
check 'the other way round: sides change' grep -qE '^A tribune-harbour +\| B courier-harbour$' stdout
check 'the other way round: same reason' grep -qxF -e "$(grep '^  copy: ' forth)" stdout
check 'the other way round: own text, too' [ "$(awk '/own text that counts/ { print $6, $5 }' stdout)" = "$(awk '/own text that counts/ { print $5, $6 }' forth)" ]
explain twin-1 twin-2
check 'identical: the rule' prints 'identical: both have the same own text'
explain courier-bridge herald-bridge
check 'quote: the rule' prints 'quote: 0 words of own text are shared, of a copy 20 are asked; mainly quotations are shared'
check 'quote: two stories' prints 'Not one story.'
check 'quote: marked' prints '[=:“We asked for'
explain courier-tide herald-tide
check 'template: the rule' prints 'template: the wording agrees and the figures do not'
check 'template: what would change it' prints 'it would be a copy if more of the figures agreed'
explain courier-local-1 herald-orchard
check 'strangers: none' prints 'none: 0 words of own text are shared, of a copy 20 are asked'
check 'strangers: never compared' prints 'The pair was never compared: the two meet in 0 buckets (asked: 2).'
check 'strangers: alone' prints 'A: alone in cluster'
explain digest herald-orchard
check 'digest: said' prints 'A: digest in cluster'
check 'digest: one story it is not' prints 'Not one story: page A is a digest of several stories, and belongs to none.'
explain short courier-tide
check 'short: said' prints 'none: page A is too short to be compared: 2 words, a shingle takes 3'
check 'short: in no bucket' prints 'never compared: a page without own text is in no bucket'
check 'short: no outlet' prints 'Page A has no outlet: only what unlike pages share is masked.'

# ---- ids ----
explain twice courier-tide
check 'an id that stands twice: said' prints '2 pages have the id twice; the first is explained.'
check 'an id that stands twice: the first' prints 'The first of two'
explain twice twice
check 'twice the same id: its two pages' prints '2 pages have the id twice; the first two are explained.'
check 'control characters are not printed' [ "$(tr -d '\n' <stdout | LC_ALL=C grep -c '[[:cntrl:]]' || true)" -eq 0 ]
check 'nor marks that turn the direction' lacks $'\xe2\x80\xae'
explain wide short
check 'wide characters take two columns' grep -qE '^港の浚渫船が防波堤に衝突した。 {9}\|' stdout
explain short short
check 'twice one page: exit 2' exits 2
check 'twice one page: message' says "wirecopy: expected two pages, found twice the one that has the id 'short'"
explain short nobody
check 'unknown id: exit 1' exits 1
check 'unknown id: message' says "wirecopy: no page of out has the id 'nobody'"
check 'unknown id: nothing on stdout' is_empty stdout

# ---- what is refused ----
for arguments in '' 'out' 'out a b c'; do
    # shellcheck disable=SC2086
    run explain $arguments
    check "'$arguments': exit 2" exits 2
    check "'$arguments': message" says 'wirecopy: expected DIR ID_A ID_B | FILE_A FILE_B, found'
done
run explain out short twice --contain 3
check 'a parameter: exit 2' exits 2
run explain nowhere a b
check 'no such folder: exit 1' exits 1
check 'no such folder: message' says 'wirecopy: nowhere/signatures.wcs: '
run explain out pages.jsonl
check 'folder for a file: exit 1' exits 1
check 'folder for a file: message' says 'out is a folder; expected a file, or a folder and two ids'
run explain --help
check 'help: exit 0' exits 0
check 'help: no parameters of the method' lacks '--contain'
mkdir odd
cp out/signatures.wcs out/pairs.tsv odd
sed '3d' out/clusters.tsv >odd/clusters.tsv
run explain odd courier-harbour tribune-harbour
check 'clusters of other pages: exit 1' exits 1
check 'clusters of other pages: message' says 'wirecopy: odd/clusters.tsv: '
cp out/clusters.tsv odd
run explain odd courier-harbour tribune-harbour
check 'no stories: exit 1' exits 1
check 'no stories: message' says 'wirecopy: odd/stories.jsonl: '
grep -v courier-harbour out/stories.jsonl >odd/stories.jsonl
run explain odd courier-harbour tribune-harbour
check 'other stories: exit 1' exits 1
check 'other stories: message' says 'wirecopy: odd/stories.jsonl: the stories are others; expected the pages of odd/signatures.wcs'
sed 's/^courier-harbour\t/another\t/' out/clusters.tsv >odd/clusters.tsv
run explain odd courier-harbour tribune-harbour
check 'other ids: exit 1' exits 1
check 'other ids: message' says 'wirecopy: odd/clusters.tsv: the pages are others; expected the pages of odd/signatures.wcs'

# ---- pages without an outlet: all pages decide on them ----
{
    for day in 1 2 3 4 5 6 7 8; do
        page "plain-$day" - - "2025-10-0$day" "$(babble "30$day" 3)" "$(babble "31$day" 150) $(babble 320 40)"
    done
    page story-a - - 2025-10-03 'Tower falls' "$(babble 330 150) $(babble 320 40)"
    page story-b - - 2025-10-04 'A tower fell' "$(babble 330 150) $(babble 321 30)"
} | sed 's/"outlet":"[^"]*",//; s/"url":"[^"]*",//' >bare.jsonl
"$wirecopy" cluster bare.jsonl -o bare --quiet 2>/dev/null
run explain bare story-a story-b
check 'no outlet: exit 0' exits 0
check 'no outlet: furniture of all' grep -qE '^  page furniture +[1-9]' stdout
cp stdout in-memory
run explain bare story-a story-b --memory 1K --tmp .
check 'no outlet, on the disk: exit 0' exits 0
check 'no outlet, on the disk: the same' cmp -s stdout in-memory
run explain bare story-a story-b --memory 1 --tmp .
check 'no outlet, with next to no memory: the same' cmp -s stdout in-memory
run explain bare story-a story-b --memory 1K --tmp nowhere
check 'no outlet, on the disk: no folder: exit 1' exits 1
check 'no outlet, on the disk: no folder: message' says 'wirecopy: nowhere: cannot hold temporary files: '

# ---- pages of small outlets: what is left of them is looked up, or found again by all pages ----
"$build/wirecopy-corpus" --pages 2000 --outlets 80 --skew 0 --seed 9 -q -o small.jsonl
"$wirecopy" cluster small.jsonl -o small --quiet 2>/dev/null
cp -r small forgotten && rm forgotten/compared.wcc
awk -F '\t' 'NR > 1 && NR % 150 == 0 { print $1, $2 }' small/pairs.tsv >asked
explain_all() { # DIR
    local a b
    while read -r a b; do "$wirecopy" explain "$1" "$a" "$b" --json </dev/null; done <asked
}
explain_all small >looked-up
explain_all forgotten >found-again
check 'small outlets: some pairs are asked for' [ "$(wc -l <looked-up)" -ge 10 ]
check 'small outlets: the same, looked up or found again' cmp looked-up found-again

# ---- --json ----
explain courier-harbour tribune-harbour --json
check 'json: one line' [ "$(wc -l <stdout)" -eq 1 ]
check 'json: relation and reason' grep -qE '^\{"wirecopy":"[^"]*","relation":"copy","reason":"copy: 9[0-9]% ' stdout
check 'json: features' grep -qE '"features":\{"containment":0\.9[0-9]+,"resemblance":0\.6[0-9]+,"shared_words":[0-9]+,' stdout
check 'json: pages' prints '"pages":[{"id":"courier-harbour","outlet":"courier","date":"2025-09-03"'
check 'json: result' prints '"result":{"same_cluster":true,"buckets_met":'

# ---- where the texts are ----
shows_both() { prints '[=The harbour of' && lacks 'the text is not there'; }
gzip -c pages.jsonl >packed.gz
"$wirecopy" cluster packed.gz -o gz --quiet 2>/dev/null
run explain gz courier-harbour tribune-harbour
check 'gzip: the same but for nothing' cmp forth stdout
if command -v zstd >/dev/null; then
    zstd -q pages.jsonl -o packed.zst
    "$wirecopy" cluster packed.zst -o zst --quiet 2>/dev/null
    run explain zst courier-harbour tribune-harbour
    check 'zstd: the same' cmp forth stdout
fi
mkdir texts
printf '%s\n%s\n%s\n' "$harbour_1" "$harbour_2" "$harbour_3" >texts/long.txt
printf '\xef\xbb\xbf%s\r\n' "$harbour_1 $harbour_3" >texts/short.txt
"$wirecopy" cluster texts -o fromtexts --quiet 2>/dev/null
run explain fromtexts long short
check 'folder of texts' shows_both
"$wirecopy" cluster - -o piped --quiet <pages.jsonl 2>/dev/null
run explain piped courier-harbour tribune-harbour
check 'standard input: exit 0' exits 0
check 'standard input: said' prints 'The text of page A is not shown: it came by standard input.'
check 'standard input: the evidence' [ "$(grep '^  copy: ' stdout)" = "$(grep '^  copy: ' forth)" ]
check 'standard input: no marks to explain' lacks 'Marks:'
sed 's/"text":/"prose":/' pages.jsonl >renamed.jsonl
"$wirecopy" cluster renamed.jsonl -o renamed --field text=prose --quiet 2>/dev/null
run explain renamed courier-harbour tribune-harbour
check 'without --field: said' prints 'or was read with other --field or --zstd-window options'
run explain renamed courier-harbour tribune-harbour --field text=prose
check 'with --field' shows_both
cp pages.jsonl moving.jsonl
"$wirecopy" cluster moving.jsonl -o moved --quiet 2>/dev/null
sed -i '/"id":"tribune-harbour"/s/dredger/tugboat/' moving.jsonl
run explain moved courier-harbour tribune-harbour
check 'changed: exit 0' exits 0
check 'changed: said of the one that changed' prints 'The text of page B is not shown: moving.jsonl holds another text at byte'
check 'changed: the other is shown' prints '[=The harbour of'
check 'changed: how it is marked' prints "Of page A, what is shared is marked only where page B's sketch shows it."
rm moving.jsonl
run explain moved courier-harbour tribune-harbour
check 'gone: exit 0' exits 0
check 'gone: said' prints 'moving.jsonl cannot be read (No such file or directory)'
mkfifo moving.jsonl
run explain moved courier-harbour tribune-harbour
check 'a pipe in its place: said, and no waiting' prints 'moving.jsonl cannot be read (not a plain file)'

# ---- two files ----
printf '%s\n\n%s\n' "$harbour_1" "$harbour_2" >a.txt
sed -n '/"id":"tribune-harbour"/p' pages.jsonl >b.json
run explain a.txt b.json
check 'files: exit 0' exits 0
check 'files: a copy' prints 'copy: '
check 'files: no mask' prints 'nothing is masked'
check 'files: no result' lacks 'cluster'
check 'files: ids' grep -qE '^A a +\| B tribune-harbour$' stdout
cp stdout files
gzip -c a.txt >a.gz
run explain a.gz b.json
check 'files: gzip' [ "$(grep '^  copy: ' stdout)" = "$(grep '^  copy: ' files)" ]
code=0
"$wirecopy" explain - b.json <a.txt >stdout 2>stderr || code=$?
check 'files: standard input' [ "$(grep '^  copy: ' stdout)" = "$(grep '^  copy: ' files)" ]
run explain - -
check 'files: standard input twice' exits 2
run explain a.txt pages.jsonl
check 'files: several pages: exit 1' exits 1
check 'files: several pages: message' says 'pages.jsonl: expected one page'
run explain a.txt out/signatures.wcs
check 'files: a store: message' says 'out/signatures.wcs is a signature store'
run explain a.txt missing.txt
check 'files: missing: exit 1' exits 1
printf '{"id":"x",\n "outlet": "y",\n "prose":"z"}\n' >c.json
run explain a.txt c.json
check 'files: no text: message' says 'c.json: no text field; fields seen: id, outlet, prose'
run explain a.txt c.json --field text=prose
check 'files: an object over several lines' exits 0

# ---- a person at a terminal ----
export COLUMNS=120
explain courier-harbour tribune-harbour
check '120 columns' [ "$(awk 'length > 100' stdout | wc -l)" -gt 0 ]
check '120 columns: not more' fits 120
COLUMNS=50
explain courier-harbour tribune-harbour
check '50 columns: not more' fits 50
check '50 columns: one below the other' [ "$(grep -c '|' stdout)" -eq 0 ]
unset COLUMNS
if command -v script >/dev/null; then
    TERM=xterm script -qec "$wirecopy explain out courier-harbour tribune-harbour" typescript >/dev/null </dev/null
    check 'terminal: colours' grep -q $'\033\\[32mThe harbour of' typescript
    check 'terminal: no signs' [ "$(grep -c '\[=' typescript)" -eq 0 ]
    NO_COLOR=1 TERM=xterm script -qec "$wirecopy explain out courier-harbour tribune-harbour" typescript >/dev/null </dev/null
    check 'NO_COLOR: signs' grep -qF '[=The harbour of' typescript
    check 'NO_COLOR: no colours' [ "$(grep -c $'\033\\[3' typescript)" -eq 0 ]
    TERM=dumb script -qec "$wirecopy explain out courier-harbour tribune-harbour" typescript >/dev/null </dev/null
    check 'dumb terminal: signs' grep -qF '[=The harbour of' typescript
fi

[ "$n_failed" -eq 0 ]
