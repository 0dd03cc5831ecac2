/* options.c - see options.h.  The parameters of the method follow the options of the table; the library lists them. */
#include "cli/options.h"
#include "cli/command.h"
#include "cli/suggest.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST 1024
#define COUNT_MOST   100000000
#define SYNC_MOST    86400
#define MEMORY_MOST  (UINT64_C(1) << 60)

typedef enum {
    OPTION_FLAG,
    OPTION_TEXT, /* the name of a file or folder */
    OPTION_PREFER,
    OPTION_DATE,
    OPTION_FIELD,
    OPTION_SIZE,
    OPTION_MEMORY,
    OPTION_COUNT,
    OPTION_THREADS,
    OPTION_WINDOW,
    OPTION_SYNC,
    OPTION_PRESET,
    OPTION_PARAM,
    OPTION_SPAN,
    OPTION_BANDS
} option_kind;

enum { PRESET_SMALL, PRESET_EXACT };

typedef struct {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* NULL: a flag */
    const char *help;
    option_kind kind;
    size_t at;      /* FLAG, TEXT, PREFER, DATE, SIZE, COUNT: offset in cli_options; PRESET: which; PARAM, SPAN, BANDS:
                       number of the parameter */
    unsigned takes; /* of which commands, see cli_takes; 0: of all */
} option;

#define JOB     CLI_TAKES_JOB
#define EXPLAIN CLI_TAKES_EXPLAIN
#define KEEP    CLI_TAKES_KEEP
#define INFO    CLI_TAKES_INFO
#define CHECK   CLI_TAKES_CHECK
#define SIGN    CLI_TAKES_SIGN
#define MERGE   CLI_TAKES_MERGE
#define CLUSTER CLI_TAKES_CLUSTER
#define BENCH   CLI_TAKES_BENCH
#define FLAG    CLI_TAKES_FLAG

static const option table[] = {
    {"output", 'o', NULL, NULL, OPTION_TEXT, offsetof(cli_options, output),
     JOB | KEEP | MERGE}, /* the command says what it is */
    {"store", 0, "FILE.wcs", "the signature store whose stories are asked for", OPTION_TEXT,
     offsetof(cli_options, store), FLAG},
    {"update", 0, NULL, "add each page to the store: logged in FILE.wcs.log, then answered", OPTION_FLAG,
     offsetof(cli_options, add), FLAG},
    {"index", 0, "WHERE", "file for what is made of the store, or none (FILE.wcs.idx)", OPTION_TEXT,
     offsetof(cli_options, index), FLAG},
    {"sync", 0, "WHEN",
     "with --update, a page is on the disk: page (before its answer), none, or so many seconds (page)", OPTION_SYNC,
     offsetof(cli_options, sync), FLAG},
    {"prefer", 0, "WHICH", "the page of a story that stays", OPTION_PREFER, offsetof(cli_options, prefer), KEEP},
    {"removed", 0, "FILE", "list of the pages that went: id, kept, cluster, relation", OPTION_TEXT,
     offsetof(cli_options, removed), KEEP},
    {"annotate", 0, NULL, "keep all, and add the fields story, relation and lead to each", OPTION_FLAG,
     offsetof(cli_options, annotate), KEEP},
    {"dry-run", 0, NULL, "count alone, and write nothing", OPTION_FLAG, offsetof(cli_options, dry_run), KEEP},
    {"update", 0, "DIR", "add to this earlier result, instead of -o; without one make it", OPTION_TEXT,
     offsetof(cli_options, update), CLUSTER},
    {"append", 0, NULL, "add to the store that is there", OPTION_FLAG, offsetof(cli_options, append), SIGN},
    {"drop-before", 0, "DATE", "leave out the pages of an earlier date", OPTION_DATE,
     offsetof(cli_options, drop_before), SIGN},
    {"force", 0, NULL, "replace an earlier output", OPTION_FLAG, offsetof(cli_options, force), JOB | KEEP | MERGE},
    {"field", 0, "KIND=NAME", "the JSON field of id, url, outlet, date, title or text; repeatable", OPTION_FIELD, 0,
     JOB | EXPLAIN | KEEP | FLAG},
    {"max-page", 0, "SIZE", "a longer line is left out: bytes, or with K, M or G behind (16M)", OPTION_SIZE,
     offsetof(cli_options, max_page), JOB | FLAG},
    {"max-page", 0, "SIZE", "a longer file is refused: bytes, or with K, M or G behind (16M)", OPTION_SIZE,
     offsetof(cli_options, max_page), EXPLAIN},
    {"memory", 0, "SIZE", "work on the disk instead of taking more: bytes, or 16M, 4G (3/4 of all)", OPTION_MEMORY,
     offsetof(cli_options, memory), CLUSTER | EXPLAIN | KEEP | FLAG},
    {"tmp", 0, "DIR", "the folder for that (TMPDIR, or where the result is)", OPTION_TEXT, offsetof(cli_options, tmp),
     CLUSTER | EXPLAIN | KEEP | FLAG},
    {"zstd-window", 0, "LOG", "memory that zstd data may need: 2^LOG bytes, 10 to 31 (27)", OPTION_WINDOW, 0,
     JOB | EXPLAIN | KEEP | FLAG},
    {"strict", 0, NULL, "a line that is no JSON object ends the run", OPTION_FLAG, offsetof(cli_options, strict),
     JOB | FLAG},
    {"threads", 0, "N", "threads to use; 0: as many as there are processors", OPTION_THREADS, 0,
     JOB | EXPLAIN | KEEP | INFO | CHECK | MERGE | FLAG},
    {"pages", 0, "N", "invented pages to measure over (20000)", OPTION_COUNT, offsetof(cli_options, pages), BENCH},
    {"repeats", 0, "N", "times that each step is measured (5)", OPTION_COUNT, offsetof(cli_options, repeats), BENCH},
    {"threads", 0, "N", "threads to use at most; 0: as many as there are processors", OPTION_THREADS, 0, BENCH},
    {"small", 0, NULL, "keep fewer shingles of a page: --sketch 252 --own 252", OPTION_PRESET, PRESET_SMALL, JOB},
    {"exact", 0, NULL, "keep more: --sketch 1024 --own 1024 --hash-bits 32", OPTION_PRESET, PRESET_EXACT, JOB},
    {"pairs", 0, NULL, "TRUTH holds labelled pairs", OPTION_FLAG, offsetof(cli_options, pairs), CLI_TAKES_PAIRS},
    {"json", 0, NULL, "print the summary as JSON", OPTION_FLAG, offsetof(cli_options, json), JOB | KEEP | MERGE},
    {"json", 0, NULL, "print the figures as JSON", OPTION_FLAG, offsetof(cli_options, json),
     CLI_TAKES_PAIRS | INFO | BENCH},
    {"dump", 0, NULL, "print the pages, a JSON object a line", OPTION_FLAG, offsetof(cli_options, dump), INFO},
    {"json", 0, NULL, "print all but the texts as JSON", OPTION_FLAG, offsetof(cli_options, json), EXPLAIN},
    {"quiet", 'q', NULL, "print nothing but errors (and what --json asks for)", OPTION_FLAG,
     offsetof(cli_options, quiet), JOB | KEEP | MERGE},
    {"quiet", 'q', NULL, "print nothing but the answers and errors", OPTION_FLAG, offsetof(cli_options, quiet), FLAG},
    {"help", 'h', NULL, "this help", OPTION_FLAG, offsetof(cli_options, help), 0},
};

#define N_TABLE (sizeof table / sizeof *table)

static size_t option_count(void) { return N_TABLE + wc_param_count(); }

static option option_at(size_t i, const cli_command *command)
{
    option o;
    if (i < N_TABLE) {
        o = table[i];
        if (o.kind == OPTION_TEXT && o.value == NULL) {
            o.value = command->output_value;
            o.help = command->output_help;
        }
        return o;
    }
    const wc_param_info *info = wc_param_describe(i - N_TABLE);
    const bool bands = strcmp(info->name, "bands") == 0;
    const char *value = bands ? "BxR" : info->is_span ? "SPAN" : info->value != NULL ? "NAME" : "N";
    const option_kind kind = bands ? OPTION_BANDS : info->is_span ? OPTION_SPAN : OPTION_PARAM;
    return (option){info->name, 0, value, info->help, kind, i - N_TABLE, JOB | FLAG};
}

static bool is_taken(const option *o, const cli_command *command)
{
    return o->takes == 0 || (o->takes & command->takes) != 0;
}

/* ---- values ---- */

static bool parse_number(const char *text, size_t len, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        if (__builtin_mul_overflow(*number, (uint64_t)10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(text[i] - '0'), number))
            return false;
    }
    return len > 0;
}

static bool parse_in_range(const char *name, const char *text, size_t len, uint64_t least, uint64_t most,
                           uint64_t *number, char message[512])
{
    if (parse_number(text, len, number) && *number >= least && *number <= most) return true;
    (void)snprintf(message, 512, "--%s: expected a number from %" PRIu64 " to %" PRIu64 ", found '%.*s'", name, least,
                   most, (int)(len < 64 ? len : 64), text);
    return false;
}

/* "65536", "64K", "16M": powers of 1024.  A record's length has 32 bits in the store. */
static bool parse_size(const char *name, const char *text, uint64_t most, uint64_t *size, char message[512])
{
    static const char units[] = "KMGT";
    const size_t len = strlen(text);
    const char *unit = len > 0 ? strchr(units, text[len - 1]) : NULL;
    const unsigned shift = unit == NULL ? 0 : 10 * (unsigned)(unit - units + 1);
    if (parse_number(text, len - (unit != NULL), size) && *size > 0 && *size <= most >> shift) {
        *size <<= shift;
        return true;
    }
    (void)snprintf(message, 512, "--%s: expected bytes from 1 to %" PRIu64 ", or as in 64K, 16M, 1G, found '%.64s'",
                   name, most, text);
    return false;
}

static void set_param(cli_options *o, size_t param, uint64_t value)
{
    wc_param_set(&o->params, param, value);
    o->given |= UINT64_C(1) << param;
}

static bool take_name(cli_options *o, size_t param, const char *text, char message[512])
{
    const wc_param_info *info = wc_param_describe(param);
    int len = snprintf(message, 512, "--%s: expected", info->name);
    for (uint64_t i = info->least; i <= info->most; i++) {
        if (strcmp(text, info->value[i]) == 0) {
            set_param(o, param, i);
            return true;
        }
        len += snprintf(message + len, (size_t)(512 - len), "%s %s", i > info->least ? " or" : "", info->value[i]);
    }
    (void)snprintf(message + len, (size_t)(512 - len), ", found '%.64s'", text);
    return false;
}

static bool take_param(cli_options *o, size_t param, const char *text, size_t len, char message[512])
{
    const wc_param_info *info = wc_param_describe(param);
    uint64_t number;
    if (info->value != NULL) return take_name(o, param, text, message);
    if (!parse_in_range(info->name, text, len, info->least, info->most, &number, message)) return false;
    set_param(o, param, number);
    return true;
}

/* "36h", "30d", "2w", "none". */
static bool take_span(cli_options *o, size_t param, const char *text, char message[512])
{
    static const char units[] = "hdw";
    static const uint64_t hours[] = {1, 24, 168};
    const wc_param_info *info = wc_param_describe(param);
    const size_t len = strlen(text);
    const char *unit = len > 1 ? strchr(units, text[len - 1]) : NULL;
    uint64_t number = 0;
    const bool none = strcmp(text, "none") == 0 || strcmp(text, "0") == 0;
    const uint64_t scale = unit != NULL ? hours[unit - units] : 0;
    if (none || (unit != NULL && parse_number(text, len - 1, &number) && number <= info->most / scale)) {
        set_param(o, param, none ? 0 : number * scale);
        return true;
    }
    (void)snprintf(message, 512,
                   "--%s: expected none, or hours, days or weeks as in 36h, 30d, 2w, at most %" PRIu64
                   "d, found '%.64s'",
                   info->name, info->most / 24, text);
    return false;
}

/* "32x2", or bands alone. */
static bool take_bands(cli_options *o, size_t bands, const char *value, char message[512])
{
    const char *x = strchr(value, 'x');
    size_t rows = 0;
    if (x == NULL) return take_param(o, bands, value, strlen(value), message);
    while (strcmp(wc_param_describe(rows)->name, "rows") != 0) rows++;
    if (take_param(o, bands, value, (size_t)(x - value), message) && take_param(o, rows, x + 1, strlen(x + 1), message))
        return true;
    (void)snprintf(message, 512, "--bands: expected BxR, bands and the rows of each, as in 32x2, found '%.64s'", value);
    return false;
}

/* An option without a value. */
static void take_flag(cli_options *o, const option *spec)
{
    if (spec->kind == OPTION_PRESET) {
        (spec->at == PRESET_SMALL ? wc_params_set_small : wc_params_set_exact)(&o->params);
    } else {
        memcpy((char *)o + spec->at, &(bool){true}, sizeof(bool));
    }
}

static bool take_sync(cli_options *o, const char *value, char message[512])
{
    uint64_t seconds = 0;
    const bool page = strcmp(value, "page") == 0, none = strcmp(value, "none") == 0;
    if (page || none || (parse_number(value, strlen(value), &seconds) && seconds > 0 && seconds <= SYNC_MOST)) {
        o->sync = none ? -1 : (int)seconds;
        return true;
    }
    (void)snprintf(message, 512, "--sync: expected page, none or seconds from 1 to %d, found '%.64s'", SYNC_MOST,
                   value);
    return false;
}

static bool take_value(cli_options *o, const option *spec, const char *value, char message[512])
{
    uint64_t number;
    switch (spec->kind) {
    case OPTION_FLAG:
    case OPTION_PRESET:
        break;
    case OPTION_TEXT:
    case OPTION_PREFER:
    case OPTION_DATE:
        memcpy((char *)o + spec->at, &value, sizeof value);
        return true;
    case OPTION_FIELD:
        o->field[o->n_fields++] = value;
        return true;
    case OPTION_SIZE:
    case OPTION_MEMORY:
        if (!parse_size(spec->name, value, spec->kind == OPTION_SIZE ? UINT32_MAX : MEMORY_MOST, &number, message))
            return false;
        memcpy((char *)o + spec->at, &number, sizeof number);
        return true;
    case OPTION_COUNT:
        if (!parse_in_range(spec->name, value, strlen(value), 1, COUNT_MOST, &number, message)) return false;
        memcpy((char *)o + spec->at, &number, sizeof number);
        return true;
    case OPTION_THREADS:
        if (!parse_in_range("threads", value, strlen(value), 0, THREADS_MOST, &number, message)) return false;
        o->threads = (int)number;
        return true;
    case OPTION_SYNC:
        return take_sync(o, value, message);
    case OPTION_WINDOW:
        if (!parse_in_range(spec->name, value, strlen(value), WC_ZSTD_WINDOW_LEAST, WC_ZSTD_WINDOW_MOST, &number,
                            message))
            return false;
        o->zstd_window = (uint32_t)number;
        return true;
    case OPTION_PARAM:
        return take_param(o, spec->at, value, strlen(value), message);
    case OPTION_SPAN:
        return take_span(o, spec->at, value, message);
    case OPTION_BANDS:
        return take_bands(o, spec->at, value, message);
    }
    return false;
}

/* ---- arguments ---- */

static void say_unknown(const char *name, size_t len, const cli_command *command, char message[512])
{
    char word[64];
    size_t nearest = SIZE_MAX;
    option found = {0};
    (void)snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), name);
    for (size_t i = 0; i < option_count(); i++) {
        const option o = option_at(i, command);
        const size_t distance = is_taken(&o, command) ? cli_distance(word, o.name) : SIZE_MAX;
        if (distance >= nearest) continue;
        nearest = distance;
        found = o;
    }
    if (nearest == SIZE_MAX) {
        (void)snprintf(message, 512, "unknown option --%s", word);
    } else {
        (void)snprintf(message, 512, "unknown option --%s; did you mean --%s?", word, found.name);
    }
}

/* The option that argument names; *value: what stands in the same argument, or NULL. */
static bool find_option(const char *argument, const cli_command *command, option *found, const char **value,
                        char message[512])
{
    const bool is_long = argument[1] == '-';
    const char *name = argument + 2, *equals = strchr(name, '=');
    const size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
    for (size_t i = 0; i < option_count(); i++) {
        *found = option_at(i, command);
        if (!is_taken(found, command)) continue;
        if (is_long && strlen(found->name) == len && memcmp(found->name, name, len) == 0) {
            *value = equals != NULL ? equals + 1 : NULL;
            return true;
        }
        if (!is_long && found->letter == argument[1] && (found->value != NULL || argument[2] == '\0')) {
            *value = argument[2] == '\0' ? NULL : argument + 2;
            return true;
        }
    }
    if (is_long) {
        say_unknown(name, len, command, message);
    } else {
        (void)snprintf(message, 512, "unknown option %.64s", argument);
    }
    return false;
}

/* Takes the option at argument[*i], and the value behind it. */
static bool take_option(cli_options *o, char **argument, size_t n, size_t *i, const cli_command *command,
                        char message[512])
{
    option found;
    const char *value;
    if (!find_option(argument[*i], command, &found, &value, message)) return false;
    if (found.value == NULL && value != NULL) {
        (void)snprintf(message, 512, "--%s takes no value, found '%.64s'", found.name, value);
        return false;
    }
    if (found.value == NULL) {
        take_flag(o, &found);
        return true;
    }
    if (value == NULL) {
        /* A value that looks like an option is more likely a forgotten one; --output=--x writes it all the same. */
        if (*i + 1 == n || strncmp(argument[*i + 1], "--", 2) == 0) {
            (void)snprintf(message, 512, "--%s: expected %s behind it, found %.64s", found.name, found.value,
                           *i + 1 == n ? "nothing" : argument[*i + 1]);
            return false;
        }
        value = argument[++*i];
    }
    return take_value(o, &found, value, message);
}

static bool check_complete(cli_options *o, const cli_command *command, char message[512])
{
    if (o->help) return true;
    if (o->update != NULL && o->output != NULL) {
        (void)snprintf(message, 512, "--update and --output exclude each other: the result that grows is the output");
        return false;
    }
    if (o->update != NULL) o->output = o->update;
    const size_t most = command->most_inputs > 0 ? command->most_inputs : command->n_inputs;
    if (command->n_inputs > 0 && (o->n_inputs < command->n_inputs || o->n_inputs > most)) {
        (void)snprintf(message, 512, "expected %s, found %zu argument%s", command->input_value, o->n_inputs,
                       o->n_inputs == 1 ? "" : "s");
        return false;
    }
    if (command->input_value[0] == '\0' && o->n_inputs > 0) {
        (void)snprintf(message, 512, "expected no argument, found '%.64s'", o->input[0]);
        return false;
    }
    if (o->n_inputs == 0 && command->input_value[0] != '\0') {
        (void)snprintf(message, 512, "no %s",
                       strstr(command->input_value, "INPUT") != NULL
                           ? "INPUT: expected a file, a folder, or - for standard input"
                           : command->input_value);
        return false;
    }
    if (o->output == NULL && command->output_value != NULL && !o->dry_run) {
        (void)snprintf(message, 512, "no output: expected -o %s, the %s", command->output_value, command->output_help);
        return false;
    }
    return true;
}

bool cli_options_parse(cli_options *o, char **argument, size_t n, const cli_command *command, char message[512])
{
    bool options_ended = false;
    memset(o, 0, sizeof *o);
    wc_params_init(&o->params);
    o->input = calloc(n + 1, sizeof *o->input);
    o->field = calloc(n + 1, sizeof *o->field);
    if (o->input == NULL || o->field == NULL) {
        (void)snprintf(message, 512, "out of memory");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (options_ended || argument[i][0] != '-' || argument[i][1] == '\0') {
            o->input[o->n_inputs++] = argument[i];
        } else if (strcmp(argument[i], "--") == 0) {
            options_ended = true;
        } else if (!take_option(o, argument, n, &i, command, message)) {
            return false;
        }
    }
    return check_complete(o, command, message);
}

void cli_options_free(cli_options *o)
{
    free((void *)o->input);
    free((void *)o->field);
    memset(o, 0, sizeof *o);
}

/* ---- what the help, the manual and the completions show ---- */

static void show_parameter(const option *o, cli_option *shown)
{
    const wc_param_info *info = wc_param_describe(o->at);
    wc_params defaults;
    wc_params_init(&defaults);
    const uint64_t number = wc_param_get(&defaults, o->at);
    shown->is_parameter = true;
    if (info->is_span) {
        (void)snprintf(shown->initial, sizeof shown->initial, "none");
        return;
    }
    if (info->value == NULL) {
        (void)snprintf(shown->initial, sizeof shown->initial, "%" PRIu64, number);
        return;
    }
    (void)snprintf(shown->initial, sizeof shown->initial, "%s", info->value[number]);
    for (uint64_t i = info->least; i <= info->most; i++) {
        const size_t len = strlen(shown->choices);
        (void)snprintf(shown->choices + len, sizeof shown->choices - len, "%s%s", len > 0 ? " " : "", info->value[i]);
    }
}

bool cli_option_next(const cli_command *command, size_t *place, cli_option *shown)
{
    while (*place < option_count()) {
        const option o = option_at((*place)++, command);
        if (!is_taken(&o, command)) continue;
        *shown = (cli_option){.name = o.name, .letter = o.letter, .value = o.value, .help = o.help};
        shown->is_file = o.kind == OPTION_TEXT;
        shown->is_repeatable = o.kind == OPTION_FIELD;
        if (o.kind == OPTION_PARAM || o.kind == OPTION_SPAN || o.kind == OPTION_BANDS) show_parameter(&o, shown);
        if (o.kind == OPTION_PREFER)
            (void)snprintf(shown->choices, sizeof shown->choices, "earliest longest cleanest outlet:");
        if (o.kind == OPTION_SYNC) (void)snprintf(shown->choices, sizeof shown->choices, "page none");
        if (o.kind == OPTION_FIELD)
            (void)snprintf(shown->choices, sizeof shown->choices, "id= url= outlet= date= title= text=");
        return true;
    }
    return false;
}
