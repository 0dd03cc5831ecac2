#!/usr/bin/env bash
# hourly.sh - a job for cron: adds the pages that came in to a result, and writes the corpus with one page a story.
#
#     PATH=/usr/local/bin:/usr/bin:/bin
#     17 * * * *  /srv/hourly.sh /srv/incoming /srv/news
#
# Files of pages (.jsonl, .jsonl.gz, .jsonl.zst) are moved into the folder INCOMING when they are whole, each under a
# name of its own.  NEWS gets pages/ (the files), added (their names in the order in which they were added), result/
# (what wirecopy cluster writes, with merged.tsv, split.tsv and changes.jsonl of the last file) and unique.jsonl.zst.  A
# run that was interrupted is made up for by the next one.  A file that cannot be added is named, and tried again each
# time until it is mended in pages/ or gone from there; the others are added, and the exit code is 1.
set -euo pipefail
shopt -s nullglob
[ $# -eq 2 ] || { echo "usage: $0 INCOMING NEWS" >&2; exit 2; }
incoming=$1 news=$2
mkdir -p "$news/pages"
exec 9>"$news/lock"
flock -n 9 || exit 0 # the run of the hour before is still at it
for file in "$news"/pages/.*.jsonl{,.gz,.zst}; do # was whole when a run was interrupted, or comes once more
    name=${file##*/.}
    [ -e "$incoming/$name" ] || mv "$file" "$news/pages/$name"
done
for file in "$incoming"/*.jsonl{,.gz,.zst}; do
    name=${file##*/}
    if [ -e "$news/pages/$name" ]; then
        echo "$0: $file stays where it is: there was a file of its name before" >&2
        continue
    fi
    mv "$file" "$news/pages/.$name" # from another file system it comes byte by byte
    mv "$news/pages/.$name" "$news/pages/$name"
done
[ -e "$news/added" ] || touch "$news/added"
failed=0
for file in "$news"/pages/*.jsonl{,.gz,.zst}; do
    name=${file##*/}
    ! grep -qxF -e "$name" "$news/added" || continue
    wirecopy cluster --update "$news/result" "$file" || {
        echo "$0: $file was not added" >&2
        failed=1
        continue
    }
    printf '%s\n' "$name" >>"$news/added"
done
# Later than what it is made of, or it is made again.
[ "$news/added" -nt "$news/unique.jsonl.zst" ] && [ -s "$news/added" ] || exit "$failed"
mapfile -t names <"$news/added"
wirecopy keep "$news/result" "${names[@]/#/$news/pages/}" -o "$news/unique.jsonl.zst" --force
exit "$failed"
