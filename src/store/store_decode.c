/* store_decode.c - see store_decode.h.  All columns are unpacked behind each other, the fixed ones give each entry's
 * lengths and counts, and when these sum up to the columns' lengths, the strings and shingles are dealt out. */
#include "store/store_decode.h"
#include <string.h>
#include <zstd.h>

typedef struct {
    size_t n, n_shingles;
    wc_store_layout layout;
    bool skips_others;
    const uint8_t *column[WC_COLUMNS];
} layout;

void wc_decoder_free(wc_decoder *decoder)
{
    ZSTD_freeDCtx(decoder->zstd);
    wc_buffer_free(&decoder->raw);
    wc_shingles_free(&decoder->shingles);
    memset(decoder, 0, sizeof *decoder);
}

static wc_status fail(wc_decoder *decoder, size_t column, const char *why)
{
    decoder->why = why;
    decoder->column = column;
    return WC_ERROR_FORMAT;
}

/* Whether wc_store_verify looks at the column's bytes: those of others cannot be wrong once its checksum and its length
 * are right. */
static bool is_judged(const wc_store_block *block, size_t column)
{
    switch (column) {
    case WC_COLUMN_TEXT_HASH:
    case WC_COLUMN_OFFSET:
    case WC_COLUMN_LEN:
    case WC_COLUMN_KIND:
        return false;
    case WC_COLUMN_HASH:
        return block->layout.version == 1;
    default:
        return wc_column_describe(column)->rows != WC_ROWS_BYTES;
    }
}

/* Whether the column is one of those that WC_STORE_KEYS does without. */
static bool is_other_string(size_t column) { return column >= WC_COLUMN_TITLE_LEN && column <= WC_COLUMN_SNIPPET; }

/* Columns [from, to) from packed into decoder->raw, and where each begins into l.  to_judge: those that are not judged
 * give way to the next, so that all is done in fewer bytes, which stay in the cache.  l->skips_others: other strings
 * stay packed. */
static wc_status unpack(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, size_t from, size_t to,
                        bool to_judge, layout *l)
{
    size_t need = 1, kept = 0, len;
    uint8_t *raw;
    for (size_t c = from; c < to; c++) {
        const size_t end = kept + block->column[c].raw;
        if (l->skips_others && is_other_string(c)) continue;
        if (end >= need) need = end + 1;
        if (!to_judge || is_judged(block, c)) kept = end;
    }
    decoder->raw.len = 0;
    if (!wc_buffer_reserve(&decoder->raw, need)) return WC_ERROR_MEMORY;
    if (decoder->zstd == NULL) decoder->zstd = ZSTD_createDCtx();
    if (decoder->zstd == NULL) return WC_ERROR_MEMORY;
    raw = (uint8_t *)decoder->raw.data;
    l->n = block->n;
    l->n_shingles = wc_store_n_shingles(block);
    l->layout = block->layout;
    for (size_t c = from; c < to; c++) {
        const wc_column_size *size = &block->column[c];
        l->column[c] = raw;
        if (l->skips_others && is_other_string(c)) {
            packed += size->packed;
            continue;
        }
        if (wc_store_checksum(packed, size->packed) != size->checksum) return fail(decoder, c, "its checksum is wrong");
        if (size->packed == size->raw) {
            memcpy(raw, packed, size->raw);
        } else {
            len = ZSTD_decompressDCtx(decoder->zstd, raw, size->raw, packed, size->packed);
            if (ZSTD_isError(len) || len != size->raw) return fail(decoder, c, "it does not unpack to its length");
        }
        if (!to_judge || is_judged(block, c)) raw += size->raw;
        packed += size->packed;
    }
    return WC_OK;
}

/* 256 bytes at once, whose sum has 16 bits: a vector holds more of them. */
static uint64_t sum_of(const uint8_t *bytes, size_t n, uint8_t mask)
{
    uint64_t sum = 0;
    for (size_t from = 0; from < n; from += 256) {
        const size_t end = n - from < 256 ? n : from + 256;
        uint16_t part = 0;
        for (size_t i = from; i < end; i++) part = (uint16_t)(part + (bytes[i] & mask));
        sum += part;
    }
    return sum;
}

/* Of n <= 4096 numbers of at most 32 bits. */
static uint64_t column_sum(const layout *l, size_t column, size_t n)
{
    uint64_t sum = 0;
    for (unsigned b = 0; b < wc_column_describe(column)->bytes; b++)
        sum += sum_of(l->column[column] + b * n, n, 0xff) << (8 * b);
    return sum;
}

static wc_status intern(wc_decoder *decoder, const layout *l, size_t column, size_t n, uint64_t bytes_len,
                        wc_names *names)
{
    const char *bytes = (const char *)l->column[column + 1];
    if (column_sum(l, column, n) != bytes_len) return fail(decoder, column, "the lengths do not add up");
    for (size_t i = 0; i < n; i++) {
        const wc_str name = {bytes, wc_plane_get(l->column[column], n, i, 4)};
        const size_t before = names->n;
        if (wc_names_intern(names, name) == UINT32_MAX) return WC_ERROR_MEMORY;
        if (names->n == before) return fail(decoder, column, "a name is there twice");
        bytes += name.len;
    }
    return WC_OK;
}

wc_status wc_store_decode_names(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed,
                                wc_names *outlets, wc_names *files)
{
    layout l = {0};
    wc_status status = unpack(decoder, block, packed, 0, WC_COLUMNS_OF_NAMES, false, &l);
    if (status == WC_OK)
        status = intern(decoder, &l, WC_COLUMN_OUTLET_LEN, block->n_outlets, block->column[WC_COLUMN_OUTLET_NAME].raw,
                        outlets);
    if (status == WC_OK)
        status = intern(decoder, &l, WC_COLUMN_FILE_LEN, block->n_files, block->column[WC_COLUMN_FILE_NAME].raw, files);
    return status;
}

/* ---- numbers ---- */

typedef struct {
    uint64_t of[WC_STORE_BLOCK_ENTRIES];
} numbers;

/* Plane by plane, which vectors do. */
static void read_numbers(const layout *l, size_t column, numbers *out)
{
    const unsigned bytes = wc_column_describe(column)->bytes;
    memset(out->of, 0, l->n * sizeof *out->of);
    for (unsigned b = 0; b < bytes; b++) {
        const uint8_t *plane = l->column[column] + b * l->n;
        for (size_t i = 0; i < l->n; i++) out->of[i] |= (uint64_t)plane[i] << (8 * b);
    }
}

#define READ(column_name, member, type)                                                                                \
    do {                                                                                                               \
        read_numbers(l, WC_COLUMN_##column_name, v);                                                                   \
        for (size_t i = 0; i < l->n; i++) entry[i].member = (type)(v->of[i]);                                          \
    } while (0)

static void get_lengths(const layout *l, numbers *v, wc_entry *entry)
{
    READ(ID_LEN, id_len, uint32_t);
    READ(URL_LEN, url_len, uint32_t);
    if (l->skips_others) return;
    READ(TITLE_LEN, title_len, uint32_t);
    READ(CREDIT_LEN, credit_len, uint16_t);
    READ(SNIPPET_LEN, snippet_len, uint16_t);
}

/* Those that check_entries looks at, and the date. */
static void get_judged(const layout *l, numbers *v, wc_entry *entry)
{
    READ(OUTLET, outlet, uint32_t);
    READ(WORDS, n_words, uint32_t);
    READ(QUOTED, n_quoted, uint32_t);
    READ(FILE, file, uint32_t);
    READ(LEVEL, level, uint8_t);
    READ(COUNT, n, uint32_t);
    read_numbers(l, WC_COLUMN_DATE, v);
    for (size_t i = 0; i < l->n; i++) memcpy(&entry[i].date, &v->of[i], sizeof entry[i].date);
}

/* All numbers; the entries are cleared. */
static void get_numbers(const layout *l, numbers *v, wc_entry *entry)
{
    memset(entry, 0, l->n * sizeof *entry);
    get_judged(l, v, entry);
    READ(TEXT_HASH, text_hash, uint64_t);
    READ(LEN, len, uint32_t);
    READ(FLAGS, has_time, bool);
    READ(OFFSET, offset, uint64_t); /* each from the one before */
    for (size_t i = 1; i < l->n; i++) entry[i].offset += entry[i - 1].offset;
}

static uint32_t or_of(const uint8_t *bytes, size_t n)
{
    uint8_t all = 0;
    for (size_t i = 0; i < n; i++) all |= bytes[i];
    return all;
}

static wc_status check_entries(wc_decoder *decoder, const layout *l, const wc_entry *entry, size_t n_outlets,
                               size_t n_files)
{
    if (or_of(l->column[WC_COLUMN_FLAGS], l->n) > WC_STORE_FLAG_TIME)
        return fail(decoder, WC_COLUMN_FLAGS, "a flag is unknown");
    for (size_t i = 0; i < l->n; i++) {
        const wc_entry *e = &entry[i];
        if (e->outlet != WC_OUTLET_NONE && e->outlet >= n_outlets)
            return fail(decoder, WC_COLUMN_OUTLET, "there is no such outlet");
        if (e->file >= n_files) return fail(decoder, WC_COLUMN_FILE, "there is no such file");
        if (e->level > WC_LEVEL_MAX) return fail(decoder, WC_COLUMN_LEVEL, "a level is out of range");
        if (e->n_quoted > e->n_words) return fail(decoder, WC_COLUMN_QUOTED, "more words are quoted than there are");
        if (e->n > e->n_words && e->n > 1) return fail(decoder, WC_COLUMN_COUNT, "there are more shingles than words");
    }
    return WC_OK;
}

static wc_status check_sums(wc_decoder *decoder, const layout *l, const wc_store_block *block)
{
    if (column_sum(l, WC_COLUMN_COUNT, l->n) != l->n_shingles)
        return fail(decoder, WC_COLUMN_COUNT, "the counts do not add up");
    for (size_t c = WC_COLUMN_ID; c <= WC_COLUMN_SNIPPET; c += 2) {
        if (l->skips_others && is_other_string(c)) break;
        if (column_sum(l, c - 1, l->n) != block->column[c].raw)
            return fail(decoder, c - 1, "the lengths do not add up");
    }
    return WC_OK;
}

#define STRINGS_TOGETHER 64 /* entries: all of a block would leave much of an arena's chunks empty */

static bool deal_strings(const layout *l, wc_arena *arena, wc_entry *entry)
{
    const uint8_t *from[WC_COLUMNS];
    char *to = NULL;
    memcpy(from, l->column, sizeof from);
    for (size_t i = 0; i < l->n; i++) {
        wc_entry *e = &entry[i];
        if (i % STRINGS_TOGETHER == 0) {
            size_t len = 0;
            for (size_t k = i; k < l->n && k < i + STRINGS_TOGETHER; k++) len += wc_entry_strings_len(&entry[k]);
            to = wc_arena_alloc(arena, len);
            if (to == NULL) return false;
        }
        const size_t lens[] = {e->id_len, e->url_len, e->title_len, e->credit_len, e->snippet_len};
        e->strings = to;
        for (size_t s = 0; s < sizeof lens / sizeof *lens; s++) {
            const size_t column = WC_COLUMN_ID + 2 * s;
            memcpy(to, from[column], lens[s]);
            from[column] += lens[s];
            to += lens[s];
        }
    }
    return true;
}

/* The hashes of one entry, in bytes so many of which are constant where it is called. */
static inline void get_hashes(const layout *l, size_t at, unsigned bytes, const wc_entry *e, uint32_t *hash)
{
    for (size_t j = 0; j < e->n; j++) {
        const uint64_t packed = wc_plane_get(l->column[WC_COLUMN_HASH], l->n_shingles, at + j, bytes);
        hash[j] = wc_hash_unpack(packed, e->level, l->layout.hash_bits);
    }
}

/* Those of version 1 are whole: are they of their page's level? */
static bool get_whole_hashes(const layout *l, size_t at, const wc_entry *e, uint32_t *hash)
{
    uint32_t all = 0;
    for (size_t j = 0; j < e->n; j++) {
        hash[j] = (uint32_t)wc_plane_get(l->column[WC_COLUMN_HASH], l->n_shingles, at + j, 4);
        all |= hash[j];
    }
    return all < wc_level_bound(e->level);
}

static const char bad_hash[] = "a hash is not of its page's level";
static const char bad_place[] = "a shingle's place is behind its page's end";

/* Places never fall, so the last one tells whether all are within the page. */
static bool is_last_place(uint64_t place, const wc_entry *e)
{
    return place == 0 || (place <= WC_MARK_PLACE && place * wc_sketch_unit(e->n_words) < e->n_words);
}

static bool get_marks(const layout *l, size_t at, const wc_entry *e, uint16_t *mark)
{
    const uint8_t *kind = l->column[WC_COLUMN_KIND];
    uint64_t place = 0;
    for (size_t j = 0; j < e->n; j++, at++) {
        const unsigned packed = (unsigned)wc_plane_get(l->column[WC_COLUMN_PLACE], l->n_shingles, at, 2);
        if (l->layout.version == 1) {
            place += packed & WC_MARK_PLACE;
            mark[j] = (uint16_t)((packed & ~(unsigned)WC_MARK_PLACE) | place);
        } else {
            place += packed;
            mark[j] = (uint16_t)((unsigned)(kind[at / 4] >> at % 4 * 2) << 14 | place);
        }
    }
    return is_last_place(place, e);
}

/* One entry's shingles, the block's [at, at + e->n). */
static wc_status get_shingles(wc_decoder *decoder, const layout *l, size_t at, const wc_entry *e)
{
    const unsigned bytes = wc_store_hash_bytes(l->layout);
    uint32_t *hash = decoder->shingles.hash;
    bool ok = true;
    if (l->layout.version == 1) {
        ok = get_whole_hashes(l, at, e, hash);
    } else if (bytes == 3) {
        get_hashes(l, at, 3, e, hash);
    } else {
        get_hashes(l, at, bytes, e, hash);
    }
    if (!ok) return fail(decoder, WC_COLUMN_HASH, bad_hash);
    if (!get_marks(l, at, e, decoder->shingles.mark)) return fail(decoder, WC_COLUMN_PLACE, bad_place);
    return WC_OK;
}

static wc_status deal_shingles(wc_decoder *decoder, const layout *l, wc_arena *arena, wc_entry *entry)
{
    const wc_shingles *s = &decoder->shingles;
    size_t at = 0;
    for (size_t i = 0; i < l->n; i++) {
        wc_entry *e = &entry[i];
        wc_status status;
        if (!wc_shingles_reserve(&decoder->shingles, e->n)) return WC_ERROR_MEMORY;
        status = get_shingles(decoder, l, at, e);
        if (status != WC_OK) return status;
        if (!wc_entry_pack(arena, e, s->cpu, s->hash, s->mark)) return WC_ERROR_MEMORY;
        at += e->n;
    }
    return WC_OK;
}

/* Whether the shingles are such as get_shingles demands, without putting them anywhere. */
static wc_status verify_shingles(wc_decoder *decoder, const layout *l, const wc_entry *entry)
{
    const uint8_t *hash = l->column[WC_COLUMN_HASH], *place = l->column[WC_COLUMN_PLACE];
    const bool whole = l->layout.version == 1;
    for (size_t i = 0; i < l->n; i++) {
        const wc_entry *e = &entry[i];
        const uint64_t last =
            sum_of(place, e->n, 0xff) + (sum_of(place + l->n_shingles, e->n, whole ? WC_MARK_PLACE >> 8 : 0xff) << 8);
        uint32_t all = 0;
        for (unsigned b = 0; whole && b < 4; b++) all |= or_of(hash + b * l->n_shingles, e->n) << (8 * b);
        if (all >= wc_level_bound(e->level)) return fail(decoder, WC_COLUMN_HASH, bad_hash);
        if (!is_last_place(last, e)) return fail(decoder, WC_COLUMN_PLACE, bad_place);
        hash += e->n;
        place += e->n;
    }
    return WC_OK;
}

/* Columns [from, to), which are those behind the names or, without strings, behind the strings. */
static wc_status take_numbers(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, size_t from,
                              size_t to, size_t n_outlets, size_t n_files, layout *l, wc_entry *entry)
{
    numbers v;
    wc_status status = unpack(decoder, block, packed, from, to, false, l);
    if (status == WC_OK && from < WC_COLUMN_OUTLET) status = check_sums(decoder, l, block);
    if (status != WC_OK) return status;
    get_numbers(l, &v, entry);
    if (from < WC_COLUMN_OUTLET) get_lengths(l, &v, entry);
    return check_entries(decoder, l, entry, n_outlets, n_files);
}

wc_status wc_store_decode(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, wc_store_part part,
                          size_t n_outlets, size_t n_files, wc_arena *arena, wc_arena *sketches, wc_entry *entry)
{
    layout l = {.skips_others = part == WC_STORE_KEYS};
    const size_t begin = part == WC_STORE_NUMBERS ? WC_COLUMN_OUTLET : WC_COLUMNS_OF_NAMES;
    const size_t end = part == WC_STORE_ALL ? wc_store_n_columns(block->layout) : WC_COLUMN_HASH;
    wc_status status = take_numbers(decoder, block, packed, begin, end, n_outlets, n_files, &l, entry);
    if (status == WC_OK && part != WC_STORE_NUMBERS && !deal_strings(&l, arena, entry)) status = WC_ERROR_MEMORY;
    if (status == WC_OK && part == WC_STORE_ALL) status = deal_shingles(decoder, &l, sketches, entry);
    return status;
}

wc_status wc_store_verify(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, size_t n_outlets,
                          size_t n_files, wc_entry *entry)
{
    layout l = {0};
    numbers v;
    wc_status status = unpack(decoder, block, packed, WC_COLUMNS_OF_NAMES, wc_store_n_columns(block->layout), true, &l);
    if (status == WC_OK) status = check_sums(decoder, &l, block);
    if (status != WC_OK) return status;
    get_judged(&l, &v, entry);
    status = check_entries(decoder, &l, entry, n_outlets, n_files);
    return status == WC_OK ? verify_shingles(decoder, &l, entry) : status;
}
