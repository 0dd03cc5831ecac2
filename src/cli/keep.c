/* keep.c - wirecopy keep: the corpus with one page a story. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* WHICH, or with a file behind it: "outlet:FILE". */
static bool read_prefer(const char *text, wc_keep_options *keep)
{
    static const char *const name[] = {"earliest", "longest", "cleanest"};
    static const char outlet[] = "outlet:";
    if (text == NULL) return true;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        keep->prefer = (wc_prefer)i;
        if (strcmp(text, name[i]) == 0) return true;
    }
    keep->prefer = WC_PREFER_OUTLET;
    keep->outlets = text + strlen(outlet);
    return strncmp(text, outlet, strlen(outlet)) == 0 && keep->outlets[0] != '\0';
}

static void print_json(const wc_keep_summary *s)
{
    (void)printf("{\"pages\":%" PRIu64 ",\"kept\":%" PRIu64 ",\"removed\":%" PRIu64 ",\"stories\":%" PRIu64
                 ",\"broken_lines\":%" PRIu64 ",\"known_pages\":%" PRIu64 ",\"bytes_in\":%" PRIu64
                 ",\"bytes_out\":%" PRIu64 ",\"seconds\":%.3f,\"peak_memory\":%" PRIu64 "}\n",
                 s->n_pages, s->n_kept, s->n_removed, s->n_stories, s->n_broken, s->n_known, s->bytes_in, s->bytes_out,
                 s->seconds, s->peak_memory);
}

static void print_line(const wc_keep_summary *s, const cli_options *o)
{
    cli_word word;
    const double percent = s->n_pages > 0 ? 100.0 * (double)s->n_removed / (double)s->n_pages : 0;
    (void)printf("%s: ", cli_count(word, s->n_pages, "page", "pages"));
    (void)printf("%s kept, ", cli_number(word, s->n_kept));
    (void)printf("%s removed (%.1f%%)", cli_number(word, s->n_removed), percent);
    if (s->n_broken > 0) (void)printf("; %s left out", cli_count(word, s->n_broken, "broken line", "broken lines"));
    if (s->n_known > 0)
        (void)printf("; %s left out", cli_count(word, s->n_known, "page given again", "pages given again"));
    (void)printf("; %s: %s\n", cli_duration(word, s->seconds), o->dry_run ? "nothing written" : o->output);
}

static int run(const cli_options *o)
{
    wc_keep_options keep;
    wc_keep_summary summary = {0};
    wc_error error = {WC_OK, ""};
    wc_options how;
    cli_progress progress;
    wc_status status;
    char message[192];
    wc_keep_options_init(&keep);
    keep.removed = o->removed;
    keep.annotate = o->annotate;
    keep.dry_run = o->dry_run;
    if (!read_prefer(o->prefer, &keep)) {
        (void)snprintf(message, sizeof message,
                       "--prefer: expected earliest, longest, cleanest or outlet:FILE, found '%.64s'", o->prefer);
        return cli_fail(&cli_keep, WC_ERROR_PARAM, message);
    }
    how = cli_begin_job(o, &progress);
    status = wc_keep_files(o->input[0], o->input + 1, o->n_inputs - 1, o->output, &keep, &how, &summary, &error);
    cli_progress_clear(&progress);
    if (status != WC_OK) return cli_fail_job(&cli_keep, o, status, &error);
    if (o->json) {
        print_json(&summary);
    } else if (!o->quiet) {
        print_line(&summary, o);
    }
    return 0;
}

const cli_command cli_keep = {
    .name = "keep",
    .purpose = "copy the pages, of each story one",
    .input_value = "DIR INPUT...",
    .n_inputs = 2,
    .most_inputs = SIZE_MAX,
    .takes = CLI_TAKES_KEEP,
    .output_value = "OUT",
    .output_help = "file for the pages; packed if its name ends in .gz or .zst",
    .run = run,
    .details = "Copies INPUT to the new file OUT, of each story one page. DIR is what 'wirecopy cluster'\n"
               "made of the same INPUT, in the same order; give the same --field options. A page that an\n"
               "update left out, since it was there already, is left out here, too.\n\n"
               "Lines are copied byte for byte and stay in their order. Pages alone and digests are kept;\n"
               "broken and blank lines are left out. The .txt files of a folder become lines of JSON with\n"
               "id and text.\n\n"
               "Which page of a story stays, --prefer says; between equals the first in the order of\n"
               "clusters.tsv:\n"
               "  earliest     the story's lead (this is the default)\n"
               "  longest      most words outside page furniture\n"
               "  cleanest     least share of its words in page furniture\n"
               "  outlet:FILE  of the outlet that FILE names first; one a line, what is behind a tab is\n"
               "               left out, so that a sorted sites.tsv will do\n",
    .examples = "wirecopy keep out pages.jsonl.zst -o unique.jsonl.zst --removed removed.tsv\n"
                "  wirecopy keep out pages.jsonl.zst --annotate -o marked.jsonl\n"
                "  wirecopy keep out pages.jsonl.zst --prefer longest --dry-run\n",
};
