// import_date.c - matches a text against patterns of dates.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_date.h"

typedef struct Parts {
    int64_t year, month, day, hour, minute, second;
    bool timed, noon_given, after_noon;
    bool offset_given;
    int64_t offset_minutes;
} Parts;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_piece(char c)
{
    return c != '\0' && strchr("yMdHhmsaX", c) != NULL;
}

// Takes a number of low to high digits off the front.
static bool take_number(Str *text, size_t low, size_t high, int64_t *value)
{
    size_t len = 0;
    *value = 0;
    while (len < high && len < text->len && is_digit(text->ptr[len]))
        *value = *value * 10 + (text->ptr[len++] - '0');
    *text = str_from(*text, len);
    return len >= low;
}

static bool take_char(Str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c) return false;
    *text = str_from(*text, 1);
    return true;
}

// "AM", "pm", "a.m." is not worth reading.
static bool take_noon(Str *text, Parts *parts)
{
    if (text->len < 2) return false;
    char first = (char)(text->ptr[0] | 0x20), second = (char)(text->ptr[1] | 0x20);
    if ((first != 'a' && first != 'p') || second != 'm') return false;
    parts->noon_given = true;
    parts->after_noon = first == 'p';
    *text = str_from(*text, 2);
    return true;
}

// "Z", "+08:00", "+0800", "+08".
static bool take_offset(Str *text, Parts *parts)
{
    int64_t hours, minutes = 0;
    parts->offset_given = true;
    if (take_char(text, 'Z')) return true;
    bool minus = text->len > 0 && text->ptr[0] == '-';
    if (!minus && !(text->len > 0 && text->ptr[0] == '+')) return false;
    *text = str_from(*text, 1);
    if (!take_number(text, 2, 2, &hours)) return false;
    bool colon = take_char(text, ':');
    if ((colon || (text->len && is_digit(text->ptr[0]))) && !take_number(text, 2, 2, &minutes))
        return false;
    parts->offset_minutes = (minus ? -1 : 1) * (hours * 60 + minutes);
    return hours <= 18 && minutes < 60;
}

static bool take_piece(char piece, size_t len, bool tight, Str *text, Parts *parts)
{
    size_t low = tight ? len : 1, high = tight || len > 2 ? len : 2;
    switch (piece) {
    case 'y': return take_number(text, 4, 4, &parts->year);
    case 'M': return take_number(text, low, high, &parts->month);
    case 'd': return take_number(text, low, high, &parts->day);
    case 'H':
    case 'h': parts->timed = true; return take_number(text, low, high, &parts->hour);
    case 'm': return take_number(text, low, high, &parts->minute);
    case 's':
        if (!take_number(text, low, high, &parts->second)) return false;
        // Fractions are more than a service log means; they are cut.
        if (take_char(text, '.'))
            while (text->len && is_digit(text->ptr[0])) *text = str_from(*text, 1);
        return true;
    case 'a': return take_noon(text, parts);
    case 'X': return take_offset(text, parts);
    default: return false;
    }
}

static void skip_spaces(Str *text)
{
    while (take_char(text, ' ')) continue;
}

static bool match(Str pattern, Str text, Parts *parts)
{
    bool after_piece = false;
    *parts = (Parts){ 0 };
    while (pattern.len) {
        char c = pattern.ptr[0];
        size_t len = 1;
        if (c == ' ') {
            skip_spaces(&pattern);
            if (!take_char(&text, ' ')) return false;
            skip_spaces(&text);
            after_piece = false;
            continue;
        }
        if (!is_piece(c)) {
            if (!take_char(&text, c)) return false;
            pattern = str_from(pattern, 1);
            after_piece = false;
            continue;
        }
        while (len < pattern.len && pattern.ptr[len] == c) len++;
        bool before_piece = len < pattern.len && is_piece(pattern.ptr[len]);
        bool tight = len > 1 && (before_piece || after_piece);
        if (!take_piece(c, len, tight, &text, parts)) return false;
        pattern = str_from(pattern, len);
        after_piece = true;
    }
    return text.len == 0;
}

// Local time as if it were UTC; false: the calendar or the clock has no such time.
static bool local_ms(const Parts *parts, int64_t *ms)
{
    int64_t hour = parts->hour;
    if (parts->noon_given) {
        if (hour < 1 || hour > 12) return false;
        hour = hour % 12 + (parts->after_noon ? 12 : 0);
    }
    if (!date_valid((int)parts->year, (int)parts->month, (int)parts->day)) return false;
    if (hour > 23 || parts->minute > 59 || parts->second > 59) return false;
    Date date = date_of((int)parts->year, (int)parts->month, (int)parts->day);
    *ms = date.days * DAY_MS + hour * HOUR_MS + parts->minute * MINUTE_MS + parts->second * 1000;
    return true;
}

static bool read_pattern(const Zone *zone, Str pattern, Str text, ImportTime *time)
{
    Parts parts;
    int64_t ms;
    if (!match(pattern, text, &parts) || !local_ms(&parts, &ms)) return false;
    time->date_only = !parts.timed;
    time->at.ms =
        parts.offset_given ? ms - parts.offset_minutes * MINUTE_MS : zone_open_ms(zone, ms);
    return true;
}

bool import_time_read(const Zone *zone, const StrList *patterns, Str text, ImportTime *time)
{
    static const char *const usual[] = {
        "yyyy-M-d",
        "yyyy-M-d H:m:s",
        "yyyy-M-d H:m",
        "yyyy-M-dTH:m:s",
        "yyyy-M-dTH:m:sX",
        "yyyy-M-dTH:m",
        "yyyy-M-d H:m:sX",
        "yyyy/M/d",
        "yyyy/M/d H:m:s",
        "yyyy/M/d H:m",
        "yyyy.M.d",
        "yyyy.M.d H:m:s",
        "yyyy.M.d H:m",
        "yyyy年M月d日",
        "yyyy年M月d日 H:m:s",
        "yyyy年M月d日 H:m",
        "yyyy年M月d日H时m分s秒",
        "yyyy年M月d日 H时m分s秒",
        "yyyy年M月d日H时m分",
        "yyyy年M月d日 H时m分",
        "yyyyMMdd",
        "yyyyMMddHHmmss",
    };
    for (size_t i = 0; i < patterns->count; i++)
        if (read_pattern(zone, patterns->items[i], text, time)) return true;
    for (size_t i = 0; patterns->count == 0 && i < COUNT(usual); i++)
        if (read_pattern(zone, str_of(usual[i]), text, time)) return true;
    return false;
}

bool import_pattern_valid(Str pattern)
{
    int years = 0, months = 0, days = 0;
    for (size_t i = 0; i < pattern.len;) {
        char c = pattern.ptr[i];
        size_t len = 1;
        while (i + len < pattern.len && pattern.ptr[i + len] == c) len++;
        if (c == 'y' && len != 4) return false;
        years += c == 'y';
        months += c == 'M';
        days += c == 'd';
        i += len;
    }
    return years == 1 && months == 1 && days == 1;
}
