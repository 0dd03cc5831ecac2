/* team.c - see team.h.  One lock guards all: calls take some ten microseconds at least, and it is held for a few
 * instructions before and after each. */
#include "base/team.h"
#include "base/memory.h"
#include <pthread.h>

typedef struct {
    wc_team *team;
    int number;
    pthread_t thread;
} member;

struct wc_team {
    pthread_mutex_t lock;
    pthread_cond_t has_work, is_done;
    void (*body)(void *context, size_t i, int thread);
    void *context;
    size_t n, next, n_done; /* calls of this loop, those handed out, and those that are done */
    bool is_over;
    int n_members;
    member member[]; /* all but the caller */
};

/* With the lock held, as on return. */
static void call_on(wc_team *team, int thread)
{
    while (team->next < team->n) {
        const size_t i = team->next++;
        (void)pthread_mutex_unlock(&team->lock);
        team->body(team->context, i, thread);
        (void)pthread_mutex_lock(&team->lock);
        if (++team->n_done == team->n) (void)pthread_cond_signal(&team->is_done);
    }
}

static void *work(void *of)
{
    const member *self = of;
    wc_team *team = self->team;
    (void)pthread_mutex_lock(&team->lock);
    while (!team->is_over) {
        call_on(team, self->number);
        if (!team->is_over) (void)pthread_cond_wait(&team->has_work, &team->lock);
    }
    (void)pthread_mutex_unlock(&team->lock);
    return NULL;
}

wc_team *wc_team_new(int n_threads)
{
    const int n = n_threads > 1 ? n_threads - 1 : 0;
    wc_team *team = wc_array_new(1, sizeof *team + (size_t)n * sizeof *team->member);
    if (team == NULL) return NULL;
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
    team->is_over = true;
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
    if (team->n_members == 0) {
        for (size_t i = 0; i < n; i++) body(context, i, 0);
        return;
    }
    (void)pthread_mutex_lock(&team->lock);
    team->body = body;
    team->context = context;
    team->next = team->n_done = 0;
    team->n = n;
    (void)pthread_cond_broadcast(&team->has_work);
    call_on(team, 0);
    while (team->n_done < n) (void)pthread_cond_wait(&team->is_done, &team->lock);
    (void)pthread_mutex_unlock(&team->lock);
}
