/* unpack.c - the first bytes are read into a buffer of our own and say what the file is.  Of a plain file what was read
 * is handed on and the rest is read straight into the caller's memory; a packed one goes through the buffer. */
#include "corpus/unpack.h"
#include "base/memory.h"
#include "base/parallel.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define PIECE_BYTES       ((size_t)128 << 10)
#define FRAME_HEADER_MOST ((size_t)18) /* magic 4, descriptor 1, window 1, dictionary 4, size 8 */

typedef enum { FORM_UNKNOWN, FORM_PLAIN, FORM_GZIP, FORM_ZSTD } form;

struct wc_unpack {
    const char *path;
    int fd;
    bool owned; /* fd is to be closed */
    form form;
    bool at_eof;         /* of the packed file */
    bool inside;         /* a gzip member or zstd frame has begun and not ended */
    bool had_member;     /* a gzip member has ended: padding may follow */
    size_t at, end;      /* what of piece is still to be used */
    uint64_t offset;     /* in the packed file, of piece[end] */
    uint64_t bytes_read; /* of all files */
    z_stream gzip;
    bool gzip_ready;
    ZSTD_DCtx *zstd;
    bool may_block; /* no plain file */
    const volatile int *cancel;
    unsigned window_log; /* of zstd, at most */
    unsigned char piece[PIECE_BYTES];
};

wc_unpack *wc_unpack_new(void)
{
    wc_unpack *unpack = wc_array_new(1, sizeof *unpack);
    if (unpack != NULL) unpack->window_log = WC_ZSTD_WINDOW;
    return unpack;
}

void wc_unpack_heed(wc_unpack *unpack, const wc_options *options)
{
    unpack->window_log = options->zstd_window > 0 ? options->zstd_window : WC_ZSTD_WINDOW;
    unpack->cancel = options->cancel;
}

static void close_file(wc_unpack *unpack)
{
    if (unpack->owned) (void)close(unpack->fd); /* read only: nothing can be lost */
    unpack->owned = false;
}

void wc_unpack_free(wc_unpack *unpack)
{
    if (unpack == NULL) return;
    close_file(unpack);
    if (unpack->gzip_ready) (void)inflateEnd(&unpack->gzip);
    (void)ZSTD_freeDCtx(unpack->zstd);
    wc_memory_free(unpack);
}

uint64_t wc_unpack_bytes_read(const wc_unpack *unpack) { return unpack->bytes_read; }

/* A FIFO is opened at once; whether anybody writes to it, await_bytes learns. */
wc_status wc_unpack_open(wc_unpack *unpack, const char *path, wc_error *error)
{
    struct stat about;
    close_file(unpack);
    unpack->path = path;
    unpack->form = FORM_UNKNOWN;
    unpack->at_eof = unpack->inside = unpack->had_member = false;
    unpack->at = unpack->end = 0;
    unpack->offset = 0;
    unpack->owned = strcmp(path, "-") != 0;
    unpack->fd = unpack->owned ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : STDIN_FILENO;
    unpack->may_block = unpack->fd >= 0 && (fstat(unpack->fd, &about) != 0 || !S_ISREG(about.st_mode));
    if (unpack->fd >= 0) return WC_OK;
    unpack->owned = false;
    return wc_fail(error, WC_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
}

/* Until there is something to read, an end or an error, which read tells.  A signal may come to another thread than
 * this one, so that it would not end a read. */
static wc_status await_bytes(const wc_unpack *unpack, wc_error *error)
{
    const int milliseconds = unpack->cancel != NULL ? 100 : -1;
    struct pollfd what = {.fd = unpack->fd, .events = POLLIN};
    while (!wc_cancelled(unpack->cancel)) {
        const int n = poll(&what, 1, milliseconds);
        if (n > 0 || (n < 0 && errno != EINTR)) return WC_OK;
    }
    return wc_fail_cancelled(error);
}

static wc_status read_some(wc_unpack *unpack, void *out, size_t cap, size_t *got, wc_error *error)
{
    const size_t most = (size_t)1 << 30; /* read(2) takes no more than 2 GiB */
    ssize_t n;
    *got = 0;
    if (unpack->at_eof) return WC_OK; /* a terminal would go on after its end of file */
    do {
        const wc_status status = unpack->may_block ? await_bytes(unpack, error) : WC_OK;
        if (status != WC_OK) return status;
        n = read(unpack->fd, out, cap < most ? cap : most);
    } while (n < 0 && (errno == EINTR || (errno == EAGAIN && unpack->may_block)));
    if (n < 0)
        return wc_fail(error, WC_ERROR_IO, "%s: cannot read at byte %llu: %s", unpack->path,
                       (unsigned long long)unpack->offset, strerror(errno));
    unpack->at_eof = n == 0;
    unpack->offset += (uint64_t)n;
    unpack->bytes_read += (uint64_t)n;
    *got = (size_t)n;
    return WC_OK;
}

/* More bytes behind those that piece still holds. */
static wc_status refill(wc_unpack *unpack, wc_error *error)
{
    size_t got;
    memmove(unpack->piece, unpack->piece + unpack->at, unpack->end - unpack->at);
    unpack->end -= unpack->at;
    unpack->at = 0;
    wc_status status = read_some(unpack, unpack->piece + unpack->end, PIECE_BYTES - unpack->end, &got, error);
    unpack->end += got;
    return status;
}

static wc_status fail_packed(const wc_unpack *unpack, const char *what, wc_error *error)
{
    return wc_fail(error, WC_ERROR_FORMAT, "%s: %s at byte %llu", unpack->path, what,
                   (unsigned long long)(unpack->offset - (unpack->end - unpack->at)));
}

static bool begins(const wc_unpack *unpack, const char *magic, size_t len)
{
    return unpack->end - unpack->at >= len && memcmp(unpack->piece + unpack->at, magic, len) == 0;
}

static bool begins_zstd(const wc_unpack *unpack)
{
    const unsigned char *byte = unpack->piece + unpack->at;
    const bool skippable =
        unpack->end - unpack->at >= 4 && (byte[0] & 0xf0) == 0x50 && memcmp(byte + 1, "\x2a\x4d\x18", 3) == 0;
    return skippable || begins(unpack, "\x28\xb5\x2f\xfd", 4);
}

static wc_status start_gzip(wc_unpack *unpack, wc_error *error)
{
    const int gzip_only = 16;
    const int result =
        unpack->gzip_ready ? inflateReset(&unpack->gzip) : inflateInit2(&unpack->gzip, MAX_WBITS + gzip_only);
    if (result != Z_OK) return wc_fail_memory(error, (size_t)1 << MAX_WBITS);
    unpack->gzip_ready = true;
    unpack->form = FORM_GZIP;
    return WC_OK;
}

static wc_status start_zstd(wc_unpack *unpack, wc_error *error)
{
    if (unpack->zstd == NULL) unpack->zstd = ZSTD_createDCtx();
    if (unpack->zstd == NULL) return wc_fail_memory(error, ZSTD_DStreamInSize());
    (void)ZSTD_DCtx_reset(unpack->zstd, ZSTD_reset_session_only);
    (void)ZSTD_DCtx_setParameter(unpack->zstd, ZSTD_d_windowLogMax, (int)unpack->window_log);
    unpack->form = FORM_ZSTD;
    return WC_OK;
}

/* Formats that are likely to be handed over by mistake, and would otherwise be read as a few million broken lines. */
static const char *name_of_foreign(const wc_unpack *unpack)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *name;
    } foreign[] = {{"\xfd\x37zXZ\0", 6, "xz data"},
                   {"BZh91AY&SY", 10, "bzip2 data"},
                   {"PK\x03\x04", 4, "a zip archive"},
                   {"PAR1", 4, "a Parquet file"}};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (begins(unpack, foreign[i].magic, foreign[i].len)) return foreign[i].name;
    return NULL;
}

static wc_status find_form(wc_unpack *unpack, wc_error *error)
{
    const size_t longest_magic = 10;
    const char *foreign;
    while (unpack->end < longest_magic && !unpack->at_eof) { /* a pipe may give one byte at a time */
        wc_status status = refill(unpack, error);
        if (status != WC_OK) return status;
    }
    if (begins(unpack, "\x1f\x8b", 2)) return start_gzip(unpack, error);
    if (begins_zstd(unpack)) return start_zstd(unpack, error);
    foreign = name_of_foreign(unpack);
    if (foreign != NULL)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: this is %s; expected JSON lines or text, plain, gzip or zstd",
                       unpack->path, foreign);
    unpack->form = FORM_PLAIN;
    return WC_OK;
}

static wc_status read_plain(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error)
{
    const size_t held = unpack->end - unpack->at;
    if (held == 0) return read_some(unpack, out, cap, got, error);
    *got = held < cap ? held : cap;
    memcpy(out, unpack->piece + unpack->at, *got);
    unpack->at += *got;
    return WC_OK;
}

/* Between two members: another one, or zeros to the end.  *more: there is another. */
static wc_status next_member(wc_unpack *unpack, bool *more, wc_error *error)
{
    *more = false;
    for (;;) {
        while (unpack->had_member && unpack->at < unpack->end && unpack->piece[unpack->at] == 0) unpack->at++;
        if (unpack->end - unpack->at >= 2) break;
        if (unpack->at_eof) break;
        wc_status status = refill(unpack, error);
        if (status != WC_OK) return status;
    }
    if (unpack->at == unpack->end) return WC_OK;
    if (!begins(unpack, "\x1f\x8b", 2)) return fail_packed(unpack, "bytes that are no gzip member", error);
    (void)inflateReset(&unpack->gzip);
    unpack->inside = *more = true;
    return WC_OK;
}

static wc_status inflate_some(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error)
{
    z_stream *gzip = &unpack->gzip;
    const uInt room = (uInt)(cap < UINT32_MAX ? cap : UINT32_MAX);
    int result;
    if (unpack->at == unpack->end) {
        wc_status status = refill(unpack, error);
        if (status != WC_OK) return status;
        if (unpack->end == 0) return fail_packed(unpack, "gzip data are cut short", error);
    }
    gzip->next_in = unpack->piece + unpack->at;
    gzip->avail_in = (uInt)(unpack->end - unpack->at);
    gzip->next_out = (Bytef *)out;
    gzip->avail_out = room;
    result = inflate(gzip, Z_NO_FLUSH);
    unpack->at = unpack->end - gzip->avail_in;
    *got = room - gzip->avail_out;
    if (result == Z_STREAM_END) {
        unpack->inside = false;
        unpack->had_member = true;
    } else if (result == Z_MEM_ERROR) {
        return wc_fail_memory(error, (size_t)1 << MAX_WBITS);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return fail_packed(unpack, "gzip data are corrupt", error);
    }
    return WC_OK;
}

static wc_status read_gzip(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error)
{
    while (*got == 0) {
        wc_status status;
        bool more = true;
        if (!unpack->inside)
            status = next_member(unpack, &more, error);
        else
            status = inflate_some(unpack, out, cap, got, error);
        if (status != WC_OK || !more) return status;
    }
    return WC_OK;
}

/* Bytes that the frame at the beginning of head must keep of what it unpacked (RFC 8878, 3.1.1.1); 0: not told. */
static uint64_t frame_window(const unsigned char *head, size_t len)
{
    static const size_t size_bytes[4] = {1, 2, 4, 8}, dictionary_bytes[4] = {0, 1, 2, 4};
    const unsigned descriptor = len > 4 ? head[4] : 0;
    const bool is_one_segment = (descriptor & 0x20) != 0;
    const size_t n = size_bytes[descriptor >> 6], at = 5 + dictionary_bytes[descriptor & 3];
    uint64_t size = 0;
    if (!is_one_segment && len > 5) {
        const uint64_t base = (uint64_t)1 << (10 + (head[5] >> 3));
        return base + base / 8 * (head[5] & 7);
    }
    if (!is_one_segment || len < at + n) return 0;
    for (size_t i = n; i > 0; i--) size = size << 8 | head[at + i - 1];
    return n == 2 ? size + 256 : size;
}

/* At the beginning of a frame: refuse a window that is too large with the option that allows it, which zstd's own
 * refusal would not name. */
static wc_status check_window(wc_unpack *unpack, wc_error *error)
{
    unsigned log = unpack->window_log;
    uint64_t window;
    while (unpack->end - unpack->at < FRAME_HEADER_MOST && !unpack->at_eof) {
        const wc_status status = refill(unpack, error);
        if (status != WC_OK) return status;
    }
    if (!begins(unpack, "\x28\xb5\x2f\xfd", 4)) return WC_OK;
    window = frame_window(unpack->piece + unpack->at, unpack->end - unpack->at);
    if (window <= (uint64_t)1 << log || window > (uint64_t)1 << WC_ZSTD_WINDOW_MOST)
        return WC_OK; /* zstd refuses those */
    while ((uint64_t)1 << log < window) log++;
    return wc_fail(
        error, WC_ERROR_FORMAT,
        "%s: zstd data need %llu bytes of memory, expected at most %llu; pack them with a smaller window, or "
        "allow it where pages are read with --zstd-window %u",
        unpack->path, (unsigned long long)window, 1ULL << unpack->window_log, log);
}

static wc_status read_zstd(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error)
{
    while (*got == 0) {
        const wc_status checked = unpack->inside ? WC_OK : check_window(unpack, error);
        if (checked != WC_OK) return checked;
        ZSTD_outBuffer to = {out, cap, 0};
        ZSTD_inBuffer from = {unpack->piece, unpack->end, unpack->at};
        const size_t hint =
            ZSTD_decompressStream(unpack->zstd, &to, &from); /* of what may be left inside, before more is read */
        const bool took = from.pos > unpack->at;
        unpack->at = from.pos;
        *got = to.pos;
        if (ZSTD_isError(hint)) {
            char what[128];
            (void)snprintf(what, sizeof what, "zstd data are corrupt (%s)", ZSTD_getErrorName(hint));
            return fail_packed(unpack, what, error);
        }
        if (unpack->inside || took) unpack->inside = hint != 0; /* 0: the frame has ended and all of it is out */
        if (*got > 0 || took) continue;
        if (unpack->at == unpack->end) {
            wc_status status = refill(unpack, error);
            if (status != WC_OK) return status;
            if (unpack->end == 0) break;
        }
    }
    if (*got == 0 && unpack->inside) return fail_packed(unpack, "zstd data are cut short", error);
    return WC_OK;
}

wc_status wc_unpack_read(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error)
{
    *got = 0;
    if (unpack->form == FORM_UNKNOWN) {
        wc_status status = find_form(unpack, error);
        if (status != WC_OK) return status;
    }
    if (unpack->form == FORM_GZIP) return read_gzip(unpack, out, cap, got, error);
    if (unpack->form == FORM_ZSTD) return read_zstd(unpack, out, cap, got, error);
    return read_plain(unpack, out, cap, got, error);
}
