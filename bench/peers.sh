#!/usr/bin/env bash
# peers.sh - wirecopy beside other programs that find near-duplicate texts, on the same pages: speed, memory, quality.
#
#     make bench-programs
#     bench/peers.sh [PAGES.jsonl TRUTH.tsv]
#
# Without arguments two corpora are generated, one as scraped pages are and one without page furniture (PAGES=10000
# SEED=1); else the file must have the fields id and text, and the truth is as for `wirecopy score`.  Needs python3 with
# venv, cargo and the registries of both; what cannot be installed is a line that says so.  All is kept in
# $BUILD/bench/peers.  RUNS=3, of which the median is told; THREADS: all; THRESHOLDS='0.3 0.5 0.7'.
#
# Each peer gets shingles of three words, signatures of 128 slots, all cores, and of THRESHOLDS the one that turns out
# to have the best F1 on these very pages; wirecopy has its defaults.  Seconds are those of the whole program, from the
# file of pages to a file of clusters; MB/s of a core are by the seconds that all its processes together ran, which
# other work on the machine moves less.  Peers see the text alone; wirecopy also sees outlet, date and title, and once
# the text alone.
set -euo pipefail
if [ $# -ne 0 ] && [ $# -ne 2 ]; then
    echo 'usage: bench/peers.sh [PAGES.jsonl TRUTH.tsv]' >&2
    exit 2
fi
files=()
for file in "$@"; do files+=("$(realpath "$file")"); done
cd "$(dirname "$0")/.."
build=$(cd "${BUILD:-build}" && pwd)
place=$build/bench/peers
threads=${THREADS:-$(nproc)}
runs=${RUNS:-3}
thresholds=${THRESHOLDS:-0.3 0.5 0.7}
python=$place/venv/bin/python
mkdir -p "$place"
log=$place/log.txt
: >"$log"

# ---- installation: $reason[NAME] says why not, $version[NAME] is what it is ----
declare -A reason version
install_python() { # PACKAGE...: the first one is the peer
    if [ ! -x "$python" ] && ! python3 -m venv "$place/venv" >>"$log" 2>&1; then
        reason[$1]='no python3 with venv'
    elif ! "$python" -m pip show -q "$@" 2>>"$log" &&
        ! "$python" -m pip install -q --disable-pip-version-check "$@" >>"$log" 2>&1; then
        reason[$1]='pip cannot install it'
    else
        version[$1]=$("$python" -m pip show "$1" 2>>"$log" | sed -n 's/^Version: //p')
    fi
}
install_gaoya() {
    if ! command -v cargo >/dev/null; then
        reason[gaoya]='no cargo'
        return
    fi
    mkdir -p "$place/gaoya"
    cp -r bench/peers/gaoya/. "$place/gaoya" # cargo leaves its lock there
    if ! cargo build -q --release --manifest-path "$place/gaoya/Cargo.toml" >>"$log" 2>&1; then
        reason[gaoya]='cargo cannot build it'
        return
    fi
    version[gaoya]=$(grep -A 1 '^name = "gaoya"$' "$place/gaoya/Cargo.lock" | sed -n 's/^version = "\(.*\)"$/\1/p')
}

# ---- runs ----
# The command of a peer, but for its arguments.
program() {
    case $1 in
    gaoya) echo "$place/gaoya/target/release/gaoya-run" ;;
    *) echo "$python bench/peers/${1//-/_}_run.py" ;;
    esac
}
number() { "$build/wirecopy" score "$1" "$2" | awk -v name="$3" '$1 == name { print $2 }'; } # TRUTH CLUSTERS NAME
measure() { "$measuring" bench/peers/measure.py "$@" 2>>"$log"; }                            # see there

# best PEER PAGES TRUTH: the threshold with the best F1
best() {
    local threshold f1 most=-1 found=
    for threshold in $thresholds; do
        # shellcheck disable=SC2046 # program and script
        $(program "$1") "$2" "$place/clusters.tsv" "$threads" "$threshold" >>"$log" 2>&1 || return
        f1=$(number "$3" "$place/clusters.tsv" pairwise_f1)
        if awk -v a="$f1" -v b="$most" 'BEGIN { exit !(a > b) }'; then most=$f1 found=$threshold; fi
    done
    echo "$found"
}
# row NAME SETTINGS PAGES TRUTH CLUSTERS COMMAND...: a line of the table
row() {
    local name=$1 settings=$2 pages=$3 truth=$4 clusters=$5 i measured=()
    shift 5
    for ((i = 0; i < runs; i++)); do
        measured+=("$(measure "$@")") || {
            printf '| %s | failed: the end of %s says why | | | | | | |\n' "$name" "$log"
            return
        }
    done
    printf '%s\n' "${measured[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p" >"$place/median"
    awk -v name="$name" -v settings="$settings" -v bytes="$(stat -c %s "$pages")" -v n="$(wc -l <"$pages")" \
        -v f1="$(number "$truth" "$clusters" pairwise_f1)" -v ari="$(number "$truth" "$clusters" ari)" '{
            printf "| %s | %s | %.1f | %.1f | %.0f | %.0f | %.3f | %.3f |\n", name, settings, bytes / 1e6 / $1,
                bytes / 1e6 / $2, n / $1, $3 / 1e6, f1, ari
        }' "$place/median"
}
# table TITLE PAGES TRUTH
table() {
    local peer threshold
    printf '\n%s: %s pages, %.1f MB, %s threads\n\n' "$1" "$(wc -l <"$2")" "$(($(stat -c %s "$2") / 100000))e-1" \
        "$threads"
    echo '| program | settings | MB/s | MB/s of a core | pages/s | peak MB | F1 of pairs | ARI |'
    echo '|---|---|---|---|---|---|---|---|'
    row "wirecopy ${version[wirecopy]}" default "$2" "$3" "$place/result/clusters.tsv" \
        "$build/wirecopy" cluster "$2" -o "$place/result" --force -q --threads "$threads"
    row "wirecopy ${version[wirecopy]}" 'text alone' "$2" "$3" "$place/result/clusters.tsv" \
        "$build/wirecopy" cluster "$2" -o "$place/result" --force -q --threads "$threads" \
        --field outlet=none --field url=none --field date=none --field title=none
    for peer in "${peers[@]}"; do
        if [ -n "${reason[$peer]:-}" ]; then
            echo "| $peer | not measured: ${reason[$peer]} | | | | | | |"
            continue
        fi
        threshold=$(best "$peer" "$2" "$3")
        if [ -z "$threshold" ]; then
            echo "| $peer ${version[$peer]} | not measured: it fails, see $log | | | | | | |"
            continue
        fi
        # shellcheck disable=SC2046 # program and script
        row "$peer ${version[$peer]}" "threshold $threshold" "$2" "$3" "$place/clusters.tsv" \
            $(program "$peer") "$2" "$place/clusters.tsv" "$threads" "$threshold"
    done
}

peers=(gaoya rensa datasketch text-dedup)
install_gaoya
install_python rensa
install_python datasketch xxhash
install_python text-dedup
version[wirecopy]=$("$build/wirecopy" --version | cut -d ' ' -f 2)
measuring=$(command -v python3) || { echo 'peers.sh: python3 is missing, which measures' >&2 && exit 1; }

if [ $# -eq 2 ]; then
    table "$1" "${files[@]}" | tee "$place/table.txt"
else
    corpus=("$build/wirecopy-corpus" --quiet --pages "${PAGES:-10000}" --seed "${SEED:-1}")
    "${corpus[@]}" -o "$place/scraped.jsonl" --truth "$place/scraped.tsv"
    "${corpus[@]}" --clean -o "$place/clean.jsonl" --truth "$place/clean.tsv"
    {
        table 'scraped pages' "$place/scraped.jsonl" "$place/scraped.tsv"
        table 'without page furniture' "$place/clean.jsonl" "$place/clean.tsv"
    } | tee "$place/table.txt"
fi
