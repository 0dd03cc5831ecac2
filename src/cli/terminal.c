/* terminal.c - see terminal.h */
#include "cli/terminal.h"
#include "wirecopy.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t cli_columns(int fd)
{
    struct winsize size;
    if (!isatty(fd)) return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* The character at s, and its bytes; a byte that is no UTF-8 counts as a character. */
static uint32_t decode(const char *text, size_t *len)
{
    const unsigned char *s = (const unsigned char *)text;
    const size_t need = s[0] < 0xc0 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    uint32_t c = need == 1 ? s[0] : s[0] & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            *len = 1;
            return s[0];
        }
        c = c << 6 | (s[i] & 0x3f);
    }
    *len = need;
    return c;
}

/* The common ranges; a table of all of Unicode would be the size of the rest of the program. */
static size_t width(uint32_t c)
{
    static const uint32_t none[][2] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
                                       {0x64b, 0x65f},   {0x93c, 0x93c},   {0x941, 0x948},   {0xe34, 0xe3a},
                                       {0xe47, 0xe4e},   {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2069},
                                       {0x20d0, 0x20f0}, {0xfe00, 0xfe0f}};
    static const uint32_t two[][2] = {{0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60}, {0xffe0, 0xffe6},
                                      {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (c >= none[i][0] && c <= none[i][1]) return 0;
    }
    for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        if (c >= two[i][0] && c <= two[i][1]) return 2;
    }
    return 1;
}

size_t cli_fit(const char *text, size_t columns)
{
    size_t at = 0, used = 0, len;
    while (text[at] != '\0') {
        used += width(decode(text + at, &len));
        if (used > columns) break;
        at += len;
    }
    return at;
}

const char *cli_number(char out[32], uint64_t number)
{
    char digits[24];
    const size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *cli_count(cli_word out, uint64_t number, const char *one, const char *more)
{
    char digits[32];
    (void)snprintf(out, sizeof(cli_word), "%s %s", cli_number(digits, number), number == 1 ? one : more);
    return out;
}

const char *cli_duration(cli_word out, double seconds)
{
    const uint64_t whole = (uint64_t)(seconds + 0.5);
    if (seconds < 10) {
        (void)snprintf(out, sizeof(cli_word), "%.1f s", seconds);
    } else if (whole < 60) {
        (void)snprintf(out, sizeof(cli_word), "%" PRIu64 " s", whole);
    } else if (whole < 3600) {
        (void)snprintf(out, sizeof(cli_word), "%" PRIu64 ":%02" PRIu64, whole / 60, whole % 60);
    } else {
        (void)snprintf(out, sizeof(cli_word), "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, whole / 3600, whole / 60 % 60,
                       whole % 60);
    }
    return out;
}

const char *cli_size(cli_word out, uint64_t bytes)
{
    static const char *const unit[] = {"KB", "MB", "GB", "TB"};
    double size = (double)bytes / 1000;
    size_t u = 0;
    while (u < 3 && size >= 999.5) {
        size /= 1000;
        u++;
    }
    (void)snprintf(out, sizeof(cli_word), "%.*f %s", size < 9.95 && u > 0 ? 1 : 0, size, unit[u]);
    return out;
}

const char *cli_printable(char *text)
{
    const size_t len = strlen(text);
    size_t to = 0;
    for (size_t at = 0; at < len;) {
        const wc_glyph glyph = wc_glyph_at(text + at, len - at);
        if (glyph.printable) {
            memmove(text + to, text + at, glyph.len);
            to += glyph.len;
        } else {
            text[to++] = '?';
        }
        at += glyph.len;
    }
    text[to] = '\0';
    return text;
}

void cli_complain(const char *kind, const char *message)
{
    char line[1200];
    (void)snprintf(line, sizeof line, "wirecopy: %s%s%s", kind, kind[0] != '\0' ? ": " : "", message);
    (void)fprintf(stderr, "%s\n", cli_printable(line));
}
