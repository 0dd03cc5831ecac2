/* bench.h - the steps that wc_bench_run times over pages in memory.  Internal header. */
#ifndef WC_PIPELINE_BENCH_H
#define WC_PIPELINE_BENCH_H
#include "base/cpu.h"
#include "corpus/parse.h"
#include "text/unicode.h"

typedef enum wc_bench_step {
    WC_BENCH_MEMORY, /* what no step can outdo: every byte read once */
    WC_BENCH_NEWLINES,
    WC_BENCH_ZSTD,
    WC_BENCH_PARSE, /* steps of signing, page by page in memory */
    WC_BENCH_WORDS,
    WC_BENCH_SKETCH,
    WC_BENCH_CREDITS,
    WC_BENCH_READ, /* stages of clustering a store, as the summary tells them */
    WC_BENCH_MASK,
    WC_BENCH_MATCH,
    WC_BENCH_CLUSTER,
    WC_BENCH_WRITE,
    WC_BENCH_RUN_SIGN, /* whole jobs, from file to file */
    WC_BENCH_RUN_SIGN_ZST,
    WC_BENCH_RUN_CLUSTER,
    WC_BENCH_RUN_CLUSTER_WCS,
    WC_BENCH_STEPS
} wc_bench_step;

/* Pages as lines of JSON, and the same bytes in zstd frames of WC_BENCH_FRAME bytes, unpacked. */
#define WC_BENCH_FRAME ((size_t)1 << 20)

typedef struct wc_bench_time {
    double seconds, idle; /* idle: of all threads without work, together; less than 0: not known */
} wc_bench_time;

typedef struct wc_bench_corpus {
    wc_batch batch; /* all lines, as if they had been read at once */
    wc_buffer packed;
    size_t *frame; /* n_frames + 1: where each begins in packed, and its end */
    size_t n_frames;
    uint64_t n_words;
    wc_fields *fields;
    wc_unicode *unicode;
    wc_cpu cpu;
} wc_bench_corpus;

/* Zeroed at first; wc_bench_corpus_free also after a failure.  Memory: some 9 KB a page. */
wc_status wc_bench_corpus_make(wc_bench_corpus *corpus, uint64_t n_pages, const wc_options *options, wc_error *error);
void wc_bench_corpus_free(wc_bench_corpus *corpus);

/* Time the steps from WC_BENCH_MEMORY to WC_BENCH_CREDITS, once, on n_threads: time[step].  The steps of signing
 * follow each other on every page, as they do in a job, and each is the time that the threads spent in it, by their
 * number.  Counts corpus->n_words. */
wc_status wc_bench_corpus_time(wc_bench_corpus *corpus, int n_threads, const volatile int *cancel, wc_bench_time *time,
                               wc_error *error);
#endif
