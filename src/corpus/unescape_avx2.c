/* unescape_avx2.c - see unescape_kernel.h.  What lies before a backslash is moved by 32 bytes. */
#include "corpus/unescape_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi")))
#define PIECE  32

TARGET size_t wc_unescape_run_avx2(const char *from, size_t len, char *to, size_t *put)
{
    size_t at = 0, n = 0;
    while (len - at > PIECE) {
        const __m256i bytes = _mm256_loadu_si256((const void *)(from + at));
        const unsigned slash = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
        _mm256_storeu_si256((void *)(to + n), bytes);
        if (slash == 0) {
            at += PIECE;
            n += PIECE;
            continue;
        }
        const unsigned i = (unsigned)__builtin_ctz(slash);
        const unsigned char c = (unsigned char)from[at + i + 1];
        at += i;
        n += i;
        if (c >= sizeof wc_unescape_simple || wc_unescape_simple[c] == 0) break;
        to[n++] = wc_unescape_simple[c];
        at += 2;
    }
    *put = n;
    return at;
}
#endif
