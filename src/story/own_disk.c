/* own_disk.c - see own_disk.h */
#include "story/own_disk.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define HEAD        8
#define CHECK_BYTES 4    /* of it */
#define STEP_PAGES  4096 /* that are read together */
#define KEPT_SHARE  8    /* of what may be worked on */

static size_t rounded(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static uint32_t checksum(const char *record, size_t bytes)
{
    return (uint32_t)XXH3_64bits(record + CHECK_BYTES, bytes - CHECK_BYTES);
}

size_t wc_own_disk_most(const wc_own *own) { return own->n > 0 ? rounded(HEAD + own->n * WC_SHINGLE_BYTES) : 0; }

bool wc_own_disk_append(wc_buffer *out, wc_own *own)
{
    const size_t most = wc_own_disk_most(own) + WC_OWN_PACKED_SLACK;
    wc_own_packed packed;
    uint32_t check;
    size_t bytes;
    char *to;
    own->eighths = 0;
    if (own->n == 0) return true;
    if (!wc_buffer_reserve(out, most)) return false;
    to = out->data + out->len;
    memset(to, 0, most);
    wc_own_pack(own, (uint8_t *)to + HEAD, &packed);
    to[CHECK_BYTES] = (char)packed.shift;
    to[CHECK_BYTES + 1] = (char)packed.hash_bits;
    to[CHECK_BYTES + 2] = (char)packed.place_bits;
    bytes = rounded(HEAD + wc_own_packed_bytes(&packed, own->n));
    check = checksum(to, bytes);
    memcpy(to, &check, CHECK_BYTES);
    own->eighths = (uint16_t)(bytes / 8); /* of the 65,535 shingles that there are at most: 49,153 */
    out->len += bytes;
    return true;
}

wc_own_packed wc_own_disk_packed(const void *from)
{
    const uint8_t *at = from;
    return (wc_own_packed){at + HEAD, at[CHECK_BYTES], at[CHECK_BYTES + 1], at[CHECK_BYTES + 2]};
}

bool wc_own_disk_get(const void *from, wc_own *own)
{
    const wc_own_packed packed = wc_own_disk_packed(from);
    uint32_t check;
    if (own->n == 0) return true;
    memcpy(&check, from, CHECK_BYTES);
    if (check != checksum(from, wc_own_disk_bytes(own))) return false;
    wc_own_unpack(&packed, own);
    return true;
}

/* ---- page by page ---- */

const char *wc_own_disk_range(const wc_pageset *set, const wc_own *own, size_t from, size_t to, size_t *bytes)
{
    const size_t end = to < set->n ? to : set->n;
    const char *first = NULL, *last = NULL;
    for (size_t p = from; set->disk != NULL && p < end; p++) {
        if (!wc_own_is_on_disk(set, &own[p])) continue;
        if (first == NULL) first = (const char *)own[p].hash;
        last = (const char *)own[p].hash + wc_own_disk_bytes(&own[p]);
    }
    *bytes = first != NULL ? (size_t)(last - first) : 0;
    return first;
}

bool wc_own_reader_begin(wc_own_reader *r, const wc_pageset *set, const wc_own *own, size_t from, size_t to)
{
    size_t bytes;
    r->set = set;
    r->own = own;
    r->first = wc_own_disk_range(set, own, from, to, &bytes);
    if (bytes == 0) return true;
    r->text = wc_disk_get_past(set->disk, set->own, (size_t)(r->first - (const char *)set->own), bytes, &r->piece);
    return r->text != NULL;
}

static bool reserve(wc_own_reader *r, size_t n)
{
    if (n <= r->cap) return true;
    wc_memory_free(r->one.hash);
    r->cap = 0;
    r->one.hash = wc_array_resize(NULL, n, WC_SHINGLE_BYTES);
    if (r->one.hash != NULL) r->cap = n;
    return r->one.hash != NULL;
}

const wc_own *wc_own_reader_get(wc_own_reader *r, size_t page)
{
    const wc_own *own = &r->own[page];
    uint32_t *room;
    if (r->set->disk == NULL || !wc_own_is_on_disk(r->set, own)) return own;
    if (!reserve(r, own->n)) return NULL;
    room = r->one.hash;
    r->one = *own;
    wc_own_point(&r->one, room);
    if (wc_own_disk_get(r->text + ((const char *)own->hash - r->first), &r->one)) return &r->one;
    wc_disk_note_damage(r->set->disk);
    return NULL;
}

void wc_own_reader_free(wc_own_reader *r)
{
    wc_disk_piece_free(&r->piece);
    wc_memory_free(r->one.hash);
    memset(r, 0, sizeof *r);
}

/* ---- changing some ---- */

typedef struct {
    wc_pageset *set;
    wc_own *own;
    const bool *changing;
    void (*change)(void *context, uint32_t page, wc_own *own);
    void *context;
    wc_own_reader reader;
    wc_buffer packed;
    wc_disk_filler filler;
} changing;

/* Its own text as it shall be, until the next one; false: no memory, or the disk failed. */
static bool get_changed(changing *c, size_t page, wc_own *changed)
{
    const wc_own *old = wc_own_reader_get(&c->reader, page);
    if (old == NULL) return false;
    *changed = *old;
    c->change(c->context, (uint32_t)page, changed);
    return true;
}

/* Into memory, where it stays. */
static bool keep_changed(changing *c, size_t page)
{
    wc_own changed;
    void *text;
    if (!wc_own_reader_begin(&c->reader, c->set, c->own, page, page + 1) || !get_changed(c, page, &changed))
        return false;
    text = wc_arena_alloc(&c->set->texts[0], wc_own_bytes(&changed));
    if (text == NULL) return false;
    wc_own_copy(&changed, text);
    c->own[page] = changed;
    return true;
}

/* Of one that is in memory. */
static void change_there(const changing *c, size_t page)
{
    if (c->changing[page]) c->change(c->context, (uint32_t)page, &c->own[page]);
}

static bool keep_all_changed(changing *c)
{
    bool ok = true;
    for (size_t p = 0; ok && p < c->set->n; p++) {
        if (!wc_own_is_on_disk(c->set, &c->own[p]))
            change_there(c, p);
        else if (c->changing[p])
            ok = keep_changed(c, p);
    }
    return ok;
}

/* At most: fewer shingles may be farther apart, and take more bits each. */
static size_t most_bytes(const changing *c)
{
    size_t sum = 0;
    for (size_t p = 0; p < c->set->n; p++)
        sum += c->changing[p] ? wc_own_disk_most(&c->own[p]) : wc_own_disk_bytes(&c->own[p]);
    return sum;
}

static bool write_page(changing *c, size_t page)
{
    wc_own *own = &c->own[page], changed;
    if (!wc_own_is_on_disk(c->set, own)) {
        change_there(c, page);
    } else if (c->changing[page]) {
        c->packed.len = 0;
        if (!get_changed(c, page, &changed) || !wc_own_disk_append(&c->packed, &changed)) return false;
        *own = changed;
        wc_own_point(own, wc_disk_fill_with(&c->filler, c->packed.data, c->packed.len));
    } else {
        const char *from = c->reader.text + ((const char *)own->hash - c->reader.first);
        wc_own_point(own, wc_disk_fill_with(&c->filler, from, wc_own_disk_bytes(own)));
    }
    return true;
}

/* All go to a new array. */
static bool write_all(changing *c)
{
    wc_pageset *set = c->set;
    void *fresh = wc_disk_array_new(set->disk, most_bytes(c) + WC_DISK_SLACK, 1);
    bool ok = fresh != NULL;
    if (ok) wc_disk_fill(&c->filler, set->disk, fresh, 0, 0);
    for (size_t p = 0; ok && p < set->n; p++) {
        if (p % STEP_PAGES == 0) ok = wc_own_reader_begin(&c->reader, set, c->own, p, p + STEP_PAGES);
        ok = ok && write_page(c, p);
    }
    ok = wc_disk_fill_end(&c->filler) && ok;
    wc_disk_array_free(set->disk, ok ? set->own : fresh);
    if (ok) {
        set->own = fresh;
        set->own_bytes = c->filler.at;
    }
    return ok;
}

/* Whether what would be in memory for good is little. */
static bool are_few(const changing *c)
{
    const size_t most = c->set->disk->work_bytes / KEPT_SHARE;
    size_t sum = 0;
    for (size_t p = 0; p < c->set->n && sum <= most; p++) {
        const wc_own *own = &c->own[p];
        if (own->n > 0 && (c->changing[p] || !wc_own_is_on_disk(c->set, own))) sum += wc_own_room(own);
    }
    return sum <= most;
}

bool wc_own_disk_change(wc_pageset *set, wc_own *own, const bool *is_changing,
                        void (*change)(void *context, uint32_t page, wc_own *own), void *context)
{
    changing c = {.set = set, .own = own, .changing = is_changing, .change = change, .context = context};
    const bool ok = are_few(&c) ? keep_all_changed(&c) : write_all(&c);
    wc_own_reader_free(&c.reader);
    wc_buffer_free(&c.packed);
    return ok;
}
