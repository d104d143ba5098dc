// host.c - the names this server answers to.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/host.h"
#include "http/syntax.h"
#include <string.h>

enum { NAMES_MAX = 32, NAMES_BYTES_MAX = 2000 };

static char bytes[NAMES_BYTES_MAX];
static Str names[NAMES_MAX];
static size_t name_count;
static bool names_set;

// Without port and without the dot that a whole name may end with.
static Str name_of(Str host)
{
    size_t len = host.len;
    for (size_t i = host.len; i > 0 && host.ptr[i - 1] != ']'; i--)
        if (host.ptr[i - 1] == ':') len = i - 1;
    if (len > 0 && host.ptr[len - 1] == '.') len--;
    return str_head(host, len);
}

static Str scheme_cut(Str address)
{
    static const Str schemes[] = { { "https://", 8 }, { "http://", 7 } };
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (syntax_equal_fold(str_head(address, schemes[i].len), schemes[i]))
            return str_from(address, schemes[i].len);
    return STR("");
}

static Str next_word(Str *rest)
{
    size_t begin = 0, end;
    while (begin < rest->len && strchr(" \t\r\n", rest->ptr[begin])) begin++;
    for (end = begin; end < rest->len && !strchr(" \t\r\n", rest->ptr[end]); end++) continue;
    Str word = str_head(str_from(*rest, begin), end - begin);
    *rest = str_from(*rest, end);
    return word;
}

bool hosts_set(Str addresses)
{
    Str found[NAMES_MAX], kept = { bytes, addresses.len }, word;
    size_t count = 0;
    if (addresses.len > sizeof bytes) return false;
    Str rest = addresses;
    while ((word = next_word(&rest)).len) {
        Str host = scheme_cut(word);
        if (str_ends(host, STR("/"))) host = str_head(host, host.len - 1);
        if (!syntax_host(host) || count == NAMES_MAX) return false;
        Str name = name_of(host);
        found[count++] = str_head(str_from(kept, (size_t)(name.ptr - addresses.ptr)), name.len);
    }
    memcpy(bytes, addresses.ptr, addresses.len);
    memcpy(names, found, count * sizeof *found);
    name_count = count;
    names_set = true;
    return true;
}

static bool is_digits_and_dots(Str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != '.' && (name.ptr[i] < '0' || name.ptr[i] > '9')) return false;
    return name.len > 0;
}

bool host_is_loopback(Str host)
{
    Str name = name_of(host);
    return syntax_equal_fold(name, STR("localhost")) || str_equal(name, STR("[::1]")) ||
           (str_starts(name, STR("127.")) && is_digits_and_dots(name));
}

bool host_known(Str host)
{
    if (!host.ptr || host_is_loopback(host)) return true;
    Str name = name_of(host);
    for (size_t i = 0; i < name_count; i++)
        if (syntax_equal_fold(name, names[i])) return true;
    return name_count == 0 && (str_starts(name, STR("[")) || is_digits_and_dots(name));
}

bool host_leads_here(Str address)
{
    return !names_set || host_known(scheme_cut(address));
}
