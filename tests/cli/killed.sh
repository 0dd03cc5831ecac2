#!/usr/bin/env bash
# kill -9 at 200 random moments of cluster --update and of flag --update: what is there is sound, nothing that was
# committed or answered is lost, and the same run once more ends as if undisturbed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
spare_libomp
begin_killing
# What was written stays when a process is killed, whether or not it is on the disk.
export NO_SYNC=1 LD_PRELOAD=$folder/stop.so
invented_corpus >pages.jsonl
head -n 8 pages.jsonl >old.jsonl
tail -n +9 pages.jsonl >new.jsonl
is_sound() { "$wirecopy" check "$1" >/dev/null; }

# each_moment N KIND INPUT...: N times start_KIND, kill at a moment, and see whether is_right_KIND.
each_moment() {
    local kind=$2 moment most n_killed=0
    "start_$kind"
    most=$(microseconds "once_more_$kind")
    for moment in $(moments "$1" "$most"); do
        "start_$kind"
        code=0
        { STOP_AFTER=$moment "$wirecopy" "${@:3}" --threads 1 >first 2>stderr || code=$?; } 2>/dev/null
        [ "$code" -eq 0 ] || [ "$code" -eq 137 ] || { echo "after $moment us: exit $code" && cat stderr && return 1; }
        n_killed=$((n_killed + (code == 137)))
        "is_right_$kind" || { echo "killed after $moment us" && return 1; }
    done
    [ "$n_killed" -gt 0 ]
}

# ---- cluster --update ----
"$wirecopy" cluster --update before old.jsonl --quiet
cp -r before after
"$wirecopy" cluster --update after new.jsonl --quiet
start_next() {
    rm -rf out .[!.]*.tmp
    cp -r before out
}
once_more_next() { "$wirecopy" cluster --update out new.jsonl --threads 1 --quiet 2>/dev/null; }
is_right_next() {
    { same_pages before out >/dev/null || same_pages after out; } && is_sound out/signatures.wcs && once_more_next &&
        same_pages after out && rm -rf .[!.]*.tmp && once_more_next && same_folder after out
}
check 'cluster --update, killed at 200 moments' each_moment 200 next cluster --update out new.jsonl

# Where nothing is there yet.
start_first() { rm -rf out .[!.]*.tmp; }
once_more_first() { "$wirecopy" cluster --update out old.jsonl --threads 1 --quiet 2>/dev/null; }
is_right_first() { { [ ! -e out ] || same_folder before out >/dev/null; } && once_more_first && same_folder before out; }
check 'cluster --update, the first time, killed at 40 moments' each_moment 40 first cluster --update out old.jsonl

# ---- flag --update ----
dump() { "$wirecopy" info "$1" --dump; }
"$wirecopy" sign -q old.jsonl -o old.wcs
cp old.wcs whole.wcs
"$wirecopy" flag --store whole.wcs --update new.jsonl >answers
dump whole.wcs >pages
start_flag() {
    rm -f store.wcs*
    cp old.wcs store.wcs
}
once_more_flag() { "$wirecopy" flag --store store.wcs --update new.jsonl --threads 1; }
answered() { cmp -s -n "$(stat -c %s first)" first answers; } # the last line may be cut off
all_is_stored() { [ ! -e store.wcs.log ] && dump store.wcs | cmp -s - pages; }
is_right_flag() {
    answered && is_sound store.wcs || return 1
    ! { cmp -s first answers && all_is_stored; } || return 0 # it was done, but for its end
    once_more_flag >second && cmp -s second answers && all_is_stored
}
check 'flag --update, killed at 200 moments' each_moment 200 flag flag --store store.wcs --update new.jsonl

# Over one store, each time a little later.
again_and_again() {
    local moment
    start_flag
    for moment in $(moments 40 "$(microseconds once_more_flag)" | sort -n); do
        [ -e store.wcs.log ] || start_flag
        code=0
        { STOP_AFTER=$moment "$wirecopy" flag --store store.wcs --update new.jsonl --threads 1 >first 2>stderr || code=$?; } 2>/dev/null
        answered && is_sound store.wcs || return 1
    done
    is_right_flag
}
check 'flag --update, killed again and again' again_and_again

[ "$n_failed" -eq 0 ]
