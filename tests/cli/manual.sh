#!/usr/bin/env bash
# The manual page and the completions: all that --help shows stands in them, they are in order, and they complete.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/cli/invented.bash
. "$here/invented.bash"
begin

# skip_without COMMAND NAME...: reports the checks as skipped where the command is not there.
skip_without() {
    local command=$1
    shift
    ! command -v "$command" >/dev/null || return 1
    printf "ok %s # skipped: $command is not installed\n" "$@"
}
is_empty() { [ ! -s "$1" ]; }
is() { [ "$1" = "$2" ] || { echo "# found '$1', expected '$2'" && false; }; }

"$wirecopy" help --man >wirecopy.1
"$wirecopy" --completion bash >script.bash
"$wirecopy" --completion zsh >script.zsh
"$wirecopy" --completion fish >script.fish

# ---- the manual page ----
sets_quietly() {
    groff -man -ww -z wirecopy.1 2>warnings
    cat warnings
    is_empty warnings
}
skip_without groff 'manual: sets without a warning' || check 'manual: sets without a warning' sets_quietly
sed 's/\\-/-/g; s/\\f[BIR]//g; s/\\(aq/'"'"'/g' wirecopy.1 >plain

commands=$("$wirecopy" --help | awk '/^Commands:/ { on = 1; next } !NF { on = 0 } on && $1 != "help" { print $1 }')
check 'there are commands to look at' [ "$(wc -w <<<"$commands")" -ge 5 ]

# section COMMAND: what the manual says of it.
section() { awk -v name="wirecopy $1" '/^\.S[SH] / { on = substr($0, 5) == name } on' plain; }
options_of() { "$wirecopy" "$1" --help | sed -nE 's/^  (-., |    )(--[a-z-]+).*/\2/p'; }
has_help_line() { grep -qxF -- "$2" <<<"$(section "$1")"; }
in_manual() {
    local line
    while read -r line; do
        has_help_line "$1" "$line" || { echo "# not in the manual: $line" && return 1; }
    done < <("$wirecopy" "$1" --help | sed -nE 's/^  (-., |    )(--.*[^ ])   *([^ ].*)$/\3/p')
}
in_bash() { grep -q -- "[' ]$2 " <<<"$(grep -E "^ +$1:\*\) _wirecopy_words" script.bash)"; }
in_zsh() { grep -qE -- "$2(=?\[|=?\}|,)" <<<"$(awk -v name="    $1)" '/^    [a-z]+\)$/ { on = $0 == name } on' script.zsh)"; }
in_fish() { grep -qF -- " -l ${2#--} " <<<"$(grep -F "seen_subcommand_from $1'" script.fish)"; }
complete_everywhere() {
    local option shell
    for option in $(options_of "$1"); do
        for shell in bash zsh fish; do
            "in_$shell" "$1" "$option" || { echo "# $option is not in the completion of $shell" && return 1; }
        done
    done
}
for command in $commands; do
    check "manual: $command with the help of each option" in_manual "$command"
    check "completions: each option of $command" complete_everywhere "$command"
done
check 'help lists options to look for' [ "$(options_of cluster | wc -l)" -ge 20 ]
check 'manual: exit codes' grep -q '^\.SH EXIT STATUS' plain

# ---- bash ----
# completed WORD...: what bash offers for the last word, in one line.
completed() {
    (
        # shellcheck disable=SC1091 # written above
        . ./script.bash
        # shellcheck disable=SC2034 # the function that completes reads them
        COMP_WORDS=(wirecopy "$@") COMP_CWORD=$#
        _wirecopy
        printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
    )
}
touch pages.jsonl 'with space.jsonl'
check 'bash: commands' is "$(completed s)" 'score sign'
check 'bash: an option' is "$(completed cluster --thr)" '--threads'
check 'bash: only options of the command' is "$(completed score --thr)" ''
check 'bash: a value' is "$(completed cluster --level '')" 'story strict'
check 'bash: a value behind =' is "$(completed cluster --level = sto)" 'story'
check 'bash: a value right behind =' is "$(completed cluster --signature =)" 'minhash simhash'
check 'bash: the beginning of a value' is "$(completed keep --prefer o)" 'outlet:'
check 'bash: a number is not completed' is "$(completed cluster --threads '')" ''
check 'bash: a file' is "$(completed cluster pa)" 'pages.jsonl'
check 'bash: a file with a space' is "$(completed cluster with)" 'with space.jsonl'
check 'bash: a file for an option' is "$(completed keep --removed pa)" 'pages.jsonl'
check 'bash: commands behind help' is "$(completed help exp)" 'explain'
check 'bash: shells' is "$(completed --completion f)" 'fish'
check 'bash: registers itself' is "$(bash -c '. ./script.bash; complete -p wirecopy')" 'complete -F _wirecopy wirecopy'
skip_without shellcheck 'bash: shellcheck' || check 'bash: shellcheck' shellcheck -s bash script.bash

# ---- zsh and fish ----
skip_without zsh 'zsh: parses' || check 'zsh: parses' zsh -n ./script.zsh
fish_completes() { is "$(HOME=$folder fish -c "source ./script.fish; complete -C '$1'" | cut -f 1 | sort | xargs)" "$2"; }
if ! skip_without fish 'fish: parses' 'fish: commands' 'fish: an option' 'fish: a value'; then
    check 'fish: parses' fish -n ./script.fish
    check 'fish: commands' fish_completes 'wirecopy s' 'score sign'
    check 'fish: an option' fish_completes 'wirecopy cluster --thr' '--threads'
    check 'fish: a value' fish_completes 'wirecopy cluster --level ' 'story strict'
fi

# ---- what is refused ----
refused() { # MESSAGE ARGUMENT...
    local message=$1 code=0
    shift
    "$wirecopy" "$@" >stdout 2>stderr || code=$?
    [ "$code" -eq 2 ] && is_empty stdout && grep -qxF "wirecopy: $message" stderr
}
check 'completion: another shell' refused '--completion: expected bash, zsh or fish behind it, found tcsh' --completion tcsh
check 'completion: no shell' refused '--completion: expected bash, zsh or fish behind it, found nothing' --completion

[ "$n_failed" -eq 0 ]
