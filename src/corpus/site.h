/* site.h - the site that a URL belongs to.  Internal header. */
#ifndef WC_CORPUS_SITE_H
#define WC_CORPUS_SITE_H
#include "base/memory.h"

/* The registrable domain (public suffix and one label more, libpsl's built-in list) of url's host, lower case:
 * "https://www.News.Example.co.uk:8080/a" gives "example.co.uk".  A host that has none (localhost, an address, a
 * suffix) is taken whole; no host: len 0.  Takes URLs without a scheme ("example.com/a", "//example.com/a"). out: room
 * for 256 bytes; the view points into it.  Thread-safe. */
wc_str wc_site_of_url(wc_str url, char out[256]);

/* "2023-02-09 16fee06c...": day and SHA-1 of the list that is built in; "unknown" where libpsl has none. */
#define WC_SITE_LIST_VERSION_BYTES 64
void wc_site_list_version(char out[WC_SITE_LIST_VERSION_BYTES]);
#endif
