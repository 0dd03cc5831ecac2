/* explain_reason.c - the evidence of a pair, and the sentences that say what it makes of it and how nearly. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "corpus/date.h"
#include <inttypes.h>
#include <string.h>

static const char *plural(uint64_t n) { return n == 1 ? "" : "s"; }

/* ---- the match ---- */

static void swap_sides(wc_match *m)
{
    const wc_match was = *m;
    m->a = was.b;
    m->b = was.a;
    m->own_a = was.own_b;
    m->own_b = was.own_a;
    m->run_a = was.run_b;
    m->run_b = was.run_a;
}

static bool compare(wc_explaining *e)
{
    const bool in_order = e->page[0] < e->page[1];
    wc_matcher matcher = {0};
    const bool ok = wc_matcher_init(&matcher, e->job.params.own);
    if (ok) {
        e->match = wc_match_in_full(&matcher, &e->set, e->own, &e->job.params, e->page[!in_order], e->page[in_order]);
        if (!in_order) swap_sides(&e->match);
    }
    wc_matcher_free(&matcher);
    return ok;
}

/* ---- numbers ---- */

static void fill_numbers(wc_explaining *e)
{
    const wc_match *m = &e->match;
    const uint32_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b, either = wc_match_either(m);
    const int64_t a = wc_explain_entry(e, 0)->date, b = wc_explain_entry(e, 1)->date;
    wc_explanation *x = e->out;
    x->relation = wc_relation_name(m->relation);
    x->shared_words = (uint64_t)m->shared * m->scale;
    x->resembling_words = (uint64_t)either * m->scale;
    x->containment = wc_percent(m->shared, shorter);
    x->resemblance = wc_percent(m->shared, either);
    x->run_words = m->run;
    x->quoted_words = (uint64_t)m->shared_quoted * m->scale;
    x->figures = m->figures;
    x->figures_shared = m->figures_shared;
    x->words_a_shingle = m->scale;
    x->quotations = m->quotations;
    x->same_outlet = m->same_outlet;
    x->has_days_apart = a != WC_DATE_UNKNOWN && b != WC_DATE_UNKNOWN;
    if (x->has_days_apart)
        x->days_apart = wc_date_day(a) < wc_date_day(b) ? (uint64_t)(wc_date_day(b) - wc_date_day(a))
                                                        : (uint64_t)(wc_date_day(a) - wc_date_day(b));
    x->page[0].n_own = (uint64_t)m->own_a * m->scale;
    x->page[1].n_own = (uint64_t)m->own_b * m->scale;
    x->page[0].unshared_run = m->run_a;
    x->page[1].unshared_run = m->run_b;
}

/* ---- sentences ---- */

/* Why a page has no evidence at all. */
static const char *say_nothing_left(wc_explaining *e, int side)
{
    const wc_entry *entry = wc_explain_entry(e, side);
    const wc_own *own = &e->own[e->page[side]];
    const char letter = wc_explain_letter(side);
    if (entry->n_words < e->job.params.shingle)
        return wc_explain_say(e,
                              "none: page %c is too short to be compared: %" PRIu32 " word%s, a shingle takes %" PRIu32,
                              letter, entry->n_words, plural(entry->n_words), e->job.params.shingle);
    if (own->n == 0)
        return wc_explain_say(e, "none: page %c has no own text left: all of it was taken for page furniture", letter);
    return wc_explain_say(e,
                          "none: page %c is too short beside the other, of which one shingle in %" PRIu32
                          " is kept: of its own %" PRIu32 " that is none",
                          letter, e->match.scale, own->n);
}

static const char *say_copy(wc_explaining *e, const wc_verdict *v)
{
    const char *where = v->gate == WC_GATE_OUTLET_CONTAIN ? " within one outlet"
                        : v->gate == WC_GATE_APART        ? " where both pages have a long run of their own"
                                                          : "";
    if (e->match.relation == WC_RELATION_IDENTICAL)
        return wc_explain_say(e, "identical: both have the same own text, as far as the sketches show");
    return wc_explain_say(e, "copy: %" PRIu32 "%% of the shorter page's own text is shared, %" PRIu32 "%% is asked%s",
                          v->have, v->asked, where);
}

/* What stands behind the reason that it is no copy: why it is this relation. */
static const char *say_kind(wc_explaining *e)
{
    const wc_match *m = &e->match;
    const uint64_t quoted = (uint64_t)m->shared_quoted * m->scale;
    if (m->relation == WC_RELATION_QUOTE)
        return wc_explain_say(e, "; mainly quotations are shared, %" PRIu64 " word%s", quoted, plural(quoted));
    if (m->relation == WC_RELATION_TEMPLATE && m->same_outlet) return "; within one outlet that is a template";
    return "";
}

static const char *say_no_copy(wc_explaining *e, const wc_verdict *v)
{
    const char *name = wc_relation_name(v->relation), *kind = say_kind(e);
    const char *shorter = "the shorter", *longer = "the longer";
    switch (v->gate) {
    case WC_GATE_WORDS:
        return wc_explain_say(e, "%s: %" PRIu32 " word%s of own text %s shared, of a copy %" PRIu32 " are asked%s",
                              name, v->have, plural(v->have), v->have == 1 ? "is" : "are", v->asked, kind);
    case WC_GATE_CONTAIN:
    case WC_GATE_LONGER:
        return wc_explain_say(e,
                              "%s: %" PRIu32 "%% of %s page's own text is shared, of a copy %" PRIu32 "%% is asked%s",
                              name, v->have, v->gate == WC_GATE_CONTAIN ? shorter : longer, v->asked, kind);
    case WC_GATE_OUTLET_CONTAIN:
    case WC_GATE_OUTLET_LONGER:
        return wc_explain_say(
            e, "%s: %" PRIu32 "%% of %s page's own text is shared, of a copy within one outlet %" PRIu32 "%% is asked",
            name, v->have, v->gate == WC_GATE_OUTLET_CONTAIN ? shorter : longer, v->asked);
    case WC_GATE_SERIES:
        if (e->match.dated)
            return wc_explain_say(e,
                                  "%s: the headlines differ in their date alone, and the figures agree less than the "
                                  "wording, %" PRIu32 "%% of them: two of a series and not one story",
                                  name, v->have);
        return wc_explain_say(e,
                              "%s: the wording agrees and the figures do not, %" PRIu32
                              "%% of them are shared and half is asked: two of a series and not one story",
                              name, v->have);
    case WC_GATE_OUTLET_APART:
        return wc_explain_say(e,
                              "%s: both pages of one outlet have a run that the other lacks, the shorter of %" PRIu32
                              " words, where a copy may have %" PRIu32,
                              name, v->have, v->asked);
    case WC_GATE_APART:
        break;
    }
    return wc_explain_say(e,
                          "%s: both pages have a run of over %" PRIu32 " words that the other lacks, and then %" PRIu32
                          "%% of the shorter page's own text is asked of a copy; %" PRIu32 "%% is shared%s",
                          name, e->job.params.outlet_run, v->asked, v->have, kind);
}

/* "it would be no copy below ..." */
static const char *say_copy_distance(wc_explaining *e, uint32_t distance, const wc_verdict *after)
{
    const uint64_t words = (uint64_t)distance * e->match.scale;
    const bool longer = after->gate == WC_GATE_LONGER || after->gate == WC_GATE_OUTLET_LONGER;
    if (distance == 0) return "it would be a copy with any number of shared words";
    if (after->gate == WC_GATE_WORDS)
        return wc_explain_say(
            e, "it would be no copy below %" PRIu32 " shared words, i.e. with %" PRIu64 " shared word%s fewer",
            after->asked, words, plural(words));
    return wc_explain_say(e, "it would be no copy below %" PRIu32 "%%%s, i.e. with %" PRIu64 " shared word%s fewer",
                          after->asked, longer ? " of the longer page's own text" : "", words, plural(words));
}

/* "it would be a copy with ..."; where no number of shared words would do, what stands in the way. */
static const char *say_other_distance(wc_explaining *e, uint32_t distance, const wc_verdict *now,
                                      const wc_verdict *after)
{
    const char *more = after->gate == now->gate ? "" : "more words were shared and ";
    const wc_match *m = &e->match;
    const uint64_t words = (uint64_t)distance * m->scale;
    if (distance > 0)
        return wc_explain_say(e, "it would be a copy with %" PRIu64 " shared word%s more", words, plural(words));
    switch (after->gate) {
    case WC_GATE_SERIES:
        return wc_explain_say(e, "it would be a copy if %smore of the figures agreed", more);
    case WC_GATE_OUTLET_APART:
        return wc_explain_say(e, "it would be a copy if %sone page had no run of over %" PRIu32 " words of its own",
                              more, after->asked);
    case WC_GATE_WORDS:
        return wc_explain_say(e, "it could not be a copy: the shorter page has only %" PRIu32 " words of own text",
                              after->have);
    default:
        return wc_explain_say(e,
                              "it could not be a copy: all of the shorter page's own text would be %" PRIu32
                              "%% of the longer page's, of which %" PRIu32 "%% is asked",
                              after->have, after->asked);
    }
}

wc_status wc_explain_judge(wc_explaining *e)
{
    wc_explanation *x = e->out;
    const wc_match *m = &e->match;
    wc_verdict verdict, after;
    uint32_t distance;
    bool copy;
    if (!compare(e)) return wc_job_no_memory(&e->job);
    fill_numbers(e);
    verdict = wc_verdict_of(m, &e->job.params);
    copy = verdict.relation == WC_RELATION_COPY;
    if (m->own_a == 0 || m->own_b == 0) {
        x->reason = say_nothing_left(e, m->own_a == 0 ? 0 : 1);
        x->distance = "";
        return WC_OK;
    }
    distance = wc_verdict_distance(m, &e->job.params, &after);
    x->reason = copy ? say_copy(e, &verdict) : say_no_copy(e, &verdict);
    x->distance = copy ? say_copy_distance(e, distance, &after) : say_other_distance(e, distance, &verdict, &after);
    return WC_OK;
}
