/* bench_report.c - see bench_report.h.
 *
 * The score is the geometric mean of the speeds in MB/s of three whole jobs: sign on plain lines, sign on zstd, and
 * cluster.  SCORE_VERSION changes whenever the pages, the jobs, or how they are timed do: scores of different versions
 * must not be compared. */
#include "cli/bench_report.h"
#include "cli/terminal.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SCORE_VERSION 1
#define CORES         64 /* for which the bound is told */

typedef char figure[32];

static const char *const score_part[] = {"run.sign", "run.sign-zst", "run.cluster"};
enum { SCORE_PARTS = sizeof score_part / sizeof *score_part };

static const struct {
    const char *prefix, *title;
} groups[] = {
    {"limit.", "limits"},
    {"stage.", "stages"},
    {"run.", "whole jobs, from file to file"},
};
enum { GROUPS = sizeof groups / sizeof *groups };

/* ---- figures ---- */

static double speed(const wc_timing *t) { return t->seconds > 0 ? (double)t->bytes / 1e6 / t->seconds : 0; }

static double ns_a_word(const wc_timing *t)
{
    return t->n_words > 0 ? t->seconds * 1e9 * t->threads / (double)t->n_words : 0;
}

/* Number of threads, from 0: of these steps[i * n_counts + k] is step i. */
static size_t count_threads(const cli_timings *all)
{
    size_t n = 0;
    while (n < all->n && strcmp(all->timing[n].what, all->timing[0].what) == 0) n++;
    return n;
}

static const wc_timing *find(const cli_timings *all, const char *what, bool most_threads)
{
    const size_t n_counts = count_threads(all);
    for (size_t i = 0; i + n_counts <= all->n && n_counts > 0; i += n_counts)
        if (strcmp(all->timing[i].what, what) == 0) return &all->timing[i + (most_threads ? n_counts - 1 : 0)];
    return NULL;
}

/* Times as long as finding the line breaks takes, with as many threads. */
static double scans(const cli_timings *all, size_t i)
{
    const size_t n_counts = count_threads(all);
    const wc_timing *scan = find(all, "limit.newlines", false);
    if (scan == NULL) return 0;
    scan += i % n_counts;
    return scan->seconds > 0 ? all->timing[i].seconds / scan->seconds : 0;
}

static double speed_up(const cli_timings *all, size_t i)
{
    const wc_timing *t = &all->timing[i], *one = t - i % count_threads(all);
    return t->seconds > 0 ? one->seconds / t->seconds : 0;
}

/* Of the work, the share that was done while all threads but one had nothing to do, or as if: where k of n wait, that
 * is k / (n - 1) of the time.  Less than 0: not known. */
static double serial_share(const cli_timings *all, size_t i)
{
    const wc_timing *t = &all->timing[i];
    const double n = t->threads, alone = t->idle / (n - 1), work = n * t->seconds - t->idle;
    if (n < 2 || t->idle < 0) return -1;
    return alone < work ? alone / work : 1; /* medians of different rounds */
}

/* How many times as fast as one thread CORES could be at most, by Amdahl's law, with that share. */
static double bound(double serial) { return 1 / (serial + (1 - serial) / CORES); }

static double score(const cli_timings *all, bool most_threads)
{
    double sum = 0;
    for (size_t i = 0; i < SCORE_PARTS; i++) {
        const wc_timing *t = find(all, score_part[i], most_threads);
        if (t == NULL || speed(t) <= 0) return 0;
        sum += log(speed(t));
    }
    return exp(sum / (double)SCORE_PARTS);
}

static bool is_comparable(const cli_timings *all) { return all->timing[0].n_pages == CLI_BENCH_PAGES; }

/* "AMD EPYC 9654", as the system has it. */
static void processor_name(char *out, size_t cap)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    (void)snprintf(out, cap, "unknown processor");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || colon == NULL) continue;
        (void)snprintf(out, cap, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (file != NULL) (void)fclose(file);
    (void)cli_printable(out);
    for (char *c = out; *c != '\0'; c++)
        if (*c == '"' || *c == '\\') *c = ' ';
}

/* ---- the table ---- */

/* "12,345", "123", "12.3", "0.123". */
static const char *put(figure out, double number)
{
    if (number >= 100) return cli_number(out, (uint64_t)(number + 0.5));
    (void)snprintf(out, sizeof(figure), number >= 10 ? "%.1f" : number >= 1 ? "%.2f" : "%.3f", number);
    return out;
}

static const char *step_of(const wc_timing *t) { return strchr(t->what, '.') + 1; }

static void print_one_thread(const cli_timings *all, size_t i)
{
    const wc_timing *t = &all->timing[i];
    figure mb, pages, ns, times;
    (void)printf("  %-11s %9s %12s %9s %9s\n", step_of(t), put(mb, speed(t)),
                 put(pages, t->seconds > 0 ? (double)t->n_pages / t->seconds : 0), put(ns, ns_a_word(t)),
                 put(times, scans(all, i)));
}

static void print_scaling(const cli_timings *all, size_t i)
{
    const size_t n_counts = count_threads(all), last = i + n_counts - 1;
    const double serial = serial_share(all, last);
    figure word;
    (void)printf("  %-11s", step_of(&all->timing[i]));
    for (size_t k = 0; k < n_counts; k++) (void)printf(" %8s", put(word, speed(&all->timing[i + k])));
    (void)printf(" %9.2f", speed_up(all, last));
    if (serial >= 0)
        (void)printf(" %7.1f%% %8.1f\n", serial * 100, bound(serial));
    else
        (void)printf(" %8s %8s\n", "-", "-");
}

static void print_groups(const cli_timings *all, void (*print)(const cli_timings *all, size_t i))
{
    for (size_t g = 0; g < GROUPS; g++) {
        (void)printf("%s\n", groups[g].title);
        for (size_t i = 0; i < all->n; i += count_threads(all))
            if (strncmp(all->timing[i].what, groups[g].prefix, strlen(groups[g].prefix)) == 0) print(all, i);
    }
}

static void print_head(const cli_timings *all)
{
    const wc_timing *t = &all->timing[0];
    cli_word word;
    char processor[128];
    processor_name(processor, sizeof processor);
    (void)printf("wirecopy %s on %s, %s, %s\n", wc_version(), processor, t->cpu,
                 cli_count(word, (uint64_t)all->timing[all->n - 1].threads, "thread", "threads"));
    (void)printf("%s, ", cli_count(word, t->n_pages, "invented page", "invented pages"));
    (void)printf("%.1f MB of JSON lines, ", (double)t->bytes / 1e6);
    (void)printf("%s; ", cli_count(word, t->n_words, "word", "words"));
    (void)printf("medians of %u\n\n", all->repeats);
}

static void print_score(const cli_timings *all)
{
    figure most, one;
    const int threads = all->timing[all->n - 1].threads;
    (void)printf("\nscore %d: %s on one thread", SCORE_VERSION, put(one, score(all, false)));
    if (threads > 1) (void)printf(", %s on %d", put(most, score(all, true)), threads);
    (void)printf("\nthe geometric mean of the MB/s of the whole jobs%s\n",
                 is_comparable(all) ? "" : "; not to be compared, since --pages was given");
}

void cli_bench_print(const cli_timings *all)
{
    const size_t n_counts = count_threads(all);
    print_head(all);
    (void)printf("%-13s %9s %12s %9s %9s\n", "one thread", "MB/s", "pages/s", "ns/word", "scans");
    print_groups(all, print_one_thread);
    if (n_counts > 1) {
        (void)printf("\n%-13s", "MB/s, threads");
        for (size_t k = 0; k < n_counts; k++) (void)printf(k == 0 ? " %7d" : " %8d", all->timing[k].threads);
        (void)printf(" %9s %8s %5s %d\n", "speed-up", "serial", "on", CORES);
        print_groups(all, print_scaling);
    }
    (void)printf("\nscans: times as long as finding the line breaks takes\n");
    if (n_counts > 1)
        (void)printf("serial: share of the work that one thread did while the others had nothing to do\n"
                     "on %d: speed-up that this share allows on %d cores, if memory keeps up\n",
                     CORES, CORES);
    print_score(all);
}

/* ---- JSON ---- */

static void print_step(const cli_timings *all, size_t i)
{
    const wc_timing *t = &all->timing[i];
    const double serial = serial_share(all, i);
    (void)printf("%s\n{\"step\":\"%s\",\"threads\":%d,\"seconds\":%.6f,\"fastest\":%.6f,\"slowest\":%.6f,"
                 "\"mb_per_second\":%.2f,\"pages_per_second\":%.0f,\"ns_per_word\":%.4f,\"scans\":%.4f,"
                 "\"speed_up\":%.4f,\"serial_share\":",
                 i > 0 ? "," : "", t->what, t->threads, t->seconds, t->fastest, t->slowest, speed(t),
                 t->seconds > 0 ? (double)t->n_pages / t->seconds : 0, ns_a_word(t), scans(all, i), speed_up(all, i));
    if (serial >= 0)
        (void)printf("%.4f,\"bound_%d\":%.2f}", serial, CORES, bound(serial));
    else
        (void)printf("null,\"bound_%d\":null}", CORES);
}

void cli_bench_print_json(const cli_timings *all)
{
    const wc_timing *t = &all->timing[0];
    char processor[128];
    processor_name(processor, sizeof processor);
    (void)printf("{\"version\":\"%s\",\"processor\":\"%s\",\"cpu\":\"%s\",\"threads\":%d,\"pages\":%" PRIu64
                 ",\"bytes\":%" PRIu64 ",\"words\":%" PRIu64 ",\"repeats\":%u,\n",
                 wc_version(), processor, t->cpu, all->timing[all->n - 1].threads, t->n_pages, t->bytes, t->n_words,
                 all->repeats);
    (void)printf("\"score_version\":%d,\"score_is_comparable\":%s,\"score_one_thread\":%.2f,\"score\":%.2f,"
                 "\"score_parts\":[",
                 SCORE_VERSION, is_comparable(all) ? "true" : "false", score(all, false), score(all, true));
    for (size_t i = 0; i < SCORE_PARTS; i++) (void)printf("%s\"%s\"", i > 0 ? "," : "", score_part[i]);
    (void)printf("],\n\"steps\":[");
    for (size_t i = 0; i < all->n; i++) print_step(all, i);
    (void)printf("]}\n");
}
