/* masked_texts.c - see masked_texts.h.  What goes to the file is listed first, and so has its place; pieces of the list
 * are then put together and written by all threads. */
#include "pipeline/masked_texts.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/parallel.h"
#include "pipeline/masked_file.h"
#include "story/mask_known.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PIECE_BYTES ((size_t)1 << 20)

typedef struct {
    const void *from;
    size_t len;
} part;

typedef struct {
    wc_masked_texts *texts;
    part *part;
    size_t n, cap;
    uint64_t at;    /* in the file, behind all parts */
    size_t *end;    /* n_pieces: of the list, where a piece ends */
    uint64_t *from; /* the same: where it begins in the file */
    size_t n_pieces, cap_pieces, cap_from;
    size_t piece_bytes;          /* of the last one so far */
    wc_masked_piece *made;       /* the first of these pieces */
    wc_buffer *buffer;           /* one a thread */
    atomic_int error, no_memory; /* errno of a write that failed */
} list;

static size_t room_of(size_t len) { return (len + 7) & ~(size_t)7; }

/* *at: where it will stand.  false: no memory. */
static bool add(list *l, const void *from, size_t len, uint64_t *at)
{
    if (!wc_array_reserve(&l->part, &l->cap, l->n + 1, sizeof *l->part)) return false;
    if (l->n_pieces == 0 || l->piece_bytes >= PIECE_BYTES) {
        if (!wc_array_reserve(&l->end, &l->cap_pieces, l->n_pieces + 1, sizeof *l->end) ||
            !wc_array_reserve(&l->from, &l->cap_from, l->n_pieces + 1, sizeof *l->from))
            return false;
        l->from[l->n_pieces++] = l->at;
        l->piece_bytes = 0;
    }
    l->part[l->n++] = (part){from, len};
    l->end[l->n_pieces - 1] = l->n;
    *at = l->at;
    l->at += room_of(len);
    l->piece_bytes += room_of(len);
    return true;
}

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

static void write_piece(void *context, size_t i, int thread)
{
    list *l = context;
    wc_buffer *b = &l->buffer[thread];
    const char zeros[8] = {0};
    bool ok = true;
    b->len = 0;
    for (size_t k = i > 0 ? l->end[i - 1] : 0; ok && k < l->end[i]; k++)
        ok = wc_buffer_append(b, l->part[k].from, l->part[k].len) &&
             wc_buffer_append(b, zeros, room_of(l->part[k].len) - l->part[k].len);
    if (!ok) {
        atomic_store(&l->no_memory, 1);
        return;
    }
    l->made[i] = (wc_masked_piece){b->len, XXH3_64bits(b->data, b->len)};
    if (!write_all(l->texts->fd, b->data, b->len, l->from[i])) atomic_store(&l->error, errno);
    wc_output_start_flush(l->texts->fd, l->from[i], b->len);
}

static wc_status no_memory(wc_masked_texts *t) { return wc_fail_memory(&t->error, t->set->n * sizeof *t->own); }

static wc_status write_list(list *l)
{
    wc_masked_texts *t = l->texts;
    wc_masked *made = t->masking->made;
    const size_t threads = (size_t)t->n_threads;
    wc_status status = WC_OK;
    if (!wc_array_reserve(&made->piece, &made->cap_pieces, made->n_pieces + l->n_pieces, sizeof *made->piece))
        return no_memory(t);
    l->buffer = wc_array_new(threads, sizeof *l->buffer);
    if (l->buffer == NULL) return no_memory(t);
    l->made = made->piece + made->n_pieces;
    if (!wc_parallel_for(l->n_pieces, t->n_threads, write_piece, l, t->job->options->cancel))
        status = wc_fail_cancelled(&t->error);
    made->n_pieces += l->n_pieces;
    t->len = l->at;
    for (size_t i = 0; i < threads; i++) wc_buffer_free(&l->buffer[i]);
    wc_memory_free(l->buffer);
    if (status == WC_OK && atomic_load(&l->no_memory) != 0) status = no_memory(t);
    if (status == WC_OK && atomic_load(&l->error) != 0)
        status =
            wc_fail(&t->error, WC_ERROR_IO, "%s: cannot be written: %s", t->path, strerror(atomic_load(&l->error)));
    return status;
}

static void end_list(list *l)
{
    wc_memory_free(l->part);
    wc_memory_free(l->end);
    wc_memory_free(l->from);
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

static wc_status put_sketches(wc_masked_texts *t)
{
    list l = {.texts = t, .at = t->len};
    bool ok = true;
    wc_status status;
    for (uint32_t p = 0; ok && p < t->set->n; p++) {
        const wc_entry *e = &t->set->entry[p];
        wc_masked_page *page = &t->masking->made->page[t->masking->from[p]];
        const uint8_t *known;
        if (page->sketch != WC_SKETCH_WANTED) continue;
        known = wc_known_sketch(t->masking, p, e);
        page->sketch = WC_MASKED_NONE;
        if (known != NULL && t->appends)
            page->sketch = wc_known_page(t->masking, p)->sketch;
        else if (known != NULL || e->sketch != NULL) {
            const uint8_t *sketch = known != NULL ? known : e->sketch;
            ok = e->n == 0 || add(&l, sketch, wc_sketch_bytes(wc_sketch_form_of(sketch), e->n), &page->sketch);
        }
    }
    status = ok ? write_list(&l) : no_memory(t);
    end_list(&l);
    return status;
}

bool wc_masked_texts_put_sketches(void *context)
{
    wc_masked_texts *t = context;
    t->status = begin(t);
    if (t->status == WC_OK) t->status = put_sketches(t);
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

static wc_status put_own(wc_masked_texts *t)
{
    list l = {.texts = t, .at = t->len};
    bool ok = true;
    wc_status status;
    for (uint32_t p = 0; ok && p < t->set->n; p++) {
        const wc_own *own = &t->own[p];
        wc_masked_page *page = &t->masking->made->page[t->masking->from[p]];
        page->n = own->n;
        page->n_masked = own->n_masked;
        page->dated = own->dated;
        page->level = own->level;
        page->masked_anchors = own->masked_anchors;
        if (own->n == 0) continue;
        if (t->appends && is_as_before(t, p, wc_known_page(t->masking, p)))
            page->text = wc_known_page(t->masking, p)->text;
        else
            ok = add(&l, own->hash, wc_own_bytes(own), &page->text);
    }
    status = ok ? write_list(&l) : no_memory(t);
    end_list(&l);
    return status;
}

/* Its error is that of texts, as of all that is put. */
static wc_status run(void *context, wc_error *error)
{
    wc_masked_texts *t = context;
    (void)error;
    t->status = put_own(t);
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
