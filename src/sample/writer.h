/* writer.h - makes the corpus with several threads and hands it on in order.  Internal header. */
#ifndef WC_SAMPLE_WRITER_H
#define WC_SAMPLE_WRITER_H
#include "base/memory.h"
#include "sample/settings.h"

typedef struct wc_sample_written {
    uint64_t n_pages, n_stories, bytes;
} wc_sample_written;

/* Where the corpus goes: take is called with some pages, whole lines of JSON, and where truth is set with as many lines
 * of truth; by one thread at a time, though not always the same.  What it returns but WC_OK ends the run. */
typedef struct wc_sample_sink {
    wc_status (*take)(void *context, const wc_buffer *json, const wc_buffer *truth, wc_error *error);
    void *context;
    bool truth;
} wc_sample_sink;

/* Make the corpus of settled settings.  Memory: some MB a thread, however many pages. */
wc_status wc_sample_write(const wc_sample_settings *settings, const wc_sample_sink *sink, wc_sample_written *written,
                          wc_error *error);
#endif
