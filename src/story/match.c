/* match.c - see match.h.  What two pages share is found by a kernel, step by step through both, or by looking up each
 * hash of one in a table of the other's, which serves all comparisons of that page: a slot for each range of hashes
 * tells the first of its hashes in the sorted own text.  Hashes are spread evenly, and there are eight slots a hash, so
 * that hardly ever more than three fall into one: where they do, both own texts are merged instead.  Runs need the
 * order of the text again, and only for pairs that share enough. */
#include "story/match.h"
#include "corpus/date.h"
#include "story/match_kernel.h"
#include "story/verdict.h"
#include <string.h>

/* A page with less of its own text outside quotations, in percent and in words, is taken as a speech in full. */
#define SPEECH_PERCENT 25
#define SPEECH_WORDS   60 /* a passage: enough to tell whether the reporters' text is one */

#define SLOTS_A_HASH 8
#define SLOT_MOST    3 /* hashes of one slot, at most, that the table can tell */
#define NO_PAGE      UINT32_MAX

const char *wc_relation_name(wc_relation relation)
{
    static const char *const name[WC_RELATIONS] = {"none", "template", "quote", "partial", "copy", "identical"};
    return name[relation];
}

bool wc_matcher_init(wc_matcher *m, size_t most_own)
{
    size_t n_slots = SLOTS_A_HASH;
    while (n_slots < SLOTS_A_HASH * most_own) n_slots *= 2;
    memset(m, 0, sizeof *m);
    m->page = NO_PAGE;
    m->hash = wc_array_new(most_own + WC_MATCH_SLACK, sizeof *m->hash);
    m->slot = wc_array_new(n_slots, sizeof *m->slot);
    m->shared = wc_array_new(most_own + WC_MATCH_SLACK, sizeof *m->shared);
    m->kernel = wc_match_kernel_of(wc_cpu_now());
    m->held = wc_array_new(2 * WC_MATCH_PLACES, sizeof *m->held);
    for (unsigned i = 0; i < 2; i++) m->flag[i] = wc_array_new(2 * WC_MATCH_PLACES, sizeof *m->flag[i]);
    return m->hash != NULL && m->slot != NULL && m->shared != NULL && m->flag[0] != NULL && m->flag[1] != NULL &&
           m->held != NULL;
}

void wc_matcher_free(wc_matcher *m)
{
    wc_memory_free(m->hash);
    wc_memory_free(m->slot);
    wc_memory_free(m->shared);
    wc_memory_free(m->held);
    wc_memory_free(m->flag[0]);
    wc_memory_free(m->flag[1]);
    memset(m, 0, sizeof *m);
}

/* ---- the table ---- */

static void make_table(wc_matcher *m, const wc_own *o)
{
    size_t n_slots = SLOTS_A_HASH;
    while (n_slots < SLOTS_A_HASH * (size_t)o->n) n_slots *= 2;
    m->factor = (uint64_t)n_slots << o->level;
    memset(m->slot, 0, n_slots * sizeof *m->slot);
    for (size_t i = o->n; i-- > 0;) {
        const size_t slot = wc_match_slot(m->factor, m->hash[i]);
        m->crowded = m->crowded || (i + SLOT_MOST < o->n && wc_match_slot(m->factor, m->hash[i + SLOT_MOST]) == slot);
        m->slot[slot] = (uint16_t)i;
    }
}

void wc_matcher_hold(wc_matcher *m, const wc_own *own, uint32_t page)
{
    const wc_own *o = &own[page];
    m->page = page;
    m->n_held_places = 0;
    m->crowded = false;
    if (o->n > 0) memcpy(m->hash, o->hash, o->n * sizeof *m->hash);
    for (size_t i = 0; i < WC_MATCH_SLACK; i++) m->hash[o->n + i] = UINT32_MAX;
    if (m->kernel->needs_table) make_table(m, o);
}

/* ---- what both have: pairs of places in the two own texts, in the order of the hashes ---- */

static size_t merge(const uint32_t *x, size_t n_x, const uint32_t *y, size_t n_y, wc_shared *shared)
{
    size_t found = 0;
    for (size_t i = 0, j = 0; i < n_x && j < n_y;) {
        const bool step_i = x[i] <= y[j], step_j = y[j] <= x[i];
        shared[found] = (wc_shared){(uint16_t)i, (uint16_t)j};
        found += step_i & step_j;
        i += step_i;
        j += step_j;
    }
    return found;
}

typedef struct {
    const wc_own *own;
    size_t n; /* compared: a prefix */
    uint32_t n_unquoted;
} side;

static void count_unquoted(side *s)
{
    uint32_t quoted = 0;
    for (size_t i = 0; i < s->n; i++) quoted += s->own->mark[i] >> 15;
    s->n_unquoted = (uint32_t)s->n - quoted;
}

/* Of the two sides the second is held. */
static void find_shared(wc_matcher *m, const side *free_side, const side *held)
{
    if (free_side->n == 0 || held->n == 0)
        m->n_shared = 0;
    else if (m->crowded)
        m->n_shared = merge(free_side->own->hash, free_side->n, held->own->hash, held->n, m->shared);
    else
        m->n_shared = m->kernel->look_up(m, held->n, free_side->own->hash, free_side->n, m->shared);
    while (m->n_shared > 0 && m->shared[m->n_shared - 1].held_at >= held->own->n) m->n_shared--;
}

size_t wc_matcher_find(wc_matcher *m, const wc_own *held, const wc_own *own)
{
    const side other = {own, wc_own_prefix(own, held->level), 0}, this = {held, held->n, 0};
    find_shared(m, &other, &this);
    return m->n_shared;
}

/* The days are known, since the headlines name them. */
static bool is_dated(const wc_pageset *set, const wc_own *own, uint32_t a, uint32_t b)
{
    return own[a].dated != 0 && own[a].dated == own[b].dated &&
           wc_pageset_brief(set, a).day != wc_pageset_brief(set, b).day;
}

static bool at_least(uint64_t part, uint64_t whole, uint64_t percent) { return part * 100 >= whole * percent; }

static bool is_speech(const side *s, uint32_t scale)
{
    return !at_least(s->n_unquoted, s->n, SPEECH_PERCENT) && (uint64_t)s->n_unquoted * scale < SPEECH_WORDS;
}

static wc_match_side flag_free(const wc_matcher *m, const side *s, unsigned uncounted)
{
    const uint16_t *mark = s->own->mark;
    return (wc_match_side){mark, s->n, m->flag[0], m->kernel->flag(mark, s->n, uncounted, m->flag[0])};
}

/* Most comparisons of a page ask for the same flags. */
static wc_match_side flag_held(wc_matcher *m, const side *s, unsigned uncounted)
{
    const uint16_t *mark = s->own->mark;
    if (m->n_held_places == 0 || m->n_held != s->n || m->held_uncounted != uncounted) {
        m->n_held_places = m->kernel->flag(mark, s->n, uncounted, m->held);
        m->n_held = s->n;
        m->held_uncounted = uncounted;
    }
    memcpy(m->flag[1], m->held, m->n_held_places);
    return (wc_match_side){mark, s->n, m->flag[1], m->n_held_places};
}

/* A shingle counts as quoted when it is on either side. */
static void count(wc_matcher *m, wc_match *match, const side *left, const side *right, bool enough)
{
    const bool a_is_held = match->a == m->page;
    const side *free_side = a_is_held ? right : left, *held = a_is_held ? left : right;
    const unsigned uncounted = match->quotations ? 0 : WC_MARK_QUOTED;
    const wc_match_side both[2] = {flag_free(m, free_side, uncounted), flag_held(m, held, uncounted)};
    const bool a_is_shorter = match->own_a <= match->own_b;
    wc_match_counts counts;
    m->kernel->count(m, both, uncounted, a_is_shorter == a_is_held, &counts);
    match->shared_quoted = (uint16_t)counts.quoted;
    match->shared = (uint16_t)(m->n_shared - (match->quotations ? 0 : counts.quoted));
    if (!enough) return;
    match->run = counts.runs[a_is_held].shared * match->scale;
    match->run_a = counts.runs[a_is_held].unshared * match->scale;
    match->run_b = counts.runs[!a_is_held].unshared * match->scale;
    match->figures = (uint16_t)counts.figures;
    match->figures_shared = (uint16_t)counts.figures_shared;
}

/* Pages that share too few words are told of without a look at the marks of either, unless that is asked for: most
 * pages that meet by chance are such. */
static wc_match match_held(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params,
                           uint32_t page, bool fully)
{
    const uint32_t a = page < m->page ? page : m->page, b = page < m->page ? m->page : page;
    const uint8_t level = own[a].level > own[b].level ? own[a].level : own[b].level;
    side left = {&own[a], wc_own_prefix(&own[a], level), 0}, right = {&own[b], wc_own_prefix(&own[b], level), 0};
    const side *held = a == m->page ? &left : &right, *free_side = a == m->page ? &right : &left;
    wc_match match = {.a = a, .b = b, .scale = (uint32_t)1 << level};
    uint32_t outlet;
    bool enough;
    find_shared(m, free_side, held);
    enough = (uint64_t)m->n_shared * match.scale >= params->shared_words;
    if (!enough && !fully) return match;
    count_unquoted(&left);
    count_unquoted(&right);
    outlet = wc_pageset_outlet(set, a);
    match.same_outlet = outlet == wc_pageset_outlet(set, b) && outlet != WC_OUTLET_NONE;
    match.dated = is_dated(set, own, a, b);
    match.quotations = is_speech(&left, match.scale) || is_speech(&right, match.scale);
    match.own_a = (uint16_t)(match.quotations ? left.n : left.n_unquoted);
    match.own_b = (uint16_t)(match.quotations ? right.n : right.n_unquoted);
    count(m, &match, &left, &right, enough);
    if (!enough) return match;
    match.relation = (uint8_t)wc_verdict_of(&match, params).relation;
    return match;
}

wc_match wc_match_held(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params, uint32_t page)
{
    return match_held(m, set, own, params, page, true);
}

wc_match wc_match_held_related(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params,
                               uint32_t page)
{
    return match_held(m, set, own, params, page, false);
}

wc_match wc_match_pages(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params, uint32_t a,
                        uint32_t b)
{
    wc_matcher_hold(m, own, b);
    return wc_match_held(m, set, own, params, a);
}

bool wc_own_is_same(const wc_own *a, const wc_own *b)
{
    return a->n > 0 && a->n == b->n && a->level == b->level && memcmp(a->hash, b->hash, a->n * sizeof *a->hash) == 0;
}

/* With nothing asked of it, a pair that shares too little has its runs and figures counted, too. */
wc_match wc_match_in_full(wc_matcher *m, const wc_pageset *set, const wc_own *own, const wc_params *params, uint32_t a,
                          uint32_t b)
{
    wc_params lenient = *params;
    wc_match match;
    lenient.shared_words = 0;
    match = wc_match_pages(m, set, own, &lenient, a, b);
    match.relation = (uint8_t)wc_verdict_of(&match, params).relation;
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
    return c != 0 ? c : compare_ratio(x->shared, wc_match_either(x), y->shared, wc_match_either(y));
}
