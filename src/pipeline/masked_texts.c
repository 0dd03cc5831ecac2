/* masked_texts.c - see masked_texts.h.  What goes to the file is measured first, some pages at a time, and so each of
 * these pieces has its place; then they are put together and written by all threads. */
#include "pipeline/masked_texts.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/parallel.h"
#include "pipeline/masked_file.h"
#include "story/mask_known.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PIECE_PAGES ((size_t)1024)

typedef struct { /* bytes of a page */
    const void *from;
    size_t len;      /* 0: none */
    uint64_t *place; /* where they stand in the file, to be filled */
} part;

typedef struct {
    wc_masked_texts *texts;
    part (*part_of)(const wc_masked_texts *texts, size_t p);
    uint64_t *at;   /* n + 1: where each piece begins in the file */
    size_t *number; /* n + 1: of its place in made, which an empty one has none of */
    size_t n;
    wc_masked_piece *made;       /* the first of these pieces */
    wc_buffer *buffer;           /* one a thread */
    atomic_int error, no_memory; /* errno of a write that failed */
} putting;

static size_t room_of(size_t len) { return (len + 7) & ~(size_t)7; }

static bool write_all(int fd, const char *from, size_t len, uint64_t at)
{
    while (len > 0) {
        const ssize_t n = pwrite(fd, from, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            if (n == 0) errno = ENOSPC;
            return false;
        }
        from += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return true;
}

static size_t end_of(const putting *w, size_t i)
{
    const size_t n = w->texts->set->n, from = i * PIECE_PAGES;
    return n - from < PIECE_PAGES ? n : from + PIECE_PAGES;
}

static void measure_piece(void *context, size_t i, int thread)
{
    const putting *w = context;
    (void)thread;
    for (size_t p = i * PIECE_PAGES; p < end_of(w, i); p++) w->at[i + 1] += room_of(w->part_of(w->texts, p).len);
}

static void write_piece(void *context, size_t i, int thread)
{
    putting *w = context;
    wc_buffer *b = &w->buffer[thread];
    const char zeros[8] = {0};
    bool ok = true;
    b->len = 0;
    if (w->at[i + 1] == w->at[i]) return;
    for (size_t p = i * PIECE_PAGES; ok && p < end_of(w, i); p++) {
        const part one = w->part_of(w->texts, p);
        if (one.len == 0) continue;
        *one.place = w->at[i] + b->len;
        ok = wc_buffer_append(b, one.from, one.len) && wc_buffer_append(b, zeros, room_of(one.len) - one.len);
    }
    if (!ok) {
        atomic_store(&w->no_memory, 1);
        return;
    }
    assert(b->len == w->at[i + 1] - w->at[i]);
    w->made[w->number[i]] = (wc_masked_piece){b->len, XXH3_64bits(b->data, b->len)};
    if (!write_all(w->texts->fd, b->data, b->len, w->at[i])) atomic_store(&w->error, errno);
    wc_output_start_flush(w->texts->fd, w->at[i], b->len);
}

static wc_status no_memory(wc_masked_texts *t) { return wc_fail_memory(&t->error, t->set->n * sizeof *t->own); }

/* From lengths to places, behind what the file has; and room for the pieces.  false: no memory. */
static bool place_pieces(putting *w)
{
    wc_masked *made = w->texts->masking->made;
    w->at[0] = w->texts->len;
    for (size_t i = 0; i < w->n; i++) {
        w->number[i + 1] = w->number[i] + (w->at[i + 1] > 0);
        w->at[i + 1] += w->at[i];
    }
    if (!wc_array_reserve(&made->piece, &made->cap_pieces, made->n_pieces + w->number[w->n], sizeof *made->piece))
        return false;
    w->made = made->piece + made->n_pieces;
    return true;
}

static wc_status write_pieces(putting *w)
{
    wc_masked_texts *t = w->texts;
    const volatile int *cancel = t->job->options->cancel;
    if (!wc_parallel_for(w->n, t->n_threads, measure_piece, w, cancel)) return wc_fail_cancelled(&t->error);
    if (!place_pieces(w)) return no_memory(t);
    if (!wc_parallel_for(w->n, t->n_threads, write_piece, w, cancel)) return wc_fail_cancelled(&t->error);
    t->masking->made->n_pieces += w->number[w->n];
    t->len = w->at[w->n];
    if (atomic_load(&w->no_memory) != 0) return no_memory(t);
    if (atomic_load(&w->error) == 0) return WC_OK;
    return wc_fail(&t->error, WC_ERROR_IO, "%s: cannot be written: %s", t->path, strerror(atomic_load(&w->error)));
}

static wc_status put_all(wc_masked_texts *t, part (*part_of)(const wc_masked_texts *texts, size_t p))
{
    const size_t threads = (size_t)t->n_threads;
    putting w = {.texts = t, .part_of = part_of, .n = (t->set->n + PIECE_PAGES - 1) / PIECE_PAGES};
    wc_status status;
    w.at = wc_array_new(w.n + 1, sizeof *w.at);
    w.number = wc_array_new(w.n + 1, sizeof *w.number);
    w.buffer = wc_array_new(threads, sizeof *w.buffer);
    status = w.at != NULL && w.number != NULL && w.buffer != NULL ? write_pieces(&w) : no_memory(t);
    for (size_t i = 0; w.buffer != NULL && i < threads; i++) wc_buffer_free(&w.buffer[i]);
    wc_memory_free(w.buffer);
    wc_memory_free(w.at);
    wc_memory_free(w.number);
    return status;
}

/* ---- beginning ---- */

/* Whether at least half of what the earlier file holds is of use for what the earlier run left. */
static bool is_dense(const wc_masked_texts *t)
{
    uint64_t live = 0;
    for (uint32_t p = 0; p < t->set->n; p++) {
        const wc_masked_page *was = wc_known_page(t->masking, p);
        const uint8_t *sketch = wc_known_sketch(t->masking, p, &t->set->entry[p]);
        if (was == NULL) continue;
        live += room_of(was->n * WC_SHINGLE_BYTES);
        if (sketch != NULL) live += room_of(wc_sketch_bytes(wc_sketch_form_of(sketch), t->set->entry[p].n));
    }
    return live >= t->masking->before->texts_len / 2;
}

/* A link to the earlier file, if nobody else has one who might write behind its end, too. */
static bool link_earlier(wc_masked_texts *t)
{
    const wc_masked *before = t->masking->before;
    char *earlier = wc_string_printf("%s/" WC_MASKED_TEXTS_FILE, t->dir);
    struct stat s;
    bool ok = earlier != NULL && stat(earlier, &s) == 0 && s.st_nlink == 1 && link(earlier, t->path) == 0;
    wc_memory_free(earlier);
    if (!ok) return false;
    t->fd = open(t->path, O_RDWR | O_CLOEXEC);
    ok = t->fd >= 0 && fstat(t->fd, &s) == 0 && s.st_dev == before->device && s.st_ino == before->inode &&
         ftruncate(t->fd, (off_t)before->texts_len) == 0; /* behind it an update may have failed */
    if (ok) return true;
    if (t->fd >= 0) (void)close(t->fd);
    t->fd = -1;
    (void)unlink(t->path);
    return false;
}

static wc_status begin(wc_masked_texts *t)
{
    const wc_masked *before = t->masking->before;
    wc_masked *made = t->masking->made;
    t->fd = -1;
    t->n_threads = t->job->n_threads;
    t->path = wc_string_printf("%s/" WC_MASKED_TEXTS_FILE, t->folder);
    if (t->path == NULL) return no_memory(t);
    t->appends = t->dir != NULL && before != NULL && before->texts_len > 0 && is_dense(t) && link_earlier(t);
    if (t->appends) {
        if (!wc_array_reserve(&made->piece, &made->cap_pieces, before->n_pieces, sizeof *made->piece))
            return no_memory(t);
        memcpy(made->piece, before->piece, before->n_pieces * sizeof *made->piece);
        made->n_pieces = before->n_pieces;
        t->len = before->texts_len;
        return WC_OK;
    }
    t->fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (t->fd >= 0) return WC_OK;
    return wc_fail(&t->error, WC_ERROR_IO, "%s: cannot be written: %s", t->path, strerror(errno));
}

/* ---- sketches and own texts ---- */

static wc_masked_page *made_of(const wc_masked_texts *t, size_t p)
{
    return &t->masking->made->page[t->masking->from[p]];
}

/* Of those that are wanted; what stands in the file already is told where it is measured. */
static part sketch_of(const wc_masked_texts *t, size_t p)
{
    const wc_entry *e = &t->set->entry[p];
    wc_masked_page *page = made_of(t, p);
    const uint8_t *known, *sketch;
    if (page->sketch != WC_SKETCH_WANTED) return (part){0};
    known = wc_known_sketch(t->masking, (uint32_t)p, e);
    sketch = known != NULL ? known : e->sketch;
    if (known != NULL && t->appends)
        page->sketch = wc_known_page(t->masking, (uint32_t)p)->sketch;
    else if (sketch == NULL || e->n == 0)
        page->sketch = WC_MASKED_NONE;
    else
        return (part){sketch, wc_sketch_bytes(wc_sketch_form_of(sketch), e->n), &page->sketch};
    return (part){0};
}

bool wc_masked_texts_put_sketches(void *context)
{
    wc_masked_texts *t = context;
    t->status = begin(t);
    if (t->status == WC_OK) t->status = put_all(t, sketch_of);
    return t->status == WC_OK;
}

/* Whether the page's own text stands in the earlier file as it is now. */
static bool is_as_before(const wc_masked_texts *t, size_t p, const wc_masked_page *was)
{
    const wc_own *own = &t->own[p];
    const uint8_t *then = was != NULL ? t->masking->before->texts + was->text : NULL;
    return was != NULL && was->n == own->n &&
           ((const uint8_t *)own->hash == then || memcmp(own->hash, then, wc_own_bytes(own)) == 0);
}

static part own_text_of(const wc_masked_texts *t, size_t p)
{
    const wc_own *own = &t->own[p];
    wc_masked_page *page = made_of(t, p);
    page->n = own->n;
    page->n_masked = own->n_masked;
    page->dated = own->dated;
    page->level = own->level;
    page->masked_anchors = own->masked_anchors;
    if (own->n == 0 || page->text != WC_MASKED_NONE) return (part){0}; /* or it was found where it was measured */
    if (t->appends && is_as_before(t, p, wc_known_page(t->masking, (uint32_t)p))) {
        page->text = wc_known_page(t->masking, (uint32_t)p)->text;
        return (part){0};
    }
    return (part){own->hash, wc_own_bytes(own), &page->text};
}

/* Its error is that of texts, as of all that is put. */
static wc_status run(void *context, wc_error *error)
{
    wc_masked_texts *t = context;
    (void)error;
    t->status = put_all(t, own_text_of);
    return WC_OK;
}

void wc_masked_texts_put_own(wc_masked_texts *t)
{
    t->n_threads = 1; /* one has enough to do to write what it puts together */
    wc_aside_begin(&t->aside, t->job->n_threads, run, t);
}

wc_status wc_masked_texts_end(wc_masked_texts *t, wc_error *error)
{
    (void)wc_aside_end(&t->aside, NULL);
    if (t->path != NULL && t->fd >= 0 && close(t->fd) != 0 && t->status == WC_OK)
        t->status = wc_fail(&t->error, WC_ERROR_IO, "%s: cannot be written: %s", t->path, strerror(errno));
    wc_memory_free(t->path);
    t->path = NULL;
    return t->status == WC_OK ? WC_OK : wc_fail(error, t->status, "%s", t->error.message);
}
