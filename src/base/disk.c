/* disk.c - see disk.h.  In front of an array of a disk stands where its file is described, NULL: it is memory.  Of a
 * file that is in a page of memory of its own, since what is looked at with every call should not come from the disk.
 *
 * Systems read up to megabytes around a place that is looked at in a file, which others must make room for: of what is
 * read here and there, or in many files side by side, most would be read many times over.  So that is off, and fetching
 * is left to those who know what comes next. */
#include "base/disk.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/team.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

typedef struct wc_disk_file {
    char *map;    /* a page of memory, and the file behind it */
    size_t bytes; /* of the file */
    int fd;
    int direct; /* the same, past the system's cache, or -1 */
    struct wc_disk_file *before, *after;
} disk_file;

#define HEAD        64                  /* in front of an array: disk_file * */
#define CHECK_BYTES ((size_t)16 << 20)  /* fetched, after which it is looked at what is resident */
#define LEAST_BYTES ((size_t)64 << 10)  /* less is kept in memory */
#define FETCH_BYTES ((size_t)128 << 10) /* that any system fetches at once */
#define FLUSH_BYTES ((size_t)64 << 10)
#define FILL_BYTES  ((size_t)1 << 20) /* that are written together */

wc_status wc_disk_begin(wc_disk *disk, const char *folder, uint64_t *free_bytes, wc_error *error)
{
    struct statvfs about;
    char *copy;
    if (statvfs(folder, &about) != 0) return wc_fail_errno(error, folder, "cannot hold temporary files");
    copy = wc_string_copy(folder, strlen(folder));
    if (copy == NULL) return wc_fail_memory(error, strlen(folder));
    *free_bytes = (uint64_t)about.f_bavail * about.f_frsize;
    disk->folder = copy;
    disk->readers = wc_team_new(WC_DISK_READERS);
    return WC_OK;
}

void wc_disk_free(wc_disk *disk)
{
    wc_team_free(disk->readers);
    for (size_t i = 0; i < WC_DISK_READERS; i++) wc_disk_piece_free(&disk->piece[i]);
    wc_memory_free(disk->folder);
    disk->readers = NULL;
    disk->folder = NULL;
}

#define DAMAGED EBADMSG /* as of a file system that finds its own checksums wrong */

void wc_disk_note_damage(wc_disk *disk) { atomic_store(&disk->error, DAMAGED); }

wc_status wc_disk_fail(const wc_disk *disk, wc_error *error)
{
    if (disk->error == DAMAGED)
        return wc_fail(error, WC_ERROR_IO,
                       "%s: a temporary file does not hold what was written to it; the disk may be failing",
                       disk->folder);
    return wc_fail(error, WC_ERROR_IO, "%s: cannot hold temporary files: %s", disk->folder, strerror(disk->error));
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

/* -1: this system, or this file system, has no such thing. */
static int open_direct(int fd)
{
    int direct = -1;
#ifdef O_DIRECT
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
#else
    (void)fd;
#endif
    return direct;
}

static char *array_of(const disk_file *file) { return file->map + page_bytes(); }

/* Map that many bytes of the file, moving what is mapped. */
static bool map_file(disk_file *file, size_t bytes)
{
    const size_t head = page_bytes();
    char *map = mmap(NULL, head + bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *array;
    if (map == MAP_FAILED) return false;
    array = mprotect(map, head, PROT_READ | PROT_WRITE) != 0 ? MAP_FAILED
            : file->map == NULL ? mmap(map + head, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file->fd, 0)
                                : mremap(array_of(file), file->bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, map + head);
    if (array == MAP_FAILED) {
        const int why = errno;
        (void)munmap(map, head + bytes);
        errno = why;
        return false;
    }
    if (file->map != NULL) (void)munmap(file->map, head);
    (void)madvise(array, bytes, MADV_RANDOM);
    memcpy(array - HEAD, &file, sizeof file);
    file->map = map;
    return true;
}

/* The blocks are taken now: a write into the mapping could not say that there are none.  Returns why that failed, or 0,
 * and what it had before is as it was. */
static int size_file(disk_file *file, size_t bytes)
{
    const int why = posix_fallocate(file->fd, 0, (off_t)bytes);
    if (why != 0) return why;
    if (!map_file(file, bytes)) return errno;
    file->bytes = bytes;
    return 0;
}

static void lock(wc_disk *disk)
{
    while (atomic_flag_test_and_set_explicit(&disk->busy, memory_order_acquire)) continue;
}

static void unlock(wc_disk *disk) { atomic_flag_clear_explicit(&disk->busy, memory_order_release); }

static void count_bytes(wc_disk *disk, size_t more)
{
    disk->bytes += more;
    if (disk->bytes > disk->most_bytes) disk->most_bytes = disk->bytes;
}

static void enter(wc_disk *disk, disk_file *file)
{
    lock(disk);
    file->after = disk->list;
    if (disk->list != NULL) disk->list->before = file;
    disk->list = file;
    count_bytes(disk, file->bytes);
    unlock(disk);
}

static void leave(wc_disk *disk, disk_file *file)
{
    lock(disk);
    if (file->before != NULL)
        file->before->after = file->after;
    else
        disk->list = file->after;
    if (file->after != NULL) file->after->before = file->before;
    disk->bytes -= file->bytes;
    unlock(disk);
}

/* Of an array of a disk. */
static char *head_of(void *array) { return (char *)array - HEAD; }

static disk_file *file_of(void *array)
{
    disk_file *file;
    memcpy(&file, head_of(array), sizeof file);
    return file;
}

static void close_file(disk_file *file)
{
    if (file->fd >= 0) (void)close(file->fd);
    if (file->direct >= 0) (void)close(file->direct);
    wc_memory_free(file);
}

static void *new_file(wc_disk *disk, size_t bytes)
{
    disk_file *file = wc_array_new(1, sizeof *file);
    int why;
    if (file == NULL) return NULL;
    file->fd = open_file(disk->folder);
    if (file->fd >= 0) (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_RANDOM);
    file->direct = file->fd >= 0 && bytes > disk->most_cached ? open_direct(file->fd) : -1;
    why = file->fd < 0 ? errno : size_file(file, bytes);
    if (why != 0) {
        close_file(file);
        atomic_store(&disk->error, why);
        return NULL;
    }
    enter(disk, file);
    return array_of(file);
}

void *wc_disk_array_new(wc_disk *disk, size_t n, size_t size)
{
    size_t bytes;
    char *head;
    if (disk == NULL) return wc_array_new(n, size);
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2) return NULL;
    if (bytes >= LEAST_BYTES) return new_file(disk, bytes);
    head = wc_array_new(HEAD + bytes, 1);
    return head == NULL ? NULL : head + HEAD;
}

void wc_disk_array_free(wc_disk *disk, void *array)
{
    if (disk == NULL) {
        wc_memory_free(array);
    } else if (array != NULL && file_of(array) == NULL) {
        wc_memory_free(head_of(array));
    } else if (array != NULL) {
        disk_file *file = file_of(array);
        leave(disk, file);
        (void)munmap(file->map, page_bytes() + file->bytes);
        close_file(file);
    }
}

static void *grow_file(wc_disk *disk, disk_file *file, size_t bytes)
{
    const size_t before = file->bytes;
    int why;
    lock(disk); /* the mapping moves */
    why = size_file(file, bytes);
    if (why == 0) count_bytes(disk, bytes - before);
    unlock(disk);
    if (why != 0) atomic_store(&disk->error, why);
    return why == 0 ? array_of(file) : NULL;
}

bool wc_disk_array_reserve(wc_disk *disk, void *array_address, size_t *cap, size_t n, size_t size)
{
    void *old, *grown;
    size_t want, bytes;
    if (disk == NULL) return wc_array_reserve(array_address, cap, n, size);
    if (n <= *cap) return true;
    want = wc_array_grown(*cap, n);
    if (want == 0 || __builtin_mul_overflow(want, size, &bytes) || bytes > SIZE_MAX / 2) return false;
    memcpy(&old, array_address, sizeof old); /* the address of a T *, whatever T is */
    if (old != NULL && file_of(old) != NULL) {
        grown = grow_file(disk, file_of(old), bytes);
    } else {
        grown = wc_disk_array_new(disk, want, size);
        if (grown != NULL && old != NULL && *cap > 0) memcpy(grown, old, *cap * size);
        if (grown != NULL) wc_disk_array_free(disk, old);
    }
    if (grown == NULL) return false;
    memcpy(array_address, &grown, sizeof grown);
    *cap = want;
    return true;
}

/* ---- writing and reading ---- */

/* Have what was written in front of `at` on the disk, and what was written now on its way there: where memory is short,
 * a page that is clean makes room at once, and for any other all wait. */
static void flush_file(const disk_file *file, size_t at, size_t len)
{
    const size_t before = at < FILL_BYTES ? at : FILL_BYTES;
    (void)sync_file_range(file->fd, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
    if (before > 0)
        (void)sync_file_range(file->fd, (off_t)(at - before), (off_t)before,
                              SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

static bool write_file(wc_disk *disk, const disk_file *file, size_t at, const char *from, size_t len)
{
    const size_t first = at, all = len;
    while (len > 0) {
        const ssize_t n = pwrite(file->fd, from, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            atomic_store(&disk->error, n < 0 ? errno : EIO);
            return false;
        }
        from += n;
        at += (size_t)n;
        len -= (size_t)n;
    }
    if (all >= FLUSH_BYTES) flush_file(file, first, all);
    return true;
}

static bool read_file(wc_disk *disk, const disk_file *file, size_t at, char *to, size_t len)
{
    while (len > 0) {
        const ssize_t n = pread(file->fd, to, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            atomic_store(&disk->error, n < 0 ? errno : EIO);
            return false;
        }
        to += n;
        at += (size_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool wc_disk_put(wc_disk *disk, void *array, size_t at, const void *from, size_t len)
{
    if (len == 0) return true;
    if (disk != NULL && file_of(array) != NULL) return write_file(disk, file_of(array), at, from, len);
    memcpy((char *)array + at, from, len);
    return true;
}

bool wc_disk_array_append(wc_disk *disk, void *array_address, size_t *n, size_t *cap, const void *more, size_t n_more,
                          size_t size)
{
    void *array;
    if (!wc_disk_array_reserve(disk, array_address, cap, *n + n_more, size)) return false;
    memcpy(&array, array_address, sizeof array);
    if (!wc_disk_put(disk, array, *n * size, more, n_more * size)) return false;
    *n += n_more;
    return true;
}

bool wc_disk_get(wc_disk *disk, void *array, size_t at, void *to, size_t len)
{
    if (len == 0) return true;
    if (disk != NULL && file_of(array) != NULL) return read_file(disk, file_of(array), at, to, len);
    memcpy(to, (char *)array + at, len);
    return true;
}

#define BLOCK ((size_t)4096) /* multiples of it are read past the cache */

static bool reserve_piece(wc_disk_piece *piece, size_t len)
{
    if (len <= piece->cap) return true;
    wc_disk_piece_free(piece);
    piece->memory = wc_array_resize(NULL, len + BLOCK + WC_DISK_SLACK, 1);
    if (piece->memory != NULL) piece->cap = len;
    return piece->memory != NULL;
}

void wc_disk_piece_free(wc_disk_piece *piece)
{
    wc_memory_free(piece->memory);
    *piece = (wc_disk_piece){0};
}

/* As many bytes as there are, up to len, from a block's beginning on, or fewer where that is not to be had. */
static size_t read_direct(int fd, char *to, size_t at, size_t len)
{
    size_t done = 0;
    while (done < len && done % BLOCK == 0) {
        const ssize_t n = pread(fd, to + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += (size_t)n;
    }
    return done;
}

const char *wc_disk_get_past(wc_disk *disk, void *array, size_t at, size_t len, wc_disk_piece *piece)
{
    const disk_file *file = disk != NULL ? file_of(array) : NULL;
    const size_t before = file != NULL ? at % BLOCK : 0, all = (before + len + BLOCK - 1) / BLOCK * BLOCK;
    size_t done = 0;
    char *to;
    if (!reserve_piece(piece, all)) return NULL;
    to = piece->memory + (-(uintptr_t)piece->memory & (BLOCK - 1));
    if (file != NULL && file->direct >= 0) done = read_direct(file->direct, to, at - before, all);
    if (done < before + len && !wc_disk_get(disk, array, at, to + before, len)) return NULL;
    return to + before;
}

/* ---- through the mapping ---- */

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
    for (disk_file *f = disk->list; f != NULL; f = f->after) (void)madvise(array_of(f), f->bytes, MADV_DONTNEED);
    unlock(disk);
}

void wc_disk_relax(wc_disk *disk)
{
    if (disk != NULL && disk->most_resident > 0 && resident_bytes() > disk->most_resident) let_go(disk);
}

void wc_disk_rest(wc_disk *disk)
{
    if (disk->most_resident > 0) let_go(disk);
}

void wc_disk_fetch(wc_disk *disk, const void *array, size_t len)
{
    const uintptr_t end = (uintptr_t)array + len;
    uintptr_t at = (uintptr_t)array & ~(page_bytes() - 1);
    size_t before;
    if (disk == NULL || len == 0) return;
    for (; at < end; at += FETCH_BYTES)
        (void)madvise((void *)at, end - at < FETCH_BYTES ? end - at : FETCH_BYTES, MADV_WILLNEED);
    before = atomic_fetch_add(&disk->fetched, len + page_bytes());
    if (before / CHECK_BYTES != (before + len + page_bytes()) / CHECK_BYTES) wc_disk_relax(disk);
}

void wc_disk_fetch_ahead(wc_disk *disk, const void *array, size_t at, size_t len)
{
    const size_t from = at == 0 ? 0 : at + WC_DISK_AHEAD, to = at + 2 * WC_DISK_AHEAD;
    if (from < len) wc_disk_fetch(disk, (const char *)array + from, (to < len ? to : len) - from);
}
