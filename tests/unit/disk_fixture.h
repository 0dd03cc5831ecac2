/* disk_fixture.h - a disk in /tmp, and an empty set of pages on it. */
#ifndef WC_TEST_DISK_FIXTURE_H
#define WC_TEST_DISK_FIXTURE_H
#include "base/disk.h"
#include "checks.h"
#include "store/pageset.h"
#include <string.h>

static inline void begin_disk(wc_disk *disk)
{
    uint64_t free_bytes;
    memset(disk, 0, sizeof *disk);
    ck_assert(wc_disk_begin(disk, "/tmp", &free_bytes, NULL) == WC_OK);
}

/* Which wc_pageset_free and wc_disk_free free. */
static inline void begin_set_on_disk(wc_pageset *set, wc_disk *disk)
{
    begin_disk(disk);
    ck_assert(wc_pageset_init(set, 1));
    set->disk = set->arena[0].disk = disk;
}
#endif
