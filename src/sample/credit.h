/* credit.h - datelines, bylines and lines of credit: who is said to have written a story.  Internal header. */
#ifndef WC_SAMPLE_CREDIT_H
#define WC_SAMPLE_CREDIT_H
#include "base/memory.h"
#include "sample/house.h"
#include "sample/plan.h"

/* What stands before the first word of the story, and behind its last, with the outlet's line breaks; often nothing.
 * day, month from 1; key: of this copy.  False when memory is short. */
bool wc_credit_above(wc_buffer *out, const wc_language *language, const wc_house *house, const wc_tale *tale,
                     uint32_t month, uint32_t day);
bool wc_credit_below(wc_buffer *out, const wc_language *language, const wc_house *house, const wc_tale *tale,
                     uint64_t key, uint32_t year);
#endif
