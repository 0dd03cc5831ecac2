#!/usr/bin/env bash
# hourly.sh - a job for cron: adds the pages that came in to a result, and writes the corpus with one page a story.
#
#     17 * * * *  hourly.sh /srv/incoming /srv/news
#
# Files of pages are moved into the folder INCOMING when they are whole, each under a name of its own.  NEWS gets pages/ (the files), added (their names in the order in which they were added),
# result/ (what wirecopy cluster writes, with merged.tsv, split.tsv and changes.jsonl of the last file) and
# unique.jsonl.zst.  A run that was interrupted is made up for by the next one.
set -euo pipefail
shopt -s nullglob
[ $# -eq 2 ] || { echo "usage: $0 INCOMING NEWS" >&2; exit 2; }
incoming=$1 news=$2
mkdir -p "$news/pages"
exec 9>"$news/lock"
flock -n 9 || exit 0 # the run of the hour before is still at it
for file in "$incoming"/*.jsonl; do mv -n "$file" "$news/pages/"; done
touch "$news/added"
n_added=0
for file in "$news"/pages/*.jsonl; do
    name=${file##*/}
    ! grep -qxF -e "$name" "$news/added" || continue
    wirecopy cluster --update "$news/result" "$file"
    printf '%s\n' "$name" >>"$news/added"
    n_added=$((n_added + 1))
done
[ "$n_added" -gt 0 ] || exit 0
mapfile -t names <"$news/added"
wirecopy keep "$news/result" "${names[@]/#/$news/pages/}" -o "$news/unique.jsonl.zst" --force
