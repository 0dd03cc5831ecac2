/* main.c - runs every suite of suites.h, or the one that is named: `unit-tests [SUITE]`.  Exits with 1 if a test fails.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) Suite *name##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define SUITE(name) {#name, name##_suite},
#include "suites.h"
#undef SUITE
};

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    size_t n_chosen = 0;
    int n_failed;
    /* Check gives a test 4 seconds; a sanitizer on a busy machine may need more. */
    (void)setenv("CK_DEFAULT_TIMEOUT", "120", 0);
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        if (argc > 1 && strcmp(argv[1], suites[i].name) != 0) continue;
        srunner_add_suite(runner, suites[i].make());
        n_chosen++;
    }
    if (n_chosen == 0) {
        fprintf(stderr, "unit-tests: no suite is called %s\n", argc > 1 ? argv[1] : "");
        srunner_free(runner);
        return 1;
    }
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? 0 : 1;
}
