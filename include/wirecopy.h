/* wirecopy.h - find which scraped news pages carry the same wire story.
 *
 * The only public header.  Every function that can fail returns a wc_status and, when it is not WC_OK, fills the
 * wc_error it was given (which may be NULL).  The library never prints, never exits and keeps no state but the
 * allocator and times of each thread: two may run two jobs at once.  A failed job leaves earlier output whole. */
#ifndef WIRECOPY_H
#define WIRECOPY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default) /* the shared library exports what stands in this file, and nothing else */
#define WC_VERSION_MAJOR 0
#define WC_VERSION_MINOR 1
#define WC_VERSION_PATCH 0

typedef enum wc_status {
    WC_OK = 0,
    WC_ERROR_PARAM,    /* an option or parameter out of its range, or two that exclude each other */
    WC_ERROR_IO,       /* a file could not be opened, read or written */
    WC_ERROR_FORMAT,   /* a file's content is not what it should be */
    WC_ERROR_EXISTS,   /* the output is there already and force was not asked */
    WC_ERROR_MEMORY,   /* memory was not to be had */
    WC_ERROR_CANCELLED /* the progress function asked to stop, or cancel was set */
} wc_status;

typedef struct wc_error {
    wc_status status;
    char message[1024]; /* one line without a line break: file, line or byte, what was found, what was expected */
} wc_error;

const char *wc_version(void); /* "0.1.0" */

/* A piece of text that somebody else owns: not ended by NUL, may hold any byte. */
typedef struct wc_str {
    const char *data;
    size_t len; /* bytes */
} wc_str;

/* ---- memory -------------------------------------------------------------------------------------------------------
 * For a program with an allocator of its own.  What libzstd, zlib, simdjson, OpenMP and libc take is theirs. */
typedef struct wc_allocator {
    void *(*allocate)(void *context, size_t bytes); /* aligned as by malloc; bytes > 0; NULL: there is none */
    void *(*resize)(void *context, void *memory, size_t bytes); /* as realloc; NULL: there is none, memory stays */
    void (*free)(void *context, void *memory);                  /* memory is not NULL */
    void *context;
} wc_allocator;

/* Allocate by *allocator, which is copied, in all of this process from now on; its functions must take several threads
 * at once.  It is to be the first call, before any other thread's: once the library has allocated anything it is
 * WC_ERROR_PARAM, and so is a second call, or a function that is NULL. */
wc_status wc_allocator_set(const wc_allocator *allocator, wc_error *error);

typedef enum wc_signature {
    WC_SIGNATURE_MINHASH, /* shingles in common: finds copies that were cut or extended, too */
    WC_SIGNATURE_SIMHASH  /* 64 bits: finds what is nearly the same in full */
} wc_signature;

typedef enum wc_match_level {
    WC_MATCH_STORY, /* one piece of writing: cut, extended, edited or updated */
    WC_MATCH_STRICT /* nearly the same: 80% of the shorter, 60% of the longer page, of each and its cluster's longest */
} wc_match_level;

/* ---- parameters of the method -------------------------------------------------------------------------------------
 * Together with the seed they decide the result; a signature store records them, and pages signed with others cannot
 * be mixed with it.  docs/method.md gives the reason for each default. */
typedef struct wc_params {
    uint64_t seed;           /* of the shingle hash */
    uint32_t shingle;        /* words in a shingle */
    uint32_t sketch;         /* shingles kept of a page before the mask, at most */
    uint32_t hash_bits;      /* bits kept of a shingle's hash, from its first 1 on; 32: all */
    uint32_t own;            /* shingles kept of a page's own text, at most */
    uint32_t signature;      /* a wc_signature: how candidates are found */
    uint32_t distance;       /* SimHash: bits in which two pages may differ to be compared */
    uint32_t slots;          /* slots of a MinHash signature */
    uint32_t bands;          /* bands of a signature; 0: each filled slot is a band of its own */
    uint32_t rows;           /* slots in a band; ignored when bands is 0 */
    uint32_t hits;           /* buckets that two pages must meet in before they are compared */
    uint32_t epoch;          /* pages of one outlet whose furniture is learnt together */
    uint32_t groups;         /* version groups in which furniture recurs, at least */
    uint32_t level;          /* a wc_match_level: what counts as a copy */
    uint32_t contain;        /* a copy: percent of the shorter page's own text, at least */
    uint32_t contain_longer; /* ... and of the longer page's */
    uint32_t shared_words;   /* ... and words shared */
    uint32_t outlet_contain; /* the same for two pages of one outlet */
    uint32_t outlet_longer;
    uint32_t outlet_run;   /* ... and no run of so many words on both sides that the other lacks */
    uint32_t digest_parts; /* unrelated stories that make a page a digest */
    uint32_t window;       /* hours between a story's pages and its longest, at most, if both are known; 0: any */
} wc_params;

void wc_params_init(wc_params *params);
/* Two other points of size against quality: fewer shingles of a page, so that a store takes three fifths; and more, of
 * whole hashes.  They set sketch, own and, the second, hash_bits alone. */
void wc_params_set_small(wc_params *params);
void wc_params_set_exact(wc_params *params);
wc_status wc_params_check(const wc_params *params, wc_error *error);

/* The parameters by name, so that a command line, a store's header and a summary need one list only. */
typedef struct wc_param_info {
    const char *name; /* "contain-longer": with hyphens, as an option */
    const char *help; /* half a line */
    uint64_t least, most;
    const char *const *value; /* names of the values from 0 to most; NULL: it is a number */
    bool is_span;             /* of hours, on a command line as in "36h", "30d", "2w"; 0: "none" */
} wc_param_info;
size_t wc_param_count(void);
const wc_param_info *wc_param_describe(size_t i); /* i < wc_param_count() */
uint64_t wc_param_get(const wc_params *params, size_t i);
void wc_param_set(wc_params *params, size_t i, uint64_t value); /* any value; wc_params_check judges */

/* ---- jobs ----------------------------------------------------------------------------------------------------- */
#define WC_STAGES 5
typedef enum wc_stage { WC_STAGE_READ, WC_STAGE_MASK, WC_STAGE_MATCH, WC_STAGE_CLUSTER, WC_STAGE_WRITE } wc_stage;
const char *wc_stage_name(wc_stage stage); /* "read" ... */
typedef struct wc_progress {
    wc_stage stage;
    uint64_t n_pages, bytes_text; /* read so far: pages, and bytes unpacked */
    uint64_t bytes, bytes_total;  /* of the input files as they lie on disk; total 0: not known (a pipe) */
    uint64_t done, total;         /* steps of the stage */
    double seconds;               /* since the job began */
} wc_progress;
#define WC_MAX_PAGE          (16u << 20) /* bytes */
#define WC_ZSTD_WINDOW       27u         /* 2^27 bytes, 128 MiB */
#define WC_ZSTD_WINDOW_LEAST 10u
#define WC_ZSTD_WINDOW_MOST  31u

typedef struct wc_options {
    int threads;        /* 0: all that this process may use; never more than one for 43 MB that the system allows */
    bool force, strict; /* replace an output that is there already; a broken line of input is an error */
    uint64_t memory; /* bytes: a job on a store or result that needs more works on the disk; 0: 3/4 of what there is */
    const char *tmp; /* the folder for that; NULL: TMPDIR's, or where the result is */
    uint64_t max_page; /* bytes: a longer line of input is left out, and counted with the broken ones; 0: WC_MAX_PAGE */
    bool append, update; /* add to what is there: wc_sign_files, or make it; wc_cluster_files, wc_flag_files */
    int sync; /* wc_flag_files: seconds until a page is on the disk; 0: before its answer; less: as the system likes */
    const char *index; /* wc_flag_files: file for what is made of the store; "": none; NULL: beside it, STORE.idx */
    const char *drop_before; /* wc_sign_files: leave out pages of a date before this one; NULL: none */
    uint32_t zstd_window;    /* zstd data that need more than 2^this bytes are refused; 0: WC_ZSTD_WINDOW */
    uint64_t given; /* bit i: parameter i is asked for; others at their defaults are as the store was signed with */
    const char *const *fields; /* "text=NAME" ...: which JSON field is what */
    size_t n_fields;
    /* May be NULL; once a signal handler, or a thread atomically, sets it, the job ends within a moment: CANCELLED. */
    const volatile int *cancel;
    /* Called from the calling thread, may be NULL.  progress: a few times a second, returns false to stop the job. */
    bool (*progress)(void *context, const wc_progress *progress);
    void (*warn)(void *context, const char *sentence); /* wc_flag_files: the index cannot be used, or written */
    void *progress_context;                            /* of both */
} wc_options;
void wc_options_init(wc_options *options);

typedef struct wc_story {
    uint32_t n_pages, n_outlets, n_days; /* days: from the first to the last, both counted; 0 where unknown */
    uint32_t weakest_containment, mean_containment; /* thousandths of the shorter own text, shared with the longest */
    const char *weakest;                            /* id of the page that shares least */
    const char *lead_title, *lead_outlet, *lead_date, *agency; /* "" where unknown; control characters replaced */
} wc_story;

typedef struct wc_summary {
    uint64_t n_pages, n_outlets, n_stories; /* stories of two pages or more */
    uint64_t n_repeats;                     /* pages that repeat a story: pages in stories less stories */
    uint64_t n_digests, n_masked_words, n_words, n_pairs, n_candidates;
    uint64_t n_broken;   /* lines of input that were left out: no JSON object, or longer than max_page */
    uint64_t n_repaired; /* lines taken after bad UTF-8, a lone surrogate or a NUL was replaced */
    uint64_t n_no_text, n_no_outlet, n_no_date, n_duplicate_ids, n_dropped; /* dropped: left out for their date */
    uint64_t n_added, n_known; /* pages that are new in the result; update: that it had already, and were left out */
    uint64_t n_compared_again; /* update: comparisons of two pages that it had already which had to be made */
    uint64_t bytes_text;       /* input, unpacked */
    double seconds[WC_STAGES], idle[WC_STAGES], seconds_total; /* idle: of all threads without work, together */
    uint64_t peak_memory, temporary; /* bytes at most: resident, of the process, 0 where unknown; in temporary files */
    int threads;
    const wc_story *top; /* the most syndicated stories, at most ten */
    size_t n_top;
    const char *const *warning; /* whole sentences for a person */
    size_t n_warnings;
    const char *json;                 /* the same as one JSON object, as in DIR/summary.json; ends in \n */
    struct wc_summary_memory *memory; /* holds all of the above */
} wc_summary;
void wc_summary_free(wc_summary *summary); /* a zeroed or freed one is fine */

/* Read pages from input[0..n_inputs) and write the clusters to the new folder dir.
 * input: files of JSON lines, plain or gzip or zstd, told by content; a folder of .txt files; "-" for standard input;
 * signature stores (alone, not mixed with pages).  dir appears when all of it is written, not before.
 * summary may be NULL.  The output is the same for any number of threads, and, but for signatures.wcs, for any order
 * of the input.  Memory: a few KB a page, not the text.  options->update: dir is an earlier result, which that of its
 * pages and these replaces, by its parameters (asking for others is WC_ERROR_PARAM); pages it has are left out. */
wc_status wc_cluster_files(const char *const *input, size_t n_inputs, const char *dir, const wc_params *params,
                           const wc_options *options, wc_summary *summary, wc_error *error);

/* Read pages and write their sketches to the signature store file path, which wc_cluster_files takes as input.
 * options->append: the store at path gets them behind its own; its shingle, sketch and seed hold, and asking for others
 * is WC_ERROR_PARAM.  A second writer is kept out (WC_ERROR_EXISTS), readers are not.  Whatever stops the run, what was
 * committed stays; the run may be repeated: pages that are, one for one, the last commit's are not added again. */
wc_status wc_sign_files(const char *const *input, size_t n_inputs, const char *path, const wc_params *params,
                        const wc_options *options, wc_summary *summary, wc_error *error);

/* Write the pages of all these stores, in their order, to the store path: as wc_sign_files does, for stores alone. */
wc_status wc_merge_stores(const char *const *input, size_t n_inputs, const char *path, const wc_options *options,
                          wc_summary *summary, wc_error *error);

/* ---- pages in memory ------------------------------------------------------------------------------------------ */
/* A page as it was scraped.  Strings are as in the input of wc_cluster_files, and what is zeroed is not given: spaces
 * around all but the text go, and what is no UTF-8 becomes U+FFFD.  All together are less than 4 GiB. */
typedef struct wc_raw_page {
    wc_str text;
    wc_str id; /* not given: "pages:1" for the first page, as if they were lines of a file of that name */
    wc_str url;
    wc_str outlet; /* not given: the site of the URL; neither: the page has no mask */
    wc_str title;
    wc_str date;     /* ISO 8601, RFC 2822, Unix time, "September 5, 2025"; anything else: unknown */
    int64_t seconds; /* where has_seconds, the date instead: since 1970-01-01T00:00:00Z, years 0 to 9999 */
    bool has_seconds;
} wc_raw_page;

typedef struct wc_membership {         /* of one page, as clusters.tsv tells it */
    uint64_t cluster;                  /* there in hexadecimal; 0 is a number as any other */
    size_t lead;                       /* index of its cluster's earliest page: its own where it is that, or alone */
    uint32_t n_pages;                  /* in its cluster */
    uint32_t containment, resemblance; /* thousandths shared with the lead: of the shorter own text, of either's */
    const char *relation;              /* to the lead: "alone", "lead", "identical", "copy", "digest"; never freed */
    const char *agency;                /* "AFP" ...; "" where unknown; never freed */
} wc_membership;

/* Cluster page[0..n_pages) and fill membership[0..n_pages), one a page in the same order.  What wc_cluster_files finds
 * for the same pages in a file, this finds.  The pages are read and stay the caller's; membership is unchanged on
 * failure.  summary may be NULL; in it bytes_text is that of the texts.  Of options, threads, cancel and progress are
 * heeded.  No page at all is fine.  WC_ERROR_PARAM: a page that is too long, or 2^32 pages.  Costs as in a file. */
wc_status wc_cluster_pages(const wc_raw_page *page, size_t n_pages, const wc_params *params, const wc_options *options,
                           wc_membership *membership, wc_summary *summary, wc_error *error);

/* ---- two texts ------------------------------------------------------------------------------------------------
 * One text is sketched once and compared with many.  There is no outlet and no site mask: the texts are without their
 * page furniture, or it counts as text. */
typedef struct wc_sketcher wc_sketcher;       /* parameters and scratch memory: one a thread */
typedef struct wc_text_sketch wc_text_sketch; /* never changes: threads may share it */

/* Costs a millisecond or two, for the tables of Unicode, and some hundred KB.  params may be NULL for the defaults.
 * *sketcher is NULL on failure: WC_ERROR_PARAM, WC_ERROR_MEMORY. */
wc_status wc_sketcher_new(const wc_params *params, wc_sketcher **sketcher, wc_error *error);
void wc_sketcher_free(wc_sketcher *sketcher); /* NULL is fine; its sketches live on */

/* Sketch text[0..len), which is not kept; what is no UTF-8 in it counts as U+FFFD.  A sketch takes 1.7 KB at most by
 * default, for any length.  O(len).  *sketch is NULL on failure: WC_ERROR_PARAM for over 1 GiB, WC_ERROR_MEMORY. */
wc_status wc_sketcher_sketch(wc_sketcher *sketcher, const char *text, size_t len, wc_text_sketch **sketch,
                             wc_error *error);
void wc_text_sketch_free(wc_text_sketch *sketch); /* NULL is fine */

/* What two texts are to each other, [0] the first.  Words are estimates from the sketches; of evidence, which is text
 * outside quotations, unless nearly all of a text is quoted. */
typedef struct wc_comparison {
    const char *relation;              /* "identical", "copy", "partial", "quote", "template", "none"; never freed */
    uint32_t containment, resemblance; /* thousandths, cut: shared, of the shorter evidence; of what either has */
    uint64_t n_words[2], n_own[2];     /* of the whole text, exact; of evidence */
    uint64_t shared_words, run_words;  /* on both; the longest run of these */
    uint64_t quoted_words;             /* on both and quoted on either */
    uint64_t unshared_run[2];          /* longest run that the other lacks */
} wc_comparison;

/* Decides as wc_explain_files does.  The sketches may come from any sketcher of the same parameters; of others it is
 * WC_ERROR_PARAM, the only failure.  a and b may be one.  Some microseconds, no allocation. */
wc_status wc_sketcher_compare(wc_sketcher *sketcher, const wc_text_sketch *a, const wc_text_sketch *b,
                              wc_comparison *comparison, wc_error *error);

/* ---- signature stores ------------------------------------------------------------------------------------------
 * docs/store-format.md describes the file to the byte. */
typedef struct wc_store_column {
    const char *name;     /* "HASH" ... */
    uint64_t raw, packed; /* bytes in all blocks: unpacked, in the file */
} wc_store_column;

typedef struct wc_store_info {
    uint64_t n_pages, n_outlets, n_files, n_blocks, n_shingles;
    uint64_t n_appends;                        /* times that it was written to, the first one counted */
    uint64_t bytes, bytes_index;               /* of the file; of the index beside it (wc_options.index), 0: none */
    uint64_t n_broken, n_repaired, bytes_text; /* of the pages' input, as in wc_summary */
    uint64_t n_no_text, n_no_outlet, n_no_date;
    const char *first_date, *last_date; /* "2025-09-05" in UTC, "" where no date is known */
    wc_params params;
    const char *unicode, *public_suffixes; /* versions by which words were folded and outlets told */
    wc_store_column *column;               /* n_columns, in the order of the file */
    size_t n_columns;
    bool index_stale, end_lost; /* it was made of another store; the store lost its end: whole blocks are told of */
    uint64_t n_missing;         /* then so many pages, exactly */
    uint64_t bytes_unfinished;  /* behind the store, of an append that has not ended */
    const char *json;           /* the same as one JSON object; ends in \n */
    struct wc_store_info_memory *memory; /* holds all of the above */
} wc_store_info;
void wc_store_info_free(wc_store_info *info); /* a zeroed or freed one is fine */

/* What stands in the store at path; its sketches are not read. */
wc_status wc_info_store(const char *path, const wc_options *options, wc_store_info *info, wc_error *error);

/* Call take for every page in the order of the store, with a JSON object that ends in \n: all that is kept of it.  take
 * returns false to stop, which is WC_ERROR_CANCELLED.  Memory: that of all pages. */
wc_status wc_dump_store(const char *path, bool (*take)(void *context, const char *line, size_t len), void *context,
                        const wc_options *options, wc_error *error);

/* The pages of a store one by one, in its order. */
typedef struct wc_store_reader wc_store_reader; /* used by one thread at a time; several may read one file */
typedef struct wc_stored_page {                 /* valid until the next page is asked for */
    wc_str id, url, outlet, title;              /* UTF-8; len 0: not known */
    wc_str credit, samples;  /* lines that may credit an agency; the words around the two least hashes */
    const char *agency;      /* "AFP" ...: whom the page itself credits; "": nobody */
    int64_t seconds;         /* the date, since 1970-01-01T00:00:00Z; 0 where not has_date */
    bool has_date, has_time; /* has_time: of day */
    uint64_t text_hash;      /* XXH3 of the text, 64 bits */
    wc_str file;             /* the input of the page, and where it stood in it, in bytes, unpacked */
    uint64_t offset, len;
    uint32_t n_words, n_quoted; /* of the text; inside quotation marks */
    uint32_t n_shingles, level; /* kept; one in 2^level was */
    const uint32_t *hash;       /* n_shingles, in the order of the text */
    const uint16_t *mark;       /* n_shingles: place and flags, see docs/store-format.md */
} wc_stored_page;
/* Open the store at path and look where its blocks begin.  *reader is NULL on failure: IO, FORMAT, MEMORY. */
wc_status wc_store_reader_open(const char *path, wc_store_reader **reader, wc_error *error);

/* *page: the next page, or NULL behind the last.  WC_ERROR_FORMAT: what follows is damaged, or, behind all pages, that
 * the end of the store is lost; then *page is NULL, and asking again tells the same.  Memory: a block's, some MB. */
wc_status wc_store_reader_next(wc_store_reader *reader, const wc_stored_page **page, wc_error *error);
void wc_store_reader_close(wc_store_reader *reader); /* NULL is fine */

/* Look at every checksum and every rule of the store at path, and call tell with a sentence for each thing that is
 * wrong: what, and in which block and pages, counted from 1.  WC_ERROR_FORMAT when there was one; or when the file is
 * no store at all, then without a call.  info may be NULL; it is filled where nothing is wrong. */
wc_status wc_check_store(const char *path, void (*tell)(void *context, const char *sentence), void *context,
                         const wc_options *options, wc_store_info *info, wc_error *error);

/* ---- incoming pages ------------------------------------------------------------------------------------------- */
/* Cluster the store; then read pages, and call take with what each (or a broken line) is to its stories, a JSON line,
 * before the next is waited for (docs/outputs.md); options->update adds it.  take returns false to stop: CANCELLED. */
wc_status wc_flag_files(const char *store, const char *const *input, size_t n_inputs,
                        bool (*take)(void *context, const char *line, size_t len), void *context,
                        const wc_params *params, const wc_options *options, wc_error *error);

/* ---- one page a story ---------------------------------------------------------------------------------------- */
typedef enum wc_prefer { /* which page of a story stays; between equals the first in canonical order */
                         WC_PREFER_EARLIEST, /* the story's lead */
                         WC_PREFER_LONGEST,  /* most words outside page furniture */
                         WC_PREFER_CLEANEST, /* least share of its words in page furniture */
                         WC_PREFER_OUTLET    /* of the outlet that comes first in a list; those not in it come last */
} wc_prefer;
typedef struct wc_keep_options {
    wc_prefer prefer;
    const char *outlets; /* WC_PREFER_OUTLET: file of outlets, the best first, one a line up to its first tab */
    const char *removed; /* file for a list of the pages that went; NULL: none */
    bool annotate;       /* keep every page, and add to its JSON object what it is: no removed, no other prefer */
    bool dry_run;        /* check and count; nothing is written, output may be NULL */
} wc_keep_options;
void wc_keep_options_init(wc_keep_options *keep);
typedef struct wc_keep_summary {
    uint64_t n_pages, n_kept, n_removed; /* n_pages is the sum of the others */
    uint64_t n_stories;                  /* of two pages or more */
    uint64_t n_broken, n_known;   /* in no result: lines that are no page; pages given again, see options' update */
    uint64_t bytes_in, bytes_out; /* unpacked; out: that would be, with dry_run */
    double seconds;
    uint64_t peak_memory; /* bytes resident at most, of the process; 0 where unknown */
} wc_keep_summary;

/* Copy the pages of input to the file output, of each story one: lines as they stand, byte for byte and in their order;
 * a text of a folder becomes a line with id and text.  output and removed are packed where their names end in .gz or
 * .zst.  dir is what wc_cluster_files wrote for the same inputs in the same order: a page that either lacks is
 * WC_ERROR_FORMAT.  Pages are told by their place and length, and every few MB one by its text.  Of options, fields
 * must be as they were then.  keep, options and summary may be NULL. Memory: a few hundred bytes a page; LONGEST and
 * CLEANEST learn the site mask again, and need as much as clustering. */
wc_status wc_keep_files(const char *dir, const char *const *input, size_t n_inputs, const char *output,
                        const wc_keep_options *keep, const wc_options *options, wc_keep_summary *summary,
                        wc_error *error);

/* ---- scores -------------------------------------------------------------------------------------------------------
 * Files are lines of fields between tabs, plain or gzip or zstd, "-" for standard input.  A page is known by its id. */
typedef struct wc_kind_score {
    const char *name;             /* control characters replaced */
    uint64_t n_pages, n_clean;    /* pages of the kind; those whose found cluster is not mixed */
    uint64_t n_repeats, n_joined; /* those with other pages in their true cluster; found with at least one of these */
} wc_kind_score;

typedef struct wc_score {
    uint64_t n_pages, n_true, n_found;            /* labelled pages, their true clusters, the clusters found of them */
    uint64_t n_missing;                           /* labelled pages that were not found: each is a cluster of its own */
    uint64_t n_unknown;                           /* lines of clusters that name no labelled page, left out */
    uint64_t pairs_true, pairs_found, pairs_both; /* pairs of pages in one cluster: true, found, both */
    uint64_t n_mixed;                             /* found clusters with pages of two or more true ones */
    uint64_t n_lost; /* true clusters without a page when the first page (in truth's order) of each found one is kept */
    double precision, recall, f1, ari; /* of pairs; where there is none to be right or wrong about: 1 */
    double bcubed_precision, bcubed_recall, bcubed_f1;
    wc_kind_score *kind; /* n_kinds, by name */
    size_t n_kinds;
} wc_score;

/* truth: id, cluster and, if there is one, kind; clusters: id, cluster; what follows is not looked at.  A first line
 * whose first field is "id" is a header.  An id that stands twice in truth, or in two of clusters, is an error.
 * O(lines); memory: some 100 bytes a labelled page. */
wc_status wc_score_clusters(const char *truth, const char *clusters, wc_score *score, wc_error *error);
void wc_score_free(wc_score *score); /* a zeroed or freed one is fine */

typedef struct wc_pair_score {
    uint64_t n_same, n_different, n_partial;                /* labels */
    uint64_t same_joined, different_joined, partial_joined; /* of these, both pages in one found cluster */
    uint64_t n_missing, n_unknown;                          /* as in wc_score */
    double precision, recall, f1;                           /* of joining; where there is none to be wrong about: 1 */
} wc_pair_score;

/* pairs: corpus, id, id, label: "copy" says that both belong in one cluster, "partial" that either answer is right,
 * anything else that they do not.  A first line whose first field is "corpus" is a header. */
wc_status wc_score_pairs(const char *pairs, const char *clusters, wc_pair_score *score, wc_error *error);

/* ---- why two pages are or are not one story -----------------------------------------------------------------------
 * Words of the evidence are estimates from the sketches: each shingle that was kept stands for words_a_shingle words.
 * What is marked in the texts is exact. */
#define WC_SEGMENT_SHARED 1u /* own text that the other page has, too */
#define WC_SEGMENT_QUOTED 2u /* inside quotation marks */
#define WC_SEGMENT_MASKED 4u /* page furniture; shared or not, it is no evidence */

typedef struct wc_segment {
    size_t offset, len; /* bytes of the text */
    unsigned flags;     /* WC_SEGMENT_... */
} wc_segment;

typedef struct wc_explained_page {
    const char *id, *outlet, *date, *title, *url; /* "" where unknown; control characters replaced */
    const char *text;                             /* UTF-8, text_len bytes; as it stands in the input */
    size_t text_len;
    const char *no_text;       /* a sentence: why the text is not there; NULL: it is */
    const wc_segment *segment; /* n_segments, one behind the other, all of the text */
    size_t n_segments;
    uint64_t n_words, n_quoted, n_masked; /* of the whole text; masked: an estimate */
    uint64_t n_own;                       /* words of evidence */
    uint64_t unshared_run;                /* longest run of these that the other page lacks, words */
    uint64_t n_same_id;                   /* pages that have this id; the first in canonical order is explained */
    /* What the result says; without one: "", 0. */
    const char *cluster, *role; /* 16 hexadecimal digits; as the relation in clusters.tsv: "lead", "alone" ... */
    const char *lead;           /* id of the cluster's lead */
    uint64_t n_cluster;         /* pages in it */
} wc_explained_page;

typedef struct wc_explanation {
    wc_explained_page page[2];               /* in the order in which they were asked for */
    const char *relation;                    /* "identical", "copy", "partial", "quote", "template", "none" */
    const char *reason;                      /* a sentence that names the rule and what it asks */
    const char *distance;                    /* a sentence: what would make it otherwise */
    uint64_t shared_words, resembling_words; /* on both; on either */
    uint64_t run_words, quoted_words;        /* longest run shared; words on both that are quoted on either */
    uint64_t figures, figures_shared;        /* shingles of the shorter page that hold a figure; of these, on both */
    uint64_t words_a_shingle;
    uint32_t containment, resemblance; /* percent, cut: of the shorter own text; of what either has */
    bool quotations;                   /* nearly all of a page is quoted, so that quotations count as evidence */
    bool same_outlet, has_days_apart;
    uint64_t days_apart;                 /* calendar days, UTC */
    bool has_result, same_cluster;       /* the pages are of a result and not two files; of one cluster */
    uint32_t buckets_met, buckets_asked; /* buckets of the signatures in which both stand */
    bool is_simhash;
    uint32_t bits_apart;     /* of the SimHashes; then both are in a bucket only if that is near enough */
    const char *verified;    /* sentences, "" without a result: whether and why the pair was compared */
    const char *outcome;     /* ... and what the result makes of it */
    const char *const *note; /* sentences: what else to know, such as an id that stands twice */
    size_t n_notes;
    const char *json;                     /* all but the texts as one JSON object; ends in \n */
    struct wc_explanation_memory *memory; /* holds all of the above */
} wc_explanation;
void wc_explanation_free(wc_explanation *explanation); /* a zeroed or freed one is fine */

/* Explain the pages with these ids, of the result that wc_cluster_files wrote to the folder dir.  Twice the same id
 * asks for the first two pages that have it.  Texts are read again from where they were, and checked; of options,
 * fields must be as they were then.  An id that no page has is WC_ERROR_FORMAT.  Costs as much as clustering. */
wc_status wc_explain_pages(const char *dir, const char *id_a, const char *id_b, const wc_options *options,
                           wc_explanation *explanation, wc_error *error);

/* Explain two files, each a plain text or one page as a JSON object; plain or gzip or zstd, "-" for standard input.
 * There is no site mask. */
wc_status wc_explain_files(const char *path_a, const char *path_b, const wc_params *params, const wc_options *options,
                           wc_explanation *explanation, wc_error *error);

/* The character that begins text, len > 0 bytes: its bytes, and the columns it takes at a terminal. */
typedef struct wc_glyph {
    uint8_t len;     /* 1 for a byte that begins no UTF-8 character */
    uint8_t columns; /* 0 (combining), 1, 2 (wide) */
    bool printable;  /* false: a control character, a mark that turns the direction of writing, or no UTF-8 */
} wc_glyph;
wc_glyph wc_glyph_at(const char *text, size_t len);

/* ---- how fast a machine is ------------------------------------------------------------------------------------ */
typedef struct wc_timing {
    const char *what, *cpu; /* "limit.memory" ..., docs/performance.md lists all; "avx512" ...; never freed */
    int threads;
    double seconds, fastest, slowest, idle; /* a median, its ends; of all threads without work, < 0: not measured */
    uint64_t bytes, n_pages, n_words;       /* done in that time; bytes of lines of JSON, unpacked */
} wc_timing;

/* Time each step n_repeats times over n_pages invented pages, the same everywhere, on 1, 2, 4 ... threads, and then
 * call take for each step and number of threads.  Files of twice the pages' size are made in the folder dir, and
 * removed.  Of options, threads, cancel and progress (done rounds of total) count.  Memory: some 14 KB a page. */
wc_status wc_bench_run(uint64_t n_pages, unsigned n_repeats, const char *dir, const wc_options *options,
                       void (*take)(void *context, const wc_timing *timing), void *context, wc_error *error);
#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
