/* input.c - see input.h */
#include "pipeline/input.h"
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/source.h"
#include "pipeline/spill.h"
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define BLOCKS_A_THREAD 2
#define STEP_PAGES      4096

static wc_status sniff_all(const wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind *kind)
{
    if (n_inputs == 0) return wc_fail(job->error, WC_ERROR_PARAM, "no input was given");
    for (size_t i = 0; i < n_inputs; i++) {
        wc_input_kind this_kind;
        const wc_status status = wc_input_sniff(input[i], &this_kind, job->error);
        if (status != WC_OK) return status;
        if (i > 0 && this_kind != *kind)
            return wc_fail(job->error, WC_ERROR_PARAM, "%s is a signature store and %s holds pages; give only one kind",
                           this_kind == WC_INPUT_STORE ? input[i] : input[0],
                           this_kind == WC_INPUT_STORE ? input[0] : input[i]);
        *kind = this_kind;
    }
    return WC_OK;
}

static bool same_sketch(const wc_params *a, const wc_params *b)
{
    return a->shingle == b->shingle && a->sketch == b->sketch && a->hash_bits == b->hash_bits && a->seed == b->seed;
}

/* As on the command line. */
typedef struct {
    char text[128];
} sketch_options;

static sketch_options name_sketch(const wc_params *p)
{
    sketch_options out;
    (void)snprintf(out.text, sizeof out.text,
                   "--shingle %" PRIu32 " --sketch %" PRIu32 " --hash-bits %" PRIu32 " --seed %" PRIu64, p->shingle,
                   p->sketch, p->hash_bits, p->seed);
    return out;
}

/* The job's parameters of the sketch become those of the store at path: those that were asked for must agree. */
static wc_status adopt_sketch(wc_job *job, const char *path, const wc_params *store)
{
    wc_params *p = &job->params, initial;
    wc_params_init(&initial);
    if (!same_sketch(p, &initial) && !same_sketch(p, store))
        return wc_fail(job->error, WC_ERROR_PARAM,
                       "%s was signed with %s, which cannot be changed here; sign the pages again for others", path,
                       name_sketch(store).text);
    p->shingle = store->shingle;
    p->sketch = store->sketch;
    p->hash_bits = store->hash_bits;
    p->seed = store->seed;
    return wc_params_check(p, job->error);
}

/* What was signed with other parameters of later stages goes by them, too, but for what is asked for otherwise. */
static void adopt_rest(wc_job *job, const wc_params *store)
{
    wc_params initial;
    wc_params_init(&initial);
    for (size_t i = 0; i < wc_param_count(); i++) {
        const bool is_given = (job->options->given >> i & 1) != 0;
        if (!is_given && wc_param_get(&job->params, i) == wc_param_get(&initial, i))
            wc_param_set(&job->params, i, wc_param_get(store, i));
    }
}

/* The same of another store: it must agree, but of hash-bits the fewer hold for all. */
static wc_status agree_sketch(wc_job *job, const char *path, const wc_params *store)
{
    wc_params *p = &job->params, cut = *store;
    if (store->hash_bits < p->hash_bits) p->hash_bits = store->hash_bits;
    cut.hash_bits = p->hash_bits;
    if (same_sketch(p, &cut)) return WC_OK;
    return wc_fail(job->error, WC_ERROR_PARAM, "%s was signed with %s, but the others with %s", path,
                   name_sketch(store).text, name_sketch(p).text);
}

/* The versions of Unicode in names, joined by +. */
static void join_unicode(wc_job *job, const char *path, const char *version, wc_store_header *header)
{
    const size_t len = strlen(header->unicode);
    if (strstr(header->unicode, version) != NULL) return;
    wc_job_warn(job, "%s was signed by the tables of Unicode %s, others by %s: a few words may be folded otherwise",
                path, version, header->unicode);
    (void)snprintf(header->unicode + len, sizeof header->unicode - len, "+%s", version);
}

static wc_status read_headers(wc_job *job, const char *const *input, size_t n_inputs, bool rest,
                              wc_store_header *header)
{
    for (size_t i = 0; i < n_inputs; i++) {
        wc_store_header store;
        wc_status status = wc_store_read_header(input[i], &store, job->error);
        if (status == WC_OK)
            status = i == 0 ? adopt_sketch(job, input[i], &store.params) : agree_sketch(job, input[i], &store.params);
        if (status != WC_OK) return status;
        if (i == 0) {
            if (rest) adopt_rest(job, &store.params);
            *header = store;
        } else {
            join_unicode(job, input[i], store.unicode, header);
        }
    }
    header->params = job->params;
    return wc_params_check(&job->params, job->error);
}

/* rest: of the parameters, too, where the first input is a store. */
static wc_status begin(wc_job *job, const char *const *input, size_t n_inputs, bool rest, wc_input_kind *kind,
                       wc_store_header *header)
{
    const wc_status status = sniff_all(job, input, n_inputs, kind);
    if (status == WC_OK && *kind == WC_INPUT_STORE) return read_headers(job, input, n_inputs, rest, header);
    wc_store_header_init(header, &job->params);
    return status;
}

wc_status wc_input_begin(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind *kind,
                         wc_store_header *header)
{
    return begin(job, input, n_inputs, true, kind, header);
}

static wc_status refuse_other_unicode(const wc_job *job, const char *path, const wc_store_header *store,
                                      const wc_store_header *pages)
{
    if (strcmp(store->unicode, pages->unicode) == 0) return WC_OK;
    return wc_fail(
        job->error, WC_ERROR_FORMAT,
        "%s: was signed by the tables of Unicode %s, the new pages are by %s, which fold some words otherwise; "
        "sign them into another store",
        path, store->unicode, pages->unicode);
}

wc_status wc_input_begin_behind(wc_job *job, const char *const *input, size_t n_inputs, const char *path,
                                const wc_store_header *store, wc_input_kind *kind)
{
    wc_store_header pages = {0};
    wc_status status = adopt_sketch(job, path, &store->params);
    adopt_rest(job, &store->params);
    if (status == WC_OK) status = begin(job, input, n_inputs, false, kind, &pages);
    if (status == WC_OK) status = agree_sketch(job, path, &store->params);
    if (status == WC_OK && job->params.hash_bits < store->params.hash_bits)
        status = wc_fail(job->error, WC_ERROR_PARAM,
                         "%s was signed with --hash-bits %" PRIu32 ", the new pages with %" PRIu32, path,
                         store->params.hash_bits, job->params.hash_bits);
    return status == WC_OK ? refuse_other_unicode(job, path, store, &pages) : status;
}

/* From here on the store alone keeps the pages, if they would take too much memory. */
static void choose_store(wc_job *job, uint64_t n_pages, uint64_t bytes)
{
    if (job->may_spill && wc_spill_is_needed(job, n_pages, bytes)) job->only_store = true;
}

typedef struct {
    const wc_pageset *set;
    size_t first;
    atomic_uint_fast64_t n_words, n_no_text, n_no_outlet, n_no_date, held;
} taking;

static void take_step(void *context, size_t i, int thread)
{
    taking *t = context;
    const size_t from = t->first + i * STEP_PAGES, left = t->set->n - from;
    uint64_t n_words = 0, n_no_text = 0, n_no_outlet = 0, n_no_date = 0, held = 0;
    (void)thread;
    wc_disk_fetch(t->set->disk, &t->set->entry[from], (left < STEP_PAGES ? left : STEP_PAGES) * sizeof(wc_entry));
    for (size_t p = from; p < t->set->n && p < from + STEP_PAGES; p++) {
        const wc_entry *e = &t->set->entry[p];
        n_words += e->n_words;
        n_no_text += e->n_words == 0;
        n_no_outlet += e->outlet == WC_OUTLET_NONE;
        n_no_date += e->date == WC_DATE_UNKNOWN;
        held += sizeof *e + wc_entry_strings_len(e) + wc_entry_sketch_bytes(e);
    }
    atomic_fetch_add(&t->n_words, n_words);
    atomic_fetch_add(&t->n_no_text, n_no_text);
    atomic_fetch_add(&t->n_no_outlet, n_no_outlet);
    atomic_fetch_add(&t->n_no_date, n_no_date);
    atomic_fetch_add(&t->held, held);
}

bool wc_input_take(wc_job *job, wc_pageset *set, size_t first, int n_threads, wc_store_writer *writer)
{
    taking t = {.set = set, .first = first};
    if (!wc_parallel_for((set->n - first + STEP_PAGES - 1) / STEP_PAGES, n_threads, take_step, &t, NULL)) return false;
    job->count.n_words += atomic_load(&t.n_words);
    job->count.n_no_text += atomic_load(&t.n_no_text);
    job->count.n_no_outlet += atomic_load(&t.n_no_outlet);
    job->count.n_no_date += atomic_load(&t.n_no_date);
    job->held += atomic_load(&t.held);
    job->count.n_pages += set->n - first;
    job->count.n_added = job->progress.n_pages = job->count.n_pages;
    if (writer == NULL) return true;
    choose_store(job, job->count.n_pages, job->held);
    return !job->only_store || wc_store_release(writer, set);
}

static void warn_of_tail(wc_job *job, const char *path, const wc_store_found *found)
{
    if (found->tail == WC_STORE_UNFINISHED)
        wc_job_warn(job, "%s: %" PRIu64 " bytes of an append that has not ended are left out", path, found->tail_bytes);
    if (found->tail == WC_STORE_LOST)
        wc_job_warn(job,
                    "%s: the end of the file is lost: %" PRIu64 " of %" PRIu64
                    " pages are missing; the counts of broken and repaired lines may be too low",
                    path, found->n_missing, found->n_entries + found->n_missing);
}

/* Leave out what is older of the entries from first on. */
static void drop_older(wc_job *job, wc_pageset *set, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < set->n; i++) {
        if (set->entry[i].date >= job->drop_before) set->entry[kept++] = set->entry[i];
    }
    job->count.n_dropped += set->n - kept;
    set->n = kept;
}

/* To the bits that all stores have.  They stay where they are: fewer bits do not need more.  false: no memory. */
static bool cut_hashes(const wc_job *job, const wc_store_header *header, wc_pageset *set, size_t first)
{
    wc_shingles s = {0};
    bool ok = true;
    if (header->params.hash_bits == job->params.hash_bits) return true;
    for (size_t i = first; ok && i < set->n; i++) {
        const wc_entry *e = &set->entry[i];
        ok = wc_shingles_unpack(&s, e);
        for (uint32_t j = 0; ok && j < e->n; j++) s.hash[j] = wc_hash_cut(s.hash[j], job->params.hash_bits);
        if (ok && e->n > 0)
            wc_sketch_pack(s.cpu, wc_sketch_measure(s.cpu, s.hash, s.mark, e->n), s.hash, s.mark, e->n, e->sketch);
    }
    wc_shingles_free(&s);
    return ok;
}

static wc_status take_portion(wc_job *job, const wc_store_header *header, wc_pageset *set, size_t first,
                              wc_store_writer *writer)
{
    wc_status status = WC_OK;
    drop_older(job, set, first);
    if (!cut_hashes(job, header, set, first)) return wc_job_no_memory(job);
    if (writer != NULL) status = wc_store_append(writer, set, job->n_threads, job->error);
    if (status == WC_OK && !wc_input_take(job, set, first, job->n_threads, writer)) status = wc_job_no_memory(job);
    return status;
}

static wc_status read_portions(wc_job *job, wc_store_scan *scan, const wc_store_found *found, wc_pageset *set,
                               wc_store_writer *writer)
{
    const size_t n_blocks = wc_job_blocks(job, BLOCKS_A_THREAD);
    for (uint64_t done = 0; done < found->n_entries;) {
        const size_t first = set->n;
        wc_status status = wc_store_scan_next(scan, n_blocks, set, job->error);
        done += set->n - first;
        if (status == WC_OK) status = take_portion(job, &found->header, set, first, writer);
        if (status == WC_OK) status = wc_job_tell(job, job->count.n_pages);
        if (status != WC_OK) return status;
    }
    return WC_OK;
}

/* One store alone may be copied instead of being packed anew. */
static wc_status read_at_once(wc_job *job, const char *path, bool alone, wc_store_scan *scan,
                              const wc_store_found *found, wc_pageset *set, wc_store_writer *writer)
{
    const size_t first = set->n;
    bool copied;
    wc_status status = wc_store_scan_next(scan, SIZE_MAX, set, job->error);
    if (status == WC_OK && writer != NULL && alone)
        status = wc_store_copy(writer, path, set, found, &copied, job->error);
    return status == WC_OK ? take_portion(job, &found->header, set, first, writer) : status;
}

static wc_status end_store(wc_job *job, const char *path, const wc_store_found *found)
{
    warn_of_tail(job, path, found);
    job->count.n_broken += found->counts.n_broken;
    job->count.n_repaired += found->counts.n_repaired;
    job->count.bytes_text += found->counts.bytes_text;
    job->progress.bytes += found->bytes;
    return wc_job_tell(job, job->count.n_pages);
}

static wc_status read_store(wc_job *job, const char *path, bool alone, wc_pageset *set, wc_store_writer *writer)
{
    wc_store_scan *scan;
    wc_store_found found;
    wc_status status = wc_store_scan_open(&scan, path, WC_STORE_ALL, &found, job->n_threads, job->error);
    if (status != WC_OK) return status;
    if (writer != NULL) choose_store(job, job->count.n_pages + found.n_entries, job->held + wc_spill_bytes_of(&found));
    status = job->only_store ? read_portions(job, scan, &found, set, writer)
                             : read_at_once(job, path, alone, scan, &found, set, writer);
    wc_store_scan_close(scan);
    return status == WC_OK ? end_store(job, path, &found) : status;
}

/* The records are read before it is known whether it can be copied. */
static wc_status copy_store(wc_job *job, const char *path, const char *folder, wc_pageset *set,
                            const wc_store_found *found, wc_store_writer *writer, bool *copied)
{
    wc_status status = wc_spill_begin(job, folder);
    if (status == WC_OK) status = wc_spill_read(job, path, WC_SPILL_PAGE_BYTES, set);
    if (status == WC_OK) status = wc_store_copy(writer, path, set, found, copied, job->error);
    if (status == WC_OK && *copied) {
        job->only_store = true;
        return wc_input_take(job, set, 0, job->n_threads, NULL) ? end_store(job, path, found) : wc_job_no_memory(job);
    }
    wc_pageset_free(set);
    wc_disk_free(&job->disk);
    if (status == WC_OK && !wc_pageset_init(set, (size_t)job->n_threads)) status = wc_job_no_memory(job);
    set->cancel = job->options->cancel;
    return status;
}

wc_status wc_input_copy(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind kind, const char *folder,
                        wc_pageset *set, wc_store_writer *writer, bool *copied)
{
    wc_store_found found;
    wc_status status;
    *copied = false;
    if (kind != WC_INPUT_STORE || n_inputs != 1 || job->drop_before != INT64_MIN) return WC_OK;
    status = wc_store_find(input[0], &found, job->error);
    if (status != WC_OK) return status;
    job->held = wc_spill_bytes_of(&found);
    if (wc_spill_is_needed(job, found.n_entries, job->held))
        status = copy_store(job, input[0], folder, set, &found, writer, copied);
    if (!*copied) job->held = 0;
    return status;
}

wc_store_counts wc_input_counts(const wc_job *job)
{
    return (wc_store_counts){job->count.n_broken, job->count.n_repaired, job->count.bytes_text};
}

wc_status wc_input_read(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind kind, wc_pageset *set,
                        wc_store_writer *writer)
{
    wc_status status = WC_OK;
    if (kind == WC_INPUT_PAGES) return wc_sign_pages(job, input, n_inputs, set, writer);
    for (size_t i = 0; status == WC_OK && i < n_inputs; i++)
        status = read_store(job, input[i], n_inputs == 1, set, writer);
    return status;
}
