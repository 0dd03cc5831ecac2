/* store_check.c - wc_store_check of store.h: every block is unpacked and judged by itself, so that one that is damaged
 * hides nothing of the others. */
#include "base/error.h"
#include "base/parallel.h"
#include "store/store_map.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    wc_status status;
    size_t column;
    const char *why; /* NULL: it could not be read */
} verdict;

typedef struct {
    wc_decoder decoder;
    wc_buffer packed;
    wc_entry entry[WC_STORE_BLOCK_ENTRIES];
    wc_store_tally tally;
} worker;

typedef struct {
    wc_store_map map;
    wc_names outlets, files;
    worker *worker;
    size_t n_workers;
    verdict *names, *block; /* one a block */
    void (*tell)(void *context, const char *sentence);
    void *context;
    size_t n_wrong;
} checker;

void wc_store_count(wc_store_tally *tally, const wc_entry *entry, size_t n)
{
    tally->n += n;
    for (size_t i = 0; i < n; i++) {
        const wc_entry *e = &entry[i];
        tally->n_no_text += e->n_words == 0;
        tally->n_no_outlet += e->outlet == WC_OUTLET_NONE;
        if (e->date == WC_DATE_UNKNOWN) continue;
        if (tally->n_dated == 0 || e->date < tally->first_date) tally->first_date = e->date;
        if (tally->n_dated == 0 || e->date > tally->last_date) tally->last_date = e->date;
        tally->n_dated++;
    }
}

static void add_tally(wc_store_tally *sum, const wc_store_tally *part)
{
    if (part->n_dated > 0 && (sum->n_dated == 0 || part->first_date < sum->first_date))
        sum->first_date = part->first_date;
    if (part->n_dated > 0 && (sum->n_dated == 0 || part->last_date > sum->last_date)) sum->last_date = part->last_date;
    sum->n += part->n;
    sum->n_no_text += part->n_no_text;
    sum->n_no_outlet += part->n_no_outlet;
    sum->n_dated += part->n_dated;
}

static void tell(checker *c, const char *sentence)
{
    c->n_wrong++;
    c->tell(c->context, sentence);
}

static verdict judge(const worker *w, wc_status status)
{
    return (verdict){status, w->decoder.column, status == WC_ERROR_FORMAT ? w->decoder.why : NULL};
}

static wc_status read_columns(const checker *c, worker *w, size_t block, size_t from, size_t to)
{
    const wc_status status = wc_store_read_columns(&c->map, block, from, to, &w->packed, NULL);
    w->decoder.why = "it cannot be read";
    w->decoder.column = WC_COLUMNS;
    return status == WC_OK || status == WC_ERROR_MEMORY ? status : WC_ERROR_FORMAT;
}

static void check_names(checker *c, size_t i)
{
    worker *w = &c->worker[0];
    const wc_store_place *b = &c->map.block[i];
    wc_status status = read_columns(c, w, i, 0, WC_COLUMNS_OF_NAMES);
    if (status == WC_OK)
        status =
            wc_store_decode_names(&w->decoder, &b->header, (const uint8_t *)w->packed.data, &c->outlets, &c->files);
    c->names[i] = judge(w, status);
}

static void check_block(void *context, size_t i, int thread)
{
    checker *c = context;
    worker *w = &c->worker[thread];
    const wc_store_place *b = &c->map.block[i];
    wc_status status = read_columns(c, w, i, WC_COLUMNS_OF_NAMES, WC_COLUMNS);
    if (status == WC_OK)
        status = wc_store_verify(&w->decoder, &b->header, (const uint8_t *)w->packed.data, b->n_outlets, b->n_files,
                                 w->entry);
    if (status == WC_OK) wc_store_count(&w->tally, w->entry, b->header.n);
    c->block[i] = judge(w, status);
}

static void tell_verdict(checker *c, size_t i, const verdict *v)
{
    char sentence[256];
    const wc_store_place *b = &c->map.block[i];
    const bool in_column = v->column < WC_COLUMNS;
    if (v->why == NULL) return;
    (void)snprintf(sentence, sizeof sentence, "block %zu, pages %zu to %zu: %s%s%s%s", i, b->first + 1,
                   b->first + b->header.n, in_column ? "column " : "",
                   in_column ? wc_column_describe(v->column)->name : "", in_column ? ": " : "", v->why);
    tell(c, sentence);
}

static wc_status check_blocks(checker *c, wc_error *error)
{
    const size_t n = c->map.n_blocks;
    c->worker = wc_array_new(c->n_workers, sizeof *c->worker);
    c->names = wc_array_new(n, sizeof *c->names);
    c->block = wc_array_new(n, sizeof *c->block);
    if (c->worker == NULL || c->names == NULL || c->block == NULL)
        return wc_fail_memory(error, c->n_workers * sizeof *c->worker);
    for (size_t i = 0; i < n; i++) check_names(c, i);
    if (!wc_parallel_for(n, (int)c->n_workers, check_block, c, NULL)) return wc_fail_cancelled(error);
    for (size_t i = 0; i < n; i++) {
        if (c->names[i].status == WC_ERROR_MEMORY || c->block[i].status == WC_ERROR_MEMORY)
            return wc_fail_memory(error, wc_store_raw_bytes(&c->map.block[i].header, WC_COLUMNS));
        tell_verdict(c, i, &c->names[i]);
        tell_verdict(c, i, &c->block[i]);
    }
    return WC_OK;
}

/* What is wrong behind the last block that was found. */
static void check_end(checker *c, wc_status walked, const wc_error *why)
{
    char sentence[1200];
    const size_t skip = strlen(c->map.path) + 2; /* the sentences name no file */
    if (walked != WC_OK) {
        (void)snprintf(sentence, sizeof sentence, "from page %" PRIu64 " on: %s", c->map.n_entries + 1,
                       strlen(why->message) > skip ? why->message + skip : why->message);
        tell(c, sentence);
    } else if (c->map.tail == WC_STORE_LOST) {
        (void)snprintf(sentence, sizeof sentence,
                       "from page %" PRIu64 " on: the end of the file is lost, and with it %" PRIu64 " of %" PRIu64
                       " pages",
                       c->map.n_entries + 1, c->map.mark.n_entries - c->map.n_entries, c->map.mark.n_entries);
        tell(c, sentence);
    }
    if (!c->map.mark_ok) tell(c, "the mark behind the header is damaged");
}

static void release(checker *c)
{
    for (size_t i = 0; c->worker != NULL && i < c->n_workers; i++) {
        wc_decoder_free(&c->worker[i].decoder);
        wc_buffer_free(&c->worker[i].packed);
    }
    wc_memory_free(c->worker);
    wc_memory_free(c->names);
    wc_memory_free(c->block);
    wc_names_free(&c->outlets);
    wc_names_free(&c->files);
    wc_store_map_free(&c->map);
}

wc_status wc_store_check(const char *path, void (*tell_one)(void *context, const char *sentence), void *context,
                         int n_threads, wc_store_checked *checked, wc_error *error)
{
    checker c = {.tell = tell_one, .context = context, .n_workers = n_threads < 1 ? 1 : (size_t)n_threads};
    wc_error why;
    wc_status status, walked;
    const int fd = wc_store_open(path, error);
    memset(checked, 0, sizeof *checked);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&c.map, path, fd, error);
    if (status == WC_OK) {
        walked = wc_store_map_blocks(&c.map, &why);
        status = walked == WC_OK || walked == WC_ERROR_FORMAT ? check_blocks(&c, error)
                                                              : wc_fail(error, walked, "%s", why.message);
        if (status == WC_OK) check_end(&c, walked, &why);
    }
    checked->n_wrong = c.n_wrong;
    checked->n_outlets = c.outlets.n;
    checked->n_files = c.files.n;
    wc_store_map_describe(&c.map, &checked->found);
    for (size_t i = 0; c.worker != NULL && i < c.n_workers; i++) add_tally(&checked->tally, &c.worker[i].tally);
    if (status == WC_OK && c.n_wrong > 0)
        status = wc_fail(error, WC_ERROR_FORMAT, "%s: %zu thing%s wrong in it", path, c.n_wrong,
                         c.n_wrong == 1 ? " is" : "s are");
    release(&c);
    (void)close(fd);
    return status;
}
