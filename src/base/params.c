/* params.c - the parameters as one table: a new one is a field of wc_params and a row here. */
#include "base/params.h"
#include "base/error.h"
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEXT_OF(x)                        #x
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *wc_version(void) { return VERSION_TEXT(WC_VERSION_MAJOR, WC_VERSION_MINOR, WC_VERSION_PATCH); }

typedef struct {
    wc_param_info info;
    size_t offset, size;
    uint64_t initial;
} param;

#define PARAM(field, name, help, initial, least, most)                                                                 \
    {                                                                                                                  \
        {name, help, least, most, NULL, false}, offsetof(wc_params, field), sizeof(((wc_params *)0)->field), initial   \
    }

static const char *const signatures[] = {"minhash", "simhash"};
static const char *const levels[] = {"story", "strict"};

static const param table[] = {
    PARAM(seed, "seed", "seed of the shingle hash", 1, 0, UINT64_MAX),
    PARAM(shingle, "shingle", "words in a shingle", 3, 1, 16),
    PARAM(sketch, "sketch", "shingles kept of a page before the mask, at most", 512, 16, 65536),
    PARAM(hash_bits, "hash-bits", "bits kept of a shingle's hash, from its first 1 on", 20, 18, 32),
    PARAM(own, "own", "shingles kept of a page's own text, at most", 256, 16, 65535),
    {{"signature", "how candidates are found: minhash or simhash", 0, WC_SIGNATURE_SIMHASH, signatures, false},
     offsetof(wc_params, signature),
     sizeof(uint32_t),
     WC_SIGNATURE_MINHASH},
    PARAM(distance, "distance", "SimHash: bits in which two pages may differ to be compared", 12, 0, 16),
    PARAM(slots, "slots", "slots of a MinHash signature", 128, 1, 4096),
    PARAM(bands, "bands", "bands of a signature; 0: each filled slot is a band", 0, 0, 4096),
    PARAM(rows, "rows", "slots in a band", 2, 1, 4096),
    PARAM(hits, "hits", "buckets two pages meet in before they are compared", 2, 1, 64),
    PARAM(epoch, "epoch", "pages of an outlet whose furniture is learnt together", 256, 8, 65536),
    PARAM(groups, "groups", "version groups in which furniture recurs, at least", 3, 2, 1000),
    {{"level", "what is a copy: story (cut or updated) or strict (nearly all)", 0, WC_MATCH_STRICT, levels, false},
     offsetof(wc_params, level),
     sizeof(uint32_t),
     WC_MATCH_STORY},
    PARAM(contain, "contain", "a copy: percent of the shorter page's own text shared", 30, 0, 100),
    PARAM(contain_longer, "contain-longer", "a copy: percent of the longer page's own text shared", 20, 0, 100),
    PARAM(shared_words, "shared-words", "a copy: words shared, at least", 20, 0, 65536),
    PARAM(outlet_contain, "outlet-contain", "in one outlet: percent of the shorter page's own text", 50, 0, 100),
    PARAM(outlet_longer, "outlet-longer", "in one outlet: percent of the longer page's own text", 30, 0, 100),
    PARAM(outlet_run, "outlet-run", "in one outlet: words in a row that each side may have alone", 120, 0, 65536),
    PARAM(digest_parts, "digest-parts", "unrelated stories that make a page a digest", 2, 2, 1000),
    {{"window", "pages farther apart are not compared: as in 36h, 30d, 2w", 0, 876000, NULL, true},
     offsetof(wc_params, window),
     sizeof(uint32_t),
     0},
};

#define N_PARAMS (sizeof table / sizeof *table)

size_t wc_param_count(void) { return N_PARAMS; }

const wc_param_info *wc_param_describe(size_t i)
{
    assert(i < N_PARAMS);
    return &table[i].info;
}

uint64_t wc_param_get(const wc_params *params, size_t i)
{
    uint64_t wide;
    uint32_t narrow;
    assert(i < N_PARAMS);
    if (table[i].size == sizeof wide) {
        memcpy(&wide, (const char *)params + table[i].offset, sizeof wide);
        return wide;
    }
    memcpy(&narrow, (const char *)params + table[i].offset, sizeof narrow);
    return narrow;
}

void wc_param_set(wc_params *params, size_t i, uint64_t value)
{
    /* Cut off, 2^32 + 3 would pass for 3; the greatest number is over every narrow parameter's range. */
    const uint32_t narrow = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    assert(i < N_PARAMS);
    if (table[i].size == sizeof value) {
        memcpy((char *)params + table[i].offset, &value, sizeof value);
    } else {
        memcpy((char *)params + table[i].offset, &narrow, sizeof narrow);
    }
}

void wc_span_text(uint64_t hours, char text[32])
{
    const bool days = hours % 24 == 0;
    if (hours == 0)
        (void)snprintf(text, 32, "none");
    else
        (void)snprintf(text, 32, "%" PRIu64 "%c", days ? hours / 24 : hours, days ? 'd' : 'h');
}

void wc_param_text(const wc_params *params, size_t i, char text[32])
{
    const wc_param_info *info = wc_param_describe(i);
    const uint64_t value = wc_param_get(params, i);
    if (info->value != NULL && value <= info->most)
        (void)snprintf(text, 32, "%s", info->value[value]);
    else if (info->is_span)
        wc_span_text(value, text);
    else
        (void)snprintf(text, 32, "%" PRIu64, value);
}

bool wc_param_is_recorded(const wc_params *params, size_t i)
{
    return !wc_param_describe(i)->is_span || wc_param_get(params, i) > 0;
}

void wc_params_init(wc_params *params)
{
    memset(params, 0, sizeof *params);
    for (size_t i = 0; i < N_PARAMS; i++) wc_param_set(params, i, table[i].initial);
}

void wc_params_set_small(wc_params *params) { params->sketch = params->own = 252; }

void wc_params_set_exact(wc_params *params)
{
    params->sketch = params->own = 1024;
    params->hash_bits = 32;
}

wc_status wc_params_check(const wc_params *params, wc_error *error)
{
    for (size_t i = 0; i < N_PARAMS; i++) {
        const wc_param_info *info = &table[i].info;
        const uint64_t value = wc_param_get(params, i);
        if (value < info->least || value > info->most)
            return wc_fail(error, WC_ERROR_PARAM, "%s is %" PRIu64 ", expected %" PRIu64 " to %" PRIu64, info->name,
                           value, info->least, info->most);
    }
    if ((uint64_t)params->bands * params->rows > params->slots)
        return wc_fail(error, WC_ERROR_PARAM,
                       "bands %" PRIu32 " of %" PRIu32 " rows need %" PRIu64 " slots, but slots is %" PRIu32,
                       params->bands, params->rows, (uint64_t)params->bands * params->rows, params->slots);
    return WC_OK;
}

void wc_options_init(wc_options *options) { memset(options, 0, sizeof *options); }
