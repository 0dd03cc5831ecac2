/* flag_index.h - what 'flag' has made of a store, in a file that the next run maps and asks at once.  Internal header.
 *
 *   head       0  8  magic "\x89WCI\r\n\x1a\n"
 *              8  4  version, 4
 *             12  4  number of sections, 9
 *             16  8  key: XXH64 of parameters, version of the program and its rules
 *             24  8  pages of the store that it was made of
 *             32  8  the store's chain
 *             40  8  bytes of the file
 *             48     for each section: 8 where it begins, 8 bytes, 8 XXH3 of it and of the zeros behind it
 *            312  8  XXH3 of the head before this
 *   section        begins at the next multiple of 64; zeros stand between
 *
 *   0 outlets      for each: 4 length of its name, the name
 *   1 rubrics      the same of titles that are no headlines
 *   2 pages        for each, in canonical order: 8 date, 4 outlet, 4 story, 4 shingles of its own text, 4 length of its
 *                  id, 4 day that its title names (wc_title_dated), 1 level, 1 flags: 1 has a time, 2 is a digest, 1
 *                  shift, 1 bits of a hash, 1 bits of a place, 4 length of its headline
 *   3 own texts    of the pages, as story/own_pack.h packs them by these three numbers, each in whole bytes
 *   4 ids          of the pages, each with the headline behind it
 *   5 stories      for each: 4 lead, 4 representative, 8 id, 1 agency
 *   6 buckets      of signature/latest.h, slot after slot: 4 key, 4 for each of four pages
 *   7 layouts      for each outlet: 4 candidates, 1 level from which on they are seen, 8 for each part of its
 *                  site's name, as hashes
 *   8 candidates   of the outlets: 4 for each hash
 *
 * Little-endian.  Own texts, ids, headlines and buckets are not copied to memory but read where they stand; so a
 * machine that is not little-endian has no index.  All of it is looked at when it is opened: checksums against damage,
 * and every number before it is used as one, so that a forged file cannot lead out of its own bounds.  A file that is
 * mapped is never written to: a new one takes its name. */
#ifndef WC_PIPELINE_FLAG_INDEX_H
#define WC_PIPELINE_FLAG_INDEX_H
#include "story/online.h"

#define WC_FLAG_INDEX_MAGIC      "\x89WCI\r\n\x1a\n"
#define WC_FLAG_INDEX_VERSION    4
#define WC_FLAG_INDEX_HEAD       320
#define WC_FLAG_INDEX_ALIGN      64
#define WC_FLAG_INDEX_PAGE       37 /* bytes of a page, a story, a layout */
#define WC_FLAG_INDEX_STORY      17
#define WC_FLAG_INDEX_LAYOUT     29
#define WC_FLAG_INDEX_HAS_TIME   1
#define WC_FLAG_INDEX_IS_DIGEST  2
#define WC_FLAG_INDEX_AT_SECTION 48
#define WC_FLAG_INDEX_SECTION    24

typedef enum wc_flag_section {
    WC_FLAG_OUTLETS,
    WC_FLAG_RUBRICS,
    WC_FLAG_PAGES,
    WC_FLAG_OWN_TEXTS,
    WC_FLAG_IDS,
    WC_FLAG_STORIES,
    WC_FLAG_BUCKETS,
    WC_FLAG_LAYOUTS,
    WC_FLAG_CANDIDATES,
    WC_FLAG_SECTIONS
} wc_flag_section;

typedef struct wc_flag_print { /* of what an index is made: with another one it is made anew */
    uint64_t key, n_pages, chain;
} wc_flag_print;
wc_flag_print wc_flag_print_of(const wc_params *params, uint64_t n_pages, uint64_t chain);

typedef struct wc_flag_index { /* zeroed: none */
    const uint8_t *data;       /* mapped, len bytes */
    size_t len;
} wc_flag_index;

typedef enum wc_flag_found {
    WC_FLAG_INDEX_FRESH,
    WC_FLAG_INDEX_NONE,    /* no file */
    WC_FLAG_INDEX_STALE,   /* of another store or parameters, or another version of the program */
    WC_FLAG_INDEX_DAMAGED, /* or forged; error says how */
    WC_FLAG_INDEX_FOREIGN  /* no index, or it cannot be read: it stays, and error says why */
} wc_flag_found;

/* Map the index at path and make of it *online, zeroed, on the empty *set: whose pages are those of the index, and
 * outlets, too.  Then the index is closed after both.  Anything but FRESH: all is as before.  WC_ERROR_MEMORY. */
wc_status wc_flag_index_open(wc_flag_index *index, const char *path, const wc_flag_print *print, wc_pageset *set,
                             const wc_params *params, wc_online *online, wc_flag_found *found, wc_error *error);
void wc_flag_index_close(wc_flag_index *index);

/* Write the index of an online to which nothing was added. */
wc_status wc_flag_index_write(const char *path, const wc_flag_print *print, const wc_online *online, wc_error *error);

/* Where the index of a store is, if nothing else is said; free with wc_memory_free().  NULL: no memory. */
char *wc_flag_index_path(const char *store);

/* Of the file at path: its bytes, 0 where there is no index, and whether it is of the store with this chain. */
void wc_flag_index_measure(const char *path, uint64_t chain, uint64_t *bytes, bool *is_fresh);

/* ---- for the files that it is made of ---- */

/* Where in the head a section is told of. */
static inline size_t wc_flag_index_place(size_t section)
{
    return WC_FLAG_INDEX_AT_SECTION + WC_FLAG_INDEX_SECTION * section;
}

/* Whether this machine can have an index. */
static inline bool wc_flag_index_is_possible(void) { return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__; }

/* Make the online of the sections, which are whole: NULL, or what is wrong.  *no_memory: that was it. */
const char *wc_flag_index_load(const wc_flag_index *index, wc_pageset *set, const wc_params *params, wc_online *online,
                               bool *no_memory);
#endif
