#!/usr/bin/env bash
# wirecopy-corpus: what a user of the generator may rely on.  $BUILD: the folder of the binary.
set -euo pipefail

corpus=${BUILD:?the folder of the binaries}/wirecopy-corpus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# check NAME COMMAND...: one line that says whether COMMAND succeeds
check() {
    local name=$1
    shift
    if "$@"; then
        echo "ok $name"
    else
        echo "not ok $name"
        failures=$((failures + 1))
    fi
}

# make_corpus NAME OPTION...: $work/NAME.jsonl and $work/NAME.tsv
make_corpus() {
    local name=$1
    shift
    "$corpus" --quiet "$@" -o "$work/$name.jsonl" --truth "$work/$name.tsv"
}

exits_with() {
    local want=$1 got=0
    shift
    "$@" >/dev/null 2>"$work/message" || got=$?
    [ "$got" -eq "$want" ] && [ -s "$work/message" ]
}

lines() { wc -l <"$1" | tr -d ' '; }
has_lines() { [ "$(lines "$1")" -eq "$2" ]; }
differ() { ! cmp -s "$1" "$2"; }
texts() { sed 's/.*"text"://' "$1"; }
texts_differing() { [ "$(texts "$1" | sort -u | wc -l)" -eq "$2" ]; }
outlets() { sed 's/.*"outlet":"\([^"]*\)".*/\1/' "$1" | sort -u | wc -l; }
dates() { sed 's/.*"date":"\([^"]*\)".*/\1/' "$1"; }
kinds() { cut -f 3 "$1" | sort -u | tr '\n' ' '; }
ids_agree() { sed 's/^{"id":"\([^"]*\)".*/\1/' "$1" | cmp -s - <(cut -f 1 "$2"); }
every_field_once() {
    ! grep -vqE '^\{"id":"[^"]+","url":"[^"]+","outlet":"[^"]+","date":"[^"]+","title":"([^"\\]|\\.)+","text":"([^"\\]|\\.)+"\}$' "$1"
}
# The texts of the story that --story-copies makes.
story_texts() { paste "$work/$1.tsv" "$work/$1.jsonl" | awk -F '\t' '$2 == "copies"' | sed 's/.*"text"://'; }
largest_cluster() { cut -f 2 "$1" | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }'; }

make_corpus one --pages 3000 --seed 7 --threads 1
make_corpus two --pages 3000 --seed 7 --threads 2
make_corpus other --pages 3000 --seed 8
make_corpus clean --pages 3000 --seed 7 --clean

check same_bytes_for_any_number_of_threads cmp -s "$work/one.jsonl" "$work/two.jsonl"
check same_truth_for_any_number_of_threads cmp -s "$work/one.tsv" "$work/two.tsv"
check another_seed_is_another_corpus differ "$work/one.jsonl" "$work/other.jsonl"
check standard_output_is_the_same_as_a_file \
    cmp -s "$work/one.jsonl" <("$corpus" --quiet --pages 3000 --seed 7 -o -)
check as_many_pages_as_asked has_lines "$work/one.jsonl" 3000
check truth_has_every_page_in_order ids_agree "$work/one.jsonl" "$work/one.tsv"
check clean_pages_have_the_same_truth cmp -s "$work/one.tsv" "$work/clean.tsv"
check clean_pages_are_smaller [ "$(wc -c <"$work/clean.jsonl")" -lt "$(wc -c <"$work/one.jsonl")" ]
check pages_are_ordered_by_date sort -c <(dates "$work/one.jsonl")
check all_kinds_are_there [ "$(kinds "$work/one.tsv")" = "alone copy digest quote series short update " ]
check every_field_is_there every_field_once "$work/one.jsonl"
if command -v jq >/dev/null; then
    check every_line_is_json [ "$(jq -r '.id' "$work/one.jsonl" | sort -u | wc -l)" -eq 3000 ]
else
    echo "ok every_line_is_json # skipped: jq is not installed"
fi

make_corpus small --pages 1
check one_page_is_a_corpus has_lines "$work/small.jsonl" 1
make_corpus single --pages 500 --one-outlet
check one_outlet [ "$(outlets "$work/single.jsonl")" -eq 1 ]
make_corpus three --pages 500 --outlets 3 --days 1 --skew 0
check outlets_as_asked [ "$(outlets "$work/three.jsonl")" -eq 3 ]
check days_as_asked [ "$(dates "$work/three.jsonl" | cut -c 1-10 | sort -u | wc -l)" -eq 1 ]

make_corpus same --pages 200 --identical 200
check identical_pages_are_identical texts_differing "$work/same.jsonl" 1
make_corpus copies --pages 900 --story-copies 600
check one_story_has_its_copies [ "$(largest_cluster "$work/copies.tsv")" -eq 600 ]
check copies_are_edited [ "$(story_texts copies | sort -u | wc -l)" -gt 500 ]

# A chain; the outlet of this seed kept its line breaks, so lines are paragraphs: neighbours share 11 paragraphs of 12, ends none.
make_corpus chain --pages 40 --chain 40 --clean --one-outlet
paragraphs() { texts "$work/chain.jsonl" | sed -n "$1p" | sed 's/\\n/\n/g; s/^"//; s/"}$//' | grep -E '.{40}' | sort -u; }
shared() { comm -12 <(paragraphs "$1") <(paragraphs "$2") | wc -l; }
check neighbours_in_a_chain_share_most [ "$(shared 20 21)" -ge 9 ]
check ends_of_a_chain_share_nothing [ "$(shared 1 40)" -eq 0 ]

check help_goes_to_standard_output test -n "$("$corpus" --help)"
check unknown_option_is_a_usage_error exits_with 2 "$corpus" --nonsense 3
check missing_number_is_a_usage_error exits_with 2 "$corpus" --pages
check broken_number_is_a_usage_error exits_with 2 "$corpus" --pages 12x
check no_pages_is_a_usage_error exits_with 2 "$corpus" --pages 0
check more_special_pages_than_pages_is_a_usage_error exits_with 2 "$corpus" --pages 10 --chain 6 --identical 5
check missing_folder_is_an_io_error exits_with 1 "$corpus" --pages 10 -o "$work/none/corpus.jsonl"
if [ -c /dev/full ]; then
    check full_disk_is_an_io_error exits_with 1 "$corpus" --pages 10 -o /dev/full
fi

[ "$failures" -eq 0 ]
