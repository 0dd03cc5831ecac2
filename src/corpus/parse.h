/* parse.h - a record into a page.  Internal header.
 *
 * JSON by simdjson's on-demand parser, behind a C face (json.h says what it checks).  A line that is refused for bad
 * UTF-8 or raw control characters in a string is repaired and tried once more: what is no UTF-8 and NUL become U+FFFD,
 * the other control characters a space.  Half a surrogate pair ("\ud83d") becomes U+FFFD. */
#ifndef WC_CORPUS_PARSE_H
#define WC_CORPUS_PARSE_H
#include "base/cpu.h"
#include "corpus/page.h"
#include "corpus/source.h"

/* Which JSON field is what.  For each kind the first name in this order that a line has and that is a string (id and
 * date: or a number) is taken:
 *   id      id, doc_id, document_id, page_id, uid, uuid     text    text, content, body, maintext, raw_content
 *   url     url, source_url, link                           outlet  outlet, source, publisher, source_domain, domain
 *   date    date, published, date_publish, timestamp        title   title, headline
 * A name given by the user comes first and alone; several for one kind are tried in the order given.  An empty string
 * gives way to a later name; of two fields of one name the last one counts.  null and other types are as if not there.
 */
typedef struct wc_fields wc_fields;
/* spec: "text=NAME" ... ; error for an unknown kind or a missing name.  Read only after; threads may share it. */
wc_status wc_fields_new(wc_fields **fields, const char *const *spec, size_t n_specs, wc_error *error);
void wc_fields_free(wc_fields *fields);

typedef enum wc_parsed {
    WC_PARSED_PAGE,
    WC_PARSED_REPAIRED,
    WC_PARSED_NO_TEXT,
    WC_PARSED_BROKEN,
    WC_PARSED_NO_MEMORY
} wc_parsed;

typedef struct wc_parser wc_parser;                            /* one a thread */
wc_parser *wc_parser_new(const wc_fields *fields, wc_cpu cpu); /* whose code decodes strings; NULL: no memory */
void wc_parser_free(wc_parser *parser);

/* Parse batch's record r into *page; file_name is for a page without an id.  The page's views hold until the next call,
 * and no longer than batch and file_name; none is NULL. A .txt file is a page whose id is the file's name without
 * folder and .txt; its text is repaired where it is not UTF-8. REPAIRED: a page, after repair.  NO_TEXT: an object
 * without a text field: *page is filled, its text empty. BROKEN: not a JSON object; why: a static string. */
wc_parsed wc_parser_parse(wc_parser *parser, const wc_batch *batch, size_t r, const char *file_name, wc_page *page,
                          const char **why);

/* Whether a record of this parser had a field of the wc_field_kind. */
bool wc_parser_has_seen(const wc_parser *parser, unsigned kind);

/* Names of the fields (up to 20, comma-separated, as the file escapes them) in the last object that was NO_TEXT, or
 * else in the first one, for the message that no line has a field; "" before. */
const char *wc_parser_field_names(wc_parser *parser);
#endif
