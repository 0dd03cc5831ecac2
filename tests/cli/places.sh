#!/usr/bin/env bash
# Inputs and outputs that are no plain files or may not be touched, and surroundings that lack something: a language, a
# home, /proc.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin
invented_corpus >pages.jsonl
head -n 9 pages.jsonl >part1
tail -n +10 pages.jsonl >part2
"$wirecopy" cluster pages.jsonl -o out -q
"$wirecopy" sign pages.jsonl -o out.wcs -q
"$wirecopy" keep out pages.jsonl -o out.jsonl -q

# run ARGUMENT...: sets code; files stdout and stderr.
run() {
    code=0
    "$wirecopy" "$@" >stdout 2>stderr || code=$?
}
exits() { [ "$code" -eq "$1" ]; }
says() { grep -qF -e "$1" stderr; }
nothing_left() { [ "$(find . -maxdepth 1 \( -name 'new*' -o -name '.*.tmp' \) | wc -l)" -eq 0 ]; }
# fails NAME MESSAGE ARGUMENT...: exit 1 with that message, and makes nothing.
fails() {
    local name=$1 message=$2
    shift 2
    run "$@"
    check "$name: exit 1" exits 1
    check "$name: message" says "wirecopy: $message"
    check "$name: nothing left" nothing_left
}
# same_result NAME FOLDER: but for where the pages stood.
same_result() {
    for file in clusters.tsv stories.jsonl pairs.tsv sites.tsv; do check "$1: the same $file" cmp "out/$file" "$2/$file"; done
    rm -r "$2"
}

# ---- FIFOs ----
mkfifo pipe pipe2
cat pages.jsonl >pipe &
run cluster pipe -o new
check 'a FIFO: exit 0' exits 0
same_result 'a FIFO' new
cat part1 >pipe &
{ sleep 0.1 && gzip -c part2 >pipe2; } &
run cluster pipe pipe2 -o new
check 'two FIFOs, one packed: exit 0' exits 0
same_result 'two FIFOs, one packed' new
cat pages.jsonl >pipe &
run sign pipe -o new.wcs
check 'sign a FIFO: exit 0' exits 0
run cluster new.wcs -o new
same_result 'sign a FIFO' new
rm new.wcs
cat pages.jsonl >pipe &
run keep out pipe -o new.jsonl
check 'keep from a FIFO: exit 0' exits 0
check 'keep from a FIFO: the same' cmp out.jsonl new.jsonl
rm new.jsonl
while read -r line; do printf '%s\n' "$line" && sleep 0.01; done <pages.jsonl >pipe &
run cluster pipe -o new
same_result 'a FIFO that is written slowly' new
head -n 1 pages.jsonl >page
head -n 1 pages.jsonl >pipe &
run explain pipe page
check 'explain a FIFO: exit 0' exits 0
: >pipe &
run cluster pipe -o new
check 'an empty FIFO: exit 0' exits 0
check 'an empty FIFO: no page' grep -q '^0 pages' stdout
rm -r new
gzip -c pages.jsonl | head -c 300 >pipe &
fails 'a FIFO cut short' 'pipe: gzip data are cut short at byte 300' cluster pipe -o new
wait
fails 'a FIFO as result' "$PWD/pipe: is there already and is no folder: not replaced" cluster pages.jsonl -o pipe --force
fails 'a FIFO as store' 'pipe' sign pages.jsonl -o pipe --force
fails 'a FIFO as output of keep' 'pipe: is not a plain file' keep out pages.jsonl -o pipe --force
fails '/dev/null as output of keep' '/dev/null: is not a plain file' keep out pages.jsonl -o /dev/null --force
run cluster /dev/null -o new
check '/dev/null as input: exit 0' exits 0
rm -r new

# ---- folders ----
mkdir -p empty folder/below folder/sub.txt
fails 'a folder without texts' 'empty: the folder holds no .txt file' cluster empty -o new
fails 'a folder that holds folders alone' 'folder: the folder holds no .txt file' cluster folder -o new
fails 'sign a folder without texts' 'empty: the folder holds no .txt file' sign empty -o new
fails 'keep from a folder without texts' 'empty: the folder holds no .txt file' keep out empty -o new
fails 'keep from the pages as a result' 'pages.jsonl/signatures.wcs: cannot be opened: Not a directory' keep pages.jsonl pages.jsonl -o new
fails 'keep from an empty result' 'empty/signatures.wcs: cannot be opened: No such file or directory' keep empty pages.jsonl -o new
fails 'explain a folder' 'empty is a folder; expected a file, or a folder and two ids' explain empty page
fails 'score a folder' 'empty: the folder holds no .txt file' score empty out/clusters.tsv
fails 'a folder as store' 'folder is a folder; expected the name of a store' sign pages.jsonl -o folder --force
fails 'a folder as output of keep' 'folder: is a folder, a file was expected' keep out pages.jsonl -o folder --force
fails "somebody's folder as result" "$PWD/folder: is neither empty nor an earlier output (no .wirecopy in it): not replaced" \
    cluster pages.jsonl -o folder --force
check "somebody's folder: stays" [ -d folder/below ]
fails 'info of a folder' 'folder' info folder
fails 'check of a folder' 'folder' check folder

# ---- links ----
ln -s loop2 loop1
ln -s loop1 loop2
ln -s nowhere dangling
fails 'a link that loops' 'loop1: cannot read: Too many levels of symbolic links' cluster loop1 -o new
fails 'a link that loops behind another input' 'loop1: cannot read: Too many levels of symbolic links' cluster pages.jsonl loop1 -o new
fails 'a link that leads nowhere' 'dangling: cannot read: No such file or directory' sign dangling -o new
fails 'keep from a link that loops' 'loop1: cannot read: Too many levels of symbolic links' keep out loop1 -o new
fails 'keep of a result that loops' 'loop1/signatures.wcs: cannot be opened: Too many levels of symbolic links' keep loop1 pages.jsonl -o new
fails 'explain a link that loops' 'loop1: cannot read: Too many levels of symbolic links' explain loop1 page
mkdir texts
ln -s ../loop1 texts/a.txt
printf 'One text of a few words.\n' >texts/b.txt
fails 'a link that loops among texts' 'texts/a.txt: cannot read: Too many levels of symbolic links' cluster texts -o new
rm texts/a.txt
ln -s .. texts/up
ln -s . texts/self.txt
run cluster texts -o new
check 'links to folders among texts: exit 0' exits 0
check 'links to folders among texts: are not followed' [ "$(tail -n +2 new/clusters.tsv | cut -f 1)" = b ]
rm -r new
fails 'a link that loops as result' 'loop1' cluster pages.jsonl -o loop1
fails 'a link that loops as store' 'loop1 exists; --force replaces it' sign pages.jsonl -o loop1
ln -s pages.jsonl link
run cluster link -o new
check 'a link to the pages: exit 0' exits 0
same_result 'a link to the pages' new
check 'links stay as they were' [ "$(readlink loop1) $(readlink loop2) $(readlink dangling)" = 'loop2 loop1 nowhere' ]

# ---- what may not be read or written ----
# as_nobody COMMAND...: as a user who owns nothing here.
if [ "$(id -u)" -ne 0 ]; then
    as_nobody() { "$@"; }
elif setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$wirecopy" 2>/dev/null; then
    as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    chmod 755 . && chmod -R a+rX out out.wcs pages.jsonl
    mkdir theirs && chown 65534 theirs
else
    echo 'ok what may not be read: skipped, root may read all and cannot become another'
fi
# refused NAME MESSAGE ARGUMENT...: exit 1 as nobody.
refused() {
    local name=$1 message=$2
    shift 2
    code=0
    as_nobody "$wirecopy" "$@" >stdout 2>stderr || code=$?
    check "$name: exit 1" exits 1
    check "$name: message" says "wirecopy: $message"
    check "$name: nothing left" nothing_left
}
if declare -F as_nobody >/dev/null; then
    mkdir -p theirs closed shut
    cp pages.jsonl secret
    cp -r texts/b.txt closed/a.txt
    chmod 0 secret closed/a.txt shut
    mkdir fixed && chmod 555 fixed
    refused 'an unreadable file' 'secret: cannot read: Permission denied' cluster secret -o theirs/new
    refused 'sign an unreadable file' 'secret: cannot read: Permission denied' sign pages.jsonl secret -o theirs/new
    refused 'keep from an unreadable file' 'secret: cannot read: Permission denied' keep out secret -o theirs/new
    refused 'explain an unreadable file' 'secret: cannot read: Permission denied' explain secret pages.jsonl
    refused 'an unreadable text' 'closed/a.txt: cannot read: Permission denied' cluster closed -o theirs/new
    refused 'an unreadable folder' 'shut: cannot read: Permission denied' cluster shut -o theirs/new
    refused 'keep of an unreadable result' 'shut/signatures.wcs: cannot be opened: Permission denied' keep shut pages.jsonl -o theirs/new
    refused 'a folder that may not be written' 'fixed/new: cannot be made: Permission denied' cluster pages.jsonl -o fixed/new
    refused 'a folder that may not be written, sign' 'fixed/new: cannot be made: Permission denied' sign pages.jsonl -o fixed/new
    refused 'a folder that may not be written, keep' 'fixed/new: cannot be made: Permission denied' keep out pages.jsonl -o fixed/new
    check 'nothing is left where it might be' [ "$(find theirs fixed -mindepth 1 | wc -l)" -eq 0 ]
    # ---- a home that may not be written, or is not there ----
    for home in "$PWD/fixed" /nowhere ''; do
        code=0
        HOME=$home TMPDIR=$home XDG_CACHE_HOME=$home as_nobody "$wirecopy" cluster pages.jsonl -o theirs/new >stdout 2>stderr || code=$?
        check "HOME='${home##*/}': exit 0" exits 0
        [ ! -d theirs/new ] || same_result "HOME='${home##*/}'" theirs/new
    done
    chmod 755 shut closed/a.txt
fi
code=0
env -i "$wirecopy" cluster pages.jsonl -o new >stdout 2>stderr || code=$?
check 'no environment at all: exit 0' exits 0
same_result 'no environment at all' new

# ---- languages ----
run explain out echo-harbour courier-harbour
cp stdout explained
for language in C POSIX C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 ja_JP.EUC-JP xx_NOWHERE; do
    code=0
    LC_ALL=$language LANG=$language LANGUAGE=$language "$wirecopy" cluster pages.jsonl -o new >stdout 2>stderr || code=$?
    check "$language: exit 0" exits 0
    check "$language: quiet" [ ! -s stderr ]
    same_result "$language" new
    LC_ALL=$language "$wirecopy" explain out echo-harbour courier-harbour >stdout 2>stderr || true
    check "$language: the same explanation" cmp explained stdout
done
env LC_ALL=de_DE.UTF-8 "$wirecopy" cluster missing -o new 2>stderr || true
check 'messages are English in all of them' says 'missing: cannot read: No such file or directory'

# ---- no /proc ----
if [[ $BUILD = */asan || $BUILD = */tsan ]]; then
    echo 'ok no /proc: skipped, sanitizers need it'
elif unshare -m mount -t tmpfs none /proc 2>/dev/null; then
    code=0
    # shellcheck disable=SC2016
    unshare -m bash -c 'mount -t tmpfs none /proc && exec "$@"' - "$wirecopy" cluster pages.jsonl -o new >stdout 2>stderr || code=$?
    check 'no /proc: exit 0' exits 0
    same_result 'no /proc' new
    code=0
    # shellcheck disable=SC2016
    unshare -m bash -c 'mount -t tmpfs none /proc && exec "$@"' - "$wirecopy" keep out pages.jsonl -o out.jsonl --force >stdout 2>stderr || code=$?
    check 'no /proc, keep: exit 0' exits 0
    mkdir fast
    # shellcheck disable=SC2016
    unshare -m bash -c 'mount --bind fast fast && mount -o remount,ro,bind fast && exec "$@"' - \
        "$wirecopy" cluster pages.jsonl -o fast/new >stdout 2>stderr && code=0 || code=$?
    check 'a file system that is read only: exit 1' exits 1
    check 'a file system that is read only: message' says 'fast/new: cannot be made: Read-only file system'
else
    echo 'ok no /proc: skipped, nothing may be mounted here'
fi

[ "$n_failed" -eq 0 ]
