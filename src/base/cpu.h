/* cpu.h - which of the kernels this processor can run.  Internal header.
 *
 * A kernel is a function that exists several times, in files x_plain.c, x_neon.c, x_avx2.c, x_avx512.c; all give the
 * same result, and the plain one runs everywhere.  What has kernels holds a wc_cpu, and zeroed it is plain. */
#ifndef WC_BASE_CPU_H
#define WC_BASE_CPU_H
#include "wirecopy.h"

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WC_CPU_HAS_NEON 1
#endif

typedef enum wc_cpu {
    WC_CPU_PLAIN,
    WC_CPU_NEON, /* of 64-bit ARM, which always has it */
    WC_CPU_AVX2,
    WC_CPU_AVX512, /* with F, BW, DQ, VL, VBMI and VBMI2 */
    WC_CPUS
} wc_cpu;

bool wc_cpu_has(wc_cpu cpu);
const char *wc_cpu_name(wc_cpu cpu);

/* The best that this processor has, or what WIRECOPY_CPU=plain|neon|avx2|avx512 in the environment asks for: a name
 * that is none of these is an error, and so is one that this processor cannot run. */
wc_status wc_cpu_choose(wc_cpu *cpu, wc_error *error);

/* The same where nobody can be told of an error: then the best. */
wc_cpu wc_cpu_now(void);
#endif
