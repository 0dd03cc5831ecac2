/* disk.h - large arrays in files instead of memory, for what would not fit there.  Internal header.
 *
 * An array is a file that is mapped and has no name: the system writes out what is not in use when memory is short,
 * and the file is gone with the process, however that ends.  A place that is not in memory takes as long as the disk
 * does, and brings nothing but its own page of 4 KB: read in order, and have what comes next fetched before.  Write it
 * with wc_disk_put. */
#ifndef WC_BASE_DISK_H
#define WC_BASE_DISK_H
#include "base/memory.h"
#include <stdatomic.h>

#define WC_DISK_READERS 8
#define WC_DISK_SLACK   8

typedef struct wc_disk_piece { /* of a file, for one reader; zeroed: empty */
    char *memory;
    size_t cap;
} wc_disk_piece;

typedef struct wc_disk {        /* zeroed: not begun */
    char *folder;               /* where the files are; wc_disk's own */
    uint64_t bytes, most_bytes; /* of all files that there are, and that there were at one time */
    uint64_t work_bytes;        /* what those who work on arrays may take of memory at a time */
    uint64_t most_resident;     /* bytes: with more in memory, arrays that are not in use now leave it; 0: any number */
    uint64_t most_cached;       /* bytes: what wc_disk_get_past reads of larger files leaves the system's cache alone */
    struct wc_team *readers;    /* who read much of it here and there at the same time; NULL: the caller does */
    wc_disk_piece piece[WC_DISK_READERS]; /* theirs */
    atomic_size_t fetched;                /* bytes, and the page that each begins with */
    atomic_flag busy;                     /* the list is being changed or walked */
    struct wc_disk_file *list;            /* all arrays that are files */
    atomic_int error; /* errno of the last array that was not to be had for want of a file; else 0 */
} wc_disk;

/* Files will be in this folder, which must be there.  *free_bytes: what the file system has left for them. */
wc_status wc_disk_begin(wc_disk *disk, const char *folder, uint64_t *free_bytes, wc_error *error);
void wc_disk_free(wc_disk *disk); /* its arrays were freed before */

/* What was read is not what was written: disk->error says so.  Any thread. */
void wc_disk_note_damage(wc_disk *disk);
/* What disk->error, which is set, means. */
wc_status wc_disk_fail(const wc_disk *disk, wc_error *error);

/* n items of size bytes, zeroed, or NULL: no memory, or no room on the disk, which is taken at once.  Small ones are
 * memory.  disk NULL: what wc_array_new gives, and all the rest as for that.  Any thread. */
void *wc_disk_array_new(wc_disk *disk, size_t n, size_t size);
void wc_disk_array_free(wc_disk *disk, void *array); /* of the same disk; NULL is fine */

/* wc_array_reserve for such an array: *array (capacity *cap) has room for n items. */
bool wc_disk_array_reserve(wc_disk *disk, void *array_address, size_t *cap, size_t n, size_t size);

/* Copy len bytes to the array's byte `at`.  A file is written to, which takes a hundredth of the time that storing
 * through its mapping takes where memory is short, and still some of it for a few bytes: write many at a time.
 * Any thread.  false: the file cannot be written. */
bool wc_disk_put(wc_disk *disk, void *array, size_t at, const void *from, size_t len)
    __attribute__((warn_unused_result));

/* Put n_more items behind the *n that *array (capacity *cap) holds, with room for them.  false: no memory, or as above.
 */
bool wc_disk_array_append(wc_disk *disk, void *array_address, size_t *n, size_t *cap, const void *more, size_t n_more,
                          size_t size) __attribute__((warn_unused_result));

/* Copy len bytes from there. */
bool wc_disk_get(wc_disk *disk, void *array, size_t at, void *to, size_t len) __attribute__((warn_unused_result));

/* The bytes at [at, at + len) of the array, in memory of *piece until the next call, and WC_DISK_SLACK more that may be
 * read; NULL: no memory, or the file cannot be read.  Of a file that is larger than most_cached they are read past the
 * system's cache, in which what others need stays then, and which costs more time than the disk.  For WC_DISK_READERS
 * at the same time, each with its piece. */
const char *wc_disk_get_past(wc_disk *disk, void *array, size_t at, size_t len, wc_disk_piece *piece);
void wc_disk_piece_free(wc_disk_piece *piece);

/* An array that is filled from its beginning to its end. */
typedef struct wc_disk_filler {
    wc_disk *disk;
    char *array;
    size_t at;      /* bytes that were written */
    wc_buffer more; /* to be written behind them */
    size_t piece;   /* bytes that are written together */
    bool failed;    /* no memory, or the file cannot be written */
} wc_disk_filler;

/* Fill an array of wc_disk_array_new, which stays the caller's, from byte `at` on.  piece: so much is written together,
 * 0: much. */
void wc_disk_fill(wc_disk_filler *filler, wc_disk *disk, void *array, size_t at, size_t piece);
/* Where the len bytes will stand, which are put there behind those of before. */
void *wc_disk_fill_with(wc_disk_filler *filler, const void *from, size_t len);
/* All of them are there.  false: one was not to be written.  What the filler has is freed. */
bool wc_disk_fill_end(wc_disk_filler *filler) __attribute__((warn_unused_result));

/* An array that is read from its beginning to its end, beside others and as fast as it can be where memory is short. */
typedef struct wc_disk_reader {
    wc_disk *disk;
    char *array;
    size_t at, bytes; /* read so far; of the array */
    wc_buffer some;   /* used of it: at_some */
    size_t at_some;
} wc_disk_reader;

void wc_disk_read(wc_disk_reader *reader, wc_disk *disk, void *array, size_t bytes);
/* The next len bytes, all within the array, until the next call; NULL: no memory, or the file cannot be read. */
const void *wc_disk_read_next(wc_disk_reader *reader, size_t len);
void wc_disk_read_end(wc_disk_reader *reader);

/* Where there is a most, let arrays leave the memory, however much it is: for those who begin something else. */
void wc_disk_rest(wc_disk *disk);

/* Where more is resident than should be, let arrays leave the memory: for those who go through large ones. */
void wc_disk_relax(wc_disk *disk);

/* The array will soon be read from here on: have the disk fetch it meanwhile.  array: anywhere in one. */
void wc_disk_fetch(wc_disk *disk, const void *array, size_t len);

#define WC_DISK_AHEAD ((size_t)256 << 10) /* bytes */
void wc_disk_fetch_ahead(wc_disk *disk, const void *array, size_t at, size_t len);

/* Of an array of n items of `size` bytes, a divisor of a few thousand at most, item i is next, and then those behind
 * it: some of them are on their way before they are looked at. */
static inline void wc_disk_ahead(wc_disk *disk, const void *array, size_t i, size_t n, size_t size)
{
    if (disk != NULL && i % (WC_DISK_AHEAD / size) == 0) wc_disk_fetch_ahead(disk, array, i * size, n * size);
}
#endif
