/* raw_pages.h - made-up pages in memory, with all that may be odd about them, and the same as lines of JSON. */
#ifndef WC_TEST_RAW_PAGES_H
#define WC_TEST_RAW_PAGES_H
#include "base/memory.h"
#include "random.h"
#include "wirecopy.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct raw_pages {
    wc_arena arena;
    wc_raw_page *page;
    size_t n;
} raw_pages;

static inline wc_str raw_keep(raw_pages *pages, const void *data, size_t len)
{
    char *kept = wc_arena_alloc(&pages->arena, len + 1);
    ck_assert_ptr_nonnull(kept);
    memcpy(kept, data, len);
    return (wc_str){kept, len};
}

static inline wc_str raw_text(raw_pages *pages, const char *text) { return raw_keep(pages, text, strlen(text)); }

/* Furniture of the outlet, words of the story, some of them the page's own. */
static inline wc_str raw_story(raw_pages *pages, uint64_t *state, size_t i, uint32_t outlet, uint32_t story)
{
    wc_buffer text = {0};
    uint64_t words = story;
    wc_str kept;
    ck_assert(wc_buffer_printf(&text, "Home News%u Sport%u Weather%u\nCookies of paper%u are good for you all\n\n",
                               outlet, outlet, outlet, outlet));
    if (i % 11 == 0) ck_assert(wc_buffer_printf(&text, "LONDON (AP) \xe2\x80\x94 "));
    for (uint32_t k = 0; k < 90; k++) {
        const bool changed = random_below(state, 30) == 0;
        ck_assert(wc_buffer_printf(&text, "%s%x ", changed ? "own" : "w", random_below(&words, 4001)));
        if (k == 40) ck_assert(wc_buffer_printf(&text, "\xe2\x80\x9cwe \"quote\" a speaker\xe2\x80\x9d\n"));
    }
    if (i % 23 == 0) ck_assert(wc_buffer_append(&text, "nul \0 and \x01 \\ tab\t", 19));
    if (i % 17 == 0) ck_assert(wc_buffer_append(&text, "bad \xff \xe2\x80 \xc3", 9)); /* the last one is cut */
    kept = raw_keep(pages, text.data, text.len);
    wc_buffer_free(&text);
    return kept;
}

static inline wc_str raw_date(raw_pages *pages, uint32_t day)
{
    static const char *const form[] = {"2025-09-%02u", "%u Sept 2025", "September %u, 2025", "2025-09-%02uT10:00:00Z",
                                       "no date %u"};
    char date[40];
    (void)snprintf(date, sizeof date, form[day % 5], day);
    return raw_text(pages, date);
}

static inline void raw_page_make(raw_pages *pages, uint64_t *state, size_t i)
{
    wc_raw_page *page = &pages->page[i];
    const uint32_t outlet = random_below(state, 7), story = random_below(state, (uint32_t)pages->n / 4 + 1);
    char name[80];
    if (i % 29 != 28) page->text = raw_story(pages, state, i, outlet, story);
    (void)snprintf(name, sizeof name, " id %zu\n", i);
    if (i % 5 != 0) page->id = raw_text(pages, name);
    (void)snprintf(name, sizeof name, "https://www.Paper%u.example/%u/%zu ", outlet, story, i);
    if (i % 4 != 0) page->url = raw_text(pages, name);
    (void)snprintf(name, sizeof name, "PAPER%u.example", outlet);
    if (i % 3 == 0) page->outlet = raw_text(pages, name);
    (void)snprintf(name, sizeof name, " Title of \"%u\"", story);
    if (i % 7 != 0) page->title = raw_text(pages, name);
    if (i % 6 == 0) {
        page->has_seconds = true;
        page->seconds = 1757000000 + (int64_t)(story % 20) * 86400;
    } else if (i % 6 != 1) {
        page->date = raw_date(pages, 1 + story % 28);
    }
}

static inline void raw_pages_make(raw_pages *pages, size_t n, uint64_t seed)
{
    uint64_t state = seed;
    memset(pages, 0, sizeof *pages);
    pages->n = n;
    pages->page = wc_array_new(n, sizeof *pages->page);
    ck_assert_ptr_nonnull(pages->page);
    for (size_t i = 0; i < n; i++) raw_page_make(pages, &state, i);
}

static inline void raw_pages_free(raw_pages *pages)
{
    wc_memory_free(pages->page);
    wc_arena_free(&pages->arena);
}

/* A member of an object; bytes as they are, but for what JSON must escape. */
static inline void raw_member(wc_buffer *line, const char *key, wc_str value)
{
    if (value.data == NULL) return;
    ck_assert(wc_buffer_printf(line, "%s\"%s\":\"", line->data[line->len - 1] == '{' ? "" : ",", key));
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.data[i];
        if (c < 0x20)
            ck_assert(wc_buffer_printf(line, "\\u%04x", c));
        else if (c == '"' || c == '\\')
            ck_assert(wc_buffer_printf(line, "\\%c", c));
        else
            ck_assert(wc_buffer_append(line, &c, 1));
    }
    ck_assert(wc_buffer_printf(line, "\""));
}

static inline void raw_pages_as_lines(const raw_pages *pages, wc_buffer *lines)
{
    for (size_t i = 0; i < pages->n; i++) {
        const wc_raw_page *page = &pages->page[i];
        ck_assert(wc_buffer_printf(lines, "{"));
        raw_member(lines, "id", page->id);
        raw_member(lines, "url", page->url);
        raw_member(lines, "outlet", page->outlet);
        raw_member(lines, "title", page->title);
        raw_member(lines, "date", page->date);
        raw_member(lines, "text", page->text);
        if (page->has_seconds)
            ck_assert(wc_buffer_printf(lines, "%s\"date\":%lld", lines->data[lines->len - 1] == '{' ? "" : ",",
                                       (long long)page->seconds));
        ck_assert(wc_buffer_printf(lines, "}\n"));
    }
}
#endif
