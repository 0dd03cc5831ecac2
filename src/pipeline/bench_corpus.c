/* bench_corpus.c - see bench.h.  Threads take pieces of the bytes, or some pages at a time; each has its own scratch
 * memory and its own clocks, which are added up when all are done. */
#include "base/clock.h"
#include "base/error.h"
#include "base/parallel.h"
#include "pipeline/bench.h"
#include "sample/writer.h"
#include "signature/sketch.h"
#include "story/credit.h"
#include <string.h>
#include <zstd.h>

#define PIECE_BYTES ((size_t)1 << 20)
#define STEP_PAGES  16
#define ZSTD_LEVEL  3
#define SIGN_STEPS  (WC_BENCH_CREDITS - WC_BENCH_PARSE + 1)

/* One a thread; aligned so that no two write to one line of the cache. */
typedef struct {
    _Alignas(128) double seconds[SIGN_STEPS];
    uint64_t sum, n_lines, n_words;
    wc_parser *parser;
    wc_words words;
    wc_sketch sketch;
    wc_agency_index agencies;
    ZSTD_DCtx *zstd;
    char *unpacked;
    bool failed;
} worker;

typedef struct {
    const wc_bench_corpus *corpus;
    wc_params params;
    worker *worker;
    void *worker_memory;
    int n_threads;
} timing;

/* ---- the corpus ---- */

static wc_status keep(void *context, const wc_buffer *json, const wc_buffer *truth, wc_error *error)
{
    (void)truth;
    return wc_buffer_append(context, json->data, json->len) ? WC_OK : wc_fail_memory(error, json->len);
}

static bool cut_lines(wc_batch *batch, uint64_t n_pages)
{
    size_t at = 0;
    if (!wc_buffer_reserve(&batch->data, WC_RECORD_PAD)) return false;
    memset(batch->data.data + batch->data.len, 0, WC_RECORD_PAD);
    batch->record = wc_array_new(n_pages, sizeof *batch->record);
    if (batch->record == NULL) return false;
    while (at < batch->data.len && batch->n_records < n_pages) {
        const char *end = memchr(batch->data.data + at, '\n', batch->data.len - at);
        const size_t len = end != NULL ? (size_t)(end - batch->data.data) - at : batch->data.len - at;
        batch->record[batch->n_records] = (wc_record){.at = at, .len = len, .offset = at, .line = batch->n_records + 1};
        batch->n_records++;
        at += len + 1;
    }
    return true;
}

static bool pack_frames(wc_bench_corpus *c)
{
    const wc_buffer *data = &c->batch.data;
    c->n_frames = (data->len + WC_BENCH_FRAME - 1) / WC_BENCH_FRAME;
    c->frame = wc_array_new(c->n_frames + 1, sizeof *c->frame);
    if (c->frame == NULL) return false;
    for (size_t i = 0; i < c->n_frames; i++) {
        const size_t at = i * WC_BENCH_FRAME, left = data->len - at;
        const size_t len = left < WC_BENCH_FRAME ? left : WC_BENCH_FRAME, most = ZSTD_compressBound(len);
        if (!wc_buffer_reserve(&c->packed, most)) return false;
        const size_t got = ZSTD_compress(c->packed.data + c->packed.len, most, data->data + at, len, ZSTD_LEVEL);
        if (ZSTD_isError(got)) return false;
        c->packed.len += got;
        c->frame[i + 1] = c->packed.len;
    }
    return true;
}

wc_status wc_bench_corpus_make(wc_bench_corpus *corpus, uint64_t n_pages, const wc_options *options, wc_error *error)
{
    const wc_sample_sink sink = {keep, &corpus->batch.data, false};
    wc_sample_settings settings;
    wc_sample_written written = {0};
    wc_status status;
    wc_sample_settings_init(&settings);
    settings.pages = n_pages;
    settings.threads = options->threads;
    status = wc_cpu_choose(&corpus->cpu, error);
    if (status == WC_OK) status = wc_sample_settle(&settings, error);
    if (status == WC_OK) status = wc_fields_new(&corpus->fields, NULL, 0, error);
    if (status == WC_OK) status = wc_sample_write(&settings, &sink, &written, error);
    if (status != WC_OK) return status;
    corpus->unicode = wc_unicode_new();
    if (corpus->unicode == NULL || !cut_lines(&corpus->batch, n_pages) || !pack_frames(corpus))
        return wc_fail_memory(error, corpus->batch.data.len);
    return WC_OK;
}

void wc_bench_corpus_free(wc_bench_corpus *corpus)
{
    wc_batch_free(&corpus->batch);
    wc_buffer_free(&corpus->packed);
    wc_memory_free(corpus->frame);
    if (corpus->fields != NULL) wc_fields_free(corpus->fields);
    wc_memory_free(corpus->unicode);
    memset(corpus, 0, sizeof *corpus);
}

/* ---- the limits ---- */

static size_t piece(const timing *t, size_t i, const char **data)
{
    const wc_buffer *all = &t->corpus->batch.data;
    const size_t left = all->len - i * PIECE_BYTES;
    *data = all->data + i * PIECE_BYTES;
    return left < PIECE_BYTES ? left : PIECE_BYTES;
}

static void read_piece(void *context, size_t i, int thread)
{
    timing *t = context;
    const char *data;
    const size_t len = piece(t, i, &data);
    uint64_t sum[8] = {0}; /* independent of each other, so that they become vectors */
    for (size_t at = 0; at + 64 <= len; at += 64) {
        uint64_t block[8];
        memcpy(block, data + at, sizeof block);
        for (size_t k = 0; k < 8; k++) sum[k] += block[k];
    }
    for (size_t k = 0; k < 8; k++) t->worker[thread].sum += sum[k];
}

static void scan_piece(void *context, size_t i, int thread)
{
    timing *t = context;
    const char *data, *found;
    const size_t len = piece(t, i, &data);
    for (const char *end = data + len; (found = memchr(data, '\n', (size_t)(end - data))) != NULL; data = found + 1)
        t->worker[thread].n_lines++;
}

static void unpack_frame(void *context, size_t i, int thread)
{
    timing *t = context;
    const wc_bench_corpus *c = t->corpus;
    worker *w = &t->worker[thread];
    const size_t got = ZSTD_decompressDCtx(w->zstd, w->unpacked, WC_BENCH_FRAME, c->packed.data + c->frame[i],
                                           c->frame[i + 1] - c->frame[i]);
    if (ZSTD_isError(got)) w->failed = true;
}

/* ---- the steps of signing ---- */

static bool sign_page(timing *t, worker *w, size_t r)
{
    const wc_params *p = &t->params;
    char credit[WC_CREDIT_LINES_MAX];
    const char *why;
    wc_page page;
    double at[SIGN_STEPS + 1];
    at[0] = wc_clock_seconds();
    if (wc_parser_parse(w->parser, &t->corpus->batch, r, "bench.jsonl", &page, &why) != WC_PARSED_PAGE) return false;
    at[1] = wc_clock_seconds();
    if (!wc_words_scan(&w->words, t->corpus->unicode, page.text.data, page.text.len)) return false;
    at[2] = wc_clock_seconds();
    if (!wc_sketch_make(&w->sketch, &w->words, p->shingle, p->sketch, p->hash_bits, p->seed)) return false;
    at[3] = wc_clock_seconds();
    w->sum += wc_credit_collect(&w->agencies, page.text, credit);
    at[4] = wc_clock_seconds();
    for (size_t i = 0; i < SIGN_STEPS; i++) w->seconds[i] += at[i + 1] - at[i];
    w->n_words += w->words.n;
    return true;
}

static void sign_pages(void *context, size_t i, int thread)
{
    timing *t = context;
    worker *w = &t->worker[thread];
    for (size_t r = i * STEP_PAGES; r < t->corpus->batch.n_records && r < (i + 1) * STEP_PAGES; r++)
        if (!sign_page(t, w, r)) w->failed = true;
}

/* ---- all of them ---- */

static bool make_workers(timing *t)
{
    const size_t align = _Alignof(worker);
    t->worker_memory = wc_array_new((size_t)t->n_threads + 1, sizeof *t->worker);
    if (t->worker_memory == NULL) return false;
    t->worker = (worker *)(((uintptr_t)t->worker_memory + align - 1) / align * align);
    for (int i = 0; i < t->n_threads; i++) {
        worker *w = &t->worker[i];
        w->words.cpu = t->corpus->cpu;
        wc_agency_index_init(&w->agencies, t->corpus->cpu);
        w->parser = wc_parser_new(t->corpus->fields, t->corpus->cpu);
        w->zstd = ZSTD_createDCtx();
        w->unpacked = wc_array_new(WC_BENCH_FRAME, 1);
        if (w->parser == NULL || w->zstd == NULL || w->unpacked == NULL) return false;
    }
    return true;
}

static void free_workers(timing *t)
{
    for (int i = 0; t->worker != NULL && i < t->n_threads; i++) {
        worker *w = &t->worker[i];
        wc_words_free(&w->words);
        wc_sketch_free(&w->sketch);
        if (w->parser != NULL) wc_parser_free(w->parser);
        (void)ZSTD_freeDCtx(w->zstd);
        wc_memory_free(w->unpacked);
    }
    wc_memory_free(t->worker_memory);
}

static bool time_loop(timing *t, size_t n, void (*body)(void *, size_t, int), const volatile int *cancel,
                      wc_bench_time *time)
{
    const wc_loops before = wc_loops_so_far();
    const double began = wc_clock_seconds();
    const bool done = wc_parallel_for(n, t->n_threads, body, t, cancel);
    time->seconds = wc_clock_seconds() - began;
    time->idle = wc_loops_idle(before, time->seconds, t->n_threads);
    return done;
}

static bool time_steps(timing *t, const volatile int *cancel, wc_bench_time *time)
{
    const wc_batch *batch = &t->corpus->batch;
    const size_t n_pieces = (batch->data.len + PIECE_BYTES - 1) / PIECE_BYTES;
    wc_bench_time all;
    return time_loop(t, n_pieces, read_piece, cancel, &time[WC_BENCH_MEMORY]) &&
           time_loop(t, n_pieces, scan_piece, cancel, &time[WC_BENCH_NEWLINES]) &&
           time_loop(t, t->corpus->n_frames, unpack_frame, cancel, &time[WC_BENCH_ZSTD]) &&
           time_loop(t, (batch->n_records + STEP_PAGES - 1) / STEP_PAGES, sign_pages, cancel, &all);
}

/* What the threads found; false: some step failed. */
static bool add_up(const timing *t, uint64_t *n_words, wc_bench_time *time)
{
    bool ok = true;
    *n_words = 0;
    for (size_t step = 0; step < SIGN_STEPS; step++) time[WC_BENCH_PARSE + step] = (wc_bench_time){0, -1};
    for (int i = 0; i < t->n_threads; i++) {
        const worker *w = &t->worker[i];
        ok = ok && !w->failed;
        *n_words += w->n_words;
        for (size_t step = 0; step < SIGN_STEPS; step++)
            time[WC_BENCH_PARSE + step].seconds += w->seconds[step] / t->n_threads;
    }
    return ok;
}

wc_status wc_bench_corpus_time(wc_bench_corpus *corpus, int n_threads, const volatile int *cancel, wc_bench_time *time,
                               wc_error *error)
{
    timing t = {.corpus = corpus, .n_threads = n_threads};
    wc_status status = WC_OK;
    wc_params_init(&t.params);
    if (!make_workers(&t))
        status = wc_fail_memory(error, (size_t)n_threads * sizeof *t.worker);
    else if (!time_steps(&t, cancel, time))
        status = wc_fail_cancelled(error);
    else if (!add_up(&t, &corpus->n_words, time))
        status = wc_fail_memory(error, corpus->batch.data.len);
    free_workers(&t);
    return status;
}
