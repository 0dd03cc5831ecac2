/* disk.c - see disk.h.  In front of an array of a disk stands how long its mapping is, 0: it is memory; those that are
 * files are linked with each other. */
#include "base/disk.h"
#include "base/error.h"
#include "base/output_path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct wc_disk_array { /* in front of an array */
    size_t bytes;
    struct wc_disk_array *before, *after;
};

#define HEAD        64
#define CHECK_EVERY 1024               /* fetches */
#define LEAST_BYTES ((size_t)64 << 10) /* less is kept in memory */

wc_status wc_disk_begin(wc_disk *disk, const char *folder, uint64_t *free_bytes, wc_error *error)
{
    struct statvfs about;
    char *copy;
    if (statvfs(folder, &about) != 0) return wc_fail_errno(error, folder, "cannot hold temporary files");
    copy = wc_string_copy(folder, strlen(folder));
    if (copy == NULL) return wc_fail_memory(error, strlen(folder));
    *free_bytes = (uint64_t)about.f_bavail * about.f_frsize;
    disk->folder = copy;
    return WC_OK;
}

void wc_disk_free(wc_disk *disk)
{
    wc_memory_free(disk->folder);
    disk->folder = NULL;
}

static uintptr_t page_bytes(void) { return (uintptr_t)sysconf(_SC_PAGESIZE); }

/* A file without a name, or -1. */
static int open_file(const char *folder)
{
    char *path;
    int fd = -1, why;
#ifdef O_TMPFILE
    fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
#endif
    path = wc_string_printf("%s/wirecopy-XXXXXX", folder);
    if (path == NULL) return -1;
    fd = mkostemp(path, O_CLOEXEC);
    why = errno;
    if (fd >= 0) (void)unlink(path);
    wc_memory_free(path);
    errno = why;
    return fd;
}

/* The blocks are taken now: a write into the mapping could not say that there are none. */
static void *map_file(wc_disk *disk, size_t bytes)
{
    void *map = MAP_FAILED;
    const int fd = open_file(disk->folder);
    int why = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)bytes);
    if (why == 0) map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (why == 0 && map == MAP_FAILED) why = errno;
    if (fd >= 0) (void)close(fd);
    if (why != 0) atomic_store(&disk->error, why);
    return map == MAP_FAILED ? NULL : map;
}

static void lock(wc_disk *disk)
{
    while (atomic_flag_test_and_set_explicit(&disk->busy, memory_order_acquire)) continue;
}

static void unlock(wc_disk *disk) { atomic_flag_clear_explicit(&disk->busy, memory_order_release); }

static void enter(wc_disk *disk, struct wc_disk_array *array, size_t bytes)
{
    array->bytes = bytes;
    lock(disk);
    array->after = disk->list;
    if (disk->list != NULL) disk->list->before = array;
    disk->list = array;
    disk->bytes += bytes;
    if (disk->bytes > disk->most_bytes) disk->most_bytes = disk->bytes;
    unlock(disk);
}

static void leave(wc_disk *disk, struct wc_disk_array *array)
{
    lock(disk);
    if (array->before != NULL)
        array->before->after = array->after;
    else
        disk->list = array->after;
    if (array->after != NULL) array->after->before = array->before;
    disk->bytes -= array->bytes;
    unlock(disk);
}

void *wc_disk_array_new(wc_disk *disk, size_t n, size_t size)
{
    size_t bytes;
    char *head;
    if (disk == NULL) return wc_array_new(n, size);
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2) return NULL;
    bytes += HEAD;
    if (bytes < LEAST_BYTES) {
        head = wc_array_new(bytes, 1);
    } else {
        head = map_file(disk, bytes);
        if (head != NULL) enter(disk, (struct wc_disk_array *)(void *)head, bytes);
    }
    return head == NULL ? NULL : head + HEAD;
}

/* Of an array of a disk. */
static struct wc_disk_array *head_of(void *array) { return (struct wc_disk_array *)(void *)((char *)array - HEAD); }

void wc_disk_array_free(wc_disk *disk, void *array)
{
    if (disk == NULL) {
        wc_memory_free(array);
    } else if (array != NULL && head_of(array)->bytes == 0) {
        wc_memory_free(head_of(array));
    } else if (array != NULL) {
        leave(disk, head_of(array));
        (void)munmap(head_of(array), head_of(array)->bytes);
    }
}

bool wc_disk_array_reserve(wc_disk *disk, void *array_address, size_t *cap, size_t n, size_t size)
{
    void *old, *grown;
    size_t want;
    if (disk == NULL) return wc_array_reserve(array_address, cap, n, size);
    if (n <= *cap) return true;
    want = wc_array_grown(*cap, n);
    memcpy(&old, array_address, sizeof old); /* the address of a T *, whatever T is */
    grown = want > 0 ? wc_disk_array_new(disk, want, size) : NULL;
    if (grown == NULL) return false;
    if (*cap > 0) memcpy(grown, old, *cap * size);
    wc_disk_array_free(disk, old);
    memcpy(array_address, &grown, sizeof grown);
    *cap = want;
    return true;
}

void wc_disk_scatter(const wc_disk *disk, void *array)
{
    if (disk != NULL && array != NULL && head_of(array)->bytes > 0)
        (void)madvise(head_of(array), head_of(array)->bytes, MADV_RANDOM);
}

static uint64_t resident_bytes(void)
{
    char line[128] = "", *second;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL && fgets(line, sizeof line, file) == NULL) line[0] = '\0';
    if (file != NULL) (void)fclose(file);
    second = strchr(line, ' '); /* the first number is all, resident or not */
    return second != NULL ? strtoull(second, NULL, 10) * page_bytes() : 0;
}

/* What was written goes on its way to the disk, and what is needed again comes back, most of it without the disk. */
static void let_go(wc_disk *disk)
{
    lock(disk);
    for (struct wc_disk_array *a = disk->list; a != NULL; a = a->after) (void)madvise(a, a->bytes, MADV_DONTNEED);
    unlock(disk);
}

void wc_disk_relax(wc_disk *disk)
{
    if (disk != NULL && disk->most_resident > 0 && resident_bytes() > disk->most_resident) let_go(disk);
}

void wc_disk_fetch(wc_disk *disk, const void *array, size_t len)
{
    const uintptr_t from = (uintptr_t)array & ~(page_bytes() - 1), to = (uintptr_t)array + len;
    if (disk == NULL || len == 0) return;
    (void)madvise((void *)from, to - from, MADV_WILLNEED);
    if (atomic_fetch_add(&disk->n_fetches, 1) % CHECK_EVERY == 0) wc_disk_relax(disk);
}
