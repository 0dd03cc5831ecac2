/* agencies_test.c - the search for agencies' names by each kernel that this processor runs.  That all find the same in
 * random text: credit_test.c. */
#include "story/agencies.h"
#include "checks.h"
#include <string.h>

START_TEST(every_form_is_found_wherever_it_stands)
{
    wc_agency_index index;
    char text[200];
    if (!wc_cpu_has((wc_cpu)_i)) return;
    wc_agency_index_init(&index, (wc_cpu)_i);
    for (size_t i = 0; wc_agency_form_at(i); i++) {
        const wc_agency_form *form = wc_agency_form_at(i), *found;
        ck_assert_uint_le(form->len, WC_AGENCY_FORM_MAX);
        ck_assert_str_ne(wc_agency_name(form->agency), "");
        for (size_t before = 0; before < 140; before++) {
            size_t at;
            memset(text, '.', sizeof text);
            memcpy(text + before, form->text, form->len);
            found = wc_agency_find(&index, (wc_str){text, before + form->len + before % 3}, 0, &at);
            ck_assert_msg(found == form && at == before, "\"%s\" is not found at %zu", form->text, before);
        }
    }
}
END_TEST

START_TEST(a_form_within_a_word_is_none)
{
    wc_agency_index index;
    char text[200];
    if (!wc_cpu_has((wc_cpu)_i)) return;
    wc_agency_index_init(&index, (wc_cpu)_i);
    for (size_t i = 0; wc_agency_form_at(i); i++) {
        const wc_agency_form *form = wc_agency_form_at(i);
        for (size_t before = 1; before < 140; before++) {
            size_t at;
            memset(text, '.', sizeof text);
            memcpy(text + before, form->text, form->len);
            text[before - 1] = "aZ9_"[before % 4];
            const wc_agency_form *found = wc_agency_find(&index, (wc_str){text, sizeof text}, 0, &at);
            ck_assert(found == NULL || at > before); /* TASS stands in "ITAR-TASS" */
        }
    }
}
END_TEST

Suite *agencies_suite(void)
{
    Suite *suite = suite_create("agencies");
    TCase *tcase = tcase_create("agencies");
    tcase_add_loop_test(tcase, every_form_is_found_wherever_it_stands, 0, WC_CPUS);
    tcase_add_loop_test(tcase, a_form_within_a_word_is_none, 0, WC_CPUS);
    suite_add_tcase(suite, tcase);
    return suite;
}
