/* sketcher.c - two texts by their sketches.  A text goes the way of a page without outlet: signed, and its own text
 * kept by the mask that masks nothing.  Of that the sketch is a copy, in one piece of memory. */
#include "base/error.h"
#include "corpus/date.h"
#include "corpus/repair.h"
#include "pipeline/signer.h"
#include "story/verdict.h"
#include <inttypes.h>
#include <string.h>

#define TEXT_BYTES_MOST ((uint64_t)1 << 30) /* what is repaired may be three times as long, and places have 32 bits */

struct wc_sketcher {
    wc_params params;
    wc_unicode *unicode;
    wc_signer signer;
    wc_buffer repaired;
    wc_matcher matcher;
};

struct wc_text_sketch {
    wc_params params; /* by which it was made */
    uint32_t n_words;
    wc_own own;      /* its memory lies behind */
    uint32_t data[]; /* hashes, marks */
};

wc_status wc_sketcher_new(const wc_params *params, wc_sketcher **sketcher, wc_error *error)
{
    wc_params checked;
    wc_cpu cpu = WC_CPU_PLAIN;
    wc_sketcher *s;
    wc_status status;
    *sketcher = NULL;
    wc_params_init(&checked);
    if (params != NULL) checked = *params;
    status = wc_params_check(&checked, error);
    if (status == WC_OK) status = wc_cpu_choose(&cpu, error);
    if (status != WC_OK) return status;
    s = wc_array_new(1, sizeof *s);
    if (s == NULL) return wc_fail_memory(error, sizeof *s);
    s->params = checked;
    s->unicode = wc_unicode_new();
    wc_signer_init(&s->signer, &s->params, s->unicode, cpu);
    if (s->unicode == NULL || !wc_matcher_init(&s->matcher, s->params.own)) {
        wc_sketcher_free(s);
        return wc_fail_memory(error, sizeof *s->unicode);
    }
    *sketcher = s;
    return WC_OK;
}

void wc_sketcher_free(wc_sketcher *s)
{
    if (s == NULL) return;
    wc_signer_free(&s->signer);
    wc_matcher_free(&s->matcher);
    wc_buffer_free(&s->repaired);
    wc_memory_free(s->unicode);
    wc_memory_free(s);
}

/* NULL: no memory. */
static wc_text_sketch *copy_own(const wc_sketcher *s, const wc_own *own, uint32_t n_words)
{
    wc_text_sketch *sketch = wc_array_new(1, sizeof *sketch + wc_own_bytes(own));
    if (sketch == NULL) return NULL;
    sketch->params = s->params;
    sketch->n_words = n_words;
    sketch->own = *own;
    sketch->own.hash = sketch->data;
    sketch->own.mark = (uint16_t *)(void *)(sketch->data + own->n);
    if (own->n > 0) {
        memcpy(sketch->own.hash, own->hash, own->n * sizeof *own->hash);
        memcpy(sketch->own.mark, own->mark, own->n * sizeof *own->mark);
    }
    return sketch;
}

static wc_text_sketch *sketch_page(wc_sketcher *s, const wc_page *page)
{
    wc_text_sketch *sketch = NULL;
    wc_pageset set;
    wc_entry entry;
    wc_own own;
    wc_site site;
    if (!wc_pageset_init(&set, 1)) return NULL;
    if (wc_signer_sign(&s->signer, page, &set.arena[0], &set.sketches[0], &entry)) {
        entry.outlet = WC_OUTLET_NONE;
        if (wc_pageset_push(&set, &entry) && wc_mask_learn(&set, &s->params, 1, &own, &site))
            sketch = copy_own(s, &own, entry.n_words);
    }
    wc_pageset_free(&set);
    return sketch;
}

wc_status wc_sketcher_sketch(wc_sketcher *s, const char *text, size_t len, wc_text_sketch **sketch, wc_error *error)
{
    wc_page page = {.text = {text, len}, .date = WC_DATE_UNKNOWN};
    bool repaired;
    *sketch = NULL;
    if (len > TEXT_BYTES_MOST)
        return wc_fail(error, WC_ERROR_PARAM, "a text of %zu bytes, expected at most %" PRIu64, len, TEXT_BYTES_MOST);
    if (wc_repair_text(&page.text, &s->repaired, &repaired)) *sketch = sketch_page(s, &page);
    return *sketch != NULL ? WC_OK : wc_fail_memory(error, len);
}

void wc_text_sketch_free(wc_text_sketch *sketch) { wc_memory_free(sketch); }

static wc_comparison describe(const wc_match *m, const wc_text_sketch *a, const wc_text_sketch *b)
{
    const uint32_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b, either = wc_match_either(m);
    const uint64_t scale = m->scale;
    return (wc_comparison){.relation = wc_relation_name(m->relation),
                           .containment = wc_thousandths(m->shared, shorter),
                           .resemblance = wc_thousandths(m->shared, either),
                           .n_words = {a->n_words, b->n_words},
                           .n_own = {m->own_a * scale, m->own_b * scale},
                           .shared_words = m->shared * scale,
                           .run_words = m->run,
                           .quoted_words = m->shared_quoted * scale,
                           .unshared_run = {m->run_a, m->run_b}};
}

static bool is_of(const wc_text_sketch *sketch, const wc_params *p)
{
    const wc_params *q = &sketch->params;
    return q->seed == p->seed && q->shingle == p->shingle && q->sketch == p->sketch && q->own == p->own &&
           q->hash_bits == p->hash_bits;
}

wc_status wc_sketcher_compare(wc_sketcher *s, const wc_text_sketch *a, const wc_text_sketch *b,
                              wc_comparison *comparison, wc_error *error)
{
    wc_entry entry[2] = {{.outlet = WC_OUTLET_NONE}, {.outlet = WC_OUTLET_NONE}};
    const wc_pageset set = {.entry = entry, .n = 2};
    const wc_own own[2] = {a->own, b->own};
    wc_match match;
    if (!is_of(a, &s->params) || !is_of(b, &s->params))
        return wc_fail(error, WC_ERROR_PARAM, "a sketch of another shingle, sketch, own or seed than the sketcher's");
    match = wc_match_in_full(&s->matcher, &set, own, &s->params, 0, 1);
    *comparison = describe(&match, a, b);
    return WC_OK;
}
