// phone.c - phone numbers as people write them, reduced to one form.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/phone.h"

enum { GROUPS_MAX = 6, SEPARATORS_MAX = 2 };

// Groups of digits as they stand, with the digits and bytes that the first 1, 2, ... of them take.
typedef struct Groups {
    bool   plus;
    char   digits[PHONE_DIGITS_MAX + 8];
    size_t count, digits_to[GROUPS_MAX], bytes_to[GROUPS_MAX];
} Groups;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c && strchr(" -().", c);
}

// A digit next to a letter is part of a word, not of a phone number.
static bool goes_on(Str text, size_t at)
{
    unsigned char c = at < text.len ? (unsigned char)text.ptr[at] : ' ';
    return (c >= 'a' && c <= 'z') || c == '_';
}

static Groups groups_read(Str text)
{
    Groups groups = { .plus = text.len && text.ptr[0] == '+' };
    size_t at = groups.plus ? 1 : 0, digits = 0;
    while (groups.count < GROUPS_MAX) {
        size_t start = at, first = digits;
        while (at < text.len && at - start < SEPARATORS_MAX && is_separator(text.ptr[at])) at++;
        if (start != at && groups.count == 0) break;
        while (at < text.len && is_digit(text.ptr[at]) && digits < sizeof groups.digits)
            groups.digits[digits++] = text.ptr[at++];
        if (digits == first || digits == sizeof groups.digits || goes_on(text, at)) break;
        groups.digits_to[groups.count] = digits;
        groups.bytes_to[groups.count++] = at;
    }
    return groups;
}

static Phone phone_of(const char *digits, size_t len)
{
    Phone phone = { .len = len };
    memcpy(phone.digits, digits, len);
    return phone;
}

static bool is_mobile(Str s)
{
    return s.len == 11 && s.ptr[0] == '1' && s.ptr[1] >= '3';
}

// Area codes 010 and 02x are followed by 8 digits, the longer ones by 7 or 8.
static size_t area_len(Str s)
{
    if (s.len < 11 || s.ptr[0] != '0' || s.ptr[1] == '0') return 0;
    if (s.ptr[1] <= '2') return s.len == 11 ? 3 : 0;
    return s.len <= 12 ? 4 : 0;
}

static bool is_service(Str s)
{
    return s.len == 10 && (str_starts(s, STR("400")) || str_starts(s, STR("800")));
}

static bool chinese(Str s, Phone *phone)
{
    size_t area = area_len(s);
    if (!is_mobile(s) && !is_service(s) && area == 0) return false;
    *phone = phone_of(s.ptr, s.len);
    phone->area = area;
    return true;
}

// Behind the country code the area code has lost its 0.
static bool behind_country_code(Str s, Phone *phone)
{
    char with_zero[PHONE_DIGITS_MAX + 1] = "0";
    if (chinese(s, phone)) return true;
    if (s.len >= PHONE_DIGITS_MAX) return false;
    memcpy(with_zero + 1, s.ptr, s.len);
    return chinese((Str){ with_zero, s.len + 1 }, phone);
}

static bool phone_recognise(Str s, bool plus, Phone *phone)
{
    if (str_starts(s, STR("0086"))) return behind_country_code(str_from(s, 4), phone);
    if (plus && str_starts(s, STR("86"))) return behind_country_code(str_from(s, 2), phone);
    if (str_starts(s, STR("86")) && is_mobile(str_from(s, 2))) s = str_from(s, 2);
    if (!plus || s.len < 7 || s.len > PHONE_DIGITS_MAX) return chinese(s, phone);
    *phone = phone_of(s.ptr, s.len);
    return true;
}

size_t phone_read(Str text, bool loose, Phone *phone)
{
    Groups groups = groups_read(text);
    for (size_t take = groups.count; take > 0; take--) {
        Str digits = { groups.digits, groups.digits_to[take - 1] };
        if (phone_recognise(digits, groups.plus, phone)) return groups.bytes_to[take - 1];
    }
    for (size_t take = groups.count; loose && take > 0; take--) {
        size_t len = groups.digits_to[take - 1];
        if (len < 5 || len > PHONE_DIGITS_MAX) continue;
        *phone = phone_of(groups.digits, len);
        return groups.bytes_to[take - 1];
    }
    return 0;
}
