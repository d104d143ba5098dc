// static.c - the web UI out of the program.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/static.h"
#include "http/syntax.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { NAME_BYTES = 256 };

// What may run in a page of ours is what we have built in, and nobody may put our pages in theirs.
// Element Plus places its popups by style attributes; style elements stay forbidden.
static const char protection[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "interest-cohort=()\r\n";

static const struct {
    Str extension, type;
} types[] = {
    { { ".html", 5 }, { "text/html; charset=utf-8", 24 } },
    { { ".js", 3 }, { "text/javascript; charset=utf-8", 30 } },
    { { ".css", 4 }, { "text/css; charset=utf-8", 23 } },
    { { ".svg", 4 }, { "image/svg+xml", 13 } },
    { { ".png", 4 }, { "image/png", 9 } },
    { { ".jpg", 4 }, { "image/jpeg", 10 } },
    { { ".webp", 5 }, { "image/webp", 10 } },
    { { ".ico", 4 }, { "image/x-icon", 12 } },
    { { ".woff2", 6 }, { "font/woff2", 10 } },
    { { ".json", 5 }, { "application/json", 16 } },
    { { ".webmanifest", 12 }, { "application/manifest+json", 25 } },
    { { ".txt", 4 }, { "text/plain; charset=utf-8", 25 } },
};

// Absent for an extension that we do not serve, as the packed siblings' own.
static Str type_of(Str name)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_ends(name, types[i].extension)) return types[i].type;
    return STR_ABSENT;
}

typedef enum Coding { CODING_NONE, CODING_GZIP, CODING_BROTLI } Coding;

static const struct {
    Str name;
    const char *suffix;
} codings[] = {
    [CODING_NONE] = { { "identity", 8 }, "" },
    [CODING_GZIP] = { { "gzip", 4 }, ".gz" },
    [CODING_BROTLI] = { { "br", 2 }, ".br" },
};

// "q=0.5" in thousandths; 1000 where there is none, 0 for nonsense (RFC 9110 12.4.2).
static int weight_of(Str parameters)
{
    Str name, value;
    if (parameters.len == 0) return 1000;
    if (!str_split(parameters, '=', &name, &value)) return 0;
    value = str_trim(value);
    if (!syntax_equal_fold(str_trim(name), STR("q")) || value.len == 0 || value.len > 5) return 0;
    if (value.len > 1 && value.ptr[1] != '.') return 0;
    int weight = 0, unit = 1000;
    for (size_t i = 0; i < value.len; i++) {
        if (i == 1) continue;
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return 0;
        weight += (value.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return weight > 1000 ? 0 : weight;
}

// What the client gives a coding, in thousandths; identity is always possible, if only just.
static int weight_in(Str accepted, Coding coding)
{
    Str item, name, parameters;
    int any = coding == CODING_NONE ? 1 : 0;
    while (syntax_list_next(&accepted, &item)) {
        syntax_item(item, &name, &parameters);
        if (syntax_equal_fold(name, codings[coding].name)) return weight_of(parameters);
        if (str_equal(name, STR("*")) && coding != CODING_NONE) any = weight_of(parameters);
    }
    return any;
}

static const Embedded *find_named(EmbeddedFind *find, Str path, const char *suffix)
{
    char name[NAME_BYTES];
    int len = snprintf(name, sizeof name, "web%.*s%s", STR_ARG(path), suffix);
    return len > 0 && len < NAME_BYTES ? find(name) : NULL;
}

// The variant that suits best and is there. NULL: not even the plain one is.
static const Embedded *find_variant(EmbeddedFind *find, Str path, Str accepted, Coding *chosen,
                                    bool *varies)
{
    const Embedded *best = find_named(find, path, "");
    int best_weight = weight_in(accepted, CODING_NONE);
    *chosen = CODING_NONE;
    *varies = false;
    if (!best) return NULL;
    for (Coding coding = CODING_GZIP; coding <= CODING_BROTLI; coding++) {
        const Embedded *packed = find_named(find, path, codings[coding].suffix);
        int weight = weight_in(accepted, coding);
        *varies |= packed != NULL;
        if (!packed || weight == 0 || weight < best_weight) continue;
        best = packed;
        best_weight = weight;
        *chosen = coding;
    }
    return best;
}

// "index-sXFffIau.js": Vite puts eight characters of a hash before the extension.
static bool has_hash(Str path)
{
    Str name = str_after_last(path, '/');
    size_t dot = name.len;
    if (!str_starts(path, STR("/assets/"))) return false;
    while (dot > 0 && name.ptr[dot - 1] != '.') dot--;
    if (dot < 11 || name.ptr[dot - 10] != '-') return false;
    for (size_t i = dot - 9; i < dot - 1; i++)
        if (!syntax_is(name.ptr[i], BYTE_NAME)) return false;
    return true;
}

static __attribute__((format(printf, 3, 4))) void add(char *head, size_t *len, const char *form,
                                                      ...)
{
    va_list args;
    va_start(args, form);
    int n = vsnprintf(head + *len, STATIC_HEAD_BYTES - *len, form, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < STATIC_HEAD_BYTES - *len);
    *len += (size_t)n;
}

static HttpReply problem(int status, Str body, const char *more, char *head)
{
    size_t len = 0;
    add(head, &len, "Content-Type: application/problem+json\r\nCache-Control: no-store\r\n%s%s",
        more, protection);
    return (
        HttpReply){ .status = status, .head = { head, len }, .body = body, .body_static = true };
}

static HttpReply not_found(char *head)
{
    return problem(404,
                   STR("{\"type\":\"/problems/not-found\",\"title\":\"There is no such page\","
                       "\"status\":404}\n"),
                   "", head);
}

HttpReply static_reply(const HttpRequest *request, EmbeddedFind *find,
                       char head[static STATIC_HEAD_BYTES])
{
    if (!str_equal(request->method, STR("GET")) && !str_equal(request->method, STR("HEAD")))
        return problem(405,
                       STR("{\"type\":\"/problems/method\",\"title\":\"Pages can only be read\","
                           "\"status\":405}\n"),
                       "Allow: GET, HEAD\r\n", head);
    Str path = request->path;
    if (str_find(str_after_last(path, '/'), STR(".")) == SIZE_MAX) path = STR("/index.html");
    Coding coding;
    bool varies;
    Str type = type_of(path), accepted = http_header(request, "accept-encoding");
    const Embedded *file = type.ptr ? find_variant(find, path, accepted, &coding, &varies) : NULL;
    if (!file) return not_found(head);

    char tag[64];
    size_t len = 0;
    int tag_len = snprintf(tag, sizeof tag, "\"%.32s%s\"", file->hash, codings[coding].suffix);
    add(head, &len, "Content-Type: %.*s\r\nETag: %s\r\nCache-Control: %s\r\n%s%s", STR_ARG(type),
        tag, has_hash(path) ? "public, max-age=31536000, immutable" : "no-cache",
        varies ? "Vary: Accept-Encoding\r\n" : "", protection);
    if (syntax_tag_listed(http_header(request, "if-none-match"), (Str){ tag, (size_t)tag_len }))
        return (HttpReply){ .status = 304, .head = { head, len } };
    if (coding) add(head, &len, "Content-Encoding: %s\r\n", codings[coding].name.ptr);
    return (HttpReply){ .status = 200,
                        .head = { head, len },
                        .body = { (const char *)file->bytes, file->len },
                        .body_static = true };
}

void static_serve(Exchange *exchange)
{
    char head[STATIC_HEAD_BYTES];
    HttpReply reply = static_reply(exchange_request(exchange), embedded_find, head);
    exchange_reply(exchange, &reply);
}
