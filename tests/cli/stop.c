/* stop.c - preloaded by tests: kills the process (SIGKILL) STOP_AFTER microseconds after it began, or instead of its
 * STOP_AT-th call that changes what is on the disk.  Counted are write, pwrite and copy_file_range to plain files,
 * fsync, ftruncate, link, rename, renameat2, unlink and unlinkat.  With NO_SYNC in the environment nothing waits for
 * the disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

__attribute__((constructor)) static void begin(void)
{
    const char *after = getenv("STOP_AFTER");
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    const long us = after != NULL ? atol(after) : 0;
    const struct itimerspec when = {.it_value = {us / 1000000, us % 1000000 * 1000}};
    timer_t timer;
    if (us == 0) return;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &when, NULL) != 0) abort();
}

static void count_call(void)
{
    static int n_calls;
    const char *at = getenv("STOP_AT");
    if (at != NULL && ++n_calls == atoi(at)) (void)raise(SIGKILL);
}

static void count_file(int fd)
{
    struct stat s;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode)) count_call();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t len)
{
    count_file(fd);
    return REAL(write)(fd, data, len);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t len, unsigned flags)
{
    count_file(to);
    return REAL(copy_file_range)(from, from_at, to, to_at, len, flags);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    count_file(fd);
    return REAL(pwrite)(fd, data, len, at);
}

int fsync(int fd)
{
    count_call();
    return getenv("NO_SYNC") != NULL ? 0 : REAL(fsync)(fd);
}

int ftruncate(int fd, off_t len)
{
    count_call();
    return REAL(ftruncate)(fd, len);
}

int link(const char *from, const char *to)
{
    count_call();
    return REAL(link)(from, to);
}

int rename(const char *from, const char *to)
{
    count_call();
    return REAL(rename)(from, to);
}

int unlink(const char *path)
{
    count_call();
    return REAL(unlink)(path);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    count_call();
    return REAL(renameat2)(from_at, from, to_at, to, flags);
}

int unlinkat(int at, const char *path, int flags)
{
    count_call();
    return REAL(unlinkat)(at, path, flags);
}
