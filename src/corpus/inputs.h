/* inputs.h - the paths of a job as a list of files, folders taken apart.  Internal header. */
#ifndef WC_CORPUS_INPUTS_H
#define WC_CORPUS_INPUTS_H
#include "base/error.h"
#include "base/memory.h"

typedef struct wc_input {
    const char *name; /* as given, or folder/name.txt, or "-" */
    bool is_text;     /* out of a folder: the whole file is one text */
} wc_input;

typedef struct wc_inputs {
    wc_input *file;
    size_t n, cap;
    uint64_t bytes; /* of all files as they lie on disk; 0 where one of them is no regular file */
    bool sized;     /* all so far are regular files */
    wc_arena names;
} wc_inputs;

/* Every path is looked at, none is opened but folders.  A folder gives its *.txt files in order of their names' bytes,
 * without folders below it and without hidden files.  Error: nothing there, not readable, a folder without *.txt, or
 * "-" twice. On failure *inputs is empty. */
wc_status wc_inputs_list(wc_inputs *inputs, const char *const *path, size_t n_paths, wc_error *error);
void wc_inputs_free(wc_inputs *inputs); /* zeroed is a valid empty list */
#endif
