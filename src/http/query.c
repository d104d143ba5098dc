// query.c - query strings and posted forms as pairs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/route.h"

enum { PAIRS_MAX = 100 };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool percent_decode(Work *work, Str s, Str *out)
{
    char *p = NEW(work, char, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '+') c = ' ';
        if (c == '%') {
            bool whole = i + 2 < s.len;
            int high = whole ? hex_digit(s.ptr[i + 1]) : -1;
            int low = whole ? hex_digit(s.ptr[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        p[len++] = c;
    }
    *out = (Str){ p, len };
    return str_utf8_valid(*out);
}

bool pairs_parse(Work *work, Str text, Pair **pairs, size_t *count)
{
    *pairs = NEW(work, Pair, PAIRS_MAX);
    *count = 0;
    while (text.len) {
        Str part, name, value;
        str_split(text, '&', &part, &text);
        if (part.len == 0) continue;
        str_split(part, '=', &name, &value);
        if (*count == PAIRS_MAX) return false;
        Pair *pair = &(*pairs)[(*count)++];
        if (!percent_decode(work, name, &pair->name) || !percent_decode(work, value, &pair->value))
            return false;
    }
    return true;
}
