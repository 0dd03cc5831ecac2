/* side_by_side.h - marked text laid out in lines for a terminal, alone or two beside each other. */
#ifndef WC_CLI_SIDE_BY_SIDE_H
#define WC_CLI_SIDE_BY_SIDE_H
#include "wirecopy.h"

#define CLI_STYLE_HEAD  8 /* of a title; the styles below are WC_SEGMENT_... together */
#define CLI_STYLE_COUNT 9

/* What begins and ends a stretch of this style: an escape sequence, or a sign where there are no colours. */
const char *cli_style_open(unsigned style, bool colour);
const char *cli_style_close(unsigned style, bool colour);

typedef struct cli_cell cli_cell;
typedef struct cli_text { /* zeroed is a valid empty one */
    cli_cell *cell;
    size_t n, cap;
    bool colour;    /* set before anything is added */
    bool no_memory; /* something is missing from it */
} cli_text;

/* Append text, which must stay where it is, in one style.  Spaces are joined, two line breaks and more make a blank
 * line, other control characters become spaces, marks that turn the direction of writing are left out. */
void cli_text_add(cli_text *text, const char *bytes, size_t len, unsigned style);
void cli_text_break(cli_text *text); /* begin a new line, after a blank one where a line has been begun already */
void cli_text_free(cli_text *text);

/* To stdout, broken into lines of at most so many columns, each behind so many spaces. */
void cli_text_print(const cli_text *text, size_t indent, size_t columns);
/* ... in two columns with a rule between them. */
void cli_text_print_two(const cli_text text[2], size_t columns);
#endif
