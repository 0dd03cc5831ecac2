/* settings.h - what an invented corpus is like.  Internal header.
 *
 * src/sample makes corpora of scraped news pages with known truth, to test and to measure with: wirecopy-corpus writes
 * them to files, wirecopy bench measures over one in memory.  The same settings give the same bytes on every machine.
 */
#ifndef WC_SAMPLE_SETTINGS_H
#define WC_SAMPLE_SETTINGS_H
#include "base/error.h"

#define WC_SAMPLE_PAGES_MOST 4000000000ULL
#define WC_SAMPLE_DAYS_MOST  36500ULL

typedef struct wc_sample_settings {
    uint64_t pages, seed;
    uint64_t identical, chain, story_copies; /* pages of the three special stories; together at most pages */
    uint32_t outlets, days;                  /* 0: wc_sample_settle chooses */
    uint32_t skew;                           /* the sizes of outlets fall as rank^(-skew/100) */
    bool clean, one_outlet;
    int threads;
} wc_sample_settings;

void wc_sample_settings_init(wc_sample_settings *settings);

/* Check what only shows when all settings are known, and put numbers where 0 asked for a choice.  WC_ERROR_PARAM with a
 * message that names the option of wirecopy-corpus. */
wc_status wc_sample_settle(wc_sample_settings *settings, wc_error *error);
#endif
