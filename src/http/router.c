// router.c - finds the route of a request line and the params in its path.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/route.h"
#include <stdio.h>

enum { NO_VERSION = -1 };

static bool is_name(Str part)
{
    return part.len > 2 && part.ptr[0] == '{';
}

// What stands before the first name in braces must be there as it is: rules nearly all routes out.
static bool path_begins(const char *pattern, Str path)
{
    size_t i = 0;
    while (i < path.len && pattern[i] == path.ptr[i] && pattern[i] != '{') i++;
    return pattern[i] == '{' || (pattern[i] == 0 && i == path.len);
}

bool route_match(const char *pattern, Str path, Str params[PARAMS_MAX])
{
    if (!path_begins(pattern, path)) return false;
    Str left = str_of(pattern), want, have;
    size_t count = 0;
    bool more_want = true, more_have = true;
    while (more_want && more_have) {
        more_want = str_split(left, '/', &want, &left);
        more_have = str_split(path, '/', &have, &path);
        if (more_want != more_have) return false;
        if (is_name(want) && have.len && count < PARAMS_MAX) params[count++] = have;
        else if (!str_equal(want, have)) return false;
    }
    return true;
}

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };

static unsigned method_bit(Str method)
{
    for (size_t i = 0; i < COUNT(methods); i++)
        if (str_equal(method, str_of(methods[i]))) return 1u << i;
    return 0;
}

const Route *route_find(const Route *routes, Str method, Str path, Str params[PARAMS_MAX],
                        unsigned *allowed)
{
    unsigned wanted = method_bit(str_equal(method, STR("HEAD")) ? STR("GET") : method);
    *allowed = 0;
    for (const Route *r = routes; r->method; r++) {
        Str found[PARAMS_MAX] = { { 0 } };
        if (!route_match(r->path, path, found)) continue;
        unsigned bit = method_bit(str_of(r->method));
        if (bit == wanted) {
            memcpy(params, found, sizeof found);
            return r;
        }
        *allowed |= bit;
    }
    return NULL;
}

Str route_methods(unsigned allowed, char text[METHODS_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < COUNT(methods); i++)
        if (allowed & 1u << i)
            len += (size_t)snprintf(text + len, METHODS_BYTES - len, "%s, %s", methods[i],
                                    i == 0 ? "HEAD, " : "");
    len += (size_t)snprintf(text + len, METHODS_BYTES - len, "OPTIONS");
    return (Str){ text, len };
}

Str request_param(const Request *request, const char *name)
{
    Str left = str_of(request->route->path), part;
    size_t index = 0;
    bool more = true;
    while (more) {
        more = str_split(left, '/', &part, &left);
        if (!is_name(part)) continue;
        if (str_equal(str_head(str_from(part, 1), part.len - 2), str_of(name)))
            return request->params[index];
        index++;
    }
    return STR_ABSENT;
}

int64_t request_id_(const Request *request, const char *name)
{
    int64_t id;
    Str text = request_param(request, name);
    return str_int(text, &id) && id > 0 ? id : 0;
}

bool request_version(const Request *request, int64_t *version)
{
    // "v12" is the form that dispatch gives out, "12" the version as it stands in the record.
    // Anything else is no version of ours: then nothing may be changed, rather than everything.
    Str s = request->if_match;
    if (!s.ptr) return false;
    *version = NO_VERSION;
    if (s.len < 3 || !str_starts(s, STR("\"")) || !str_ends(s, STR("\""))) return true;
    s = str_head(str_from(s, 1), s.len - 2);
    if (!str_int(str_starts(s, STR("v")) ? str_from(s, 1) : s, version)) *version = NO_VERSION;
    return true;
}
