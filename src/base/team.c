/* team.c - see team.h.  Calls are handed out by one atomic number, which no two threads take in one state: the loop's
 * and below it the call's.  A thread that takes a call of a loop knows what that is to do, since the loop cannot end,
 * and so no other begin, before the call is done.  The lock is for those who sleep. */
#include "base/team.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/spread.h"
#include <pthread.h>
#include <stdatomic.h>

#define SPIN      100000 /* nanoseconds: loops follow each other at once, and who sleeps is late for the next one */
#define CALL_BITS 40
#define CALL_MASK (((uint64_t)1 << CALL_BITS) - 1)

typedef struct {
    wc_team *team;
    int number;
    pthread_t thread;
} member;

struct wc_team {
    pthread_mutex_t lock;
    pthread_cond_t has_work, is_done;
    _Atomic(void (*)(void *context, size_t i, int thread)) body;
    _Atomic(void *) context;
    atomic_size_t n, n_done;    /* calls of this loop, and those that are done */
    atomic_int_fast64_t busy;   /* nanoseconds that they took */
    atomic_uint_least64_t next; /* loop << CALL_BITS | call: to be handed out */
    atomic_bool is_over;
    atomic_int home; /* processor of the caller */
    int n_members;
    member member[]; /* all but the caller */
};

static bool has_calls(wc_team *team, uint64_t next) { return (next & CALL_MASK) < atomic_load(&team->n); }

static void call_on(wc_team *team, int thread)
{
    uint64_t next = atomic_load(&team->next);
    while (has_calls(team, next)) {
        void (*const body)(void *, size_t, int) = atomic_load(&team->body);
        void *const context = atomic_load(&team->context);
        const size_t n = atomic_load(&team->n);
        if (!atomic_compare_exchange_weak(&team->next, &next, next + 1)) continue;
        const int64_t from = wc_clock() - wc_loops_rests();
        body(context, (size_t)(next & CALL_MASK), thread);
        (void)atomic_fetch_add(&team->busy, wc_clock() - wc_loops_rests() - from);
        if (atomic_fetch_add(&team->n_done, 1) + 1 == n) {
            (void)pthread_mutex_lock(&team->lock);
            (void)pthread_cond_signal(&team->is_done);
            (void)pthread_mutex_unlock(&team->lock);
        }
        next = atomic_load(&team->next);
    }
}

static bool is_over(wc_team *team) { return atomic_load(&team->is_over); }
static bool has_work(wc_team *team) { return has_calls(team, atomic_load(&team->next)); }
static bool is_done(wc_team *team) { return atomic_load(&team->n_done) >= atomic_load(&team->n); }

/* For a moment, until it is so. */
static void spin(wc_team *team, bool (*so)(wc_team *team))
{
    const int64_t until = wc_clock() + SPIN;
    while (!so(team) && !is_over(team) && wc_clock() < until) continue;
}

static void *work(void *of)
{
    const member *self = of;
    wc_team *team = self->team;
    while (!is_over(team)) {
        wc_spread_from(atomic_load(&team->home), self->number);
        call_on(team, self->number);
        spin(team, has_work);
        (void)pthread_mutex_lock(&team->lock);
        while (!is_over(team) && !has_work(team)) (void)pthread_cond_wait(&team->has_work, &team->lock);
        (void)pthread_mutex_unlock(&team->lock);
    }
    return NULL;
}

wc_team *wc_team_new(int n_threads)
{
    const int n = n_threads > 1 ? n_threads - 1 : 0;
    wc_team *team = wc_array_new(1, sizeof *team + (size_t)n * sizeof *team->member);
    if (team == NULL) return NULL;
    atomic_store(&team->home, wc_spread_home());
    (void)pthread_mutex_init(&team->lock, NULL);
    (void)pthread_cond_init(&team->has_work, NULL);
    (void)pthread_cond_init(&team->is_done, NULL);
    for (; team->n_members < n; team->n_members++) {
        member *next = &team->member[team->n_members];
        next->team = team;
        next->number = team->n_members + 1;
        if (pthread_create(&next->thread, NULL, work, next) != 0) {
            wc_team_free(team);
            return NULL;
        }
    }
    return team;
}

void wc_team_free(wc_team *team)
{
    if (team == NULL) return;
    (void)pthread_mutex_lock(&team->lock);
    atomic_store(&team->is_over, true);
    (void)pthread_cond_broadcast(&team->has_work);
    (void)pthread_mutex_unlock(&team->lock);
    for (int i = 0; i < team->n_members; i++) (void)pthread_join(team->member[i].thread, NULL);
    (void)pthread_cond_destroy(&team->is_done);
    (void)pthread_cond_destroy(&team->has_work);
    (void)pthread_mutex_destroy(&team->lock);
    wc_memory_free(team);
}

void wc_team_run(wc_team *team, size_t n, void (*body)(void *context, size_t i, int thread), void *context)
{
    const int64_t began = wc_clock();
    if (team->n_members == 0) {
        for (size_t i = 0; i < n; i++) body(context, i, 0);
        return;
    }
    atomic_store(&team->n, 0); /* until all of it stands there, who looks finds nothing to do */
    atomic_store(&team->body, body);
    atomic_store(&team->context, context);
    atomic_store(&team->n_done, 0);
    atomic_store(&team->busy, 0);
    atomic_store(&team->home, wc_spread_home());
    atomic_store(&team->next, ((atomic_load(&team->next) >> CALL_BITS) + 1) << CALL_BITS);
    (void)pthread_mutex_lock(&team->lock);
    atomic_store(&team->n, n);
    (void)pthread_cond_broadcast(&team->has_work);
    (void)pthread_mutex_unlock(&team->lock);
    call_on(team, 0);
    spin(team, is_done);
    (void)pthread_mutex_lock(&team->lock);
    while (!is_done(team)) (void)pthread_cond_wait(&team->is_done, &team->lock);
    (void)pthread_mutex_unlock(&team->lock);
    wc_loops_add(wc_clock() - began, atomic_load(&team->busy));
}
