/* wordlists.h - the English words that the invented language is built around.  Internal header. */
#ifndef WC_SAMPLE_WORDLISTS_H
#define WC_SAMPLE_WORDLISTS_H

/* Words divided by one space.  Nouns, verbs: regular ones, since plural, past and -ing are made by rule. */
extern const char *const wc_words_noun;
extern const char *const wc_words_verb;
extern const char *const wc_words_adjective;
extern const char *const wc_words_adverb;
extern const char *const wc_words_spelling; /* British American British American ... */
extern const char *const wc_words_weekday;
extern const char *const wc_words_month;
extern const char *const wc_words_sky;     /* what a weather report says of the sky */
extern const char *const wc_words_section; /* of a newspaper: "News Sport ..." */
extern const char *const wc_words_paper;   /* "Courier Herald ..." */
#endif
