/* lines.c - see lines.h.  Text is copied in runs of bytes that stay as they are; only what ends a run is looked at. */
#include "report/lines.h"
#include "base/error.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WRITE_BYTES ((size_t)64 << 10)
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

wc_status wc_lines_open(wc_lines *lines, const char *folder, const char *name, wc_error *error)
{
    char *path = NULL;
    wc_status status;
    memset(lines, 0, sizeof *lines);
    path = wc_string_printf("%s/%s", folder, name);
    if (path == NULL) return wc_fail_memory(error, strlen(folder) + strlen(name) + 2);
    status = wc_output_open(&lines->output, path, error);
    wc_memory_free(path);
    return status;
}

static void write_out(wc_lines *lines)
{
    if (lines->buffer.len > 0) (void)fwrite(lines->buffer.data, 1, lines->buffer.len, lines->output.file);
    lines->buffer.len = 0; /* a failed write leaves ferror set, which the commit looks at */
}

wc_status wc_lines_close(wc_lines *lines, wc_error *error)
{
    wc_status status;
    if (lines->no_memory) {
        status = wc_fail(error, WC_ERROR_MEMORY, "%s: out of memory while it was written", lines->output.path);
        wc_lines_abandon(lines);
        return status;
    }
    write_out(lines);
    wc_buffer_free(&lines->buffer);
    return wc_output_commit(&lines->output, error);
}

void wc_lines_abandon(wc_lines *lines)
{
    wc_output_abandon(&lines->output);
    wc_buffer_free(&lines->buffer);
}

static void put(wc_lines *lines, const char *data, size_t len)
{
    if (!wc_buffer_append(&lines->buffer, data, len)) lines->no_memory = true;
}

void wc_lines_raw(wc_lines *lines, const char *text) { put(lines, text, strlen(text)); }

void wc_lines_end(wc_lines *lines)
{
    put(lines, "\n", 1);
    if (lines->output.file != NULL && lines->buffer.len >= WRITE_BYTES) write_out(lines);
}

void wc_lines_tab(wc_lines *lines) { put(lines, "\t", 1); }

/* Bytes of the UTF-8 character at s[0..len), 0: none begins there (Unicode, table 3-7). */
static size_t utf8_len(const unsigned char *s, size_t len)
{
    const unsigned char c = s[0], low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    const size_t need = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (need < 2) return need;
    if (len < need || s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < need; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
    }
    return need;
}

static bool is_control(const unsigned char *s, size_t n)
{
    if (n == 1) return s[0] < 0x20 || s[0] == 0x7f;
    if (n == 2) return s[0] == 0xc2 && s[1] < 0xa0;
    return n == 3 && s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9);
}

/* What the character of n bytes (0: one byte that begins none) is to be replaced by, or NULL: it stays. */
static const char *replacement(const unsigned char *s, size_t n, bool json)
{
    if (n == 0) return REPLACEMENT;
    if (is_control(s, n)) return " ";
    if (json && s[0] == '"') return "\\\"";
    if (json && s[0] == '\\') return "\\\\";
    return NULL;
}

static bool append_text(wc_buffer *out, wc_str text, bool json)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t kept = 0, n;
    bool ok = true;
    for (size_t i = 0; i<text.len; i += n> 0 ? n : 1) {
        const char *instead;
        n = utf8_len(s + i, text.len - i);
        instead = replacement(s + i, n, json);
        if (instead == NULL) continue;
        ok = ok && wc_buffer_append(out, text.data + kept, i - kept) && wc_buffer_append(out, instead, strlen(instead));
        kept = i + (n > 0 ? n : 1);
    }
    return ok && wc_buffer_append(out, text.data + kept, text.len - kept);
}

bool wc_lines_clean(wc_buffer *out, wc_str text) { return text.len == 0 || append_text(out, text, false); }

void wc_lines_text(wc_lines *lines, wc_str text)
{
    if (!wc_lines_clean(&lines->buffer, text)) lines->no_memory = true;
}

/* At least so many digits, in front of end; returns where they begin. */
static char *write_digits(char *end, uint64_t number, int least)
{
    while (number > 0 || least > 0) {
        *--end = (char)('0' + number % 10);
        number /= 10;
        least--;
    }
    return end;
}

void wc_lines_number(wc_lines *lines, uint64_t number)
{
    char digits[24], *end = digits + sizeof digits, *from = write_digits(end, number, 1);
    put(lines, from, (size_t)(end - from));
}

void wc_lines_hex(wc_lines *lines, uint64_t number)
{
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%016" PRIx64, number);
    wc_lines_raw(lines, digits);
}

void wc_lines_ratio(wc_lines *lines, uint64_t part, uint64_t whole)
{
    const uint64_t thousandths = whole == 0 ? 0 : (uint64_t)((__extension__(unsigned __int128) part) * 1000 / whole);
    char digits[24], *end = digits + sizeof digits, *from = write_digits(end, thousandths % 1000, 3);
    *--from = '.';
    from = write_digits(from, thousandths / 1000, 1);
    put(lines, from, (size_t)(end - from));
}

static void comma(wc_lines *lines)
{
    const char last = lines->buffer.len > 0 ? lines->buffer.data[lines->buffer.len - 1] : '\n';
    if (last != '\n' && last != '{' && last != '[' && last != ':') put(lines, ",", 1);
}

void wc_lines_open_json(wc_lines *lines, char bracket)
{
    comma(lines);
    put(lines, &bracket, 1);
}

void wc_lines_key(wc_lines *lines, const char *key)
{
    comma(lines);
    put(lines, "\"", 1);
    wc_lines_raw(lines, key);
    put(lines, "\":", 2);
}

void wc_lines_json_text(wc_lines *lines, wc_str text)
{
    comma(lines);
    put(lines, "\"", 1);
    if (text.len > 0 && !append_text(&lines->buffer, text, true)) lines->no_memory = true;
    put(lines, "\"", 1);
}

/* Control characters below 0x20 and what is no UTF-8 become escapes and U+FFFD; all else stays. */
void wc_lines_json_exact(wc_lines *lines, wc_str text)
{
    static const char short_escape[] = "\b\f\n\r\t\"\\", letter[] = "bfnrt\"\\";
    const unsigned char *s = (const unsigned char *)text.data;
    comma(lines);
    put(lines, "\"", 1);
    for (size_t i = 0; i < text.len;) {
        const size_t n = utf8_len(s + i, text.len - i);
        const char *found = n == 1 && s[i] != '\0' ? strchr(short_escape, s[i]) : NULL;
        char escape[8];
        if (n == 0) {
            put(lines, REPLACEMENT, 3);
        } else if (found != NULL) {
            put(lines, (const char[]){'\\', letter[found - short_escape]}, 2);
        } else if (s[i] < 0x20) {
            put(lines, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", s[i]));
        } else {
            put(lines, text.data + i, n);
        }
        i += n > 0 ? n : 1;
    }
    put(lines, "\"", 1);
}

void wc_lines_json_number(wc_lines *lines, uint64_t number)
{
    comma(lines);
    wc_lines_number(lines, number);
}

void wc_lines_member_number(wc_lines *lines, const char *key, uint64_t number)
{
    wc_lines_key(lines, key);
    wc_lines_json_number(lines, number);
}

void wc_lines_member_text(wc_lines *lines, const char *key, const char *text)
{
    wc_lines_key(lines, key);
    wc_lines_json_text(lines, (wc_str){text, strlen(text)});
}

void wc_lines_member_hex(wc_lines *lines, const char *key, uint64_t number)
{
    wc_lines_key(lines, key);
    wc_lines_raw(lines, "\"");
    wc_lines_hex(lines, number);
    wc_lines_raw(lines, "\"");
}

void wc_lines_member_bool(wc_lines *lines, const char *key, bool value)
{
    wc_lines_key(lines, key);
    wc_lines_raw(lines, value ? "true" : "false");
}
