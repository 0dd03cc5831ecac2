/* store_info.c - what stands in a store: its counts, what each column takes, and whether all of it is sound. */
#include "pipeline/summary_json.h"
#include "base/error.h"
#include "corpus/date.h"
#include "pipeline/flag_index.h"
#include "pipeline/portions.h"
#include "report/lines.h"
#include "store/store_map.h"
#include <string.h>
#include <unistd.h>

struct wc_store_info_memory {
    wc_store_column column[WC_COLUMNS];
    char first_date[24], last_date[24];
    wc_store_header header;
    wc_lines json; /* ends in \n and NUL */
};

void wc_store_info_free(wc_store_info *info)
{
    if (info == NULL) return;
    if (info->memory != NULL) {
        wc_lines_abandon(&info->memory->json);
        wc_memory_free(info->memory);
    }
    memset(info, 0, sizeof *info);
}

/* What the headers of the blocks tell. */
static wc_status measure(const char *path, wc_store_info *info, wc_error *error)
{
    wc_store_map map = {0};
    wc_status status;
    const int fd = wc_store_open(path, error);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&map, path, fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&map, error);
    for (size_t c = 0; status == WC_OK && c < WC_COLUMNS; c++) {
        wc_store_column *column = &info->memory->column[c];
        column->name = wc_column_describe(c)->name;
        for (size_t b = 0; b < map.n_blocks; b++) {
            column->raw += map.block[b].header.column[c].raw;
            column->packed += map.block[b].header.column[c].packed;
        }
    }
    info->n_blocks = map.n_blocks;
    info->n_appends = map.n_footers;
    for (size_t b = 0; b < map.n_blocks; b++) info->n_shingles += wc_store_n_shingles(&map.block[b].header);
    info->n_columns = wc_store_n_columns(wc_store_layout_of(&map.header));
    wc_store_map_free(&map);
    (void)close(fd);
    return status;
}

static void take_found(wc_store_info *info, const wc_store_found *found)
{
    info->memory->header = found->header;
    info->unicode = info->memory->header.unicode;
    info->public_suffixes = info->memory->header.suffixes;
    info->params = found->header.params;
    info->bytes = found->bytes;
    info->n_broken = found->counts.n_broken;
    info->n_repaired = found->counts.n_repaired;
    info->bytes_text = found->counts.bytes_text;
    info->end_lost = found->tail == WC_STORE_LOST;
    info->n_missing = found->n_missing;
    info->bytes_unfinished = found->tail_bytes;
}

static bool measure_index(const char *path, uint64_t chain, wc_store_info *info)
{
    char *index = wc_flag_index_path(path);
    bool is_fresh = false;
    if (index == NULL) return false;
    wc_flag_index_measure(index, chain, &info->bytes_index, &is_fresh);
    info->index_stale = info->bytes_index > 0 && !is_fresh;
    wc_memory_free(index);
    return true;
}

static void take_tally(wc_store_info *info, const wc_store_tally *tally)
{
    const bool is_dated = tally->n_dated > 0;
    info->n_pages = tally->n;
    info->n_no_text = tally->n_no_text;
    info->n_no_outlet = tally->n_no_outlet;
    info->n_no_date = tally->n - tally->n_dated;
    wc_date_format(is_dated ? tally->first_date : WC_DATE_UNKNOWN, false, info->memory->first_date);
    wc_date_format(is_dated ? tally->last_date : WC_DATE_UNKNOWN, false, info->memory->last_date);
    info->first_date = info->memory->first_date;
    info->last_date = info->memory->last_date;
}

static void put_columns(wc_lines *out, const wc_store_info *info)
{
    wc_lines_key(out, "columns");
    wc_lines_open_json(out, '[');
    for (size_t c = 0; c < info->n_columns; c++) {
        wc_lines_open_json(out, '{');
        wc_lines_member_text(out, "name", info->column[c].name);
        wc_lines_member_number(out, "raw", info->column[c].raw);
        wc_lines_member_number(out, "packed", info->column[c].packed);
        wc_lines_raw(out, "}");
    }
    wc_lines_raw(out, "]");
}

static bool put_json(wc_store_info *info)
{
    wc_lines *out = &info->memory->json;
    wc_lines_open_json(out, '{');
    wc_lines_member_number(out, "version", info->memory->header.version);
    wc_summary_put_params(out, &info->params);
    wc_lines_member_text(out, "unicode", info->unicode);
    wc_lines_member_text(out, "public_suffixes", info->public_suffixes);
    wc_lines_member_number(out, "pages", info->n_pages);
    wc_lines_member_number(out, "outlets", info->n_outlets);
    wc_lines_member_number(out, "files", info->n_files);
    wc_lines_member_text(out, "first_date", info->first_date);
    wc_lines_member_text(out, "last_date", info->last_date);
    wc_lines_member_number(out, "without_text", info->n_no_text);
    wc_lines_member_number(out, "without_outlet", info->n_no_outlet);
    wc_lines_member_number(out, "without_date", info->n_no_date);
    wc_lines_member_number(out, "broken_lines", info->n_broken);
    wc_lines_member_number(out, "repaired_lines", info->n_repaired);
    wc_lines_member_number(out, "bytes_text", info->bytes_text);
    wc_lines_member_number(out, "shingles", info->n_shingles);
    wc_lines_member_number(out, "blocks", info->n_blocks);
    wc_lines_member_number(out, "appends", info->n_appends);
    wc_lines_member_number(out, "bytes", info->bytes);
    wc_lines_member_number(out, "bytes_index", info->bytes_index);
    wc_lines_member_bool(out, "index_stale", info->index_stale);
    wc_lines_member_number(out, "bytes_unfinished", info->bytes_unfinished);
    wc_lines_member_bool(out, "end_lost", info->end_lost);
    wc_lines_member_number(out, "missing", info->n_missing);
    put_columns(out, info);
    wc_lines_raw(out, "}");
    wc_lines_end(out);
    if (!wc_buffer_append(&out->buffer, "", 1)) out->no_memory = true;
    info->json = out->buffer.data;
    return !out->no_memory;
}

/* Of a store that was found and checked, or else read. */
static wc_status fill(const char *path, const wc_store_checked *what, wc_store_info *info, wc_error *error)
{
    wc_status status;
    memset(info, 0, sizeof *info);
    info->memory = wc_array_new(1, sizeof *info->memory);
    if (info->memory == NULL) return wc_fail_memory(error, sizeof *info->memory);
    status = measure(path, info, error);
    if (status == WC_OK) {
        info->column = info->memory->column;
        info->n_outlets = what->n_outlets;
        info->n_files = what->n_files;
        take_found(info, &what->found);
        take_tally(info, &what->tally);
        if (!measure_index(path, what->found.chain, info) || !put_json(info))
            status = wc_fail_memory(error, sizeof *info->memory);
    }
    if (status != WC_OK) wc_store_info_free(info);
    return status;
}

static wc_status take_found_store(void *context, const wc_store_found *found)
{
    wc_store_checked *what = context;
    what->found = *found;
    return WC_OK;
}

static wc_status count_pages(void *context, const wc_pageset *portion, size_t first)
{
    wc_store_checked *what = context;
    (void)first;
    wc_store_count(&what->tally, portion->entry, portion->n);
    return WC_OK;
}

static wc_status count_names(void *context, wc_pageset *portion)
{
    wc_store_checked *what = context;
    what->n_outlets = portion->outlets.n;
    what->n_files = portion->files.n;
    return WC_OK;
}

wc_status wc_info_store(const char *path, const wc_options *options, wc_store_info *info, wc_error *error)
{
    wc_options defaults;
    wc_job job;
    wc_store_checked what = {0};
    const wc_portions pages = {WC_STORE_NUMBERS, take_found_store, count_pages, count_names, &what};
    wc_status status;
    wc_options_init(&defaults);
    memset(info, 0, sizeof *info);
    status = wc_job_begin(&job, NULL, options != NULL ? options : &defaults, error);
    if (status == WC_OK) status = wc_portions_read(&job, path, &pages);
    if (status == WC_OK) status = fill(path, &what, info, error);
    wc_job_free(&job);
    return status;
}

wc_status wc_check_store(const char *path, void (*tell)(void *context, const char *sentence), void *context,
                         const wc_options *options, wc_store_info *info, wc_error *error)
{
    wc_options defaults;
    wc_job job;
    wc_store_checked checked;
    wc_status status;
    wc_options_init(&defaults);
    if (info != NULL) memset(info, 0, sizeof *info);
    status = wc_job_begin(&job, NULL, options != NULL ? options : &defaults, error);
    if (status == WC_OK) status = wc_store_check(path, tell, context, job.n_threads, &checked, error);
    if (status == WC_OK && info != NULL) status = fill(path, &checked, info, error);
    wc_job_free(&job);
    return status;
}
