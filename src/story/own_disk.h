/* own_disk.h - own texts on a disk: packed, each with a checksum.  Internal header.
 *
 * The own texts of a set on a disk stand in set->own one behind the other, in the order of the pages, but for a few
 * that were changed and are in memory.  Each begins at a multiple of eight bytes: four bytes of an XXH3 of what
 * follows, shift, hash_bits and place_bits of own_pack.h, a zero, the bits.  An own whose text is there points to it:
 * its hashes and marks are to be had by one of those below or by own_load.h. */
#ifndef WC_STORY_OWN_DISK_H
#define WC_STORY_OWN_DISK_H
#include "base/disk.h"
#include "story/own_pack.h"

/* What it takes there; none for an empty one. */
static inline size_t wc_own_disk_bytes(const wc_own *own) { return (size_t)own->eighths * 8; }

/* And not in memory, where own_load.h may have brought it, or a change of it. */
static inline bool wc_own_is_on_disk(const wc_pageset *set, const wc_own *own)
{
    const char *at = (const char *)own->hash, *begin = set->own;
    return own->n > 0 && at >= begin && at < begin + set->own_bytes;
}

/* At most. */
size_t wc_own_disk_most(const wc_own *own);

/* Append it to what will be written, and set own->eighths.  false: no memory. */
bool wc_own_disk_append(wc_buffer *out, wc_own *own);

/* How it is packed, where it stands at `from`. */
wc_own_packed wc_own_disk_packed(const void *from);

/* Fill own->hash and own->mark, room for own->n each, from there; WC_OWN_PACKED_SLACK bytes behind it are readable.
 * false: it is not what was written. */
bool wc_own_disk_get(const void *from, wc_own *own);

/* Of pages [from, to), as far as there are such, where the first own text on the disk begins, and *bytes up to the end
 * of the last; 0: none is there.  O(to - from). */
const char *wc_own_disk_range(const wc_pageset *set, const wc_own *own, size_t from, size_t to, size_t *bytes);

/* Own texts of pages in their order, for one thread; zeroed: empty. */
typedef struct wc_own_reader {
    const wc_pageset *set;
    const wc_own *own;
    const char *text;  /* where the set is on a disk: what stands from first on */
    const char *first; /* in set->own */
    wc_disk_piece piece;
    wc_own one;
    size_t cap; /* shingles that there is room for in one */
} wc_own_reader;

/* Pages [from, to), as far as there are such, are asked for next.  false: no memory, or the disk failed.  Of a set in
 * memory nothing is done. */
bool wc_own_reader_begin(wc_own_reader *reader, const wc_pageset *set, const wc_own *own, size_t from, size_t to);
/* One of them, until the next call; NULL as above. */
const wc_own *wc_own_reader_get(wc_own_reader *reader, size_t page);
void wc_own_reader_free(wc_own_reader *reader);

/* Change own texts of a set on a disk: change(context, page, own) may take from those of the pages that are changing[],
 * which are in memory meanwhile.  Few stay there, in set->texts; with many, all are written anew.  false: no memory, or
 * the disk failed; own texts are lost then. */
bool wc_own_disk_change(wc_pageset *set, wc_own *own, const bool *changing,
                        void (*change)(void *context, uint32_t page, wc_own *own), void *context);
#endif
