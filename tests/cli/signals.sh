#!/usr/bin/env bash
# What ends a run from outside: Ctrl-C, SIGTERM, SIGHUP, a closed pipe.  Nothing half-made is left, an earlier output
# stays, and the exit code is 128 + the number of the signal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
"$wirecopy" cluster pages.jsonl -o out -q
"$wirecopy" sign pages.jsonl -o out.wcs -q
"$wirecopy" keep out pages.jsonl -o out.jsonl -q
mkfifo pipe

quiet() { [ ! -s stderr ] && [ ! -s stdout ]; }
mark() { find out out.wcs out.jsonl -type f -exec cksum {} + | sort -k 3 && stat -c '%i' out out.wcs out.jsonl; }
nothing_left() { [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ] && cmp -s before <(mark); }
mark >before

# start ARGUMENT...: in the background; a shell lets its children ignore SIGINT, which the command would respect.
start() {
    env --default-signal=INT,HUP,TERM "$wirecopy" "$@" >stdout 2>stderr &
    pid=$!
}
# await COMMAND...: until it succeeds, or the process has ended.
await() { while kill -0 "$pid" 2>/dev/null && ! "$@"; do sleep 0.01; done; }
finish() {
    code=0
    wait "$pid" 2>/dev/null || code=$?
    rm -f "/dev/shm/__KMP_REGISTERED_LIB_${pid}"_* # of clang's OpenMP, which a signal keeps from removing it
}
has_begun() { [ -n "$(find . -maxdepth 1 -name '.*.tmp')" ]; }

# ---- while it waits for input ----
exec 9<>pipe # somebody may always write to it
# stopped NAME SIGNAL CODE ARGUMENT...: the argument pipe never comes to an end.
stopped() {
    local name=$1 signal=$2 want=$3
    shift 3
    start "$@"
    await has_begun
    kill -s "$signal" "$pid"
    finish
    check "$name by SIG$signal: exit $want" exits "$want"
    check "$name by SIG$signal: quiet" quiet
    check "$name by SIG$signal: nothing left, nothing lost" nothing_left
}
for signal in INT:130 TERM:143 HUP:129; do
    stopped cluster "${signal%:*}" "${signal#*:}" cluster pipe -o new
    stopped 'cluster --force' "${signal%:*}" "${signal#*:}" cluster pages.jsonl pipe -o out --force
    stopped sign "${signal%:*}" "${signal#*:}" sign pages.jsonl pipe -o new.wcs
    stopped 'sign --force' "${signal%:*}" "${signal#*:}" sign pipe -o out.wcs --force
    stopped keep "${signal%:*}" "${signal#*:}" keep out pipe -o new.jsonl
    stopped 'keep --force' "${signal%:*}" "${signal#*:}" keep out pipe -o out.jsonl --removed new.tsv --force
done
stopped 'cluster with one thread' TERM 143 cluster pipe -o new --threads 1
"$wirecopy" cluster - -o new <pipe >stdout 2>stderr &
pid=$!
cat pages.jsonl >&9
await has_begun
kill -s TERM "$pid"
finish
check 'standard input: exit 143' exits 143
check 'standard input: nothing left' nothing_left
exec 9>&-
start cluster pipe -o new # nobody has opened the other end
await has_begun
kill -s TERM "$pid"
finish
check 'a pipe that nobody writes to: exit 143' exits 143
check 'a pipe that nobody writes to: nothing left' nothing_left
(trap '' INT && exec "$wirecopy" cluster pipe -o new >stdout 2>stderr) &
pid=$!
await has_begun
kill -s INT "$pid"
cat pages.jsonl >pipe
finish
check 'SIGINT that was ignored from the first stays so: exit 0' exits 0
rm -r new

# ---- at any moment: all or nothing ----
"${wirecopy}-corpus" --quiet --pages 3000 --seed 5 -o many.jsonl
"$wirecopy" cluster many.jsonl -o many -q
all_or_nothing() {
    if [ "$code" -eq 0 ]; then diff -r many new && rm -r new; else exits 143 && nothing_left; fi
}
for pause in 0 0.01 0.02 0.05 0.08 0.12 0.16 0.2 0.25 0.3 0.4 0.5; do
    start cluster many.jsonl -o new --threads 2
    await has_begun # a shell that has not become the command yet would run the trap above
    sleep "$pause"
    kill -s TERM "$pid" 2>/dev/null || true
    finish
    check "stopped after $pause s: all or nothing" all_or_nothing
done

# ---- a pipe that nobody reads any more ----
mkfifo closed
# into_closed ARGUMENT...: stdout is a pipe whose reader has gone before anything is written.
into_closed() {
    # shellcheck disable=SC2094
    exec 7<>closed 8>closed 7<&-
    "$wirecopy" "$@" >&8 2>stderr 8>&- &
    pid=$!
    exec 8>&-
    finish
}
for command in 'cluster pages.jsonl -o new' 'sign pages.jsonl -o new' 'keep out pages.jsonl -o new' \
    'explain out echo-harbour courier-harbour' 'score labels out/clusters.tsv' 'info out.wcs' '--help' 'help keep'; do
    cut -f 1,2 out/clusters.tsv >labels
    # shellcheck disable=SC2086
    into_closed $command
    check "${command%% *} into a closed pipe: exit 141" exits 141
    check "${command%% *} into a closed pipe: quiet" [ ! -s stderr ]
    rm -rf new
    code=0
    # shellcheck disable=SC2086,SC2094
    (trap '' PIPE && exec 7<>closed 8>closed 7<&- && exec "$wirecopy" $command >&8 2>stderr 8>&-) || code=$?
    check "${command%% *} into a closed pipe, SIGPIPE ignored: exit 1" exits 1
    check "${command%% *} into a closed pipe, SIGPIPE ignored: quiet" [ ! -s stderr ]
    rm -rf new
done
check 'after closed pipes: nothing left' nothing_left

[ "$n_failed" -eq 0 ]
