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

// plus: a '+' is a space, as in queries and forms; in paths it is itself.
static bool percent_decode(Work *work, Str s, bool plus, Str *out)
{
    char *p = NEW(work, char, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '+' && plus) c = ' ';
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
        if (!percent_decode(work, name, true, &pair->name) ||
            !percent_decode(work, value, true, &pair->value))
            return false;
    }
    return true;
}

void params_decode(Work *work, Request *request)
{
    for (size_t i = 0; i < PARAMS_MAX; i++)
        if (!percent_decode(work, request->params[i], false, &request->params[i]))
            request->params[i] = STR_ABSENT;
}
