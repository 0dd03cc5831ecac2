/* compare_texts.c - one text against many: compare_texts TEXT OTHER... */
#include <stdio.h>
#include <string.h>
#include <wirecopy.h>

int main(int argc, char **argv)
{
    wc_sketcher *sketcher;
    wc_text_sketch *first, *other;
    wc_comparison found;
    wc_error error = {WC_OK, ""};
    if (argc < 3) return fputs("usage: compare_texts TEXT OTHER...\n", stderr), 2;
    if (wc_sketcher_new(NULL, &sketcher, &error) != WC_OK) return fprintf(stderr, "%s\n", error.message), 1;
    wc_status status = wc_sketcher_sketch(sketcher, argv[1], strlen(argv[1]), &first, &error);
    for (int i = 2; i < argc && status == WC_OK; i++) {
        status = wc_sketcher_sketch(sketcher, argv[i], strlen(argv[i]), &other, &error);
        if (status == WC_OK) status = wc_sketcher_compare(sketcher, first, other, &found, &error);
        if (status == WC_OK)
            printf("%s, %u thousandths, %u words shared\n", found.relation, (unsigned)found.containment,
                   (unsigned)found.shared_words);
        wc_text_sketch_free(other);
    }
    wc_text_sketch_free(first);
    wc_sketcher_free(sketcher);
    if (status != WC_OK) (void)fprintf(stderr, "%s\n", error.message);
    return status != WC_OK;
}
