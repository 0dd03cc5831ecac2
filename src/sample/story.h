/* story.h - what a story says: its headline and the list of its paragraphs, each a few numbers from which the paragraph
 * is made when it is printed.  Editing a story is editing the list.  Internal header. */
#ifndef WC_SAMPLE_STORY_H
#define WC_SAMPLE_STORY_H
#include "sample/language.h"
#include "sample/plan.h"
#include "sample/token.h"

typedef enum wc_text_form {
    WC_TEXT_PROSE,
    WC_TEXT_SPEECH,      /* inside a long quotation */
    WC_TEXT_SPEECH_LAST, /* its end */
    WC_TEXT_SHORT,       /* 20 to 60 words */
    WC_TEXT_LIVE,        /* an entry that begins with the time of day */
    WC_TEXT_SERIES,      /* one frame of part, with the words of seed and the figures of figures */
    WC_TEXT_HEADLINE     /* above an item of a digest */
} wc_text_form;

typedef struct wc_paragraph {
    uint64_t cast, seed;
    uint64_t figures; /* series: key of the day's figures; live: minutes since midnight */
    uint32_t version; /* of a running story */
    uint32_t frame;   /* series */
    wc_part part;     /* series */
    wc_text_form form;
} wc_paragraph;

#define WC_OUTLINE_PARAGRAPHS 256
#define WC_CHAIN_WIDTH        12 /* paragraphs of a page of the chain; one is replaced at each link */

typedef struct wc_outline {
    uint32_t n;
    wc_paragraph paragraph[WC_OUTLINE_PARAGRAPHS];
} wc_outline;

/* The story as it was sent; copy is the version of a running story or the link of a chain, else it changes nothing.
 * A digest has no outline of its own: it is left empty. */
void wc_story_outline(const wc_tale *tale, uint64_t copy, wc_outline *outline);

/* Add a paragraph of prose at the end, or do nothing when the outline is full. */
void wc_outline_add(wc_outline *outline, uint64_t cast, uint64_t seed, wc_text_form form);

/* Append the paragraph's text; the last token ends a paragraph. */
void wc_story_write(const wc_language *language, const wc_paragraph *paragraph, wc_draft *draft);

/* Append the headline; its last token ends nothing.  copy as above. */
void wc_story_headline(const wc_language *language, const wc_tale *tale, uint64_t copy, wc_draft *draft);
#endif
