/* digits.h - numbers in decimal, written where they go.  Internal header.
 *
 * Each takes where to write, and returns what is behind it.  What follows there, up to WC_DIGITS_ROOM bytes from where
 * it began, may be overwritten: four digits are one store however many count. */
#ifndef WC_REPORT_DIGITS_H
#define WC_REPORT_DIGITS_H
#include <stdint.h>
#include <string.h>

#define WC_DIGITS_ROOM 24

/* number < 10000, without the first `skip` of its four digits. */
static inline char *wc_digits_four(char *to, uint32_t number, unsigned skip)
{
    const uint32_t upper = number / 100, lower = number % 100;
    const char digit[8] = {(char)('0' + upper / 10), (char)('0' + upper % 10), (char)('0' + lower / 10),
                           (char)('0' + lower % 10)};
    memcpy(to, digit + skip, 4);
    return to + 4 - skip;
}

static inline char *wc_digits_number(char *to, uint64_t number)
{
    uint32_t four[5]; /* 20 digits are the most */
    unsigned n = 0, skip;
    if (number < 10) {
        *to = (char)('0' + number);
        return to + 1;
    }
    for (; number >= 10000; number /= 10000) four[n++] = (uint32_t)(number % 10000);
    skip = number < 10 ? 3 : number < 100 ? 2 : number < 1000 ? 1 : 0;
    to = wc_digits_four(to, (uint32_t)number, skip);
    while (n > 0) to = wc_digits_four(to, four[--n], 0);
    return to;
}

/* part of whole with three decimals, cut, not rounded.  whole 0: 0.000. */
static inline char *wc_digits_ratio(char *to, uint64_t part, uint64_t whole)
{
    uint64_t thousandths = 0;
    if (whole > 0 && part <= UINT64_MAX / 1000)
        thousandths = part * 1000 / whole;
    else if (whole > 0)
        thousandths = (uint64_t)((__extension__(unsigned __int128) part) * 1000 / whole);
    to = wc_digits_number(to, thousandths / 1000);
    *to++ = '.';
    return wc_digits_four(to, (uint32_t)(thousandths % 1000), 1);
}
#endif
