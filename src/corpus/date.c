/* date.c - a date is read by hand, left to right, from one cursor: a day (figures, or figures and a month's name), then
 * perhaps a time, then perhaps a zone; anything left over means that it was no date.  No strptime: it follows the
 * locale, forgives too much and knows few zones.  Days since 1970 come from the proleptic Gregorian calendar counted in
 * years that begin in March, so that the leap day is the last of its year (Hinnant, "chrono-compatible low-level date
 * algorithms", 2013). */
#include "corpus/date.h"
#include <string.h>

#define DAY_S 86400

typedef struct cursor {
    const char *at, *end;
} cursor;

typedef struct civil {
    int64_t year;
    int month, day; /* from 1 */
} civil;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

static int64_t days_from_civil(civil date)
{
    const int64_t year = date.month <= 2 ? date.year - 1 : date.year; /* the year that began in March */
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static civil civil_from_days(int64_t days)
{
    const int64_t shifted = days + 719468;
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t day_of_era = shifted - era * 146097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    return (civil){.year = era * 400 + year_of_era + (month >= 10),
                   .month = (int)(month < 10 ? month + 3 : month - 9),
                   .day = (int)(day_of_year - (153 * month + 2) / 5 + 1)};
}

static bool civil_exists(civil date)
{
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1000 || date.year > 9999 || date.month < 1 || date.month > 12) return false;
    const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    return date.day >= 1 && date.day <= month_days[date.month - 1] + (date.month == 2 && leap);
}

static bool skip_spaces(cursor *c)
{
    const char *start = c->at;
    while (c->at < c->end && is_space(*c->at)) c->at++;
    return c->at > start;
}

static bool skip_char(cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted) return false;
    c->at++;
    return true;
}

static size_t count_digits(const cursor *c)
{
    size_t n = 0;
    while (c->at + n < c->end && is_digit(c->at[n])) n++;
    return n;
}

/* Read exactly n digits, n <= 18. */
static bool read_digits(cursor *c, size_t n, int64_t *value)
{
    if ((size_t)(c->end - c->at) < n) return false;
    int64_t read = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(c->at[i])) return false;
        read = read * 10 + (c->at[i] - '0');
    }
    c->at += n;
    *value = read;
    return true;
}

static bool read_digits_int(cursor *c, size_t n, int *value)
{
    int64_t wide;
    if (!read_digits(c, n, &wide)) return false;
    *value = (int)wide;
    return true;
}

/* One or two digits, and no third. */
static bool read_short(cursor *c, int *value)
{
    const size_t n = count_digits(c);
    return n >= 1 && n <= 2 && read_digits_int(c, n, value);
}

/* Skip ".123" or ",123". */
static bool skip_fraction(cursor *c)
{
    if (c->at == c->end || (*c->at != '.' && *c->at != ',')) return true;
    c->at++;
    const size_t n = count_digits(c);
    c->at += n;
    return n > 0;
}

/* The letters at the cursor, passed over. */
static wc_str read_word(cursor *c)
{
    const char *start = c->at;
    while (c->at < c->end && is_letter(*c->at)) c->at++;
    return (wc_str){start, (size_t)(c->at - start)};
}

static bool word_is(wc_str word, const char *name)
{
    size_t i = 0;
    while (i < word.len && name[i] && lower(word.data[i]) == name[i]) i++;
    return i == word.len && !name[i];
}

/* Index in names[0..n) of the name that word is, or is short for with at least three letters; -1: none. */
static int find_name(wc_str word, const char *const *names, int n)
{
    for (int i = 0; i < n && word.len >= 3; i++) {
        size_t same = 0;
        while (same < word.len && names[i][same] && lower(word.data[same]) == names[i][same]) same++;
        if (same == word.len && (same <= 4 || !names[i][same])) return i;
    }
    return -1;
}

static int read_month(cursor *c)
{
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    const int month = find_name(read_word(c), names, 12) + 1;
    skip_char(c, '.');
    return month;
}

/* Pass over "Fri, " or "Friday "; anything else is left. */
static void skip_weekday(cursor *c)
{
    static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    cursor ahead = *c;
    const wc_str word = read_word(&ahead);
    if (find_name(word, names, 7) < 0 && !word_is(word, "thurs")) return;
    skip_char(&ahead, '.');
    skip_char(&ahead, ',');
    skip_spaces(&ahead);
    *c = ahead;
}

/* "5", "05", "5th". */
static bool read_day(cursor *c, int *day)
{
    if (!read_short(c, day)) return false;
    cursor ahead = *c;
    const wc_str suffix = read_word(&ahead);
    if (word_is(suffix, "st") || word_is(suffix, "nd") || word_is(suffix, "rd") || word_is(suffix, "th")) *c = ahead;
    return true;
}

/* "September 5, 2025", "5 Sept. 2025", "5-Sep-2025", with or without a weekday. */
static bool read_worded_date(cursor *c, civil *date)
{
    skip_weekday(c);
    if (c->at < c->end && is_digit(*c->at)) {
        if (!read_day(c, &date->day)) return false;
        if (!skip_spaces(c)) skip_char(c, '-');
        date->month = read_month(c);
    } else {
        date->month = read_month(c);
        skip_spaces(c);
        if (!read_day(c, &date->day)) return false;
    }
    if (date->month == 0) return false;
    if (!skip_char(c, ',')) skip_char(c, '-');
    skip_spaces(c);
    return count_digits(c) == 4 && read_digits(c, 4, &date->year);
}

/* "2025-09-05", "2025/9/5", "20250905". */
static bool read_figured_date(cursor *c, civil *date)
{
    const size_t n = count_digits(c);
    if (n == 8 || n == 14) /* 14: a time follows without a mark */
        return read_digits(c, 4, &date->year) && read_digits_int(c, 2, &date->month) &&
               read_digits_int(c, 2, &date->day);
    if (n != 4 || !read_digits(c, 4, &date->year)) return false;
    const char mark = c->at < c->end ? *c->at : '\0';
    return (mark == '-' || mark == '/') && skip_char(c, mark) && read_short(c, &date->month) && skip_char(c, mark) &&
           read_short(c, &date->day);
}

/* "14:03", "14:03:07.123", "140307", "2:03 pm": seconds since midnight. */
static bool read_clock(cursor *c, int64_t *seconds)
{
    int hour = 0, minute = 0, second = 0;
    const size_t n = count_digits(c);
    if (n == 4 || n == 6) {
        read_digits_int(c, 2, &hour);
        read_digits_int(c, 2, &minute);
        if (n == 6) read_digits_int(c, 2, &second);
    } else {
        if (!read_short(c, &hour) || !skip_char(c, ':') || count_digits(c) != 2 || !read_short(c, &minute))
            return false;
        if (skip_char(c, ':') && (count_digits(c) != 2 || !read_short(c, &second))) return false;
    }
    if (!skip_fraction(c)) return false;
    cursor ahead = *c;
    skip_spaces(&ahead);
    const wc_str word = read_word(&ahead);
    const bool pm = word_is(word, "pm");
    if (pm || word_is(word, "am")) {
        if (hour < 1 || hour > 12) return false;
        hour = hour % 12 + (pm ? 12 : 0);
        *c = ahead;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 60; /* 60: a leap second, taken as the one after it */
}

/* "Z", "+0200", "+02:00", "+02", "EST"; nothing: UTC.  Seconds east of Greenwich. */
static bool read_zone(cursor *c, int64_t *east)
{
    static const struct {
        const char *name;
        int east_hours;
    } zones[] = {{"z", 0},    {"gmt", 0},  {"utc", 0},  {"ut", 0},   {"est", -5}, {"edt", -4},
                 {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
    *east = 0;
    if (c->at == c->end) return true;
    const char sign = *c->at;
    if (sign == '+' || sign == '-') {
        int hours, minutes = 0;
        c->at++;
        if (!read_digits_int(c, 2, &hours)) return false;
        if (skip_char(c, ':') || count_digits(c) > 0) {
            if (!read_digits_int(c, 2, &minutes)) return false;
        }
        *east = ((int64_t)hours * 3600 + (int64_t)minutes * 60) * (sign == '-' ? -1 : 1);
        return hours <= 15 && minutes <= 59;
    }
    const wc_str word = read_word(c);
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (!word_is(word, zones[i].name)) continue;
        *east = (int64_t)zones[i].east_hours * 3600;
        return true;
    }
    return false;
}

/* Pass over RFC 2822's comment behind the zone: "(CEST)". */
static void skip_comment(cursor *c)
{
    skip_spaces(c);
    if (c->at < c->end && *c->at == '(' && c->end[-1] == ')') c->at = c->end;
}

/* Pass over what may stand between day and time: "T", spaces, ", ", " at ". */
static void skip_to_clock(cursor *c)
{
    skip_char(c, ',');
    skip_spaces(c);
    cursor ahead = *c;
    const wc_str word = read_word(&ahead);
    if (!word_is(word, "t") && !word_is(word, "at")) return;
    skip_spaces(&ahead);
    *c = ahead;
}

/* "1757081007", "1757081007.25", "1757081007123". */
static bool read_unix(cursor c, int64_t *date)
{
    const size_t n = count_digits(&c);
    if (n != 9 && n != 10 && n != 12 && n != 13) return false;
    read_digits(&c, n, date);
    if (n >= 12) *date /= 1000;
    return skip_fraction(&c) && c.at == c.end;
}

int64_t wc_date_parse(const char *text, size_t len, bool *has_time)
{
    cursor c = {text, text + len};
    *has_time = false;
    skip_spaces(&c);
    while (c.end > c.at && is_space(c.end[-1])) c.end--;

    int64_t seconds = 0, east = 0;
    if (read_unix(c, &seconds)) {
        *has_time = true;
        return seconds;
    }
    civil date = {0};
    const bool figures = count_digits(&c) >= 4;
    if (!(figures ? read_figured_date(&c, &date) : read_worded_date(&c, &date)) || !civil_exists(date))
        return WC_DATE_UNKNOWN;
    const int64_t midnight = days_from_civil(date) * DAY_S;
    if (c.at == c.end) return midnight;

    skip_to_clock(&c);
    if (!read_clock(&c, &seconds)) return WC_DATE_UNKNOWN;
    skip_spaces(&c);
    if (!read_zone(&c, &east)) return WC_DATE_UNKNOWN;
    skip_comment(&c);
    if (c.at != c.end) return WC_DATE_UNKNOWN;
    *has_time = true;
    return midnight + seconds - east;
}

bool wc_date_is_in_range(int64_t date)
{
    return date >= -719528 * (int64_t)DAY_S && date < 2932897 * (int64_t)DAY_S; /* 0000-01-01 to 9999-12-31 */
}

/* The last n digits of number, and one character behind them; returns where to go on. */
static char *put_digits(char *out, unsigned number, unsigned n, char behind)
{
    for (unsigned i = n; i > 0; i--, number /= 10) out[i - 1] = (char)('0' + number % 10);
    out[n] = behind;
    return out + n + 1;
}

void wc_date_format(int64_t date, bool has_time, char out[24])
{
    out[0] = '\0';
    if (date == WC_DATE_UNKNOWN) return;
    int64_t days = date / DAY_S, seconds = date % DAY_S;
    if (seconds < 0) {
        seconds += DAY_S;
        days--;
    }
    if (!wc_date_is_in_range(date)) return;
    const civil day = civil_from_days(days);
    out = put_digits(out, (unsigned)day.year, 4, '-');
    out = put_digits(out, (unsigned)day.month, 2, '-');
    out = put_digits(out, (unsigned)day.day, 2, has_time ? 'T' : '\0');
    if (!has_time) return;
    out = put_digits(out, (unsigned)(seconds / 3600), 2, ':');
    out = put_digits(out, (unsigned)(seconds / 60 % 60), 2, ':');
    out = put_digits(out, (unsigned)(seconds % 60), 2, 'Z');
    *out = '\0';
}
