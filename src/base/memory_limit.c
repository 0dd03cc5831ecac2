/* memory_limit.c - see memory_limit.h.  Where a container shows its own group as the root, the folders that
 * /proc/self/cgroup names are not there; the root's file is. */
#include "base/memory_limit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT_1 "/sys/fs/cgroup/memory"
#define ROOT_2 "/sys/fs/cgroup"
#define FILE_1 "memory.limit_in_bytes"
#define FILE_2 "memory.max"

/* "max" is no number. */
static uint64_t read_number(const char *path)
{
    char line[32], *end = line;
    uint64_t number = UINT64_MAX;
    FILE *file = fopen(path, "re");
    if (file != NULL && fgets(line, sizeof line, file) != NULL) number = strtoull(line, &end, 10);
    if (file != NULL) (void)fclose(file);
    return end > line ? number : UINT64_MAX;
}

uint64_t wc_memory_limit_of_group(const char *root, const char *path, const char *file)
{
    char name[4096];
    uint64_t least = UINT64_MAX;
    size_t len = strlen(path);
    for (;;) {
        const int n = snprintf(name, sizeof name, "%s%.*s/%s", root, (int)len, path, file);
        const uint64_t limit = n > 0 && (size_t)n < sizeof name ? read_number(name) : UINT64_MAX;
        least = limit < least ? limit : least;
        if (len == 0) return least;
        while (len > 0 && path[len - 1] != '/') len--;
        len -= len > 0;
    }
}

/* Lines are "0::/path" and "5:memory:/path". */
static uint64_t limit_of_line(char *line)
{
    char *kind = strchr(line, ':'), *path = kind != NULL ? strchr(kind + 1, ':') : NULL;
    if (path == NULL) return UINT64_MAX;
    *path++ = '\0';
    path[strcspn(path, "\n")] = '\0';
    if (kind[1] == '\0') return wc_memory_limit_of_group(ROOT_2, path, FILE_2);
    return strstr(kind + 1, "memory") != NULL ? wc_memory_limit_of_group(ROOT_1, path, FILE_1) : UINT64_MAX;
}

uint64_t wc_memory_limit(void)
{
    const long n_pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    uint64_t least = n_pages > 0 && page_bytes > 0 ? (uint64_t)n_pages * (uint64_t)page_bytes : UINT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "re");
    char line[4096];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const uint64_t limit = limit_of_line(line);
        least = limit < least ? limit : least;
    }
    if (file != NULL) (void)fclose(file);
    return least == UINT64_MAX ? 0 : least;
}
