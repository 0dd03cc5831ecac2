#!/usr/bin/env bash
# What `make install` puts down can be used: pkg-config finds the library, programs in C and in C++ build against it, and
# the shared library exports the functions of wirecopy.h and nothing else.  `make uninstall` leaves no file behind.
set -uo pipefail
case $BUILD in */asan | */ubsan | */tsan | */coverage)
    echo 'ok - installation is tried with the default build alone'
    exit ;;
esac
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
prefix=$root/opt/wire
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

check() { # name command...
    local name=$1
    shift
    if "$@"; then echo "ok - $name"; else echo "not ok - $name"; fi
}

# -o all: what was built is what is tested.
make_here() { env -u MAKEFLAGS -u MAKELEVEL make -s -o all BUILD="$BUILD" PREFIX=/opt/wire DESTDIR="$root" "$1"; }
flags() { pkg-config --define-variable=prefix="$prefix" "$@" wirecopy; }
version_of() { [ "$(LD_LIBRARY_PATH=$prefix/lib "$1")" = "$(pkg-config --modversion wirecopy)" ]; }

declared() { sed -n 's/^[a-z][a-z0-9_ *]*[ *]\(wc_[a-z_]*\)(.*/\1/p' include/wirecopy.h | sort; }
exported() { nm -D --defined-only "$prefix/lib/libwirecopy.so" | awk '$2 ~ /[TDBR]/ { print $3 }' | sort; }

check 'installs' make_here install
check 'the program is there' test -x "$prefix/bin/wirecopy"
check 'the manual page is there' test -s "$prefix/share/man/man1/wirecopy.1"
check 'the completion of bash is there' test -s "$prefix/share/bash-completion/completions/wirecopy"
check 'the completion of zsh is there' test -s "$prefix/share/zsh/site-functions/_wirecopy"
check 'the completion of fish is there' test -s "$prefix/share/fish/vendor_completions.d/wirecopy.fish"
check 'the shared object bears its major version' test -e "$prefix/lib/libwirecopy.so.0"

cat >"$root/program.c" <<'END'
#include <stdio.h>
#include <wirecopy.h>
int main(void) { return puts(wc_version()) < 0; }
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
check 'the C program runs' version_of "$root/in-c"
check 'the C++ program runs' version_of "$root/in-c++"
check 'the archive program runs' version_of "$root/static"
check 'what wirecopy.h declares is exported, and nothing else' diff <(declared) <(exported)

check 'uninstalls' make_here uninstall
check 'no file is left' test -z "$(find "$prefix" ! -type d)"
