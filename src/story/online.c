/* online.c - see online.h.  The page that is judged stands behind the last one of the set while it is compared, so that
 * it is compared by the same code as all. */
#include "story/online.h"
#include "base/parallel.h"
#include "signature/lsh.h"
#include "story/rubrics.h"
#include "story/verdict.h"
#include "story/window.h"
#include <string.h>

/* ---- whom the page meets ---- */

size_t wc_online_keys(wc_online *o, const wc_own *own)
{
    const wc_params *p = o->params;
    size_t n = 0;
    if (own->n == 0) return 0;
    wc_lsh_keys_of(own->hash, own->n, p, o->slot, o->densified, o->key);
    for (size_t i = 0; i < wc_lsh_key_count(p); i++) {
        if (o->key[i] != WC_LSH_NONE) o->key[n++] = o->key[i];
    }
    return n;
}

/* Whether the page is within the window of the one that is judged. */
static bool is_near(const wc_online *o, uint32_t page)
{
    return wc_window_has(o->params, &o->set->entry[page], &o->set->entry[o->set->n]);
}

/* Into met[0..n): the pages that it meets in enough buckets, and behind them the longest pages of their stories, which
 * explain most of what they share. */
static size_t meet(wc_online *o, const wc_own *own)
{
    const size_t n_keys = wc_online_keys(o, own);
    const unsigned enough = o->params->bands != 0 ? 1 : o->params->hits;
    size_t n = 0, kept = 0, all;
    for (size_t i = 0; i < n_keys; i++) {
        const wc_latest_bucket *b = wc_latest_find(&o->latest, o->key[i]);
        for (size_t k = 0; b != NULL && k < WC_LATEST_PAGES && b->page[k] != WC_LATEST_NONE; k++) {
            uint8_t *hits = &o->hits[b->page[k]];
            if (!is_near(o, b->page[k])) continue;
            if (*hits == 0) o->met[n++] = b->page[k];
            *hits = (uint8_t)(*hits + (*hits < UINT8_MAX));
        }
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t page = o->met[i];
        const bool is_met = o->hits[page] >= enough;
        o->hits[page] = is_met;
        if (is_met) o->met[kept++] = page;
    }
    all = kept;
    for (size_t i = 0; i < kept; i++) {
        const uint32_t longest = o->cluster[o->cluster_of[o->met[i]]].representative;
        if (o->hits[longest] != 0 || !is_near(o, longest)) continue;
        o->met[all++] = longest;
        o->hits[longest] = 1;
    }
    for (size_t i = 0; i < all; i++) o->hits[o->met[i]] = 0;
    return all;
}

/* Of those that the page meets, until the next page: nothing else is looked at. */
static bool unpack_met(wc_online *o, size_t n)
{
    wc_arena_clear(&o->unpacked);
    for (size_t i = 0; i < n; i++) {
        wc_own *own = &o->own[o->met[i]];
        if (o->met[i] >= o->n_packed) continue;
        own->hash = wc_arena_alloc(&o->unpacked, wc_own_bytes(own));
        if (own->hash == NULL) return false;
        own->mark = (uint16_t *)(void *)(own->hash + own->n);
        wc_own_unpack(&o->packed[o->met[i]], own);
    }
    return true;
}

static bool compare(wc_online *o, wc_flag *flag)
{
    const uint32_t page = (uint32_t)o->set->n;
    const size_t n = meet(o, &o->own[page]);
    wc_records_clear(&o->matches.all);
    if (!unpack_met(o, n)) return false;
    if (!wc_records_reserve(&o->matches.all, n)) return false;
    if (n > 0) wc_matcher_hold(&o->matcher, o->own, page);
    for (size_t i = 0; i < n; i++) {
        const wc_match m = wc_match_held(&o->matcher, o->set, o->own, o->params, o->met[i]);
        if (m.relation != WC_RELATION_NONE) wc_records_append(&o->matches.all, &m, 1);
    }
    flag->n_compared = (uint32_t)n;
    return true;
}

/* ---- which story it is ---- */

static uint64_t length_of(const wc_online *o, uint32_t cluster)
{
    return wc_own_words(&o->own[o->cluster[cluster].representative]);
}

/* Of two stories that one comes first whose representative is longer. */
static bool is_before(const wc_online *o, uint32_t a, uint32_t b)
{
    const uint64_t x = length_of(o, a), y = length_of(o, b);
    return x != y ? x > y : o->cluster[a].representative < o->cluster[b].representative;
}

/* The next of the stories that the page is a copy of some member of, behind `last` in that order. */
static uint32_t next_story(const wc_online *o, uint32_t last)
{
    uint32_t next = WC_ONLINE_NONE;
    for (size_t i = 0; i < o->matches.all.n; i++) {
        const wc_match *m = &wc_matches_in_memory(&o->matches)[i];
        const uint32_t story = o->cluster_of[m->a];
        if (m->relation < WC_RELATION_COPY || o->digest[m->a]) continue;
        if (last != WC_ONLINE_NONE && !is_before(o, last, story)) continue;
        if (next == WC_ONLINE_NONE || is_before(o, story, next)) next = story;
    }
    return next;
}

/* Whether a page that is a copy of some member of the story is one, too. */
static bool is_member(wc_online *o, uint32_t story)
{
    const uint32_t longest = o->cluster[story].representative;
    if (!is_near(o, longest)) return false;
    const wc_match m = wc_match_held(&o->matcher, o->set, o->own, o->params, longest);
    return wc_verdict_is_member(&m, o->params);
}

static uint32_t find_story(wc_online *o)
{
    uint32_t story = next_story(o, WC_ONLINE_NONE);
    while (story != WC_ONLINE_NONE && !is_member(o, story)) story = next_story(o, story);
    return story;
}

/* Of two matches the one that says more. */
static bool is_stronger(const wc_match *x, const wc_match *y)
{
    const int c = wc_match_compare(x, y);
    if (x->relation != y->relation) return x->relation > y->relation;
    return c != 0 ? c > 0 : x->a < y->a;
}

static void find_strongest(const wc_online *o, wc_flag *flag)
{
    for (size_t i = 0; i < o->matches.all.n; i++) {
        const wc_match *m = &wc_matches_in_memory(&o->matches)[i];
        if (flag->story != WC_ONLINE_NONE && o->cluster_of[m->a] != flag->story) continue;
        if (flag->matched != WC_ONLINE_NONE && !is_stronger(m, &flag->match)) continue;
        flag->matched = m->a;
        flag->match = *m;
    }
    if (flag->matched == WC_ONLINE_NONE || flag->match.relation < WC_RELATION_COPY) return;
    if (flag->story == WC_ONLINE_NONE)
        flag->match.relation = WC_RELATION_PARTIAL;
    else if (wc_own_is_same(&o->own[flag->matched], &o->own[o->set->n]))
        flag->match.relation = WC_RELATION_IDENTICAL;
}

static uint8_t find_agency(const wc_online *o, const wc_entry *page, uint32_t story)
{
    const wc_credit credit = wc_credit_read(&o->agencies, wc_entry_credit(page));
    if (credit.kind > WC_CREDIT_KIND_MENTION && credit.agency != WC_CREDIT_NONE) return credit.agency;
    return story != WC_ONLINE_NONE ? o->agency[story] : WC_CREDIT_NONE;
}

static bool is_rubric(const wc_online *o, const wc_entry *page)
{
    return page->title_len > 0 && wc_names_find(&o->rubrics, wc_entry_title(page)) != UINT32_MAX;
}

static const wc_layout *layout_of(const wc_online *o, const wc_entry *page)
{
    static const wc_layout none;
    return page->outlet < o->n_layouts ? &o->layout[page->outlet] : &none;
}

static bool mask(wc_online *o, const wc_entry *page, wc_own *own)
{
    const wc_layout *latest = wc_recent_layout(&o->recent, page->outlet);
    return wc_layout_mask(layout_of(o, page), latest, &o->scratch, page, o->params, own);
}

/* Behind the last one of the set. */
static bool put_behind(wc_online *o, const wc_entry *page)
{
    const wc_str headline = wc_layout_headline(layout_of(o, page), wc_recent_layout(&o->recent, page->outlet), page);
    if (!wc_array_reserve(&o->strings, &o->cap_strings, page->id_len + headline.len, 1)) return false;
    wc_online_shorten(&o->set->entry[o->set->n], page, headline, o->strings);
    return true;
}

/* ---- what else of it is furniture ---- */

/* The story that it seems to carry. */
static uint32_t likely_story(const wc_online *o)
{
    const wc_match *best = NULL;
    for (size_t i = 0; i < o->matches.all.n; i++) {
        const wc_match *m = &wc_matches_in_memory(&o->matches)[i];
        if (m->relation < WC_RELATION_COPY || o->digest[m->a]) continue;
        if (best == NULL || (m->same_outlet != best->same_outlet ? best->same_outlet : is_stronger(m, best))) best = m;
    }
    return best != NULL ? o->cluster_of[best->a] : WC_ONLINE_NONE;
}

/* A page of the same outlet that is no version of this one, of another story: what both have is furniture, as for the
 * site mask. */
static bool is_other_story(const wc_online *o, const wc_match *m, const wc_title *own, uint32_t likely)
{
    wc_title other;
    if (!m->same_outlet || o->cluster_of[m->a] == likely) return false;
    wc_title_read(&other, wc_entry_title(&o->set->entry[m->a]));
    return wc_kinship_of(m, wc_title_compare(own, &other)) == WC_KIN_NONE;
}

typedef enum { OTHER_STORIES, NO_COPIES, COPIES, DIGESTS, PARTS } part; /* of the matches */

static part part_of(const wc_online *o, const wc_match *m, const wc_title *own, uint32_t likely)
{
    if (is_other_story(o, m, own, likely)) return OTHER_STORIES;
    if (o->digest[m->a]) return DIGESTS; /* has in common with a page what is a story's */
    return m->relation < WC_RELATION_COPY ? NO_COPIES : COPIES;
}

/* All pages of a story are of one kind; likely: the story of the first. */
static void add_page(wc_online *o, uint32_t page, uint32_t likely)
{
    wc_recur *r = &o->recur;
    const uint32_t story = r->n == 0 ? likely : o->cluster_of[page];
    uint32_t k = 0;
    while (k < r->n && (k == 0 ? likely : o->cluster_of[r->page[k]]) != story) k++;
    r->kind[r->n] = k;
    r->page[r->n] = page;
    r->day[r->n++] = wc_entry_brief(&o->set->entry[page]).day;
}

/* Of many matches some, evenly spread; n of them are of that part. */
static void add_matches(wc_online *o, part which, size_t n, uint32_t likely)
{
    const size_t room = WC_RECUR_PAGES - o->recur.n;
    size_t seen = 0;
    for (size_t i = 0; room > 0 && i < o->matches.all.n; i++) {
        const wc_match *m = &wc_matches_in_memory(&o->matches)[i];
        if (o->part[i] != which) continue;
        if (wc_recur_takes(seen, n, room)) {
            if (which == OTHER_STORIES) o->recur.furniture |= UINT32_C(1) << o->recur.n;
            add_page(o, m->a, likely);
        }
        seen++;
    }
}

static size_t kinds_asked(const wc_online *o, const wc_entry *page)
{
    const bool bare = page->outlet == WC_OUTLET_NONE && page->title_len == 0;
    return (size_t)o->params->groups * (bare ? WC_RECUR_BARE_KINDS : 1);
}

/* What it has but as furniture in common with the pages that it matches is gone from its own text; whether there was
 * any. */
static bool mask_more(wc_online *o, const wc_entry *page, const wc_title *title)
{
    const uint32_t n = (uint32_t)o->set->n, likely = likely_story(o);
    size_t n_of[PARTS] = {0};
    wc_own *own = &o->own[n];
    if (o->matches.all.n == 0) return false;
    for (size_t i = 0; i < o->matches.all.n; i++) {
        o->part[i] = (uint8_t)part_of(o, &wc_matches_in_memory(&o->matches)[i], title, likely);
        n_of[o->part[i]]++;
    }
    o->recur.n = 0;
    o->recur.furniture = 0;
    add_page(o, n, likely);
    for (part which = 0; which < DIGESTS; which++) add_matches(o, which, n_of[which], likely);
    memset(o->found, 0, wc_recur_words(own->n) * sizeof *o->found);
    if (!wc_recur_find(&o->recur, o->own, kinds_asked(o, page), o->found)) return false;
    wc_recur_drop(page, own, o->found);
    return true;
}

static bool mask_and_compare(wc_online *o, const wc_entry *page, wc_flag *flag)
{
    wc_title title;
    wc_title_read(&title, wc_entry_title(&o->set->entry[o->set->n]));
    if (!mask(o, page, &o->own[o->set->n]) || !compare(o, flag)) return false;
    for (int round = 0; round < WC_RECUR_ROUNDS && mask_more(o, page, &title); round++) {
        if (!compare(o, flag)) return false;
    }
    return true;
}

bool wc_online_judge(wc_online *o, const wc_entry *page, wc_flag *flag)
{
    const uint32_t n = (uint32_t)o->set->n;
    uint32_t by;
    *flag = (wc_flag){.story = WC_ONLINE_NONE, .matched = WC_ONLINE_NONE};
    if (!put_behind(o, page) || !mask_and_compare(o, page, flag) ||
        !wc_digest_judge(o->set, o->own, o->params, &o->matches, n, is_rubric(o, page), &flag->digest, &by))
        return false;
    if (by != WC_NOT_HEADED && !o->digest[by])
        flag->story = is_member(o, o->cluster_of[by]) ? o->cluster_of[by] : WC_ONLINE_NONE;
    else if (!flag->digest)
        flag->story = find_story(o);
    find_strongest(o, flag);
    flag->agency = find_agency(o, page, flag->story);
    return true;
}
