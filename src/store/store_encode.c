/* store_encode.c - the columns of a part are laid out behind each other as they are, then packed one by one.  zstd's
 * level is 1: most of a store is hashes, which are random bits but for the zeros that they begin with, and gain nothing
 * from a higher one.  What repeats in them is the furniture of an outlet's pages, which may stand far behind: with more
 * of it in sight a store of scraped pages is 7% smaller in the same time, one of bare texts as large.  Parts are made
 * of columns whose rows are read from the same place in memory, which is asked for an entry or some before. */
#include "store/store_encode.h"
#include <string.h>
#include <zstd.h>

#define ZSTD_LEVEL 1
#define WINDOW_LOG 21 /* where level 1 has 19 */
#define HASH_LOG   15 /* where it has 14 */

struct wc_encoder {
    ZSTD_CCtx *zstd;
    wc_buffer raw;
    wc_shingles shingles; /* of an entry */
};

static bool set_up(ZSTD_CCtx *zstd)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_windowLog, WINDOW_LOG)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_hashLog, HASH_LOG));
}

wc_encoder *wc_encoder_new(void)
{
    wc_encoder *encoder = wc_array_new(1, sizeof *encoder);
    if (encoder == NULL) return NULL;
    encoder->zstd = ZSTD_createCCtx();
    if (encoder->zstd != NULL && set_up(encoder->zstd)) return encoder;
    wc_encoder_free(encoder);
    return NULL;
}

void wc_encoder_free(wc_encoder *encoder)
{
    if (encoder == NULL) return;
    ZSTD_freeCCtx(encoder->zstd);
    wc_buffer_free(&encoder->raw);
    wc_shingles_free(&encoder->shingles);
    wc_memory_free(encoder);
}

typedef struct {
    const wc_entry *entry;
    size_t n;
    uint8_t *column[WC_COLUMNS];
} layout;

static uint64_t names_len(const wc_names *names, const wc_store_numbers *numbers, size_t first, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += names->name[numbers->of_store[first + i]].len;
    return sum;
}

#define STRINGS 5 /* of an entry; string i stands in column WC_COLUMN_ID + 2 * i, its length in the one before */

static void string_lengths(const wc_entry *e, uint32_t len[STRINGS])
{
    len[0] = e->id_len;
    len[1] = e->url_len;
    len[2] = e->title_len;
    len[3] = e->credit_len;
    len[4] = e->snippet_len;
}

/* Ask for what is read next: an entry's strings and sketch lie somewhere in memory, and a block is larger than a
 * processor's own cache. */
static void fetch(const void *from, size_t bytes)
{
    const size_t line = 64;
    for (size_t at = 0; at < bytes; at += line) __builtin_prefetch((const char *)from + at);
}

/* The columns of each part; the one that takes longest is begun first. */
static const struct {
    size_t from, to;
} columns_of[WC_STORE_PARTS] = {{WC_COLUMN_HASH, WC_COLUMN_PLACE}, {WC_COLUMN_PLACE, WC_COLUMNS}, {0, WC_COLUMN_HASH}};

static uint64_t rows_bytes(const wc_store_encoding *e, size_t column, uint64_t n_shingles)
{
    const wc_column_info *info = wc_column_describe(column);
    switch (info->rows) {
    case WC_ROWS_OUTLETS:
        return (uint64_t)e->extent.n_outlets * info->bytes;
    case WC_ROWS_FILES:
        return (uint64_t)e->extent.n_files * info->bytes;
    case WC_ROWS_ENTRIES:
        return (uint64_t)e->extent.n * info->bytes;
    case WC_ROWS_SHINGLES:
        return n_shingles * (column == WC_COLUMN_HASH ? wc_store_hash_bytes(e->block.layout) : info->bytes);
    default:
        return (n_shingles + 3) / 4;
    }
}

static void measure_strings(wc_store_encoding *e)
{
    const wc_entry *entry = e->set->entry + e->extent.first;
    uint64_t sum[STRINGS] = {0};
    for (size_t i = 0; i < e->extent.n; i++) {
        uint32_t len[STRINGS];
        string_lengths(&entry[i], len);
        for (size_t s = 0; s < STRINGS; s++) sum[s] += len[s];
    }
    for (size_t s = 0; s < STRINGS; s++) e->block.column[WC_COLUMN_ID + 2 * s].raw = sum[s];
}

static void measure_names(wc_store_encoding *e)
{
    const wc_store_extent *extent = &e->extent;
    e->block.column[WC_COLUMN_OUTLET_NAME].raw =
        names_len(&e->set->outlets, e->outlets, extent->first_outlet, extent->n_outlets);
    e->block.column[WC_COLUMN_FILE_NAME].raw = names_len(&e->set->files, e->files, extent->first_file, extent->n_files);
}

/* Fill in the raw lengths of the part's columns; their sum. */
static uint64_t measure(wc_store_encoding *e, size_t part)
{
    const wc_entry *entry = e->set->entry + e->extent.first;
    uint64_t n_shingles = 0, sum = 0;
    if (columns_of[part].from == 0) {
        measure_strings(e);
        measure_names(e);
    } else {
        for (size_t i = 0; i < e->extent.n; i++) n_shingles += entry[i].n;
    }
    for (size_t c = columns_of[part].from; c < columns_of[part].to; c++) {
        if (wc_column_describe(c)->rows != WC_ROWS_BYTES) e->block.column[c].raw = rows_bytes(e, c, n_shingles);
        sum += e->block.column[c].raw;
    }
    return sum;
}

static void put_names(uint8_t *len, uint8_t *bytes, const wc_names *names, const wc_store_numbers *numbers,
                      size_t first, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const wc_str name = names->name[numbers->of_store[first + i]];
        wc_plane_put(len, n, i, 4, name.len);
        if (name.len > 0) memcpy(bytes, name.data, name.len);
        bytes += name.len;
    }
}

static void put_strings(const layout *l)
{
    const size_t ahead = 8;
    uint8_t *bytes[STRINGS];
    for (size_t s = 0; s < STRINGS; s++) bytes[s] = l->column[WC_COLUMN_ID + 2 * s];
    for (size_t i = 0; i < l->n; i++) {
        const char *from = l->entry[i].strings;
        uint32_t len[STRINGS];
        if (l->n - i > ahead) fetch(l->entry[i + ahead].strings, wc_entry_strings_len(&l->entry[i + ahead]));
        string_lengths(&l->entry[i], len);
        for (size_t s = 0; s < STRINGS; s++) {
            const size_t of_length = WC_COLUMN_ID + 2 * s - 1;
            wc_plane_put(l->column[of_length], l->n, i, wc_column_describe(of_length)->bytes, len[s]);
            if (len[s] > 0) memcpy(bytes[s], from, len[s]);
            bytes[s] += len[s];
            from += len[s];
        }
    }
}

static void put_integers(const layout *l, const wc_store_numbers *outlets, const wc_store_numbers *files)
{
    uint64_t last_offset = 0;
    for (size_t i = 0; i < l->n; i++) {
        const wc_entry *e = &l->entry[i];
        const uint32_t outlet = e->outlet == WC_OUTLET_NONE ? WC_OUTLET_NONE : outlets->of_set[e->outlet];
        wc_plane_put(l->column[WC_COLUMN_OUTLET], l->n, i, 4, outlet);
        wc_plane_put(l->column[WC_COLUMN_DATE], l->n, i, 8, (uint64_t)e->date);
        wc_plane_put(l->column[WC_COLUMN_FLAGS], l->n, i, 1, e->has_time ? WC_STORE_FLAG_TIME : 0);
        wc_plane_put(l->column[WC_COLUMN_WORDS], l->n, i, 4, e->n_words);
        wc_plane_put(l->column[WC_COLUMN_QUOTED], l->n, i, 4, e->n_quoted);
        wc_plane_put(l->column[WC_COLUMN_TEXT_HASH], l->n, i, 8, e->text_hash);
        wc_plane_put(l->column[WC_COLUMN_FILE], l->n, i, 4, files->of_set[e->file]);
        wc_plane_put(l->column[WC_COLUMN_OFFSET], l->n, i, 8, e->offset - last_offset);
        wc_plane_put(l->column[WC_COLUMN_LEN], l->n, i, 4, e->len);
        wc_plane_put(l->column[WC_COLUMN_LEVEL], l->n, i, 1, e->level);
        wc_plane_put(l->column[WC_COLUMN_COUNT], l->n, i, 4, e->n);
        last_offset = e->offset;
    }
}

/* In planes as wc_plane_put makes them. */
static void put_hashes(uint8_t *restrict plane, size_t n_shingles, unsigned bytes, const wc_entry *e,
                       const uint32_t *hash, unsigned bits)
{
    for (uint32_t i = 0; i < e->n; i++) {
        const uint64_t packed = wc_hash_pack(hash[i], e->level, bits);
        for (unsigned b = 0; b < bytes; b++) plane[b * n_shingles + i] = (uint8_t)(packed >> 8 * b);
    }
}

/* The same for rows of three bytes, in vectors: the exponent of a hash as a float, which holds so few bits exactly,
 * tells the zeros before its first 1, and the fraction is what follows.  false: there was a hash with many zeros. */
static bool put_short_hashes(uint8_t *restrict plane, size_t n_shingles, const wc_entry *e,
                             const uint32_t *restrict hash, unsigned bits)
{
    const size_t n = e->n;
    const uint32_t most = 158U - e->level;
    uint32_t all = 0; /* of numbers up to 15 is no more than that */
    for (size_t i = 0; i < n; i++) {
        const float number = (float)hash[i];
        uint32_t form, zeros, packed;
        memcpy(&form, &number, sizeof form);
        zeros = most - (form >> 23);
        packed = zeros << (bits - 1) | (form & 0x7fffff) >> (24 - bits);
        plane[i] = (uint8_t)packed;
        plane[n_shingles + i] = (uint8_t)(packed >> 8);
        plane[2 * n_shingles + i] = (uint8_t)(packed >> 16);
        all |= zeros + 1;
    }
    return all <= WC_HASH_ZEROS_MOST;
}

/* The places of marks as gaps, the first from 0. */
static void put_places(uint8_t *restrict low, uint8_t *restrict high, const uint16_t *restrict mark, size_t n)
{
    low[0] = (uint8_t)mark[0];
    high[0] = (uint8_t)((mark[0] & WC_MARK_PLACE) >> 8);
    for (size_t i = 1; i < n; i++) {
        const uint16_t gap = (uint16_t)((mark[i] & WC_MARK_PLACE) - (mark[i - 1] & WC_MARK_PLACE));
        low[i] = (uint8_t)gap;
        high[i] = (uint8_t)(gap >> 8);
    }
}

static unsigned kind_of(uint16_t mark) { return mark >> 14; }

/* The same of four marks, the first in the lowest bits: the product moves each to its place above bit 48. */
static uint8_t kinds_of_four(const uint16_t *mark)
{
    const uint64_t four = mark[0] | (uint64_t)mark[1] << 16 | (uint64_t)mark[2] << 32 | (uint64_t)mark[3] << 48;
    const uint64_t kinds = four >> 14 & UINT64_C(0x0003000300030003);
    return (uint8_t)(kinds * (UINT64_C(1) << 48 | UINT64_C(1) << 34 | UINT64_C(1) << 20 | UINT64_C(1) << 6) >> 48);
}

/* The flags of n marks behind those of `at` others, whose last byte may not be full. */
static void put_kinds(uint8_t *restrict kind, size_t at, const uint16_t *restrict mark, size_t n)
{
    size_t i = 0;
    unsigned byte = at % 4 > 0 ? kind[at / 4] : 0;
    for (; at % 4 > 0 && i < n; i++, at++) {
        byte |= kind_of(mark[i]) << at % 4 * 2;
        kind[at / 4] = (uint8_t)byte;
    }
    for (; n - i >= 4; i += 4, at += 4) kind[at / 4] = kinds_of_four(mark + i);
    if (i == n) return;
    for (byte = 0; i < n; i++, at++) byte |= kind_of(mark[i]) << at % 4 * 2;
    kind[at / 4] = (uint8_t)byte;
}

/* Hashes or marks of entry i, while those of the next are on their way.  false: no memory. */
static bool unpack(wc_encoder *encoder, const layout *l, size_t i, bool hashes)
{
    wc_shingles *s = &encoder->shingles;
    if (l->n - i > 1) fetch(l->entry[i + 1].sketch, wc_entry_sketch_bytes(&l->entry[i + 1]));
    if (!wc_shingles_reserve(s, l->entry[i].n)) return false;
    wc_entry_unpack(s->cpu, &l->entry[i], hashes ? s->hash : NULL, hashes ? NULL : s->mark);
    return true;
}

static bool put_all_hashes(wc_encoder *encoder, const layout *l, size_t n_shingles, uint32_t hash_bits)
{
    const unsigned bytes = wc_store_hash_bytes((wc_store_layout){WC_STORE_VERSION, hash_bits});
    uint8_t *hash = l->column[WC_COLUMN_HASH];
    for (size_t i = 0; i < l->n; i++) {
        const wc_entry *e = &l->entry[i];
        if (!unpack(encoder, l, i, true)) return false;
        if (bytes != 3 || !put_short_hashes(hash, n_shingles, e, encoder->shingles.hash, hash_bits))
            put_hashes(hash, n_shingles, bytes, e, encoder->shingles.hash, hash_bits);
        hash += e->n;
    }
    return true;
}

static bool put_all_marks(wc_encoder *encoder, const layout *l, size_t n_shingles)
{
    uint8_t *place = l->column[WC_COLUMN_PLACE];
    size_t at = 0;
    for (size_t i = 0; i < l->n; i++) {
        const wc_entry *e = &l->entry[i];
        if (!unpack(encoder, l, i, false)) return false;
        if (e->n == 0) continue;
        put_places(place + at, place + n_shingles + at, encoder->shingles.mark, e->n);
        put_kinds(l->column[WC_COLUMN_KIND], at, encoder->shingles.mark, e->n);
        at += e->n;
    }
    return true;
}

static void put_records(const layout *l, const wc_store_encoding *e)
{
    const wc_store_extent *extent = &e->extent;
    put_names(l->column[WC_COLUMN_OUTLET_LEN], l->column[WC_COLUMN_OUTLET_NAME], &e->set->outlets, e->outlets,
              extent->first_outlet, extent->n_outlets);
    put_names(l->column[WC_COLUMN_FILE_LEN], l->column[WC_COLUMN_FILE_NAME], &e->set->files, e->files,
              extent->first_file, extent->n_files);
    put_strings(l);
    put_integers(l, e->outlets, e->files);
}

/* Append the column packed, or as it is where packing saves nothing or is not wanted. */
static bool pack_column(wc_encoder *encoder, const uint8_t *raw, wc_column_size *size, bool pack, wc_buffer *out)
{
    const size_t bound = ZSTD_compressBound(size->raw);
    uint8_t *to;
    size_t len = size->raw;
    if (!wc_buffer_reserve(out, bound)) return false;
    to = (uint8_t *)out->data + out->len;
    if (pack && size->raw > 0) len = ZSTD_compress2(encoder->zstd, to, bound, raw, size->raw);
    if (ZSTD_isError(len)) return false; /* the room suffices, so it is memory that zstd lacked */
    if (len >= size->raw) {
        len = size->raw;
        if (len > 0) memcpy(to, raw, len);
    }
    size->packed = len;
    size->checksum = wc_store_checksum(to, len);
    out->len += len;
    return true;
}

static bool encode(wc_encoder *encoder, wc_store_encoding *e, size_t part, bool pack)
{
    layout l = {.entry = e->set->entry + e->extent.first, .n = e->extent.n};
    wc_column_size *column = e->block.column;
    const size_t from = columns_of[part].from, to = columns_of[part].to;
    bool ok = true;
    size_t at = 0;
    encoder->raw.len = e->part[part].len = 0;
    if (!wc_buffer_reserve(&encoder->raw, measure(e, part) + 1)) return false;
    for (size_t c = 0; c < WC_COLUMNS; c++) { /* those of other parts are empty */
        l.column[c] = (uint8_t *)encoder->raw.data + at;
        if (c >= from && c < to) at += column[c].raw;
    }
    if (from == WC_COLUMN_HASH) {
        ok = put_all_hashes(encoder, &l, column[WC_COLUMN_HASH].raw / wc_store_hash_bytes(e->block.layout),
                            e->block.layout.hash_bits);
    } else if (from == WC_COLUMN_PLACE) {
        ok = put_all_marks(encoder, &l, column[WC_COLUMN_PLACE].raw / wc_column_describe(WC_COLUMN_PLACE)->bytes);
    } else {
        put_records(&l, e);
    }
    for (size_t c = from; ok && c < to; c++) {
        if (!pack_column(encoder, l.column[c], &column[c], pack, &e->part[part])) return false;
    }
    return ok;
}

void wc_store_encode_begin(wc_store_encoding *encoding, const wc_pageset *set, uint32_t hash_bits,
                           const wc_store_extent *extent, const wc_store_numbers *outlets,
                           const wc_store_numbers *files)
{
    encoding->set = set;
    encoding->outlets = outlets;
    encoding->files = files;
    encoding->extent = *extent;
    encoding->block = (wc_store_block){.layout = {WC_STORE_VERSION, hash_bits},
                                       .n = extent->n,
                                       .n_outlets = extent->n_outlets,
                                       .n_files = extent->n_files};
}

void wc_store_encode_part(wc_encoder *encoder, wc_store_encoding *encoding, size_t part)
{
    encoding->ok[part] = encode(encoder, encoding, part, true);
}

bool wc_store_encode_end(wc_encoder *encoder, wc_store_encoding *encoding)
{
    bool ok = true;
    for (size_t part = 0; part < WC_STORE_PARTS; part++) ok = ok && encoding->ok[part];
    if (!ok || !wc_store_expands_too_much(&encoding->block)) return ok;
    for (size_t part = 0; part < WC_STORE_PARTS; part++) ok = ok && encode(encoder, encoding, part, false);
    return ok;
}

const wc_buffer *wc_store_piece(const wc_store_encoding *encoding, size_t piece)
{
    return &encoding->part[(piece + WC_STORE_PARTS - 1) % WC_STORE_PARTS]; /* the last part is the first columns */
}

void wc_store_encoding_free(wc_store_encoding *encoding)
{
    for (size_t part = 0; part < WC_STORE_PARTS; part++) wc_buffer_free(&encoding->part[part]);
}
