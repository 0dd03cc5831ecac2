/* runs.c - see runs.h */
#include "base/runs.h"
#include <string.h>

#define CHUNK_MOST   ((size_t)32 << 10) /* bytes before packing */
#define CHUNK_LEAST  ((size_t)2 << 10)
#define CHUNKS_SHARE 2 /* of what may be worked on, for the chunks of all runs that are being filled */
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
    for (size_t i = 0; r->run != NULL && i < n_runs; i++) r->run[i].first = r->run[i].last = NO_CHUNK;
    return wc_chunk_init(&r->coder, size, r->most) && r->run != NULL;
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
    wc_chunk_free(&r->coder);
    memset(r, 0, sizeof *r);
}

/* ---- putting ---- */

static void end_chunk(wc_runs *r, struct wc_run *run)
{
    const size_t len = wc_chunk_pack(&r->coder, run->waiting, run->n_waiting), at = r->len;
    if (len == 0 || !wc_array_reserve(&r->chunk, &r->cap_chunks, r->n_chunks + 1, sizeof *r->chunk) ||
        !wc_disk_array_append(r->disk, &r->bytes, &r->len, &r->cap, r->coder.packed, len, 1)) {
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

bool wc_runs_coder_init(wc_chunk_coder *coder, const wc_runs *r) { return wc_chunk_init(coder, r->size, r->most); }

bool wc_runs_get(const wc_runs *r, wc_chunk_coder *coder, size_t run, void *to)
{
    uint8_t *at = to;
    for (size_t c = r->run[run].first; c != NO_CHUNK; c = r->chunk[c].next) {
        const struct wc_runs_chunk *chunk = &r->chunk[c];
        if (!wc_chunk_unpack(coder, r->disk, r->bytes, chunk->at, chunk->len, at, chunk->n)) return false;
        at += chunk->n * r->size;
    }
    return true;
}
