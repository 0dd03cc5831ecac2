/* main.c - wirecopy-corpus: invented corpora of scraped news pages with known truth, to test and to measure with. */
#include "options.h"
#include "writer.h"
#include <stdio.h>
#include <time.h>

static double now_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void summarise(const wc_corpus_options *options, const wc_corpus_written *written, double seconds)
{
    const double megabytes = (double)written->bytes * 1e-6;
    (void)fprintf(stderr, "%llu pages of %u outlets over %u days, %.1f MB in %.2f s (%.0f MB/s)\n",
                  (unsigned long long)written->n_pages, (unsigned)options->outlets, (unsigned)options->days, megabytes,
                  seconds, seconds > 0 ? megabytes / seconds : 0);
}

int main(int argc, char **argv)
{
    wc_corpus_options options;
    wc_corpus_written written = {0};
    wc_error error = {0};
    if (wc_corpus_options_read(&options, argc, argv, &error) != WC_OK) {
        (void)fprintf(stderr, "wirecopy-corpus: %s\nTry 'wirecopy-corpus --help'.\n", error.message);
        return 2;
    }
    if (options.help) return fputs(wc_corpus_usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
    const double start = now_seconds();
    if (wc_corpus_write(&options, &written, &error) != WC_OK) {
        (void)fprintf(stderr, "wirecopy-corpus: %s\n", error.message);
        return 1;
    }
    if (!options.quiet) summarise(&options, &written, now_seconds() - start);
    return 0;
}
