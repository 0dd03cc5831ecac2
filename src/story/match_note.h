/* match_note.h - of a match as much as digests and clusters ask for, in the 32 bits of an adjacency's note.  Internal
 * header.
 *
 *   0 to 15    shingles that the match covers of both pages, at its level
 *   16 to 20   the level
 *   21 to 30   of the shorter own text, thousandths shared; OTHER: it is no copy
 *   31         it shares enough to tell of a part; else the first two are 0 */
#ifndef WC_STORY_MATCH_NOTE_H
#define WC_STORY_MATCH_NOTE_H
#include "story/match.h"

#define WC_NOTE_LEVEL 16
#define WC_NOTE_SHARE 21
#define WC_NOTE_OTHER 1023U
#define WC_NOTE_TELLS ((uint32_t)1 << 31)

static inline uint16_t wc_share_of_shorter(const wc_match *m)
{
    const uint64_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b;
    return (uint16_t)(shorter == 0 ? 0 : m->shared * UINT64_C(1000) / shorter);
}

static inline uint32_t wc_note_of(const wc_match *m, const wc_params *params)
{
    const uint32_t share = m->relation >= WC_RELATION_COPY ? wc_share_of_shorter(m) : WC_NOTE_OTHER;
    const uint32_t covered = (uint32_t)m->shared + (m->quotations ? 0 : m->shared_quoted);
    const uint32_t part = WC_NOTE_TELLS | (uint32_t)__builtin_ctz(m->scale) << WC_NOTE_LEVEL | covered;
    return share << WC_NOTE_SHARE | ((uint64_t)m->shared * m->scale < params->shared_words ? 0 : part);
}

static inline uint16_t wc_note_covered(uint32_t note) { return (uint16_t)note; }
static inline uint8_t wc_note_level(uint32_t note) { return note >> WC_NOTE_LEVEL & 31; }
static inline uint16_t wc_note_share(uint32_t note) { return note >> WC_NOTE_SHARE & WC_NOTE_OTHER; }
static inline bool wc_note_is_copy(uint32_t note) { return wc_note_share(note) != WC_NOTE_OTHER; }
#endif
