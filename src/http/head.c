// head.c - what the head of a request means.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/head.h"
#include "http/syntax.h"
#include <assert.h>

static size_t aligned(size_t bytes)
{
    return (bytes + 15) & ~(size_t)15;
}

size_t head_bytes(size_t text_bytes, size_t header_count)
{
    return aligned(text_bytes) + header_count * sizeof(HttpHeader);
}

static Str next_text(const char **at)
{
    Str s = str_of(*at);
    *at += s.len + 1;
    return s;
}

void head_link(Exchange *exchange, size_t text_bytes, size_t header_count)
{
    assert(head_bytes(text_bytes, header_count) <= exchange->cap);
    HttpRequest *request = &exchange->request;
    HttpHeader *headers = (HttpHeader *)(void *)(exchange->bytes + aligned(text_bytes));
    const char *at = exchange->bytes;
    request->method = next_text(&at);
    request->target = next_text(&at);
    for (size_t i = 0; i < header_count; i++) {
        headers[i].name = next_text(&at);
        headers[i].value = next_text(&at);
    }
    assert(at == exchange->bytes + text_bytes);
    request->headers = headers;
    request->header_count = header_count;

    // Checked once in head_check; the second linking of a good request cannot fail.
    HttpTarget target;
    if (!syntax_target(request->method, request->target, &target)) target.path = STR_ABSENT;
    request->path = target.path;
    request->query = target.query;
    request->host = target.authority.ptr ? target.authority : http_header(request, "host");
}

// Headers whose meaning would be ambiguous if they came twice.
static const Str single[] = {
    { "host", 4 },
    { "content-length", 14 },
    { "content-type", 12 },
    { "authorization", 13 },
    { "cookie", 6 },
    { "origin", 6 },
    { "expect", 6 },
    { "idempotency-key", 15 },
    { "sec-fetch-site", 14 },
    { "range", 5 },
    { "if-modified-since", 17 },
};

static bool repeats(const HttpRequest *request)
{
    unsigned seen = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        for (unsigned s = 0; s < COUNT(single); s++) {
            if (!str_equal(request->headers[i].name, single[s])) continue;
            if (seen & 1u << s) return true;
            seen |= 1u << s;
        }
    }
    return false;
}

// True if a comma separated header, in however many lines, has the word.
static bool list_has(const HttpRequest *request, Str name, Str word)
{
    for (size_t i = 0; i < request->header_count; i++) {
        Str rest = request->headers[i].value, item;
        if (!str_equal(request->headers[i].name, name)) continue;
        while (syntax_list_next(&rest, &item))
            if (syntax_equal_fold(item, word)) return true;
    }
    return false;
}

// RFC 9112 6.1 and 6.3: chunked, once and last, is the only framing that can be trusted; of others,
// those before it are codings that we do not know.
static Refusal check_coding(const HttpRequest *request, Head *head)
{
    size_t codings = 0, chunked = 0;
    bool last_chunked = false, present = false;
    for (size_t i = 0; i < request->header_count; i++) {
        Str rest = request->headers[i].value, item;
        if (!str_equal(request->headers[i].name, STR("transfer-encoding"))) continue;
        present = true;
        while (syntax_list_next(&rest, &item)) {
            last_chunked = syntax_equal_fold(item, STR("chunked"));
            chunked += last_chunked;
            codings++;
        }
    }
    if (!present) return REFUSE_NONE;
    if (request->version_minor == 0 || !last_chunked || chunked > 1) return REFUSE_TRANSFER_CODING;
    if (http_header(request, "content-length").ptr) return REFUSE_CONTENT_LENGTH;
    if (codings > 1) return REFUSE_CODING_UNKNOWN;
    head->chunked = true;
    return REFUSE_NONE;
}

static Refusal check_host(const HttpRequest *request)
{
    Str host = http_header(request, "host");
    if (!host.ptr) return request->version_minor == 0 ? REFUSE_NONE : REFUSE_HOST;
    return syntax_host(host) ? REFUSE_NONE : REFUSE_HOST;
}

static Refusal check_expectation(const HttpRequest *request, Head *head)
{
    Str expect = http_header(request, "expect");
    if (!expect.ptr || request->version_minor == 0) return REFUSE_NONE;
    head->expects_continue = syntax_equal_fold(expect, STR("100-continue"));
    return head->expects_continue ? REFUSE_NONE : REFUSE_EXPECTATION;
}

// Strings are UTF-8 everywhere inside; other bytes are opaque to HTTP (RFC 9110 5.5) and of no use
// to us.
static void make_utf8(Exchange *exchange)
{
    const HttpRequest *request = &exchange->request;
    for (size_t i = 0; i < request->header_count; i++) {
        Str value = request->headers[i].value;
        if (str_utf8_valid(value)) continue;
        char *at = exchange->bytes + (value.ptr - exchange->bytes);
        for (size_t c = 0; c < value.len; c++)
            if ((unsigned char)at[c] > 0x7F) at[c] = '?';
    }
}

Refusal head_check(Exchange *exchange, Head *head)
{
    const HttpRequest *request = &exchange->request;
    Str length = http_header(request, "content-length");
    *head = (Head){ 0 };

    if (str_equal(request->method, STR("CONNECT"))) return REFUSE_METHOD;
    if (!request->path.ptr) return REFUSE_TARGET;
    if (repeats(request)) return REFUSE_HEADER_REPEATED;
    Refusal refused = check_host(request);
    if (!refused) refused = check_coding(request, head);
    if (!refused) refused = check_expectation(request, head);
    if (refused) return refused;
    if (length.ptr && !syntax_number(length, &head->content_length)) return REFUSE_CONTENT_LENGTH;

    bool persists =
        request->version_minor == 1 || list_has(request, STR("connection"), STR("keep-alive"));
    head->keep_alive = persists && !list_has(request, STR("connection"), STR("close"));
    exchange->keep_alive = head->keep_alive;
    exchange->head_only = str_equal(request->method, STR("HEAD"));
    make_utf8(exchange);
    return REFUSE_NONE;
}
