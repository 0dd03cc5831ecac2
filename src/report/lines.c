/* lines.c - see lines.h.  Text is copied eight bytes at a time as long as they are plain ASCII; only what is not is
 * looked at by itself. */
#include "report/lines.h"
#include "base/error.h"
#include "report/digits.h"
#include <stdio.h>
#include <string.h>

#define WRITE_BYTES       ((size_t)64 << 10)
#define REPLACEMENT       "\xef\xbf\xbd" /* U+FFFD */
#define REPLACEMENT_BYTES 3              /* no byte of text becomes more */
#define DIGITS            24             /* and no number has more */

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
    if (lines->buffer.len > 0) wc_output_write(&lines->output, lines->buffer.data, lines->buffer.len);
    lines->buffer.len = 0;
}

void wc_lines_write(wc_lines *lines, const wc_buffer *more)
{
    write_out(lines);
    if (more->len > 0) wc_output_write(&lines->output, more->data, more->len);
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

/* Where so many bytes more may be written, or NULL: no memory, which is remembered. */
static inline char *room_for(wc_lines *lines, size_t bytes)
{
    wc_buffer *buffer = &lines->buffer;
    if (buffer->cap - buffer->len < bytes && !wc_buffer_reserve(buffer, bytes)) {
        lines->no_memory = true;
        return NULL;
    }
    return buffer->data + buffer->len;
}

char *wc_lines_room(wc_lines *lines, size_t bytes) { return room_for(lines, bytes); }

static inline void put(wc_lines *lines, const char *data, size_t len)
{
    char *to = room_for(lines, len);
    if (to == NULL) return;
    memcpy(to, data, len);
    lines->buffer.len += len;
}

static inline void put_byte(wc_lines *lines, char byte)
{
    char *to = room_for(lines, 1);
    if (to == NULL) return;
    *to = byte;
    lines->buffer.len++;
}

void wc_lines_raw(wc_lines *lines, const char *text) { put(lines, text, strlen(text)); }

void wc_lines_end(wc_lines *lines)
{
    put_byte(lines, '\n');
    if (lines->output.file != NULL && lines->buffer.len >= WRITE_BYTES) write_out(lines);
}

void wc_lines_tab(wc_lines *lines) { put_byte(lines, '\t'); }

/* ---- text ---- */

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

static bool is_plain(unsigned char c, bool json) { return c >= 0x20 && c < 0x7f && !(json && (c == '"' || c == '\\')); }

/* Whether is_plain holds for eight bytes.  A byte at fault sets its upper bit in one of the terms; what it borrows from
 * or carries into its neighbour is no matter then. */
static bool are_plain(uint64_t eight, bool json)
{
    const uint64_t ones = UINT64_MAX / 0xff;
    uint64_t fault = eight | (eight + ones) | (eight - 0x20 * ones);
    if (json) fault |= ((eight ^ '"' * ones) - ones) | ((eight ^ '\\' * ones) - ones);
    return (fault & 0x80 * ones) == 0;
}

/* Copy what stands at the beginning of s[0..len) and is plain; returns how much.  to: room for len. */
static size_t copy_plain(char *to, const unsigned char *s, size_t len, bool json)
{
    size_t i = 0;
    for (uint64_t eight; i + sizeof eight <= len; i += sizeof eight) {
        memcpy(&eight, s + i, sizeof eight);
        if (!are_plain(eight, json)) break;
        memcpy(to + i, &eight, sizeof eight);
    }
    for (; i < len && is_plain(s[i], json); i++) to[i] = (char)s[i];
    return i;
}

static bool append_text(wc_buffer *out, wc_str text, bool json)
{
    const unsigned char *s = (const unsigned char *)text.data;
    char *to;
    if (text.len > SIZE_MAX / REPLACEMENT_BYTES) return false;
    if (out->cap - out->len < text.len * REPLACEMENT_BYTES && !wc_buffer_reserve(out, text.len * REPLACEMENT_BYTES))
        return false;
    to = out->data + out->len;
    for (size_t i = 0; i < text.len;) {
        size_t n = copy_plain(to, s + i, text.len - i, json), len;
        const char *instead;
        to += n;
        i += n;
        if (i == text.len) break;
        n = utf8_len(s + i, text.len - i);
        instead = replacement(s + i, n, json);
        len = instead != NULL ? strlen(instead) : n;
        memcpy(to, instead != NULL ? instead : text.data + i, len);
        to += len;
        i += n > 0 ? n : 1;
    }
    out->len = (size_t)(to - out->data);
    return true;
}

bool wc_lines_clean(wc_buffer *out, wc_str text) { return text.len == 0 || append_text(out, text, false); }

void wc_lines_text(wc_lines *lines, wc_str text)
{
    if (!wc_lines_clean(&lines->buffer, text)) lines->no_memory = true;
}

/* ---- numbers ---- */

void wc_lines_number(wc_lines *lines, uint64_t number)
{
    char *to = room_for(lines, WC_DIGITS_ROOM);
    if (to != NULL) wc_lines_used(lines, wc_digits_number(to, number));
}

void wc_lines_hex(wc_lines *lines, uint64_t number)
{
    char digits[16];
    for (int i = 15; i >= 0; i--, number >>= 4) digits[i] = "0123456789abcdef"[number & 15];
    put(lines, digits, sizeof digits);
}

void wc_lines_ratio(wc_lines *lines, uint64_t part, uint64_t whole)
{
    char *to = room_for(lines, WC_DIGITS_ROOM + 4);
    if (to != NULL) wc_lines_used(lines, wc_digits_ratio(to, part, whole));
}

/* ---- JSON ---- */

static void comma(wc_lines *lines)
{
    const char last = lines->buffer.len > 0 ? lines->buffer.data[lines->buffer.len - 1] : '\n';
    if (last != '\n' && last != '{' && last != '[' && last != ':') put_byte(lines, ',');
}

void wc_lines_open_json(wc_lines *lines, char bracket)
{
    comma(lines);
    put_byte(lines, bracket);
}

void wc_lines_key(wc_lines *lines, const char *key)
{
    comma(lines);
    put_byte(lines, '"');
    wc_lines_raw(lines, key);
    put(lines, "\":", 2);
}

void wc_lines_json_text(wc_lines *lines, wc_str text)
{
    comma(lines);
    put_byte(lines, '"');
    if (text.len > 0 && !append_text(&lines->buffer, text, true)) lines->no_memory = true;
    put_byte(lines, '"');
}

/* Control characters below 0x20 and what is no UTF-8 become escapes and U+FFFD; all else stays. */
void wc_lines_json_exact(wc_lines *lines, wc_str text)
{
    static const char short_escape[] = "\b\f\n\r\t\"\\", letter[] = "bfnrt\"\\";
    const unsigned char *s = (const unsigned char *)text.data;
    comma(lines);
    put_byte(lines, '"');
    for (size_t i = 0; i < text.len;) {
        const size_t n = utf8_len(s + i, text.len - i);
        const char *found = n == 1 && s[i] != '\0' ? strchr(short_escape, s[i]) : NULL;
        char escape[8] = "";
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
    put_byte(lines, '"');
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
