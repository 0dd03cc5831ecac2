/* manual.c - see help.h: the manual page.  Text is set as it is filled in; a line that begins with a space is part of a
 * table and stays as it is. */
#include "cli/help.h"
#include <stdio.h>
#include <string.h>

/* Text that troff takes for text: no escape, no request at the start of a line, and ASCII's hyphen and quote. */
static void put_text(const char *text, size_t len)
{
    if (len > 0 && (text[0] == '.' || text[0] == '\'')) (void)printf("\\&");
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '\\':
            (void)printf("\\e");
            break;
        case '-':
            (void)printf("\\-");
            break;
        case '\'':
            (void)printf("\\(aq");
            break;
        default:
            (void)putchar(text[i]);
        }
    }
}

static void put_string(const char *text) { put_text(text, strlen(text)); }

static void put_lines(const char *text)
{
    bool as_it_is = false;
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        const bool indented = text[0] == ' ';
        if (indented != as_it_is) (void)printf(indented ? ".nf\n" : ".fi\n");
        as_it_is = indented;
        if (len == 0) {
            (void)printf(".PP");
        } else {
            put_text(text, len);
        }
        (void)printf("\n");
        text += len + (text[len] != '\0');
    }
    if (as_it_is) (void)printf(".fi\n");
}

static void put_examples(const char *text)
{
    (void)printf(".PP\nExamples:\n.PP\n.RS 4\n.nf\n");
    while (*text != '\0') {
        text += strspn(text, " ");
        put_text(text, strcspn(text, "\n"));
        (void)printf("\n");
        text += strcspn(text, "\n") + 1;
    }
    (void)printf(".fi\n.RE\n");
}

static void put_option(const cli_option *o)
{
    (void)printf(".TP\n\\fB");
    if (o->letter != 0) (void)printf("\\-%c\\fR, \\fB", o->letter);
    (void)printf("\\-\\-");
    put_string(o->name);
    (void)printf("\\fR");
    if (o->value != NULL) {
        (void)printf(" \\fI");
        put_string(o->value);
        (void)printf("\\fR");
    }
    (void)printf("\n");
    put_string(o->help);
    if (o->initial[0] != '\0') (void)printf(" (%s)", o->initial);
    (void)printf("\n");
}

static void put_usage(const cli_command *c)
{
    (void)printf(".B wirecopy %s\n", c->name);
    put_string(c->input_value);
    (void)printf("\\&"); /* the dots end no sentence */
    if (c->output_value != NULL) {
        (void)printf("\n.B \\-o\n");
        put_string(c->output_value);
    }
    (void)printf("\n[OPTION...]\n");
}

static void put_command(const cli_command *c)
{
    cli_option o;
    (void)printf(".SS wirecopy %s\n", c->name);
    put_string(c->purpose);
    (void)printf("\n.PP\n");
    put_usage(c);
    (void)printf(".PP\n");
    put_lines(c->details);
    for (size_t place = 0; cli_option_next(c, &place, &o);) put_option(&o);
    put_examples(c->examples);
}

void cli_manual_print(void)
{
    (void)printf(".TH WIRECOPY 1 \"\" \"wirecopy %s\" \"User Commands\"\n", wc_version());
    (void)printf(".SH NAME\nwirecopy \\- find which scraped news pages carry the same wire story\n.SH SYNOPSIS\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        put_usage(cli_command_at(i));
        (void)printf(".br\n");
    }
    (void)printf(".B wirecopy help\n[COMMAND | \\-\\-man]\n.br\n.B wirecopy \\-\\-completion\nbash|zsh|fish\n.br\n"
                 ".B wirecopy \\-\\-version\n");
    (void)printf(".SH DESCRIPTION\nClusters the pages of many outlets by the agency text that they print with other\n"
                 "headlines, cuts, inserts and page furniture.\nThe result is the same for any number of threads and\n"
                 "any order of the input.\n.SH COMMANDS\n");
    for (size_t i = 0; i < cli_command_count(); i++) put_command(cli_command_at(i));
    (void)printf(".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nFailed; earlier output is as it was.\n"
                 ".TP\n2\nCalled the wrong way.\n"
                 ".TP\n130, 143\nEnded by Ctrl-C or SIGTERM; earlier output is as it was, and nothing else is left.\n");
    (void)printf(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf set and not empty, nothing is coloured.\n"
                 ".TP\n.B COLUMNS\nColumns of the page that\n.B explain\nprints.\n"
                 ".TP\n.B WIRECOPY_CPU\n.BR plain ,\n.BR avx2 \nor\n.BR avx512 :\nthe code that signs pages, else"
                 " the best that the processor has.\nThe result is the same.\n");
}
