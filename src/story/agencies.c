/* agencies.c - all forms but "dpa" begin with an ASCII capital, and capitals are rare in text.  So eight bytes at a
 * time are tested for "is a capital" or "is d before p" with plain 64-bit arithmetic; those that pass are held against
 * a table of first, second and third letters, and only what passes that too is compared with the forms. */
#include "story/agencies.h"
#include <assert.h>
#include <string.h>

#define NO_FORM 255
#define BLOCK   64 /* bytes */

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
static bool is_word_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c >= 0x80;
}

void wc_agency_index_init(wc_agency_index *index)
{
    const uint64_t no_letter = ~(UINT64_C(0x3FF) << ('0' & 63)); /* & 63 leaves little to tell apart but figures */
    memset(index->third, 0, sizeof index->third);
    memset(index->second, 0, sizeof index->second);
    memset(index->head, NO_FORM, sizeof index->head);
    for (size_t i = N_FORMS; i-- > 0;) { /* backwards, so that a chain keeps the order of the table */
        const unsigned first = (unsigned char)forms[i].text[0] & 31, second = (unsigned char)forms[i].text[1] & 63;
        index->second[first] |= UINT64_C(1) << second;
        index->third[first] |= forms[i].len > 2 ? UINT64_C(1) << ((unsigned char)forms[i].text[2] & 63) : no_letter;
        index->next[i] = index->head[first];
        index->head[first] = (uint8_t)i;
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

/* 0: no form begins with the three bytes at start. */
static unsigned may_start(const wc_agency_index *index, const char *start)
{
    const unsigned first = (unsigned char)start[0] & 31;
    const uint64_t second = index->second[first] >> ((unsigned char)start[1] & 63);
    return (unsigned)(second & index->third[first] >> ((unsigned char)start[2] & 63)) & 1;
}

static const wc_agency_form *form_here(const wc_agency_index *index, wc_str text, size_t i)
{
    if (!word_begins(text, i)) return NULL;
    for (unsigned f = index->head[(unsigned char)text.data[i] & 31]; f != NO_FORM; f = index->next[f]) {
        const wc_agency_form *form = &forms[f];
        if (form->len <= text.len - i && memcmp(form->text, text.data + i, form->len) == 0 &&
            word_ends(text, i + form->len))
            return form;
    }
    return NULL;
}

static uint64_t load_le64(const char *data)
{
    uint64_t x;
    memcpy(&x, data, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

/* A bit for each of the eight bytes at data that is a capital, or d before p; reads nine bytes. */
static uint64_t starts_in_8(const char *data)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low7 = ones * 0x7F, top = ones * 0x80;
    const uint64_t x = load_le64(data), low = x & low7;
    const uint64_t from_a = low + ones * (0x80 - 'A'), past_z = low + ones * (0x80 - 'Z' - 1);
    const uint64_t not_dp = (x ^ ones * 'd') | (load_le64(data + 1) ^ ones * 'p');
    const uint64_t starts = ((from_a & ~past_z & ~x) | ~(((not_dp & low7) + low7) | not_dp)) & top;
    return ((starts >> 7) * UINT64_C(0x0102040810204080)) >> 56; /* one bit of each byte, gathered */
}

/* The places in the BLOCK bytes at data where a form may start, in place[]; reads two more.  A processor guesses
 * wrong at every capital if it is asked there, so each is written down and counted only if its letters are a form's. */
static unsigned starts_in_block(const wc_agency_index *index, const char *data, uint8_t place[BLOCK])
{
    uint64_t starts = 0;
    unsigned n = 0;
    for (unsigned i = 0; i < BLOCK; i += 8) starts |= starts_in_8(data + i) << i;
    for (; starts; starts &= starts - 1) {
        const unsigned i = (unsigned)__builtin_ctzll(starts);
        place[n] = (uint8_t)i;
        n += may_start(index, data + i);
    }
    return n;
}

const wc_agency_form *wc_agency_find(const wc_agency_index *index, wc_str text, size_t from, size_t *at)
{
    size_t i = from;
    const wc_agency_form *form;
    for (; i + BLOCK + 2 <= text.len; i += BLOCK) {
        uint8_t place[BLOCK];
        const unsigned n = starts_in_block(index, text.data + i, place);
        for (unsigned k = 0; k < n; k++) {
            *at = i + place[k];
            if ((form = form_here(index, text, *at)) != NULL) return form;
        }
    }
    for (; i < text.len; i++) {
        if ((form = form_here(index, text, i)) == NULL) continue;
        *at = i;
        return form;
    }
    return NULL;
}

const wc_agency_form *wc_agency_form_at(size_t i) { return i < N_FORMS ? &forms[i] : NULL; }

const char *wc_agency_name(uint8_t agency) { return agency > 0 && agency < N_AGENCIES ? names[agency] : ""; }
