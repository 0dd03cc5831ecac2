/* pageset.h - what is kept of every page once its text is dropped: record and sketch.  Internal header. */
#ifndef WC_STORE_PAGESET_H
#define WC_STORE_PAGESET_H
#include "corpus/page.h"
#include "signature/sketch_pack.h"

#define WC_OUTLET_NONE UINT32_MAX

/* One page.  The strings stand one behind the other in *strings, in the order of their lengths below. */
typedef struct wc_entry {
    const char *strings;
    uint32_t id_len, url_len, title_len;
    uint16_t credit_len;  /* lines that may credit an agency, see story/credit.h */
    uint16_t snippet_len; /* the words around the two least shingles, separated by \n: samples should they be masked */
    uint8_t *sketch;      /* n shingles in text order, packed, see sketch_pack.h; NULL: none, or not in memory */
    uint32_t n;           /* shingles kept */
    uint32_t n_words, n_quoted;
    uint32_t outlet; /* index into the pageset's outlets, or WC_OUTLET_NONE */
    int64_t date;
    uint64_t text_hash; /* XXH3 of the text */
    uint64_t offset;    /* of the record in its file, unpacked */
    uint32_t len, file; /* bytes of the record; index into the pageset's files */
    uint8_t level;
    bool has_time;
} wc_entry;

#define WC_SHINGLE_BYTES (sizeof(uint32_t) + sizeof(uint16_t)) /* unpacked: hash and mark */

/* Of the packed sketch: what tells of its shingles, and with the room for flags. */
static inline size_t wc_entry_sketch_bytes(const wc_entry *e)
{
    return e->sketch != NULL ? wc_sketch_bytes(wc_sketch_form_of(e->sketch), e->n) : 0;
}
static inline size_t wc_entry_sketch_room(const wc_entry *e)
{
    return e->sketch != NULL ? wc_sketch_room(wc_sketch_form_of(e->sketch), e->n) : 0;
}
/* hash, mark: as wc_sketch_unpack has them. */
static inline void wc_entry_unpack(wc_cpu cpu, const wc_entry *e, uint32_t *hash, uint16_t *mark)
{
    if (e->n > 0) wc_sketch_unpack(cpu, e->sketch, e->n, hash, mark);
}
static inline wc_str wc_entry_id(const wc_entry *e) { return (wc_str){e->strings, e->id_len}; }
static inline wc_str wc_entry_url(const wc_entry *e) { return (wc_str){e->strings + e->id_len, e->url_len}; }
static inline wc_str wc_entry_title(const wc_entry *e)
{
    return (wc_str){e->strings + e->id_len + e->url_len, e->title_len};
}
static inline wc_str wc_entry_credit(const wc_entry *e)
{
    return (wc_str){e->strings + e->id_len + e->url_len + e->title_len, e->credit_len};
}
static inline wc_str wc_entry_snippet(const wc_entry *e)
{
    return (wc_str){e->strings + e->id_len + e->url_len + e->title_len + e->credit_len, e->snippet_len};
}
static inline size_t wc_entry_strings_len(const wc_entry *e)
{
    return (size_t)e->id_len + e->url_len + e->title_len + e->credit_len + e->snippet_len;
}

/* *copy: e, with its strings and sketch in the arena.  false: no memory. */
bool wc_entry_copy(wc_arena *arena, const wc_entry *e, wc_entry *copy);

/* e's sketch becomes that of these e->n shingles, in the arena.  false: no memory. */
bool wc_entry_pack(wc_arena *arena, wc_entry *e, wc_cpu cpu, const uint32_t *hash, const uint16_t *mark);
/* The same, not packed. */
bool wc_entry_put(wc_arena *arena, wc_entry *e, const uint32_t *hash, const uint16_t *mark);

/* Shingles unpacked, for one after the other; zeroed: empty. */
typedef struct wc_shingles {
    uint32_t *hash;
    uint16_t *mark;
    size_t cap;
    wc_cpu cpu; /* whose code unpacks */
} wc_shingles;
bool wc_shingles_reserve(wc_shingles *shingles, size_t n);             /* what was there is lost; false: no memory */
bool wc_shingles_unpack(wc_shingles *shingles, const wc_entry *entry); /* the same, and the entry's are there */
void wc_shingles_free(wc_shingles *shingles);

/* The positions of the (at most) two least distinct hashes of a sketch, around which the snippets stand; returns how
 * many there are. */
size_t wc_shingles_anchors(const uint32_t *hash, size_t n, size_t anchor[2]);

typedef struct wc_names { /* strings, each once, numbered from 0 in the order in which they came */
    wc_str *name;
    size_t n, cap;
    uint32_t *slot; /* open addressing: number + 1, 0 empty */
    size_t n_slots; /* a power of two */
    wc_arena arena;
} wc_names;

/* The number of name, which is added when it is new; UINT32_MAX: no memory. */
uint32_t wc_names_intern(wc_names *names, wc_str name);
/* The number of name, or UINT32_MAX: it is not there. */
uint32_t wc_names_find(const wc_names *names, wc_str name);
void wc_names_free(wc_names *names);

typedef struct wc_page_brief { /* of an entry, what is looked at for pages here and there */
    uint32_t outlet;
    int32_t day; /* of its date, WC_NO_DAY: unknown */
} wc_page_brief;
#define WC_NO_DAY INT32_MIN

typedef struct wc_pageset {
    wc_entry *entry;
    wc_page_brief *brief; /* of a set on a disk that was sorted, in memory: one an entry; else NULL */
    size_t n, cap;
    wc_names outlets, files;
    wc_arena *arena;    /* n_arenas, one a thread: strings of the entries, */
    wc_arena *sketches; /* the same: sketches, until the site mask is known, */
    wc_arena *texts;    /* and then own texts */
    size_t n_arenas;
    wc_arena left[2];           /* strings and sketches that wc_pageset_drop left; they go from one to the other */
    void *own;                  /* on the disk: own texts, see story/own_disk.h */
    size_t own_bytes;           /* of that */
    struct wc_disk *disk;       /* where large arrays of work on the set go; NULL: into memory */
    const volatile int *cancel; /* may be NULL; once it is set, what takes long with the set fails as without memory */
} wc_pageset;

wc_page_brief wc_entry_brief(const wc_entry *entry);
/* The same of page p, without a look at the disk. */
static inline wc_page_brief wc_pageset_brief(const wc_pageset *set, size_t p)
{
    return set->brief != NULL ? set->brief[p] : wc_entry_brief(&set->entry[p]);
}
static inline uint32_t wc_pageset_outlet(const wc_pageset *set, size_t p)
{
    return set->brief != NULL ? set->brief[p].outlet : set->entry[p].outlet;
}

bool wc_pageset_init(wc_pageset *set, size_t n_arenas);
bool wc_pageset_reserve(wc_pageset *set, size_t n);           /* room for n entries */
bool wc_pageset_push(wc_pageset *set, const wc_entry *entry); /* the pointers' memory is the caller's or an arena's */
void wc_pageset_free(wc_pageset *set);

/* When no own text will be looked at any more: give their memory back, or their file. */
void wc_pageset_drop_texts(wc_pageset *set);

/* Drop the first n entries; their memory is used again for what comes.  The others move, and must be what was pushed:
 * all pointers into the arenas become invalid.  false: no memory, and nothing is dropped. */
bool wc_pageset_drop(wc_pageset *set, size_t n);

/* Sort the entries into the canonical order: date (unknown last), outlet (none last), url, id, hash of the text,
 * title, and for pages that agree in all of these, length of the record.  Of a set on a disk there are no sketches, and
 * after a failure the strings may be gone.  false: no memory. */
bool wc_pageset_sort(wc_pageset *set, int n_threads);
/* The same, and from[0..set->n): the place that each entry had before. */
bool wc_pageset_sort_from(wc_pageset *set, int n_threads, uint32_t *from);

/* The canonical order of two strings: by byte, a prefix first. */
int wc_str_compare(wc_str a, wc_str b);
#endif
