# document.bash - sourced by the tests: runs what stands in a document, and compares what comes out with what stands there.
#
# In a block ```console every line that begins with "$ " is a command, "> " continues it, and what follows is what it prints on
# stdout and stderr.  A block ```python or ```r is a program; the block ```text behind it is what it prints.  All run in the
# folder where the test is, one after the other.  Of what is printed only the seconds ("0.2 s") may differ.
#
#   RETELL=1 BUILD=build bash tests/cli/tutorial.sh     writes what is printed now into the document
# shellcheck shell=bash

seconds_masked() { sed -E 's/[0-9]+\.[0-9] s\b/T s/g' "$1"; }

# lacking LANGUAGE PROGRAM: prints what is missing to run it, nothing if all is there.
lacking() {
    local module
    case $1 in
    python)
        for module in $(sed -nE 's/^(import|from) (pandas|polars|duckdb|pyarrow).*/\2/p' <<<"$2" | sort -u); do
            python3 -c "import $module" 2>/dev/null || echo "the Python module $module"
        done
        ;;
    r)
        command -v Rscript >/dev/null || { echo Rscript && return; }
        for module in $(sed -nE 's/^library\((.*)\)$/\1/p' <<<"$2"); do
            Rscript -e "library($module)" >/dev/null 2>&1 || echo "the R package $module"
        done
        ;;
    console)
        case $2 in *duckdb*) command -v duckdb >/dev/null || echo 'the command duckdb' ;; esac
        case $2 in *.py*) lacking python 'import pyarrow' ;; esac
        ;;
    esac | paste -s -d , | sed 's/,/, /g'
}

# told LANGUAGE PROGRAM EXPECTED NAME: runs it, checks what it prints against the file EXPECTED, and leaves that in the file printed.
told() {
    local missing ended=0
    missing=$(lacking "$1" "$2")
    if [ -n "$missing" ]; then
        cp "$3" printed
        echo "ok $4: skipped, without $missing"
        return
    fi
    set +o pipefail # a reader may have enough, as head has
    case $1 in
    console) eval "$2" >printed 2>&1 || ended=$? ;;
    python) python3 - <<<"$2" >printed 2>&1 || ended=$? ;;
    r) Rscript --vanilla - <<<"$2" >printed 2>&1 || ended=$? ;;
    esac
    set -o pipefail
    check "$4: ends well" [ "$ended" -eq 0 ]
    check "$4: prints what is said" diff <(seconds_masked "$3") <(seconds_masked printed)
}

# A command of a block ```console is complete when what it printed is, too: at the next one, or at the end of the block.
end_of_command() {
    [ -n "$command" ] || return 0
    told console "$command" said "line $at: ${command%%$'\n'*}"
    cat printed >&"$retold"
    command=
    : >said
}
console_line() {
    case $line in
    '$ '*) end_of_command && command=${line#'$ '} at=$n && echo "$line" >&"$retold" ;;
    '> '*) if [ -s said ]; then echo "$line" >>said; else command+=$'\n'${line#'> '} && echo "$line" >&"$retold"; fi ;;
    *) echo "$line" >>said ;;
    esac
}

# Blocks of a program: it is run when the block of what it prints has ended.
end_of_block() {
    case $block in
    console) end_of_command ;;
    python | r) program=$body language=$block ;;
    text)
        printf '%s' "$body" >said
        [ -z "$language" ] || { told "$language" "$program" said "line $at: $language" && language=; }
        cat printed >&"$retold"
        : >said
        ;;
    esac
    block=
}
begin_block() {
    block=${line#'```'} body=
    [ "$block" = text ] || at=$n
    case $block in console | python | r | text) ;; *) block=other ;; esac
}

# document FILE: runs all of it.
document() {
    local line block='' body='' command='' program='' language='' at=0 n=0 retold
    exec {retold}>retold
    : >said
    while IFS= read -r line; do
        n=$((n + 1))
        case $block:$line in
        :'```'*) begin_block ;;
        *:'```') end_of_block ;;
        console:*) console_line && continue ;;
        text:*) body+=$line$'\n' && continue ;;
        *) body+=$line$'\n' ;;
        esac
        echo "$line" >&"$retold"
    done <"$1"
    exec {retold}>&-
    [ -z "${RETELL:-}" ] || cat retold >"$1"
}
