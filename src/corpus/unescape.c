/* unescape.c - wc_json_unescape of json.h.  What lies before a backslash is moved by 16 bytes, which are looked at on
 * the way: nothing of it is read twice.  No string grows, so what is moved too far is written over, and lies within the
 * string's own length. */
#include "corpus/json.h"
#include "corpus/unescape_kernel.h"
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The number of uXXXX at text[0..len), or UINT32_MAX. */
static uint32_t read_unit(const char *text, size_t len)
{
    uint32_t unit = 0;
    if (len < 5 || text[0] != 'u') return UINT32_MAX;
    for (size_t i = 1; i < 5; i++) {
        const int digit = hex_value(text[i]);
        if (digit < 0) return UINT32_MAX;
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

static size_t put_utf8(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

const char wc_unescape_simple[128] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

/* The escape behind a backslash at text[0..len) to out; returns how much of text it took, 0 for none that is known. */
static size_t take_escape(const char *text, size_t len, char *out, size_t *put, size_t *n_replaced)
{
    const uint32_t replacement = 0xfffd;
    const unsigned char c = len > 0 ? (unsigned char)text[0] : 0;
    uint32_t code, low;
    if (c < sizeof wc_unescape_simple && wc_unescape_simple[c] != 0) {
        out[0] = wc_unescape_simple[c];
        *put = 1;
        return 1;
    }
    code = read_unit(text, len);
    if (code == UINT32_MAX) return 0;
    if (code >= 0xd800 && code <= 0xdfff) {
        low = len > 6 && text[5] == '\\' ? read_unit(text + 6, len - 6) : UINT32_MAX;
        if (code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
            *put = put_utf8(0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00)), out);
            return 11;
        }
        code = replacement;
        ++*n_replaced;
    }
    *put = put_utf8(code, out);
    return 5;
}

#define PIECE ((size_t)16)

/* The highest bit of the first byte of x that is a backslash, and none of those before it; x's first byte is its least.
 */
static uint64_t backslashes(uint64_t x)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), other = x ^ ones * '\\';
    return (other - ones) & ~other & ones * 0x80;
}

/* Move PIECE bytes; returns the number of the first backslash among them, PIECE for none. */
static size_t move_piece(char *to, const char *from)
{
    uint64_t half[2], found[2];
    memcpy(half, from, PIECE);
    memcpy(to, half, PIECE);
    for (unsigned i = 0; i < 2; i++)
        found[i] = backslashes(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? half[i] : __builtin_bswap64(half[i]));
    if ((found[0] | found[1]) == 0) return PIECE;
    return found[0] != 0 ? (unsigned)__builtin_ctzll(found[0]) / 8 : 8 + (unsigned)__builtin_ctzll(found[1]) / 8;
}

/* Move what lies before the next backslash, or all of it; returns its length. */
static size_t move_plain(char *to, const char *from, size_t len)
{
    size_t i = 0;
    for (; len - i >= PIECE; i += PIECE) {
        const size_t found = move_piece(to + i, from + i);
        if (found < PIECE) return i + found;
    }
    for (; i < len && from[i] != '\\'; i++) to[i] = from[i];
    return i;
}

static wc_unescape_run *run_of(wc_cpu cpu)
{
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2) return wc_unescape_run_avx2;
    if (cpu == WC_CPU_AVX512) return wc_unescape_run_avx512;
#endif
    (void)cpu;
    return NULL;
}

bool wc_json_unescape(wc_cpu cpu, wc_str string, char *out, size_t *len, size_t *n_replaced)
{
    const char *at = string.data, *end = string.data + string.len;
    wc_unescape_run *run = run_of(cpu);
    char *to = out;
    for (;;) {
        size_t put = 0;
        if (run != NULL) at += run(at, (size_t)(end - at), to, &put);
        to += put;
        const size_t n = move_plain(to, at, (size_t)(end - at));
        at += n;
        to += n;
        if (at == end) break;
        const size_t took = take_escape(at + 1, (size_t)(end - at) - 1, to, &put, n_replaced);
        if (took == 0) return false;
        at += 1 + took;
        to += put;
    }
    *len = (size_t)(to - out);
    return true;
}
