/* replay.c - a fuzzer's inputs again, without libFuzzer: make check-fuzz.  Each file is an input as it is, and then
 * some hundred times with bytes changed, moved or cut off, by a generator that does the same everywhere. */
#include "../unit/random.h"
#include "base/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGED 300 /* times */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_file(const char *path, wc_buffer *file)
{
    char some[65536];
    FILE *from = fopen(path, "rb");
    size_t n = 1;
    bool ok = from != NULL;
    file->len = 0;
    while (ok && n > 0) {
        n = fread(some, 1, sizeof some, from);
        ok = ferror(from) == 0 && wc_buffer_append(file, some, n);
    }
    if (from != NULL) (void)fclose(from);
    return ok;
}

static void change(uint64_t *state, char *data, size_t *len)
{
    for (uint32_t n = 1 + random_below(state, 8); n > 0 && *len > 1; n--) {
        const size_t at = random_below(state, (uint32_t)*len), from = random_below(state, (uint32_t)*len);
        const size_t later = at > from ? at : from, most = *len - later < 64 ? *len - later : 64;
        const uint32_t kind = random_below(state, 8);
        if (kind < 4) data[at] = (char)random64(state);
        if (kind >= 4 && kind < 7) memmove(data + at, data + from, random_below(state, (uint32_t)most + 1));
        if (kind == 7) *len -= random_below(state, (uint32_t)(*len < 300 ? *len : 300));
    }
}

int main(int n, char **path)
{
    uint64_t state = 1;
    wc_buffer file = {0}, changed = {0};
    size_t n_inputs = 0;
    for (int i = 1; i < n; i++) {
        if (!read_file(path[i], &file)) {
            (void)fprintf(stderr, "%s: cannot be read\n", path[i]);
            return 1;
        }
        if (file.len > 65536) file.len = 65536;
        (void)LLVMFuzzerTestOneInput((const uint8_t *)file.data, file.len);
        for (int k = 0; k < CHANGED; k++) {
            changed.len = 0;
            if (!wc_buffer_append(&changed, file.data, file.len)) return 1;
            change(&state, changed.data, &changed.len);
            (void)LLVMFuzzerTestOneInput((const uint8_t *)changed.data, changed.len);
        }
        n_inputs += 1 + CHANGED;
    }
    wc_buffer_free(&file);
    wc_buffer_free(&changed);
    return printf("fuzz: %zu inputs, no finding\n", n_inputs) < 0;
}
