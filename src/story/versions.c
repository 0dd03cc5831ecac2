/* versions.c - which pages of an epoch are versions of one story.
 *
 * What stands on more than max(COMMON_LEAST, 10%) of the pages that could show it is left out.  Of the rest two
 * versions share most of the longer one's, and one of the two has no long run that the other lacks: heavy furniture
 * makes unrelated pages look alike, but each keeps its own body.  How long a run is allowed depends on the titles,
 * which are the best witness whether the common text is the story or its surroundings.  Pages that share less are
 * `alike`: they are not joined, but what only they share is no sign of furniture either.  A series (weather, markets),
 * whose skeleton comes back on other dates with other figures, is no story: its skeleton shall be found to be
 * furniture. */
#include "story/epoch.h"
#include "base/union_find.h"
#include "corpus/date.h"
#include "story/match.h"
#include "story/verdict.h"
#include <string.h>

#define COMMON_LEAST   12
#define COMMON_PERCENT 10
#define COMMON_DAYS    3 /* a story runs for a day or two; furniture stays */
#define NEARLY_LEAST   4
#define NEARLY_PERCENT 75
#define RUN_PER_SHARED 8
#define DENSE_FIGURES  10 /* prose has fewer; less than a match asks, since a group too many is no harm */

#define LIKE_PERCENT_LEAST 20

/* By what the titles say (wc_titles): share of the longer page's rest, and the run that may be unshared, in words. */
typedef struct {
    uint32_t version_percent, version_run, like_percent, like_run;
} limits;
static const limits limits_by_titles[4] = {
    [WC_TITLES_APART] = {60, 0, 60, 0},
    [WC_TITLES_UNKNOWN] = {60, 40, 30, 80}, /* 40 words: a paragraph */
    [WC_TITLES_ALIKE] = {60, 80, LIKE_PERCENT_LEAST, 160},
    [WC_TITLES_SAME] = {60, 80, LIKE_PERCENT_LEAST, UINT32_MAX}, /* one has other teasers, or was cut */
};

/* The number of pages whose level shows a hash of level z, for every z. */
static void count_visible(const wc_epoch *e, size_t visible[WC_LEVEL_MAX + 1])
{
    memset(visible, 0, (WC_LEVEL_MAX + 1) * sizeof *visible);
    for (size_t p = 0; p < e->n_pages; p++) visible[e->page[p]->level]++;
    for (size_t z = 1; z <= WC_LEVEL_MAX; z++) visible[z] += visible[z - 1];
}

/* One more page's date, in order: whether pages of COMMON_DAYS days have been met. */
typedef struct {
    int64_t day;
    size_t n;
} days;

static bool has_many_days(days *met, int64_t date)
{
    if (date != WC_DATE_UNKNOWN && (met->n == 0 || wc_date_day(date) != met->day)) {
        met->day = wc_date_day(date);
        met->n++;
    }
    return met->n >= COMMON_DAYS;
}

static bool epoch_spans_days(const wc_epoch *e)
{
    days met = {0, 0};
    bool many = false;
    for (size_t p = 0; p < e->n_pages && !many; p++) many = has_many_days(&met, e->page[p]->date);
    return many;
}

static bool id_spans_days(const wc_epoch *e, size_t id)
{
    days met = {0, 0};
    bool many = false;
    for (uint32_t i = e->list_from[id]; i < e->list_from[id + 1] && !many; i++)
        many = has_many_days(&met, e->page[e->list[i]]->date);
    return many;
}

/* Of most pages nobody asks. */
static const wc_title *title_of(wc_epoch *e, size_t p)
{
    if (!e->has_title[p]) wc_title_read(&e->title[p], wc_site_name_strip(&e->name, wc_entry_title(e->page[p])));
    e->has_title[p] = true;
    return &e->title[p];
}

static bool is_apart(wc_epoch *e, size_t p, size_t q)
{
    return wc_title_compare(title_of(e, p), title_of(e, q)) == WC_TITLES_APART;
}

/* Whether all pages of an id may have one headline, which is not that of all the others: a running story in a few
 * pages' outlet. */
static bool is_of_one_headline(wc_epoch *e, size_t id)
{
    const uint32_t from = e->list_from[id], to = e->list_from[id + 1], first = e->list[from];
    for (uint32_t i = from + 1; i < to; i++) {
        if (is_apart(e, first, e->list[i])) return false;
    }
    for (uint32_t p = 0, i = from; p < e->n_pages; p++) {
        if (i < to && e->list[i] == p)
            i++;
        else if (is_apart(e, first, p))
            return true;
    }
    return false;
}

static bool has_same_title(const wc_epoch *e, size_t p, size_t q)
{
    const wc_str x = wc_entry_title(e->page[p]), y = wc_entry_title(e->page[q]);
    return x.len > 0 && wc_str_compare(x, y) == 0;
}

/* Whether a few pages are all that there are, and all have one headline: versions of a story, or a site that calls
 * all its pages the same.  Nothing tells what is common then, and the headline says nothing. */
static bool has_one_headline(wc_epoch *e)
{
    if (e->n_pages < NEARLY_LEAST || e->n_pages > COMMON_LEAST || epoch_spans_days(e)) return false;
    for (size_t p = 1; p < e->n_pages; p++) {
        if (!has_same_title(e, 0, p) && !wc_title_is_one(title_of(e, 0), title_of(e, p))) return false;
    }
    return true;
}

/* Where the epoch spans some days, so does what is common there, however many pages a running story has. */
static void find_common(wc_epoch *e)
{
    const bool wide = epoch_spans_days(e);
    size_t visible[WC_LEVEL_MAX + 1];
    memset(e->common, 0, e->n_ids * sizeof *e->common);
    if (e->one_headline) return;
    count_visible(e, visible);
    for (size_t i = 0; i < e->n_ids; i++) {
        const size_t n = e->list_from[i + 1] - e->list_from[i], all = visible[wc_level_of(e->hash[i])];
        if (n < NEARLY_LEAST) continue; /* nearly all */
        const bool many = n > COMMON_LEAST && n * 100 > all * COMMON_PERCENT && (wide || n * 2 > all);
        const bool nearly = n >= NEARLY_LEAST && n * 100 >= all * NEARLY_PERCENT;
        e->common[i] = (many || nearly) && (wide ? id_spans_days(e, i) : !is_of_one_headline(e, i));
    }
}

static void count_shared(wc_epoch *e)
{
    const size_t n = e->n_pages, n_levels = WC_LEVEL_MAX + 1;
    memset(e->shared, 0, n * n * sizeof *e->shared);
    memset(e->rest, 0, n * n_levels * sizeof *e->rest);
    for (size_t i = 0; i < e->n_ids; i++) {
        const uint32_t *list = e->list + e->list_from[i];
        const size_t n_list = e->list_from[i + 1] - e->list_from[i];
        const unsigned level = wc_level_of(e->hash[i]);
        if (e->common[i]) continue;
        e->rest[list[0] * n_levels + level]++;
        if (n_list == 1) continue; /* nearly all */
        for (size_t a = 1; a < n_list; a++) e->rest[list[a] * n_levels + level]++;
        for (size_t a = 0; a < n_list; a++) {
            uint16_t *row = e->shared + list[a] * n;
            for (size_t b = a + 1; b < n_list; b++)
                row[list[b]] = (uint16_t)(row[list[b]] + (row[list[b]] < UINT16_MAX));
        }
    }
    for (size_t p = 0; p < n; p++) { /* what has z leading zeros is seen at all levels up to z */
        uint32_t *rest = e->rest + p * n_levels;
        for (size_t z = WC_LEVEL_MAX; z > 0; z--) rest[z - 1] += rest[z];
    }
}

typedef struct {
    uint32_t longest_run; /* words, of what the other page lacks; common shingles neither end nor lengthen it */
    wc_figures count;
} difference;

/* What page p has that q lacks, at the coarser level of the two. */
static difference differ(wc_epoch *e, size_t p, size_t q)
{
    difference d = {0};
    const uint32_t mark = ++e->last_stamp; /* pairs are far fewer than 2^32 */
    const uint16_t *marks = e->mark + e->first[p];
    const uint8_t level = e->page[p]->level > e->page[q]->level ? e->page[p]->level : e->page[q]->level;
    const uint64_t bound = wc_level_bound(level);
    uint32_t run = 0, run_shared = 0;
    for (size_t i = e->first[q]; i < e->first[q + 1]; i++) e->stamp[e->id[i]] = mark;
    for (size_t i = 0; i < e->first[p + 1] - e->first[p]; i++) {
        const uint32_t id = e->id[e->first[p] + i];
        const bool shared = e->stamp[id] == mark, figure = (marks[i] & WC_MARK_FIGURE) != 0;
        if (e->hash[id] >= bound) continue;
        d.count.all++;
        d.count.shared += shared;
        d.count.figures += figure;
        d.count.figures_shared += figure && shared;
        if (e->common[id]) continue;
        run = shared ? 0 : run + ((uint32_t)1 << level);
        run_shared = shared ? run_shared + ((uint32_t)1 << level) : 0;
        if (run_shared > d.count.run) d.count.run = run_shared;
        if (run > d.longest_run) d.longest_run = run;
    }
    return d;
}

static bool is_series(const wc_epoch *e, size_t p, size_t q, difference d)
{
    const int64_t a = e->page[p]->date, b = e->page[q]->date;
    if (a == WC_DATE_UNKNOWN || b == WC_DATE_UNKNOWN || wc_date_day(a) == wc_date_day(b)) return false;
    d.count.dated = e->dated[p] != 0 && e->dated[p] == e->dated[q];
    return wc_is_series(d.count, DENSE_FIGURES);
}

/* A run within the limit, or short against what is shared: a long report with a new first paragraph. */
static bool allows(uint32_t limit, uint64_t run, uint64_t shared_words)
{
    return run <= limit || run * RUN_PER_SHARED <= shared_words;
}

/* As far as the sketches show.  Furniture and all: then neither tells the story from its surroundings. */
static bool is_same_page(const wc_epoch *e, size_t p, size_t q)
{
    const size_t n = e->first[p + 1] - e->first[p];
    return n == e->first[q + 1] - e->first[q] && n > 0 && e->page[p]->level == e->page[q]->level &&
           memcmp(e->id + e->first[p], e->id + e->first[q], n * sizeof *e->id) == 0;
}

static wc_kinship kinship_within(const limits *limit, uint64_t shared, uint64_t longer, uint32_t run, uint64_t words)
{
    if (shared * 100 >= longer * limit->version_percent && allows(limit->version_run, run, words))
        return WC_KIN_VERSION;
    return shared * 100 >= longer * limit->like_percent && allows(limit->like_run, run, words) ? WC_KIN_LIKE
                                                                                               : WC_KIN_NONE;
}

wc_kinship wc_kinship_of(const wc_match *m, wc_titles titles)
{
    const uint32_t longer = m->own_a > m->own_b ? m->own_a : m->own_b, run = m->run_a < m->run_b ? m->run_a : m->run_b;
    return kinship_within(&limits_by_titles[titles], m->shared, longer, run, (uint64_t)m->shared * m->scale);
}

/* Of pages that share some shingles and are not the same. */
static wc_kinship kinship_by_text(wc_epoch *e, size_t p, size_t q, uint64_t shared)
{
    const size_t n_levels = WC_LEVEL_MAX + 1;
    const uint8_t level = e->page[p]->level > e->page[q]->level ? e->page[p]->level : e->page[q]->level;
    const uint32_t a = e->rest[p * n_levels + level], b = e->rest[q * n_levels + level];
    const uint64_t longer = a > b ? a : b;
    const limits *limit;
    difference d, back;
    uint32_t run;
    if (shared * 100 < longer * LIKE_PERCENT_LEAST) return WC_KIN_NONE; /* most pairs end here */
    limit = &limits_by_titles[e->one_headline ? WC_TITLES_UNKNOWN : wc_title_compare(title_of(e, p), title_of(e, q))];
    if (shared * 100 < longer * limit->like_percent) return WC_KIN_NONE;
    d = differ(e, p, q);
    if (is_series(e, p, q, d)) return WC_KIN_NONE;
    back = differ(e, q, p);
    run = d.longest_run < back.longest_run ? d.longest_run : back.longest_run;
    return kinship_within(limit, shared, longer, run, shared << level);
}

static wc_kinship kinship(wc_epoch *e, size_t p, size_t q)
{
    const uint64_t shared = e->shared[p * e->n_pages + q];
    if (is_same_page(e, p, q)) return WC_KIN_VERSION;
    return shared == 0 ? WC_KIN_NONE : kinship_by_text(e, p, q, shared);
}

/* The next of the pages from q on that shares something with p, which four are looked at together for: most do not. */
static size_t next_sharing(const wc_epoch *e, size_t p, size_t q)
{
    const uint16_t *row = e->shared + p * e->n_pages;
    uint64_t four = 0;
    for (; e->n_pages - q >= 4; q += 4) {
        memcpy(&four, row + q, sizeof four);
        if (four != 0) break;
    }
    while (q < e->n_pages && row[q] == 0) q++;
    return q;
}

void wc_epoch_group_versions(wc_epoch *e)
{
    const size_t n = e->n_pages, n_levels = WC_LEVEL_MAX + 1;
    memset(e->has_title, 0, n * sizeof *e->has_title);
    e->one_headline = has_one_headline(e);
    find_common(e);
    count_shared(e);
    for (size_t p = 0; p < n; p++) e->group[p] = (uint32_t)p;
    for (size_t p = 0; p < n; p++) {
        const bool is_bare = e->rest[p * n_levels] == 0; /* then it may be the same as another with nothing shared */
        for (size_t q = p + 1; q < n; q++) {
            if (!is_bare && (q = next_sharing(e, p, q)) == n) break;
            const wc_kinship kin = kinship(e, p, q);
            e->shared[p * n + q] = (uint16_t)kin; /* the count has served its turn */
            if (kin == WC_KIN_VERSION) wc_union_join(e->group, (uint32_t)p, (uint32_t)q);
        }
    }
    for (size_t p = 0; p < n; p++) e->group[p] = wc_union_find(e->group, (uint32_t)p);
}
