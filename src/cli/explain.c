/* explain.c - wirecopy explain: two pages beside each other, and why they are or are not one story. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/side_by_side.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS_FOR_TWO  60
#define COLUMNS_UNKNOWN  80
#define COLUMNS_OF_PROSE 100 /* sentences are no longer, however wide the terminal */
#define COLUMNS_FOR_OF   64  /* and what a percentage is of stands behind it */

typedef struct {
    size_t columns;
    bool colour;
    bool no_memory;
} printer;

static size_t find_columns(void)
{
    const char *said = getenv("COLUMNS");
    char *end;
    const unsigned long number = said != NULL ? strtoul(said, &end, 10) : 0;
    if (said != NULL && said[0] >= '0' && said[0] <= '9' && *end == '\0' && number > 0 && number <= 10000)
        return number;
    const size_t columns = cli_columns(STDOUT_FILENO);
    return columns > 0 ? columns : COLUMNS_UNKNOWN;
}

static bool may_colour(void)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    if (no_colour != NULL && no_colour[0] != '\0') return false;
    return isatty(STDOUT_FILENO) && term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

/* ---- the texts ---- */

static void add_string(cli_text *t, const char *text, unsigned style) { cli_text_add(t, text, strlen(text), style); }

static void add_head(cli_text *t, const wc_explained_page *page, int side)
{
    add_string(t, side == 0 ? "A  " : "B  ", CLI_STYLE_HEAD);
    add_string(t, page->id, CLI_STYLE_HEAD);
    cli_text_break(t);
    add_string(t, page->outlet, 0);
    add_string(t, page->outlet[0] != '\0' && page->date[0] != '\0' ? ", " : "", 0);
    add_string(t, page->date, 0);
    if (page->outlet[0] != '\0' || page->date[0] != '\0') cli_text_break(t);
    add_string(t, page->title, 0);
    if (page->title[0] != '\0') cli_text_break(t);
    cli_text_break(t);
}

static void add_page(cli_text *t, const wc_explained_page *page, int side)
{
    add_head(t, page, side);
    if (page->no_text != NULL) add_string(t, "(the text is not there, see below)", 0);
    for (size_t i = 0; i < page->n_segments; i++) {
        const wc_segment *s = &page->segment[i];
        cli_text_add(t, page->text + s->offset, s->len, s->flags);
    }
}

static void print_texts(printer *p, const wc_explanation *x)
{
    cli_text text[2] = {{.colour = p->colour}, {.colour = p->colour}};
    for (int side = 0; side < 2; side++) {
        add_page(&text[side], &x->page[side], side);
        p->no_memory = p->no_memory || text[side].no_memory;
    }
    if (!p->no_memory && p->columns >= COLUMNS_FOR_TWO) {
        cli_text_print_two(text, p->columns);
    } else if (!p->no_memory) {
        cli_text_print(&text[0], 0, p->columns);
        (void)putchar('\n');
        cli_text_print(&text[1], 0, p->columns);
    }
    cli_text_free(&text[0]);
    cli_text_free(&text[1]);
}

static void print_legend(printer *p, const wc_explanation *x)
{
    static const struct {
        unsigned style;
        const char *name;
    } sample[] = {
        {WC_SEGMENT_SHARED, "shared"},
        {WC_SEGMENT_QUOTED, "quoted"},
        {WC_SEGMENT_SHARED | WC_SEGMENT_QUOTED, "shared and quoted"},
        {WC_SEGMENT_MASKED, "page furniture"},
    };
    cli_text t = {.colour = p->colour};
    if (x->page[0].no_text != NULL && x->page[1].no_text != NULL) return;
    (void)printf("\n");
    add_string(&t, "Marks:", 0);
    for (size_t i = 0; i < sizeof sample / sizeof *sample; i++) {
        add_string(&t, i > 0 ? ", " : " ", 0);
        add_string(&t, sample[i].name, sample[i].style);
    }
    if (!t.no_memory) cli_text_print(&t, 0, p->columns);
    p->no_memory = p->no_memory || t.no_memory;
    cli_text_free(&t);
}

/* ---- what stands below them ---- */

static void print_heading(const printer *p, const char *heading)
{
    (void)printf("\n%s%s%s\n", cli_style_open(CLI_STYLE_HEAD, p->colour), heading,
                 cli_style_close(CLI_STYLE_HEAD, p->colour));
}

static void print_sentence(printer *p, const char *sentence)
{
    cli_text t = {.colour = p->colour};
    if (sentence[0] == '\0') return;
    add_string(&t, sentence, 0);
    if (!t.no_memory) cli_text_print(&t, 2, p->columns < COLUMNS_OF_PROSE ? p->columns : COLUMNS_OF_PROSE);
    p->no_memory = p->no_memory || t.no_memory;
    cli_text_free(&t);
}

/* Columns of a number: what is left by the names, which take 29. */
static int number_columns(const printer *p)
{
    return p->columns >= 46 ? 8 : p->columns >= 38 ? (int)(p->columns - 30) / 2 : 4;
}

static void print_sides(const printer *p, const char *name, const char *a, const char *b)
{
    (void)printf("  %-26s %*s %*s\n", name, number_columns(p), a, number_columns(p), b);
}

static void print_numbers(const printer *p, const char *name, uint64_t a, uint64_t b)
{
    cli_word left, right;
    print_sides(p, name, cli_number(left, a), cli_number(right, b));
}

static void print_word(const printer *p, const char *name, const char *word)
{
    (void)printf("  %-26s %*s\n", name, number_columns(p), word);
}

static void print_both(const printer *p, const char *name, uint64_t number)
{
    cli_word word;
    print_word(p, name, cli_number(word, number));
}

static void print_percent(const printer *p, const char *name, uint32_t percent, const char *of)
{
    const bool fits = p->columns >= COLUMNS_FOR_OF;
    (void)printf("  %-26s %*" PRIu32 "%%%s%s\n", name, number_columns(p) - 1, percent, fits ? "  " : "",
                 fits ? of : "");
}

static void print_evidence(const printer *p, const wc_explanation *x)
{
    cli_word figures, of;
    print_heading(p, "Evidence, in words");
    print_sides(p, "", "A", "B");
    print_numbers(p, "text", x->page[0].n_words, x->page[1].n_words);
    print_numbers(p, "page furniture", x->page[0].n_masked, x->page[1].n_masked);
    print_numbers(p, "own text that counts", x->page[0].n_own, x->page[1].n_own);
    print_numbers(p, "longest run unshared", x->page[0].unshared_run, x->page[1].unshared_run);
    print_both(p, "shared", x->shared_words);
    print_percent(p, "containment", x->containment, "of the shorter own text");
    print_percent(p, "resemblance", x->resemblance, "of what either has");
    print_both(p, "longest run shared", x->run_words);
    print_both(p, "quoted words shared", x->quoted_words);
    (void)printf("  %-26s %*s of %s\n", "figures shared", number_columns(p), cli_number(figures, x->figures_shared),
                 cli_number(of, x->figures));
    print_word(p, "same outlet", x->same_outlet ? "yes" : "no");
    if (x->has_days_apart) {
        print_both(p, "days apart", x->days_apart);
    } else {
        print_word(p, "days apart", "unknown");
    }
    if (x->words_a_shingle > 1)
        (void)printf("  (estimates: one shingle in %" PRIu64 " was kept)\n", x->words_a_shingle);
}

static void print_role(printer *p, const wc_explained_page *page, int side)
{
    char pages[64] = "", lead[16] = "";
    char *line = NULL;
    cli_word word;
    const bool shows_lead = page->n_cluster > 1 && strcmp(page->role, "lead") != 0;
    if (page->n_cluster > 1)
        (void)snprintf(pages, sizeof pages, " of %s", cli_count(word, page->n_cluster, "page", "pages"));
    if (shows_lead) (void)snprintf(lead, sizeof lead, "; its lead is ");
    if (asprintf(&line, "%c: %s in cluster %s%s%s%s", side == 0 ? 'A' : 'B', page->role, page->cluster, pages, lead,
                 shows_lead ? page->lead : "") < 0) {
        p->no_memory = true;
        return;
    }
    print_sentence(p, line);
    free(line);
}

static void print_explanation(printer *p, const wc_explanation *x)
{
    print_texts(p, x);
    print_legend(p, x);
    print_evidence(p, x);
    print_heading(p, "Decision");
    print_sentence(p, x->reason);
    print_sentence(p, x->distance);
    if (x->has_result) {
        print_heading(p, "Result");
        print_role(p, &x->page[0], 0);
        print_role(p, &x->page[1], 1);
        print_sentence(p, x->verified);
        print_sentence(p, x->outcome);
    }
    if (x->n_notes > 0) print_heading(p, "Notes");
    for (size_t i = 0; i < x->n_notes; i++) print_sentence(p, x->note[i]);
}

/* ---- the command ---- */

static int run(const cli_options *o)
{
    printer p = {.columns = find_columns(), .colour = may_colour()};
    wc_explanation explanation = {0};
    wc_error error = {WC_OK, ""};
    wc_options how;
    cli_progress progress;
    wc_status status;
    how = cli_begin_job(o, &progress);
    status = o->n_inputs == 3 ? wc_explain_pages(o->input[0], o->input[1], o->input[2], &how, &explanation, &error)
                              : wc_explain_files(o->input[0], o->input[1], NULL, &how, &explanation, &error);
    cli_progress_clear(&progress);
    if (status != WC_OK) return cli_fail_job(&cli_explain, o, status, &error);
    if (o->json) {
        (void)fputs(explanation.json, stdout);
    } else {
        print_explanation(&p, &explanation);
    }
    wc_explanation_free(&explanation);
    return p.no_memory ? cli_fail(&cli_explain, WC_ERROR_MEMORY, "out of memory for the lines of the texts") : 0;
}

const cli_command cli_explain = {
    .name = "explain",
    .purpose = "show why two pages are or are not one story",
    .input_value = "DIR ID_A ID_B | FILE_A FILE_B",
    .n_inputs = 2,
    .most_inputs = 3,
    .takes = CLI_TAKES_EXPLAIN,
    .run = run,
    .details = "Shows two pages beside each other, what they share, what is quoted and what was taken for\n"
               "page furniture; then the evidence, the rule that decided and by how much, and what became\n"
               "of the pages in DIR, which 'wirecopy cluster' wrote. The texts are read again from where\n"
               "they were; give the same --field options.\n\n"
               "FILE_A and FILE_B are two texts, or one page each as a JSON object; - is standard input.\n"
               "Of two files no page furniture can be told.\n\n"
               "There are two columns from 60 columns on (of the terminal, or as COLUMNS says), and\n"
               "colours on a terminal unless NO_COLOR is set; else signs stand for them.\n",
    .examples = "wirecopy explain out page-17 page-42\n"
                "  wirecopy explain theirs.txt ours.txt\n",
};
