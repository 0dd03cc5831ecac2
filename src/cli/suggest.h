/* suggest.h - what somebody may have meant. */
#ifndef WC_CLI_SUGGEST_H
#define WC_CLI_SUGGEST_H
#include <stddef.h>

/* How far word is from name: letters put in, left out, changed, or swapped with the next; SIZE_MAX: too far to have
 * been meant (more than a third of the longer one, or of more than 63 bytes). */
size_t cli_distance(const char *word, const char *name);
#endif
