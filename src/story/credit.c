/* credit.c - every form of every agency's name is found and judged where it stands (judge.h); the best evidence for
 * each agency and kind is kept.  What is collected is that evidence cut out of the page, with a mark where a paragraph
 * was cut, and reading it means judging it again: the lines say the same as the page, and a person can read them. */
#include "story/credit.h"
#include "story/judge.h"
#include <string.h>

#define HITS_MAX  8
#define PIECE_MAX (WC_EVIDENCE_MAX + 24) /* marks and joints */

typedef struct hit_list {
    wc_credit_hit hit[HITS_MAX]; /* strongest kind first, then in the order of the text */
    size_t n;
} hit_list;

/* Keep hit unless its agency has one of its kind before it, or the list is full of better ones. */
static void hit_list_add(hit_list *list, const wc_credit_hit *hit)
{
    size_t at = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (list->hit[i].kind == hit->kind && list->hit[i].agency == hit->agency) return;
    }
    while (at > 0 && list->hit[at - 1].kind < hit->kind) at--;
    if (at == HITS_MAX) return;
    if (list->n < HITS_MAX) list->n++;
    memmove(&list->hit[at + 1], &list->hit[at], (list->n - 1 - at) * sizeof *hit);
    list->hit[at] = *hit;
}

static void find_hits(const wc_agency_index *index, wc_str text, hit_list *list)
{
    const wc_agency_form *form;
    size_t at;
    list->n = 0;
    for (size_t from = 0; (form = wc_agency_find(index, text, from, &at)) != NULL; from = at + form->len) {
        wc_credit_hit hit;
        if (!wc_credit_judge(index, text, form, at, &hit)) continue;
        hit_list_add(list, &hit);
    }
}

typedef struct piece {
    char text[PIECE_MAX];
    size_t len;
    bool fits;
} piece;

static void piece_add(piece *line, const char *data, size_t len)
{
    if (len > sizeof line->text - line->len) {
        line->fits = false;
        return;
    }
    memcpy(line->text + line->len, data, len);
    line->len += len;
}

/* The evidence of hit as one line. */
static piece line_of_hit(wc_str text, const wc_credit_hit *hit)
{
    const size_t end = hit->more_end > hit->more ? hit->more_end : hit->end;
    const size_t lead = hit->start - hit->lead_len;
    const wc_context c = wc_context_around(text, lead, end, 8);
    const bool is_mention = hit->kind == WC_CREDIT_KIND_MENTION;
    piece line = {.fits = true};
    if (hit->alone)
        piece_add(&line, "\xe2\x80\x94 ", 4); /* a hyphen could look like a list's */
    else if (is_mention || !wc_context_at_head(&c, lead))
        piece_add(&line, WC_CUT " ", WC_CUT_LEN + 1);
    piece_add(&line, text.data + lead, hit->end - lead);
    if (hit->more_end > hit->more) {
        if (hit->more > hit->end + 1)
            piece_add(&line, " " WC_CUT " ", WC_CUT_LEN + 2);
        else
            piece_add(&line, " ", 1);
        piece_add(&line, text.data + hit->more, hit->more_end - hit->more);
    }
    if (!hit->alone && (is_mention || !wc_context_at_tail(&c, end))) piece_add(&line, " " WC_CUT, WC_CUT_LEN + 1);
    for (size_t i = 0; i < line.len; i++) {
        if (line.text[i] == '\n') line.text[i] = ' ';
    }
    return line;
}

size_t wc_credit_collect(const wc_agency_index *index, wc_str text, char out[WC_CREDIT_LINES_MAX])
{
    hit_list list;
    size_t len = 0;
    find_hits(index, text, &list);
    for (size_t i = 0; i < list.n; i++) {
        if (list.hit[i].kind == WC_CREDIT_KIND_MENTION && len > 0) break; /* adds nothing to a credit */
        const piece line = line_of_hit(text, &list.hit[i]);
        const size_t joint = len > 0;
        if (!line.fits || line.len + joint > WC_CREDIT_LINES_MAX - len) continue;
        if (joint) out[len++] = '\n';
        memcpy(out + len, line.text, line.len);
        len += line.len;
    }
    return len;
}

wc_credit wc_credit_read(const wc_agency_index *index, wc_str lines)
{
    hit_list list;
    wc_credit credit = {.agency = WC_CREDIT_NONE, .kind = WC_CREDIT_KIND_NONE, .evidence = {lines.data, 0}};
    find_hits(index, lines, &list);
    if (list.n == 0) return credit;
    const wc_credit_hit *best = &list.hit[0];
    const size_t end = best->more_end > best->more ? best->more_end : best->end;
    credit.agency = best->agency;
    credit.kind = best->kind;
    credit.evidence = (wc_str){lines.data + best->start, end - best->start};
    if (list.n > 1 && list.hit[1].kind == best->kind) credit.conflict = list.hit[1].agency;
    return credit;
}

const char *wc_credit_name(uint8_t agency) { return wc_agency_name(agency); }

const char *wc_credit_kind_name(wc_credit_kind kind)
{
    static const char *const names[] = {
        [WC_CREDIT_KIND_NONE] = "none",         [WC_CREDIT_KIND_MENTION] = "mention",
        [WC_CREDIT_KIND_INPUTS] = "inputs",     [WC_CREDIT_KIND_SIGNATURE] = "signature",
        [WC_CREDIT_KIND_BYLINE] = "byline",     [WC_CREDIT_KIND_COPYRIGHT] = "copyright",
        [WC_CREDIT_KIND_DATELINE] = "dateline",
    };
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}
