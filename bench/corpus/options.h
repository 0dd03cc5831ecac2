/* options.h - the command line of wirecopy-corpus.  Internal to wirecopy-corpus. */
#ifndef WC_CORPUS_OPTIONS_H
#define WC_CORPUS_OPTIONS_H
#include "base/error.h"

typedef struct wc_corpus_options {
    uint64_t pages, seed;
    uint64_t identical, chain, story_copies; /* pages of the three special stories; together at most pages */
    uint32_t outlets, days;                  /* settled: never 0 after wc_corpus_options_read */
    uint32_t skew;                           /* the sizes of outlets fall as rank^(-skew/100) */
    bool clean, one_outlet, quiet, help;
    int threads;
    const char *output, *truth; /* "-" is standard output; truth may be NULL */
} wc_corpus_options;

extern const char *const wc_corpus_usage;

/* WC_ERROR_PARAM with a message that names the option. */
wc_status wc_corpus_options_read(wc_corpus_options *options, int argc, char **argv, wc_error *error);
#endif
