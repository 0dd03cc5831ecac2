/* cluster.c - cluster the pages of a file and print the stories that most outlets carry: cluster PAGES.jsonl DIR */
#include <inttypes.h>
#include <stdio.h>
#include <wirecopy.h>

int main(int argc, char **argv)
{
    wc_params params;
    wc_summary found = {0};
    wc_error error;
    if (argc != 3) return fputs("usage: cluster PAGES.jsonl DIR\n", stderr), 2;
    wc_params_init(&params);
    const char *input[] = {argv[1]};
    if (wc_cluster_files(input, 1, argv[2], &params, NULL, &found, &error) != WC_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    printf("%" PRIu64 " stories\n", found.n_stories);
    for (size_t i = 0; i < found.n_top; i++)
        printf("%3" PRIu32 "  %s\n", found.top[i].n_outlets, found.top[i].lead_title);
    wc_summary_free(&found);
    return 0;
}
