/* cpu.c - see cpu.h */
#include "base/cpu.h"
#include "base/error.h"
#include <stdlib.h>
#include <string.h>

bool wc_cpu_has(wc_cpu cpu)
{
    if (cpu == WC_CPU_PLAIN) return true;
#ifdef WC_CPU_HAS_NEON
    return cpu == WC_CPU_NEON;
#endif
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (cpu == WC_CPU_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    if (cpu == WC_CPU_AVX512)
        return wc_cpu_has(WC_CPU_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
#endif
    return false;
}

const char *wc_cpu_name(wc_cpu cpu)
{
    static const char *const names[WC_CPUS] = {"plain", "neon", "avx2", "avx512"};
    return cpu < WC_CPUS ? names[cpu] : "";
}

static wc_status choose_named(wc_cpu *cpu, const char *name, wc_error *error)
{
    for (unsigned i = 0; i < WC_CPUS; i++) {
        const wc_cpu named = (wc_cpu)i;
        if (strcmp(name, wc_cpu_name(named)) != 0) continue;
        if (!wc_cpu_has(named))
            return wc_fail(error, WC_ERROR_PARAM, "WIRECOPY_CPU=%s: this processor cannot run that", name);
        *cpu = named;
        return WC_OK;
    }
    return wc_fail(error, WC_ERROR_PARAM, "WIRECOPY_CPU=%.40s: unknown; expected plain, neon, avx2 or avx512", name);
}

static wc_cpu best(void)
{
    unsigned best = WC_CPUS - 1;
    while (!wc_cpu_has((wc_cpu)best)) best--;
    return (wc_cpu)best;
}

wc_status wc_cpu_choose(wc_cpu *cpu, wc_error *error)
{
    const char *name = getenv("WIRECOPY_CPU");
    if (name != NULL && *name != '\0') return choose_named(cpu, name, error);
    *cpu = best();
    return WC_OK;
}

wc_cpu wc_cpu_now(void)
{
    wc_cpu cpu = WC_CPU_PLAIN;
    return wc_cpu_choose(&cpu, NULL) == WC_OK ? cpu : best();
}
