/* settings.c - see settings.h */
#include "sample/settings.h"

void wc_sample_settings_init(wc_sample_settings *settings)
{
    *settings = (wc_sample_settings){.pages = 4000, .seed = 1, .skew = 100};
}

static uint32_t square_root(uint64_t x)
{
    uint64_t root = 0;
    for (uint64_t bit = 1ULL << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= x) root += bit;
    return (uint32_t)root;
}

static uint32_t choose_days(uint64_t pages)
{
    const uint64_t few = pages / 400, many = pages / 100000;
    if (many > 30) return (uint32_t)(many > WC_SAMPLE_DAYS_MOST ? WC_SAMPLE_DAYS_MOST : many);
    return (uint32_t)(few > 30 ? 30 : few < 3 ? 3 : few);
}

wc_status wc_sample_settle(wc_sample_settings *settings, wc_error *error)
{
    if (settings->pages == 0) return wc_fail(error, WC_ERROR_PARAM, "--pages: 0 pages make no corpus");
    if (settings->identical + settings->chain + settings->story_copies > settings->pages)
        return wc_fail(error, WC_ERROR_PARAM, "--identical, --chain and --story-copies ask for more than --pages");
    if (settings->one_outlet && settings->outlets > 1)
        return wc_fail(error, WC_ERROR_PARAM, "--one-outlet and --outlets exclude each other");
    if (settings->outlets == 0) settings->outlets = 2 * square_root(settings->pages);
    if (settings->outlets < 3) settings->outlets = 3;
    if (settings->one_outlet) settings->outlets = 1;
    if (settings->days == 0) settings->days = choose_days(settings->pages);
    return WC_OK;
}
