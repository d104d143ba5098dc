// reply.c - answers: records, problems (RFC 9457), and static ones for when nothing works.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/route.h"
#include <assert.h>
#include <stdio.h>

// A record that has a version carries it as its ETag.
static Str etag_of(Work *work, const RecordType *type, const void *record)
{
    const Field *f = record_field(type, STR("version"));
    if (!f || f->type != FIELD_INT) return STR_ABSENT;
    int64_t version;
    memcpy(&version, (const char *)record + f->offset, sizeof version);
    return str_format(work, "\"v%lld\"", (long long)version);
}

Reply reply_record_(Work *work, int status, const RecordType *type, const void *record)
{
    Text body = TEXT(work);
    record_to_json(&body, type, record, work->access ? work->access->hidden : 0);
    return (
        Reply){ .status = status, .body = text_str(&body), .etag = etag_of(work, type, record) };
}

Reply reply_created_(Work *work, const RecordType *type, const void *record, Str location)
{
    Reply reply = reply_record_(work, 201, type, record);
    reply.location = location;
    return reply;
}

Reply reply_none(void)
{
    return (Reply){ .status = 204 };
}

Reply reply_text(int status, const char *type, Str body)
{
    return (Reply){ .status = status, .type = type, .body = body };
}

static const char problem_type[] = "application/problem+json";

static void problem_begin(Text *out, Work *work, int status, const char *code, const char *title)
{
    text_format(out, "{\"type\":\"/problems/%s\",\"title\":", code);
    json_add_str(out, str_of(title));
    text_format(out, ",\"status\":%d,\"instance\":\"/work/%016llx\"", status,
                (unsigned long long)work->id);
}

Reply reply_problem_detail(Work *work, int status, const char *code, const char *title, Str detail)
{
    Text body = TEXT(work);
    problem_begin(&body, work, status, code, title);
    if (detail.len) {
        text_add(&body, STR(",\"detail\":"));
        json_add_str(&body, detail);
    }
    text_add_char(&body, '}');
    return (Reply){ .status = status, .type = problem_type, .body = text_str(&body) };
}

Reply reply_problem(Work *work, int status, const char *code, const char *title)
{
    return reply_problem_detail(work, status, code, title, STR_ABSENT);
}

Reply reply_not_found(Work *work)
{
    return reply_problem(work, 404, "not-found", "There is no such thing here");
}

Reply reply_stale(Work *work)
{
    return reply_problem(work, 412, "stale", "It was changed meanwhile; read it again");
}

Reply reply_wait(Work *work, const char *code, const char *title, int64_t ms)
{
    Reply reply = reply_problem(work, 429, code, title);
    reply.heads = str_format(work, "retry-after: %lld\r\n", (long long)((ms + 999) / 1000));
    return reply;
}

Reply reply_invalid(Work *work, const Issues *issues)
{
    Text body = TEXT(work);
    assert(issues->count > 0);
    problem_begin(&body, work, 422, "invalid", "Some fields are not valid");
    text_add(&body, STR(",\"errors\":["));
    for (size_t i = 0; i < issues->count; i++) {
        const Issue *issue = &issues->list[i];
        text_add(&body, i ? STR(",{\"field\":") : STR("{\"field\":"));
        json_add_str(&body, issue->field);
        text_format(&body, ",\"code\":\"%s\",\"detail\":", issue->code);
        json_add_str(&body, issue->detail);
        text_add_char(&body, '}');
    }
    text_add(&body, STR("]}"));
    return (Reply){ .status = 422, .type = problem_type, .body = text_str(&body) };
}

bool reply_commits(const Reply *reply)
{
    return (reply->status < 400 || reply->keep) && !reply->undone;
}

#define FAILURE(number, code, words)                                                               \
    .status = number, .type = problem_type,                                                        \
    .body =                                                                                        \
        STR("{\"type\":\"/problems/" code "\",\"title\":\"" words "\",\"status\":" #number "}")

Reply reply_failure(const Work *work)
{
    static const Reply broken = { FAILURE(500, "internal",
                                          "Something is wrong on our side; nothing was changed") };
    static const Reply large = { FAILURE(413, "too-large",
                                         "This needs more memory than one request may have") };
    static const Reply full = { FAILURE(507, "disk-full",
                                        "The server's disk is full; nothing was changed") };
    static const Reply busy = { FAILURE(503, "unavailable",
                                        "Please try again in a moment; nothing was changed"),
                                .heads = STR("retry-after: 1\r\n") };
    static const Reply unknown = {
        FAILURE(
            503, "outcome-unknown",
            "Whether this was kept is not known; with its Idempotency-Key it can be sent again"),
        .heads = STR("retry-after: 1\r\n")
    };
    switch (work->failed) {
    case FAIL_UNKNOWN: return unknown;
    case FAIL_UNAVAILABLE:
    case FAIL_RETRY: return busy;
    case FAIL_TOO_LARGE: return large;
    case FAIL_FULL: return full;
    case FAIL_NONE:
    case FAIL_INTERNAL: return broken;
    }
    return broken;
}
