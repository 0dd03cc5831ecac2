/* memory.c - see memory.h.  An arena is a list of chunks of 2 MiB (64 on a disk); a larger piece gets a chunk of its
 * own, which is not kept when the arena is cleared.
 *
 * The program's allocator is the only state that threads of the library share.  It is written at most once, before the
 * first allocation, and only read after that, so reading it needs no lock. */
#include "base/memory.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/memory_limit.h"
#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define HUGE_BYTES   ((size_t)2 << 20)
#define LIMIT_IS_LOW ((uint64_t)256 << 20) /* the rest of a huge page of each array is felt there */

enum { UNUSED, SYSTEM, SYSTEM_HUGE, PROGRAM }; /* whose memory is used; HUGE: in huge pages where that is worth it */
static atomic_int source = UNUSED;
static wc_allocator program;

static int source_now(void)
{
    int now = atomic_load_explicit(&source, memory_order_acquire);
    if (now == UNUSED) {
        const uint64_t limit = wc_memory_limit();
        const int mine = limit > 0 && limit < LIMIT_IS_LOW ? SYSTEM : SYSTEM_HUGE;
        if (atomic_compare_exchange_strong(&source, &now, mine)) now = mine;
    }
    return now;
}

static bool is_program(void) { return source_now() == PROGRAM; }

wc_status wc_allocator_set(const wc_allocator *allocator, wc_error *error)
{
    if (allocator == NULL || allocator->allocate == NULL || allocator->resize == NULL || allocator->free == NULL)
        return wc_fail(error, WC_ERROR_PARAM, "an allocator that lacks a function");
    if (atomic_load_explicit(&source, memory_order_acquire) != UNUSED)
        return wc_fail(error, WC_ERROR_PARAM, "the allocator must be set once, before all other calls");
    program = *allocator;
    atomic_store_explicit(&source, PROGRAM, memory_order_release);
    return WC_OK;
}

/* A fault brings 512 pages instead of one where the system has huge pages on offer. */
static void *in_huge_pages(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (memory != NULL && bytes >= 2 * HUGE_BYTES && source_now() == SYSTEM_HUGE) {
        const size_t skip = -(uintptr_t)memory & (HUGE_BYTES - 1);
        (void)madvise((char *)memory + skip, (bytes - skip) & ~(HUGE_BYTES - 1), MADV_HUGEPAGE);
    }
#else
    (void)bytes;
#endif
    return memory;
}

/* bytes > 0; old may be NULL. */
static void *resize(void *old, size_t bytes)
{
    if (!is_program()) return in_huge_pages(realloc(old, bytes), bytes);
    return old == NULL ? program.allocate(program.context, bytes) : program.resize(program.context, old, bytes);
}

void wc_memory_free(void *memory)
{
    if (memory == NULL) return;
    if (is_program()) {
        program.free(program.context, memory);
    } else {
        free(memory);
    }
}

void *wc_array_new(size_t n, size_t size)
{
    size_t bytes;
    void *array;
    if (__builtin_mul_overflow(n > 0 ? n : 1, size, &bytes)) return NULL;
    if (!is_program()) return in_huge_pages(calloc(1, bytes), bytes); /* zeros cost nothing until they are written */
    array = resize(NULL, bytes);
    if (array != NULL) memset(array, 0, bytes);
    return array;
}

void *wc_array_resize(void *array, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n > 0 ? n : 1, size, &bytes)) return NULL;
    return resize(array, bytes);
}

void wc_memory_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

char *wc_string_copy(const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? resize(NULL, len + 1) : NULL;
    if (copy == NULL) return NULL;
    if (len > 0) memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *wc_string_printf(const char *format, ...)
{
    va_list args, again;
    char *text = NULL;
    int len;
    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len >= 0) text = resize(NULL, (size_t)len + 1);
    if (text != NULL) (void)vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

size_t wc_array_grown(size_t cap, size_t n)
{
    size_t want = cap < 16 ? 16 : cap;
    while (want < n) {
        if (__builtin_mul_overflow(want, (size_t)2, &want)) return 0;
    }
    return want;
}

bool wc_array_reserve(void *array_address, size_t *cap, size_t n, size_t size)
{
    void *old, *grown;
    size_t want;
    if (n <= *cap) return true;
    want = wc_array_grown(*cap, n);
    if (want == 0) return false;
    memcpy(&old, array_address, sizeof old); /* the address of a T *, whatever T is */
    grown = wc_array_resize(old, want, size);
    if (grown == NULL) return false;
    memcpy(array_address, &grown, sizeof grown);
    *cap = want;
    return true;
}

bool wc_buffer_reserve(wc_buffer *buffer, size_t more)
{
    size_t want;
    if (__builtin_add_overflow(buffer->len, more, &want)) return false;
    return wc_array_reserve(&buffer->data, &buffer->cap, want, 1);
}

bool wc_buffer_append(wc_buffer *buffer, const void *data, size_t len)
{
    if (len == 0) return true;
    if (!wc_buffer_reserve(buffer, len)) return false;
    memcpy(buffer->data + buffer->len, data, len);
    buffer->len += len;
    return true;
}

bool wc_buffer_printf(wc_buffer *buffer, const char *format, ...)
{
    va_list args, again;
    int len;
    bool ok = false;
    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len >= 0 && wc_buffer_reserve(buffer, (size_t)len + 1)) {
        (void)vsnprintf(buffer->data + buffer->len, (size_t)len + 1, format, again);
        buffer->len += (size_t)len;
        ok = true;
    }
    va_end(again);
    va_end(args);
    return ok;
}

void wc_buffer_free(wc_buffer *buffer)
{
    wc_memory_free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

#define DISK_CHUNK_BYTES ((size_t)64 << 20) /* a file each */

struct wc_arena_chunk {
    struct wc_arena_chunk *next;
    size_t bytes;
    uint64_t data[]; /* aligned to 8 */
};

#define CHUNK_BYTES (HUGE_BYTES - sizeof(struct wc_arena_chunk))

static size_t least_chunk(const wc_arena *arena) { return arena->disk != NULL ? DISK_CHUNK_BYTES : CHUNK_BYTES; }

/* A chunk behind the first of an arena will be filled: it is one huge page, which takes one fault and not 512. */
static struct wc_arena_chunk *new_huge_chunk(void)
{
#ifdef MADV_HUGEPAGE
    if (source_now() == SYSTEM_HUGE) {
        struct wc_arena_chunk *chunk = aligned_alloc(HUGE_BYTES, HUGE_BYTES);
        if (chunk != NULL) (void)madvise(chunk, HUGE_BYTES, MADV_HUGEPAGE);
        return chunk;
    }
#endif
    return resize(NULL, HUGE_BYTES);
}

static struct wc_arena_chunk *new_memory_chunk(const wc_arena *arena, size_t bytes)
{
    const bool is_first = arena->chunk == NULL;
    return is_first || bytes != CHUNK_BYTES ? resize(NULL, sizeof *arena->chunk + bytes) : new_huge_chunk();
}

static struct wc_arena_chunk *new_chunk(wc_arena *arena, size_t bytes)
{
    struct wc_arena_chunk *chunk = arena->spare;
    if (bytes == least_chunk(arena) && chunk != NULL) {
        arena->spare = chunk->next;
        return chunk;
    }
    chunk =
        arena->disk != NULL ? wc_disk_array_new(arena->disk, 1, sizeof *chunk + bytes) : new_memory_chunk(arena, bytes);
    if (chunk != NULL) chunk->bytes = bytes;
    return chunk;
}

void *wc_arena_alloc(wc_arena *arena, size_t len)
{
    size_t need;
    void *piece;
    if (len > SIZE_MAX - sizeof *arena->chunk - 7) return NULL; /* the chunk's head and rounding up must not wrap */
    need = (len + 7) & ~(size_t)7;
    if (arena->chunk == NULL || arena->chunk_bytes - arena->used_bytes < need) {
        const size_t least = least_chunk(arena), bytes = need > least ? need : least;
        struct wc_arena_chunk *fresh = new_chunk(arena, bytes);
        if (fresh == NULL) return NULL;
        fresh->next = arena->chunk;
        arena->chunk = fresh;
        arena->chunk_bytes = bytes;
        arena->used_bytes = 0;
    }
    piece = (char *)arena->chunk->data + arena->used_bytes;
    arena->used_bytes += need;
    return piece;
}

void *wc_arena_copy(wc_arena *arena, const void *from, size_t len)
{
    char *piece = wc_arena_alloc(arena, len);
    if (piece == NULL) return NULL;
    return wc_disk_put(arena->disk, arena->chunk, (size_t)(piece - (char *)arena->chunk), from, len) ? piece : NULL;
}

static void free_chunk(wc_arena *arena, struct wc_arena_chunk *chunk)
{
    if (arena->disk != NULL)
        wc_disk_array_free(arena->disk, chunk);
    else
        wc_memory_free(chunk);
}

void wc_arena_clear(wc_arena *arena)
{
    while (arena->chunk != NULL) {
        struct wc_arena_chunk *chunk = arena->chunk;
        arena->chunk = chunk->next;
        if (chunk->bytes == least_chunk(arena)) {
            chunk->next = arena->spare;
            arena->spare = chunk;
        } else {
            free_chunk(arena, chunk);
        }
    }
    arena->used_bytes = arena->chunk_bytes = 0;
}

static void free_chunks(wc_arena *arena, struct wc_arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct wc_arena_chunk *next = chunk->next;
        free_chunk(arena, chunk);
        chunk = next;
    }
}

bool wc_arena_take_off(wc_arena *arena, wc_arena_part *part)
{
    struct wc_arena_chunk *chunk = arena->chunk;
    assert(arena->disk == NULL);
    if (chunk == NULL) return false;
    *part = (wc_arena_part){chunk, (char *)chunk->data, (char *)chunk->data + chunk->bytes};
    arena->chunk = chunk->next;
    arena->used_bytes = arena->chunk_bytes = 0; /* what comes next takes another one */
    return true;
}

void wc_arena_give(wc_arena *arena, wc_arena_part *part)
{
    if (part->chunk != NULL && part->chunk->bytes == least_chunk(arena)) {
        part->chunk->next = arena->spare;
        arena->spare = part->chunk;
    } else {
        wc_memory_free(part->chunk);
    }
    part->chunk = NULL;
}

void wc_arena_trim(wc_arena *arena)
{
    free_chunks(arena, arena->spare);
    arena->spare = NULL;
}

void wc_arena_free(wc_arena *arena)
{
    free_chunks(arena, arena->chunk);
    free_chunks(arena, arena->spare);
    memset(arena, 0, sizeof *arena);
}
