#!/usr/bin/env bash
# Every command of the README's example prints what stands there.
set -euo pipefail
: "${BUILD:?the folder of the binaries}"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
# shellcheck source=tests/cli/document.bash
. "$here/document.bash"
binaries=$(cd "$BUILD" && pwd)
readme=$(cd "$here/../.." && pwd)/README.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export LC_ALL=C.UTF-8

# What scripts/quickstart leaves.
mkdir sample
ln -s "$binaries" build
build/wirecopy-corpus --quiet --pages 4000 --seed 1 -o sample/pages.jsonl --truth sample/truth.tsv
build/wirecopy cluster sample/pages.jsonl -o sample/result --quiet

# The blocks of that section, which are indented, as document.bash has them.
awk '/^## / { within = $0 == "## An example" }
    !within { next }
    /^    / { if (!block) print "```console"; block = 1; print substr($0, 5); next }
    block { print "```"; block = 0 }' "$readme" >example.md
check 'there are commands' [ "$(grep -c '^\$ ' example.md)" -ge 5 ]
document "$folder/example.md"

[ "$n_failed" -eq 0 ]
