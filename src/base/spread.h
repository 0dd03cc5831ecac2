/* spread.h - threads of a loop go off the processor of the one that began it.  Internal header.
 *
 * A system may put a thread that is new, or that slept, where the one that woke it runs, and leave both there for tens
 * of milliseconds while another processor has nothing to do: a third of the time of a short job. */
#ifndef WC_BASE_SPREAD_H
#define WC_BASE_SPREAD_H

/* The processor that the calling thread runs on; less than 0: not known. */
int wc_spread_home(void);

/* The calling thread, number `thread` of a loop that was begun on processor `home`: if it runs there, too, it goes to
 * the one that is so many further among those that it may run on.  From there on the system moves it as it likes. Where
 * that cannot be done it stays.  Some 20 ns; tens of microseconds where it goes. */
void wc_spread_from(int home, int thread);
#endif
