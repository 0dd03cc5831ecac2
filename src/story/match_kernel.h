/* match_kernel.h - the loops over what two own texts share.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h), with the same result. */
#ifndef WC_STORY_MATCH_KERNEL_H
#define WC_STORY_MATCH_KERNEL_H
#include "base/cpu.h"
#include "story/match.h"

#define WC_MATCH_PLACES ((size_t)WC_MARK_PLACE + 1)
#define WC_MATCH_SLACK  16 /* hashes that may be read and pairs that may be written behind the last one */

/* Evidence of one of two pages. */
typedef struct wc_match_side {
    const uint16_t *mark;
    size_t n; /* compared: a prefix of its own text */
    uint8_t *flag;
    size_t n_places; /* both as kernel->flag makes them */
} wc_match_side;

typedef struct wc_match_runs {
    uint32_t shared, unshared; /* longest runs, in shingles */
} wc_match_runs;

typedef struct wc_match_counts {
    uint32_t quoted;                  /* shared shingles that are quoted on either side */
    uint32_t figures, figures_shared; /* evidence of the shorter side that holds a figure; of that, shared */
    wc_match_runs runs[2];            /* of either side */
} wc_match_counts;

struct wc_match_kernel {
    bool needs_table; /* of slots, which is not crowded */

    /* What the page that is held, of n_held hashes, has of n ascending ones: fill shared, as far as n +
     * WC_MATCH_SLACK, and return how many there are. */
    size_t (*look_up)(const wc_matcher *matcher, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared);

    /* Flag the places of n marks; returns how many may be, in blocks of 64.  flag: 2 * WC_MATCH_PLACES.  uncounted:
     * WC_MARK_QUOTED or 0, what is marked so is left out. */
    size_t (*flag)(const uint16_t *mark, size_t n, unsigned uncounted, uint8_t *flag);

    /* Count what the two sides, the free one and the one that is held, share by matcher->shared, and change their
     * flags.  uncounted: the same, but in runs it counts where it is shared.  shorter: 0 or 1, a side. */
    void (*count)(const wc_matcher *matcher, const wc_match_side side[2], unsigned uncounted, unsigned shorter,
                  wc_match_counts *counts);
};
typedef struct wc_match_kernel wc_match_kernel;

/* Of a processor that wc_cpu_has. */
const wc_match_kernel *wc_match_kernel_of(wc_cpu cpu);

#ifdef WC_CPU_HAS_NEON
extern const wc_match_kernel wc_match_neon;
#endif
#if defined(__x86_64__)
extern const wc_match_kernel wc_match_avx2, wc_match_avx512;
#endif

/* By its bits behind those that are 0 at the level of the page that is held. */
static inline size_t wc_match_slot(uint64_t factor, uint32_t hash) { return hash * factor >> 32; }
#endif
