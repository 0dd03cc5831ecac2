/* pack.h - an output file, plain or packed as its name says.  Internal header.
 *
 * NAME.gz is gzip, NAME.zst is zstd, anything else is plain.  The file appears whole or not at all (base/output.h). The
 * same bytes in give the same bytes out, however they are cut into writes. */
#ifndef WC_CORPUS_PACK_H
#define WC_CORPUS_PACK_H
#include "base/error.h"

typedef struct wc_pack wc_pack;

wc_status wc_pack_open(wc_pack **pack, const char *path, wc_error *error); /* on failure *pack is NULL */

/* That a write failed is told here where it is known, and by wc_pack_commit at the latest. */
wc_status wc_pack_write(wc_pack *pack, const char *data, size_t len, wc_error *error);

/* Write the rest and put the file in place, or remove it when anything failed.  Frees either way. */
wc_status wc_pack_commit(wc_pack *pack, wc_error *error);
void wc_pack_abandon(wc_pack *pack); /* no file; frees; NULL is fine */
#endif
