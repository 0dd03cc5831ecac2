/* credit_test.c - what is credit and what only looks like it, one invented line each; and that the collected lines say
 * what the page says, whatever the page. */
#include "story/credit.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct credit_case {
    const char *text, *agency;
    wc_credit_kind kind;
} credit_case;

static wc_str str_of(const char *text) { return (wc_str){text, strlen(text)}; }

static bool is_utf8(const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        const unsigned char c = (unsigned char)s[i];
        const size_t len = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
        if (len == 0 || len > n - i) return false;
        for (size_t k = 1; k < len; k++) {
            if (((unsigned char)s[i + k] & 0xC0) != 0x80) return false;
        }
        i += len;
    }
    return true;
}

static wc_agency_index agencies;

static void setup(void) { wc_agency_index_init(&agencies, WC_CPU_PLAIN); }

/* Collects from text, checks what must hold for any text, reads. */
static wc_credit credit_of(const char *text)
{
    static const char untouched = '\x7f';
    char out[WC_CREDIT_LINES_MAX + 1], again[WC_CREDIT_LINES_MAX];
    char *exact = malloc(strlen(text) + 1); /* so that a read past the end is seen by the sanitizer */
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, strlen(text));
    out[WC_CREDIT_LINES_MAX] = untouched;
    const size_t len = wc_credit_collect(&agencies, (wc_str){exact, strlen(text)}, out);
    ck_assert_uint_le(len, WC_CREDIT_LINES_MAX);
    ck_assert_int_eq(out[WC_CREDIT_LINES_MAX], untouched);
    ck_assert_msg(is_utf8(out, len), "a character of \"%s\" is cut", text);

    const wc_credit whole = wc_credit_read(&agencies, (wc_str){exact, strlen(text)}),
                    credit = wc_credit_read(&agencies, (wc_str){out, len});
    ck_assert_msg(credit.agency == whole.agency && credit.kind == whole.kind && credit.conflict == whole.conflict,
                  "lines \"%.*s\" give %s %s (%s), the page \"%s\" gives %s %s (%s)", (int)len, out,
                  wc_credit_name(credit.agency), wc_credit_kind_name(credit.kind), wc_credit_name(credit.conflict),
                  text, wc_credit_name(whole.agency), wc_credit_kind_name(whole.kind), wc_credit_name(whole.conflict));
    ck_assert_uint_le(wc_credit_collect(&agencies, (wc_str){out, len}, again), WC_CREDIT_LINES_MAX);
    ck_assert((credit.kind == WC_CREDIT_KIND_NONE) == (credit.evidence.len == 0));
    free(exact);
    return credit;
}

static void check_cases(const credit_case *cases, size_t n)
{
    char text[600];
    for (size_t i = 0; i < n; i++) {
        for (int between = 0; between < 2; between++) { /* alone, and as a paragraph between others */
            snprintf(text, sizeof text, "%s%s%s", between ? "Weather\nSports\n" : "", cases[i].text,
                     between ? "\nMost read" : "");
            const wc_credit credit = credit_of(text);
            ck_assert_msg(strcmp(wc_credit_name(credit.agency), cases[i].agency) == 0 && credit.kind == cases[i].kind,
                          "\"%s\" gives %s %s, not %s %s", text, wc_credit_name(credit.agency),
                          wc_credit_kind_name(credit.kind), cases[i].agency, wc_credit_kind_name(cases[i].kind));
        }
    }
}

START_TEST(datelines_are_credit)
{
    static const credit_case cases[] = {
        {"LONDON (Reuters) - Ferries ran late.", "Reuters", WC_CREDIT_KIND_DATELINE},
        {"COLUMBUS, Ohio (AP) \xe2\x80\x94 Ferries ran late.", "AP", WC_CREDIT_KIND_DATELINE},
        {"PORT-AU-PRINCE, Haiti (AP) -- Ferries ran late.", "AP", WC_CREDIT_KIND_DATELINE},
        {"ST. LOUIS (AP) \xe2\x80\x93 Ferries ran late.", "AP", WC_CREDIT_KIND_DATELINE},
        {"S\xc3\x83O PAULO (AFP) \xe2\x80\x93 Ferries ran late.", "AFP", WC_CREDIT_KIND_DATELINE},
        {"LONDON\xc2\xa0(AP)\xc2\xa0\xe2\x80\x94 Ferries ran late.", "AP", WC_CREDIT_KIND_DATELINE},
        {"SYDNEY, (AFP) - Ferries ran late.", "AFP", WC_CREDIT_KIND_DATELINE},
        {"BEIJING, Sept. 5 (Xinhua) -- Ferries ran late.", "Xinhua", WC_CREDIT_KIND_DATELINE},
        {"SEOUL, 5 September 2025 (Yonhap) -- Ferries ran late.", "Yonhap", WC_CREDIT_KIND_DATELINE},
        {"New Delhi, Sep 5 (PTI) Ferries ran late.", "PTI", WC_CREDIT_KIND_DATELINE},
        {"New Delhi [India], September 5 (ANI): Ferries ran late.", "ANI", WC_CREDIT_KIND_DATELINE},
        {"Madrid, Sep 5 (EFE).- Ferries ran late.", "EFE", WC_CREDIT_KIND_DATELINE},
        {"MOSCOW, September 5. /TASS/. Ferries ran late.", "TASS", WC_CREDIT_KIND_DATELINE},
        {"Berlin (dpa) - Ferries ran late.", "dpa", WC_CREDIT_KIND_DATELINE},
        {"Washington (CNN) \xe2\x80\x94 Ferries ran late.", "CNN", WC_CREDIT_KIND_DATELINE},
        {"(Reuters) - Ferries ran late.", "Reuters", WC_CREDIT_KIND_DATELINE},
        {"(AFP) Ferries ran late.", "AFP", WC_CREDIT_KIND_DATELINE},
        {"(CNN)Ferries ran late.", "CNN", WC_CREDIT_KIND_DATELINE},
        {"OTTAWA (The Canadian Press) - Ferries ran late.", "", WC_CREDIT_KIND_MENTION},
        {"LEEDS (PA) - Ferries ran late.", "PA", WC_CREDIT_KIND_DATELINE},
        {"STOCKHOLM (TT) - Ferries ran late.", "TT", WC_CREDIT_KIND_DATELINE},
        {"ANKARA (AA) \xe2\x80\x93 Ferries ran late.", "Anadolu", WC_CREDIT_KIND_DATELINE},
        {"VIENNA (APA) - Ferries ran late.", "APA", WC_CREDIT_KIND_DATELINE},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(datelines_are_found_in_text_without_line_breaks)
{
    static const credit_case cases[] = {
        {"Home News Sport More from us Ferries late LONDON (Reuters) - Ferries ran late.", "Reuters",
         WC_CREDIT_KIND_DATELINE},
        {"Share this Tweet COLUMBUS, Ohio (AP) \xe2\x80\x94 Ferries ran late. Leave a comment", "AP",
         WC_CREDIT_KIND_DATELINE},
        {"Ferries late September 5, 2025 NAIROBI (AFP) \xe2\x80\x94 Ferries ran late.", "AFP", WC_CREDIT_KIND_DATELINE},
        {"We sold none today. Washington (CNN) \xe2\x80\x94 Ferries ran late.", "CNN", WC_CREDIT_KIND_DATELINE},
        {"We sold none today. (Reuters) - Ferries ran late.", "Reuters", WC_CREDIT_KIND_DATELINE},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(an_abbreviation_that_is_explained_is_no_dateline)
{
    static const credit_case cases[] = {
        {"The Associated Press (AP) - founded long ago - sells news.", "", WC_CREDIT_KIND_MENTION},
        {"Alcoholics Anonymous (AA) - a fellowship - met.", "", WC_CREDIT_KIND_NONE},
        {"ALCOHOLICS ANONYMOUS (AA) - a fellowship.", "", WC_CREDIT_KIND_NONE},
        {"American Psychological Association (APA) \xe2\x80\x94 members met.", "", WC_CREDIT_KIND_NONE},
        {"Parents Association (PA) - minutes.", "", WC_CREDIT_KIND_NONE},
        {"Agence France-Presse (AFP) \xe2\x80\x94 known to all.", "", WC_CREDIT_KIND_MENTION},
        {"Someone in Athens (Reuters) - or so we heard - left.", "", WC_CREDIT_KIND_MENTION},
        {"She left the network (CNN) - and all were glad.", "", WC_CREDIT_KIND_MENTION},
        {"ATHENS (AFP)-based writers met.", "", WC_CREDIT_KIND_MENTION},
        {"Two boats in Athens (AFP)", "", WC_CREDIT_KIND_MENTION},
        {"LIVE UPDATES ON IT (CNN) went on.", "", WC_CREDIT_KIND_MENTION},
        {"(Reuters)", "", WC_CREDIT_KIND_MENTION},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(bylines_are_credit)
{
    static const credit_case cases[] = {
        {"By The Associated Press", "AP", WC_CREDIT_KIND_BYLINE},
        {"By AFP", "AFP", WC_CREDIT_KIND_BYLINE},
        {"by Reuters", "Reuters", WC_CREDIT_KIND_BYLINE},
        {"By Reuters Staff", "Reuters", WC_CREDIT_KIND_BYLINE},
        {"Reuters Staff", "Reuters", WC_CREDIT_KIND_BYLINE},
        {"Ferries late Reuters Staff 2 Min Read", "Reuters", WC_CREDIT_KIND_BYLINE},
        {"By JANE DOE, Associated Press", "AP", WC_CREDIT_KIND_BYLINE},
        {"By Jane Doe and John Q. Roe, Associated Press", "AP", WC_CREDIT_KIND_BYLINE},
        {"By JANE DOE, AP Medical Writer", "AP", WC_CREDIT_KIND_BYLINE},
        {"By Jane Doe | Reuters", "Reuters", WC_CREDIT_KIND_BYLINE},
        {"By Jane Doe, Bloomberg News", "Bloomberg", WC_CREDIT_KIND_BYLINE},
        {"By Jane Doe \xe2\x80\x93 Inter Press Service", "Inter Press Service", WC_CREDIT_KIND_BYLINE},
        {"By JANE DOE Associated Press", "AP", WC_CREDIT_KIND_BYLINE},
        {"By JANE DOE\nAssociated Press", "AP", WC_CREDIT_KIND_BYLINE},
        {"Ferries late By JANE DOE, Associated Press September 5, 2025 Ferries ran late.", "AP", WC_CREDIT_KIND_BYLINE},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(what_only_looks_like_a_byline_is_none)
{
    static const credit_case cases[] = {
        {"Photo By AFP", "", WC_CREDIT_KIND_MENTION},
        {"Photo By Jane Doe, AFP", "", WC_CREDIT_KIND_MENTION},
        {"By Saturday, CNN had left.", "", WC_CREDIT_KIND_MENTION},
        {"By AFP calculations, none ran.", "", WC_CREDIT_KIND_MENTION},
        {"By Reuters' count, none ran.", "", WC_CREDIT_KIND_MENTION},
        {"By Michael Bloomberg", "", WC_CREDIT_KIND_MENTION},
        {"By John Doe, PA", "", WC_CREDIT_KIND_NONE},
        {"By John Doe, AP teacher", "", WC_CREDIT_KIND_MENTION},
        {"It was seen by AFP in Athens.", "", WC_CREDIT_KIND_MENTION},
        {"By the time they told a man from Reuters, all was lost.", "", WC_CREDIT_KIND_MENTION},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(copyright_lines_are_credit)
{
    static const credit_case cases[] = {
        {"\xc2\xa9 2025 AFP. All rights reserved.", "AFP", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9"
         "2025 Bloomberg L.P.",
         "Bloomberg", WC_CREDIT_KIND_COPYRIGHT},
        {"Copyright 2025 The Associated Press. All rights reserved.", "AP", WC_CREDIT_KIND_COPYRIGHT},
        {"Copyright \xc2\xa9 2025, Reuters", "Reuters", WC_CREDIT_KIND_COPYRIGHT},
        {"(c) 2025 dpa", "dpa", WC_CREDIT_KIND_COPYRIGHT},
        {"(C) 2025 by UPI", "UPI", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 2010\xe2\x80\x93"
         "2025, The Conversation",
         "The Conversation", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 Agence France-Presse. All rights reserved.", "AFP", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 Thomson Reuters 2025", "Reuters", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 2025 PA. All rights reserved.", "PA", WC_CREDIT_KIND_COPYRIGHT},
        {"Share this \xc2\xa9 2025 ANI. All rights reserved. Leave a comment", "ANI", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 2025 Tribune Content Agency, LLC.", "Tribune News Service", WC_CREDIT_KIND_COPYRIGHT},
        {"The-CNN-Wire\xe2\x84\xa2 & \xc2\xa9 2025 Cable News Network, Inc.", "CNN", WC_CREDIT_KIND_COPYRIGHT},
        {"\xc2\xa9 AFP", "", WC_CREDIT_KIND_MENTION},
        {"Image copyright Reuters", "", WC_CREDIT_KIND_MENTION},
        {"\xc2\xa9 2025 AFP/Jane Doe", "", WC_CREDIT_KIND_MENTION},
        {"Photo: \xc2\xa9 2025 AFP", "", WC_CREDIT_KIND_MENTION},
        {"Market data \xc2\xa9 2025 Reuters", "", WC_CREDIT_KIND_MENTION},
        {"Copyright 2025 PA Hogan Homes", "", WC_CREDIT_KIND_NONE},
        {"Copyright 2025 AP Hogan Homes", "", WC_CREDIT_KIND_MENTION},
        {"\xc2\xa9 2025 The Daily Ferry. The Associated Press contributed to this report.", "AP",
         WC_CREDIT_KIND_INPUTS},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(signatures_are_credit)
{
    static const credit_case cases[] = {
        {"(Reporting by Jane Doe in Oslo; Editing by John Roe)", "Reuters", WC_CREDIT_KIND_SIGNATURE},
        {"Reporting By Jane Doe; additional reporting by A. Person; editing by John Roe", "Reuters",
         WC_CREDIT_KIND_SIGNATURE},
        {"Reporting by Jane Doe, dpa; Editing by John Roe", "dpa", WC_CREDIT_KIND_INPUTS},
        {"Reporting by Jane Doe", "", WC_CREDIT_KIND_NONE},
        {"- dpa", "dpa", WC_CREDIT_KIND_SIGNATURE},
        {"\xe2\x80\x94 AFP", "AFP", WC_CREDIT_KIND_SIGNATURE},
        {"--IANS", "IANS", WC_CREDIT_KIND_SIGNATURE},
        {"\xe2\x80\x93 PA", "PA", WC_CREDIT_KIND_SIGNATURE},
        {"This report by The Canadian Press was first published Sept. 5, 2025.", "Canadian Press",
         WC_CREDIT_KIND_SIGNATURE},
        {"This article is republished from The Conversation under a licence.", "The Conversation",
         WC_CREDIT_KIND_SIGNATURE},
        {"Distributed by Tribune News Service.", "Tribune News Service", WC_CREDIT_KIND_SIGNATURE},
        {"ProPublica is a nonprofit newsroom that digs.", "ProPublica", WC_CREDIT_KIND_SIGNATURE},
        {"The Ferry Post is part of States Newsroom, a network.", "States Newsroom", WC_CREDIT_KIND_SIGNATURE},
        {"The-CNN-Wire", "CNN", WC_CREDIT_KIND_SIGNATURE},
        {"- AFP\n- Reuters", "", WC_CREDIT_KIND_MENTION},
        {"Join The Conversation", "", WC_CREDIT_KIND_NONE},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(a_sign_off_inside_a_paragraph_counts_at_the_text_end_only)
{
    ck_assert_str_eq(wc_credit_name(credit_of("Ferries ran late, he said. - AFP \n").agency), "AFP");
    ck_assert_str_eq(wc_credit_name(credit_of("\"Late.\" \xe2\x80\x94 Reuters").agency), "Reuters");
    ck_assert_int_eq(credit_of("Ferries ran late, he said. - AFP\nMore").kind, WC_CREDIT_KIND_MENTION);
    ck_assert_int_eq(credit_of("a rival of the agency - AFP").kind, WC_CREDIT_KIND_MENTION);
}
END_TEST

START_TEST(inputs_are_a_weak_credit)
{
    static const credit_case cases[] = {
        {"With inputs from ANI", "ANI", WC_CREDIT_KIND_INPUTS},
        {"(With inputs from agencies and Reuters)", "Reuters", WC_CREDIT_KIND_INPUTS},
        {"(with AFP inputs)", "AFP", WC_CREDIT_KIND_INPUTS},
        {"Additional reporting by AFP.", "AFP", WC_CREDIT_KIND_INPUTS},
        {"With files from The Canadian Press", "Canadian Press", WC_CREDIT_KIND_INPUTS},
        {"The Associated Press contributed to this report.", "AP", WC_CREDIT_KIND_INPUTS},
        {"Associated Press writer Jane Doe in Oslo contributed to this report.", "AP", WC_CREDIT_KIND_INPUTS},
        {"Contributing: Jane Doe, Associated Press", "AP", WC_CREDIT_KIND_INPUTS},
        {"It ran. With inputs from Xinhua Most popular Next", "Xinhua", WC_CREDIT_KIND_INPUTS},
        {"He told The Associated Press so yesterday. Jane Doe contributed to this report.", "", WC_CREDIT_KIND_MENTION},
        {"With inputs from teachers who know AFP", "", WC_CREDIT_KIND_MENTION},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(a_mention_is_no_credit)
{
    static const credit_case cases[] = {
        {"\"It ran late,\" she told AFP.", "", WC_CREDIT_KIND_MENTION},
        {"It ran late, according to Xinhua.", "", WC_CREDIT_KIND_MENTION},
        {"Reuters reported that it ran late.", "", WC_CREDIT_KIND_MENTION},
        {"(AP Photo/Jane Doe)", "", WC_CREDIT_KIND_MENTION},
        {"ATHENS (AP Photo/Jane Doe) - Boats.", "", WC_CREDIT_KIND_MENTION},
        {"Jane Doe/Reuters", "", WC_CREDIT_KIND_MENTION},
        {"Getty/AFP", "", WC_CREDIT_KIND_MENTION},
        {"(Jane Doe/The Ferry via AP)", "", WC_CREDIT_KIND_MENTION},
        {"Michael Bloomberg spoke.", "", WC_CREDIT_KIND_MENTION},
        {"She took the AP exam.", "", WC_CREDIT_KIND_MENTION},
        {"The PA system failed.", "", WC_CREDIT_KIND_NONE},
        {"He went to an AA meeting.", "", WC_CREDIT_KIND_NONE},
        {"An Audi tt, a TT race, CP and NAN.", "", WC_CREDIT_KIND_NONE},
        {"APPLE, CAFP, BBCs, dpas, reuters, Reutersx, \xc3\x89"
         "AP, AP\xc3\xa9",
         "", WC_CREDIT_KIND_NONE},
        {"Ferries ran late. Nothing else did.", "", WC_CREDIT_KIND_NONE},
        {"", "", WC_CREDIT_KIND_NONE},
    };
    check_cases(cases, COUNT(cases));
}
END_TEST

START_TEST(stronger_evidence_wins_and_equal_evidence_conflicts)
{
    const wc_credit both = credit_of("LONDON (AFP) - Late.\nPARIS (Reuters) - Late.\n\xc2\xa9 2025 UPI");
    ck_assert_str_eq(wc_credit_name(both.agency), "AFP");
    ck_assert_str_eq(wc_credit_name(both.conflict), "Reuters");
    ck_assert_int_eq(both.kind, WC_CREDIT_KIND_DATELINE);

    const wc_credit dateline = credit_of("With inputs from ANI\nBy UPI\n\xc2\xa9 2025 AFP\nROME (ANSA) - Late.");
    ck_assert_str_eq(wc_credit_name(dateline.agency), "ANSA");
    ck_assert_uint_eq(dateline.conflict, WC_CREDIT_NONE);

    const wc_credit same = credit_of("LONDON (AFP) - Late.\nPARIS (AFP) - Late.");
    ck_assert_uint_eq(same.conflict, WC_CREDIT_NONE);
}
END_TEST

START_TEST(collected_lines_are_the_evidence_and_where_it_was_cut)
{
    char out[WC_CREDIT_LINES_MAX];
    const size_t len =
        wc_credit_collect(&agencies, str_of("Menu LONDON (AFP) - Late, she told AFP.\nBy Jane Doe, UPI"), out);
    const char *expected = "\xe2\x80\xa6 LONDON (AFP) - \xe2\x80\xa6\nBy Jane Doe, UPI";
    ck_assert_msg(len == strlen(expected) && memcmp(out, expected, len) == 0, "\"%.*s\"", (int)len, out);
    const wc_str evidence = wc_credit_read(&agencies, (wc_str){out, len}).evidence;
    ck_assert(evidence.data >= out && evidence.data + evidence.len <= out + len);
    ck_assert_msg(evidence.len == 14 && memcmp(evidence.data, "LONDON (AFP) -", 14) == 0, "\"%.*s\"", (int)evidence.len,
                  evidence.data);
}
END_TEST

static const char *const pieces[] = {
    "AP",
    "Reuters",
    "AFP",
    "dpa",
    "PA",
    "Bloomberg",
    "The Conversation",
    "Associated Press",
    "Reuters Staff",
    "CNN",
    "(",
    ")",
    "/",
    "(AP)",
    "(Reuters) -",
    "(PA) \xe2\x80\x94",
    "\xc2\xa9",
    "(c)",
    "Copyright",
    "2025",
    "By ",
    "by ",
    "Jane Doe",
    ", ",
    ". ",
    "\n",
    "\n- ",
    " \xe2\x80\x94 ",
    "-",
    "LONDON ",
    "Washington ",
    "Sept. 5 ",
    "Ohio ",
    "With inputs from ",
    " contributed to this report",
    "Reporting by ",
    "; Editing by ",
    "All rights reserved",
    "Photo",
    "'s",
    "\xe2\x80\xa6",
    " ",
    " ",
    " ",
    "told ",
    "Michael ",
    "The ",
    "distributed by ",
    ": ",
    "\xc2\xa0",
    "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 ",
    "\xe6\x96\xb0\xe5\x8d\x8e\xe7\xa4\xbe",
    "\xf0\x9f\x93\xb0",
    "Wolfeschlegelsteinhausenbergerdorffaltona",
    "is a nonprofit newsroom",
    "ProPublica",
};

/* Pages strung together at random from pieces of credit, their false friends, punctuation and other scripts. */
START_TEST(lines_say_what_the_page_says_whatever_the_page)
{
    uint32_t state = 1;
    for (int round = 0; round < 60000; round++) {
        char text[1200] = "";
        size_t len = 0;
        for (int n = 0; n < 3 + round % 20; n++) {
            state = state * 1664525 + 1013904223;
            const char *piece = pieces[(state >> 8) % COUNT(pieces)];
            memcpy(text + len, piece, strlen(piece) + 1);
            len += strlen(piece);
        }
        credit_of(text);
    }
}
END_TEST

START_TEST(kernels_find_the_same_forms)
{
    wc_agency_index index;
    uint32_t state = 2;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    wc_agency_index_init(&index, (wc_cpu)_i);
    for (int round = 0; round < 20000; round++) {
        char *text = calloc(1, 1200);
        size_t len = 0, from = 0, at = 0, other_at = 0;
        const wc_agency_form *form, *other;
        ck_assert_ptr_nonnull(text);
        for (int n = 0; n < 3 + round % 20; n++) {
            state = state * 1664525 + 1013904223;
            const char *piece = (state >> 20) % 3   ? pieces[(state >> 8) % COUNT(pieces)]
                                : (state >> 21) % 2 ? "x"
                                                    : " ";
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        text = realloc(text, len); /* a byte too far would be seen */
        ck_assert_ptr_nonnull(text);
        do {
            form = wc_agency_find(&agencies, (wc_str){text, len}, from, &at);
            other = wc_agency_find(&index, (wc_str){text, len}, from, &other_at);
            ck_assert_ptr_eq(form, other);
            ck_assert(form == NULL || at == other_at);
            from = form != NULL ? at + form->len : len;
        } while (form != NULL);
        free(text);
    }
}
END_TEST

Suite *credit_suite(void)
{
    Suite *suite = suite_create("credit");
    TCase *tcase = tcase_create("credit");
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, datelines_are_credit);
    tcase_add_test(tcase, datelines_are_found_in_text_without_line_breaks);
    tcase_add_test(tcase, an_abbreviation_that_is_explained_is_no_dateline);
    tcase_add_test(tcase, bylines_are_credit);
    tcase_add_test(tcase, what_only_looks_like_a_byline_is_none);
    tcase_add_test(tcase, copyright_lines_are_credit);
    tcase_add_test(tcase, signatures_are_credit);
    tcase_add_test(tcase, a_sign_off_inside_a_paragraph_counts_at_the_text_end_only);
    tcase_add_test(tcase, inputs_are_a_weak_credit);
    tcase_add_test(tcase, a_mention_is_no_credit);
    tcase_add_test(tcase, stronger_evidence_wins_and_equal_evidence_conflicts);
    tcase_add_test(tcase, collected_lines_are_the_evidence_and_where_it_was_cut);
    tcase_add_loop_test(tcase, kernels_find_the_same_forms, 0, WC_CPUS);
    tcase_add_test(tcase, lines_say_what_the_page_says_whatever_the_page);
    suite_add_tcase(suite, tcase);
    return suite;
}
