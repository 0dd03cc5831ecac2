/* side_by_side.c - see side_by_side.h.  A text is taken apart into cells, one a character or sign, that know their
 * columns; a line is as many of them as fit, broken at spaces or beside wide characters, or where nothing else helps
 * inside a word. */
#include "cli/side_by_side.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE " | " /* between columns */

typedef enum { CELL_GLYPH, CELL_SPACE, CELL_BREAK } cell_kind;

struct cli_cell {
    const char *bytes;
    uint8_t len, columns, style, kind;
    bool may_break; /* a line may begin here */
};

/* By style: escape sequences, signs. */
static const char *const look[CLI_STYLE_COUNT][3] = {
    {"", "", ""},
    [WC_SEGMENT_SHARED] = {"\033[32m", "[=", "=]"},
    [WC_SEGMENT_QUOTED] = {"\033[33m", "[:", ":]"},
    [WC_SEGMENT_SHARED | WC_SEGMENT_QUOTED] = {"\033[36m", "[=:", ":=]"},
    [WC_SEGMENT_MASKED] = {"\033[2m", "[~", "~]"},
    [WC_SEGMENT_MASKED | WC_SEGMENT_SHARED] = {"\033[2m", "[~", "~]"},
    [WC_SEGMENT_MASKED | WC_SEGMENT_QUOTED] = {"\033[2m", "[~", "~]"},
    [WC_SEGMENT_MASKED | WC_SEGMENT_SHARED | WC_SEGMENT_QUOTED] = {"\033[2m", "[~", "~]"},
    [CLI_STYLE_HEAD] = {"\033[1m", "", ""},
};

const char *cli_style_open(unsigned style, bool colour) { return look[style][colour ? 0 : 1]; }
const char *cli_style_close(unsigned style, bool colour)
{
    if (!colour) return look[style][2];
    return look[style][0][0] != '\0' ? "\033[0m" : "";
}

/* ---- text into cells ---- */

static void push(cli_text *t, cli_cell cell)
{
    if (t->n == t->cap) {
        const size_t cap = t->cap > 0 ? 2 * t->cap : 256;
        cli_cell *grown = cap > SIZE_MAX / sizeof *grown ? NULL : realloc(t->cell, cap * sizeof *grown);
        if (grown == NULL) {
            t->no_memory = true;
            return;
        }
        t->cell = grown;
        t->cap = cap;
    }
    t->cell[t->n++] = cell;
}

static cell_kind kind_at_end(const cli_text *t, size_t back)
{
    return t->n < back ? CELL_BREAK : (cell_kind)t->cell[t->n - back].kind; /* a text begins as a line does */
}

static void add_space(cli_text *t, unsigned style)
{
    if (kind_at_end(t, 1) == CELL_GLYPH) push(t, (cli_cell){" ", 1, 1, (uint8_t)style, CELL_SPACE, false});
}

static void add_break(cli_text *t)
{
    if (t->n > 0 && kind_at_end(t, 1) == CELL_SPACE) t->n--;
    if (kind_at_end(t, 1) == CELL_BREAK && kind_at_end(t, 2) == CELL_BREAK) return;
    push(t, (cli_cell){"", 0, 0, 0, CELL_BREAK, false});
}

void cli_text_break(cli_text *t) { add_break(t); }

/* What stands for a character that is not printed as it is. */
static void add_unprintable(cli_text *t, const char *bytes, size_t len, unsigned style)
{
    const unsigned char *b = (const unsigned char *)bytes;
    const bool is_break = (len == 1 && b[0] >= '\n' && b[0] <= '\r') || (len == 2 && b[0] == 0xc2 && b[1] == 0x85) ||
                          (len == 3 && b[0] == 0xe2 && b[1] == 0x80 && (b[2] == 0xa8 || b[2] == 0xa9));
    if (is_break) {
        if (!(len == 1 && b[0] == '\r')) add_break(t);
    } else if ((len == 1 && b[0] < 0x80) || (len == 2 && b[0] == 0xc2)) {
        add_space(t, style);
    } else if (len == 1) {
        push(t, (cli_cell){"\xef\xbf\xbd", 3, 1, (uint8_t)style, CELL_GLYPH, false});
    }
}

static void add_sign(cli_text *t, const char *sign, unsigned style, bool may_break)
{
    const size_t len = strlen(sign);
    if (len > 0) push(t, (cli_cell){sign, (uint8_t)len, (uint8_t)len, (uint8_t)style, CELL_GLYPH, may_break});
}

void cli_text_add(cli_text *t, const char *bytes, size_t len, unsigned style)
{
    bool after_wide = false;
    if (!t->colour) add_sign(t, cli_style_open(style, false), style, true);
    const size_t first = t->n;
    for (size_t at = 0; at < len;) {
        const wc_glyph glyph = wc_glyph_at(bytes + at, len - at);
        const bool is_space =
            (glyph.len == 1 && bytes[at] == ' ') || (glyph.len == 2 && !memcmp(bytes + at, "\xc2\xa0", 2));
        const bool wide = glyph.columns == 2;
        if (!glyph.printable) {
            add_unprintable(t, bytes + at, glyph.len, style);
        } else if (is_space) {
            add_space(t, style);
        } else {
            const bool may_break = t->n > first && (wide || (after_wide && glyph.columns > 0));
            push(t, (cli_cell){bytes + at, glyph.len, glyph.columns, (uint8_t)style, CELL_GLYPH, may_break});
        }
        after_wide = wide || (after_wide && glyph.columns == 0);
        at += glyph.len;
    }
    if (!t->colour) add_sign(t, cli_style_close(style, false), style, false);
}

void cli_text_free(cli_text *t)
{
    free(t->cell);
    memset(t, 0, sizeof *t);
}

/* ---- cells into lines ---- */

typedef struct {
    size_t from, to, next; /* cells [from, to) are printed */
} line;

/* The line that begins at cell `from` < n. */
static line fit(const cli_text *t, size_t from, size_t width)
{
    size_t used = 0, stop = from, next = from; /* the last place to break at: its end, what follows */
    for (size_t i = from; i < t->n; i++) {
        const cli_cell *c = &t->cell[i];
        if (c->kind == CELL_BREAK) return (line){from, i, i + 1};
        if (c->may_break && i > from) stop = next = i;
        if (used + c->columns > width && i > from) {
            if (c->kind == CELL_SPACE) return (line){from, i, i + 1};
            return next > from ? (line){from, stop, next} : (line){from, i, i};
        }
        used += c->columns;
        if (c->kind == CELL_SPACE) {
            stop = i;
            next = i + 1;
        }
    }
    return (line){from, t->n, t->n};
}

/* Returns the columns that were used. */
static size_t print_line(const cli_text *t, line l)
{
    unsigned style = 0;
    size_t used = 0;
    for (size_t i = l.from; i < l.to; i++) {
        const cli_cell *c = &t->cell[i];
        if (t->colour && c->style != style) {
            (void)fputs(cli_style_close(style, true), stdout);
            (void)fputs(cli_style_open(c->style, true), stdout);
            style = c->style;
        }
        (void)fwrite(c->bytes, 1, c->len, stdout);
        used += c->columns;
    }
    if (t->colour) (void)fputs(cli_style_close(style, true), stdout);
    return used;
}

void cli_text_print(const cli_text *t, size_t indent, size_t columns)
{
    const size_t width = columns > indent + 8 ? columns - indent : 8;
    for (size_t at = 0; at < t->n;) {
        const line l = fit(t, at, width);
        if (l.to > l.from) (void)printf("%*s", (int)indent, "");
        (void)print_line(t, l);
        (void)putchar('\n');
        at = l.next;
    }
}

void cli_text_print_two(const cli_text text[2], size_t columns)
{
    const size_t width = columns > 16 + strlen(RULE) ? (columns - strlen(RULE)) / 2 : 8;
    size_t at[2] = {0, 0};
    while (at[0] < text[0].n || at[1] < text[1].n) {
        for (int side = 0; side < 2; side++) {
            const bool any = at[side] < text[side].n;
            const line l = any ? fit(&text[side], at[side], width) : (line){0, 0, at[side]};
            if (side == 1) (void)fputs(l.to > l.from ? RULE : " |", stdout);
            const size_t used = print_line(&text[side], l);
            at[side] = l.next;
            if (side == 0) (void)printf("%*s", (int)(width - used), "");
        }
        (void)putchar('\n');
    }
}
