/* context.h - walking over the words around a place in a text, never out of its paragraph.  Internal header.
 *
 * A place is a byte offset into text.  Words are what stands between spaces (also Unicode's).  Offsets that are
 * returned lie on UTF-8 boundaries if those given do. */
#ifndef WC_STORY_CONTEXT_H
#define WC_STORY_CONTEXT_H
#include "base/memory.h"

#define WC_CUT     "\xe2\x80\xa6" /* "…", where a piece was cut out of a paragraph */
#define WC_CUT_LEN 3

/* What can be seen from a form: its paragraph, as far as the given reach. */
typedef struct wc_context {
    wc_str text;
    size_t lo, hi;   /* [lo, hi) is visible */
    bool lo_is_head; /* a paragraph begins at lo; else there is more before it */
    bool hi_is_tail;
} wc_context;

wc_context wc_context_around(wc_str text, size_t start, size_t end, size_t reach);

size_t wc_context_back(const wc_context *c, size_t i);   /* i without the spaces before it */
size_t wc_context_forth(const wc_context *c, size_t i);  /* i past the spaces behind it */
wc_str wc_context_before(const wc_context *c, size_t i); /* the word that ends at i or before spaces; len 0: none */
wc_str wc_context_after(const wc_context *c, size_t i);  /* the word that begins there */
bool wc_context_at_head(const wc_context *c, size_t i);  /* nothing but spaces before i in the paragraph */
bool wc_context_at_tail(const wc_context *c, size_t i);

/* Length of the dash at i, or before i: -, --, ---, en, em, bar, minus, ~; 0: none. */
size_t wc_context_dash_at(const wc_context *c, size_t i);
size_t wc_context_dash_before(const wc_context *c, size_t i);

/* A sentence ends right before i (spaces apart). */
bool wc_context_sentence_ends(const wc_context *c, size_t i);

/* Last place in [from, to) where phrase (lower case, of two bytes or more) stands, whatever the case there, as whole
 * words; SIZE_MAX: none.
 */
size_t wc_context_find_last(const wc_context *c, size_t from, size_t to, const char *phrase);
size_t wc_context_find_first(const wc_context *c, size_t from, size_t to, const char *phrase);

bool wc_word_is(wc_str word, const char *lower);       /* whatever the case and the punctuation around it */
bool wc_word_in(wc_str word, const char *const *list); /* list ends with NULL */
bool wc_word_has_capital(wc_str word);                 /* begins with a capital; letters that are not ASCII count so */
#endif
