/* frames.h - the phrases and sentences that text is put together from, with places for words.  Internal header.
 *
 * A frame is words divided by single spaces, with , . : ; ? or - (a dash) at the end of a word where it belongs, and
 * places marked by % and a letter, here in order of wc_slot:
 *   n noun   s plural   v verb   d past   g -ing   a adjective   y adverb   P person, full name   p surname   L place
 *   O company   # count   % per cent   $ money   . decimal   Y year   t time   x score   W weekday   M month
 *   c what the sky is like   T place (another every day)   1 small count */
#ifndef WC_SAMPLE_FRAMES_H
#define WC_SAMPLE_FRAMES_H

#define WC_SLOT_LETTERS "nsvdgayPpLO#%$.YtxWMcT1"

typedef enum wc_slot {
    WC_SLOT_NOUN,
    WC_SLOT_PLURAL,
    WC_SLOT_VERB,
    WC_SLOT_PAST,
    WC_SLOT_ING,
    WC_SLOT_ADJECTIVE,
    WC_SLOT_ADVERB, /* up to here: words that a stock phrase has for good */
    WC_SLOT_PERSON,
    WC_SLOT_SURNAME,
    WC_SLOT_PLACE,
    WC_SLOT_COMPANY, /* up to here: the story's own names */
    WC_SLOT_COUNT,
    WC_SLOT_PERCENT,
    WC_SLOT_MONEY,
    WC_SLOT_DECIMAL,
    WC_SLOT_YEAR,
    WC_SLOT_TIME,
    WC_SLOT_SCORE,
    WC_SLOT_WEEKDAY,
    WC_SLOT_MONTH,
    WC_SLOT_SKY,
    WC_SLOT_TEAM,
    WC_SLOT_SMALL
} wc_slot;

typedef enum wc_part {
    WC_PART_OPENING, /* the parts of a sentence */
    WC_PART_SUBJECT,
    WC_PART_VERB,
    WC_PART_OBJECT,
    WC_PART_WHERE,
    WC_PART_TAIL,
    WC_PART_LINK,
    WC_SENTENCE_PARTS,
    WC_PART_SAID = WC_SENTENCE_PARTS, /* behind a quotation */
    WC_PART_HEADLINE,
    WC_PART_WEATHER, /* whole sentences of a series */
    WC_PART_MARKET,
    WC_PART_MATCH,
    WC_PART_SHARE, /* furniture */
    WC_PART_COOKIE,
    WC_PART_NEWSLETTER,
    WC_PART_FOOTER,
    WC_PART_LABEL, /* above a list of teasers */
    WC_PARTS
} wc_part;

extern const char *const *const wc_frames[WC_PARTS]; /* each list ends in NULL */
#endif
