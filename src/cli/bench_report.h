/* bench_report.h - what wirecopy bench measured, as a table and as JSON, to stdout. */
#ifndef WC_CLI_BENCH_REPORT_H
#define WC_CLI_BENCH_REPORT_H
#include "wirecopy.h"

#define CLI_BENCH_PAGES   20000 /* scores are of so many */
#define CLI_BENCH_REPEATS 5
#define CLI_TIMINGS_MOST  512

/* One step after the other; of each the least number of threads, which is 1, comes first, and the most last. */
typedef struct cli_timings {
    wc_timing timing[CLI_TIMINGS_MOST];
    size_t n;
    unsigned repeats;
} cli_timings;

void cli_bench_print(const cli_timings *timings);
void cli_bench_print_json(const cli_timings *timings);
#endif
