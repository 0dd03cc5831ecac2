/* memory.h - allocation with checked sizes, growing arrays, and an arena for strings that live as long as a run.
 * Internal header.  Nothing here is shared between threads unless said. */
#ifndef WC_BASE_MEMORY_H
#define WC_BASE_MEMORY_H
#include "wirecopy.h"

/* All that the library allocates comes from here, and so from the allocator that a program may have set. */

/* n items of size bytes each, or NULL where the product overflows or memory is short; free with wc_memory_free().
 * wc_array_new's memory is zeroed. */
void *wc_array_new(size_t n, size_t size);
void *wc_array_resize(void *array, size_t n, size_t size); /* array may be NULL */
void wc_memory_free(void *memory);                         /* NULL is fine */

void wc_memory_trim(void); /* what was freed goes back to the system, where the allocator can be asked for that */

/* Text ended by NUL, or NULL where memory is short; free with wc_memory_free(). */
char *wc_string_copy(const char *text, size_t len);
char *wc_string_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The capacity that an array of cap items grows to so that it holds n > cap: doubled as often as it takes, 16 at least.
 * 0: there is no such number. */
size_t wc_array_grown(size_t cap, size_t n);

/* Room for one item more: grows *array (capacity *cap, items of size bytes) to hold at least n.
 * Doubles, so n pushes cost O(n).  On failure the array is unchanged and false is returned. */
bool wc_array_reserve(void *array_address, size_t *cap, size_t n, size_t size);

/* A growing run of bytes.  Zeroed is a valid empty buffer. */
typedef struct wc_buffer {
    char *data;
    size_t len, cap;
} wc_buffer;

bool wc_buffer_reserve(wc_buffer *buffer, size_t more); /* room for more bytes behind len */
bool wc_buffer_append(wc_buffer *buffer, const void *data, size_t len);
bool wc_buffer_printf(wc_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void wc_buffer_free(wc_buffer *buffer); /* leaves a valid empty buffer */

/* Memory that is given back all at once.  Zeroed is a valid empty arena. */
typedef struct wc_arena {
    struct wc_arena_chunk *chunk, *spare; /* in use, the newest first; emptied, to be used again */
    size_t used_bytes, chunk_bytes;
    struct wc_disk *disk; /* see disk.h; NULL: memory */
} wc_arena;

/* len bytes aligned to 8, not zeroed, or NULL.  Never moves what it gave before. */
void *wc_arena_alloc(wc_arena *arena, size_t len);
/* A copy of len bytes; on a disk many at a time, see wc_disk_put. */
void *wc_arena_copy(wc_arena *arena, const void *from, size_t len);
void wc_arena_clear(wc_arena *arena); /* all pieces are given up; what comes next takes their memory */
void wc_arena_free(wc_arena *arena);  /* and it is in memory from now on */

/* A part of what an arena in memory gave, which stands in [from, to). */
typedef struct wc_arena_part {
    struct wc_arena_chunk *chunk;
    const char *from, *to;
} wc_arena_part;

/* Take the newest part off an arena: it is the caller's until it is given.  false: there is none. */
bool wc_arena_take_off(wc_arena *arena, wc_arena_part *part);
/* The part's memory is for what comes next in this arena, until wc_arena_trim; part->chunk NULL is fine. */
void wc_arena_give(wc_arena *arena, wc_arena_part *part);
void wc_arena_trim(wc_arena *arena); /* what waits for what comes next is freed */
#endif
