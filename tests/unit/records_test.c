/* records_test.c - a long array, in memory and packed on a disk, comes back as it was filled, or not at all. */
#include "base/records.h"
#include "disk_fixture.h"
#include "random.h"
#include <string.h>

typedef struct {
    uint32_t number, random;
} record;

static wc_disk disk;

static void start(void) { begin_disk(&disk); }

static void stop(void)
{
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}

static record record_of(uint32_t number)
{
    uint64_t seed = number;
    return (record){number, (uint32_t)random64(&seed)};
}

/* Some at a time, from `from` on. */
static void fill(wc_records *records, uint32_t from, uint32_t n)
{
    uint64_t seed = n;
    for (uint32_t done = 0, more; done < n; done += more) {
        record some[3000];
        more = random_below(&seed, 3000);
        more = n - done < more ? n - done : more;
        for (uint32_t i = 0; i < more; i++) some[i] = record_of(from + done + i);
        wc_records_append(records, some, more);
    }
}

static bool is_odd(const void *context, const void *one)
{
    (void)context;
    return ((const record *)one)->number % 2 == 1;
}

/* Records 0, step, 2 * step and so on, behind `first`. */
static void must_have(const wc_records *records, uint32_t n, uint32_t first, uint32_t step)
{
    wc_records_reader reader;
    ck_assert_uint_eq(records->n, n);
    ck_assert(wc_records_reader_init(&reader, records));
    for (size_t back = 0; back < 2; back++) { /* in either direction */
        for (size_t i = 0; i < wc_records_chunks(records); i++) {
            const size_t c = back == 0 ? i : wc_records_chunks(records) - 1 - i;
            const record *some = wc_records_read(&reader, c);
            ck_assert_ptr_nonnull(some);
            for (size_t k = 0; k < wc_records_count(records, c); k++) {
                const record one = record_of(first + (uint32_t)(c * WC_RECORDS_CHUNK + k) * step);
                ck_assert_mem_eq(&some[k], &one, sizeof one);
            }
        }
    }
    wc_records_reader_free(&reader);
}

/* The same, read by several threads: one after the other, and far apart. */
static void must_scan(const wc_records *records)
{
    const size_t n = wc_records_chunks(records);
    wc_records_scan scan;
    ck_assert(wc_records_scan_init(&scan, records, 3));
    for (size_t step = 1; n > 0 && step <= n; step += n > 3 ? n - 2 : 1) {
        for (size_t c = 0; c < n; c += step) {
            const record *some = wc_records_scan_to(&scan, c);
            ck_assert_ptr_nonnull(some);
            for (size_t k = 0; k < wc_records_count(records, c); k++) {
                const record one = record_of((uint32_t)(c * WC_RECORDS_CHUNK + k));
                ck_assert_mem_eq(&some[k], &one, sizeof one);
            }
        }
    }
    wc_records_scan_free(&scan);
}

START_TEST(they_come_back_as_they_were_put)
{
    const uint32_t lengths[] = {0, 1, WC_RECORDS_CHUNK, WC_RECORDS_CHUNK + 1, 200000};
    wc_records records;
    ck_assert(wc_records_init(&records, _i % 2 == 0 ? NULL : &disk, sizeof(record)));
    fill(&records, 0, lengths[_i / 2]);
    ck_assert(wc_records_end(&records));
    must_have(&records, lengths[_i / 2], 0, 1);
    must_scan(&records);
    wc_records_free(&records);
}
END_TEST

START_TEST(those_that_stay_keep_their_order_and_others_follow)
{
    wc_records records;
    ck_assert(wc_records_init(&records, _i == 0 ? NULL : &disk, sizeof(record)));
    fill(&records, 0, 100000);
    ck_assert(wc_records_keep(&records, is_odd, NULL));
    for (uint32_t i = 100001; i < 110000; i += 2) {
        const record one = record_of(i);
        wc_records_append(&records, &one, 1);
    }
    ck_assert(wc_records_end(&records));
    must_have(&records, 55000, 1, 2);
    wc_records_free(&records);
}
END_TEST

START_TEST(what_was_changed_on_the_disk_is_noticed)
{
    wc_records records;
    wc_records_reader reader;
    wc_records_scan scan;
    ck_assert(wc_records_init(&records, &disk, sizeof(record)));
    fill(&records, 0, 5000);
    ck_assert(wc_records_end(&records));
    ck_assert(wc_records_reader_init(&reader, &records));
    for (size_t at = 0; at < records.len; at += 37) {
        size_t chunk = 0;
        while (records.at[chunk + 1] <= at) chunk++;
        records.bytes[at] ^= 4;
        ck_assert_ptr_null(wc_records_read(&reader, chunk));
        ck_assert_int_ne(disk.error, 0);
        disk.error = 0;
        records.bytes[at] ^= 4;
        ck_assert_ptr_nonnull(wc_records_read(&reader, chunk));
        ck_assert_ptr_nonnull(wc_records_read(&reader, (chunk + 2) % records.n_chunks));
    }
    wc_records_reader_free(&reader);
    ck_assert(wc_records_scan_init(&scan, &records, 2));
    records.bytes[records.at[1]] ^= 4;
    ck_assert_ptr_null(wc_records_scan_to(&scan, 0));
    disk.error = 0;
    wc_records_scan_free(&scan);
    wc_records_free(&records);
}
END_TEST

Suite *records_suite(void);
Suite *records_suite(void)
{
    Suite *suite = suite_create("records");
    TCase *tcase = tcase_create("records");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_loop_test(tcase, they_come_back_as_they_were_put, 0, 10);
    tcase_add_loop_test(tcase, those_that_stay_keep_their_order_and_others_follow, 0, 2);
    tcase_add_test(tcase, what_was_changed_on_the_disk_is_noticed);
    suite_add_tcase(suite, tcase);
    return suite;
}
