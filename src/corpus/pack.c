/* pack.c - see pack.h.  Both libraries take what they are given into a piece of our own, which is written whenever it
 * is full; the plain form needs none. */
#include "corpus/pack.h"
#include "base/memory.h"
#include "base/output.h"
#include <errno.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define PIECE_BYTES ((size_t)128 << 10)
#define GZIP_LEVEL  6
#define ZSTD_LEVEL  3

typedef enum { FORM_PLAIN, FORM_GZIP, FORM_ZSTD } form;

struct wc_pack {
    wc_output output;
    form form;
    z_stream gzip;
    bool gzip_ready;
    ZSTD_CCtx *zstd;
    unsigned char piece[PIECE_BYTES];
};

static form form_of_name(const char *path)
{
    const size_t len = strlen(path);
    if (len > 3 && strcmp(path + len - 3, ".gz") == 0) return FORM_GZIP;
    if (len > 4 && strcmp(path + len - 4, ".zst") == 0) return FORM_ZSTD;
    return FORM_PLAIN;
}

static wc_status begin(wc_pack *pack, wc_error *error)
{
    const int gzip_header = 16;
    if (pack->form == FORM_GZIP) {
        pack->gzip_ready = deflateInit2(&pack->gzip, GZIP_LEVEL, Z_DEFLATED, MAX_WBITS + gzip_header, MAX_MEM_LEVEL,
                                        Z_DEFAULT_STRATEGY) == Z_OK;
        return pack->gzip_ready ? WC_OK : wc_fail_memory(error, PIECE_BYTES);
    }
    if (pack->form == FORM_PLAIN) return WC_OK;
    pack->zstd = ZSTD_createCCtx();
    if (pack->zstd == NULL || ZSTD_isError(ZSTD_CCtx_setParameter(pack->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(pack->zstd, ZSTD_c_checksumFlag, 1)))
        return wc_fail_memory(error, PIECE_BYTES);
    return WC_OK;
}

wc_status wc_pack_open(wc_pack **pack, const char *path, wc_error *error)
{
    wc_pack *fresh = wc_array_new(1, sizeof *fresh);
    wc_status status;
    *pack = NULL;
    if (fresh == NULL) return wc_fail_memory(error, sizeof *fresh);
    fresh->form = form_of_name(path);
    status = wc_output_open(&fresh->output, path, error);
    if (status == WC_OK) status = begin(fresh, error);
    if (status == WC_OK)
        *pack = fresh;
    else
        wc_pack_abandon(fresh);
    return status;
}

static wc_status put(wc_pack *pack, const void *data, size_t len, wc_error *error)
{
    if (len == 0 || fwrite(data, 1, len, pack->output.file) == len) return WC_OK;
    return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", pack->output.path, strerror(errno));
}

static wc_status fail_library(const wc_pack *pack, const char *library, wc_error *error)
{
    return wc_fail(error, WC_ERROR_MEMORY, "%s: %s cannot pack: out of memory", pack->output.path, library);
}

/* zlib counts input in 32 bits. */
static wc_status write_gzip(wc_pack *pack, const char *data, size_t len, bool is_last, wc_error *error)
{
    z_stream *z = &pack->gzip;
    int result = Z_OK;
    do {
        const size_t some = len < UINT32_MAX ? len : UINT32_MAX;
        z->next_in = (z_const Bytef *)(uintptr_t)data;
        z->avail_in = (uInt)some;
        do {
            wc_status status;
            z->next_out = pack->piece;
            z->avail_out = (uInt)PIECE_BYTES;
            result = deflate(z, is_last && some == len ? Z_FINISH : Z_NO_FLUSH);
            if (result == Z_STREAM_ERROR) return fail_library(pack, "zlib", error);
            status = put(pack, pack->piece, PIECE_BYTES - z->avail_out, error);
            if (status != WC_OK) return status;
        } while (z->avail_out == 0);
        data += some;
        len -= some;
    } while (len > 0);
    return WC_OK;
}

static wc_status write_zstd(wc_pack *pack, const char *data, size_t len, bool is_last, wc_error *error)
{
    ZSTD_inBuffer in = {data, len, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {pack->piece, PIECE_BYTES, 0};
        wc_status status;
        left = ZSTD_compressStream2(pack->zstd, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left)) return fail_library(pack, "zstd", error);
        status = put(pack, pack->piece, out.pos, error);
        if (status != WC_OK) return status;
    } while (is_last ? left > 0 : in.pos < in.size);
    return WC_OK;
}

wc_status wc_pack_write(wc_pack *pack, const char *data, size_t len, wc_error *error)
{
    if (len == 0) return WC_OK;
    if (pack->form == FORM_GZIP) return write_gzip(pack, data, len, false, error);
    if (pack->form == FORM_ZSTD) return write_zstd(pack, data, len, false, error);
    return put(pack, data, len, error);
}

wc_status wc_pack_commit(wc_pack *pack, wc_error *error)
{
    wc_status status = WC_OK;
    if (pack->form == FORM_GZIP) status = write_gzip(pack, "", 0, true, error);
    if (pack->form == FORM_ZSTD) status = write_zstd(pack, "", 0, true, error);
    if (status == WC_OK) status = wc_output_commit(&pack->output, error);
    wc_pack_abandon(pack);
    return status;
}

void wc_pack_abandon(wc_pack *pack)
{
    if (pack == NULL) return;
    wc_output_abandon(&pack->output);
    if (pack->gzip_ready) (void)deflateEnd(&pack->gzip);
    (void)ZSTD_freeCCtx(pack->zstd);
    wc_memory_free(pack);
}
