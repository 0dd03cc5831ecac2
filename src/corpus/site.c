/* site.c - the host is cut out of the URL by hand (scheme, user, port, final dot go), lower-cased in place, and
 * libpsl's built-in list says where its registrable domain begins.  The list is compiled in: nothing is loaded and
 * nothing is shared but constants.  The list knows international names both as UTF-8 and as punycode, so they pass as
 * they are. Cost: one walk through the list's automaton for each label of the host. */
#include "corpus/site.h"
#include <libpsl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define HOST_MAX 255 /* the DNS allows 253 */

/* Bytes of "https://" or "//" at the start of url, 0 when there is none. */
static size_t scheme_len(wc_str url)
{
    size_t i = 0;
    while (i < url.len && (url.data[i] == '+' || url.data[i] == '-' || url.data[i] == '.' ||
                           (url.data[i] >= '0' && url.data[i] <= '9') || (url.data[i] >= 'A' && url.data[i] <= 'Z') ||
                           (url.data[i] >= 'a' && url.data[i] <= 'z')))
        i++;
    if (i > 0 && i < url.len && url.data[i] == ':')
        i++;
    else
        i = 0;
    return url.len - i >= 2 && url.data[i] == '/' && url.data[i + 1] == '/' ? i + 2 : 0;
}

/* The host in url as it is written, without user, port and final dots. */
static wc_str host_of_url(wc_str url)
{
    while (url.len > 0 && (unsigned char)url.data[0] <= ' ') url = (wc_str){url.data + 1, url.len - 1};
    const size_t skip = scheme_len(url);
    wc_str host = {url.data + skip, 0};
    size_t user_len = 0, i;
    for (i = skip; i < url.len && !strchr("/?#\\", url.data[i]); i++) {
        if (url.data[i] == '@') user_len = i + 1 - skip;
    }
    host.len = i - skip - user_len;
    host.data += user_len;

    const char *closing = host.len > 0 && host.data[0] == '[' ? memchr(host.data, ']', host.len) : NULL;
    const char *colon = closing ? NULL : memchr(host.data, ':', host.len);
    if (closing) host.len = (size_t)(closing + 1 - host.data);
    if (colon) host.len = (size_t)(colon - host.data);
    while (host.len > 0 && (unsigned char)host.data[host.len - 1] <= ' ') host.len--;
    while (host.len > 0 && host.data[host.len - 1] == '.') host.len--;
    return host;
}

/* "192.0.2.1" or "[2001:db8::1]": a last label of figures alone is no name. */
static bool is_address(const char *host, size_t len)
{
    if (host[0] == '[') return true;
    size_t i = len;
    while (i > 0 && host[i - 1] >= '0' && host[i - 1] <= '9') i--;
    return i < len && (i == 0 || host[i - 1] == '.');
}

wc_str wc_site_of_url(wc_str url, char out[256])
{
    const wc_str host = host_of_url(url);
    wc_str site = {out, 0};
    if (host.len == 0 || host.len > HOST_MAX) return site;
    for (size_t i = 0; i < host.len; i++) {
        const char c = host.data[i];
        if ((unsigned char)c <= ' ' || c == 0x7f) return site; /* a sentence in the URL's field names no host */
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    out[host.len] = '\0';
    site.len = host.len;
    if (is_address(out, host.len)) return site;

    const char *domain = psl_registrable_domain(psl_builtin(), out);
    if (domain) site = (wc_str){domain, host.len - (size_t)(domain - out)};
    return site;
}

void wc_site_list_version(char out[WC_SITE_LIST_VERSION_BYTES])
{
    const time_t time = psl_builtin_file_time();
    const char *sum = psl_builtin_sha1sum();
    struct tm day;
    if (time <= 0 || sum == NULL || gmtime_r(&time, &day) == NULL) {
        (void)snprintf(out, WC_SITE_LIST_VERSION_BYTES, "unknown");
    } else {
        const size_t len = strftime(out, WC_SITE_LIST_VERSION_BYTES, "%Y-%m-%d ", &day);
        (void)snprintf(out + len, WC_SITE_LIST_VERSION_BYTES - len, "%.40s", sum);
    }
}
