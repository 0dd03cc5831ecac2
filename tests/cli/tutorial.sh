#!/usr/bin/env bash
# Every command of docs/tutorial.md prints what stands there.
set -euo pipefail
: "${BUILD:?the folder of the binaries}"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
# shellcheck source=tests/cli/document.bash
. "$here/document.bash"
PATH=$(cd "$BUILD" && pwd):$PATH
export LC_ALL=C.UTF-8
tutorial=$PWD/docs/tutorial.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tutorial"
cd "$folder/tutorial"

document "$tutorial"

[ "$n_failed" -eq 0 ]
