/* suggest.c - the distance of Damerau and Levenshtein (optimal string alignment), row by row. */
#include "cli/suggest.h"
#include <stdint.h>
#include <string.h>

#define LONGEST 63

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t cli_distance(const char *word, const char *name)
{
    size_t row[3][LONGEST + 1]; /* of i - 2, i - 1 and i letters of word */
    const size_t n = strlen(word), m = strlen(name), most = ((n > m ? n : m) + 2) / 3;
    if (n > LONGEST || m > LONGEST) return SIZE_MAX;
    for (size_t j = 0; j <= m; j++) row[0][j] = row[1][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[(i + 1) % 3], *last = row[i % 3], *before = row[(i + 2) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (word[i - 1] != name[j - 1]));
            if (i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[(n + 1) % 3][m] <= most ? row[(n + 1) % 3][m] : SIZE_MAX;
}
