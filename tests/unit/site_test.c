/* site_test.c - the site of well-formed, odd and broken URLs. */
#include "corpus/site.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void check_site(const char *url, const char *expected)
{
    char out[256];
    char *exact = malloc(strlen(url) + 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, url, strlen(url));
    const wc_str site = wc_site_of_url((wc_str){exact, strlen(url)}, out);
    ck_assert_msg(site.len == strlen(expected) && memcmp(site.data, expected, site.len) == 0,
                  "\"%s\" gives \"%.*s\", not \"%s\"", url, (int)site.len, site.data, expected);
    ck_assert(site.len == 0 || (site.data >= out && site.data + site.len <= out + sizeof out));
    free(exact);
}

START_TEST(site_is_the_registrable_domain)
{
    static const char *const cases[][2] = {
        {"https://www.News.Example.co.uk:8080/a", "example.co.uk"},
        {"http://example.com", "example.com"},
        {"HTTP://EXAMPLE.COM/", "example.com"},
        {"example.com/a", "example.com"},
        {"//example.com/a", "example.com"},
        {"example.com:8080/a", "example.com"},
        {"edition.example.com?x=1", "example.com"},
        {"https://a.b.c.example.com#x", "example.com"},
        {"https://news.example.com.au/2025/09/05/a", "example.com.au"},
        {"https://city.kawasaki.jp/x", "city.kawasaki.jp"},
        {"  https://www.example.org/ ", "example.org"},
        {"https://example.com./a", "example.com"},
        {"https://example.com\\a.b", "example.com"},
        {"https://unknown.topmost/x", "unknown.topmost"},
        {"https://deep.unknown.topmost/x", "unknown.topmost"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) check_site(cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(user_and_password_are_no_part_of_the_host)
{
    check_site("https://user@www.example.com/a", "example.com");
    check_site("https://user:pass@www.example.com:443/a", "example.com");
    check_site("https://user:p@ss@example.com/a", "example.com");
    check_site("https://www.example.com/@someone/a", "example.com");
    check_site("https://www.example.com/?to=a@example.org", "example.com");
}
END_TEST

START_TEST(a_scheme_inside_the_url_is_no_scheme_of_it)
{
    check_site("web.archive.org/web/2025/https://example.com/a", "archive.org");
    check_site("https://web.archive.org/web/2025/https://example.com/a", "archive.org");
}
END_TEST

START_TEST(a_host_without_a_registrable_domain_is_taken_whole)
{
    check_site("http://localhost:8000/a", "localhost");
    check_site("http://192.0.2.17:80/a", "192.0.2.17");
    check_site("http://[2001:DB8::1]:80/a", "[2001:db8::1]");
    check_site("https://co.uk/a", "co.uk");
    check_site("https://com/", "com");
    check_site("12", "12");
}
END_TEST

START_TEST(international_hosts_pass_through)
{
    check_site("https://www.xn--mnchen-3ya.de/a", "xn--mnchen-3ya.de");
    check_site("https://www.m\xc3\xbcnchen.de/a", "m\xc3\xbcnchen.de");
    check_site("https://www.example.xn--55qx5d.cn/", "example.xn--55qx5d.cn");
    check_site("https://www.example.\xe5\x85\xac\xe5\x8f\xb8.cn/", "example.\xe5\x85\xac\xe5\x8f\xb8.cn");
}
END_TEST

START_TEST(no_host_gives_no_site)
{
    static const char *const cases[] = {
        "",    " ",     "https://",        "https:///a",       "//",  "/a/b", "?x", "#top", "...",
        ":80", "user@", "https://user@/a", "not a URL at all", "a\tb"};
    for (size_t i = 0; i < COUNT(cases); i++) check_site(cases[i], "");
}
END_TEST

START_TEST(a_host_longer_than_the_room_gives_no_site)
{
    char url[400];
    memset(url, 'a', sizeof url);
    memcpy(url + 251, ".com", 5);
    check_site(url, url); /* 255 bytes, still room */
    memset(url, 'a', sizeof url);
    memcpy(url + 252, ".com", 5);
    check_site(url, "");
}
END_TEST

Suite *site_suite(void)
{
    Suite *suite = suite_create("site");
    TCase *tcase = tcase_create("site");
    tcase_add_test(tcase, site_is_the_registrable_domain);
    tcase_add_test(tcase, user_and_password_are_no_part_of_the_host);
    tcase_add_test(tcase, a_scheme_inside_the_url_is_no_scheme_of_it);
    tcase_add_test(tcase, a_host_without_a_registrable_domain_is_taken_whole);
    tcase_add_test(tcase, international_hosts_pass_through);
    tcase_add_test(tcase, no_host_gives_no_site);
    tcase_add_test(tcase, a_host_longer_than_the_room_gives_no_site);
    suite_add_tcase(suite, tcase);
    return suite;
}
