/* furniture.h - what stands around an article on every page of an outlet: menu, notices, newsletter box, footer.
 * Internal to wirecopy-corpus. */
#ifndef WC_CORPUS_FURNITURE_H
#define WC_CORPUS_FURNITURE_H
#include "house.h"
#include "token.h"

/* Together some house->furniture_words words, the same on every page of the outlet. */
void wc_furniture_above(const wc_house *house, const wc_language *language, wc_draft *draft);
void wc_furniture_below(const wc_house *house, const wc_language *language, wc_draft *draft);
#endif
