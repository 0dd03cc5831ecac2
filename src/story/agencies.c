/* agencies.c - a filter of the first four bytes lets few places of a text through (agencies_kernel.h); what passes is
 * compared with the forms that begin with the same two bytes. */
#include "story/agencies.h"
#include <assert.h>
#include <string.h>

#define NO_FORM 255

/* Numbers may be kept in files: add at the end. */
enum {
    AP = 1,
    REUTERS,
    AFP,
    UPI,
    BBC,
    XINHUA,
    DPA,
    ANI,
    PTI,
    IANS,
    PA,
    TASS,
    RIA,
    INTERFAX,
    KYODO,
    JIJI,
    YONHAP,
    EFE,
    ANSA,
    ANADOLU,
    BLOOMBERG,
    DOW_JONES,
    CNN,
    AAP,
    CP,
    APA,
    KEYSTONE_SDA,
    BELGA,
    ANP,
    TT,
    NTB,
    RITZAU,
    STT,
    PAP,
    CTK,
    MTI,
    LUSA,
    MENA,
    IRNA,
    BERNAMA,
    ANTARA,
    VNA,
    GNA,
    NAN,
    SAPA,
    TNS,
    KNS,
    IPS,
    STATES_NEWSROOM,
    THE_CONVERSATION,
    PROPUBLICA,
    KFF,
    EUROPA_PRESS,
    AGERPRES,
    UKRINFORM,
    N_AGENCIES
};

static const char *const names[N_AGENCIES] = {
    [AP] = "AP",
    [REUTERS] = "Reuters",
    [AFP] = "AFP",
    [UPI] = "UPI",
    [BBC] = "BBC",
    [XINHUA] = "Xinhua",
    [DPA] = "dpa",
    [ANI] = "ANI",
    [PTI] = "PTI",
    [IANS] = "IANS",
    [PA] = "PA",
    [TASS] = "TASS",
    [RIA] = "RIA Novosti",
    [INTERFAX] = "Interfax",
    [KYODO] = "Kyodo",
    [JIJI] = "Jiji",
    [YONHAP] = "Yonhap",
    [EFE] = "EFE",
    [ANSA] = "ANSA",
    [ANADOLU] = "Anadolu",
    [BLOOMBERG] = "Bloomberg",
    [DOW_JONES] = "Dow Jones",
    [CNN] = "CNN",
    [AAP] = "AAP",
    [CP] = "Canadian Press",
    [APA] = "APA",
    [KEYSTONE_SDA] = "Keystone-SDA",
    [BELGA] = "Belga",
    [ANP] = "ANP",
    [TT] = "TT",
    [NTB] = "NTB",
    [RITZAU] = "Ritzau",
    [STT] = "STT",
    [PAP] = "PAP",
    [CTK] = "CTK",
    [MTI] = "MTI",
    [LUSA] = "Lusa",
    [MENA] = "MENA",
    [IRNA] = "IRNA",
    [BERNAMA] = "Bernama",
    [ANTARA] = "Antara",
    [VNA] = "VNA",
    [GNA] = "GNA",
    [NAN] = "NAN",
    [SAPA] = "SAPA",
    [TNS] = "Tribune News Service",
    [KNS] = "KNS",
    [IPS] = "Inter Press Service",
    [STATES_NEWSROOM] = "States Newsroom",
    [THE_CONVERSATION] = "The Conversation",
    [PROPUBLICA] = "ProPublica",
    [KFF] = "KFF Health News",
    [EUROPA_PRESS] = "Europa Press",
    [AGERPRES] = "Agerpres",
    [UKRINFORM] = "Ukrinform",
};

#define FORM(text, agency, flags)                                                                                      \
    {                                                                                                                  \
        text, sizeof(text) - 1, agency, flags                                                                          \
    }
#define ABBR WC_FORM_ABBREVIATION
#define WEAK (WC_FORM_ABBREVIATION | WC_FORM_WEAK)

/* Where one form begins with another, the longer stands first. */
static const wc_agency_form forms[] = {
    FORM("Associated Press", AP, 0),
    FORM("ASSOCIATED PRESS", AP, 0),
    FORM("AP", AP, ABBR),
    FORM("Reuters Staff", REUTERS, WC_FORM_STAFF),
    FORM("Reuters Breakingviews", REUTERS, 0),
    FORM("Reuters Health", REUTERS, 0),
    FORM("Reuters", REUTERS, 0),
    FORM("REUTERS", REUTERS, 0),
    FORM("Thomson Reuters Foundation", REUTERS, 0),
    FORM("Thomson Reuters", REUTERS, 0),
    FORM("Reporting by", REUTERS, WC_FORM_REPORTING),
    FORM("Reporting By", REUTERS, WC_FORM_REPORTING),
    FORM("Agence France-Presse", AFP, 0),
    FORM("Agence France Presse", AFP, 0),
    FORM("AFP-Relaxnews", AFP, 0),
    FORM("AFP", AFP, ABBR),
    FORM("United Press International", UPI, 0),
    FORM("UPI", UPI, ABBR),
    FORM("BBC News", BBC, 0),
    FORM("BBC", BBC, ABBR),
    FORM("Xinhua News Agency", XINHUA, 0),
    FORM("Xinhua", XINHUA, 0),
    FORM("XINHUA", XINHUA, 0),
    FORM("Deutsche Presse-Agentur", DPA, 0),
    FORM("dpa-AFX", DPA, 0),
    FORM("dpa", DPA, ABBR),
    FORM("DPA", DPA, WEAK),
    FORM("Asian News International", ANI, 0),
    FORM("ANI", ANI, ABBR),
    FORM("Press Trust of India", PTI, 0),
    FORM("PTI", PTI, ABBR),
    FORM("Indo-Asian News Service", IANS, 0),
    FORM("IANS", IANS, ABBR),
    FORM("PA Media", PA, 0),
    FORM("PA News Agency", PA, 0),
    FORM("Press Association", PA, 0),
    FORM("PA", PA, WEAK),
    FORM("ITAR-TASS", TASS, 0),
    FORM("TASS", TASS, ABBR),
    FORM("Tass", TASS, 0),
    FORM("RIA Novosti", RIA, 0),
    FORM("RIA", RIA, WEAK),
    FORM("Interfax-Ukraine", INTERFAX, 0),
    FORM("Interfax", INTERFAX, 0),
    FORM("Kyodo News", KYODO, 0),
    FORM("Kyodo", KYODO, 0),
    FORM("KYODO", KYODO, 0),
    FORM("Jiji Press", JIJI, 0),
    FORM("Jiji", JIJI, 0),
    FORM("JIJI", JIJI, 0),
    FORM("Yonhap News Agency", YONHAP, 0),
    FORM("Yonhap", YONHAP, 0),
    FORM("Agencia EFE", EFE, 0),
    FORM("EFE", EFE, ABBR),
    FORM("ANSA", ANSA, ABBR),
    FORM("Anadolu Agency", ANADOLU, 0),
    FORM("Anadolu Ajansi", ANADOLU, 0),
    FORM("Anadolu", ANADOLU, WC_FORM_WEAK),
    FORM("AA", ANADOLU, WEAK),
    FORM("Bloomberg News", BLOOMBERG, 0),
    FORM("Bloomberg", BLOOMBERG, WC_FORM_SURNAME),
    FORM("Dow Jones Newswires", DOW_JONES, 0),
    FORM("Dow Jones", DOW_JONES, WC_FORM_WEAK),
    FORM("The-CNN-Wire", CNN, WC_FORM_SIGNS),
    FORM("CNN Newsource", CNN, 0),
    FORM("CNN Wire", CNN, 0),
    FORM("CNN Business", CNN, 0),
    FORM("Cable News Network", CNN, 0),
    FORM("CNN", CNN, ABBR),
    FORM("Australian Associated Press", AAP, 0),
    FORM("AAP", AAP, ABBR),
    FORM("Canadian Press", CP, 0),
    FORM("CANADIAN PRESS", CP, 0),
    FORM("CP", CP, WEAK),
    FORM("Austria Presse Agentur", APA, 0),
    FORM("APA", APA, WEAK),
    FORM("Keystone-SDA", KEYSTONE_SDA, 0),
    FORM("Keystone-ATS", KEYSTONE_SDA, 0),
    FORM("ATS", KEYSTONE_SDA, WEAK),
    FORM("BELGA", BELGA, 0),
    FORM("Belga", BELGA, 0),
    FORM("ANP", ANP, WEAK),
    FORM("TT", TT, WEAK),
    FORM("NTB", NTB, WEAK),
    FORM("Ritzau", RITZAU, 0),
    FORM("STT", STT, WEAK),
    FORM("PAP", PAP, WEAK),
    FORM("CTK", CTK, WEAK),
    FORM("MTI", MTI, WEAK),
    FORM("Lusa", LUSA, WC_FORM_WEAK),
    FORM("MENA", MENA, WEAK),
    FORM("IRNA", IRNA, ABBR),
    FORM("Bernama", BERNAMA, 0),
    FORM("BERNAMA", BERNAMA, 0),
    FORM("Antara News", ANTARA, 0),
    FORM("ANTARA", ANTARA, WEAK),
    FORM("Antara", ANTARA, WC_FORM_WEAK),
    FORM("Vietnam News Agency", VNA, 0),
    FORM("VNA", VNA, WEAK),
    FORM("Ghana News Agency", GNA, 0),
    FORM("GNA", GNA, WEAK),
    FORM("News Agency of Nigeria", NAN, 0),
    FORM("NAN", NAN, WEAK),
    FORM("SAPA", SAPA, ABBR),
    FORM("Sapa", SAPA, WC_FORM_WEAK),
    FORM("Tribune News Service", TNS, 0),
    FORM("Tribune Content Agency", TNS, 0),
    FORM("TNS", TNS, WEAK),
    FORM("Kashmir News Service", KNS, 0),
    FORM("KNS", KNS, WEAK),
    FORM("Inter Press Service", IPS, 0),
    FORM("IPS", IPS, WEAK),
    FORM("States Newsroom", STATES_NEWSROOM, 0),
    FORM("Conversation", THE_CONVERSATION, WC_FORM_TITLE | WC_FORM_WEAK),
    FORM("ProPublica", PROPUBLICA, 0),
    FORM("KFF Health News", KFF, 0),
    FORM("Kaiser Health News", KFF, 0),
    FORM("Europa Press", EUROPA_PRESS, 0),
    FORM("AGERPRES", AGERPRES, 0),
    FORM("Agerpres", AGERPRES, 0),
    FORM("Ukrinform", UKRINFORM, 0),
};
#define N_FORMS (sizeof forms / sizeof forms[0])

static_assert(N_FORMS <= WC_AGENCY_N_FORMS_MAX && WC_AGENCY_N_FORMS_MAX <= NO_FORM, "a form's index fits a byte");

/* Whether the character that ends before, or starts at, text[i] could be part of a word.  Of what is not ASCII, spaces,
 * dashes and quotation marks begin with C2 or E2; letters of names do not. */
static bool is_word_byte(unsigned char c) { return wc_agency_is_word_ascii(c) || c >= 0x80; }

static unsigned chain_of(const char *start)
{
    return ((unsigned char)start[0] * 8U + (unsigned char)start[1]) % WC_AGENCY_CHAINS;
}

/* Forms that are alike share a bucket, for it lets through whatever mixes their letters. */
static unsigned bucket_of(const wc_agency_form *form)
{
    const char first = form->text[0], last_of_4 = form->text[form->len < 4 ? form->len - 1 : 3];
    if (first == 'd') return 0;
    if (form->len == 2) return 1;
    if (last_of_4 >= 'A' && last_of_4 <= 'Z') return 2;
    if (first < 'C') return 3;
    if (first < 'G') return 4;
    return first < 'P' ? 5 : first < 'S' ? 6 : 7;
}

/* What may stand behind a whole word. */
static bool may_follow(unsigned c) { return c == 0xC2 || c == 0xE2 || !is_word_byte((unsigned char)c); }

static void add_to_filter(wc_agency_filter *filter, const wc_agency_form *form)
{
    const uint8_t bucket = (uint8_t)(1U << bucket_of(form));
    for (unsigned i = 0; i < WC_AGENCY_BYTES; i++) {
        const unsigned from = i < form->len ? (unsigned char)form->text[i] : 0, to = i < form->len ? from : 255;
        for (unsigned c = from; c <= to; c++) {
            if (i == form->len && !may_follow(c)) continue;
            filter->letter[i][c & 63] |= bucket;
            if (i == 4) continue;
            filter->low[i][c & 15] |= bucket;
            filter->high[i][c >> 4] |= bucket;
        }
    }
}

static void add_known(wc_agency_filter *filter, const wc_agency_form *form)
{
    const unsigned n = wc_agency_known_bytes(form->len);
    uint64_t start = 0;
    assert(n > 0);
    for (unsigned i = 0; i < n; i++) start |= (uint64_t)(unsigned char)form->text[i] << 8 * i;
    const uint32_t bit = wc_agency_known_bit(start, n);
    filter->known[bit / 64] |= UINT64_C(1) << bit % 64;
}

static wc_agency_skip *skip_of(wc_cpu cpu)
{
#ifdef WC_CPU_HAS_NEON
    if (cpu == WC_CPU_NEON) return wc_agency_skip_neon;
#endif
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2) return wc_agency_skip_avx2;
    if (cpu == WC_CPU_AVX512) return wc_agency_skip_avx512;
#endif
    (void)cpu;
    return wc_agency_skip_plain;
}

void wc_agency_index_init(wc_agency_index *index, wc_cpu cpu)
{
    memset(&index->filter, 0, sizeof index->filter);
    memset(index->head, NO_FORM, sizeof index->head);
    index->skip = skip_of(cpu);
    for (size_t i = N_FORMS; i-- > 0;) { /* backwards, so that a chain keeps the order of the table */
        uint8_t *head = &index->head[chain_of(forms[i].text)];
        add_to_filter(&index->filter, &forms[i]);
        add_known(&index->filter, &forms[i]);
        index->next[i] = *head;
        *head = (uint8_t)i;
    }
}

static bool word_begins(wc_str text, size_t i)
{
    if (i == 0) return true;
    size_t lead = i - 1;
    while (lead > 0 && i - lead < 4 && ((unsigned char)text.data[lead] & 0xC0) == 0x80) lead--;
    const unsigned char c = (unsigned char)text.data[lead];
    return c == 0xC2 || c == 0xE2 || !is_word_byte(c);
}

static bool word_ends(wc_str text, size_t i)
{
    const unsigned char c = i < text.len ? (unsigned char)text.data[i] : ' ';
    return c == 0xC2 || c == 0xE2 || !is_word_byte(c);
}

/* Most that are not here differ in the middle or at the end. */
static bool stands_here(const wc_agency_form *form, const char *text, size_t len)
{
    const size_t middle = form->len / 2, last = form->len - 1U;
    return form->len <= len && form->text[middle] == text[middle] && form->text[last] == text[last] &&
           memcmp(form->text, text, form->len) == 0;
}

static const wc_agency_form *form_here(const wc_agency_index *index, wc_str text, size_t i)
{
    if (text.len - i < 2) return NULL;
    for (unsigned f = index->head[chain_of(text.data + i)]; f != NO_FORM; f = index->next[f]) {
        const wc_agency_form *form = &forms[f];
        if (stands_here(form, text.data + i, text.len - i) && word_ends(text, i + form->len))
            return word_begins(text, i) ? form : NULL;
    }
    return NULL;
}

/* In whole blocks of data from `from` on; data[i] is text.data[i + shift]. */
static const wc_agency_form *find_in_blocks(const wc_agency_index *index, wc_str text, wc_str data, size_t from,
                                            size_t shift, size_t *at)
{
    const wc_agency_form *form;
    uint64_t places;
    size_t i = index->skip(&index->filter, data.data, from, data.len, &places);
    while (places != 0) {
        for (; places != 0; places &= places - 1) {
            *at = i + shift + (unsigned)__builtin_ctzll(places);
            if ((form = form_here(index, text, *at)) != NULL) return form;
        }
        i = index->skip(&index->filter, data.data, i + WC_AGENCY_BLOCK, data.len, &places);
    }
    return NULL;
}

/* The end of the text, too short for a block, is put before zeros, behind the byte that stands before it. */
const wc_agency_form *wc_agency_find(const wc_agency_index *index, wc_str text, size_t from, size_t *at)
{
    char end[1 + WC_AGENCY_BLOCK + WC_AGENCY_READ] = {0};
    const size_t left = text.len - from;
    const size_t in_blocks = left < WC_AGENCY_READ ? 0 : (left - WC_AGENCY_READ) / WC_AGENCY_BLOCK + 1;
    const size_t rest = from + in_blocks * WC_AGENCY_BLOCK;
    const wc_agency_form *form = find_in_blocks(index, text, text, from, 0, at);
    if (form != NULL || rest == text.len) return form;
    end[0] = rest > 0 ? text.data[rest - 1] : ' ';
    memcpy(end + 1, text.data + rest, text.len - rest);
    return find_in_blocks(index, text, (wc_str){end, sizeof end}, 1, rest - 1, at);
}

const wc_agency_form *wc_agency_form_at(size_t i) { return i < N_FORMS ? &forms[i] : NULL; }

const char *wc_agency_name(uint8_t agency) { return agency > 0 && agency < N_AGENCIES ? names[agency] : ""; }
