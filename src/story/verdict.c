/* verdict.c - see verdict.h */
#include "story/verdict.h"

#define DENSE_FIGURES         6  /* text is dense with figures when one shingle in so many holds one */
#define SERIES_VARIANCES      6  /* two standard errors and a half */
#define STRICT_LONGER         60 /* percent, at the level strict */
#define MEMBER_CONTAIN_LONGER 5
#define HALF                  50 /* percent of the shorter page: what makes a copy in the eyes of readers */
#define FEW_WORDS             40 /* shared: these must be half of the shorter page */
#define PASSAGE_WORDS         60 /* in a row it is more than a skeleton; at all it may be half of a copy that was cut */
#define CUT_RUN               40 /* a paragraph: a copy that was cut has no longer run of its own */
#define CUT_LONGER            10 /* asked of the longer page then */
#define APART_CONTAIN         50 /* asked of pages that both have a long run of their own */

typedef struct {
    const wc_match *match;
    const wc_params *params;
    uint32_t shorter, longer;       /* shingles */
    uint64_t words;                 /* shared */
    uint32_t contain, longer_asked; /* percent of the shorter and of the longer page that are asked */
    bool apart, series;
} evidence;

uint32_t wc_percent(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : (uint32_t)(part * 100 / whole); }

uint32_t wc_thousandths(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : (uint32_t)(part * 1000 / whole); }

static bool at_least(uint64_t part, uint64_t whole, uint64_t percent) { return part * 100 >= whole * percent; }

/* Of F figures as many should agree as words do, F s / W of which s of W are shared, with the variance of a binomial,
 * F s (W - s) / W^2, which is larger here since shingles overlap. */
bool wc_is_series(wc_figures f, uint32_t words_a_figure)
{
    const uint64_t words = f.all - f.figures, words_shared = f.shared - f.figures_shared;
    const uint64_t expected = words_shared * f.figures, found = words * f.figures_shared;
    const uint64_t variance = f.figures * words_shared * (words - words_shared + 1);
    if (f.run >= PASSAGE_WORDS || (uint64_t)f.figures * words_a_figure < f.all) return false;
    if (f.dated) return found < expected;
    if (2 * (uint64_t)f.figures_shared >= f.figures || 2 * found >= expected) return false;
    return (__extension__(unsigned __int128)(expected - found)) * (expected - found) >=
           (__extension__(unsigned __int128) variance) * SERIES_VARIANCES;
}

static bool is_series(const wc_match *m, uint32_t shorter)
{
    return wc_is_series((wc_figures){shorter, m->shared, m->figures, m->figures_shared, m->run, m->dated},
                        DENSE_FIGURES);
}

static bool is_cut(const evidence *e)
{
    const wc_match *m = e->match;
    const uint32_t run = m->own_a < m->own_b   ? m->run_a
                         : m->own_b < m->own_a ? m->run_b
                         : m->run_a < m->run_b ? m->run_a
                                               : m->run_b;
    return at_least(m->shared, e->shorter, HALF) && e->words >= PASSAGE_WORDS && run <= CUT_RUN;
}

static evidence gather(const wc_match *m, const wc_params *params)
{
    evidence e = {.match = m, .params = params};
    e.shorter = m->own_a < m->own_b ? m->own_a : m->own_b;
    e.longer = m->own_a < m->own_b ? m->own_b : m->own_a;
    e.words = (uint64_t)m->shared * m->scale;
    e.apart = m->run_a > params->outlet_run && m->run_b > params->outlet_run;
    e.series = is_series(m, e.shorter);
    e.contain = e.words < FEW_WORDS && params->contain < HALF ? HALF : params->contain;
    e.longer_asked = params->contain_longer > CUT_LONGER && is_cut(&e) ? CUT_LONGER : params->contain_longer;
    if (params->level == WC_MATCH_STRICT) {
        e.contain = params->contain > WC_STRICT_CONTAIN ? params->contain : WC_STRICT_CONTAIN;
        e.longer_asked = params->contain_longer > STRICT_LONGER ? params->contain_longer : STRICT_LONGER;
    }
    return e;
}

static wc_verdict at_gate(const evidence *e, wc_gate gate)
{
    const wc_params *p = e->params;
    const wc_match *m = e->match;
    const uint32_t short_percent = wc_percent(m->shared, e->shorter), long_percent = wc_percent(m->shared, e->longer);
    const uint32_t run = m->run_a < m->run_b ? m->run_a : m->run_b;
    switch (gate) {
    case WC_GATE_WORDS:
        return (wc_verdict){WC_RELATION_NONE, gate, (uint32_t)e->words, p->shared_words};
    case WC_GATE_CONTAIN:
        return (wc_verdict){WC_RELATION_NONE, gate, short_percent, e->contain};
    case WC_GATE_LONGER:
        return (wc_verdict){WC_RELATION_NONE, gate, long_percent, e->longer_asked};
    case WC_GATE_SERIES:
        return (wc_verdict){WC_RELATION_NONE, gate, wc_percent(m->figures_shared, m->figures), 50};
    case WC_GATE_OUTLET_CONTAIN:
        return (wc_verdict){WC_RELATION_NONE, gate, short_percent, p->outlet_contain};
    case WC_GATE_OUTLET_LONGER:
        return (wc_verdict){WC_RELATION_NONE, gate, long_percent, p->outlet_longer};
    case WC_GATE_OUTLET_APART:
        return (wc_verdict){WC_RELATION_NONE, gate, run, p->outlet_run};
    case WC_GATE_APART:
        break;
    }
    return (wc_verdict){WC_RELATION_NONE, WC_GATE_APART, short_percent, APART_CONTAIN};
}

/* Whether every gate is passed; *stop: the first that is not, or the last word on the shorter page's share. */
static bool is_copy(const evidence *e, wc_gate *stop)
{
    const wc_params *p = e->params;
    const uint32_t shared = e->match->shared;
    *stop = WC_GATE_WORDS;
    if (e->words < p->shared_words) return false;
    *stop = WC_GATE_CONTAIN;
    if (!at_least(shared, e->shorter, e->contain)) return false;
    *stop = WC_GATE_LONGER;
    if (!at_least(shared, e->longer, e->longer_asked)) return false;
    *stop = WC_GATE_SERIES;
    if (e->series) return false;
    if (e->match->same_outlet) {
        *stop = WC_GATE_OUTLET_CONTAIN;
        if (!at_least(shared, e->shorter, p->outlet_contain)) return false;
        *stop = WC_GATE_OUTLET_LONGER;
        if (!at_least(shared, e->longer, p->outlet_longer)) return false;
        *stop = WC_GATE_OUTLET_APART;
        if (e->apart) return false;
    } else if (e->apart) {
        *stop = WC_GATE_APART;
        if (!at_least(shared, e->shorter, APART_CONTAIN)) return false;
    }
    *stop = e->match->same_outlet ? WC_GATE_OUTLET_CONTAIN : e->apart ? WC_GATE_APART : WC_GATE_CONTAIN;
    return true;
}

static wc_relation relation_of_others(const evidence *e, wc_gate stop)
{
    const wc_match *m = e->match;
    const uint32_t asked = e->params->shared_words;
    if (stop == WC_GATE_SERIES) return WC_RELATION_TEMPLATE;
    if (m->same_outlet) return e->words >= asked ? WC_RELATION_TEMPLATE : WC_RELATION_NONE;
    if (e->words < asked) return (uint64_t)m->shared_quoted * m->scale >= asked ? WC_RELATION_QUOTE : WC_RELATION_NONE;
    return m->shared_quoted > m->shared ? WC_RELATION_QUOTE : WC_RELATION_PARTIAL;
}

wc_verdict wc_verdict_of(const wc_match *match, const wc_params *params)
{
    const evidence e = gather(match, params);
    wc_gate stop;
    const bool copy = is_copy(&e, &stop);
    wc_verdict verdict = at_gate(&e, stop);
    verdict.relation = copy ? WC_RELATION_COPY : relation_of_others(&e, stop);
    return verdict;
}

bool wc_verdict_is_member(const wc_match *m, const wc_params *params)
{
    const uint32_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b;
    const uint32_t longer = m->own_a < m->own_b ? m->own_b : m->own_a;
    if (m->relation >= WC_RELATION_COPY) return true;
    return params->level != WC_MATCH_STRICT && m->relation != WC_RELATION_NONE &&
           at_least(m->shared, shorter, WC_MEMBER_CONTAIN) && at_least(m->shared, longer, MEMBER_CONTAIN_LONGER) &&
           !is_series(m, shorter);
}

uint32_t wc_verdict_distance(const wc_match *match, const wc_params *params, wc_verdict *after)
{
    const uint32_t shorter = match->own_a < match->own_b ? match->own_a : match->own_b;
    const uint32_t least = match->figures_shared, most = shorter - (match->figures - least); /* the figures stay */
    wc_match other = *match;
    bool copy;
    *after = wc_verdict_of(match, params);
    copy = after->relation == WC_RELATION_COPY;
    for (uint32_t d = 1; copy ? match->shared >= least + d : match->shared + d <= most; d++) {
        other.shared = (uint16_t)(copy ? match->shared - d : match->shared + d);
        *after = wc_verdict_of(&other, params);
        if ((after->relation == WC_RELATION_COPY) != copy) return d;
    }
    return 0;
}
