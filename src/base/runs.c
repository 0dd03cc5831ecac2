/* runs.c - see runs.h */
#include "base/runs.h"
#include <string.h>
#include <zstd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define CHUNK_MOST   ((size_t)32 << 10) /* bytes before packing */
#define CHUNK_LEAST  ((size_t)2 << 10)
#define CHUNKS_SHARE 2    /* of what may be worked on, for the chunks of all runs that are being filled */
#define ZSTD_LEVEL   (-5) /* packs 1.7 GB/s of matches to 32%; 1 packs 0.8 GB/s to 28% */
#define NO_CHUNK     SIZE_MAX

struct wc_run {
    size_t n;           /* records */
    size_t first, last; /* chunks; NO_CHUNK: none */
    uint8_t *waiting;   /* n_waiting records, not packed yet */
    size_t n_waiting;
};

struct wc_runs_chunk {
    size_t at, len; /* in bytes[], with the checksum */
    size_t n;       /* records */
    size_t next;    /* of its run; NO_CHUNK: none */
};

bool wc_runs_init(wc_runs *r, wc_disk *disk, size_t n_runs, size_t size)
{
    const size_t share = disk->work_bytes / CHUNKS_SHARE / n_runs;
    const size_t bytes = share > CHUNK_MOST ? CHUNK_MOST : share < CHUNK_LEAST ? CHUNK_LEAST : share;
    *r = (wc_runs){.disk = disk, .size = size, .n_runs = n_runs, .most = bytes > size ? bytes / size : 1};
    r->run = wc_array_new(n_runs, sizeof *r->run);
    r->plane = wc_array_new(r->most, size);
    r->packed = wc_array_new(sizeof(uint64_t) + ZSTD_compressBound(r->most * size), 1);
    r->pack = ZSTD_createCCtx();
    r->unpack = ZSTD_createDCtx();
    for (size_t i = 0; r->run != NULL && i < n_runs; i++) r->run[i].first = r->run[i].last = NO_CHUNK;
    return r->run != NULL && r->plane != NULL && r->packed != NULL && r->pack != NULL && r->unpack != NULL;
}

static void free_waiting(wc_runs *r)
{
    for (size_t i = 0; r->run != NULL && i < r->n_runs; i++) {
        wc_memory_free(r->run[i].waiting);
        r->run[i].waiting = NULL;
    }
}

void wc_runs_free(wc_runs *r)
{
    free_waiting(r);
    wc_disk_array_free(r->disk, r->bytes);
    wc_memory_free(r->run);
    wc_memory_free(r->chunk);
    wc_memory_free(r->plane);
    wc_memory_free(r->packed);
    (void)ZSTD_freeCCtx(r->pack);
    (void)ZSTD_freeDCtx(r->unpack);
    memset(r, 0, sizeof *r);
}

/* ---- putting ---- */

/* To r->packed, behind its checksum; returns how many bytes they are. */
static size_t pack(wc_runs *r, const struct wc_run *run)
{
    const size_t n = run->n_waiting, len = n * r->size, bound = ZSTD_compressBound(r->most * r->size);
    uint8_t *to = r->packed + sizeof(uint64_t);
    uint64_t hash;
    size_t packed;
    for (size_t byte = 0; byte < r->size; byte++) {
        for (size_t i = 0; i < n; i++) r->plane[byte * n + i] = run->waiting[i * r->size + byte];
    }
    packed = ZSTD_compressCCtx(r->pack, to, bound, r->plane, len, ZSTD_LEVEL);
    if (ZSTD_isError(packed) != 0) {
        r->failed = true; /* the room suffices, so it is memory that zstd lacked */
        return 0;
    }
    if (packed >= len) {
        memcpy(to, r->plane, len);
        packed = len;
    }
    hash = XXH3_64bits(to, packed);
    memcpy(r->packed, &hash, sizeof hash);
    return sizeof hash + packed;
}

static void end_chunk(wc_runs *r, struct wc_run *run)
{
    const size_t len = pack(r, run), at = r->len;
    if (!wc_array_reserve(&r->chunk, &r->cap_chunks, r->n_chunks + 1, sizeof *r->chunk) ||
        !wc_disk_array_append(r->disk, &r->bytes, &r->len, &r->cap, r->packed, len, 1)) {
        r->failed = true;
        return;
    }
    r->chunk[r->n_chunks] = (struct wc_runs_chunk){at, len, run->n_waiting, NO_CHUNK};
    if (run->last == NO_CHUNK)
        run->first = r->n_chunks;
    else
        r->chunk[run->last].next = r->n_chunks;
    run->last = r->n_chunks++;
    run->n_waiting = 0;
}

void wc_runs_put(wc_runs *r, size_t number, const void *record)
{
    struct wc_run *run = &r->run[number];
    if (run->waiting == NULL) run->waiting = wc_array_resize(NULL, r->most, r->size);
    if (run->waiting == NULL) r->failed = true;
    if (r->failed) return;
    memcpy(run->waiting + run->n_waiting * r->size, record, r->size);
    run->n++;
    if (++run->n_waiting == r->most) end_chunk(r, run);
}

bool wc_runs_end(wc_runs *r)
{
    for (size_t i = 0; i < r->n_runs && !r->failed; i++) {
        if (r->run[i].n_waiting > 0) end_chunk(r, &r->run[i]);
    }
    free_waiting(r);
    return !r->failed;
}

/* ---- getting ---- */

size_t wc_runs_count(const wc_runs *r, size_t run) { return r->run[run].n; }

void wc_runs_fetch(const wc_runs *r, size_t run)
{
    for (size_t c = r->run[run].first; c != NO_CHUNK; c = r->chunk[c].next)
        wc_disk_fetch(r->disk, r->bytes + r->chunk[c].at, r->chunk[c].len);
}

static bool get_chunk(wc_runs *r, const struct wc_runs_chunk *chunk, uint8_t *to)
{
    const size_t n = chunk->n, len = n * r->size, packed = chunk->len - sizeof(uint64_t);
    const uint8_t *from = r->packed + sizeof(uint64_t);
    uint64_t hash;
    if (!wc_disk_get(r->disk, r->bytes, chunk->at, r->packed, chunk->len)) return false;
    memcpy(&hash, r->packed, sizeof hash);
    if (hash != XXH3_64bits(from, packed) ||
        (packed < len && ZSTD_decompressDCtx(r->unpack, r->plane, len, from, packed) != len)) {
        wc_disk_note_damage(r->disk);
        return false;
    }
    if (packed < len) from = r->plane;
    for (size_t byte = 0; byte < r->size; byte++) {
        for (size_t i = 0; i < n; i++) to[i * r->size + byte] = from[byte * n + i];
    }
    return true;
}

bool wc_runs_get(wc_runs *r, size_t run, void *to)
{
    uint8_t *at = to;
    for (size_t c = r->run[run].first; c != NO_CHUNK; c = r->chunk[c].next) {
        if (!get_chunk(r, &r->chunk[c], at)) return false;
        at += r->chunk[c].n * r->size;
    }
    return true;
}
