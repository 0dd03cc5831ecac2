#!/usr/bin/env bash
# A disk that is full at any byte, and a machine that is small: one core, 512 MB of memory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
"$wirecopy" cluster pages.jsonl -o out -q
"$wirecopy" sign pages.jsonl -o out.wcs -q
"$wirecopy" keep out pages.jsonl -o out.jsonl -q
cp out.wcs grown.wcs
head -n 9 pages.jsonl | sed 's/"id":"/&second-/' >second.jsonl
"$wirecopy" sign second.jsonl --append -o grown.wcs -q
cp grown.wcs longer.wcs

exits() { [ "$code" -eq "$1" ]; }
says() { grep -qF -e "$1" stderr; }
mark() { find out out.wcs out.jsonl -type f -exec cksum {} + | sort -k 3 && stat -c '%i' out out.wcs out.jsonl; }
nothing_left() { [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ] && cmp -s before <(mark); }
size() { stat -c %s "$1"; }
mark >before

# The runtime of clang's OpenMP keeps a file of its own, which a limit on the size of files spoils for others.
[[ $(ldd "$wirecopy") != *libomp* ]] || has_libomp=1
if [ -n "${has_libomp:-}" ]; then
    echo 'ok full disk: skipped, this build uses the OpenMP of clang'
    no_limits=1
elif ! command -v prlimit >/dev/null; then
    echo 'ok full disk: skipped, there is no prlimit here'
    no_limits=1
fi
# limited BYTES ARGUMENT...: no file may grow over that; messages go through a pipe, which is none.
limited() {
    local bytes=$1
    shift
    set +e
    prlimit --fsize="$bytes" "$wirecopy" "$@" 2>&1 >/dev/null | cat >stderr
    code=${PIPESTATUS[0]}
    set -e
}
# full NAME BYTES FIRST ARGUMENT...: from FIRST on, in some 25 steps up to BYTES, each size is too small by a byte or more.
full() {
    local name=$1 bytes=$2 at=$3
    shift 3
    while [ "$at" -lt "$bytes" ]; do
        limited "$at" "$@"
        if ! exits 1 || ! says 'wirecopy: ' || ! says ': File too large' || ! nothing_left; then
            check "$name, full at byte $at: exit 1 (found $code), 'File too large', nothing left, nothing lost" false
            sed 's/^/# /' stderr
        fi
        [ "$at" -eq $((bytes - 1)) ] && break
        at=$((at + 1 + bytes / 25))
        [ "$at" -lt "$bytes" ] || at=$((bytes - 1))
    done
    limited "$bytes" "$@"
    check "$name, full at any byte, but not at $bytes: exit 0" exits 0
    rm -rf new*
}
if [ -z "${no_limits:-}" ]; then
    largest=$(find out -type f -printf '%s\n' | sort -n | tail -1)
    full cluster "$largest" 0 cluster pages.jsonl -o new
    full sign "$(size out.wcs)" 0 sign pages.jsonl -o new.wcs
    full keep "$(size out.jsonl)" 0 keep out pages.jsonl -o new.jsonl
    for kind in gz zst; do
        "$wirecopy" keep out pages.jsonl -o packed.$kind -q
        full "keep to .$kind" "$(size packed.$kind)" 0 keep out pages.jsonl -o new.$kind
    done
    "$wirecopy" keep out pages.jsonl --annotate -o annotated.jsonl -q
    full 'keep --annotate' "$(size annotated.jsonl)" 0 keep out pages.jsonl --annotate -o new.annotated
    cp -r out saved
    full 'cluster --force' "$largest" 100 cluster pages.jsonl -o out --force
    rm -r out
    mv saved out
    mark >before
    # An append writes behind what is there, so the old pages must still be readable.
    cp out.wcs longer.wcs
    for ((at = $(size out.wcs); at < $(size grown.wcs); at += 97)); do
        limited "$at" sign second.jsonl --append -o longer.wcs
        if ! exits 1 || ! says 'longer.wcs: cannot be written: File too large' || ! nothing_left ||
            ! "$wirecopy" check longer.wcs >/dev/null || ! cmp -s out.wcs <(head -c "$(size out.wcs)" longer.wcs); then
            check "append, full at byte $at: exit 1 (found $code), message, nothing lost" false
            sed 's/^/# /' stderr
        fi
    done
    limited "$(size grown.wcs)" sign second.jsonl --append -o longer.wcs
    check 'append, full at any byte, but not at the last: exit 0' exits 0
    check 'append after all these: the store is as undisturbed' cmp grown.wcs longer.wcs
fi

# ---- a file system that is full ----
# Mounts in a namespace of its own need rights.
if unshare -m true 2>/dev/null && mkdir small && unshare -m mount -t tmpfs -o size=4k none small 2>/dev/null; then
    for kb in 4 8 16 24; do
        code=0
        # shellcheck disable=SC2016
        unshare -m bash -c 'mount -t tmpfs -o size=$2k none small && "$1" cluster pages.jsonl -o small/new >stdout 2>stderr
            code=$?
            find small -mindepth 1 >left
            exit $code' - "$wirecopy" "$kb" || code=$?
        check "a file system of $kb KB: exit 1" exits 1
        check "a file system of $kb KB: message" says 'No space left on device'
        check "a file system of $kb KB: nothing left" [ ! -s left ]
    done
else
    echo 'ok a file system that is full: skipped, nothing may be mounted here'
fi

# ---- /dev/full ----
if [ -c /dev/full ]; then
    for command in 'cluster pages.jsonl -o new' 'cluster pages.jsonl -o new --json' 'sign pages.jsonl -o new' \
        'keep out pages.jsonl -o new' 'explain out echo-harbour courier-harbour' 'score labels out/clusters.tsv' \
        'info out.wcs' 'info out.wcs --dump' 'check out.wcs' '--help' '--version' 'help --man'; do
        cut -f 1,2 out/clusters.tsv >labels
        code=0
        # shellcheck disable=SC2086
        "$wirecopy" $command >/dev/full 2>stderr || code=$?
        check "$command >/dev/full: exit 1" exits 1
        check "$command >/dev/full: message" says 'wirecopy: standard output: cannot be written: No space left on device'
        rm -rf new
    done
    code=0
    "$wirecopy" cluster missing -o new >stdout 2>/dev/full || code=$?
    check 'messages to /dev/full: the exit code stays' exits 1
else
    echo 'ok /dev/full: skipped, it is not here'
fi

# ---- a small machine ----
"$build/wirecopy-corpus" --quiet --pages 4000 --seed 7 -o many.jsonl
"$wirecopy" cluster many.jsonl -o many -q
if command -v taskset >/dev/null; then
    code=0
    taskset -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" "$wirecopy" cluster many.jsonl -o one --json >stdout 2>stderr || code=$?
    check 'one core: exit 0' exits 0
    check 'one core: one thread' grep -q '"threads":1,' stdout
    check 'one core: the same' diff -r many one
else
    echo 'ok one core: skipped, there is no taskset here'
fi
# within MB ARGUMENT...: with that much address space, and stacks of 1 MB for the threads.
within() {
    local kb=$(($1 * 1024))
    shift
    code=0
    (ulimit -v "$kb" && OMP_STACKSIZE=1M exec "$wirecopy" "$@") >stdout 2>stderr || code=$?
}
case $BUILD in
*/asan | */tsan) echo 'ok 512 MB: skipped, a sanitizer maps more' ;;
*)
    within 512 cluster many.jsonl -o small-run --threads 2
    check '512 MB: exit 0' exits 0
    check '512 MB: the same' same_folder many small-run
    head -c 700000000 /dev/zero | gzip -1 >bomb.gz
    within 512 cluster bomb.gz many.jsonl -o bombed --threads 2
    check '512 MB, and 2 GB packed in one line: exit 0' exits 0
    check '512 MB, and 2 GB packed in one line: left out' says 'bomb.gz: line 1 is left out: 700000000 bytes, expected at most 16777216'
    failed=0 done_at=0
    for mb in 12 16 20 24 32 40 48 64 80 96 128 160 192 256; do
        [ -z "${has_libomp:-}" ] || [ "$mb" -ge 256 ] || continue # which crashes before it can tell
        within "$mb" cluster many.jsonl -o new --threads 2
        if exits 0; then
            done_at=$mb
            break
        fi
        # below some 40 MB the system cannot even start the program, and says so itself
        if exits 1 && ! says 'out of memory' && ! says 'threads; --threads asks for fewer' && ! { says 'libgomp' && [ "$mb" -lt 48 ]; } && ! says 'error while loading' && ! says 'OMP:'; then
            check "$mb MB: exit 1 tells that memory is short" false
            sed 's/^/# /' stderr
        fi
        nothing_left || failed=$mb
    done
    check "too little memory: nothing is left ($failed MB)" [ "$failed" -eq 0 ]
    check "too little memory: enough at $done_at MB" [ "$done_at" -gt 0 ]
    ;;
esac

[ "$n_failed" -eq 0 ]
