/* sketch_pack.c - see sketch_pack.h.  A shingle takes at most 53 bits, so that eight bytes hold it wherever it begins;
 * those behind the last one are the flags'. */
#include "signature/sketch_pack.h"
#include "base/bits.h"
#include "signature/sketch_pack_kernel.h"
#include <string.h>

#define HEAD_BYTES  WC_SKETCH_LEAST
#define FLAGS_LEAST 8
#define KIND_SHIFT  14 /* of a mark's two flags */
#define KIND_BITS   2
_Static_assert(WC_MARK_PLACE == (1 << KIND_SHIFT) - 1, "the flags of a mark are above its place");

/* A hash as the bits of a double, which holds it exactly: below the exponent of its first 1 is what follows that. Costs
 * less than to count zeros where the machine lacks the instruction. */
static inline uint64_t bits_of_double(uint32_t hash)
{
    const double number = hash;
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

#define FRACTION_BITS 52
#define FRACTION      (((uint64_t)1 << FRACTION_BITS) - 1)
#define EXPONENT_MOST (1023 + 31) /* of a hash without a leading zero */

static inline unsigned zeros_of(uint32_t hash, uint64_t bits)
{
    return hash == 0 ? 32 : EXPONENT_MOST - (unsigned)(bits >> FRACTION_BITS);
}

static bool is_unpacked(wc_sketch_form f) { return f.zeros_least == UINT8_MAX; }

static unsigned shingle_bits(wc_sketch_form f)
{
    if (is_unpacked(f)) return 8 * (sizeof(uint32_t) + sizeof(uint16_t));
    return (unsigned)f.gap_bits + KIND_BITS + f.fraction_bits + f.zero_bits;
}

/* Of the last n - from shingles, too. */
static void measure(const uint32_t *hash, const uint16_t *mark, size_t from, size_t n, wc_sketch_extent *extent)
{
    wc_sketch_extent e = *extent;
    uint16_t last = from > 0 ? mark[from - 1] : 0;
    for (size_t i = from; i < n; i++) {
        e.fractions |= bits_of_double(hash[i]) & FRACTION;
        e.least = hash[i] < e.least ? hash[i] : e.least;
        e.most = hash[i] > e.most ? hash[i] : e.most;
        e.gaps |= (uint16_t)(mark[i] - last) & WC_MARK_PLACE;
        last = mark[i];
    }
    *extent = e;
}

/* By whose code eights are done, NULL: plain code does them, too. */
static const wc_sketch_eights *eights_of(wc_cpu cpu)
{
#if defined(__x86_64__)
    static const wc_sketch_eights avx2 = {wc_sketch_measure_avx2, wc_sketch_pack_avx2, wc_sketch_unpack_avx2};
    static const wc_sketch_eights avx512 = {wc_sketch_measure_avx2, wc_sketch_pack_avx2, wc_sketch_unpack_avx512};
    if (cpu == WC_CPU_AVX2) return &avx2;
    if (cpu == WC_CPU_AVX512) return &avx512;
#endif
    (void)cpu;
    return NULL;
}

/* How many of n shingles are in them. */
static size_t in_eights(const wc_sketch_eights *eights, size_t n) { return eights != NULL ? n / 8 * 8 : 0; }

wc_sketch_form wc_sketch_measure(wc_cpu cpu, const uint32_t *hash, const uint16_t *mark, size_t n)
{
    const wc_sketch_eights *eights = eights_of(cpu);
    const size_t from = in_eights(eights, n);
    wc_sketch_extent e = {.least = UINT32_MAX};
    if (n == 0) return (wc_sketch_form){0};
    if (from > 0) eights->measure(hash, mark, from, &e);
    measure(hash, mark, from, n, &e);
    const unsigned zeros_least = zeros_of(e.most, bits_of_double(e.most));
    return (wc_sketch_form){.gap_bits = (uint8_t)wc_bits_of(e.gaps),
                            .fraction_bits =
                                (uint8_t)(e.fractions == 0 ? 0 : FRACTION_BITS - __builtin_ctzll(e.fractions)),
                            .zero_bits = (uint8_t)wc_bits_of(zeros_of(e.least, bits_of_double(e.least)) - zeros_least),
                            .zeros_least = (uint8_t)zeros_least};
}

size_t wc_sketch_bytes(wc_sketch_form form, size_t n) { return HEAD_BYTES + (n * shingle_bits(form) + 7) / 8; }

static size_t flag_bytes(size_t n) { return n / 8 + 1 > FLAGS_LEAST ? n / 8 + 1 : FLAGS_LEAST; }

size_t wc_sketch_room(wc_sketch_form form, size_t n) { return wc_sketch_bytes(form, n) + flag_bytes(n); }

size_t wc_sketch_room_most(size_t n, unsigned hash_bits)
{
    const wc_sketch_form widest = {KIND_SHIFT, (uint8_t)(hash_bits - 1), 6, 0};
    return n > 0 ? wc_sketch_room(widest, n) : 0;
}

/* The last n - from shingles, from a multiple of 8. */
static void pack(wc_sketch_form f, const uint32_t *hash, const uint16_t *mark, size_t from, size_t n, uint8_t *to)
{
    const unsigned b = shingle_bits(f), fraction_shift = FRACTION_BITS - f.fraction_bits;
    uint64_t word = 0; /* its lowest n_bits < 64 are not stored yet */
    unsigned n_bits = 0;
    uint16_t last = from > 0 ? mark[from - 1] : 0;
    for (size_t i = from; i < n; i++) {
        const uint64_t bits = bits_of_double(hash[i]), fraction = (bits & FRACTION) >> fraction_shift;
        uint64_t shingle = zeros_of(hash[i], bits) - f.zeros_least;
        shingle = shingle << f.fraction_bits | fraction;
        shingle = shingle << KIND_BITS | mark[i] >> KIND_SHIFT;
        shingle = shingle << f.gap_bits | ((uint16_t)(mark[i] - last) & WC_MARK_PLACE);
        last = mark[i];
        word |= shingle << n_bits;
        n_bits += b;
        if (n_bits < 64) continue;
        wc_store64(to, word);
        to += sizeof word;
        n_bits -= 64;
        word = n_bits > 0 ? shingle >> (b - n_bits) : 0;
    }
    wc_store64(to, word);
}

void wc_sketch_pack(wc_cpu cpu, wc_sketch_form f, const uint32_t *hash, const uint16_t *mark, size_t n, uint8_t *packed)
{
    const wc_sketch_eights *eights = eights_of(cpu);
    const size_t from = in_eights(eights, n);
    const unsigned width = shingle_bits(f);
    memcpy(packed, (uint8_t[]){f.gap_bits, f.fraction_bits, f.zero_bits, f.zeros_least}, HEAD_BYTES);
    if (is_unpacked(f)) {
        memcpy(packed + HEAD_BYTES, hash, n * sizeof *hash);
        memcpy(packed + HEAD_BYTES + n * sizeof *hash, mark, n * sizeof *mark);
    } else {
        if (from > 0) eights->pack(f, width, hash, mark, from, packed + HEAD_BYTES);
        pack(f, hash, mark, from, n, packed + HEAD_BYTES + from * width / 8);
    }
    memset(packed + wc_sketch_bytes(f, n), 0, flag_bytes(n));
}

wc_sketch_form wc_sketch_form_of(const uint8_t *packed)
{
    return (wc_sketch_form){packed[0], packed[1], packed[2], packed[3]};
}

bool wc_sketch_form_is_valid(wc_sketch_form f)
{
    return is_unpacked(f) || (f.gap_bits <= KIND_SHIFT && f.fraction_bits <= 31 && f.zero_bits <= 6 &&
                              f.zeros_least + (1U << f.zero_bits) <= 64);
}

/* The last n - from shingles, behind one at this place.  Which of the two is NULL is known where it is called. */
static inline void unpack(const wc_sketch_bits *p, size_t from, size_t n, unsigned place, uint32_t *restrict hash,
                          uint16_t *restrict mark)
{
    const wc_sketch_form f = p->form;
    const unsigned b = p->width, fraction_at = f.gap_bits + KIND_BITS, zeros_at = fraction_at + f.fraction_bits;
    const unsigned fraction_shift = 31U - f.fraction_bits, zeros_least = f.zeros_least, gap_bits = f.gap_bits;
    const uint64_t gaps = ((uint64_t)1 << gap_bits) - 1, fractions = ((uint64_t)1 << f.fraction_bits) - 1;
    const uint64_t zeros = ((uint64_t)1 << f.zero_bits) - 1;
    const uint8_t *const bits = p->bits;
    size_t at = from * b;
    for (size_t i = from; i < n; i++, at += b) {
        const uint64_t shingle = wc_load64(bits + at / 8) >> at % 8;
        if (hash != NULL) {
            const uint64_t number = UINT64_C(0x80000000) | (shingle >> fraction_at & fractions) << fraction_shift;
            hash[i] = (uint32_t)(number >> ((shingle >> zeros_at & zeros) + zeros_least));
        }
        if (mark == NULL) continue;
        place += (unsigned)(shingle & gaps);
        mark[i] = (uint16_t)((shingle >> gap_bits & 3) << KIND_SHIFT | (place & WC_MARK_PLACE));
    }
}

void wc_sketch_unpack(wc_cpu cpu, const uint8_t *packed, size_t n, uint32_t *hash, uint16_t *mark)
{
    const wc_sketch_form form = wc_sketch_form_of(packed);
    const wc_sketch_bits p = {packed + HEAD_BYTES, form, shingle_bits(form)};
    const wc_sketch_eights *eights = eights_of(cpu);
    const size_t from = in_eights(eights, n);
    unsigned place = 0;
    if (is_unpacked(form)) {
        if (hash != NULL) memcpy(hash, p.bits, n * sizeof *hash);
        if (mark != NULL) memcpy(mark, p.bits + n * sizeof *hash, n * sizeof *mark);
        return;
    }
    if (from > 0) place = eights->unpack(&p, from, hash, mark);
    if (hash != NULL && mark != NULL)
        unpack(&p, from, n, place, hash, mark);
    else if (hash != NULL)
        unpack(&p, from, n, place, hash, NULL);
    else if (mark != NULL)
        unpack(&p, from, n, place, NULL, mark);
}

bool wc_sketch_is_same(const uint8_t *a, const uint8_t *b, size_t n)
{
    if (n == 0) return true;
    return memcmp(a, b, HEAD_BYTES) == 0 && memcmp(a, b, wc_sketch_bytes(wc_sketch_form_of(a), n)) == 0;
}

uint8_t *wc_sketch_flags(uint8_t *packed, size_t n) { return packed + wc_sketch_bytes(wc_sketch_form_of(packed), n); }
