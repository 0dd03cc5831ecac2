/* writer.h - makes the corpus with several threads and writes it in order.  Internal to wirecopy-corpus. */
#ifndef WC_CORPUS_WRITER_H
#define WC_CORPUS_WRITER_H
#include "options.h"

typedef struct wc_corpus_written {
    uint64_t n_pages, n_stories, bytes;
} wc_corpus_written;

/* Write the corpus that the options ask for.  Memory: some MB a thread, however many pages.  A failed run leaves what
 * it had written. */
wc_status wc_corpus_write(const wc_corpus_options *options, wc_corpus_written *written, wc_error *error);
#endif
