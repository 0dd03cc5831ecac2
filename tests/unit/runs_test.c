/* runs_test.c - records that are parted into runs on a disk come back as they were put, or not at all. */
#include "base/runs.h"
#include "checks.h"
#include "random.h"
#include <string.h>

enum { RUNS = 7, RECORDS = 60000 };

typedef struct {
    uint32_t number, few, random;
    uint16_t small;
    uint8_t bytes[2];
} record;

static record record_of(uint32_t number, uint64_t *seed)
{
    record r = {.number = number, .few = number % 5, .random = (uint32_t)random64(seed), .small = 3};
    r.bytes[0] = (uint8_t)(number >> 3);
    return r;
}

/* Run 3 stays empty. */
static size_t run_of(uint32_t number) { return number % 11 % RUNS == 3 ? 0 : number % 11 % RUNS; }

static void begin(wc_disk *disk, uint64_t work_bytes)
{
    uint64_t free_bytes;
    memset(disk, 0, sizeof *disk);
    ck_assert(wc_disk_begin(disk, "/tmp", &free_bytes, NULL) == WC_OK);
    disk->work_bytes = work_bytes;
}

static void fill(wc_runs *runs, wc_disk *disk)
{
    uint64_t seed = 5;
    ck_assert(wc_runs_init(runs, disk, RUNS, sizeof(record)));
    for (uint32_t i = 0; i < RECORDS; i++) {
        const record one = record_of(i, &seed);
        wc_runs_put(runs, run_of(i), &one);
    }
    ck_assert(wc_runs_end(runs));
}

START_TEST(each_run_has_its_records_in_the_order_in_which_they_came)
{
    const uint64_t work_bytes[] = {0, 200000, (uint64_t)1 << 30}; /* chunks of different lengths */
    wc_disk disk;
    wc_runs runs;
    wc_chunk_coder coder;
    begin(&disk, work_bytes[_i]);
    fill(&runs, &disk);
    ck_assert(wc_runs_coder_init(&coder, &runs));
    ck_assert_uint_gt(disk.bytes, 0);
    ck_assert_uint_lt(disk.bytes, RECORDS * sizeof(record)); /* packed */
    for (size_t r = RUNS; r-- > 0;) {
        const size_t n = wc_runs_count(&runs, r);
        record *got = wc_array_new(n + 1, sizeof *got);
        uint64_t seed = 5;
        size_t k = 0;
        wc_runs_fetch(&runs, r);
        ck_assert(wc_runs_get(&runs, &coder, r, got));
        for (uint32_t i = 0; i < RECORDS; i++) {
            const record one = record_of(i, &seed);
            if (run_of(i) != r) continue;
            ck_assert_mem_eq(&got[k++], &one, sizeof one);
        }
        ck_assert_uint_eq(k, n);
        wc_memory_free(got);
    }
    wc_chunk_free(&coder);
    wc_runs_free(&runs);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(records_that_cannot_be_packed_come_back_too)
{
    wc_disk disk;
    wc_runs runs;
    wc_chunk_coder coder;
    uint64_t got[1000], seed = 9, again = 9;
    begin(&disk, 1 << 20);
    ck_assert(wc_runs_init(&runs, &disk, 1, sizeof(uint64_t)));
    for (size_t i = 0; i < 1000; i++) {
        const uint64_t value = random64(&seed);
        wc_runs_put(&runs, 0, &value);
    }
    ck_assert(wc_runs_end(&runs));
    ck_assert(wc_runs_coder_init(&coder, &runs));
    ck_assert_uint_eq(wc_runs_count(&runs, 0), 1000);
    ck_assert(wc_runs_get(&runs, &coder, 0, got));
    for (size_t i = 0; i < 1000; i++) ck_assert(got[i] == random64(&again));
    wc_chunk_free(&coder);
    wc_runs_free(&runs);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(what_was_changed_on_the_disk_is_noticed)
{
    wc_disk disk;
    wc_runs runs;
    wc_chunk_coder coder;
    record *got = wc_array_new(RECORDS, sizeof *got);
    uint64_t seed = 3;
    begin(&disk, 200000);
    fill(&runs, &disk);
    ck_assert(wc_runs_coder_init(&coder, &runs));
    for (size_t k = 0; k < 200; k++) {
        uint8_t *byte = &runs.bytes[random64(&seed) % runs.len];
        bool ok = true;
        *byte ^= 16;
        for (size_t r = 0; r < RUNS; r++) ok = wc_runs_get(&runs, &coder, r, got) && ok;
        ck_assert(!ok && disk.error != 0);
        *byte ^= 16;
        disk.error = 0;
    }
    for (size_t r = 0; r < RUNS; r++) ck_assert(wc_runs_get(&runs, &coder, r, got));
    wc_chunk_free(&coder);
    wc_runs_free(&runs);
    wc_disk_free(&disk);
    wc_memory_free(got);
}
END_TEST

START_TEST(nothing_put_is_nothing_got)
{
    wc_disk disk;
    wc_runs runs;
    wc_chunk_coder coder;
    begin(&disk, 0);
    ck_assert(wc_runs_init(&runs, &disk, 2, 4));
    ck_assert(wc_runs_end(&runs));
    ck_assert(wc_runs_coder_init(&coder, &runs));
    ck_assert_uint_eq(wc_runs_count(&runs, 1), 0);
    wc_runs_fetch(&runs, 1);
    ck_assert(wc_runs_get(&runs, &coder, 1, NULL));
    wc_chunk_free(&coder);
    wc_runs_free(&runs);
    wc_disk_free(&disk);
}
END_TEST

Suite *runs_suite(void);
Suite *runs_suite(void)
{
    Suite *suite = suite_create("runs");
    TCase *tcase = tcase_create("runs");
    tcase_add_loop_test(tcase, each_run_has_its_records_in_the_order_in_which_they_came, 0, 3);
    tcase_add_test(tcase, records_that_cannot_be_packed_come_back_too);
    tcase_add_test(tcase, what_was_changed_on_the_disk_is_noticed);
    tcase_add_test(tcase, nothing_put_is_nothing_got);
    suite_add_tcase(suite, tcase);
    return suite;
}
