/* options.h - the command line of wirecopy-corpus.  Internal to wirecopy-corpus. */
#ifndef WC_CORPUS_OPTIONS_H
#define WC_CORPUS_OPTIONS_H
#include "sample/settings.h"

typedef struct wc_corpus_options {
    wc_sample_settings settings; /* settled after wc_corpus_options_read */
    bool quiet, help;
    const char *output, *truth; /* "-" is standard output; truth may be NULL */
} wc_corpus_options;

extern const char *const wc_corpus_usage;

/* WC_ERROR_PARAM with a message that names the option. */
wc_status wc_corpus_options_read(wc_corpus_options *options, int argc, char **argv, wc_error *error);
#endif
