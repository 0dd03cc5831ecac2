/* sanitized.h - whether a sanitizer that puts its own memory in place of malloc's is built in, by gcc or by clang. */
#ifndef WC_TESTS_SANITIZED_H
#define WC_TESTS_SANITIZED_H
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif
#endif
