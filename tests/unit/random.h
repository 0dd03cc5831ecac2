/* random.h - the same pseudo-random numbers on every machine, for tests. */
#ifndef WC_TEST_RANDOM_H
#define WC_TEST_RANDOM_H
#include <stdint.h>

static inline uint64_t random64(uint64_t *state) /* splitmix64 */
{
    uint64_t x = *state += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

static inline uint32_t random_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(((random64(state) >> 32) * n) >> 32);
}
#endif
