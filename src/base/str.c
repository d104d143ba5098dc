// str.c - strings as pointer and length.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/str.h"
#include <math.h>
#include <stdlib.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_of(const char *z)
{
    return (Str){ z, z ? strlen(z) : 0 };
}

bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_is(Str s, const char *z)
{
    return s.len == 0 ? *z == 0 : strncmp(z, s.ptr, s.len) == 0 && z[s.len] == 0;
}

bool str_among(Str s, const char *const *names)
{
    for (; *names; names++)
        if (str_is(s, *names)) return true;
    return false;
}

int str_compare(Str a, Str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal(str_head(s, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_equal(str_from(s, s.len - suffix.len), suffix);
}

Str str_from(Str s, size_t start)
{
    if (!s.ptr || start > s.len) return (Str){ s.ptr, 0 };
    return (Str){ s.ptr + start, s.len - start };
}

Str str_head(Str s, size_t len)
{
    return (Str){ s.ptr, len < s.len ? len : s.len };
}

Str str_trim(Str s)
{
    while (s.len && is_space(s.ptr[0])) s = str_from(s, 1);
    while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
    return s;
}

bool str_split(Str s, char at, Str *head, Str *tail)
{
    const char *hit = s.len ? memchr(s.ptr, at, s.len) : NULL;
    if (!hit) {
        *head = s;
        *tail = (Str){ s.ptr, 0 };
        return false;
    }
    size_t len = (size_t)(hit - s.ptr);
    *head = str_head(s, len);
    *tail = str_from(s, len + 1);
    return true;
}

Str str_after_last(Str s, char at)
{
    size_t from = s.len;
    while (from > 0 && s.ptr[from - 1] != at) from--;
    return str_from(s, from);
}

size_t str_find(Str s, Str needle)
{
    if (needle.len == 0) return 0;
    const char *hit = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

bool str_int(Str s, int64_t *value)
{
    bool negative = s.len && s.ptr[0] == '-';
    if (negative) s = str_from(s, 1);
    if (s.len == 0) return false;
    int64_t sum = 0; // kept negative: the range is wider on that side
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c < '0' || c > '9') return false;
        if (__builtin_mul_overflow(sum, 10, &sum)) return false;
        if (__builtin_sub_overflow(sum, c - '0', &sum)) return false;
    }
    if (!negative && sum == INT64_MIN) return false;
    *value = negative ? sum : -sum;
    return true;
}

bool str_real(Str s, double *value)
{
    char z[64];
    if (s.len == 0 || s.len >= sizeof z) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("0123456789+-.eE", s.ptr[i])) return false;
    memcpy(z, s.ptr, s.len);
    z[s.len] = 0;
    char *end;
    double v = strtod(z, &end);
    if (end != z + s.len || !isfinite(v)) return false;
    *value = v;
    return true;
}

// Length of the well-formed sequence at p, 0 if malformed (overlong, surrogate, too large, cut).
static size_t sequence_len(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c == 0) return 0;
    if (c < 0x80) return 1;
    size_t len = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC2 || c > 0xF4 || len > left) return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    if (c == 0xE0 && p[1] < 0xA0) return 0;
    if (c == 0xED && p[1] > 0x9F) return 0;
    if (c == 0xF0 && p[1] < 0x90) return 0;
    if (c == 0xF4 && p[1] > 0x8F) return 0;
    return len;
}

bool str_utf8_valid(Str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    for (size_t i = 0; i < s.len;) {
        size_t len = sequence_len(p + i, s.len - i);
        if (len == 0) return false;
        i += len;
    }
    return true;
}

size_t str_utf8_count(Str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

Str str_utf8_head(Str s, size_t code_points)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool starts = ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
        if (starts && count++ == code_points) return str_head(s, i);
    }
    return s;
}
