// str.h - strings as pointer and length; cut, compared and searched only through this file.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

// UTF-8, not NUL-terminated, no NUL inside. ptr NULL means "absent", which is not "empty".
typedef struct Str { const char *ptr; size_t len; } Str;

#define STR(literal) ((Str){ "" literal, sizeof(literal) - 1 })
#define STR_ABSENT ((Str){ 0 })
// For printf: "%.*s", STR_ARG(s).
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

Str  str_of(const char *z);                       // NULL gives an absent string
bool str_equal(Str a, Str b);                     // absent equals empty
bool str_is(Str s, const char *z);                // str_equal with a name of ours
bool str_among(Str s, const char *const *names);  // with one of names, which end with NULL
int  str_compare(Str a, Str b);                   // by bytes, as memcmp
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str  str_from(Str s, size_t start);               // tail; empty when start is past the end
Str  str_head(Str s, size_t len);                 // first len bytes, or all there are
Str  str_trim(Str s);                             // without ASCII white space at both ends
bool str_split(Str s, char at, Str *head, Str *tail);   // false, head = s, tail empty: no such byte
size_t str_find(Str s, Str needle);               // offset, or SIZE_MAX
Str  str_after_last(Str s, char at);               // all of it where there is no such byte
bool str_int(Str s, int64_t *value);              // whole string, decimal, '-' allowed; no overflow
bool str_real(Str s, double *value);              // whole string, decimal, finite
bool str_utf8_valid(Str s);                       // well-formed UTF-8 without NUL
size_t str_utf8_count(Str s);                     // code points of a valid string
Str  str_utf8_head(Str s, size_t code_points);    // never cuts inside a code point
