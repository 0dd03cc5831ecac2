/* info.c - wirecopy info: what stands in a signature store. */
#include "cli/command.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <stdio.h>

static void print_pages(const wc_store_info *info)
{
    cli_word pages, outlets, files;
    (void)printf("%s, ", cli_count(pages, info->n_pages, "page", "pages"));
    (void)printf("%s, ", cli_count(outlets, info->n_outlets, "outlet", "outlets"));
    (void)printf("%s", cli_count(files, info->n_files, "input file", "input files"));
    if (info->first_date[0] != '\0') (void)printf(", %s to %s", info->first_date, info->last_date);
    (void)printf("\n");
    (void)printf("Without   text %s, ", cli_number(pages, info->n_no_text));
    (void)printf("outlet %s, ", cli_number(pages, info->n_no_outlet));
    (void)printf("date %s\n", cli_number(pages, info->n_no_date));
    (void)printf("Input     %s of text, ", cli_size(pages, info->bytes_text));
    (void)printf("%s left out, ", cli_count(pages, info->n_broken, "broken line", "broken lines"));
    (void)printf("%s\n", cli_count(pages, info->n_repaired, "line repaired", "lines repaired"));
}

static void print_params(const wc_store_info *info)
{
    (void)printf("Signed    --shingle %" PRIu32 " --sketch %" PRIu32 " --hash-bits %" PRIu32 " --seed %" PRIu64
                 ", Unicode %s, suffixes %s\n",
                 info->params.shingle, info->params.sketch, info->params.hash_bits, info->params.seed, info->unicode,
                 info->public_suffixes);
}

static void print_param(const wc_param_info *info, uint64_t value)
{
    if (info->value != NULL)
        (void)printf(" --%s %s", info->name, info->value[value]);
    else
        (void)printf(" --%s %" PRIu64 "%s", info->name, value, info->is_span ? "h" : "");
}

/* What else the pages were signed with, which 'cluster' and 'flag' go by where they are not told otherwise. */
static void print_other_params(const wc_params *params)
{
    wc_params initial;
    bool any = false;
    wc_params_init(&initial);
    initial.shingle = params->shingle;
    initial.sketch = params->sketch;
    initial.hash_bits = params->hash_bits;
    initial.seed = params->seed;
    for (size_t i = 0; i < wc_param_count(); i++) {
        if (wc_param_get(params, i) == wc_param_get(&initial, i)) continue;
        if (!any) (void)printf("Options  ");
        print_param(wc_param_describe(i), wc_param_get(params, i));
        any = true;
    }
    if (any) (void)printf("\n");
}

static void print_columns(const wc_store_info *info)
{
    const double pages = info->n_pages > 0 ? (double)info->n_pages : 1;
    (void)printf("\n%-14s %15s %15s %10s\n", "column", "unpacked", "in the file", "a page");
    for (size_t c = 0; c < info->n_columns; c++) {
        const wc_store_column *column = &info->column[c];
        cli_word raw, packed;
        (void)printf("%-14s %15s %15s %10.1f\n", column->name, cli_number(raw, column->raw),
                     cli_number(packed, column->packed), (double)column->packed / pages);
    }
}

static void print_info(const wc_store_info *info)
{
    cli_word bytes, blocks, appends;
    print_pages(info);
    print_params(info);
    print_other_params(&info->params);
    (void)printf("File      %s bytes, ", cli_number(bytes, info->bytes));
    if (info->n_pages > 0) (void)printf("%.1f a page, ", (double)info->bytes / (double)info->n_pages);
    (void)printf("%s, ", cli_count(blocks, info->n_blocks, "block", "blocks"));
    (void)printf("written %s\n", cli_count(appends, info->n_appends, "time", "times"));
    if (info->bytes_index > 0)
        (void)printf("Index     %s bytes%s\n", cli_number(bytes, info->bytes_index),
                     info->index_stale ? ", not of this store as it is" : "");
    print_columns(info);
}

static void warn(const char *path, const wc_store_info *info)
{
    char line[512];
    if (info->end_lost) {
        (void)snprintf(line, sizeof line,
                       "%s: the end of the file is lost: %" PRIu64 " of %" PRIu64 " pages are missing", path,
                       info->n_missing, info->n_pages + info->n_missing);
        cli_complain("warning", line);
    }
    if (info->bytes_unfinished > 0) {
        (void)snprintf(line, sizeof line, "%s: %" PRIu64 " bytes of an append that has not ended are left out", path,
                       info->bytes_unfinished);
        cli_complain("warning", line);
    }
}

static bool take(void *context, const char *line, size_t len)
{
    (void)context;
    return fwrite(line, 1, len, stdout) == len;
}

static int run(const cli_options *options)
{
    wc_store_info info;
    wc_error error = {WC_OK, ""};
    wc_options how;
    wc_status status;
    wc_options_init(&how);
    how.threads = options->threads;
    status = wc_info_store(options->input[0], &how, &info, &error);
    if (status != WC_OK) return cli_fail(&cli_info, status, error.message);
    warn(options->input[0], &info);
    if (options->dump) {
        status = wc_dump_store(options->input[0], take, NULL, &how, &error);
    } else if (options->json) {
        (void)fputs(info.json, stdout);
    } else {
        print_info(&info);
    }
    wc_store_info_free(&info);
    if (status == WC_ERROR_CANCELLED) return 0; /* main tells that standard output cannot be written, and fails */
    return status == WC_OK ? 0 : cli_fail(&cli_info, status, error.message);
}

const cli_command cli_info = {
    .name = "info",
    .purpose = "tell what stands in a signature store",
    .input_value = "FILE.wcs",
    .n_inputs = 1,
    .takes = CLI_TAKES_INFO,
    .run = run,
    .details = "Prints how many pages, outlets and days a signature store holds, with which parameters\n"
               "they were signed, and what each column of it takes. With --dump it prints the pages\n"
               "themselves, sketches and all, a JSON object a line; docs/store-format.md says what\n"
               "the numbers mean.\n",
    .examples = "wirecopy info pages.wcs\n"
                "  wirecopy info pages.wcs --dump | head -n 1\n",
};
