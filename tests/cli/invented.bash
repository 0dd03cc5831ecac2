# invented.bash - sourced by the tests: checks, and a small corpus of invented stories in the furniture of invented sites.
#
#   harbour   four outlets: whole with a dateline, whole, cut, with another beginning
#   orchard   three outlets, one of them credits an agency
#   library   two outlets, the same text
#   and two pages of each outlet's own
# shellcheck shell=bash

# begin: in a folder of its own, which is removed at the end.
begin() {
    build=$(cd "${BUILD:?the folder of the binaries}" && pwd)
    wirecopy=$build/wirecopy
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder" || return
}

n_failed=0
# check NAME COMMAND...: ok when the command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else
        echo "not ok $name"
        n_failed=$((n_failed + 1))
    fi
}

# run ARGUMENT...: of $wirecopy; sets code; files stdout and stderr, of which says and prints look for a text.
code=0
run() {
    code=0
    # shellcheck disable=SC2154 # the test sets it
    "$wirecopy" "$@" >stdout 2>stderr || code=$?
}
exits() { [ "$code" -eq "$1" ]; }
says() { grep -qF -e "$1" stderr; }
prints() { grep -qF -e "$1" stdout; }

harbour_1='The harbour of Velmora closed to all ships on Tuesday after a dredger struck the old breakwater and sank across the channel, leaving forty vessels waiting outside the bay.'
harbour_2='Port captain Ilse Marrant said divers had found the hull split in two places and that a crane barge from the northern yard would need at least six days to lift it. Nobody on board was hurt; the crew of nine climbed onto a pilot boat within minutes.'
harbour_3='Grain exporters, who send most of the autumn crop through Velmora, began to book railway wagons to the smaller port of Teslin, where wharfage is dearer and the water too shallow for the largest carriers. Freight brokers expected prices to rise by a tenth before the weekend.'
harbour_4='The breakwater was built ninety years ago and had been due for repair since a storm tore out two of its lamps. A council report last spring warned that its unlit end was a danger to night traffic, but the money was spent on a ferry landing instead.'
orchard_1='Growers in the Ombrey valley have lost nearly half of their pears to a beetle that was thought to live only on the far side of the mountains, the regional farm office said in a survey of three hundred orchards.'
orchard_2='The insect bores into the fruit when it is still green and leaves no mark that a picker could see, so that whole crates are found hollow in the cold store. Spraying does little, since the larvae are safe inside within a day of hatching.'
orchard_3='Entomologist Bram Ockelund has set out paper traps scented with fermented quince and hopes to learn how far the beetle flies. He believes that it crossed the pass in timber lorries two winters ago, and asks sawmills to strip the bark before they load.'
library_1='A reader in the town of Quillhaven has returned a songbook to the public library eighty one years after his grandmother borrowed it, together with a tin of biscuits and a letter of apology in verse.'
library_2='Librarian Noor Castell worked out that the fine would have come to more than the price of the building, and waived it. The songbook holds the only printed copy of a lullaby that the town choir had been singing from memory, with two of its verses in the wrong order.'

# A paragraph of made-up words, different for each seed.
babble() {
    awk -v seed="$1" -v n="$2" 'BEGIN {
        srand(seed)
        split("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu", syllable, " ")
        for (i = 0; i < n; i++) {
            word = ""
            for (k = 0; k < 3; k++) word = word syllable[int(rand() * 20) + 1]
            printf "%s%s", i ? " " : "", word
        }
        print "."
    }'
}

menu() {
    printf 'Home Weather Puzzles Subscribe to the %s morning letter Sign in to your account Contact the newsroom in %s' "$1" "$2"
}
foot() {
    printf 'Read more from the %s archive of local reporting Our cookies help %s to remember you All rights reserved by %s Press' "$1" "$2" "$1"
}

# page ID OUTLET TOWN DATE TITLE PARAGRAPH...
page() {
    local id=$1 outlet=$2 town=$3 date=$4 title=$5
    shift 5
    printf '{"id":"%s","outlet":"%s","date":"%s","title":"%s","url":"https://%s.example/%s","text":"%s' \
        "$id" "$outlet" "$date" "$title" "$outlet" "$id" "$(menu "$outlet" "$town")"
    printf '\\n\\n%s' "$@"
    printf '\\n\\n%s"}\n' "$(foot "$outlet" "$town")"
}

invented_corpus() {
    local n=0 site outlet town
    for site in courier:Aldwick herald:Brannoch tribune:Casterly echo:Dunmere; do
        outlet=${site%:*} town=${site#*:} n=$((n + 1))
        page "$outlet-local-1" "$outlet" "$town" 2025-09-01 "Council of $town" "$(babble $n 60)" "$(babble $((n + 10)) 60)"
        page "$outlet-local-2" "$outlet" "$town" 2025-09-02 "Market in $town" "$(babble $((n + 20)) 60)" "$(babble $((n + 30)) 60)"
    done
    page courier-harbour courier Aldwick 2025-09-03 'Dredger blocks Velmora' "VELMORA (Reuters) - $harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
    page herald-harbour herald Brannoch 2025-09-03 'Ships wait off Velmora' "$harbour_1" "$harbour_2" "$harbour_3" "$harbour_4"
    page tribune-harbour tribune Casterly 2025-09-04 'Port shut' "$harbour_1" "$harbour_2" "$harbour_3"
    page echo-harbour echo Dunmere 2025-09-05 'Six days to clear the channel' "$(babble 77 20)" "$harbour_2" "$harbour_3" "$harbour_4"
    page herald-orchard herald Brannoch 2025-09-06 'Beetle in the pears' "$orchard_1" "$orchard_2" "$orchard_3"
    page courier-orchard courier Aldwick 2025-09-07 'Pears hollow' "$orchard_1" "$orchard_2" "$orchard_3" "© 2025 AFP"
    page tribune-orchard tribune Casterly 2025-09-07 'Half the crop' "$orchard_1" "$orchard_2" "$orchard_3"
    page tribune-library tribune Casterly 2025-09-08 'Late return' "$library_1" "$library_2"
    page echo-library echo Dunmere 2025-09-08 'Songbook comes home' "$library_1" "$library_2"
}

# partition DIR: every page, and the page that leads its story.
partition() { awk -F '\t' 'NR > 1 { if (!($2 in lead)) lead[$2] = $1; print $1 "\t" lead[$2] "\t" $3 "\t" $4 }' "$1/clusters.tsv"; }
# same_result A B: all that does not depend on the order of arrival.
same_result() {
    cmp <(partition "$1") <(partition "$2") && cmp "$1/pairs.tsv" "$2/pairs.tsv" && cmp "$1/sites.tsv" "$2/sites.tsv" &&
        cmp "$1/summary.json" "$2/summary.json" && cmp "$1/compared.wcc" "$2/compared.wcc" &&
        cmp <(cat "$1"/compared.[1-9].wcc 2>/dev/null) <(cat "$2"/compared.[1-9].wcc 2>/dev/null)
}

# same_folder A B: to the byte, but for where own texts stand, which depends on what was there before.
same_folder() { diff -r -x masked.wci -x masked.wco "$1" "$2"; }

# same_pages A B: the same, but that the store may not be ended yet.
same_pages() {
    diff -r -x masked.wci -x masked.wco -x 'signatures.wcs*' "$1" "$2" &&
        cmp <("$wirecopy" info "$1/signatures.wcs" --dump 2>/dev/null) <("$wirecopy" info "$2/signatures.wcs" --dump 2>/dev/null)
}

# ends_unkilled WHY: the test ends here, since nothing can be killed.
ends_unkilled() {
    echo "ok nothing is killed $1"
    [ "$n_failed" -eq 0 ]
    exit
}
# spare_libomp: end the test where a killed process would leave something behind.
spare_libomp() {
    [[ $(ldd "$wirecopy") != *libomp* ]] || ends_unkilled 'that is built with libomp, which would leave files in /dev/shm'
}
# begin_killing: make stop.so, which kills a process at the call of the number STOP_AT; may end the test.
begin_killing() {
    if [ -n "${WIRECOPY_SANITIZED:-}" ] || grep -qE '__(asan|ubsan|tsan)_' "$wirecopy"; then
        ends_unkilled 'under a sanitizer, which wants to be loaded first'
    fi
    "${CC:-cc}" -shared -fPIC -O1 "$here/stop.c" -o stop.so -ldl
}
# moments N MICROSECONDS: so many random moments before that, the same each time.
moments() { awk -v n="$1" -v most="$2" 'BEGIN { srand(7); while (n-- > 0) print int(rand() * most) + 1 }'; }
# microseconds COMMAND...: that it takes.
microseconds() {
    local from
    from=$(date +%s%N)
    "$@" >/dev/null 2>&1
    echo $((($(date +%s%N) - from) / 1000))
}
# killed N ARGUMENT...: run and kill at call N; false: it came to its end before.
killed() {
    code=0
    STOP_AT=$1 LD_PRELOAD=$folder/stop.so "$wirecopy" "${@:2}" >/dev/null 2>stderr || code=$?
    [ "$code" -eq 137 ]
}
