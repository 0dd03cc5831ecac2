/* explain_pages.c - two pages of a result.  What the run knew of them and of the longest pages of their stories is made
 * again from its signatures; of its output clusters, stories and pairs are read. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "pipeline/page_text.h"
#include <inttypes.h>
#include <string.h>

static void note_pages(wc_explaining *e)
{
    for (int side = 0; side < 2; side++) {
        const wc_explained_page *page = &e->out->page[side];
        const bool twice = strcmp(e->out->page[0].id, e->out->page[1].id) == 0;
        if (page->n_same_id > 1 && (!twice || side == 0))
            wc_explain_note(e, wc_explain_say(e, "%" PRIu64 " pages have the id %s; %s explained.", page->n_same_id,
                                              page->id, twice ? "the first two are" : "the first is"));
        if (page->outlet[0] == '\0')
            wc_explain_note(e, wc_explain_say(e, "Page %c has no outlet: only what unlike pages share is masked.",
                                              wc_explain_letter(side)));
    }
}

static wc_status read_texts(wc_explaining *e)
{
    wc_fields *fields = NULL;
    wc_status status = wc_fields_new(&fields, e->job.options->fields, e->job.options->n_fields, e->job.error);
    for (int side = 0; side < 2 && status == WC_OK; side++) {
        const wc_entry *entry = wc_explain_entry(e, side);
        wc_buffer why = {0};
        status = wc_page_text_read(fields, e->job.options, e->set.files.name[entry->file].data, entry, &e->text[side],
                                   &why, e->job.error);
        e->has_text[side] = why.len == 0;
        if (why.len > 0) e->out->page[side].no_text = wc_explain_clean(e, (wc_str){why.data, why.len});
        wc_buffer_free(&why);
    }
    wc_fields_free(fields);
    return status;
}

static wc_status explain_pages(wc_explaining *e, const char *const id[2])
{
    wc_status status = wc_explain_find(e, id);
    if (status == WC_OK) status = wc_explain_read_stories(e);
    if (status == WC_OK) status = wc_explain_find_longest(e);
    if (status == WC_OK) status = wc_explain_gather(e);
    if (status == WC_OK) status = wc_job_stage(&e->job, WC_STAGE_MASK, e->set.n);
    if (status == WC_OK) status = e->too_many ? wc_explain_learn_nothing(e) : wc_explain_learn(e);
    if (status == WC_OK) status = wc_explain_chain(e);
    if (status != WC_OK) return status;
    wc_explain_show_lost(e);
    for (int side = 0; side < 2; side++) wc_explain_describe(e, side);
    note_pages(e);
    status = wc_explain_judge(e);
    if (status == WC_OK) status = wc_job_stage(&e->job, WC_STAGE_CLUSTER, e->set.n);
    if (status == WC_OK) status = wc_explain_result(e);
    if (status == WC_OK) status = read_texts(e);
    return status == WC_OK ? wc_explain_conclude(e) : status;
}

wc_status wc_explain_pages(const char *dir, const char *id_a, const char *id_b, const wc_options *options,
                           wc_explanation *explanation, wc_error *error)
{
    wc_explaining e;
    const char *const id[2] = {id_a, id_b};
    wc_options defaults;
    wc_status status;
    memset(&e, 0, sizeof e);
    wc_options_init(&defaults);
    e.dir = dir;
    status = wc_explain_begin(&e, NULL, options != NULL ? options : &defaults, explanation, error);
    if (status == WC_OK) status = explain_pages(&e, id);
    wc_explain_finish(&e, status);
    return status;
}
