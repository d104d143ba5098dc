// time.c - instants, civil dates and RFC 3339.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include <time.h>

int64_t time_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t time_monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// The year starts in March inside this arithmetic, so that the leap day is its last day.
Date date_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (Date){ era * 146097 + day_of_era - 719468 };
}

CivilDate date_civil(Date date)
{
    int64_t z = date.days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted + (shifted < 10 ? 3 : -9));
    return (CivilDate){ (int)(year_of_era + era * 400) + (month <= 2), month,
                        (int)(day_of_year - (153 * shifted + 2) / 5 + 1) };
}

int date_weekday(Date date)
{
    int64_t shifted = (date.days + 3) % 7; // 1970-01-01 was a Thursday
    return (int)(shifted < 0 ? shifted + 7 : shifted);
}

bool date_valid(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    CivilDate back = date_civil(date_of(year, month, day));
    return back.month == month && back.day == day;
}

static bool digits(Str s, size_t at, size_t count, int *value)
{
    if (at + count > s.len) return false;
    *value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        *value = *value * 10 + (s.ptr[i] - '0');
    }
    return true;
}

bool date_parse(Str s, Date *date)
{
    int year, month, day;
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-') return false;
    if (!digits(s, 0, 4, &year) || !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day)) return false;
    if (!date_valid(year, month, day)) return false;
    *date = date_of(year, month, day);
    return true;
}

// The last count digits; written by hand, since every row of every list has several times.
static void put_digits(char *at, int count, int64_t value)
{
    for (int i = count - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
}

void date_add(Text *out, Date date)
{
    CivilDate c = date_civil(date);
    char text[] = "0000-00-00";
    if (c.year < 0 || c.year > 9999) {
        text_format(out, "%04d-%02d-%02d", c.year, c.month, c.day);
        return;
    }
    put_digits(text, 4, c.year);
    put_digits(text + 5, 2, c.month);
    put_digits(text + 8, 2, c.day);
    text_add(out, str_of(text));
}

// Reads "HH:MM" at an offset; false if it is no time of day.
static bool hour_minute_parse(Str s, size_t at, int *hour, int *minute)
{
    return digits(s, at, 2, hour) && digits(s, at + 3, 2, minute) && s.ptr[at + 2] == ':' &&
           *hour <= 23 && *minute <= 59;
}

// Reads "+08:00" or "Z"; false if it is neither.
static bool offset_parse(Str s, int *minutes)
{
    int hour, minute;
    if (s.len == 1 && (s.ptr[0] == 'Z' || s.ptr[0] == 'z')) {
        *minutes = 0;
        return true;
    }
    if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-')) return false;
    if (!hour_minute_parse(s, 1, &hour, &minute)) return false;
    *minutes = (hour * 60 + minute) * (s.ptr[0] == '-' ? -1 : 1);
    return true;
}

// Cuts ":SS" and ".fff" off the front; seconds may be absent where allowed by the caller.
static bool seconds_parse(Str *rest, int64_t *ms)
{
    int second = 0;
    *ms = 0;
    if (!rest->len || rest->ptr[0] != ':') return true;
    if (!digits(*rest, 1, 2, &second) || second > 59) return false;
    *ms = (int64_t)second * 1000;
    *rest = str_from(*rest, 3);
    if (!rest->len || rest->ptr[0] != '.') return true;
    size_t i = 1;
    int64_t unit = 100;
    for (; i < rest->len && rest->ptr[i] >= '0' && rest->ptr[i] <= '9'; i++, unit /= 10)
        *ms += (rest->ptr[i] - '0') * unit;
    *rest = str_from(*rest, i);
    return i > 1;
}

bool time_parse_local(Str s, Time *time, bool *has_offset)
{
    Date date;
    int hour, minute, offset = 0;
    int64_t ms;
    if (s.len < 16 || !date_parse(str_head(s, 10), &date)) return false;
    if (s.ptr[10] != 'T' && s.ptr[10] != 't' && s.ptr[10] != ' ') return false;
    if (!hour_minute_parse(s, 11, &hour, &minute)) return false;
    Str rest = str_from(s, 16);
    if (!seconds_parse(&rest, &ms)) return false;
    *has_offset = rest.len > 0;
    if (*has_offset && !offset_parse(rest, &offset)) return false;
    time->ms =
        date.days * DAY_MS + (int64_t)hour * HOUR_MS + ((int64_t)minute - offset) * MINUTE_MS + ms;
    return true;
}

bool time_parse(Str s, Time *time)
{
    bool has_offset;
    return s.len >= 20 && s.ptr[16] == ':' && time_parse_local(s, time, &has_offset) && has_offset;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void add_clock(Text *out, int64_t ms)
{
    int64_t days = floor_div(ms, DAY_MS), rest = ms - days * DAY_MS;
    char text[] = "T00:00:00.000";
    date_add(out, (Date){ days });
    put_digits(text + 1, 2, rest / HOUR_MS);
    put_digits(text + 4, 2, rest / MINUTE_MS % 60);
    put_digits(text + 7, 2, rest / 1000 % 60);
    put_digits(text + 10, 3, rest % 1000);
    text_add(out, str_head(str_of(text), rest % 1000 ? 13 : 9));
}

void time_add(Text *out, Time time)
{
    add_clock(out, time.ms);
    text_add_char(out, 'Z');
}

void time_add_offset(Text *out, Time time, int offset_minutes)
{
    int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    add_clock(out, time.ms + (int64_t)offset_minutes * MINUTE_MS);
    text_format(out, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}
