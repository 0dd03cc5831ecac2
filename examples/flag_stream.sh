#!/usr/bin/env bash
# flag_stream.sh - of a live scrape, the pages that repeat no story: a filter in a pipe.
#
#     scraper | flag_stream.sh news.wcs >new.jsonl 2>repeats.tsv
#
# Pages come as JSON lines; each is added to the store (which is made where there is none) and passed on at once, or, as
# a copy of an earlier one, named on standard error with the story's lead; a line that is no page is told of there.  The next page is read when the last one is
# answered, so that a scraper which waits for what comes out knows of a page before it fetches the next.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 STORE.wcs <pages" >&2; exit 2; }
store=$1
[ -e "$store" ] || wirecopy sign --quiet /dev/null -o "$store"
coproc flag { wirecopy flag --store "$store" --update -; }
flag_pid=$! answers=${flag[0]} pages=${flag[1]}
while IFS= read -r page || [ -n "$page" ]; do
    [[ $page == *[![:space:]]* ]] || continue # a blank line is not answered
    printf '%s\n' "$page" >&"$pages"
    IFS= read -r answer <&"$answers"
    case $answer in
    '{"id":null,"error":'*) printf '%s\n' "$answer" >&2 ;;
    *'"relation":"copy"'* | *'"relation":"identical"'*)
        sed -E 's/^\{"id":("([^"\\]|\\.)*"),.*"lead":("([^"\\]|\\.)*"),"earliest".*/\1\t\3/' <<<"$answer" >&2
        ;;
    *) printf '%s\n' "$page" ;;
    esac
done
exec {pages}>&- # the end of the input: the log goes to the store
wait "$flag_pid"
