// syntax.h - the character level of HTTP: tokens, targets, hosts, lists. Pure.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

// Classes of bytes, to be tested with syntax_is.
enum {
    BYTE_TOKEN = 1,      // tchar of RFC 9110 5.6.2
    BYTE_PATH = 2,       // pchar and '/' of RFC 3986, but for '%'
    BYTE_QUERY = 4,      // the same and '?'
    BYTE_NAME = 8,       // reg-name of RFC 3986, but for '%'
    BYTE_HEX = 16,
    BYTE_VALUE = 32,     // may stand in a header value: VCHAR, obs-text, space, tab
};
extern const unsigned char syntax_class[256];

static inline bool syntax_is(char c, unsigned char classes)
{
    return (syntax_class[(unsigned char)c] & classes) != 0;
}

bool syntax_token(Str s);                          // one tchar or more
bool syntax_value(Str s);                          // may stand in a header line; empty is fine
bool syntax_host(Str s);                           // uri-host [":" port]; port 0-65535 or empty
bool syntax_number(Str s, int64_t *value);         // 1*DIGIT, at most 18 of them that count
bool syntax_equal_fold(Str a, Str b);              // ASCII letters without case

// What a request target consists of; authority and query are absent where there are none.
typedef struct HttpTarget { Str authority, path, query; } HttpTarget;

// Cuts and checks origin-form, absolute-form (http, https) and, for OPTIONS, "*". False: malformed.
bool syntax_target(Str method, Str target, HttpTarget *out);

// Walks a comma separated list: takes the next item, trimmed, off rest; false at the end. Empty
// items are skipped (RFC 9110 5.6.1.2).
bool syntax_list_next(Str *rest, Str *item);

// Whether an If-None-Match names this tag ("x", without W/): weakly, and "*" fits whatever is there
// (RFC 9110 13.1.2).
bool syntax_tag_listed(Str list, Str tag);
// Whether an Accept takes this type ("text/csv; charset=utf-8"); one that is absent takes all.
bool syntax_accepts(Str accept, Str type);

// Splits an item "name; parameters" as in Accept-Encoding; parameters is empty when there are none.
void syntax_item(Str item, Str *name, Str *parameters);
