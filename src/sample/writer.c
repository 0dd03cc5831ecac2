/* writer.c - the pages of an edition are made in batches of chunks; while the threads make one batch, one of them
 * writes the batch before.  The bytes of a chunk do not depend on who makes it, and batches are written in order, so
 * the file is the same for any number of threads.  See writer.h. */
#include "sample/writer.h"
#include "base/parallel.h"
#include "sample/page.h"

#define CHUNK_PAGES       32U
#define CHUNKS_PER_THREAD 8

typedef struct chunk {
    wc_buffer json, truth;
    bool made;
} chunk;

typedef struct batch {
    chunk *chunk;
    size_t n_chunks;
} batch;

typedef struct writer {
    const wc_sample_settings *options;
    const wc_sample_sink *sink;
    wc_newsroom newsroom;
    wc_bench *bench; /* one a thread */
    int n_threads;
    size_t most_chunks;
    batch batch[2];
    int making;     /* batch[making] is being made, the other one is being written */
    uint32_t first; /* page of the edition that the batch begins with */
    wc_status write_status;
    wc_error write_error;
    uint64_t bytes;
} writer;

static void write_batch(writer *w, batch *b)
{
    for (size_t i = 0; i < b->n_chunks && w->write_status == WC_OK; i++) {
        const chunk *c = &b->chunk[i];
        w->write_status = w->sink->take(w->sink->context, &c->json, &c->truth, &w->write_error);
        w->bytes += c->json.len;
    }
    b->n_chunks = 0;
}

static void make_chunk(writer *w, size_t i, int thread)
{
    chunk *c = &w->batch[w->making].chunk[i];
    const uint32_t n_pages = w->newsroom.plan->n_pages;
    const uint32_t from = w->first + (uint32_t)i * CHUNK_PAGES;
    const uint32_t to = from + CHUNK_PAGES < n_pages ? from + CHUNK_PAGES : n_pages;
    c->json.len = c->truth.len = 0;
    c->made = true;
    for (uint32_t page = from; page < to && c->made; page++)
        c->made = wc_page_write(&w->newsroom, &w->bench[thread], page, &c->json, w->sink->truth ? &c->truth : NULL);
}

/* Task 0 writes the batch before, the others make a chunk each. */
static void do_task(void *context, size_t i, int thread)
{
    writer *w = context;
    if (i == 0)
        write_batch(w, &w->batch[!w->making]);
    else
        make_chunk(w, i - 1, thread);
}

static wc_status run_batch(writer *w, size_t n_chunks, wc_error *error)
{
    batch *b = &w->batch[w->making];
    b->n_chunks = n_chunks;
    if (!wc_parallel_for(n_chunks + 1, w->n_threads, do_task, w, NULL)) return wc_fail_cancelled(error);
    for (size_t i = 0; i < n_chunks; i++)
        if (!b->chunk[i].made) return wc_fail(error, WC_ERROR_MEMORY, "no memory for a page's text");
    if (w->write_status != WC_OK) return wc_fail(error, w->write_status, "%s", w->write_error.message);
    w->making = !w->making;
    return WC_OK;
}

static wc_status make_edition(writer *w, wc_error *error)
{
    const uint32_t n_pages = w->newsroom.plan->n_pages;
    const uint32_t step = (uint32_t)w->most_chunks * CHUNK_PAGES;
    wc_status status = WC_OK;
    for (w->first = 0; w->first < n_pages && status == WC_OK; w->first += step) {
        const uint32_t left = n_pages - w->first;
        status = run_batch(w, ((left < step ? left : step) + CHUNK_PAGES - 1) / CHUNK_PAGES, error);
    }
    return status;
}

static wc_status make_all(writer *w, wc_sample_written *written, wc_error *error)
{
    wc_plan plan;
    bool more = true;
    wc_status status = wc_plan_init(&plan, w->options, error);
    w->newsroom.plan = &plan;
    while (status == WC_OK) {
        status = wc_plan_next(&plan, &more, error);
        if (status != WC_OK || !more) break;
        status = make_edition(w, error);
    }
    if (status == WC_OK) status = run_batch(w, 0, error); /* the last batch is still to be written */
    written->n_stories = plan.n_stories;
    wc_plan_free(&plan);
    w->newsroom.plan = NULL;
    return status;
}

static wc_status prepare(writer *w, wc_error *error)
{
    w->n_threads = wc_parallel_threads(w->options->threads);
    w->most_chunks = (size_t)w->n_threads * CHUNKS_PER_THREAD;
    w->bench = wc_array_new((size_t)w->n_threads, sizeof *w->bench);
    for (int i = 0; i < 2; i++) w->batch[i].chunk = wc_array_new(w->most_chunks, sizeof(chunk));
    if (w->bench == NULL || w->batch[0].chunk == NULL || w->batch[1].chunk == NULL)
        return wc_fail_memory(error, (size_t)w->n_threads * sizeof *w->bench);
    return WC_OK;
}

static void discard(writer *w)
{
    for (int i = 0; i < 2; i++) {
        for (size_t j = 0; j < w->most_chunks && w->batch[i].chunk != NULL; j++) {
            wc_buffer_free(&w->batch[i].chunk[j].json);
            wc_buffer_free(&w->batch[i].chunk[j].truth);
        }
        wc_memory_free(w->batch[i].chunk);
    }
    wc_memory_free(w->bench);
}

wc_status wc_sample_write(const wc_sample_settings *options, const wc_sample_sink *sink, wc_sample_written *written,
                          wc_error *error)
{
    writer w = {.options = options, .sink = sink, .newsroom = {.options = options}};
    wc_language language;
    wc_status status = wc_language_init(&language, options->seed, error);
    w.newsroom.language = &language;
    if (status == WC_OK) status = prepare(&w, error);
    if (status == WC_OK) status = make_all(&w, written, error);
    written->n_pages = options->pages;
    written->bytes = w.bytes;
    discard(&w);
    wc_language_free(&language);
    return status;
}
