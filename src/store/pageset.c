/* pageset.c - see pageset.h.  The sort is a radix sort by date, then a comparison sort among the pages of one date. */
#include "store/pageset.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "corpus/date.h"
#include "store/page_walk.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static bool names_grow(wc_names *names)
{
    const size_t n_slots = names->n_slots == 0 ? 64 : names->n_slots * 2;
    uint32_t *slot = wc_array_new(n_slots, sizeof *slot);
    if (slot == NULL) return false;
    for (size_t i = 0; i < names->n; i++) {
        size_t at = XXH3_64bits(names->name[i].data, names->name[i].len) & (n_slots - 1);
        while (slot[at] != 0) at = (at + 1) & (n_slots - 1);
        slot[at] = (uint32_t)i + 1;
    }
    wc_memory_free(names->slot);
    names->slot = slot;
    names->n_slots = n_slots;
    return true;
}

/* The slot that holds name, or the empty one that it would take. */
static size_t slot_of_name(const wc_names *names, wc_str name)
{
    size_t at = XXH3_64bits(name.data, name.len) & (names->n_slots - 1);
    for (; names->slot[at] != 0; at = (at + 1) & (names->n_slots - 1)) {
        const wc_str have = names->name[names->slot[at] - 1];
        if (have.len == name.len && (name.len == 0 || memcmp(have.data, name.data, name.len) == 0)) break;
    }
    return at;
}

uint32_t wc_names_find(const wc_names *names, wc_str name)
{
    const uint32_t slot = names->n_slots > 0 ? names->slot[slot_of_name(names, name)] : 0;
    return slot > 0 ? slot - 1 : UINT32_MAX;
}

uint32_t wc_names_intern(wc_names *names, wc_str name)
{
    size_t at;
    char *copy;
    if (names->n * 2 >= names->n_slots && !names_grow(names)) return UINT32_MAX;
    at = slot_of_name(names, name);
    if (names->slot[at] != 0) return names->slot[at] - 1;
    if (names->n >= UINT32_MAX - 1) return UINT32_MAX; /* the numbers are used up */
    copy = wc_arena_alloc(&names->arena, name.len + 1);
    if (copy == NULL || !wc_array_reserve(&names->name, &names->cap, names->n + 1, sizeof *names->name))
        return UINT32_MAX;
    if (name.len > 0) memcpy(copy, name.data, name.len);
    copy[name.len] = '\0';
    names->name[names->n] = (wc_str){copy, name.len};
    names->slot[at] = (uint32_t)++names->n;
    return (uint32_t)names->n - 1;
}

void wc_names_free(wc_names *names)
{
    wc_memory_free(names->name);
    wc_memory_free(names->slot);
    wc_arena_free(&names->arena);
    memset(names, 0, sizeof *names);
}

size_t wc_shingles_anchors(const uint32_t *hashes, size_t n, size_t anchor[2])
{
    uint64_t least[2] = {UINT64_MAX, UINT64_MAX};
    for (size_t i = 0; i < n; i++) {
        const uint64_t hash = hashes[i];
        if (hash >= least[1] || hash == least[0]) continue; /* nearly all */
        const bool is_first = hash < least[0];
        least[1] = is_first ? least[0] : hash;
        anchor[1] = is_first ? anchor[0] : i;
        if (is_first) {
            least[0] = hash;
            anchor[0] = i;
        }
    }
    return (size_t)(least[0] != UINT64_MAX) + (size_t)(least[1] != UINT64_MAX);
}

bool wc_pageset_init(wc_pageset *set, size_t n_arenas)
{
    memset(set, 0, sizeof *set);
    set->arena = wc_array_new(3 * n_arenas, sizeof *set->arena);
    if (set->arena == NULL) return false;
    set->sketches = set->arena + n_arenas;
    set->texts = set->sketches + n_arenas;
    set->n_arenas = n_arenas;
    return true;
}

bool wc_pageset_reserve(wc_pageset *set, size_t n)
{
    return wc_disk_array_reserve(set->disk, &set->entry, &set->cap, n, sizeof *set->entry);
}

bool wc_pageset_push(wc_pageset *set, const wc_entry *entry)
{
    if (!wc_pageset_reserve(set, set->n + 1)) return false;
    set->entry[set->n++] = *entry;
    return true;
}

bool wc_entry_copy(wc_arena *arena, const wc_entry *e, wc_entry *copy)
{
    const size_t strings_len = wc_entry_strings_len(e), sketch_len = wc_entry_sketch_room(e);
    char *strings = wc_arena_alloc(arena, strings_len);
    uint8_t *sketch = sketch_len > 0 ? wc_arena_alloc(arena, sketch_len) : NULL;
    if (strings == NULL || (sketch_len > 0 && sketch == NULL)) return false;
    if (strings_len > 0) memcpy(strings, e->strings, strings_len);
    if (sketch_len > 0) memcpy(sketch, e->sketch, sketch_len);
    *copy = *e;
    copy->strings = strings;
    copy->sketch = sketch;
    return true;
}

static bool put_sketch(wc_arena *arena, wc_entry *e, wc_cpu cpu, wc_sketch_form form, const uint32_t *hash,
                       const uint16_t *mark)
{
    e->sketch = e->n > 0 ? wc_arena_alloc(arena, wc_sketch_room(form, e->n)) : NULL;
    if (e->sketch != NULL) wc_sketch_pack(cpu, form, hash, mark, e->n, e->sketch);
    return e->n == 0 || e->sketch != NULL;
}

bool wc_entry_pack(wc_arena *arena, wc_entry *e, wc_cpu cpu, const uint32_t *hash, const uint16_t *mark)
{
    return put_sketch(arena, e, cpu, wc_sketch_measure(cpu, hash, mark, e->n), hash, mark);
}

bool wc_entry_put(wc_arena *arena, wc_entry *e, const uint32_t *hash, const uint16_t *mark)
{
    return put_sketch(arena, e, WC_CPU_PLAIN, WC_SKETCH_UNPACKED, hash, mark);
}

bool wc_shingles_reserve(wc_shingles *s, size_t n)
{
    if (n <= s->cap) return true;
    wc_shingles_free(s);
    s->hash = wc_array_new(n, sizeof *s->hash);
    s->mark = wc_array_new(n, sizeof *s->mark);
    if (s->hash == NULL || s->mark == NULL) return false;
    s->cpu = wc_cpu_now();
    s->cap = n;
    return true;
}

bool wc_shingles_unpack(wc_shingles *s, const wc_entry *entry)
{
    if (!wc_shingles_reserve(s, entry->n)) return false;
    wc_entry_unpack(s->cpu, entry, s->hash, s->mark);
    return true;
}

void wc_shingles_free(wc_shingles *s)
{
    wc_memory_free(s->hash);
    wc_memory_free(s->mark);
    memset(s, 0, sizeof *s);
}

bool wc_pageset_drop(wc_pageset *set, size_t n)
{
    const size_t n_left = set->n - n;
    const wc_arena full = set->left[0];
    wc_entry *entry = wc_array_new(n_left, sizeof *entry);
    bool ok = entry != NULL;
    for (size_t i = 0; ok && i < n_left; i++) ok = wc_entry_copy(&set->left[1], &set->entry[n + i], &entry[i]);
    if (ok) {
        if (n_left > 0) memcpy(set->entry, entry, n_left * sizeof *entry);
        set->n = n_left;
        set->left[0] = set->left[1];
        set->left[1] = full;
        for (size_t i = 0; i < set->n_arenas; i++) {
            wc_arena_clear(&set->arena[i]);
            wc_arena_clear(&set->sketches[i]);
        }
    }
    wc_arena_clear(&set->left[1]);
    wc_memory_free(entry);
    return ok;
}

void wc_pageset_drop_texts(wc_pageset *set)
{
    for (size_t i = 0; i < set->n_arenas; i++) wc_arena_free(&set->texts[i]);
    wc_disk_array_free(set->disk, set->own);
    set->own = NULL;
}

wc_page_brief wc_entry_brief(const wc_entry *e)
{
    const int64_t least = (int64_t)WC_NO_DAY + 1, day = wc_date_day(e->date);
    if (e->date == WC_DATE_UNKNOWN) return (wc_page_brief){e->outlet, WC_NO_DAY};
    return (wc_page_brief){e->outlet, (int32_t)(day < least ? least : day > INT32_MAX ? INT32_MAX : day)};
}

void wc_pageset_free(wc_pageset *set)
{
    for (size_t i = 0; set->arena != NULL && i < 3 * set->n_arenas; i++) wc_arena_free(&set->arena[i]);
    wc_memory_free(set->arena);
    wc_disk_array_free(set->disk, set->own);
    wc_arena_free(&set->left[0]);
    wc_arena_free(&set->left[1]);
    wc_disk_array_free(set->disk, set->entry);
    wc_memory_free(set->brief);
    wc_names_free(&set->outlets);
    wc_names_free(&set->files);
    memset(set, 0, sizeof *set);
}

int wc_str_compare(wc_str a, wc_str b)
{
    const size_t len = a.len < b.len ? a.len : b.len;
    const int c = len > 0 ? memcmp(a.data, b.data, len) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

typedef struct {
    wc_str name;
    uint32_t number;
} named;

static int compare_named(const void *a, const void *b)
{
    return wc_str_compare(((const named *)a)->name, ((const named *)b)->name);
}

/* rank[number of an outlet] in the order of names; free with wc_memory_free(). */
static uint32_t *rank_outlets(const wc_names *outlets)
{
    named *sorted = wc_array_new(outlets->n, sizeof *sorted);
    uint32_t *rank = wc_array_new(outlets->n, sizeof *rank);
    if (sorted != NULL && rank != NULL) {
        for (size_t i = 0; i < outlets->n; i++) sorted[i] = (named){outlets->name[i], (uint32_t)i};
        if (outlets->n > 1) qsort(sorted, outlets->n, sizeof *sorted, compare_named);
        for (size_t i = 0; i < outlets->n; i++) rank[sorted[i].number] = (uint32_t)i;
    } else {
        wc_memory_free(rank);
        rank = NULL;
    }
    wc_memory_free(sorted);
    return rank;
}

#define SORT_PAGES ((size_t)8192) /* that a thread looks at together */

typedef struct {
    const wc_entry *entry;
    uint32_t outlet_rank;
} ranked;

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_ranked(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    const wc_entry *x = a->entry, *y = b->entry;
    int c = ORDER(a->outlet_rank, b->outlet_rank);
    if (c == 0) c = wc_str_compare(wc_entry_url(x), wc_entry_url(y));
    if (c == 0) c = wc_str_compare(wc_entry_id(x), wc_entry_id(y));
    if (c == 0) c = ORDER(x->text_hash, y->text_hash);
    if (c == 0) c = wc_str_compare(wc_entry_title(x), wc_entry_title(y));
    return c != 0 ? c : ORDER(x->len, y->len);
}

typedef struct {
    ranked *page;
    size_t *day; /* where each run of one date begins; n_days + 1 */
    wc_disk *disk;
} day_sort;

static void fetch_strings(wc_disk *disk, const wc_entry *e)
{
    wc_disk_fetch(disk, e->strings, wc_entry_strings_len(e));
}

static void sort_day(void *context, size_t i, int thread)
{
    const day_sort *s = context;
    (void)thread;
    for (size_t k = s->day[i]; s->disk != NULL && s->day[i + 1] - s->day[i] > 1 && k < s->day[i + 1]; k++)
        fetch_strings(s->disk, s->page[k].entry);
    qsort(s->page + s->day[i], s->day[i + 1] - s->day[i], sizeof *s->page, compare_ranked);
}

typedef struct {
    const wc_pageset *set;
    const uint32_t *rank;
    wc_keyed *key;
    uint32_t *outlet; /* so that entries are not read here and there */
    ranked *page;
} dating;

static size_t step_end(const wc_pageset *set, size_t step)
{
    const size_t from = step * SORT_PAGES;
    return set->n - from < SORT_PAGES ? set->n : from + SORT_PAGES;
}

static void key_step(void *context, size_t step, int thread)
{
    const dating *d = context;
    const size_t from = step * SORT_PAGES, to = step_end(d->set, step);
    (void)thread;
    wc_disk_fetch(d->set->disk, &d->set->entry[from], (to - from) * sizeof(wc_entry));
    for (size_t i = from; i < to; i++) {
        const wc_entry *e = &d->set->entry[i];
        d->key[i] = (wc_keyed){(uint64_t)e->date ^ ((uint64_t)1 << 63), (uint32_t)i};
        d->outlet[i] = e->outlet;
    }
}

static void rank_step(void *context, size_t step, int thread)
{
    const dating *d = context;
    (void)thread;
    for (size_t i = step * SORT_PAGES; i < step_end(d->set, step); i++) {
        const uint32_t page = d->key[i].value, of = d->outlet[page];
        d->page[i] = (ranked){&d->set->entry[page], of == WC_OUTLET_NONE ? WC_OUTLET_NONE : d->rank[of]};
    }
}

/* Pages by date into page[], and where each date begins into day[0..*n_days]. */
static bool group_by_date(const wc_pageset *set, const uint32_t *rank, ranked *page, size_t *day, size_t *n_days,
                          int n_threads)
{
    const size_t n_steps = (set->n + SORT_PAGES - 1) / SORT_PAGES;
    wc_keyed *scratch = wc_array_new(set->n, sizeof *scratch);
    dating d = {set, rank, wc_array_new(set->n, sizeof *d.key), wc_array_new(set->n, sizeof *d.outlet), page};
    bool ok = d.key != NULL && scratch != NULL && d.outlet != NULL &&
              wc_parallel_for(n_steps, n_threads, key_step, &d, set->cancel) &&
              wc_sort_keyed(d.key, scratch, set->n, n_threads) &&
              wc_parallel_for(n_steps, n_threads, rank_step, &d, set->cancel);
    *n_days = 0;
    for (size_t i = 0; ok && i < set->n; i++)
        if (i == 0 || d.key[i].key != d.key[i - 1].key) day[(*n_days)++] = i;
    day[*n_days] = set->n;
    wc_memory_free(d.key);
    wc_memory_free(scratch);
    wc_memory_free(d.outlet);
    return ok;
}

#define NEAR         4096 /* bytes between what is fetched together all the same */
#define AHEAD        4096 /* pages that are moved together */
#define STRING_BYTES 512  /* of a page, hardly more */

typedef struct {
    wc_disk *disk;
    const ranked *page; /* n */
    size_t n;
    uint64_t *at; /* 2 * AHEAD */
} fetching;

/* Of the pages from there on that are moved together the entries or, when these are there, the strings. */
static void fetch_batch(const fetching *f, size_t first, bool strings)
{
    const size_t n = first >= f->n ? 0 : f->n - first < AHEAD ? f->n - first : AHEAD;
    const char *from = NULL, *to = NULL;
    for (size_t i = 0; i < n; i++) {
        const wc_entry *e = f->page[first + i].entry;
        f->at[i] = strings ? (uintptr_t)e->strings : (uintptr_t)e;
    }
    wc_sort_u64(f->at, f->at + AHEAD, n, 0);
    for (size_t i = 0; i < n; i++) {
        const char *at = (const char *)(uintptr_t)f->at[i];
        if (i == 0 || at >= to + NEAR) {
            if (i > 0) wc_disk_fetch(f->disk, from, (size_t)(to - from));
            from = at;
        }
        to = at + (strings ? STRING_BYTES : sizeof(wc_entry));
    }
    if (n > 0) wc_disk_fetch(f->disk, from, (size_t)(to - from));
}

/* The strings of these pages into the arena, and the entries behind those of before. */
static bool move_batch(const ranked *page, size_t n, wc_buffer *strings, wc_arena *to, wc_disk_filler *entries,
                       wc_page_brief *brief)
{
    const char *at;
    strings->len = 0;
    for (size_t i = 0; i < n; i++) {
        if (!wc_buffer_append(strings, page[i].entry->strings, wc_entry_strings_len(page[i].entry))) return false;
    }
    at = wc_arena_copy(to, strings->data, strings->len);
    for (size_t i = 0; at != NULL && i < n; i++) {
        wc_entry e = *page[i].entry;
        e.strings = at;
        at += wc_entry_strings_len(&e);
        (void)wc_disk_fill_with(entries, &e, sizeof e);
        brief[i] = wc_entry_brief(&e);
    }
    return at != NULL;
}

/* Of a set on a disk strings go into the order of the entries, too, in which they are read from now on.  There are no
 * sketches. */
static bool move_pages(wc_pageset *set, const ranked *page, wc_entry *sorted)
{
    wc_arena fresh = {.disk = set->disk};
    wc_buffer strings = {0};
    wc_disk_filler entries;
    wc_page_brief *brief = wc_array_new(set->n, sizeof *brief);
    fetching f = {set->disk, page, set->n, wc_array_new(2 * (size_t)AHEAD, sizeof *f.at)};
    bool ok = brief != NULL && f.at != NULL;
    wc_disk_fill(&entries, set->disk, sorted, 0, 0);
    if (ok) {
        fetch_batch(&f, 0, false);
        fetch_batch(&f, AHEAD, false);
        fetch_batch(&f, 0, true);
    }
    for (size_t i = 0; ok && i < set->n; i += AHEAD) {
        const size_t left = set->n - i, n = left < AHEAD ? left : AHEAD;
        fetch_batch(&f, i + 2 * (size_t)AHEAD, false);
        fetch_batch(&f, i + AHEAD, true);
        ok = move_batch(page + i, n, &strings, &fresh, &entries, brief + i) && !wc_cancelled(set->cancel);
    }
    wc_memory_free(f.at);
    wc_buffer_free(&strings);
    ok = wc_disk_fill_end(&entries) && ok;
    if (!ok) {
        wc_arena_free(&fresh);
        wc_memory_free(brief);
        return false;
    }
    wc_memory_free(set->brief);
    set->brief = brief;
    for (size_t i = 0; i < set->n_arenas; i++) {
        wc_arena_free(&set->arena[i]);
        set->arena[i].disk = set->disk;
    }
    set->arena[0] = fresh;
    return true;
}

typedef struct {
    const wc_pageset *set;
    const ranked *page;
    wc_entry *sorted; /* of a set in memory */
    uint32_t *from;   /* may be NULL */
} placing;

static void place_step(void *context, size_t step, int thread)
{
    const placing *p = context;
    (void)thread;
    for (size_t i = step * SORT_PAGES; i < step_end(p->set, step); i++) {
        if (p->set->disk == NULL) p->sorted[i] = *p->page[i].entry;
        if (p->from != NULL) p->from[i] = (uint32_t)(p->page[i].entry - p->set->entry);
    }
}

bool wc_pageset_sort(wc_pageset *set, int n_threads) { return wc_pageset_sort_from(set, n_threads, NULL); }

bool wc_pageset_sort_from(wc_pageset *set, int n_threads, uint32_t *from)
{
    uint32_t *rank = rank_outlets(&set->outlets);
    ranked *page = wc_array_new(set->n, sizeof *page);
    size_t *day = wc_array_new(set->n + 1, sizeof *day), n_days;
    wc_entry *sorted = wc_disk_array_new(set->disk, set->n, sizeof *sorted);
    bool ok = rank != NULL && page != NULL && day != NULL && sorted != NULL &&
              group_by_date(set, rank, page, day, &n_days, n_threads);
    if (ok) {
        day_sort s = {page, day, set->disk};
        ok = wc_parallel_for(n_days, n_threads, sort_day, &s, set->cancel);
    }
    if (ok) {
        placing p = {set, page, sorted, from};
        ok = wc_parallel_for((set->n + SORT_PAGES - 1) / SORT_PAGES, n_threads, place_step, &p, set->cancel) &&
             (set->disk == NULL || move_pages(set, page, sorted));
    }
    if (ok) {
        wc_disk_array_free(set->disk, set->entry);
        set->entry = sorted;
        set->cap = set->n;
        sorted = NULL;
    }
    wc_memory_free(rank);
    wc_memory_free(page);
    wc_memory_free(day);
    wc_disk_array_free(set->disk, sorted);
    return ok;
}
