/* furniture.h - what stands around an article on every page of an outlet: menu, notices, newsletter box, footer.
 * Internal header. */
#ifndef WC_SAMPLE_FURNITURE_H
#define WC_SAMPLE_FURNITURE_H
#include "sample/house.h"
#include "sample/token.h"

/* Together some house->furniture_words words, the same on every page of the outlet. */
void wc_furniture_above(const wc_house *house, const wc_language *language, wc_draft *draft);
void wc_furniture_below(const wc_house *house, const wc_language *language, wc_draft *draft);
#endif
