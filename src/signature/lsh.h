/* lsh.h - the keys of a signature: pages that have the key of a band in common meet there, see band.h.  Internal
 * header. */
#ifndef WC_SIGNATURE_LSH_H
#define WC_SIGNATURE_LSH_H
#include "wirecopy.h"

#define WC_LSH_NONE UINT32_MAX /* no key: such pages do not meet */

/* The keys of a signature's bands, n of them, n = bands or, with bands == 0, k.  Then each slot is a band and its value
 * the key, none where it is empty; else key b is a hash of rows slots of the densified signature, and one of an empty
 * signature none.  Different sets of rows agree by chance once in 2^32. */
void wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint32_t *key);

/* The same of the MinHash signature of hash[0..n), n > 0, by the parameters: wc_lsh_key_count of them.  slot, scratch:
 * room for params->slots. */
void wc_lsh_keys_of(const uint32_t *hash, size_t n, const wc_params *params, uint32_t *slot, uint32_t *scratch,
                    uint32_t *key);
static inline size_t wc_lsh_key_count(const wc_params *params)
{
    return params->bands > 0 ? params->bands : params->slots;
}
#endif
