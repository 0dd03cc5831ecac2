/* options.c - see options.h */
#include "options.h"
#include <string.h>

#define OUTLETS_MOST 1000000ULL

const char *const wc_corpus_usage =
    "usage: wirecopy-corpus [OPTION]... [-o FILE.jsonl] [--truth FILE.tsv]\n"
    "\n"
    "Writes an invented corpus of scraped news pages, one JSON object a line (id, url, outlet, date, title, text),\n"
    "ordered by date, and the truth about it (id, cluster, kind; tabs between).  The same options and seed give the\n"
    "same bytes on every machine.\n"
    "\n"
    "  -o, --output FILE   where the pages go; - is standard output (the default)\n"
    "      --truth FILE    where the truth goes (default: nowhere)\n"
    "      --pages N       number of pages (default 4000)\n"
    "      --seed N        another seed, another corpus (default 1)\n"
    "      --outlets N     number of outlets (default 0: about twice the square root of the pages)\n"
    "      --days N        days that the pages spread over (default 0: 3 to 30, more for over three million pages)\n"
    "      --skew N        the sizes of outlets fall as rank^(-N/100): 0 all alike, 100 Zipf (default), at most 300;\n"
    "                      a Pareto law of exponent A is N = 100/A\n"
    "      --clean         no menus, notices, footers and lists of other headlines\n"
    "      --one-outlet    all pages in one outlet\n"
    "      --identical N   of the pages, N with one and the same text\n"
    "      --chain N       of the pages, N that change slowly: each like the one before, the first unlike the last\n"
    "      --story-copies N   of the pages, N edited copies of one story\n"
    "      --threads N     threads (default 0: all)\n"
    "  -q, --quiet         no line of summary on standard error\n"
    "  -h, --help          this text\n"
    "\n"
    "Kinds in the truth: copy (of a story that two pages or more carry), update (version of a running story at one\n"
    "outlet, live pages too), alone, series (weather, markets, matches: the same words with new figures every day),\n"
    "digest (openings of several stories), short (20 to 60 words), quote (shares a long speech with another story).\n"
    "\n"
    "Exit status: 0, 1 when a file cannot be written, 2 when an option is wrong.\n";

static wc_status read_number(const char *name, const char *text, uint64_t most, uint64_t *value, wc_error *error)
{
    uint64_t sum = 0;
    bool sound = *text != '\0';
    for (const char *c = text; *c != '\0' && sound; c++) {
        sound = *c >= '0' && *c <= '9' && sum <= most;
        if (sound) sum = sum * 10 + (uint64_t)(*c - '0');
    }
    if (!sound || sum > most)
        return wc_fail(error, WC_ERROR_PARAM, "%s: '%s' is not a whole number from 0 to %llu", name, text,
                       (unsigned long long)most);
    *value = sum;
    return WC_OK;
}

/* A seed may be any number of 64 bits; stop one digit short so that the reader above cannot overflow. */
#define SEED_MOST 999999999999999999ULL

static wc_status set_number(wc_corpus_options *options, const char *name, const char *text, wc_error *error)
{
    wc_sample_settings *settings = &options->settings;
    uint64_t outlets = settings->outlets, days = settings->days, skew = settings->skew;
    uint64_t threads = (uint64_t)settings->threads;
    const struct {
        const char *name;
        uint64_t most, *value;
    } numbers[] = {
        {"--pages", WC_SAMPLE_PAGES_MOST, &settings->pages},
        {"--seed", SEED_MOST, &settings->seed},
        {"--outlets", OUTLETS_MOST, &outlets},
        {"--days", WC_SAMPLE_DAYS_MOST, &days},
        {"--skew", 300, &skew},
        {"--identical", WC_SAMPLE_PAGES_MOST, &settings->identical},
        {"--chain", WC_SAMPLE_PAGES_MOST, &settings->chain},
        {"--story-copies", WC_SAMPLE_PAGES_MOST, &settings->story_copies},
        {"--threads", 1024, &threads},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(name, numbers[i].name) != 0) continue;
        if (text == NULL) return wc_fail(error, WC_ERROR_PARAM, "%s needs a number", name);
        const wc_status status = read_number(name, text, numbers[i].most, numbers[i].value, error);
        settings->outlets = (uint32_t)outlets;
        settings->days = (uint32_t)days;
        settings->skew = (uint32_t)skew;
        settings->threads = (int)threads;
        return status;
    }
    return wc_fail(error, WC_ERROR_PARAM, "unknown option '%s'", name);
}

/* Options without a value; false if name is none of them. */
static bool set_switch(wc_corpus_options *options, const char *name)
{
    const struct {
        const char *name, *letter;
        bool *value;
    } switches[] = {
        {"--clean", "", &options->settings.clean},
        {"--one-outlet", "", &options->settings.one_outlet},
        {"--quiet", "-q", &options->quiet},
        {"--help", "-h", &options->help},
    };
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (strcmp(name, switches[i].name) != 0 && strcmp(name, switches[i].letter) != 0) continue;
        *switches[i].value = true;
        return true;
    }
    return false;
}

static wc_status set_value(wc_corpus_options *options, const char *name, const char *text, wc_error *error)
{
    const bool output = strcmp(name, "-o") == 0 || strcmp(name, "--output") == 0;
    if (!output && strcmp(name, "--truth") != 0) return set_number(options, name, text, error);
    if (text == NULL || *text == '\0') return wc_fail(error, WC_ERROR_PARAM, "%s needs a file name", name);
    if (output)
        options->output = text;
    else
        options->truth = text;
    return WC_OK;
}

static wc_status settle(wc_corpus_options *options, wc_error *error)
{
    const wc_status status = wc_sample_settle(&options->settings, error);
    if (status != WC_OK || options->truth == NULL || strcmp(options->truth, options->output) != 0) return status;
    return wc_fail(error, WC_ERROR_PARAM, "--truth and --output name the same file '%s'", options->truth);
}

wc_status wc_corpus_options_read(wc_corpus_options *options, int argc, char **argv, wc_error *error)
{
    *options = (wc_corpus_options){.output = "-"};
    wc_sample_settings_init(&options->settings);
    for (int i = 1; i < argc; i++) {
        if (set_switch(options, argv[i])) continue;
        char name[32];
        const char *equals = strncmp(argv[i], "--", 2) == 0 ? strchr(argv[i], '=') : NULL;
        const size_t len = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        if (argv[i][0] != '-' || len == 1)
            return wc_fail(error, WC_ERROR_PARAM, "'%s': no argument is expected but options", argv[i]);
        if (len >= sizeof name) return wc_fail(error, WC_ERROR_PARAM, "unknown option '%s'", argv[i]);
        memcpy(name, argv[i], len);
        name[len] = '\0';
        const char *text = equals != NULL ? equals + 1 : NULL;
        if (equals == NULL && i + 1 < argc) text = argv[++i];
        const wc_status status = set_value(options, name, text, error);
        if (status != WC_OK) return status;
    }
    return options->help ? WC_OK : settle(options, error);
}
