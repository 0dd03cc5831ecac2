/* prepare.c - see prepare.h */
#include "corpus/prepare.h"
#include "corpus/date.h"
#include "corpus/site.h"
#include <string.h>

wc_str wc_str_trim(wc_str text)
{
    const char spaces[] = " \t\n\r\f\v";
    while (text.len > 0 && memchr(spaces, text.data[0], sizeof spaces - 1) != NULL) text.data++, text.len--;
    while (text.len > 0 && memchr(spaces, text.data[text.len - 1], sizeof spaces - 1) != NULL) text.len--;
    return text;
}

static wc_str lower_case(wc_str text, char *lower)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (wc_str){lower, text.len};
}

void wc_page_prepare(wc_page *page, const wc_str given[WC_FIELD_KINDS], char *lower, char site[256])
{
    const wc_str date = wc_str_trim(given[WC_FIELD_DATE]);
    page->id = wc_str_trim(given[WC_FIELD_ID]);
    page->url = wc_str_trim(given[WC_FIELD_URL]);
    page->outlet = lower_case(wc_str_trim(given[WC_FIELD_OUTLET]), lower);
    page->title = wc_str_trim(given[WC_FIELD_TITLE]);
    page->text = given[WC_FIELD_TEXT];
    page->has_time = false;
    page->date = date.len > 0 ? wc_date_parse(date.data, date.len, &page->has_time) : WC_DATE_UNKNOWN;
    if (page->outlet.len == 0 && page->url.len > 0) page->outlet = wc_site_of_url(page->url, site);
}
