// request.c - takes a wire request apart; writes the header lines of a reply.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/request.h"
#include "http/refusal.h"

// "a=1; zhiyin=TOKEN; b=2"; the secure name wins, since only a secure origin can have set it.
static Str cookie_session(Str cookie)
{
    Str found = STR_ABSENT, part, name, value;
    while (cookie.len) {
        str_split(cookie, ';', &part, &cookie);
        str_split(str_trim(part), '=', &name, &value);
        if (str_equal(name, STR("__Host-zhiyin"))) return value;
        if (str_equal(name, STR("zhiyin"))) found = value;
    }
    return found;
}

static Str bearer_token(Str authorization)
{
    if (!str_starts(authorization, STR("Bearer "))) return STR_ABSENT;
    return str_trim(str_from(authorization, 7));
}

Str request_secret(const HttpRequest *wire)
{
    Str bearer = bearer_token(http_header(wire, "authorization"));
    return bearer.ptr ? bearer : cookie_session(http_header(wire, "cookie"));
}

// A proxy on this machine tells for whom it asks; from anybody else that line is worth nothing.
static Str client_address(const HttpRequest *wire)
{
    Str peer = str_of(wire->client), told = http_header(wire, "x-forwarded-for");
    bool near = str_starts(peer, STR("127.")) || str_equal(peer, STR("::1"));
    bool plain = told.len > 0 && told.len < sizeof wire->client;
    for (size_t i = 0; i < told.len; i++)
        if (!strchr("0123456789abcdefABCDEF.:", told.ptr[i])) plain = false;
    return near && plain ? told : peer;
}

void request_read(const HttpRequest *wire, const Route *route, Request *request)
{
    *request = (Request){
        .route = route,
        .method = wire->method,
        .path = wire->path,
        .query = wire->query,
        .body = wire->body,
        .upload_fd = wire->upload_fd,
        .upload_bytes = wire->upload_bytes,
        .session = cookie_session(http_header(wire, "cookie")),
        .bearer = bearer_token(http_header(wire, "authorization")),
        .as = wire->local_socket ? http_header(wire, "zhiyin-as") : STR_ABSENT,
        .local = wire->local_socket,
        .idempotency_key = http_header(wire, "idempotency-key"),
        .if_match = http_header(wire, "if-match"),
        .if_none_match = http_header(wire, "if-none-match"),
        .range = http_header(wire, "range"),
        .content_type = http_header(wire, "content-type"),
        .accept = http_header(wire, "accept"),
        .language = http_header(wire, "accept-language"),
        .host = wire->host,
        .origin = http_header(wire, "origin"),
        .fetch_site = http_header(wire, "sec-fetch-site"),
        .client = client_address(wire),
        .user_agent = str_head(http_header(wire, "user-agent"), REQUEST_TEXT_MAX),
    };
    route_match(route->path, wire->path, request->params);
}

static void add_line(Text *out, const char *name, Str value)
{
    if (!value.ptr) return;
    text_add(out, str_of(name));
    text_add(out, STR(": "));
    text_add(out, value);
    text_add(out, STR("\r\n"));
}

// RFC 6266 with RFC 5987: a plain name for old readers, the real one in UTF-8.
static void add_download(Text *out, Str name, bool shown)
{
    if (!name.ptr) return;
    text_format(out, "content-disposition: %s; filename=\"download\"; filename*=UTF-8''",
                shown ? "inline" : "attachment");
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '.' || c == '-' || c == '_';
        if (plain) text_add_char(out, (char)c);
        else text_format(out, "%%%02X", c);
    }
    text_add(out, STR("\r\n"));
}

#define CACHE_NEVER "cache-control: no-store\r\n"
#define CACHE_OWN "cache-control: private, no-cache\r\n"
#define HEAD_OF_SECRETS CACHE_NEVER REPLY_PROTECTION
#define HEAD_OF_ALL CACHE_OWN REPLY_PROTECTION
#define HEAD_OF_PROBLEM "content-type: application/problem+json\r\n" HEAD_OF_ALL

Str reply_failure_head(const Reply *reply)
{
    return reply->heads.len ? STR(HEAD_OF_PROBLEM "retry-after: 1\r\n") : STR(HEAD_OF_PROBLEM);
}

// In place of the policy of all others: of two a browser takes the stricter words of each.
static void add_policy(Text *out, const Reply *reply)
{
    text_add(out, reply->no_store ? STR(CACHE_NEVER REPLY_GUARD) : STR(CACHE_OWN REPLY_GUARD));
    add_line(out, "content-security-policy", str_of(reply->policy));
}

Str reply_head(Work *work, const Reply *reply)
{
    Text out = TEXT(work);
    if (reply->status != 204 && reply->status != 304)
        add_line(&out, "content-type", str_of(reply->type ? reply->type : "application/json"));
    if (reply->policy) add_policy(&out, reply);
    else text_add(&out, reply->no_store ? STR(HEAD_OF_SECRETS) : STR(HEAD_OF_ALL));
    add_line(&out, "location", reply->location);
    add_line(&out, "etag", reply->etag);
    add_download(&out, reply->download, reply->shown);
    text_add(&out, reply->heads);
    return text_str(&out);
}
