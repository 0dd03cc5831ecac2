/* lineage_files.c - what an update changed, for programs that follow stories. */
#include "pipeline/lineage.h"
#include "report/lines.h"
#include <string.h>

typedef struct {
    const wc_lineage *lineage;
    const wc_result *result;
    wc_lines *out;
} writing;

static uint64_t new_id(const writing *w, uint32_t story) { return w->result->clusters->cluster[story].id; }

/* Whether the story has taken this old one in, with another id. */
static bool is_merged(const wc_lineage *l, const wc_part *part)
{
    return l->ancestor[part->from].heir == part->to && l->kept[part->to] != part->from;
}

static void put_merged(const writing *w)
{
    wc_lines_raw(w->out, "old\tnew");
    wc_lines_end(w->out);
    for (size_t i = 0; i < w->lineage->n_parts; i++) {
        const wc_part *part = &w->lineage->part[i];
        if (!is_merged(w->lineage, part)) continue;
        wc_lines_hex(w->out, w->lineage->ancestor[part->from].id);
        wc_lines_tab(w->out);
        wc_lines_hex(w->out, new_id(w, part->to));
        wc_lines_end(w->out);
    }
}

static void put_split(const writing *w)
{
    wc_lines_raw(w->out, "old\tnew\tpages");
    wc_lines_end(w->out);
    for (size_t i = 0; i < w->lineage->n_parts; i++) {
        const wc_part *part = &w->lineage->part[i];
        if (w->lineage->ancestor[part->from].n_parts < 2) continue;
        wc_lines_hex(w->out, w->lineage->ancestor[part->from].id);
        wc_lines_tab(w->out);
        wc_lines_hex(w->out, new_id(w, part->to));
        wc_lines_tab(w->out);
        wc_lines_number(w->out, part->n_pages);
        wc_lines_end(w->out);
    }
}

static void put_created(const writing *w)
{
    const wc_lineage *l = w->lineage;
    wc_lines_raw(w->out, "cluster\tupdate");
    wc_lines_end(w->out);
    for (uint32_t c = 0; c < l->n_stories; c++) {
        const uint32_t update = l->kept[c] != WC_LINEAGE_NONE ? l->ancestor[l->kept[c]].created : l->update;
        if (update == 0) continue;
        wc_lines_hex(w->out, new_id(w, c));
        wc_lines_tab(w->out);
        wc_lines_number(w->out, update);
        wc_lines_end(w->out);
    }
}

/* ---- changes.jsonl ---- */

static void begin_change(const writing *w, const char *change, uint32_t story)
{
    wc_lines_open_json(w->out, '{');
    wc_lines_member_text(w->out, "change", change);
    wc_lines_member_hex(w->out, "story", new_id(w, story));
}

static void end_change(const writing *w)
{
    wc_lines_raw(w->out, "}");
    wc_lines_end(w->out);
}

static void put_page(const writing *w, const char *key, uint32_t page)
{
    wc_lines_key(w->out, key);
    wc_lines_json_text(w->out, wc_entry_id(&w->result->set->entry[page]));
}

/* New, grown, another lead: of a story of two pages or more. */
static void put_growth(const writing *w, uint32_t story)
{
    const wc_lineage *l = w->lineage;
    const wc_cluster *cluster = &w->result->clusters->cluster[story];
    const wc_ancestor *was = l->kept[story] == WC_LINEAGE_NONE ? NULL : &l->ancestor[l->kept[story]];
    const bool is_new = was == NULL || was->n_pages < 2;
    if (cluster->n_pages < 2) return;
    if (is_new || l->n_added[story] > 0) {
        begin_change(w, is_new ? "new" : "grown", story);
        wc_lines_member_number(w->out, "pages", cluster->n_pages);
        wc_lines_member_number(w->out, "added", l->n_added[story]);
        end_change(w);
    }
    if (is_new || was->lead == cluster->lead) return;
    begin_change(w, "lead", story);
    put_page(w, "lead", cluster->lead);
    put_page(w, "before", was->lead);
    end_change(w);
}

static void put_changes(const writing *w)
{
    const wc_lineage *l = w->lineage;
    size_t i = 0;
    for (uint32_t story = 0; story < l->n_stories; story++) {
        put_growth(w, story);
        for (; i < l->n_parts && l->part[i].to == story; i++) {
            const wc_ancestor *was = &l->ancestor[l->part[i].from];
            if (was->heir == story && l->kept[story] == l->part[i].from) continue;
            begin_change(w, was->heir == story ? "merged" : "split", story);
            wc_lines_member_hex(w->out, "from", was->id);
            wc_lines_member_number(w->out, "pages", l->part[i].n_pages);
            end_change(w);
        }
    }
}

wc_status wc_lineage_write(const wc_lineage *lineage, const wc_result *result, const char *folder, wc_error *error)
{
    static const struct {
        const char *name;
        void (*put)(const writing *w);
    } file[] = {{"merged.tsv", put_merged},
                {"split.tsv", put_split},
                {"changes.jsonl", put_changes},
                {"created.tsv", put_created}};
    wc_status status = WC_OK;
    for (size_t i = 0; status == WC_OK && i < sizeof file / sizeof *file; i++) {
        wc_lines lines;
        const writing w = {lineage, result, &lines};
        status = wc_lines_open(&lines, folder, file[i].name, error);
        if (status != WC_OK) break;
        file[i].put(&w);
        status = wc_lines_close(&lines, error);
    }
    return status;
}
