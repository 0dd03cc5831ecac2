/* disk_stream.c - see disk.h: arrays of a disk that are written or read from their beginning to their end. */
#include "base/disk.h"
#include <string.h>

#define READ_BYTES ((size_t)128 << 10) /* and as many are on their way meanwhile */
#define FILL_BYTES ((size_t)1 << 20)   /* that are written together */

void wc_disk_fill(wc_disk_filler *filler, wc_disk *disk, void *array, size_t at, size_t piece)
{
    *filler = (wc_disk_filler){.disk = disk, .array = array, .at = at, .piece = piece > 0 ? piece : FILL_BYTES};
}

static void write_more(wc_disk_filler *f)
{
    if (!f->failed && !wc_disk_put(f->disk, f->array, f->at, f->more.data, f->more.len)) f->failed = true;
    f->at += f->more.len;
    f->more.len = 0;
}

void *wc_disk_fill_with(wc_disk_filler *f, const void *from, size_t len)
{
    char *to = f->array + f->at + f->more.len;
    if (f->disk == NULL) {
        if (len > 0) memcpy(to, from, len);
        f->at += len;
    } else {
        if (!wc_buffer_append(&f->more, from, len)) f->failed = true;
        if (f->more.len >= f->piece) write_more(f);
    }
    return to;
}

bool wc_disk_fill_end(wc_disk_filler *f)
{
    write_more(f);
    wc_buffer_free(&f->more);
    return !f->failed;
}

void wc_disk_read(wc_disk_reader *reader, wc_disk *disk, void *array, size_t bytes)
{
    *reader = (wc_disk_reader){.disk = disk, .array = array, .bytes = bytes};
}

/* Have len bytes at least. */
static bool read_more(wc_disk_reader *r, size_t len)
{
    const size_t have = r->some.len - r->at_some, left = r->bytes - r->at;
    const size_t want = len > READ_BYTES ? len : READ_BYTES, more = want - have < left ? want - have : left;
    if (have > 0) memmove(r->some.data, r->some.data + r->at_some, have);
    r->some.len = have;
    r->at_some = 0;
    if (!wc_buffer_reserve(&r->some, more) || !wc_disk_get(r->disk, r->array, r->at, r->some.data + have, more))
        return false;
    r->some.len += more;
    r->at += more;
    wc_disk_fetch(r->disk, r->array + r->at, r->bytes - r->at < READ_BYTES ? r->bytes - r->at : READ_BYTES);
    return r->some.len >= len;
}

const void *wc_disk_read_next(wc_disk_reader *r, size_t len)
{
    const void *next;
    if (r->disk == NULL) {
        next = r->array + r->at;
        r->at += len;
        return next;
    }
    if (len == 0) return r->array; /* perhaps before the first was read */
    if (r->some.len - r->at_some < len && !read_more(r, len)) return NULL;
    next = r->some.data + r->at_some;
    r->at_some += len;
    return next;
}

void wc_disk_read_end(wc_disk_reader *r) { wc_buffer_free(&r->some); }
