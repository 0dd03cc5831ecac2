/* unescape_avx512.c - see unescape_kernel.h.  Of 64 bytes those behind a backslash become what they stand for, and the
 * backslashes are pressed out: as fast with escapes as without. */
#include "corpus/unescape_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt")))
#define PIECE  64

TARGET size_t wc_unescape_run_avx512(const char *from, size_t len, char *to, size_t *put)
{
    const __m512i low = _mm512_loadu_si512(wc_unescape_simple), high = _mm512_loadu_si512(wc_unescape_simple + 64);
    size_t at = 0, n = 0;
    while (len - at >= PIECE) {
        const __m512i bytes = _mm512_loadu_si512(from + at);
        const uint64_t slash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')), escaped = slash << 1;
        const __m512i meant = _mm512_mask2_permutex2var_epi8(low, bytes, escaped, high);
        const uint64_t unknown = _mm512_mask_testn_epi8_mask(escaped, meant, meant) | _mm512_movepi8_mask(bytes);
        if ((escaped & (unknown | slash)) != 0) break;
        const __m512i kept = _mm512_maskz_compress_epi8(~slash, _mm512_mask_mov_epi8(bytes, escaped, meant));
        _mm512_storeu_si512(to + n, kept);
        n += (size_t)__builtin_popcountll(~slash);
        at += PIECE - (size_t)(slash >> 63); /* a backslash alone at the end comes again */
    }
    *put = n;
    return at;
}
#endif
