/* store_steps.c - see wc_store_begin_step in store.h.  A block is encoded in parts, so that a few of them are work for
 * many threads, and written in the step after, beside the encoding of the next ones:
 *
 *     step 1     encode A
 *     step 2     encode B     write A
 *     step 3     encode C     write B
 */
#include "base/error.h"
#include "base/output_path.h"
#include "base/parallel.h"
#include "store/store_writer.h"

/* As many blocks are begun together as there is work for all threads. */
static size_t blocks_at_once(int n_threads)
{
    const size_t n = n_threads < 1 ? 1 : ((size_t)n_threads + 1) / 2;
    return n < WC_BLOCKS_AT_ONCE ? n : WC_BLOCKS_AT_ONCE;
}

static bool reserve_encoders(wc_store_writer *w, size_t n)
{
    wc_encoder **grown;
    if (n <= w->n_encoders) return true;
    grown = wc_array_resize(w->encoder, n, sizeof(wc_encoder *));
    if (grown == NULL) return false;
    w->encoder = grown;
    while (w->n_encoders < n) w->encoder[w->n_encoders++] = NULL;
    return true;
}

static wc_encoder *take_encoder(wc_store_writer *w, size_t i)
{
    if (w->encoder[i] == NULL) w->encoder[i] = wc_encoder_new();
    return w->encoder[i];
}

/* Cut off the blocks that are to be encoded in this step. */
static bool plan(wc_store_writer *w, const wc_pageset *set, bool last, int n_threads)
{
    wc_block_batch *batch = &w->batch[w->now];
    if (!last && set->n - w->n_written < blocks_at_once(n_threads) * WC_STORE_BLOCK_ENTRIES) return true;
    while (batch->n < WC_BLOCKS_AT_ONCE) {
        wc_store_extent extent = {.first = w->n_written};
        if (!(wc_store_cut_block(set, w->n_written, &extent.n) || (last && extent.n > 0))) break;
        if (!wc_store_number_extent(w, &extent)) return false;
        wc_store_encode_begin(&batch->block[batch->n++], set, w->hash_bits, &extent, &w->outlets, &w->files);
        w->n_written += extent.n;
    }
    return true;
}

wc_status wc_store_begin_step(wc_store_writer *w, const wc_pageset *set, bool last, int n_threads, size_t *n_tasks,
                              wc_error *error)
{
    w->set = set;
    w->now = !w->now;
    w->batch[w->now].n = 0;
    w->write_status = WC_OK;
    *n_tasks = 0;
    if (!reserve_encoders(w, n_threads < 1 ? 1 : (size_t)n_threads) || !plan(w, set, last, n_threads))
        return wc_fail_memory(error, set->outlets.n);
    *n_tasks = w->batch[w->now].n * WC_STORE_PARTS + (w->batch[!w->now].n > 0);
    return WC_OK;
}

static wc_status write_block(wc_store_writer *w, wc_store_encoding *e, wc_error *error)
{
    const uint64_t from = w->len;
    uint8_t head[16 + 24 * WC_COLUMNS + 8];
    wc_status status;
    wc_store_block_put(&e->block, head);
    status = wc_store_write_bytes(w, head, wc_store_block_bytes(e->block.layout), error);
    for (size_t piece = 0; status == WC_OK && piece < WC_STORE_PARTS; piece++) {
        const wc_buffer *bytes = wc_store_piece(e, piece);
        status = wc_store_write_bytes(w, bytes->data, bytes->len, error);
    }
    if (status == WC_OK) wc_output_start_flush(w->fd, from, w->len - from);
    w->footer.chain = wc_store_chain(w->footer.chain, e->block.checksum);
    w->footer.n_blocks++;
    w->footer.n_entries += e->block.n;
    return status;
}

/* The longest parts of all blocks come first, the writing last. */
void wc_store_task(wc_store_writer *writer, size_t i, int thread)
{
    wc_block_batch *batch = &writer->batch[writer->now], *before = &writer->batch[!writer->now];
    if (i < batch->n * WC_STORE_PARTS) {
        wc_store_encoding *e = &batch->block[i % batch->n];
        wc_encoder *encoder = take_encoder(writer, (size_t)thread);
        e->ok[i / batch->n] = false;
        if (encoder != NULL) wc_store_encode_part(encoder, e, i / batch->n);
        return;
    }
    for (size_t b = 0; writer->write_status == WC_OK && b < before->n; b++)
        writer->write_status = write_block(writer, &before->block[b], &writer->write_error);
}

wc_status wc_store_end_step(wc_store_writer *writer, wc_error *error)
{
    wc_block_batch *batch = &writer->batch[writer->now];
    bool ok = true;
    if (writer->write_status != WC_OK) return wc_fail(error, writer->write_status, "%s", writer->write_error.message);
    for (size_t b = 0; ok && b < batch->n; b++) {
        wc_encoder *encoder = take_encoder(writer, 0);
        ok = encoder != NULL && wc_store_encode_end(encoder, &batch->block[b]);
    }
    return ok ? WC_OK : wc_fail_memory(error, WC_STORE_BLOCK_BYTES);
}

static void task(void *context, size_t i, int thread) { wc_store_task(context, i, thread); }

wc_status wc_store_run_steps(wc_store_writer *writer, const wc_pageset *set, bool last, int n_threads, wc_error *error)
{
    size_t n_tasks;
    wc_status status;
    do {
        status = wc_store_begin_step(writer, set, last, n_threads, &n_tasks, error);
        if (status == WC_OK && !wc_parallel_for(n_tasks, n_threads, task, writer, set->cancel))
            status = wc_fail_cancelled(error);
        if (status == WC_OK) status = wc_store_end_step(writer, error);
    } while (status == WC_OK && n_tasks > 0);
    return status;
}

wc_status wc_store_append(wc_store_writer *writer, const wc_pageset *set, int n_threads, wc_error *error)
{
    return wc_store_run_steps(writer, set, false, n_threads, error);
}

void wc_store_free_steps(wc_store_writer *writer)
{
    for (size_t i = 0; i < writer->n_encoders; i++) wc_encoder_free(writer->encoder[i]);
    wc_memory_free(writer->encoder);
    for (size_t i = 0; i < WC_BLOCKS_AT_ONCE; i++) {
        wc_store_encoding_free(&writer->batch[0].block[i]);
        wc_store_encoding_free(&writer->batch[1].block[i]);
    }
}
