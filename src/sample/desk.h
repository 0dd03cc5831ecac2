/* desk.h - what an outlet's copy desk does to a story: its own headline and first paragraph, cuts, paragraphs of its
 * own, changed words.  Internal header. */
#ifndef WC_SAMPLE_DESK_H
#define WC_SAMPLE_DESK_H
#include "sample/house.h"
#include "sample/story.h"

/* Cut and amend the outline of an agency's story; key: of this copy. */
void wc_desk_edit(wc_outline *outline, const wc_tale *tale, uint64_t key);

/* Put in background paragraphs, the same ones in all stories of the outlet on the story's topic. */
void wc_desk_background(wc_outline *outline, const wc_tale *tale, const wc_house *house, uint64_t key);

/* Drop and swap words of the tokens [from, draft->n), at the rate of the house. */
void wc_desk_words(wc_draft *draft, uint32_t from, const wc_language *language, const wc_house *house, uint64_t key);

/* Append the headline as this outlet prints it, the same on the page and in lists of teasers. */
void wc_desk_headline(const wc_language *language, const wc_house *house, const wc_tale *tale, uint64_t copy,
                      wc_draft *draft);
#endif
