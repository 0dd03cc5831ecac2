/* keep_line.c - see keep.h.  A line is looked at as it was when it was clustered: what is no UTF-8 is repaired first,
 * in a copy. */
#include "corpus/repair.h"
#include "corpus/source.h"
#include "pipeline/keep.h"
#include <string.h>

static const char *const added[] = {"story", "relation", "lead"};

#define N_ADDED (sizeof added / sizeof *added)

static bool is_name(wc_str have, const char *want)
{
    return have.len == strlen(want) && memcmp(have.data, want, have.len) == 0;
}

/* A name may be written with escapes; what is longer than all of ours, each letter as \uXXXX, is none of them. */
static void look_at_field(void *context, wc_str name, wc_json_kind kind, wc_str value)
{
    wc_noter *noter = context;
    char plain[64];
    size_t n_replaced = 0;
    wc_str have = {plain, 0};
    (void)kind, (void)value;
    noter->n_fields++;
    if (name.len == 0 || name.len > sizeof plain) return;
    if (!wc_json_unescape(WC_CPU_PLAIN, name, plain, &have.len, &n_replaced)) return;
    for (size_t i = 0; i < N_ADDED; i++)
        if (noter->name == NULL && is_name(have, added[i])) noter->name = added[i];
}

static wc_json_result look(wc_noter *noter, wc_str line)
{
    noter->n_fields = 0;
    noter->name = NULL;
    return wc_json_each(noter->json, line, look_at_field, noter);
}

static wc_json_result look_at_line(wc_noter *noter, wc_str line)
{
    size_t n_replaced;
    const wc_json_result result = look(noter, line);
    if (result == WC_JSON_OK || result == WC_JSON_NO_MEMORY || result == WC_JSON_TOO_LONG) return result;
    if (!wc_repair(line, true, WC_RECORD_PAD, &noter->repaired, &n_replaced)) return WC_JSON_NO_MEMORY;
    if (n_replaced == 0) return result;
    return look(noter, (wc_str){noter->repaired.data, noter->repaired.len});
}

wc_noted wc_noter_note(wc_noter *noter, wc_str line, uint64_t cluster, const char *relation, wc_str lead, size_t *at,
                       wc_str *note)
{
    const wc_json_result result = look_at_line(noter, line);
    wc_buffer *text = &noter->lines.buffer;
    if (result == WC_JSON_NO_MEMORY) return WC_NOTED_NO_MEMORY;
    if (result != WC_JSON_OK) return WC_NOTED_BROKEN;
    if (noter->name != NULL) return WC_NOTED_BEFORE;
    for (*at = line.len; line.data[*at - 1] != '}';) --*at; /* only spaces are behind it */
    --*at;
    text->len = 0;
    wc_lines_open_json(&noter->lines, '{');
    wc_lines_member_hex(&noter->lines, "story", cluster);
    wc_lines_member_text(&noter->lines, "relation", relation);
    wc_lines_key(&noter->lines, "lead");
    wc_lines_json_text(&noter->lines, lead);
    if (noter->lines.no_memory) return WC_NOTED_NO_MEMORY;
    text->data[0] = ','; /* where the brace stood: in an object without fields there is nothing to divide */
    *note = noter->n_fields > 0 ? (wc_str){text->data, text->len} : (wc_str){text->data + 1, text->len - 1};
    return WC_NOTED;
}

void wc_noter_free(wc_noter *noter)
{
    wc_json_free(noter->json);
    wc_buffer_free(&noter->repaired);
    wc_lines_abandon(&noter->lines);
    memset(noter, 0, sizeof *noter);
}

/* As a JSON string, nothing lost; only what JSON demands is escaped. */
static bool append_string(wc_buffer *out, wc_str text)
{
    size_t kept = 0;
    bool ok = wc_buffer_append(out, "\"", 1);
    for (size_t i = 0; ok && i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        ok = wc_buffer_append(out, text.data + kept, i - kept);
        kept = i + 1;
        if (!ok) break;
        if (c == '\n' || c == '\t' || c == '\r')
            ok = wc_buffer_append(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r", 2);
        else
            ok = c >= 0x20 ? wc_buffer_printf(out, "\\%c", c) : wc_buffer_printf(out, "\\u%04x", c);
    }
    return ok && wc_buffer_append(out, text.data + kept, text.len - kept) && wc_buffer_append(out, "\"", 1);
}

bool wc_keep_text_line(wc_buffer *line, wc_str id, wc_str text)
{
    line->len = 0;
    if (!wc_buffer_append(line, "{\"id\":", 6) || !append_string(line, id) ||
        !wc_buffer_append(line, ",\"text\":", 8) || !append_string(line, text) || !wc_buffer_append(line, "}", 1) ||
        !wc_buffer_reserve(line, WC_RECORD_PAD))
        return false;
    memset(line->data + line->len, 0, WC_RECORD_PAD);
    return true;
}
