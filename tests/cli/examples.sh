#!/usr/bin/env bash
# The programs of examples/ build against the static library as the README says, and say of a small corpus of
# invented stories what they should.
set -euo pipefail
: "${BUILD:?the folder of the binaries}"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
invented_corpus >"$folder/pages.jsonl"

case $BUILD in
*/asan) sanitizer=(-fsanitize=address) ;;
*/ubsan) sanitizer=(-fsanitize=undefined) ;;
*/tsan) sanitizer=(-fsanitize=thread) ;;
*/coverage) sanitizer=(--coverage) ;;
*) sanitizer=() ;;
esac
libraries() { env PKG_CONFIG_PATH="$BUILD" pkg-config --static --libs-only-l --libs-only-other wirecopy; }

build() { # EXAMPLE
    # shellcheck disable=SC2046 # the flags are words
    "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror "${sanitizer[@]}" -Iinclude "examples/$1.c" \
        "$BUILD/libwirecopy.a" $(libraries | sed 's/-lwirecopy//') -o "$folder/$1"
}
try() { # EXAMPLE ARGUMENT...: sets code; files stdout and stderr
    code=0
    "$folder/$1" "${@:2}" >"$folder/stdout" 2>"$folder/stderr" || code=$?
}
answers() { # LINE...: what stdout is
    diff <(printf '%s\n' "$@") "$folder/stdout"
}
complains() { # LINE: what stderr is
    diff <(printf '%s\n' "$1") "$folder/stderr"
}
shown() { [[ "$(<README.md)" == *"$(sed '/./s/^/    /' examples/cluster.c)"* ]]; }

check 'README shows cluster.c as it is' shown
for example in cluster cluster_pages compare_texts read_store; do
    check "$example.c builds without a warning" build "$example"
done
[ "$n_failed" -eq 0 ] || exit 1
try cluster "$folder/pages.jsonl" "$folder/out"
check 'cluster.c ends well' exits 0
check 'cluster.c counts the three stories' grep -qx '3 stories' "$folder/stdout"
check 'cluster.c lists them, most outlets first' [ "$(awk 'NR > 1 { print $1 }' "$folder/stdout" | xargs)" = '4 3 2' ]
check 'cluster.c wrote the output folder' test -s "$folder/out/clusters.tsv"
try cluster "$folder/pages.jsonl" "$folder/out"
check 'cluster.c fails where an output stands' exits 1
check 'cluster.c says why' test -s "$folder/stderr"
try cluster
check 'cluster.c without arguments is a usage error' exits 2

# shellcheck disable=SC2154 # invented.bash sets the paragraphs
{
    try cluster_pages "$harbour_1 $harbour_2" "$orchard_1" "$harbour_2"
    check 'cluster_pages.c ends well' exits 0
    check 'cluster_pages.c tells what each page is' answers 'page 0: lead, lead 0, 1000 thousandths' \
        'page 1: alone, lead 1, 1000 thousandths' 'page 2: copy, lead 0, 1000 thousandths'
    try compare_texts "$harbour_1 $harbour_2" "$orchard_1" "$harbour_2" "$harbour_1 $harbour_2"
    check 'compare_texts.c ends well' exits 0
    check 'compare_texts.c tells what each text is' answers 'none, 0 thousandths, 0 words shared' \
        'copy, 1000 thousandths, 46 words shared' 'identical, 1000 thousandths, 75 words shared'
}
try cluster_pages
check 'cluster_pages.c without pages ends well' exits 0
check 'cluster_pages.c without pages says nothing' test ! -s "$folder/stdout"
try compare_texts alone
check 'compare_texts.c with one text is a usage error' exits 2
try read_store "$folder/pages.jsonl" "$folder/pages.wcs"
check 'read_store.c ends well' exits 0
check 'read_store.c lists every page' [ "$(cut -f 1 "$folder/stdout" | wc -l)" = 17 ]
check 'read_store.c tells the agency and the words' grep -qx $'courier-harbour\tcourier\tReuters\t215 words' \
    "$folder/stdout"
try read_store "$folder/pages.jsonl" "$folder/pages.wcs"
check 'read_store.c fails where a store stands' exits 1
check 'read_store.c says why' complains "$folder/pages.wcs exists; --force replaces it"

# ---- hourly.sh: two files, one in the hour after, then none, then one that was interrupted ----
PATH=$(cd "$BUILD" && pwd):$PATH
mkdir "$folder/in"
hourly() {
    code=0
    examples/hourly.sh "$folder/in" "$folder/news" >"$folder/stdout" 2>"$folder/stderr" || code=$?
}
unique_pages() { zstd -dc "$folder/news/unique.jsonl.zst" | wc -l; }
(cd "$folder/in" && split -n l/4 --additional-suffix=.jsonl ../pages.jsonl h)
mv "$folder/in/hab.jsonl" "$folder/in/had.jsonl" "$folder"
hourly
check 'hourly.sh ends well' exits 0
check 'hourly.sh adds the files one by one' [ "$(xargs <"$folder/news/added")" = 'haa.jsonl hac.jsonl' ]
check 'hourly.sh leaves nothing in the folder of what comes in' [ -z "$(ls "$folder/in")" ]
mv "$folder/hab.jsonl" "$folder/in"
hourly
check 'hourly.sh adds a file whose name comes first' [ "$(xargs <"$folder/news/added")" = 'haa.jsonl hac.jsonl hab.jsonl' ]
stories=$(tail -n +2 "$folder/news/result/clusters.tsv" | cut -f 2 | sort -u | wc -l)
check 'hourly.sh writes one page a story' [ "$(unique_pages)" -eq "$stories" ]
hourly
check 'hourly.sh without a file ends well' exits 0
check 'hourly.sh without a file does nothing' test ! -s "$folder/stdout"
mv "$folder/had.jsonl" "$folder/news/pages"
wirecopy cluster --update "$folder/news/result" "$folder/news/pages/had.jsonl" --quiet
hourly
check 'hourly.sh makes up for a run that was interrupted' exits 0
check 'hourly.sh makes up for it: all files are added' [ "$(wc -l <"$folder/news/added")" -eq 4 ]
wirecopy cluster "$folder/pages.jsonl" -o "$folder/at_once" --quiet
check 'hourly.sh finds what one run over all finds' \
    cmp <(cut -f 1,3- "$folder/at_once/clusters.tsv") <(cut -f 1,3- "$folder/news/result/clusters.tsv")
check 'hourly.sh keeps as many pages' \
    [ "$(unique_pages)" -eq "$(tail -n +2 "$folder/at_once/clusters.tsv" | cut -f 2 | sort -u | wc -l)" ]
rm "$folder/news/unique.jsonl.zst"
hourly
check 'hourly.sh makes up for a keep that was interrupted' test -s "$folder/news/unique.jsonl.zst"
echo '{"html":"x"}' >"$folder/in/hb.jsonl"
head -1 "$folder/pages.jsonl" | sed 's/"id":"/&more-/' | gzip >"$folder/in/hc.jsonl.gz"
hourly
check 'hourly.sh with a file that is no use: exit 1' exits 1
check 'hourly.sh with a file that is no use: it is named' grep -qF 'pages/hb.jsonl was not added' "$folder/stderr"
check 'hourly.sh with a file that is no use: the next one is added' [ "$(tail -1 "$folder/news/added")" = hc.jsonl.gz ]
examples/hourly.sh 2>"$folder/stderr" && code=0 || code=$?
check 'hourly.sh without folders is a usage error' exits 2

# ---- flag_stream.sh: a live scrape through a pipe ----
stream() { # FILE: to $folder/new and $folder/repeats
    code=0
    examples/flag_stream.sh "$folder/live.wcs" <"$1" >"$folder/new" 2>"$folder/repeats" || code=$?
}
{ cat "$folder/pages.jsonl" && echo && head -n 1 "$folder/pages.jsonl"; } >"$folder/scrape.jsonl"
stream "$folder/scrape.jsonl"
check 'flag_stream.sh ends well' exits 0
check 'flag_stream.sh passes on one page a story' [ "$(grep -cE 'harbour|orchard|library' "$folder/new")" -eq 3 ]
check 'flag_stream.sh passes pages on as they are' [ "$(grep -cvxFf "$folder/pages.jsonl" "$folder/new")" -eq 0 ]
check 'flag_stream.sh names the copies and the leads' grep -qxF $'"tribune-harbour"\t"courier-harbour"' "$folder/repeats"
check 'flag_stream.sh adds every page once' [ "$(wirecopy info "$folder/live.wcs" --dump | wc -l)" -eq 17 ]
examples/flag_stream.sh 2>"$folder/stderr" && code=0 || code=$?
check 'flag_stream.sh without a store is a usage error' exits 2

# ---- wirecopy-flag.service ----
if command -v systemd-analyze >/dev/null; then
    sed "s|/usr/local/bin/wirecopy|$(command -v wirecopy)|" examples/wirecopy-flag.service >"$folder/wirecopy-flag.service"
    verified() { systemd-analyze verify --man=no "$folder/wirecopy-flag.service" >"$folder/stdout" 2>&1 && [ ! -s "$folder/stdout" ]; }
    check 'wirecopy-flag.service is a sound unit' verified
else
    echo 'ok wirecopy-flag.service is a sound unit: skipped, without systemd-analyze'
fi

[ "$n_failed" -eq 0 ]
