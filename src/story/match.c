/* match.c - see match.h.  Both own texts are sorted by hash, so one merge finds what is shared, at the coarser level a
 * prefix of each.  Runs need the order of the text again, and only for pairs that share enough. */
#include "story/match.h"
#include "base/bits.h"
#include "corpus/date.h"
#include "story/verdict.h"
#include <string.h>

/* A page with less of its own text outside quotations, in percent and in words, is taken as a speech in full. */
#define SPEECH_PERCENT 25
#define SPEECH_WORDS   60 /* a passage: enough to tell whether the reporters' text is one */

const char *wc_relation_name(wc_relation relation)
{
    static const char *const name[WC_RELATIONS] = {"none", "template", "quote", "partial", "copy", "identical"};
    return name[relation];
}

bool wc_matcher_init(wc_matcher *m, size_t most_own)
{
    m->shared_a = wc_array_new(most_own, sizeof *m->shared_a);
    m->shared_b = wc_array_new(most_own, sizeof *m->shared_b);
    return m->shared_a != NULL && m->shared_b != NULL;
}

void wc_matcher_free(wc_matcher *m)
{
    wc_memory_free(m->shared_a);
    wc_memory_free(m->shared_b);
    memset(m, 0, sizeof *m);
}

static size_t prefix_len(const wc_own *own, uint8_t level)
{
    size_t n = own->n;
    if (own->level == level) return n;
    while (n > 0 && own->hash[n - 1] >= wc_level_bound(level)) n--;
    return n;
}

typedef struct {
    const wc_own *own;
    size_t n; /* compared: a prefix */
    size_t n_unquoted;
    bool *shared;
} side;

static side make_side(const wc_own *own, uint8_t level, bool *shared)
{
    side s = {own, prefix_len(own, level), 0, shared};
    for (size_t i = 0; i < s.n; i++) s.n_unquoted += !(own->mark[i] & WC_MARK_QUOTED);
    memset(shared, 0, s.n * sizeof *shared);
    return s;
}

/* A shingle counts as quoted when it is on either side. */
static void merge(const side *a, const side *b, uint32_t *plain, uint32_t *quoted)
{
    size_t i = 0, j = 0;
    while (i < a->n && j < b->n) {
        const uint32_t x = a->own->hash[i], y = b->own->hash[j];
        if (x == y) {
            const bool q = ((a->own->mark[i] | b->own->mark[j]) & WC_MARK_QUOTED) != 0;
            *(q ? quoted : plain) += 1;
            a->shared[i] = b->shared[j] = true;
        }
        i += x <= y;
        j += y <= x;
    }
}

typedef struct {
    uint32_t shared, unshared; /* longest runs, in shingles */
} runs;

/* From one change between shared and unshared to the next. */
static runs longest_runs(const wc_matcher *m, size_t n_words)
{
    uint32_t longest[2] = {0, 0}, now = 0;
    bool shared = false;
    for (size_t w = 0; w < n_words; w++) {
        uint64_t left = m->present[w];
        while (left != 0) {
            const uint64_t changed = left & (shared ? ~m->both[w] : m->both[w]);
            const uint64_t before = changed == 0 ? ~(uint64_t)0 : (changed & -changed) - 1;
            now += wc_popcount(left & before);
            left &= ~before;
            if (now > longest[shared]) longest[shared] = now;
            if (changed == 0) break;
            now = 0;
            shared = !shared;
        }
    }
    return (runs){longest[true], longest[false]};
}

/* Places are small numbers, so bits bring the shingles into the order of the text without a sort. */
static runs find_runs(wc_matcher *m, const side *s, bool quotations)
{
    size_t n_words = 0; /* of the bits, cleared as far as they are needed */
    for (size_t i = 0; i < s->n; i++) {
        const uint32_t mark = s->own->mark[i], place = mark & WC_MARK_PLACE;
        if (!quotations && (mark & WC_MARK_QUOTED) && !s->shared[i]) continue;
        for (; n_words <= place / 64; n_words++) m->present[n_words] = m->both[n_words] = 0;
        m->present[place / 64] |= (uint64_t)1 << place % 64;
        m->both[place / 64] |= (uint64_t)s->shared[i] << place % 64;
    }
    return longest_runs(m, n_words);
}

static void count_figures(wc_match *match, const side *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!(s->own->mark[i] & WC_MARK_FIGURE) || (!match->quotations && (s->own->mark[i] & WC_MARK_QUOTED))) continue;
        match->figures++;
        match->figures_shared += s->shared[i];
    }
}

/* The days are known, since the headlines name them. */
static bool is_dated(const wc_own *own, const wc_entry *x, uint32_t a, const wc_entry *y, uint32_t b)
{
    return own[a].dated != 0 && own[a].dated == own[b].dated && wc_date_day(x->date) != wc_date_day(y->date);
}

static bool at_least(uint64_t part, uint64_t whole, uint64_t percent) { return part * 100 >= whole * percent; }

static bool is_speech(const side *s, uint32_t scale)
{
    return !at_least(s->n_unquoted, s->n, SPEECH_PERCENT) && (uint64_t)s->n_unquoted * scale < SPEECH_WORDS;
}

wc_match wc_match_pages(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params, uint32_t a,
                        uint32_t b)
{
    const wc_entry *x = &set->entry[a], *y = &set->entry[b];
    const uint8_t level = own[a].level > own[b].level ? own[a].level : own[b].level;
    const side left = make_side(&own[a], level, m->shared_a), right = make_side(&own[b], level, m->shared_b);
    wc_match match = {.a = a, .b = b, .scale = (uint32_t)1 << level};
    uint32_t plain = 0, quoted = 0;
    runs run_a, run_b;
    match.same_outlet = x->outlet == y->outlet && x->outlet != WC_OUTLET_NONE;
    match.dated = is_dated(own, x, a, y, b);
    match.quotations = is_speech(&left, match.scale) || is_speech(&right, match.scale);
    merge(&left, &right, &plain, &quoted);
    match.own_a = (uint32_t)(match.quotations ? left.n : left.n_unquoted);
    match.own_b = (uint32_t)(match.quotations ? right.n : right.n_unquoted);
    match.shared = match.quotations ? plain + quoted : plain;
    match.shared_quoted = quoted;
    if (((uint64_t)plain + quoted) * match.scale < params->shared_words) return match;
    run_a = find_runs(m, &left, match.quotations);
    run_b = find_runs(m, &right, match.quotations);
    match.run = run_a.shared * match.scale;
    match.run_a = run_a.unshared * match.scale;
    match.run_b = run_b.unshared * match.scale;
    count_figures(&match, match.own_a <= match.own_b ? &left : &right);
    match.relation = wc_verdict_of(&match, params).relation;
    return match;
}

bool wc_own_is_same(const wc_own *a, const wc_own *b)
{
    return a->n > 0 && a->n == b->n && a->level == b->level && memcmp(a->hash, b->hash, a->n * sizeof *a->hash) == 0;
}

/* Compared once more with nothing asked of it, a pair that shares too little has its runs and figures counted. */
wc_match wc_match_in_full(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params, uint32_t a,
                          uint32_t b)
{
    wc_params lenient = *params;
    wc_match match;
    lenient.shared_words = 0;
    match = wc_match_pages(m, set, own, &lenient, a, b);
    match.relation = wc_match_pages(m, set, own, params, a, b).relation;
    if (match.relation == WC_RELATION_COPY && wc_own_is_same(&own[a], &own[b])) match.relation = WC_RELATION_IDENTICAL;
    return match;
}

/* x.part / x.whole against y.part / y.whole */
static int compare_ratio(uint64_t xp, uint64_t xw, uint64_t yp, uint64_t yw)
{
    const uint64_t left = xp * (yw > 0 ? yw : 1), right = yp * (xw > 0 ? xw : 1);
    return (left > right) - (left < right);
}

int wc_match_compare(const wc_match *x, const wc_match *y)
{
    const uint32_t xs = x->own_a < x->own_b ? x->own_a : x->own_b, ys = y->own_a < y->own_b ? y->own_a : y->own_b;
    const int c = compare_ratio(x->shared, xs, y->shared, ys);
    return c != 0
               ? c
               : compare_ratio(x->shared, x->own_a + x->own_b - x->shared, y->shared, y->own_a + y->own_b - y->shared);
}
