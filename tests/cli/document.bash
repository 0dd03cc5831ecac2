# document.bash - sourced by the tests: runs what stands in a document, and compares what it prints with what it says.
#
# In a block ```console a line that begins with "$ " is a command, "> " continues it, and what follows is what it prints
# on stdout and stderr.  A block ```python, ```r or ```sql (for duckdb) is a program; the block ```text behind it, if
# any, is what it prints.  All run in the folder where the test is, one after the other.  Of what is printed only the
# seconds ("0.2 s") may differ.
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
    sql) lacking console duckdb ;;
    console)
        case $2 in *duckdb*) command -v duckdb >/dev/null || echo 'the command duckdb' ;; esac
        case $2 in *parquet_lines.py*) lacking python 'import pyarrow' ;; *) lacking python "$2" ;; esac
        ;;
    esac | sed '/^$/d' | paste -s -d , | sed 's/,/, /g'
}

# told LANGUAGE PROGRAM EXPECTED NAME: runs it, and checks what it prints against the file EXPECTED; it stays in printed.
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
    sql) duckdb -csv <<<"$2" >printed 2>&1 || ended=$? ;;
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
line_of_command() {
    local rest=${line#>}
    [ ! -s said ] || return 1
    command+=$'\n'${rest# }
    echo "$line" >&"$retold"
}
console_line() {
    case $line in
    '$ '*) end_of_command && command=${line#'$ '} at=$n && echo "$line" >&"$retold" ;;
    '>' | '> '*) line_of_command || echo "$line" >>said ;;
    *) echo "$line" >>said ;;
    esac
}

# A program is run when the block of what it prints has ended, or where another one stands instead.
end_of_program() {
    [ -n "$language" ] || return 0
    told "$language" "$program" said "line $at: $language"
    language=
}
end_of_block() {
    case $block in
    console) end_of_command ;;
    python | r | sql) program=$body language=$block ;;
    text)
        printf '%s' "$body" >said
        end_of_program
        cat printed >&"$retold"
        : >said
        ;;
    esac
    block=
}
begin_block() {
    block=${line#'```'} body=
    [ "$block" = text ] || { end_of_program && at=$n; }
    case $block in console | python | r | sql | text) ;; *) block=other ;; esac
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
    end_of_program
    exec {retold}>&-
    [ -z "${RETELL:-}" ] || cat retold >"$1"
}
