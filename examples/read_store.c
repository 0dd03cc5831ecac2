/* read_store.c - make a signature store and read it: read_store PAGES.jsonl STORE.wcs */
#include <inttypes.h>
#include <stdio.h>
#include <wirecopy.h>

int main(int argc, char **argv)
{
    wc_store_reader *reader = NULL;
    const wc_stored_page *page = NULL;
    wc_error error = {WC_OK, ""};
    if (argc != 3) return fputs("usage: read_store PAGES.jsonl STORE.wcs\n", stderr), 2;
    const char *input[] = {argv[1]};
    wc_status status = wc_sign_files(input, 1, argv[2], NULL, NULL, NULL, &error);
    if (status == WC_OK) status = wc_store_reader_open(argv[2], &reader, &error);
    if (status == WC_OK) status = wc_store_reader_next(reader, &page, &error);
    while (status == WC_OK && page != NULL) {
        printf("%.*s\t%.*s\t%s\t%" PRIu32 " words\n", (int)page->id.len, page->id.data, (int)page->outlet.len,
               page->outlet.data, page->agency, page->n_words);
        status = wc_store_reader_next(reader, &page, &error);
    }
    wc_store_reader_close(reader);
    if (status != WC_OK) (void)fprintf(stderr, "%s\n", error.message);
    return status != WC_OK;
}
