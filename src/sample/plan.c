/* plan.c - an edition's free pages are filled story by story, with as many pages each as it has copies, then shuffled.
 * Its copies are numbered in the order in which they come to stand.  The special stories (--identical, --chain,
 * --story-copies) hold pages at even distances through the whole corpus.  See plan.h. */
#include "sample/plan.h"
#include "base/memory.h"
#include <string.h>

#define SPECIAL_TALES  3
#define COPIES_MOST    1000
#define VERSIONS_MOST  39
#define SERIES_PERCENT 6  /* of the pages */
#define CARRY_PERCENT  15 /* of the next edition's pages may be owed to it */
#define OUTLET_PAGES   100000ULL

typedef struct wc_carry {
    wc_tale tale;
    uint32_t index;     /* of the tale in the edition that owes */
    uint32_t n, outlet; /* pages owed; the outlet of a running story */
} wc_carry;

static uint64_t n_special(const wc_sample_settings *o) { return o->identical + o->chain + o->story_copies; }

/* Special pages before page. */
static uint64_t special_before(const wc_sample_settings *o, uint64_t page)
{
    const uint64_t n = n_special(o);
    return page / o->pages * n + page % o->pages * n / o->pages;
}

/* No outlet gets more than 100,000 pages, as long as there are outlets enough. */
static wc_status weigh_outlets(wc_plan *plan, wc_error *error)
{
    const wc_sample_settings *o = plan->options;
    uint64_t *weight = wc_array_new(o->outlets, sizeof *weight);
    if (weight == NULL) return wc_fail_memory(error, o->outlets * sizeof *weight);
    for (uint32_t i = 0; i < o->outlets; i++) weight[i] = (wc_zipf_weight(i, o->skew) >> 8) + 1;
    for (int round = 0; round < 8 && o->pages > OUTLET_PAGES; round++) {
        uint64_t total = 0;
        for (uint32_t i = 0; i < o->outlets; i++) total += weight[i];
        const uint64_t most = total / (o->pages / OUTLET_PAGES) + 1;
        for (uint32_t i = 0; i < o->outlets && weight[i] > most; i++) weight[i] = most;
    }
    wc_zipf_init_weights(&plan->outlet, weight, o->outlets);
    wc_memory_free(weight);
    return WC_OK;
}

wc_status wc_plan_init(wc_plan *plan, const wc_sample_settings *options, wc_error *error)
{
    memset(plan, 0, sizeof *plan);
    plan->options = options;
    plan->seed = wc_key(options->seed, 5);
    const uint64_t day = options->pages / options->days + 1;
    const size_t n_pages = day < WC_EDITION_PAGES ? day : WC_EDITION_PAGES;
    plan->page = wc_array_new(n_pages, sizeof *plan->page);
    plan->drawn = wc_array_new(options->outlets, sizeof *plan->drawn);
    if (plan->page == NULL || plan->drawn == NULL) return wc_fail_memory(error, n_pages * sizeof *plan->page);
    const uint32_t most = options->outlets / 2 + 1;
    wc_zipf_init(&plan->copies, most < COPIES_MOST ? most : COPIES_MOST, 0, 180);
    wc_zipf_init(&plan->versions, VERSIONS_MOST, 2, 220);
    wc_zipf_init(&plan->repeats, most < 30 ? most : 30, 0, 220);
    return weigh_outlets(plan, error);
}

void wc_plan_free(wc_plan *plan)
{
    wc_memory_free(plan->tale);
    wc_memory_free(plan->page);
    wc_memory_free(plan->carry);
    wc_memory_free(plan->drawn);
    memset(plan, 0, sizeof *plan);
}

/* First page of a day; day may be the number of days. */
static uint64_t day_start(const wc_sample_settings *o, uint64_t day)
{
    return o->pages / o->days * day + o->pages % o->days * day / o->days;
}

/* The edition that begins at page first, of day. */
static uint32_t edition_pages(const wc_sample_settings *o, uint64_t day, uint64_t first)
{
    const uint64_t left = day_start(o, day + 1) - first;
    return left < WC_EDITION_PAGES ? (uint32_t)left : WC_EDITION_PAGES;
}

/* Pages without a special story in the edition after this one; 0 if there is none. */
static uint64_t next_free(const wc_plan *plan)
{
    const wc_sample_settings *o = plan->options;
    const uint64_t first = plan->first_page + plan->n_pages;
    if (first >= o->pages) return 0;
    const uint64_t day = first < day_start(o, plan->day + 1ULL) ? plan->day : plan->day + 1ULL;
    const uint32_t n = edition_pages(o, day, first);
    return n - (special_before(o, first + n) - special_before(o, first));
}

static wc_status add_tale(wc_plan *plan, const wc_tale *tale, wc_error *error)
{
    if (!wc_array_reserve(&plan->tale, &plan->cap_tales, plan->n_tales + 1, sizeof *tale))
        return wc_fail_memory(error, plan->cap_tales * 2 * sizeof *tale);
    plan->tale[plan->n_tales++] = *tale;
    return WC_OK;
}

static wc_tale new_tale(wc_plan *plan, wc_kind kind, uint32_t n_pages)
{
    const wc_tale tale = {plan->n_stories, wc_key(plan->seed, plan->n_stories), 0, n_pages, 0, kind};
    plan->n_stories++;
    return tale;
}

/* An outlet that has not been drawn for story yet, unless nearly all have. */
static uint32_t draw_outlet(wc_plan *plan, wc_rng *rng, uint32_t story)
{
    const uint32_t n = plan->options->outlets;
    uint32_t outlet = wc_zipf_draw(&plan->outlet, wc_rng_next(rng));
    for (int tries = 0; plan->drawn[outlet] == story && tries < 4; tries++)
        outlet = wc_zipf_draw(&plan->outlet, wc_rng_next(rng));
    for (uint32_t i = 0; plan->drawn[outlet] == story && i < n; i++) outlet = (outlet + 1) % n;
    plan->drawn[outlet] = story;
    return outlet;
}

/* Put n pages of the last tale at places [at, at + n); all at one outlet if it is a running story. */
static void place(wc_plan *plan, wc_rng *rng, uint32_t at, uint32_t n, uint32_t home)
{
    const uint32_t tale = (uint32_t)plan->n_tales - 1;
    const bool running = plan->tale[tale].kind == WC_KIND_UPDATE || plan->tale[tale].kind == WC_KIND_LIVE;
    for (uint32_t i = 0; i < n; i++) {
        const wc_slot_page page = {tale, running ? home : draw_outlet(plan, rng, tale + 1), 0};
        plan->page[at + i] = page;
    }
}

static wc_status carry_over(wc_plan *plan, uint32_t n, uint32_t home, wc_error *error)
{
    if (!wc_array_reserve(&plan->carry, &plan->cap_carry, plan->n_carry + 1, sizeof(wc_carry)))
        return wc_fail_memory(error, plan->cap_carry * 2 * sizeof(wc_carry));
    const uint32_t index = (uint32_t)plan->n_tales - 1;
    const wc_carry carry = {plan->tale[index], index, n, home};
    plan->carry[plan->n_carry++] = carry;
    plan->n_owed += n;
    return WC_OK;
}

/* Pages that this edition owes to stories of the one before; returns how many through *n_placed. */
static wc_status place_owed(wc_plan *plan, wc_rng *rng, uint32_t *n_placed, wc_error *error)
{
    wc_status status = WC_OK;
    for (size_t i = 0; i < plan->n_carry && status == WC_OK; i++) {
        const wc_carry *carry = &plan->carry[i];
        status = add_tale(plan, &carry->tale, error);
        if (status == WC_OK) place(plan, rng, *n_placed, carry->n, carry->outlet), *n_placed += carry->n;
    }
    plan->n_carry = plan->n_owed = 0;
    return status;
}

/* Every series appears once in every edition, always at the same outlet. */
static wc_status place_series(wc_plan *plan, wc_rng *rng, uint32_t n, uint32_t *n_placed, wc_error *error)
{
    wc_status status = WC_OK;
    for (uint32_t i = 0; i < n && status == WC_OK; i++) {
        wc_tale tale = new_tale(plan, WC_KIND_SERIES, 1);
        tale.link = wc_key(wc_key(plan->seed, UINT64_MAX), i);
        status = add_tale(plan, &tale, error);
        if (status != WC_OK) return status;
        place(plan, rng, *n_placed, 1, 0);
        plan->page[(*n_placed)++].outlet = wc_zipf_draw(&plan->outlet, wc_mix(tale.link));
    }
    return status;
}

/* The kind of a new story and how many pages it gets. */
static wc_kind draw_kind(wc_plan *plan, wc_rng *rng, uint32_t *n_pages)
{
    const uint32_t sort = wc_rng_below(rng, 1000);
    const uint64_t random = wc_rng_next(rng);
    const bool one = plan->options->one_outlet;
    *n_pages = 1;
    if (sort < 200) {
        if (!one) *n_pages = 1 + wc_zipf_draw(&plan->copies, random);
        return WC_KIND_WIRE;
    }
    if (sort < 240) {
        *n_pages = 2 + wc_zipf_draw(&plan->versions, random);
        return WC_KIND_UPDATE;
    }
    if (sort < 365) {
        if (!one) *n_pages = 1 + wc_zipf_draw(&plan->repeats, random);
        return WC_KIND_SHORT;
    }
    if (sort < 420) return WC_KIND_DIGEST;
    if (sort < 485) return WC_KIND_QUOTE;
    if (sort < 497) {
        *n_pages = 1 + wc_rng_below(rng, 4);
        return WC_KIND_LIVE;
    }
    return WC_KIND_ALONE;
}

/* One new story, or two that quote one speech, at places from *n_placed on. */
static wc_status place_story(wc_plan *plan, wc_rng *rng, uint32_t n_free, uint32_t *n_placed, wc_error *error)
{
    uint32_t n_pages = 1;
    const wc_kind kind = draw_kind(plan, rng, &n_pages);
    uint64_t may_owe = next_free(plan) * CARRY_PERCENT / 100;
    may_owe = may_owe > plan->n_owed ? may_owe - plan->n_owed : 0;
    uint32_t n_later = n_pages > 1 && wc_rng_chance(rng, 40) ? wc_rng_below(rng, n_pages / 2 + 1) : 0;
    if (n_later > may_owe) n_later = (uint32_t)may_owe;
    uint32_t n_now = n_pages - n_later;
    if (n_now > n_free - *n_placed) n_now = n_free - *n_placed;

    wc_tale tale = new_tale(plan, kind, n_now + n_later);
    tale.link = tale.key;
    wc_status status = add_tale(plan, &tale, error);
    if (status != WC_OK) return status;
    const uint32_t home = wc_zipf_draw(&plan->outlet, wc_rng_next(rng));
    place(plan, rng, *n_placed, n_now, home);
    *n_placed += n_now;
    if (n_later > 0) status = carry_over(plan, n_later, home, error);
    if (status == WC_OK && kind == WC_KIND_QUOTE && *n_placed < n_free) {
        wc_tale second = new_tale(plan, kind, 1);
        second.link = tale.key;
        status = add_tale(plan, &second, error);
        if (status == WC_OK) place(plan, rng, (*n_placed)++, 1, 0);
    }
    return status;
}

static wc_status add_special(wc_plan *plan, wc_error *error)
{
    const wc_sample_settings *o = plan->options;
    const uint64_t n[SPECIAL_TALES] = {o->identical, o->chain, o->story_copies};
    static const wc_kind kind[SPECIAL_TALES] = {WC_KIND_IDENTICAL, WC_KIND_CHAIN, WC_KIND_WIRE};
    wc_status status = WC_OK;
    plan->n_tales = 0;
    for (uint32_t i = 0; i < SPECIAL_TALES && status == WC_OK; i++) {
        const uint64_t key = wc_key(wc_key(plan->seed, UINT64_MAX - 1), i);
        const wc_tale tale = {i, key, key, n[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)n[i], 0, kind[i]};
        status = add_tale(plan, &tale, error);
    }
    return status;
}

/* The special page with number i among the special ones. */
static wc_slot_page special_page(wc_plan *plan, wc_rng *rng, uint64_t i)
{
    const wc_sample_settings *o = plan->options;
    wc_slot_page page = {0, wc_zipf_draw(&plan->outlet, wc_rng_next(rng)), i};
    if (page.copy >= o->identical) page.tale = 1, page.copy = i - o->identical;
    if (page.tale == 1 && page.copy >= o->chain) page.tale = 2, page.copy -= o->chain;
    return page;
}

/* Spread the filled places [0, n_free) over the edition, in random order, around the special pages. */
static void spread(wc_plan *plan, wc_rng *rng, uint32_t n_free)
{
    for (uint32_t i = n_free; i > 1; i--) {
        const uint32_t j = wc_rng_below(rng, i);
        const wc_slot_page swap = plan->page[i - 1];
        plan->page[i - 1] = plan->page[j];
        plan->page[j] = swap;
    }
    uint32_t from = n_free; /* from the end, so that nothing is overwritten before it moved */
    for (uint32_t i = plan->n_pages; i-- > 0;) {
        const uint64_t before = special_before(plan->options, plan->first_page + i);
        const bool special = special_before(plan->options, plan->first_page + i + 1) > before;
        plan->page[i] = special ? special_page(plan, rng, before) : plan->page[--from];
    }
    for (uint32_t i = 0; i < plan->n_pages; i++)
        if (plan->page[i].tale >= SPECIAL_TALES) plan->page[i].copy = plan->tale[plan->page[i].tale].n_placed++;
    for (size_t i = 0; i < plan->n_carry; i++) /* the next edition counts on */
        plan->carry[i].tale.n_placed = plan->tale[plan->carry[i].index].n_placed;
}

static bool advance(wc_plan *plan)
{
    const wc_sample_settings *o = plan->options;
    plan->first_page += plan->n_pages;
    plan->part += plan->n_pages > 0;
    while (plan->day < o->days && plan->first_page >= day_start(o, plan->day + 1ULL)) plan->day++, plan->part = 0;
    if (plan->first_page >= o->pages) return false;
    plan->day_first = (uint32_t)(plan->first_page - day_start(o, plan->day));
    plan->day_pages = (uint32_t)(day_start(o, plan->day + 1ULL) - day_start(o, plan->day));
    plan->n_pages = edition_pages(o, plan->day, plan->first_page);
    return true;
}

wc_status wc_plan_next(wc_plan *plan, bool *more, wc_error *error)
{
    const wc_sample_settings *o = plan->options;
    *more = advance(plan);
    if (!*more) return WC_OK;
    wc_rng rng = wc_rng_start(wc_key(wc_key(plan->seed, UINT64_MAX - 2), plan->first_page));
    const uint64_t end = plan->first_page + plan->n_pages;
    const uint32_t n_free = plan->n_pages - (uint32_t)(special_before(o, end) - special_before(o, plan->first_page));
    uint32_t n_placed = 0;
    memset(plan->drawn, 0, o->outlets * sizeof *plan->drawn); /* tales are numbered anew */
    wc_status status = add_special(plan, error);
    if (status == WC_OK) status = place_owed(plan, &rng, &n_placed, error);
    if (status == WC_OK) status = place_series(plan, &rng, n_free * SERIES_PERCENT / 100, &n_placed, error);
    while (status == WC_OK && n_placed < n_free) status = place_story(plan, &rng, n_free, &n_placed, error);
    if (status == WC_OK) spread(plan, &rng, n_free);
    return status;
}
