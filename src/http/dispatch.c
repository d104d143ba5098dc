// dispatch.c - the one way a request is done: who, from where, may they, what, done, answered.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/idempotency.h"
#include "http/rate.h"
#include "http/syntax.h"
#include <assert.h>

const void *request_input_(const Request *request, const RecordType *type)
{
    assert(request->route->takes == type && request->input);
    return request->input;
}

const void *request_asked_(const Request *request, const RecordType *type)
{
    assert(request->route->asks == type && request->asked);
    return request->asked;
}

void request_patch_(Work *work, const Request *request, const RecordType *type, void *record)
{
    Issues issues = { .count = 0 };
    assert(request->route->takes == type);
    if (!record_patch_json(work, type, request->body, record, &issues))
        work_fail(work, FAIL_INTERNAL, "a patch that was accepted does not fit");
}

static bool is_safe(const Request *request)
{
    return str_equal(request->method, STR("GET")) || str_equal(request->method, STR("HEAD"));
}

// A browser tells where a request comes from. Without such a line it is no browser, or one so old
// that it sends no cookie across sites for SameSite=Lax posts either.
static bool same_origin(const Request *request)
{
    if (request->fetch_site.ptr)
        return str_equal(request->fetch_site, STR("same-origin")) ||
               str_equal(request->fetch_site, STR("none"));
    if (!request->origin.ptr) return true;
    size_t at = str_find(request->origin, STR("://"));
    return at != SIZE_MAX && str_equal(str_from(request->origin, at + 3), request->host);
}

static bool is_json(Str content_type)
{
    Str head, tail;
    str_split(content_type, ';', &head, &tail);
    return syntax_equal_fold(str_trim(head), STR("application/json"));
}

// heads: lines that every reply to this sender carries.
static bool admit(Work *work, const Request *request, Str *heads, Reply *refusal)
{
    const Route *route = request->route;
    if (!is_safe(request) && !request->local && !same_origin(request)) {
        *refusal = reply_problem(work, 403, "cross-site", "This request came from another site");
        return false;
    }
    work->access = access_identify(work, request);
    if (!rate_admit(work, request, heads, refusal)) return false;
    if (route->needs == PERM_PUBLIC) return true;
    if (!work->access) {
        *refusal = reply_problem(work, 401, "not-signed-in", "Please sign in");
        return false;
    }
    if (work->org_id == 0) {
        *refusal = reply_problem(work, 409, "no-organisation",
                                 "There is no organisation yet, or several: name one");
        return false;
    }
    if (work->access->limited && !(route->flags & ROUTE_LIMITED)) {
        *refusal = reply_problem(work, 403, "something-first",
                                 "First change the password, or set up a second factor");
        return false;
    }
    if (route->needs != PERM_SIGNED_IN && !access_may(work, route->needs)) {
        *refusal = reply_problem(work, 403, "not-allowed", "Your role does not allow this");
        return false;
    }
    return true;
}

static void decode_query(Work *work, Request *request, Issues *issues)
{
    const RecordType *type = request->route->asks;
    Pair *pairs;
    size_t count;
    if (!type) return;
    if (!pairs_parse(work, request->query, &pairs, &count)) {
        issues_add(issues, STR_ABSENT, "invalid", STR("the query string is malformed"));
        return;
    }
    void *asked = work_alloc(work, type->size, 1);
    request->asked = asked;
    record_from_pairs(work, type, pairs, count, asked, issues);
}

// A file whose type only the handler knows is for whoever asks.
static bool is_acceptable(const Request *request)
{
    const Route *route = request->route;
    if (!route->sends && !route->gives) return true;
    return syntax_accepts(request->accept,
                          route->sends ? str_of(route->sends) : STR("application/json"));
}

const Decoded *body_decode(Work *work, const Route *route, Str method, Str body)
{
    Decoded *decoded = NEW(work, Decoded, 1);
    const RecordType *type = route->takes;
    decoded->input = work_alloc(work, type->size, 1);
    bool patch = str_equal(method, STR("PATCH"));
    if (patch) record_initial(type, decoded->input);
    (patch ? record_patch_json : record_from_json)(work, type, body, decoded->input,
                                                   &decoded->issues);
    if (route->derive && decoded->issues.count == 0) route->derive(work, decoded->input);
    return decoded;
}

static void take_decoded(Work *work, Request *request, Issues *issues)
{
    const Decoded *decoded = request->decoded;
    if (!decoded) decoded = body_decode(work, request->route, request->method, request->body);
    request->input = decoded->input;
    for (size_t i = 0; i < decoded->issues.count; i++) {
        const Issue *issue = &decoded->issues.list[i];
        issues_add(issues, issue->field, issue->code, issue->detail);
    }
}

static bool decode(Work *work, Request *request, Reply *refusal)
{
    const RecordType *type = request->route->takes;
    Issues issues = { .count = 0 };
    if (!is_acceptable(request)) {
        *refusal = reply_problem(work, 406, "not-acceptable", "Accept names no type of this reply");
        return false;
    }
    if (type && !is_json(request->content_type)) {
        *refusal = reply_problem(work, 415, "not-json", "Content-Type must be application/json");
        return false;
    }
    decode_query(work, request, &issues);
    if (type) take_decoded(work, request, &issues);
    if (issues.count == 0) return true;
    // What is not JSON at all is a bad request; what is JSON but not this record is unprocessable.
    *refusal = reply_invalid(work, &issues);
    if (str_equal(str_of(issues.list[0].code), STR("not_json"))) {
        *refusal = reply_problem_detail(work, 400, "not-json", "The body is not acceptable JSON",
                                        issues.list[0].detail);
    }
    return false;
}

static uint64_t body_hash(Str body)
{
    uint64_t hash =
        0xCBF29CE484222325u; // FNV-1a; equality of one reader's own replies, not security
    for (size_t i = 0; i < body.len; i++)
        hash = (hash ^ (unsigned char)body.ptr[i]) * 0x100000001B3u;
    return hash;
}

// Answers 304 where the reader has this very body already.
static void condition(Work *work, const Request *request, Reply *reply)
{
    if (!is_safe(request) || reply->status != 200 || reply->file_fd > 0) return;
    if (request->route->flags & ROUTE_NO_STORE) return;
    if (!reply->etag.ptr) {
        reply->etag = str_format(work, "W/\"%016llx\"", (unsigned long long)body_hash(reply->body));
    }
    Str tag = str_from(reply->etag, str_starts(reply->etag, STR("W/")) ? 2 : 0);
    if (!syntax_tag_listed(request->if_none_match, tag)) return;
    *reply = (Reply){ .status = 304, .etag = reply->etag };
}

Reply dispatch(Work *work, Request *request)
{
    Reply reply;
    const Route *route = request->route;
    bool keyed = request->idempotency_key.ptr && str_equal(request->method, STR("POST")) &&
                 !(route->flags & (ROUTE_NO_STORE | ROUTE_UPLOAD | ROUTE_READS));
    Str heads = STR_ABSENT;
    if (!admit(work, request, &heads, &reply)) return reply;
    params_decode(work, request);
    if (!decode(work, request, &reply)) return reply;
    keyed = keyed && work->access;
    if (keyed && idempotency_before(work, request, &reply)) return reply;
    reply = route->run(work, request);
    if (keyed && reply_commits(&reply)) idempotency_after(work, request, &reply);
    condition(work, request, &reply);
    reply.no_store = (route->flags & ROUTE_NO_STORE) != 0;
    if (!reply.heads.ptr) reply.heads = heads;
    return reply;
}
