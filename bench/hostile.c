/* hostile.c - corpora that would show a step whose cost grows faster than the pages.
 *
 *     hostile SHAPE PAGES [OUTLETS [SEED]] > PAGES.jsonl
 *
 *     identical   every page has the same text
 *     repeated    one and the same record again and again: outlet, URL, id and date, too
 *     furniture   one long menu and footer on every page, around text of its own
 *     chain       a page replaces one sentence of the page before it; after 24 pages nothing is left of the first
 *     edited      copies of one story: cut at the end, sentences left out and put in, words changed
 *
 * Page i is of outlet i % OUTLETS; 0 outlets: pages have neither outlet nor URL; by default as many as pages.  Dates
 * run over 30 days.  Sentences are 8 to 24 words out of an invented vocabulary of 40,000, drawn so that some are
 * frequent. Same arguments, same bytes.  growth.sh runs wirecopy over these. */
#include "sample/rng.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SENTENCES = 24, /* of a page */
    MENU = 16,      /* of what all pages of `furniture` show */
    VOCABULARY = 40000,
    DAYS = 30,
};

typedef struct writer writer;

typedef struct {
    const char *name;
    void (*write)(const writer *w);
    bool is_edited;   /* words are changed */
    bool is_repeated; /* every page is the first */
    bool is_titled;   /* pages have one title, else each its own */
} shape;

struct writer {
    const shape *shape;
    uint64_t page, n_pages, n_outlets, seed;
};

/* ---- words ---- */

/* Its number in three syllables of 32. */
static void put_word(uint32_t word, bool first)
{
    static const char syllable[] = "bacedifogujakelimonupaqerisotuvawexiyozubecadofigajukoleminapuro";
    char text[6];
    for (size_t n = 0; n < sizeof text; n += 2, word /= 32) memcpy(&text[n], &syllable[(size_t)(word % 32) * 2], 2);
    if (first) text[0] = (char)(text[0] - 'a' + 'A');
    (void)fwrite(text, 1, sizeof text, stdout);
}

/* The cube of an even draw: one word in a hundred of the vocabulary is a fifth of the text. */
static uint32_t draw_word(wc_rng *rng)
{
    const uint64_t x = wc_rng_below(rng, 1 << 20);
    return (uint32_t)((x * x >> 20) * x * VOCABULARY >> 40);
}

/* Sentence `number` of the corpus, or its first words. */
static void put_words(const writer *w, uint64_t number, uint32_t most)
{
    wc_rng rng = wc_rng_start(wc_key(w->seed, number)), edit = wc_rng_start(wc_key(w->page, number));
    const uint32_t all = wc_rng_between(&rng, 8, 24), n = all < most ? all : most;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t word = draw_word(&rng);
        if (w->shape->is_edited && wc_rng_chance(&edit, 3)) word = draw_word(&edit);
        if (i > 0) putchar(' ');
        put_word(word, i == 0);
    }
}

static void put_sentence(const writer *w, uint64_t number)
{
    put_words(w, number, UINT32_MAX);
    printf(". ");
}

/* A sentence that no other page has. */
static void put_own_sentence(const writer *w, uint32_t i) { put_sentence(w, wc_key(w->page + 1, i)); }

/* ---- shapes ---- */

static void write_same(const writer *w)
{
    for (uint64_t i = 0; i < SENTENCES; i++) put_sentence(w, i);
}

static void write_furniture(const writer *w)
{
    for (uint64_t i = 0; i < MENU / 2; i++) put_sentence(w, i);
    for (uint32_t i = 0; i < SENTENCES; i++) put_own_sentence(w, i);
    for (uint64_t i = MENU / 2; i < MENU; i++) put_sentence(w, i);
}

/* Place i of the page is written anew by every page with page % SENTENCES == i. */
static void write_chain(const writer *w)
{
    for (uint64_t i = 0; i < SENTENCES; i++) {
        const uint64_t times = (w->page + SENTENCES - i) / SENTENCES;
        put_sentence(w, i + times * SENTENCES);
    }
}

static void write_edited(const writer *w)
{
    wc_rng rng = wc_rng_start(wc_key(~w->seed, w->page));
    const uint32_t end = wc_rng_between(&rng, SENTENCES / 2, SENTENCES);
    for (uint32_t i = 0; i < end; i++) {
        if (wc_rng_chance(&rng, 6)) continue;
        put_sentence(w, i);
        if (wc_rng_chance(&rng, 6)) put_own_sentence(w, i);
    }
}

static const shape shapes[] = {
    {"identical", write_same, false, false, true},       {"repeated", write_same, false, true, true},
    {"furniture", write_furniture, false, false, false}, {"chain", write_chain, false, false, false},
    {"edited", write_edited, true, false, true},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* ---- pages ---- */

static void write_page(const writer *w)
{
    const uint64_t second = w->page * DAYS * 86400 / w->n_pages, day = second / 86400;
    printf("{\"id\":\"h%08" PRIu64 "\",\"date\":\"2025-03-%02" PRIu64 "T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 "Z\",",
           w->page, day + 1, second / 3600 % 24, second / 60 % 60, second % 60);
    if (w->n_outlets > 0) {
        const uint64_t outlet = w->page % w->n_outlets;
        printf("\"outlet\":\"outlet-%" PRIu64 ".example\",\"url\":\"https://outlet-%" PRIu64 ".example/%" PRIu64 "\",",
               outlet, outlet, w->page);
    }
    printf("\"title\":\"");
    put_words(w, w->shape->is_titled ? 0 : wc_key(w->page + 1, SENTENCES), 8);
    printf("\",\"text\":\"");
    w->shape->write(w);
    printf("\"}\n");
}

static uint64_t read_number(const char *text)
{
    char *end;
    const unsigned long long n = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || n > 99999999) {
        (void)fprintf(stderr, "hostile: %s is no number below 100,000,000\n", text);
        exit(2);
    }
    return n;
}

static const shape *find_shape(const char *name)
{
    for (size_t i = 0; i < SHAPES; i++) {
        if (strcmp(shapes[i].name, name) == 0) return &shapes[i];
    }
    (void)fprintf(stderr, "hostile: no shape is called %s\n", name);
    exit(2);
}

int main(int argc, char **argv)
{
    writer w = {.seed = 1};
    if (argc < 3 || argc > 5) {
        (void)fprintf(stderr, "usage: hostile identical|repeated|furniture|chain|edited PAGES [OUTLETS [SEED]]\n");
        return 2;
    }
    w.shape = find_shape(argv[1]);
    w.n_pages = w.n_outlets = read_number(argv[2]);
    if (argc > 3) w.n_outlets = read_number(argv[3]);
    if (argc > 4) w.seed = read_number(argv[4]);
    for (uint64_t i = 0; i < w.n_pages; i++) {
        w.page = w.shape->is_repeated ? 0 : i;
        write_page(&w);
    }
    if (fflush(stdout) == 0 && !ferror(stdout)) return 0;
    perror("hostile: standard output");
    return 1;
}
