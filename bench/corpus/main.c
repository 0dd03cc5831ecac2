/* main.c - wirecopy-corpus: invented corpora of scraped news pages with known truth, to test and to measure with. */
#include "options.h"
#include "sample/writer.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
    const wc_corpus_options *options;
    FILE *output, *truth;
} files;

static wc_status cannot_write(const char *path, wc_error *error)
{
    return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", path, strerror(errno));
}

static wc_status open_file(const char *path, FILE **file, wc_error *error)
{
    *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    return *file != NULL ? WC_OK : cannot_write(path, error);
}

/* A failure before this one is what is told. */
static wc_status close_file(FILE *file, const char *path, wc_status status, wc_error *error)
{
    if (file == NULL) return status;
    const int failed = file == stdout ? fflush(file) : fclose(file);
    return failed == 0 || status != WC_OK ? status : cannot_write(path, error);
}

static wc_status take(void *context, const wc_buffer *json, const wc_buffer *truth, wc_error *error)
{
    const files *f = context;
    if (fwrite(json->data, 1, json->len, f->output) != json->len) return cannot_write(f->options->output, error);
    if (f->truth == NULL || fwrite(truth->data, 1, truth->len, f->truth) == truth->len) return WC_OK;
    return cannot_write(f->options->truth, error);
}

static wc_status write_files(const wc_corpus_options *options, wc_sample_written *written, wc_error *error)
{
    files f = {.options = options};
    const wc_sample_sink sink = {take, &f, options->truth != NULL};
    wc_status status = open_file(options->output, &f.output, error);
    if (status == WC_OK && options->truth != NULL) status = open_file(options->truth, &f.truth, error);
    if (status == WC_OK) status = wc_sample_write(&options->settings, &sink, written, error);
    status = close_file(f.output, options->output, status, error);
    return close_file(f.truth, options->truth, status, error);
}

static double now_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void summarise(const wc_corpus_options *options, const wc_sample_written *written, double seconds)
{
    const double megabytes = (double)written->bytes * 1e-6;
    (void)fprintf(stderr, "%llu pages of %u outlets over %u days, %.1f MB in %.2f s (%.0f MB/s)\n",
                  (unsigned long long)written->n_pages, (unsigned)options->settings.outlets,
                  (unsigned)options->settings.days, megabytes, seconds, seconds > 0 ? megabytes / seconds : 0);
}

int main(int argc, char **argv)
{
    wc_corpus_options options;
    wc_sample_written written = {0};
    wc_error error = {0};
    if (wc_corpus_options_read(&options, argc, argv, &error) != WC_OK) {
        (void)fprintf(stderr, "wirecopy-corpus: %s\nTry 'wirecopy-corpus --help'.\n", error.message);
        return 2;
    }
    if (options.help) return fputs(wc_corpus_usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
    const double start = now_seconds();
    if (write_files(&options, &written, &error) != WC_OK) {
        (void)fprintf(stderr, "wirecopy-corpus: %s\n", error.message);
        return 1;
    }
    if (!options.quiet) summarise(&options, &written, now_seconds() - start);
    return 0;
}
