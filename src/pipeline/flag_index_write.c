/* flag_index_write.c - see flag_index.h.  The sections are written one behind the other, and then the head in the room
 * that was left for it. */
#include "base/error.h"
#include "base/output.h"
#include "pipeline/columns.h"
#include "pipeline/flag_index.h"
#include "store/page_walk.h"
#include "story/own_disk.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define FETCHED_PAGES 4096
#define RULES         2 /* to be raised where an online of the same store becomes another */

typedef struct {
    wc_output output;
    uint64_t at;
    XXH3_state_t checksum; /* of the section */
    uint8_t head[WC_FLAG_INDEX_HEAD];
    wc_flag_section section;
} writer;

static void put(uint8_t *to, unsigned bytes, uint64_t value) { wc_plane_put(to, 1, 0, bytes, value); }

wc_flag_print wc_flag_print_of(const wc_params *params, uint64_t n_pages, uint64_t chain)
{
    const uint64_t rules = (uint64_t)RULES << 32 | WC_MATCH_RULES << 16 | WC_MASK_RULES;
    return (wc_flag_print){wc_columns_key(params, rules), n_pages, chain};
}

/* An error shows at the commit. */
static void put_bytes(writer *w, const void *data, size_t len)
{
    if (len == 0) return;
    (void)fwrite(data, 1, len, w->output.file);
    (void)XXH3_64bits_update(&w->checksum, data, len);
    w->at += len;
}

static void begin_section(writer *w, wc_flag_section section)
{
    w->section = section;
    put(w->head + wc_flag_index_place(section), 8, w->at);
    (void)XXH3_64bits_reset(&w->checksum);
}

static void end_section(writer *w)
{
    static const uint8_t zeros[WC_FLAG_INDEX_ALIGN];
    uint8_t *of = w->head + wc_flag_index_place(w->section);
    put(of + 8, 8, w->at - wc_plane_get(of, 1, 0, 8));
    put_bytes(w, zeros, (WC_FLAG_INDEX_ALIGN - w->at % WC_FLAG_INDEX_ALIGN) % WC_FLAG_INDEX_ALIGN);
    put(of + 16, 8, XXH3_64bits_digest(&w->checksum));
}

static void put_names(writer *w, wc_flag_section section, const wc_names *names)
{
    begin_section(w, section);
    for (size_t i = 0; i < names->n; i++) {
        uint8_t len[4];
        put(len, 4, names->name[i].len);
        put_bytes(w, len, sizeof len);
        put_bytes(w, names->name[i].data, names->name[i].len);
    }
    end_section(w);
}

static wc_own_packed measure(const wc_online *o, size_t page)
{
    wc_own_packed packed;
    if (page < o->n_packed) return o->packed[page];
    wc_own_measure(&o->own[page], &packed);
    return packed;
}

static void put_page(writer *w, const wc_online *o, size_t page)
{
    const wc_own_packed packed = measure(o, page);
    const wc_entry *e = &o->set->entry[page];
    const wc_own *own = &o->own[page];
    uint8_t to[WC_FLAG_INDEX_PAGE];
    put(to, 8, (uint64_t)e->date);
    put(to + 8, 4, e->outlet);
    put(to + 12, 4, o->cluster_of[page]);
    put(to + 16, 4, own->n);
    put(to + 20, 4, e->id_len);
    put(to + 24, 4, own->dated);
    to[28] = own->level;
    to[29] = (uint8_t)((e->has_time ? WC_FLAG_INDEX_HAS_TIME : 0) | (o->digest[page] ? WC_FLAG_INDEX_IS_DIGEST : 0));
    to[30] = packed.shift;
    to[31] = packed.hash_bits;
    to[32] = packed.place_bits;
    put(to + 33, 4, e->title_len);
    put_bytes(w, to, sizeof to);
}

/* bits: room for a packed own text. */
static void put_own(writer *w, const wc_online *o, size_t page, uint8_t *bits)
{
    const wc_own *own = &o->own[page];
    wc_own_packed packed;
    if (page < o->n_packed)
        packed = o->packed[page];
    else
        wc_own_pack(own, bits, &packed);
    put_bytes(w, packed.bits, wc_own_packed_bytes(&packed, own->n));
}

/* Of a set on a disk. */
static void fetch(const wc_online *o, size_t page)
{
    const char *from;
    size_t bytes;
    if (o->set->disk == NULL || page % FETCHED_PAGES != 0) return;
    from = wc_own_disk_range(o->set, o->own, page, page + FETCHED_PAGES, &bytes);
    wc_disk_fetch(o->set->disk, from, bytes);
}

static void put_pages(writer *w, const wc_online *o, uint8_t *bits)
{
    begin_section(w, WC_FLAG_PAGES);
    for (size_t p = 0; p < o->set->n; p++) {
        (void)wc_pages_next(o->set, p);
        put_page(w, o, p);
    }
    end_section(w);
    begin_section(w, WC_FLAG_OWN_TEXTS);
    for (size_t p = 0; p < o->set->n; p++) {
        fetch(o, p);
        put_own(w, o, p, bits);
    }
    end_section(w);
    begin_section(w, WC_FLAG_IDS);
    for (size_t p = 0; p < o->set->n; p++)
        put_bytes(w, o->set->entry[p].strings, wc_entry_strings_len(&o->set->entry[p]));
    end_section(w);
}

static void put_stories(writer *w, const wc_online *o)
{
    begin_section(w, WC_FLAG_STORIES);
    for (size_t i = 0; i < o->n_clusters; i++) {
        uint8_t to[WC_FLAG_INDEX_STORY];
        put(to, 4, o->cluster[i].lead);
        put(to + 4, 4, o->cluster[i].representative);
        put(to + 8, 8, o->cluster[i].id);
        to[16] = o->agency[i];
        put_bytes(w, to, sizeof to);
    }
    end_section(w);
}

static void put_layouts(writer *w, const wc_online *o)
{
    begin_section(w, WC_FLAG_LAYOUTS);
    for (size_t i = 0; i < o->n_layouts; i++) {
        uint8_t to[WC_FLAG_INDEX_LAYOUT];
        put(to, 4, o->layout[i].n);
        to[4] = (uint8_t)o->layout[i].seen_from;
        for (size_t k = 0; k < WC_SITE_NAME_PARTS; k++) put(to + 5 + 8 * k, 8, o->layout[i].name.part[k]);
        put_bytes(w, to, sizeof to);
    }
    end_section(w);
    begin_section(w, WC_FLAG_CANDIDATES);
    for (size_t i = 0; i < o->n_layouts; i++)
        put_bytes(w, o->layout[i].candidate, o->layout[i].n * sizeof *o->layout[i].candidate);
    end_section(w);
}

static void put_head(writer *w, const wc_flag_print *print)
{
    memcpy(w->head, WC_FLAG_INDEX_MAGIC, 8);
    put(w->head + 8, 4, WC_FLAG_INDEX_VERSION);
    put(w->head + 12, 4, WC_FLAG_SECTIONS);
    put(w->head + 16, 8, print->key);
    put(w->head + 24, 8, print->n_pages);
    put(w->head + 32, 8, print->chain);
    put(w->head + 40, 8, w->at);
    put(w->head + WC_FLAG_INDEX_HEAD - 8, 8, XXH3_64bits(w->head, WC_FLAG_INDEX_HEAD - 8));
    rewind(w->output.file);
    (void)fwrite(w->head, 1, sizeof w->head, w->output.file);
}

wc_status wc_flag_index_write(const char *path, const wc_flag_print *print, const wc_online *o, wc_error *error)
{
    size_t n_slots = 0;
    wc_latest_bucket *slot;
    uint8_t *bits;
    writer w;
    wc_status status;
    memset(&w, 0, sizeof w);
    if (!wc_flag_index_is_possible()) return wc_fail(error, WC_ERROR_IO, "%s: not on this machine", path);
    slot = wc_latest_pack(&o->latest, &n_slots);
    bits = wc_array_new(6, o->params->own + WC_OWN_PACKED_SLACK);
    status = slot == NULL || bits == NULL ? wc_fail_memory(error, n_slots * sizeof *slot) : WC_OK;
    if (status == WC_OK) status = wc_output_open(&w.output, path, error);
    if (status == WC_OK) {
        w.at = fwrite(w.head, 1, sizeof w.head, w.output.file);
        put_names(&w, WC_FLAG_OUTLETS, &o->set->outlets);
        put_names(&w, WC_FLAG_RUBRICS, &o->rubrics);
        put_pages(&w, o, bits);
        put_stories(&w, o);
        begin_section(&w, WC_FLAG_BUCKETS);
        put_bytes(&w, slot, n_slots * sizeof *slot);
        end_section(&w);
        put_layouts(&w, o);
        put_head(&w, print);
        status = wc_output_commit(&w.output, error);
    }
    wc_memory_free(slot);
    wc_memory_free(bits);
    return status;
}
