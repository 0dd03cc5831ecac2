/* records.c - see records.h */
#include "base/records.h"
#include "base/parallel.h"
#include <string.h>

#define WRITE_BYTES  ((size_t)1 << 20) /* of chunks that are written together */
#define FETCH_CHUNKS ((size_t)32)      /* that are on their way while as many are looked at */
#define SCAN_CHUNKS  ((size_t)8)       /* of a thread, that are unpacked ahead */
#define NO_CHUNK     SIZE_MAX

bool wc_records_init(wc_records *r, wc_disk *disk, size_t size)
{
    *r = (wc_records){.disk = disk, .size = size};
    if (disk == NULL) return true;
    r->some = wc_array_new(WC_RECORDS_CHUNK, size);
    r->at = wc_array_new(1, sizeof *r->at);
    r->cap_chunks = 1;
    return wc_chunk_init(&r->coder, size, WC_RECORDS_CHUNK) && r->some != NULL && r->at != NULL;
}

static void free_scratch(wc_records *r)
{
    wc_chunk_free(&r->coder);
    wc_buffer_free(&r->more);
    wc_memory_free(r->some);
    r->some = NULL;
}

void wc_records_free(wc_records *r)
{
    free_scratch(r);
    wc_disk_array_free(r->disk, r->bytes);
    wc_memory_free(r->at);
    memset(r, 0, sizeof *r);
}

void wc_records_adopt(wc_records *r, void *array, size_t n, size_t size)
{
    *r = (wc_records){.n = n, .size = size, .bytes = array, .len = n * size, .cap = n * size};
}

bool wc_records_reserve(wc_records *r, size_t n)
{
    size_t bytes;
    return !__builtin_mul_overflow(n, r->size, &bytes) && wc_array_reserve(&r->bytes, &r->cap, bytes, 1);
}

void wc_records_clear(wc_records *r) { r->n = r->len = 0; }

static bool write_out(wc_records *r)
{
    const bool ok = wc_disk_array_append(r->disk, &r->bytes, &r->len, &r->cap, r->more.data, r->more.len, 1);
    r->more.len = 0;
    return ok;
}

static bool end_chunk(wc_records *r)
{
    const size_t len = wc_chunk_pack(&r->coder, r->some, r->n_some);
    r->n_some = 0;
    if (len == 0 || !wc_array_reserve(&r->at, &r->cap_chunks, r->n_chunks + 2, sizeof *r->at) ||
        !wc_buffer_append(&r->more, r->coder.packed, len))
        return false;
    r->at[r->n_chunks + 1] = r->at[r->n_chunks] + len;
    r->n_chunks++;
    return r->more.len < WRITE_BYTES || write_out(r);
}

static void append_on_disk(wc_records *r, const uint8_t *from, size_t n)
{
    while (n > 0 && !r->failed) {
        const size_t room = WC_RECORDS_CHUNK - r->n_some, some = n < room ? n : room;
        memcpy(r->some + r->n_some * r->size, from, some * r->size);
        r->n_some += some;
        r->n += some;
        from += some * r->size;
        n -= some;
        if (r->n_some == WC_RECORDS_CHUNK) r->failed = !end_chunk(r);
    }
}

void wc_records_append(wc_records *r, const void *from, size_t n)
{
    if (n == 0 || r->failed) return;
    if (r->disk != NULL) {
        append_on_disk(r, from, n);
        return;
    }
    r->failed = !wc_records_reserve(r, r->n + n);
    if (r->failed) return;
    memcpy(r->bytes + r->len, from, n * r->size);
    r->len += n * r->size;
    r->n += n;
}

bool wc_records_end(wc_records *r)
{
    if (r->n_some > 0 && !r->failed) r->failed = !end_chunk(r);
    if (r->more.len > 0 && !r->failed) r->failed = !write_out(r);
    free_scratch(r);
    return !r->failed;
}

static void keep_in_memory(wc_records *r, bool (*keep)(const void *context, const void *record), const void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        const uint8_t *record = r->bytes + i * r->size;
        if (!keep(context, record)) continue;
        if (kept < i) memcpy(r->bytes + kept * r->size, record, r->size);
        kept++;
    }
    r->n = kept;
    r->len = kept * r->size;
}

bool wc_records_keep(wc_records *r, bool (*keep)(const void *context, const void *record), const void *context)
{
    wc_records_reader reader = {0};
    wc_records kept = {0};
    bool ok = wc_records_end(r);
    if (r->disk == NULL) {
        if (ok) keep_in_memory(r, keep, context);
        return ok;
    }
    ok = ok && wc_records_reader_init(&reader, r) && wc_records_init(&kept, r->disk, r->size);
    for (size_t c = 0; ok && c < wc_records_chunks(r); c++) {
        const uint8_t *some = wc_records_read(&reader, c);
        ok = some != NULL;
        for (size_t i = 0; ok && i < wc_records_count(r, c); i++) {
            if (keep(context, some + i * r->size)) wc_records_append(&kept, some + i * r->size, 1);
        }
    }
    wc_records_reader_free(&reader);
    wc_records_free(r);
    *r = kept;
    r->failed = r->failed || !ok;
    return ok;
}

/* ---- reading ---- */

bool wc_records_reader_init(wc_records_reader *r, const wc_records *records)
{
    *r = (wc_records_reader){.records = records, .chunk = NO_CHUNK};
    if (records->disk == NULL) return true;
    r->some = wc_array_new(WC_RECORDS_CHUNK, records->size);
    return wc_chunk_init(&r->coder, records->size, WC_RECORDS_CHUNK) && r->some != NULL;
}

void wc_records_reader_free(wc_records_reader *r)
{
    wc_chunk_free(&r->coder);
    wc_memory_free(r->some);
    memset(r, 0, sizeof *r);
}

wc_records_reader *wc_records_readers_new(const wc_records *records, int n_threads)
{
    wc_records_reader *reader = wc_array_new((size_t)n_threads, sizeof *reader);
    bool ok = reader != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_records_reader_init(&reader[t], records);
    if (ok) return reader;
    wc_records_readers_free(reader, n_threads);
    return NULL;
}

void wc_records_readers_free(wc_records_reader *reader, int n_threads)
{
    for (int t = 0; reader != NULL && t < n_threads; t++) wc_records_reader_free(&reader[t]);
    wc_memory_free(reader);
}

void wc_records_reader_to(wc_records_reader *r, const wc_records *records)
{
    if (r->records == records) return;
    r->records = records;
    r->chunk = NO_CHUNK;
    r->fetched = 0;
}

static void fetch_behind(wc_records_reader *r, size_t chunk)
{
    const wc_records *all = r->records;
    const bool goes_on = chunk <= r->fetched && chunk + 2 * FETCH_CHUNKS >= r->fetched;
    const size_t from = goes_on ? r->fetched : chunk;
    const size_t to = all->n_chunks - chunk < 2 * FETCH_CHUNKS ? all->n_chunks : chunk + 2 * FETCH_CHUNKS;
    if ((goes_on && chunk + FETCH_CHUNKS < r->fetched) || from >= to) return;
    wc_disk_fetch(all->disk, all->bytes + all->at[from], all->at[to] - all->at[from]);
    r->fetched = to;
}

const void *wc_records_read(wc_records_reader *r, size_t chunk)
{
    const wc_records *all = r->records;
    if (all->disk == NULL) return all->bytes + chunk * WC_RECORDS_CHUNK * all->size;
    if (chunk == r->chunk) return r->some;
    fetch_behind(r, chunk);
    r->chunk = NO_CHUNK;
    if (!wc_chunk_unpack(&r->coder, all->disk, all->bytes, all->at[chunk], all->at[chunk + 1] - all->at[chunk], r->some,
                         wc_records_count(all, chunk)))
        return NULL;
    r->chunk = chunk;
    return r->some;
}

/* ---- reading by several threads ---- */

bool wc_records_scan_init(wc_records_scan *s, const wc_records *records, int n_threads)
{
    *s = (wc_records_scan){.records = records, .n_threads = n_threads};
    if (records->disk == NULL) return true;
    s->reader = wc_records_readers_new(records, n_threads);
    s->some = wc_array_new((size_t)n_threads * SCAN_CHUNKS * WC_RECORDS_CHUNK, records->size);
    return s->reader != NULL && s->some != NULL;
}

void wc_records_scan_free(wc_records_scan *s)
{
    wc_records_readers_free(s->reader, s->n_threads);
    wc_memory_free(s->some);
    s->reader = NULL;
    s->some = NULL;
}

static size_t chunk_bytes(const wc_records *records) { return WC_RECORDS_CHUNK * records->size; }

static void scan_chunk(void *context, size_t i, int thread)
{
    wc_records_scan *s = context;
    const size_t chunk = s->first + i;
    const void *some = wc_records_read(&s->reader[thread], chunk);
    if (some == NULL)
        atomic_store(&s->failed, true);
    else
        memcpy(s->some + i * chunk_bytes(s->records), some, wc_records_count(s->records, chunk) * s->records->size);
}

const void *wc_records_scan_to(wc_records_scan *s, size_t chunk)
{
    const wc_records *all = s->records;
    const size_t most = (size_t)s->n_threads * SCAN_CHUNKS;
    if (all->disk == NULL) return all->bytes + chunk * chunk_bytes(all);
    if (chunk < s->first || chunk >= s->end) {
        s->first = chunk;
        s->end = all->n_chunks - chunk < most ? all->n_chunks : chunk + most;
        if (!wc_parallel_for(s->end - chunk, s->n_threads, scan_chunk, s, NULL)) return NULL;
    }
    return atomic_load(&s->failed) ? NULL : s->some + (chunk - s->first) * chunk_bytes(all);
}
