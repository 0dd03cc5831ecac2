/* memory.c - see memory.h.  An arena is a list of chunks of 1 MiB; a larger piece gets a chunk of its own. */
#include "base/memory.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *wc_array_new(size_t n, size_t size) { return calloc(n > 0 ? n : 1, size); }

void *wc_array_resize(void *array, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n > 0 ? n : 1, size, &bytes)) return NULL;
    return realloc(array, bytes);
}

bool wc_array_reserve(void *array_address, size_t *cap, size_t n, size_t size)
{
    void *old, *grown;
    size_t want = *cap < 16 ? 16 : *cap;
    if (n <= *cap) return true;
    while (want < n) {
        if (__builtin_mul_overflow(want, (size_t)2, &want)) return false;
    }
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
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

struct wc_arena_chunk {
    struct wc_arena_chunk *next;
    uint64_t data[]; /* aligned to 8 */
};

void *wc_arena_alloc(wc_arena *arena, size_t len)
{
    const size_t standard = (size_t)1 << 20;
    size_t need;
    void *piece;
    if (len > SIZE_MAX - sizeof *arena->chunk - 7) return NULL; /* the chunk's head and rounding up must not wrap */
    need = (len + 7) & ~(size_t)7;
    if (arena->chunk == NULL || arena->chunk_bytes - arena->used_bytes < need) {
        const size_t bytes = need > standard ? need : standard;
        struct wc_arena_chunk *fresh = malloc(sizeof *fresh + bytes);
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

void wc_arena_free(wc_arena *arena)
{
    struct wc_arena_chunk *chunk = arena->chunk;
    while (chunk != NULL) {
        struct wc_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    memset(arena, 0, sizeof *arena);
}
