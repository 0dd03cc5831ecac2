/* explain_result.c - what became of two pages in a result, and why. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "base/params.h"
#include "signature/simhash.h"
#include "story/links.h"
#include "story/window.h"
#include <inttypes.h>
#include <string.h>

/* ---- buckets ---- */

/* SimHash: pages that are too far apart may stand in one bucket, but as nobody's neighbours. */
static bool count_buckets(wc_explaining *e)
{
    const wc_params *p = &e->job.params;
    const wc_own *a = &e->own[e->page[0]], *b = &e->own[e->page[1]];
    const size_t n_met = wc_links_count(a, b, p);
    wc_explanation *x = e->out;
    x->is_simhash = p->signature == WC_SIGNATURE_SIMHASH;
    x->buckets_met = (uint32_t)n_met;
    x->buckets_asked = x->is_simhash || p->bands > 0 ? 1 : p->hits;
    if (x->is_simhash) {
        x->bits_apart = wc_simhash_distance(wc_simhash(a->hash, a->n, p->seed), wc_simhash(b->hash, b->n, p->seed));
        if (x->bits_apart > p->distance) x->buckets_met = 0;
    }
    return n_met != SIZE_MAX;
}

/* ---- sentences ---- */

static bool is_near(const wc_explaining *e, uint32_t page, uint32_t other)
{
    return wc_window_has(&e->job.params, &e->set.entry[page], &e->set.entry[other]);
}

/* How far two pages are apart that are not near, and how far they may be. */
static const char *say_apart_in_time(wc_explaining *e, uint32_t page, uint32_t other)
{
    const int64_t a = e->set.entry[page].date, b = e->set.entry[other].date;
    const int64_t hours = ((a < b ? b - a : a - b) + WC_HOUR_SECONDS - 1) / WC_HOUR_SECONDS;
    char asked[32];
    wc_span_text(e->job.params.window, asked);
    return wc_explain_say(e, "%" PRIi64 "d %" PRIi64 "h apart, at most %s", hours / 24, hours % 24, asked);
}

static void say_verified(wc_explaining *e, const char *listed)
{
    wc_explanation *x = e->out;
    const uint32_t met = x->buckets_met, asked = x->buckets_asked;
    const char *s = met == 1 ? "" : "s";
    if (listed[0] != '\0' && (x->page[0].n_same_id > 1 || x->page[1].n_same_id > 1)) {
        x->verified = wc_explain_say(e,
                                     "pairs.tsv has two pages of these ids as %s; whether they are these two cannot be "
                                     "told, since other pages have the same.",
                                     listed);
    } else if (listed[0] != '\0') {
        x->verified = wc_explain_say(e, "The pair was compared; pairs.tsv has it as %s.", listed);
    } else if (!is_near(e, e->page[0], e->page[1])) {
        x->verified = wc_explain_say(e, "The pair was never compared: it is outside of the window, %s.",
                                     say_apart_in_time(e, e->page[0], e->page[1]));
    } else if (e->own[e->page[0]].n == 0 || e->own[e->page[1]].n == 0) {
        x->verified = "The pair was never compared: a page without own text is in no bucket.";
    } else if (met < asked && x->is_simhash) {
        x->verified = wc_explain_say(e,
                                     "The pair was never compared: their SimHashes differ in %" PRIu32
                                     " bits of 64, and at most %" PRIu32 " may.",
                                     x->bits_apart, e->job.params.distance);
    } else if (met < asked) {
        x->verified =
            wc_explain_say(e, "The pair was never compared: the two meet in %" PRIu32 " bucket%s (asked: %" PRIu32 ").",
                           met, s, asked);
    } else if (e->match.relation == WC_RELATION_NONE) {
        x->verified = wc_explain_say(e,
                                     "The two meet in %" PRIu32 " bucket%s (asked: %" PRIu32
                                     "): a candidate, but pairs.tsv lists no pair that shares too little.",
                                     met, s, asked);
    } else {
        x->verified = wc_explain_say(
            e,
            "The two meet in %" PRIu32 " bucket%s, %" PRIu32
            " asked, but pairs.tsv does not list them: a page is compared "
            "with its neighbours in a bucket, and once it is a copy its story's longest page stands for it.",
            met, s, asked);
    }
}

/* How the page stands to the longest page of a story, which decides whether it is a member; enough: what to say where
 * it is enough for one. */
static wc_status say_longest(wc_explaining *e, int side, uint32_t longest, const char *enough, const char **sentence)
{
    const uint32_t page = e->page[side], a = page < longest ? page : longest, b = page < longest ? longest : page;
    const char letter = wc_explain_letter(side);
    wc_matcher matcher = {0};
    wc_match m;
    uint32_t shorter;
    *sentence = "";
    if (page == longest) {
        *sentence = wc_explain_say(e, " Page %c is the story's longest.", letter);
        return WC_OK;
    }
    if (!is_near(e, page, longest)) {
        *sentence = wc_explain_say(e, " Page %c is outside of the window of the story's longest page, %s: %s.", letter,
                                   wc_explain_clean(e, wc_entry_id(&e->set.entry[longest])),
                                   say_apart_in_time(e, page, longest));
        return WC_OK;
    }
    if (!wc_matcher_init(&matcher, e->job.params.own)) return wc_job_no_memory(&e->job);
    m = wc_match_pages(&matcher, &e->set, e->own, &e->job.params, a, b);
    wc_matcher_free(&matcher);
    shorter = m.own_a < m.own_b ? m.own_a : m.own_b;
    *sentence =
        wc_explain_say(e, " Page %c shares %" PRIu32 "%% of the shorter own text with the story's longest page, %s%s.",
                       letter, wc_percent(m.shared, shorter), wc_explain_clean(e, wc_entry_id(&e->set.entry[longest])),
                       wc_verdict_is_member(&m, &e->job.params) ? enough : ", too little for a member");
    return WC_OK;
}

static wc_status say_same(wc_explaining *e)
{
    wc_explanation *x = e->out;
    const uint64_t n = x->page[0].n_cluster;
    const char *a = "", *b = "";
    wc_status status = WC_OK;
    if (e->match.relation < WC_RELATION_COPY) { /* what holds them together is not what they share with each other */
        status = say_longest(e, 0, e->longest[0].page, "", &a);
        if (status == WC_OK) status = say_longest(e, 1, e->longest[0].page, "", &b);
    }
    x->outcome = wc_explain_say(e, "One story, on %" PRIu64 " page%s.%s%s", n, n == 1 ? "" : "s", a, b);
    return status;
}

static wc_status say_apart(wc_explaining *e)
{
    static const char enough[] =
        ", enough for a member; of stories that it could be of a page is in that of its headline, "
        "where it has their text one behind the other, else in that whose longest page is longer";
    wc_explanation *x = e->out;
    const bool digest[2] = {strcmp(x->page[0].role, "digest") == 0, strcmp(x->page[1].role, "digest") == 0};
    const char *a = "", *b = "";
    wc_status status = WC_OK;
    if (digest[0] && digest[1]) {
        x->outcome = "Not one story: both pages are digests of several stories, and belong to none.";
    } else if (digest[0] || digest[1]) {
        x->outcome = wc_explain_say(e, "Not one story: page %c is a digest of several stories, and belongs to none.",
                                    digest[0] ? 'A' : 'B');
    } else if (e->match.relation < WC_RELATION_COPY) {
        x->outcome = "Not one story.";
    } else if (!is_near(e, e->page[0], e->page[1])) {
        x->outcome = "Not one story, though a copy: the two are outside of the window.";
    } else {
        if (x->page[1].n_cluster > 1) status = say_longest(e, 0, e->longest[1].page, enough, &a);
        if (status == WC_OK && x->page[0].n_cluster > 1) status = say_longest(e, 1, e->longest[0].page, enough, &b);
        x->outcome =
            wc_explain_say(e, "Not one story in the result, though a copy: neither joined the other's.%s%s", a, b);
    }
    return status;
}

wc_status wc_explain_result(wc_explaining *e)
{
    wc_explanation *x = e->out;
    const char *listed = "";
    const wc_status status = wc_explain_read_pair(e, &listed);
    if (status != WC_OK) return status;
    if (!count_buckets(e)) return wc_job_no_memory(&e->job);
    x->has_result = true;
    x->same_cluster = strcmp(x->page[0].cluster, x->page[1].cluster) == 0;
    say_verified(e, listed);
    return x->same_cluster ? say_same(e) : say_apart(e);
}
