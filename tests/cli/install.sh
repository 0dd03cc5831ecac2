#!/usr/bin/env bash
# What `make install` puts down can be used: pkg-config finds the library, programs in C and in C++ build against it, and
# the shared library exports the functions of wirecopy.h and nothing else.  `make uninstall` leaves no file behind.
set -uo pipefail
: "${BUILD:?the folder of the binaries}"
case $BUILD in */asan | */ubsan | */tsan | */coverage)
    echo 'ok - installation is tried with the default build alone'
    exit ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
invented_corpus >"$root/pages.jsonl"
prefix=$root/opt/wire
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

# -o all: what was built is what is tested.
make_here() { env -u MAKEFLAGS -u MAKELEVEL make -s -o all BUILD="$BUILD" PREFIX=/opt/wire DESTDIR="$root" "$1"; }
flags() { pkg-config --define-variable=prefix="$prefix" "$@" wirecopy; }
version_of() { [ "$(LD_LIBRARY_PATH=$prefix/lib "$1")" = "$version" ]; }
clusters() { [ "$(LD_LIBRARY_PATH=$prefix/lib "$1" "$root/pages.jsonl" "$root/out-${1##*/}")" = '3 stories' ]; }

declared() { sed -n 's/^[a-z][a-z0-9_ *]*[ *]\(wc_[a-z_]*\)(.*/\1/p' include/wirecopy.h | sort; }
exported() { nm -D --defined-only "$prefix/lib/libwirecopy.so" | awk '$2 ~ /[TDBR]/ { print $3 }' | sort; }

check 'installs' make_here install
check 'the program is there' test -x "$prefix/bin/wirecopy"
check 'the manual page is there' test -s "$prefix/share/man/man1/wirecopy.1"
check 'the completion of bash is there' test -s "$prefix/share/bash-completion/completions/wirecopy"
check 'the completion of zsh is there' test -s "$prefix/share/zsh/site-functions/_wirecopy"
check 'the completion of fish is there' test -s "$prefix/share/fish/vendor_completions.d/wirecopy.fish"
version=$(pkg-config --modversion wirecopy)
soname=libwirecopy.so.${version%%.*}
has_soname() { readelf -d "$prefix/lib/libwirecopy.so" | grep -q "SONAME.*\[$soname\]"; }
links_to() { [ "$(readlink "$prefix/lib/$1")" = "$2" ]; }
check 'pkg-config tells the version of the program' [ "wirecopy $version" = "$("$prefix/bin/wirecopy" --version)" ]
check 'the shared object is named by the whole version' test -f "$prefix/lib/libwirecopy.so.$version"
check 'its soname is the major version' has_soname
check 'the soname leads to it' links_to "$soname" "libwirecopy.so.$version"
check 'the name for the linker leads to the soname' links_to libwirecopy.so "$soname"

cat >"$root/program.c" <<'END'
#include <stdio.h>
#include <wirecopy.h>
/* Without an argument the version, else the number of stories in a file of pages. */
int main(int argc, char **argv)
{
    wc_summary found;
    wc_error error;
    if (argc < 3) return puts(wc_version()) < 0;
    const char *input[1];
    input[0] = argv[1];
    if (wc_cluster_files(input, 1, argv[2], NULL, NULL, &found, &error) != WC_OK) return fputs(error.message, stderr), 1;
    printf("%d stories\n", (int)found.n_stories);
    wc_summary_free(&found);
    return 0;
}
END
cp "$root/program.c" "$root/program.cpp"

# shellcheck disable=SC2046 # the flags are words
{
    check 'a C program builds against it' \
        "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror "$root/program.c" $(flags --cflags --libs) -o "$root/in-c"
    check 'a C++ program builds against it' \
        "${CXX:-g++}" -std=c++17 -Wall -Wextra -Wpedantic -Werror "$root/program.cpp" $(flags --cflags --libs) -o "$root/in-c++"
    check 'a C program builds against the archive' \
        "${CC:-cc}" $(flags --cflags) "$root/program.c" "$prefix/lib/libwirecopy.a" $(flags --static --libs) -o "$root/static"
}
# shellcheck disable=SC2046 # the flags are words
builds_example() {
    "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror "$1" $(flags --cflags --libs) -o "$root/example"
}
for example in examples/*.c; do check "$example builds against it" builds_example "$example"; done
reads_store() { [ "$(LD_LIBRARY_PATH=$prefix/lib "$1" "$root/pages.jsonl" "$root/pages.wcs" | wc -l)" = 17 ]; }
check 'the last of them, read_store.c, runs' reads_store "$root/example"
check 'the C program runs' version_of "$root/in-c"
check 'the C++ program runs' version_of "$root/in-c++"
check 'the archive program runs' version_of "$root/static"
for program in in-c in-c++ static; do check "the program $program clusters pages" clusters "$root/$program"; done

check 'what wirecopy.h declares is exported, and nothing else' diff <(declared) <(exported)
few_enough() { [ "$(exported | wc -l)" -le 40 ] && [ "$(exported | wc -l)" -ge 20 ]; }
check 'there are at most 40 functions' few_enough

check 'uninstalls' make_here uninstall
check 'no file is left' test -z "$(find "$prefix" ! -type d)"

[ "$n_failed" -eq 0 ]
