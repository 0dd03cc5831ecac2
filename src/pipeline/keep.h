/* keep.h - the parts of wc_keep_files, each in a file of its own.  Internal header, for keep*.c.
 *
 * A page has two numbers: its place in the input, and its place in canonical order, in which clusters.tsv lists it. */
#ifndef WC_PIPELINE_KEEP_H
#define WC_PIPELINE_KEEP_H
#include "base/sort.h"
#include "corpus/json.h"
#include "pipeline/job.h"
#include "report/lines.h"
#include "store/pageset.h"

/* ---- keep_choose.c: which page of each story stays ---- */

/* The page with the least part / whole stays, between equals the first. */
typedef struct wc_merit {
    uint32_t part, whole; /* whole > 0 */
} wc_merit;

/* kept[p]: the page that stays of the pages that are in p's cluster; p itself where it is alone.  merit: NULL is all
 * equal.  Returns the clusters of two pages or more, UINT64_MAX: no memory.  n < 2^32; the same for any n_threads. */
uint64_t wc_keep_choose(const uint64_t *cluster, const wc_merit *merit, size_t n, int n_threads, uint32_t *kept);

/* ---- keep_plan.c: what the result says of each page ---- */

typedef struct wc_keep_place { /* as the store has it */
    uint64_t offset, text_hash;
    uint64_t identity; /* wc_keep_identity */
    uint32_t len, file;
    uint32_t page; /* in canonical order */
} wc_keep_place;

typedef struct wc_keep_plan {
    size_t n;
    wc_keep_place *place; /* n, in the order of the input; all others in canonical order */
    uint64_t *cluster;
    const char **relation; /* static strings */
    uint32_t *kept;
    wc_str *id; /* as in clusters.tsv; NULL: nobody asked */
    wc_arena ids;
    wc_names files;
    uint64_t n_stories;
} wc_keep_plan;

/* Read dir's signatures and clusters, and choose.  *plan is zeroed before. */
wc_status wc_keep_plan_make(wc_keep_plan *plan, wc_job *job, const char *dir, const wc_keep_options *keep);
void wc_keep_plan_free(wc_keep_plan *plan); /* a zeroed one is fine */

/* ---- keep_known.c: pages that an update left out, since they were there ---- */

/* Of a page's id and the hash of its text. */
uint64_t wc_keep_identity(wc_str id, uint64_t text_hash);

typedef struct wc_keep_known { /* zeroed is a valid new one */
    wc_keyed *item;            /* one a place, by identity */
} wc_keep_known;

/* Whether one of the first n_before places has this identity.  The first call sorts all places.  false in *ok: no
 * memory. */
bool wc_keep_known_find(wc_keep_known *known, const wc_keep_plan *plan, size_t n_before, uint64_t identity, bool *ok);
void wc_keep_known_free(wc_keep_known *known);

/* ---- keep_line.c: what is not copied as it stands ---- */

typedef enum wc_noted { WC_NOTED, WC_NOTED_BEFORE, WC_NOTED_BROKEN, WC_NOTED_NO_MEMORY } wc_noted;

typedef struct wc_noter { /* zeroed but for json is a valid new one */
    wc_json *json;
    wc_buffer repaired;
    wc_lines lines;
    size_t n_fields;
    const char *name; /* BEFORE: of the first field that is there already */
} wc_noter;

/* Where in the JSON object line a note of its story belongs: `note`, from *at on, in front of the closing brace.
 * Behind line.len at least WC_RECORD_PAD bytes are readable.  *note holds until the next call.  BEFORE: a field has one
 * of the names that are to be added. */
wc_noted wc_noter_note(wc_noter *noter, wc_str line, uint64_t cluster, const char *relation, wc_str lead, size_t *at,
                       wc_str *note);
void wc_noter_free(wc_noter *noter);

/* A page that was a text by itself as a JSON object, WC_RECORD_PAD zero bytes behind it.  id, text: UTF-8.  false: no
 * memory. */
bool wc_keep_text_line(wc_buffer *line, wc_str id, wc_str text);

/* ---- keep_copy.c: the input, record by record ---- */

/* Fill in summary's counts.  output: NULL where nothing is to be written.  The output is in place at the end, and the
 * list of removed pages before it. */
wc_status wc_keep_copy(const wc_keep_plan *plan, wc_job *job, const char *dir, const char *const *input,
                       size_t n_inputs, const char *output, const wc_keep_options *keep, wc_keep_summary *summary);
#endif
