// xlsx_number.c - numbers, dates and times of cells as text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_number.h"
#include "base/time.h"
#include <math.h>
#include <stdio.h>

NumberKind number_kind_built_in(int64_t id)
{
    if (id == 22) return NUMBER_DATE_TIME;
    if ((id >= 18 && id <= 21) || id == 45 || id == 47) return NUMBER_TIME;
    if (id == 46) return NUMBER_DURATION;
    if (id >= 32 && id <= 35) return NUMBER_TIME;      // h"时"mm"分" and its like
    bool date = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return date ? NUMBER_DATE : NUMBER_PLAIN;
}

// The rest of a format code behind what only shows: quoted text, \x, _x and *x, [Red] and [$-804].
// *elapsed becomes true at [h], [m] or [s].
static Str code_skip(Str code, bool *elapsed)
{
    Str head, tail;
    switch (code.ptr[0]) {
    case '"':
        str_split(str_from(code, 1), '"', &head, &tail);
        return tail;
    case '[':
        str_split(str_from(code, 1), ']', &head, &tail);
        *elapsed |= head.len > 0 && strspn(head.ptr, "hHmMsS") >= head.len;
        return tail;
    case '\\': case '_': case '*':
        return str_from(code, 2);
    default:
        return str_from(code, 1);
    }
}

NumberKind number_kind(Str code)
{
    bool date = false, time = false, month = false, elapsed = false;
    Str first, rest;
    if (str_starts(code, STR("General"))) return NUMBER_PLAIN;
    // Behind a semicolon stand the formats of negative numbers and of text.
    str_split(code, ';', &first, &rest);
    for (; first.len; first = code_skip(first, &elapsed)) {
        switch (first.ptr[0]) {
        case 'y': case 'Y': case 'd': case 'D': date = true; break;
        case 'h': case 'H': case 's': case 'S': time = true; break;
        case 'm': case 'M': month = true; break;
        case '0': case '#': case '?':
            // Only seconds have a fraction; a letter in "0.00 km" is none of a date.
            if (!date && !time && !elapsed) return NUMBER_PLAIN;
            break;
        default: break;
        }
    }
    if (elapsed) return NUMBER_DURATION;
    if (date && time) return NUMBER_DATE_TIME;
    if (date) return NUMBER_DATE;
    return time ? NUMBER_TIME : month ? NUMBER_DATE : NUMBER_PLAIN;
}

// A whole number of 16 digits and more, of which Excel keeps 15: the others are zeros.
static size_t long_text(char out[NUMBER_TEXT_BYTES], double value)
{
    char digits[NUMBER_TEXT_BYTES];         // d.dddddddddddddde+xx
    snprintf(digits, sizeof digits, "%.14e", fabs(value));
    int zeros = (digits[18] - '0') * 10 + (digits[19] - '0') - 14;
    return (size_t)snprintf(out, NUMBER_TEXT_BYTES, "%s%c%.14s%.*s", value < 0 ? "-" : "",
                            digits[0], digits + 2, zeros, "00000");
}

static size_t plain_text(char out[NUMBER_TEXT_BYTES], double value)
{
    bool whole = value == floor(value);
    if (whole && fabs(value) >= 1e15 && fabs(value) < 1e20) return long_text(out, value);
    // The sum turns -0 into 0.
    return (size_t)snprintf(out, NUMBER_TEXT_BYTES, "%.15g", value + 0.0);
}

static size_t clock_add(char *out, size_t room, int64_t hours, int64_t ms)
{
    int len = snprintf(out, room, "%02lld:%02lld:%02lld", (long long)hours,
                       (long long)(ms / MINUTE_MS % 60), (long long)(ms / 1000 % 60));
    int rest = (int)(ms % 1000);
    if (rest) len += snprintf(out + len, room - (size_t)len, ".%03d", rest);
    return (size_t)len;
}

enum { SERIAL_1970 = 25569, SERIAL_1904 = 1462, SERIAL_LEAP = 60, SERIAL_END = 2958466 };

size_t number_text(char out[NUMBER_TEXT_BYTES], Str digits, NumberKind kind, bool from_1904)
{
    double value;
    if (!str_real(digits, &value)) {
        Str kept = str_head(digits, NUMBER_TEXT_BYTES - 1);
        memcpy(out, kept.ptr, kept.len);
        return kept.len;
    }
    double end = SERIAL_END - (from_1904 ? SERIAL_1904 : 0);
    if (kind == NUMBER_PLAIN || value < 0 || value >= end) return plain_text(out, value);

    int64_t total_ms = llround(value * DAY_MS), days = total_ms / DAY_MS, ms = total_ms % DAY_MS;
    bool clock = kind == NUMBER_DURATION || (kind == NUMBER_TIME && days == 0);
    if (clock) return clock_add(out, NUMBER_TEXT_BYTES, total_ms / HOUR_MS, ms);

    // Excel counts a 29 February 1900, which there never was, as day 60.
    if (from_1904) days += SERIAL_1904;
    else if (days == SERIAL_LEAP || days == 0) return plain_text(out, value);
    else if (days < SERIAL_LEAP) days++;
    CivilDate on = date_civil((Date){ days - SERIAL_1970 });
    int len = snprintf(out, NUMBER_TEXT_BYTES, "%04d-%02d-%02d", on.year, on.month, on.day);
    if (kind == NUMBER_DATE && ms == 0) return (size_t)len;
    out[len++] = 'T';
    return (size_t)len + clock_add(out + len, NUMBER_TEXT_BYTES - (size_t)len, ms / HOUR_MS, ms);
}
