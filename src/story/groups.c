/* groups.c - see groups.h.  In a group's file pages stand in the order in which the source brought them, each with its
 * place in the group. */
#include "story/groups.h"
#include "base/disk.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "store/page_walk.h"
#include "story/own_disk.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PACK_PAGES 1024 /* that a thread packs */

typedef struct { /* in front of a page's sketch and, behind that, its strings, each rounded */
    wc_entry entry;
    uint64_t place;
} record;

static size_t rounded(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static size_t sketch_bytes(const wc_entry *e) { return rounded(wc_entry_sketch_room(e)); }

static size_t record_bytes(const wc_entry *e, size_t sketch)
{
    return sizeof(record) + sketch + rounded(wc_entry_strings_len(e));
}

/* At most: sketches are not there yet.  Of the pages in their order, since they may be on the disk, too; free with
 * wc_memory_free(). */
static uint32_t *measure(wc_groups *g, unsigned hash_bits)
{
    uint32_t *bytes = wc_array_new(g->set->n, sizeof *bytes);
    g->place = wc_array_new(g->set->n, sizeof *g->place);
    if (bytes == NULL || g->place == NULL) {
        wc_memory_free(bytes);
        return NULL;
    }
    for (size_t k = 0; k < g->set->n; k++) g->place[g->order[k]] = (uint32_t)k;
    for (size_t p = 0; p < g->set->n; p++) {
        const wc_entry *e = wc_pages_next(g->set, p);
        bytes[g->place[p]] = (uint32_t)record_bytes(e, rounded(wc_sketch_room_most(e->n, hash_bits)));
    }
    return bytes;
}

bool wc_groups_cut(wc_groups *g, wc_pageset *set, const uint32_t *order, const size_t *piece, size_t n_pieces,
                   size_t group_bytes, unsigned hash_bits, int n_threads)
{
    uint32_t *page_bytes;
    bool ok;
    *g = (wc_groups){.set = set, .order = order, .n_threads = n_threads};
    page_bytes = measure(g, hash_bits);
    ok = page_bytes != NULL;
    for (size_t i = 0; ok && i < n_pieces; i++) {
        wc_group *last = g->n > 0 ? &g->group[g->n - 1] : NULL;
        size_t bytes = 0;
        for (size_t k = piece[i]; k < piece[i + 1]; k++) bytes += page_bytes[k];
        if (last == NULL || last->n_bytes + bytes > group_bytes) {
            ok = wc_array_reserve(&g->group, &g->cap, g->n + 1, sizeof *g->group);
            if (!ok) break;
            last = &g->group[g->n++];
            *last = (wc_group){.from = piece[i], .first_piece = i};
        }
        last->to = piece[i + 1];
        last->n_bytes += bytes;
    }
    wc_memory_free(page_bytes);
    return ok;
}

/* ---- what the source brings ---- */

typedef struct {
    wc_groups *groups;
    const wc_pageset *portion;
    const uint32_t *page;
    uint32_t *index; /* of the portion, group by group */
    size_t *from;    /* groups->n + 1: where each group's begin */
    wc_buffer *buffer;
    bool *failed; /* both one a thread */
} taking;

static size_t group_of(const wc_groups *g, uint32_t page)
{
    size_t from = 0, n = g->n;
    while (n > 1) {
        const size_t half = n / 2;
        const bool behind = g->group[from + half].from <= g->place[page];
        from += behind ? half : 0;
        n = behind ? n - half : half;
    }
    return from;
}

static bool append_record(wc_buffer *b, const wc_entry *e, uint64_t place)
{
    record head;
    const size_t strings_len = wc_entry_strings_len(e), len = record_bytes(e, sketch_bytes(e));
    char *to;
    if (!wc_buffer_reserve(b, len)) return false;
    to = b->data + b->len;
    memset(to, 0, len); /* what is between them is part of the checksum */
    memset(&head, 0, sizeof head);
    head.entry = *e;
    head.place = place;
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    if (e->n > 0) memcpy(to, e->sketch, wc_entry_sketch_room(e));
    if (strings_len > 0) memcpy(to + sketch_bytes(e), e->strings, strings_len);
    b->len += len;
    return true;
}

static bool put_run(const wc_groups *g, wc_group *group, const wc_buffer *b)
{
    if (b->len == 0) return true;
    if (!wc_array_reserve(&group->run, &group->cap_runs, group->n_runs + 1, sizeof *group->run) ||
        !wc_disk_put(g->set->disk, group->pages, group->filled, b->data, b->len))
        return false;
    group->run[group->n_runs++] = (wc_group_run){b->len, XXH3_64bits(b->data, b->len)};
    group->filled += b->len;
    return true;
}

static void take_group(void *context, size_t i, int thread)
{
    const taking *t = context;
    wc_group *group = &t->groups->group[i];
    wc_buffer *b = &t->buffer[thread];
    bool ok = true;
    b->len = 0;
    for (size_t k = t->from[i]; ok && k < t->from[i + 1]; k++) {
        const size_t at = t->index[k];
        ok = append_record(b, &t->portion->entry[at], t->groups->place[t->page[at]] - group->from);
    }
    ok = ok && b->len <= group->n_bytes - group->filled;
    if (!ok || !put_run(t->groups, group, b)) t->failed[thread] = true;
}

static bool sort_portion(taking *t)
{
    const size_t n = t->portion->n;
    size_t *at = wc_array_new(t->groups->n, sizeof *at);
    t->index = wc_array_new(n, sizeof *t->index);
    t->from = wc_array_new(t->groups->n + 1, sizeof *t->from);
    if (at != NULL && t->index != NULL && t->from != NULL) {
        for (size_t k = 0; k < n; k++) t->from[group_of(t->groups, t->page[k]) + 1]++;
        for (size_t i = 0; i < t->groups->n; i++) t->from[i + 1] += t->from[i];
        memcpy(at, t->from, t->groups->n * sizeof *at);
        for (size_t k = 0; k < n; k++) t->index[at[group_of(t->groups, t->page[k])]++] = (uint32_t)k;
    }
    wc_memory_free(at);
    return at != NULL && t->index != NULL && t->from != NULL;
}

static bool take(void *context, const wc_pageset *portion, const uint32_t *page)
{
    wc_groups *g = context;
    const size_t n_threads = (size_t)g->n_threads;
    taking t = {.groups = g, .portion = portion, .page = page};
    bool ok;
    t.buffer = wc_array_new(n_threads, sizeof *t.buffer);
    t.failed = wc_array_new(n_threads, sizeof *t.failed);
    ok = t.buffer != NULL && t.failed != NULL && sort_portion(&t) &&
         wc_parallel_for(g->n, g->n_threads, take_group, &t, g->set->cancel);
    for (size_t i = 0; ok && i < n_threads; i++) ok = !t.failed[i];
    for (size_t i = 0; t.buffer != NULL && i < n_threads; i++) wc_buffer_free(&t.buffer[i]);
    wc_memory_free(t.buffer);
    wc_memory_free(t.failed);
    wc_memory_free(t.index);
    wc_memory_free(t.from);
    return ok;
}

bool wc_groups_fetch(wc_groups *g, const wc_sketch_source *source)
{
    for (size_t i = 0; i < g->n; i++) {
        g->group[i].pages = wc_disk_array_new(g->set->disk, g->group[i].n_bytes, 1);
        if (g->group[i].pages == NULL) return false;
    }
    return source->fetch(source->context, NULL, take, g);
}

/* ---- group by group ---- */

static void unload(wc_groups *g)
{
    wc_memory_free(g->entry);
    wc_memory_free(g->loaded);
    g->entry = NULL;
    g->loaded = NULL;
}

typedef struct {
    const wc_groups *groups;
    const wc_group *group;
    size_t *at; /* where each run begins */
    atomic_bool failed;
} loading;

static void point_at_records(const wc_groups *g, char *at, const char *end)
{
    while (at < end) {
        const record *head = (const record *)(const void *)at;
        wc_entry *e = &g->entry[head->place];
        *e = head->entry;
        at += sizeof *head;
        e->sketch = e->n > 0 ? (uint8_t *)at : NULL;
        at += sketch_bytes(e);
        e->strings = at;
        at += rounded(wc_entry_strings_len(e));
    }
}

static void load_run(void *context, size_t i, int thread)
{
    loading *l = context;
    const wc_group_run *run = &l->group->run[i];
    wc_disk *disk = l->groups->set->disk;
    char *to = l->groups->loaded + l->at[i];
    const bool got = wc_disk_get(disk, l->group->pages, l->at[i], to, run->bytes);
    (void)thread;
    if (got && XXH3_64bits(to, run->bytes) == run->check) {
        point_at_records(l->groups, to, to + run->bytes);
        return;
    }
    if (got) wc_disk_note_damage(disk);
    atomic_store(&l->failed, true);
}

bool wc_groups_load(wc_groups *g, size_t i)
{
    wc_group *group = &g->group[i];
    loading l = {.groups = g, .group = group, .at = wc_array_new(group->n_runs + 1, sizeof *l.at)};
    bool ok;
    unload(g);
    g->entry = wc_array_new(group->to - group->from, sizeof *g->entry);
    g->loaded = wc_array_resize(NULL, group->filled, 1);
    ok = l.at != NULL && g->entry != NULL && g->loaded != NULL;
    for (size_t r = 0; ok && r < group->n_runs; r++) l.at[r + 1] = l.at[r] + group->run[r].bytes;
    ok = ok && wc_parallel_for(group->n_runs, g->n_threads, load_run, &l, g->set->cancel) && !atomic_load(&l.failed);
    wc_memory_free(l.at);
    if (!ok) return false;
    wc_disk_array_free(g->set->disk, group->pages);
    group->pages = NULL;
    return true;
}

void wc_groups_expect(const wc_groups *g, size_t i)
{
    if (i < g->n) wc_disk_fetch(g->set->disk, g->group[i].pages, g->group[i].filled);
}

typedef struct {
    const uint64_t *page;
    size_t n;
    wc_own *own;
    size_t first;      /* of the steps of PACK_PAGES pages that are packed now */
    wc_buffer *packed; /* one for each of these */
    atomic_bool failed;
} packing;

static void pack_pages(void *context, size_t i, int thread)
{
    packing *p = context;
    const size_t from = (p->first + i) * PACK_PAGES, to = p->n - from < PACK_PAGES ? p->n : from + PACK_PAGES;
    (void)thread;
    p->packed[i].len = 0;
    for (size_t k = from; k < to; k++) {
        if (!wc_own_disk_append(&p->packed[i], &p->own[p->page[k]])) atomic_store(&p->failed, true);
    }
}

/* Some steps at a time: all of the group stands in memory meanwhile. */
static bool pack_group(const wc_groups *g, packing *p, wc_disk_filler *filler)
{
    const size_t n = (p->n + PACK_PAGES - 1) / PACK_PAGES, at_once = (size_t)g->n_threads;
    bool ok = true;
    for (p->first = 0; ok && p->first < n; p->first += at_once) {
        const size_t now = n - p->first < at_once ? n - p->first : at_once;
        ok = wc_parallel_for(now, g->n_threads, pack_pages, p, g->set->cancel) && !atomic_load(&p->failed);
        for (size_t i = 0; ok && i < now; i++) (void)wc_disk_fill_with(filler, p->packed[i].data, p->packed[i].len);
    }
    return ok;
}

/* Of pages in their order, into a file of the group. */
static bool keep_packed(const wc_groups *g, wc_group *group, packing *p)
{
    wc_disk_filler filler;
    size_t most = 0;
    bool ok;
    for (size_t k = 0; k < p->n; k++) most += wc_own_disk_most(&p->own[p->page[k]]);
    p->packed = wc_array_new((size_t)g->n_threads, sizeof *p->packed);
    group->own = p->packed != NULL ? wc_disk_array_new(g->set->disk, most, 1) : NULL;
    if (group->own == NULL) {
        wc_memory_free(p->packed);
        return false;
    }
    wc_disk_fill(&filler, g->set->disk, group->own, 0, 0);
    ok = pack_group(g, p, &filler);
    ok = wc_disk_fill_end(&filler) && ok;
    group->own_bytes = filler.at;
    for (int t = 0; t < g->n_threads; t++) wc_buffer_free(&p->packed[t]);
    wc_memory_free(p->packed);
    return ok;
}

bool wc_groups_keep(wc_groups *g, size_t i, wc_own *own)
{
    wc_group *group = &g->group[i];
    const size_t n = group->to - group->from;
    uint64_t *page = wc_array_new(2 * n, sizeof *page);
    packing p = {.page = page, .n = n, .own = own};
    bool ok = page != NULL;
    for (size_t k = 0; ok && k < n; k++) page[k] = g->order[group->from + k];
    if (ok) wc_sort_u64(page, page + n, n, 0);
    ok = ok && keep_packed(g, group, &p);
    wc_memory_free(page);
    for (size_t t = 0; t < g->set->n_arenas; t++) wc_arena_clear(&g->set->texts[t]);
    wc_disk_relax(g->set->disk);
    return ok;
}

/* Each group's own texts are in the order of the pages: so all are read side by side. */
static bool join_pages(wc_groups *g, wc_disk_reader *reader, wc_own *own)
{
    wc_pageset *set = g->set;
    wc_disk_filler filler;
    bool ok = true;
    wc_disk_fill(&filler, set->disk, set->own, 0, 0);
    for (size_t p = 0; ok && p < set->n; p++) {
        const size_t bytes = wc_own_disk_bytes(&own[p]);
        const void *text = wc_disk_read_next(&reader[group_of(g, (uint32_t)p)], bytes);
        ok = text != NULL;
        if (!ok) break;
        own[p].hash = wc_disk_fill_with(&filler, text, bytes);
    }
    return wc_disk_fill_end(&filler) && ok;
}

bool wc_groups_join(wc_groups *g, wc_own *own)
{
    wc_disk_reader *reader = wc_array_new(g->n, sizeof *reader);
    size_t sum = 0;
    bool ok;
    unload(g);
    for (size_t i = 0; reader != NULL && i < g->n; i++) {
        wc_disk_read(&reader[i], g->set->disk, g->group[i].own, g->group[i].own_bytes);
        sum += g->group[i].own_bytes;
    }
    g->set->own = wc_disk_array_new(g->set->disk, sum + WC_DISK_SLACK, 1);
    g->set->own_bytes = sum;
    ok = reader != NULL && g->set->own != NULL && join_pages(g, reader, own);
    for (size_t i = 0; reader != NULL && i < g->n; i++) wc_disk_read_end(&reader[i]);
    wc_memory_free(reader);
    wc_disk_relax(g->set->disk);
    return ok;
}

void wc_groups_free(wc_groups *g)
{
    for (size_t i = 0; i < g->n; i++) {
        wc_disk_array_free(g->set->disk, g->group[i].pages);
        wc_disk_array_free(g->set->disk, g->group[i].own);
        wc_memory_free(g->group[i].run);
    }
    wc_memory_free(g->group);
    wc_memory_free(g->place);
    unload(g);
    for (size_t i = 0; g->set != NULL && i < g->set->n_arenas; i++) wc_arena_free(&g->set->texts[i]);
    memset(g, 0, sizeof *g);
}
