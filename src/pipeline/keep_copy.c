/* keep_copy.c - see keep.h.  Records come in the order in which the store has its pages, so that the next page of the
 * store is either the record at hand, or the record was no page, or one that was there already.  Nothing is parsed for
 * that but the records that the store does not have, and one of each batch to see that the text is still the same. What
 * is kept is written out of the batch, neighbours in one piece. */
#include "base/error.h"
#include "corpus/pack.h"
#include "corpus/parse.h"
#include "pipeline/keep.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define BATCH_BYTES ((size_t)4 << 20)
#define LIST_BYTES  ((size_t)64 << 10)

typedef struct {
    const wc_keep_plan *plan;
    wc_job *job;
    const char *dir;
    const wc_keep_options *keep;
    wc_keep_summary *count;
    wc_fields *fields;
    wc_parser *parser;
    wc_source *source;
    wc_batch batch;
    wc_pack *pack; /* NULL: nothing is written */
    wc_noter noter;
    wc_keep_known known;
    wc_buffer line;       /* a text as JSON */
    size_t next;          /* place that is expected */
    size_t from, to;      /* of the batch's data: kept, and not yet written */
    bool line_open;       /* what is kept last does not end in a line break */
    uint64_t line_number; /* of the last record, and its file */
    uint32_t file;
    uint32_t file_of_page; /* of the page before place[next] */
} copier;

/* ---- output ---- */

static wc_status put(copier *c, const char *data, size_t len)
{
    c->count->bytes_out += len;
    return c->pack == NULL ? WC_OK : wc_pack_write(c->pack, data, len, c->job->error);
}

static wc_status put_kept(copier *c)
{
    const wc_status status = put(c, c->batch.data.data + c->from, c->to - c->from);
    c->from = c->to;
    return status;
}

/* A last line without a line break gets one when another line follows. */
static wc_status begin_line(copier *c)
{
    wc_status status;
    if (!c->line_open) return WC_OK;
    c->line_open = false;
    status = put_kept(c);
    return status == WC_OK ? put(c, "\n", 1) : status;
}

/* Where the line break behind the record ends. */
static size_t end_of_line(const wc_batch *batch, const wc_record *record)
{
    const char *data = batch->data.data;
    size_t end = record->at + record->len;
    if (end + 1 < batch->data.len && data[end] == '\r' && data[end + 1] == '\n') return end + 2;
    return end < batch->data.len && data[end] == '\n' ? end + 1 : end;
}

static wc_status keep_bytes(copier *c, size_t from, size_t to)
{
    wc_status status = begin_line(c);
    if (status == WC_OK && from != c->to) status = put_kept(c);
    if (c->from == c->to) c->from = from;
    c->to = to;
    c->line_open = c->batch.data.data[to - 1] != '\n';
    return status;
}

/* A byte order mark is kept where it would stand at the head of the output. */
static size_t begin_of_line(const copier *c, const wc_record *record)
{
    const size_t mark = 3;
    const bool is_first = c->count->bytes_out == 0 && c->from == c->to;
    return is_first && record->line == 1 && record->offset == mark ? record->at - mark : record->at;
}

/* ---- what is not copied as it stands ---- */

static wc_status fail_record(const copier *c, const wc_record *record, const char *what)
{
    return wc_fail(c->job->error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": %s", wc_source_name(c->source, record->file),
                   record->line, what);
}

/* The note for line, with the place where it belongs. */
static wc_status make_note(copier *c, const wc_record *record, wc_str line, uint32_t page, size_t *at, wc_str *note)
{
    const wc_keep_plan *plan = c->plan;
    char what[96];
    switch (wc_noter_note(&c->noter, line, plan->cluster[page], plan->relation[page], plan->id[plan->kept[page]], at,
                          note)) {
    case WC_NOTED:
        return WC_OK;
    case WC_NOTED_NO_MEMORY:
        return wc_job_no_memory(c->job);
    case WC_NOTED_BEFORE:
        (void)snprintf(what, sizeof what, "the object has a field \"%s\" already, so it cannot be added",
                       c->noter.name);
        return fail_record(c, record, what);
    case WC_NOTED_BROKEN:
        break;
    }
    return fail_record(c, record, "expected a JSON object; it has changed since it was clustered");
}

static wc_status keep_noted(copier *c, const wc_record *record, uint32_t page)
{
    const char *data = c->batch.data.data;
    const size_t from = begin_of_line(c, record), to = end_of_line(&c->batch, record);
    size_t at;
    wc_str note;
    wc_status status = make_note(c, record, (wc_str){data + record->at, record->len}, page, &at, &note);
    if (status == WC_OK) status = keep_bytes(c, from, record->at + at);
    if (status == WC_OK) status = put_kept(c);
    if (status == WC_OK) status = put(c, note.data, note.len);
    c->from = record->at + at;
    c->to = to;
    c->line_open = data[to - 1] != '\n';
    return status;
}

/* A .txt file as a line of JSON. */
static wc_status keep_text(copier *c, const wc_record *record, wc_page *page, uint32_t number)
{
    size_t at = 0;
    wc_str note = {"", 0};
    wc_status status = begin_line(c);
    if (status == WC_OK) status = put_kept(c);
    if (status == WC_OK && !wc_keep_text_line(&c->line, page->id, page->text)) return wc_job_no_memory(c->job);
    at = c->line.len;
    if (status == WC_OK && c->keep->annotate)
        status = make_note(c, record, (wc_str){c->line.data, c->line.len}, number, &at, &note);
    if (status == WC_OK) status = put(c, c->line.data, at);
    if (status == WC_OK) status = put(c, note.data, note.len);
    if (status == WC_OK) status = put(c, c->line.data + at, c->line.len - at);
    return status == WC_OK ? put(c, "\n", 1) : status;
}

/* ---- input ---- */

static wc_parsed parse(copier *c, size_t r, wc_page *page)
{
    const char *why;
    return wc_parser_parse(c->parser, &c->batch, r, wc_source_name(c->source, c->batch.record[r].file), page, &why);
}

static wc_status fail_unknown(const copier *c, const wc_record *record)
{
    const wc_keep_plan *plan = c->plan;
    const char *file = wc_source_name(c->source, record->file);
    if (c->next == plan->n)
        return wc_fail(c->job->error, WC_ERROR_FORMAT,
                       "%s: line %" PRIu64 ": the page is not in %s/signatures.wcs, all of whose %zu pages came before "
                       "it; expected the inputs of that result",
                       file, record->line, c->dir, plan->n);
    return wc_fail(c->job->error, WC_ERROR_FORMAT,
                   "%s: line %" PRIu64 ": the page is not in %s/signatures.wcs, whose next one stands at byte %" PRIu64
                   " of %s; expected the inputs of that result, unchanged and in their order",
                   file, record->line, c->dir, plan->place[c->next].offset,
                   plan->files.name[plan->place[c->next].file].data);
}

static bool is_place(const copier *c, const wc_record *record)
{
    const wc_keep_place *place = &c->plan->place[c->next];
    if (c->next == c->plan->n || place->offset != record->offset || place->len != record->len) return false;
    /* Two records of one file are of one file in the store, too. */
    return c->next == 0 || record->file != c->file_of_page || place->file == c->plan->place[c->next - 1].file;
}

/* A page that the result does not have: has it come before? */
static wc_status pass_known(copier *c, const wc_record *record, const wc_page *page)
{
    const uint64_t text_hash = XXH3_64bits(page->text.data, page->text.len);
    bool ok;
    if (wc_keep_known_find(&c->known, c->plan, c->next, wc_keep_identity(page->id, text_hash), &ok)) {
        c->count->n_known++;
        return WC_OK;
    }
    return ok ? fail_unknown(c, record) : wc_job_no_memory(c->job);
}

/* *page: that of the record, where the store has it; else the record is no page, or one that came before. */
static wc_status find_page(copier *c, size_t r, bool *is_page, uint32_t *page)
{
    const wc_record *record = &c->batch.record[r];
    wc_page parsed;
    if (record->is_too_long) { /* longer than any page of the store */
        c->count->n_broken++;
        return WC_OK;
    }
    *is_page = is_place(c, record);
    if (*is_page) {
        *page = c->plan->place[c->next++].page;
        c->file_of_page = record->file;
        return WC_OK;
    }
    switch (parse(c, r, &parsed)) {
    case WC_PARSED_NO_MEMORY:
        return wc_job_no_memory(c->job);
    case WC_PARSED_BROKEN:
        c->count->n_broken++;
        return WC_OK;
    default:
        return pass_known(c, record, &parsed);
    }
}

static wc_status check_text(copier *c, size_t r)
{
    const wc_keep_place *place = &c->plan->place[c->next - 1];
    wc_page page;
    const wc_parsed parsed = parse(c, r, &page);
    if (parsed == WC_PARSED_NO_MEMORY) return wc_job_no_memory(c->job);
    if (parsed != WC_PARSED_BROKEN && XXH3_64bits(page.text.data, page.text.len) == place->text_hash) return WC_OK;
    return fail_record(c, &c->batch.record[r],
                       "the text is another than when it was clustered, or was read with other --field options");
}

static wc_status keep_record(copier *c, size_t r, uint32_t number)
{
    const wc_record *record = &c->batch.record[r];
    wc_page page;
    c->count->n_kept++;
    if (record->is_text)
        return parse(c, r, &page) == WC_PARSED_NO_MEMORY ? wc_job_no_memory(c->job)
                                                         : keep_text(c, record, &page, number);
    if (c->keep->annotate) return keep_noted(c, record, number);
    return keep_bytes(c, begin_of_line(c, record), end_of_line(&c->batch, record));
}

static wc_status copy_batch(copier *c)
{
    bool checked = false;
    wc_status status = WC_OK;
    c->from = c->to = 0;
    for (size_t r = 0; status == WC_OK && r < c->batch.n_records; r++) {
        const wc_record *record = &c->batch.record[r];
        bool is_page = false;
        uint32_t page = 0;
        status = find_page(c, r, &is_page, &page);
        if (status == WC_OK && is_page && !checked) status = check_text(c, r);
        checked = checked || is_page;
        c->file = record->file;
        c->line_number = record->line;
        if (status != WC_OK || !is_page) continue;
        if (c->keep->annotate || c->plan->kept[page] == page)
            status = keep_record(c, r, page);
        else
            c->count->n_removed++;
    }
    if (status == WC_OK) status = put_kept(c);
    c->count->bytes_in += c->batch.data.len + c->batch.bytes_dropped;
    return status == WC_OK ? wc_job_tell(c->job, c->next) : status;
}

static wc_status copy_all(copier *c)
{
    const wc_keep_plan *plan = c->plan;
    wc_status status;
    do {
        status = wc_source_read(c->source, &c->batch, c->job->error);
        if (status == WC_OK) status = copy_batch(c);
    } while (status == WC_OK && c->batch.n_records > 0);
    if (status != WC_OK || c->next == plan->n) return status;
    return wc_fail(c->job->error, WC_ERROR_FORMAT,
                   "%s: ends after line %" PRIu64 ", but %s/signatures.wcs has a page more, at byte %" PRIu64
                   " of %s; expected the inputs of that result, unchanged and in their order",
                   wc_source_name(c->source, c->file), c->line_number, c->dir, plan->place[c->next].offset,
                   plan->files.name[plan->place[c->next].file].data);
}

/* ---- the list of what went ---- */

static void list_page(const wc_keep_plan *plan, size_t page, wc_lines *lines)
{
    wc_lines_text(lines, plan->id[page]);
    wc_lines_tab(lines);
    wc_lines_text(lines, plan->id[plan->kept[page]]);
    wc_lines_tab(lines);
    wc_lines_hex(lines, plan->cluster[page]);
    wc_lines_tab(lines);
    wc_lines_raw(lines, plan->relation[page]);
    wc_lines_end(lines);
}

static wc_status list_removed(const copier *c, wc_pack *pack)
{
    wc_lines lines = {0};
    wc_status status = WC_OK;
    wc_lines_raw(&lines, "id\tkept\tcluster\trelation\n");
    for (size_t page = 0; status == WC_OK && page < c->plan->n; page++) {
        if (c->plan->kept[page] != page) list_page(c->plan, page, &lines);
        if (lines.buffer.len < LIST_BYTES && page + 1 < c->plan->n) continue;
        status = wc_pack_write(pack, lines.buffer.data, lines.buffer.len, c->job->error);
        lines.buffer.len = 0;
    }
    if (status == WC_OK && lines.buffer.len > 0)
        status = wc_pack_write(pack, lines.buffer.data, lines.buffer.len, c->job->error);
    if (status == WC_OK && lines.no_memory) status = wc_job_no_memory(c->job);
    wc_lines_abandon(&lines);
    return status;
}

/* ---- all of it ---- */

static wc_status refuse_inputs(const copier *c, const char *path)
{
    struct stat out, in;
    if (path == NULL || stat(path, &out) != 0) return WC_OK;
    for (uint32_t i = 0; i < wc_source_count(c->source); i++) {
        const char *name = wc_source_name(c->source, i);
        if (strcmp(name, "-") != 0 && stat(name, &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return wc_fail(c->job->error, WC_ERROR_EXISTS, "%s is an input: not replaced, whatever --force says", path);
    }
    return WC_OK;
}

/* No longer line is a page: so much need be held of one. */
static uint64_t longest_page(const wc_keep_plan *plan)
{
    uint64_t longest = 1;
    for (size_t i = 0; i < plan->n; i++) longest = plan->place[i].len > longest ? plan->place[i].len : longest;
    return longest;
}

static wc_status copy(copier *c, const char *const *input, size_t n_inputs, const char *output, const char *removed)
{
    wc_job *job = c->job;
    wc_pack *list = NULL;
    wc_status status = wc_source_open(&c->source, input, n_inputs, BATCH_BYTES, longest_page(c->plan), job->error);
    if (status == WC_OK) wc_source_heed(c->source, job->options);
    if (status == WC_OK) status = refuse_inputs(c, output);
    if (status == WC_OK) status = refuse_inputs(c, removed);
    if (status == WC_OK && output != NULL) status = wc_pack_open(&c->pack, output, job->error);
    if (status == WC_OK && removed != NULL) status = wc_pack_open(&list, removed, job->error);
    if (status == WC_OK) status = copy_all(c);
    if (status == WC_OK && list != NULL) status = list_removed(c, list);
    if (status == WC_OK && list != NULL) {
        status = wc_pack_commit(list, job->error);
        list = NULL;
    }
    if (status == WC_OK && c->pack != NULL) {
        status = wc_pack_commit(c->pack, job->error);
        c->pack = NULL;
    }
    wc_pack_abandon(list);
    return status;
}

wc_status wc_keep_copy(const wc_keep_plan *plan, wc_job *job, const char *dir, const char *const *input,
                       size_t n_inputs, const char *output, const wc_keep_options *keep, wc_keep_summary *summary)
{
    copier c = {.plan = plan, .job = job, .dir = dir, .keep = keep, .count = summary};
    wc_status status = wc_fields_new(&c.fields, job->options->fields, job->options->n_fields, job->error);
    if (status == WC_OK) {
        c.parser = wc_parser_new(c.fields, WC_CPU_PLAIN);
        c.noter.json = wc_json_new();
        if (c.parser == NULL || c.noter.json == NULL) status = wc_job_no_memory(job);
    }
    if (status == WC_OK) status = copy(&c, input, n_inputs, output, output != NULL ? keep->removed : NULL);
    wc_pack_abandon(c.pack);
    wc_source_close(c.source);
    wc_batch_free(&c.batch);
    wc_buffer_free(&c.line);
    wc_noter_free(&c.noter);
    wc_keep_known_free(&c.known);
    wc_parser_free(c.parser);
    wc_fields_free(c.fields);
    return status;
}
