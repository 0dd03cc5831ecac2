/* date.h - points in time as scraped pages write them.  Internal header. */
#ifndef WC_CORPUS_DATE_H
#define WC_CORPUS_DATE_H
#include "corpus/page.h"

/* Seconds since 1970-01-01T00:00:00Z of text[0..len), *has_time whether a time of day was given; WC_DATE_UNKNOWN where
 * it is none of: ISO 8601 with or without time, fraction and zone ("2025-09-05", "2025-09-05 14:03", "20250905",
 * "2025-09-05T14:03:07.123+02:00", "...Z"); RFC 2822 ("Fri, 5 Sep 2025 14:03:07 +0200", zone names GMT UTC EST EDT CST
 * CDT MST MDT PST PDT); Unix seconds (9 or 10 digits, fraction allowed) and milliseconds (12 or 13); "September 5,
 * 2025", "Sept. 5, 2025", "5 Sept 2025", "Friday 5 September 2025"; "2025/09/05".  Without a zone UTC is taken.  Years
 * 1000 to 9999; days that do not exist are unknown.  Never fails, no allocation, no locale. */
int64_t wc_date_parse(const char *text, size_t len, bool *has_time);

/* "2025-09-05" or, with a time, "2025-09-05T14:03:07Z"; "" when unknown.  out: 24 bytes. */
void wc_date_format(int64_t date, bool has_time, char out[24]);

/* Whether wc_date_format can write it: years 0 to 9999. */
bool wc_date_is_in_range(int64_t date);

#define WC_DAY_SECONDS 86400

/* The day in UTC, counted from 1970-01-01; of a known date. */
static inline int64_t wc_date_day(int64_t date) { return date / WC_DAY_SECONDS - (date % WC_DAY_SECONDS < 0); }
#endif
