// syntax.c - the character level of HTTP.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/syntax.h"

enum {
    COMMON = BYTE_VALUE,
    UNRESERVED = BYTE_TOKEN | BYTE_PATH | BYTE_QUERY | BYTE_NAME | BYTE_VALUE,
    SUB_DELIM = BYTE_PATH | BYTE_QUERY | BYTE_NAME | BYTE_VALUE,
};

// RFC 9110 5.6.2 and 5.5, RFC 3986 2 and 3. Later lines override earlier ones.
const unsigned char syntax_class[256] = {
    ['\t'] = COMMON,
    [' '] = COMMON,
    ['"'] = COMMON,
    ['<'] = COMMON,
    ['>'] = COMMON,
    ['\\'] = COMMON,
    ['['] = COMMON,
    [']'] = COMMON,
    ['{'] = COMMON,
    ['}'] = COMMON,
    ['#'] = BYTE_TOKEN | COMMON,
    ['%'] = BYTE_TOKEN | COMMON,
    ['^'] = BYTE_TOKEN | COMMON,
    ['`'] = BYTE_TOKEN | COMMON,
    ['|'] = BYTE_TOKEN | COMMON,
    ['-'] = UNRESERVED,
    ['.'] = UNRESERVED,
    ['_'] = UNRESERVED,
    ['~'] = UNRESERVED,
    ['!'] = SUB_DELIM | BYTE_TOKEN,
    ['$'] = SUB_DELIM | BYTE_TOKEN,
    ['&'] = SUB_DELIM | BYTE_TOKEN,
    ['\''] = SUB_DELIM | BYTE_TOKEN,
    ['*'] = SUB_DELIM | BYTE_TOKEN,
    ['+'] = SUB_DELIM | BYTE_TOKEN,
    ['('] = SUB_DELIM,
    [')'] = SUB_DELIM,
    [','] = SUB_DELIM,
    [';'] = SUB_DELIM,
    ['='] = SUB_DELIM,
    [':'] = BYTE_PATH | BYTE_QUERY | COMMON,
    ['@'] = BYTE_PATH | BYTE_QUERY | COMMON,
    ['/'] = BYTE_PATH | BYTE_QUERY | COMMON,
    ['?'] = BYTE_QUERY | COMMON,
    ['0'] = UNRESERVED | BYTE_HEX,
    ['1'] = UNRESERVED | BYTE_HEX,
    ['2'] = UNRESERVED | BYTE_HEX,
    ['3'] = UNRESERVED | BYTE_HEX,
    ['4'] = UNRESERVED | BYTE_HEX,
    ['5'] = UNRESERVED | BYTE_HEX,
    ['6'] = UNRESERVED | BYTE_HEX,
    ['7'] = UNRESERVED | BYTE_HEX,
    ['8'] = UNRESERVED | BYTE_HEX,
    ['9'] = UNRESERVED | BYTE_HEX,
    ['A' ... 'F'] = UNRESERVED | BYTE_HEX,
    ['a' ... 'f'] = UNRESERVED | BYTE_HEX,
    ['G' ... 'Z'] = UNRESERVED,
    ['g' ... 'z'] = UNRESERVED,
    [0x80 ... 0xFF] = COMMON,
};

static bool all_are(Str s, unsigned char classes)
{
    for (size_t i = 0; i < s.len; i++)
        if (!syntax_is(s.ptr[i], classes)) return false;
    return true;
}

// Like all_are, but well-formed percent escapes may stand between.
static bool all_are_or_escaped(Str s, unsigned char classes)
{
    for (size_t i = 0; i < s.len; i++) {
        if (syntax_is(s.ptr[i], classes)) continue;
        if (s.ptr[i] != '%' || s.len - i < 3) return false;
        if (!syntax_is(s.ptr[i + 1], BYTE_HEX) || !syntax_is(s.ptr[i + 2], BYTE_HEX)) return false;
        i += 2;
    }
    return true;
}

bool syntax_token(Str s)
{
    return s.len > 0 && all_are(s, BYTE_TOKEN);
}

bool syntax_value(Str s)
{
    return all_are(s, BYTE_VALUE);
}

bool syntax_number(Str s, int64_t *value)
{
    int64_t sum = 0;
    if (s.len == 0) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        if (sum >= 100000000000000000) return false;
        sum = sum * 10 + (s.ptr[i] - '0');
    }
    *value = sum;
    return true;
}

bool syntax_equal_fold(Str a, Str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.ptr[i], y = b.ptr[i];
        if (x >= 'A' && x <= 'Z') x = (char)(x | 0x20);
        if (y >= 'A' && y <= 'Z') y = (char)(y | 0x20);
        if (x != y) return false;
    }
    return true;
}

// "[::1]" with what RFC 3986 3.2.2 allows between the brackets, loosely: IPv6 and IPvFuture.
static bool ip_literal(Str s)
{
    if (s.len < 4 || s.ptr[0] != '[' || s.ptr[s.len - 1] != ']') return false;
    Str inside = str_from(str_head(s, s.len - 1), 1);
    if (inside.ptr[0] == 'v' || inside.ptr[0] == 'V') {
        Str version, rest;
        if (!str_split(str_from(inside, 1), '.', &version, &rest)) return false;
        if (version.len == 0 || rest.len == 0 || !all_are(version, BYTE_HEX)) return false;
        for (size_t i = 0; i < rest.len; i++)
            if (rest.ptr[i] != ':' && !syntax_is(rest.ptr[i], BYTE_NAME)) return false;
        return true;
    }
    size_t colons = 0;
    for (size_t i = 0; i < inside.len; i++) {
        colons += inside.ptr[i] == ':';
        if (!syntax_is(inside.ptr[i], BYTE_HEX) && inside.ptr[i] != ':' && inside.ptr[i] != '.')
            return false;
    }
    return colons >= 2 && colons <= 7;
}

bool syntax_host(Str s)
{
    size_t name_len = s.len;
    if (s.len && s.ptr[0] == '[') {
        const char *end = memchr(s.ptr, ']', s.len);
        if (!end) return false;
        name_len = (size_t)(end - s.ptr) + 1;
    } else if (s.len) {
        const char *colon = memchr(s.ptr, ':', s.len);
        if (colon) name_len = (size_t)(colon - s.ptr);
    }
    Str name = str_head(s, name_len), port = str_from(s, name_len);
    if (name.len == 0) return false;
    if (name.ptr[0] == '[' ? !ip_literal(name) : !all_are_or_escaped(name, BYTE_NAME)) return false;
    if (port.len == 0) return true;
    if (port.ptr[0] != ':') return false;
    int64_t number = 0;
    port = str_from(port, 1);
    return port.len == 0 || (port.len <= 5 && syntax_number(port, &number) && number <= 65535);
}

static bool cut_path(Str s, HttpTarget *out)
{
    if (!str_split(s, '?', &out->path, &out->query)) out->query = STR_ABSENT;
    return all_are_or_escaped(out->path, BYTE_PATH) && all_are_or_escaped(out->query, BYTE_QUERY);
}

// The part after "http://" or "https://"; absent if target does not start so.
static Str after_scheme(Str target)
{
    static const Str schemes[] = { { "http://", 7 }, { "https://", 8 } };
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (syntax_equal_fold(str_head(target, schemes[i].len), schemes[i]))
            return str_from(target, schemes[i].len);
    return STR_ABSENT;
}

bool syntax_target(Str method, Str target, HttpTarget *out)
{
    *out = (HttpTarget){ 0 };
    if (target.len == 0) return false;
    if (target.ptr[0] == '/') return cut_path(target, out);
    if (str_equal(target, STR("*"))) {
        out->path = target;
        return str_equal(method, STR("OPTIONS"));
    }
    Str rest = after_scheme(target);
    if (!rest.ptr) return false;
    size_t authority_len = 0;
    while (authority_len < rest.len && rest.ptr[authority_len] != '/' &&
           rest.ptr[authority_len] != '?')
        authority_len++;
    out->authority = str_head(rest, authority_len);
    if (!syntax_host(out->authority)) return false;
    if (!cut_path(str_from(rest, authority_len), out)) return false;
    if (out->path.len == 0) {
        // RFC 9112 3.2.4: OPTIONS of a target without path and query asks about the whole server.
        bool whole = !out->query.ptr && str_equal(method, STR("OPTIONS"));
        out->path = whole ? STR("*") : STR("/");
    }
    return true;
}

bool syntax_list_next(Str *rest, Str *item)
{
    while (rest->len > 0) {
        Str tail;
        str_split(*rest, ',', item, &tail);
        *rest = tail;
        *item = str_trim(*item);
        if (item->len > 0) return true;
    }
    return false;
}

void syntax_item(Str item, Str *name, Str *parameters)
{
    str_split(item, ';', name, parameters);
    *name = str_trim(*name);
    *parameters = str_trim(*parameters);
}

bool syntax_tag_listed(Str list, Str tag)
{
    Str item;
    while (syntax_list_next(&list, &item)) {
        if (str_starts(item, STR("W/"))) item = str_from(item, 2);
        if (str_equal(item, tag) || str_equal(item, STR("*"))) return true;
    }
    return false;
}

static bool is_refused(Str parameters)
{
    Str part, name, value;
    while (parameters.len) {
        str_split(parameters, ';', &part, &parameters);
        if (!str_split(part, '=', &name, &value)) continue;
        double weight = 1;
        if (syntax_equal_fold(str_trim(name), STR("q")) && str_real(str_trim(value), &weight))
            return weight <= 0;
    }
    return false;
}

bool syntax_accepts(Str accept, Str type)
{
    Str item, range, parameters, kind, rest;
    bool any = false;
    str_split(type, ';', &type, &rest);
    str_split(type, '/', &kind, &rest);
    while (syntax_list_next(&accept, &item)) {
        any = true;
        syntax_item(item, &range, &parameters);
        bool fits =
            str_equal(range, STR("*/*")) || syntax_equal_fold(range, type) ||
            (str_ends(range, STR("/*")) && syntax_equal_fold(str_head(range, range.len - 2), kind));
        if (fits && !is_refused(parameters)) return true;
    }
    return !any;
}
