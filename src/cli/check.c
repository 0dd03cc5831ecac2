/* check.c - wirecopy check: whether a signature store is sound. */
#include "cli/command.h"
#include "cli/terminal.h"
#include <stdio.h>

static void tell(void *context, const char *sentence)
{
    char line[2048];
    (void)snprintf(line, sizeof line, "%s: %s", (const char *)context, sentence);
    cli_complain("", line);
}

static int run(const cli_options *options)
{
    const char *path = options->input[0];
    wc_store_info info;
    wc_error error = {WC_OK, ""};
    wc_options how;
    wc_status status;
    cli_word pages, blocks, size;
    wc_options_init(&how);
    how.threads = options->threads;
    status = wc_check_store(path, tell, (void *)(uintptr_t)path, &how, &info, &error);
    if (status != WC_OK) return cli_fail(&cli_check, status, error.message);
    (void)printf("%s in %s, %s: sound", cli_count(pages, info.n_pages, "page", "pages"),
                 cli_count(blocks, info.n_blocks, "block", "blocks"), cli_size(size, info.bytes));
    if (info.bytes_unfinished > 0)
        (void)printf("; %s of an append that has not ended", cli_size(size, info.bytes_unfinished));
    (void)printf("\n");
    wc_store_info_free(&info);
    return 0;
}

const cli_command cli_check = {
    .name = "check",
    .purpose = "check every byte of a signature store",
    .input_value = "FILE.wcs",
    .n_inputs = 1,
    .takes = CLI_TAKES_CHECK,
    .run = run,
    .details = "Looks at every checksum and every rule of the format. For each thing that is wrong it\n"
               "prints a line that names the block and its pages, and it exits with 1 then. What an\n"
               "interrupted 'sign --append' left behind the last page is no damage.\n",
    .examples = "wirecopy check pages.wcs\n",
};
