/* cluster_pages.c - cluster pages that are in memory: cluster_pages TEXT... ; each argument is the text of a page */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wirecopy.h>

int main(int argc, char **argv)
{
    const size_t n = argc < 2 ? 0 : (size_t)argc - 1;
    wc_raw_page *page = calloc(n + 1, sizeof *page);
    wc_membership *member = calloc(n + 1, sizeof *member);
    wc_error error;
    int code = page == NULL || member == NULL;
    for (size_t i = 0; code == 0 && i < n; i++) page[i].text = (wc_str){argv[i + 1], strlen(argv[i + 1])};
    if (code == 0 && wc_cluster_pages(page, n, NULL, NULL, member, NULL, &error) != WC_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
        code = 1;
    }
    for (size_t i = 0; code == 0 && i < n; i++)
        printf("page %zu: %s, lead %zu, %u thousandths\n", i, member[i].relation, member[i].lead,
               (unsigned)member[i].containment);
    free(page);
    free(member);
    return code;
}
