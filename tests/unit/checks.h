/* checks.h - Check's assertions, but for a message from the test to its runner about each one that holds: the runner
 * only needs the last before a crash, and of tests that assert in loops it read millions.  A sanitizer tells where. */
#ifndef WC_TESTS_CHECKS_H
#define WC_TESTS_CHECKS_H
#include <check.h>
#define _mark_point(file, line) ((void)0)
#endif
