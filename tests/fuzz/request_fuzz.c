// request_fuzz.c - whole requests, from the bytes of the wire to the reply: never our fault.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The first byte chooses who asks. @NAME in target and body stands for what tests/access/world.http
// has made; nothing is kept of what a request does, so that each finds the same world.
#include "app/commands.h"
#include "conversation.h"
#include "fuzz.h"
#include "http/parser.h"
#include "http/request.h"
#include "record/json_in.h"
#include <assert.h>
#include <stdio.h>

enum { INPUT_MAX = 16 << 10 };

static const ParserLimits limits = {
    .framing = { REQUEST_LINE_BYTES_MAX, HEADER_LINE_BYTES_MAX, HEADERS_BYTES_MAX, HEADERS_MAX },
    .body_memory_max = BODY_BYTES_MAX,
};

static Stage stage;
static Names names;

static void world_body(Work *work, void *arg)
{
    (void)arg;
    stage_names(&stage, work, &names);
    const Str *site = names_find(&names, STR("site_ts"));
    names_put(&names, STR("site_id"), *site);
    names_put(&names, STR("canary"), STR("物"));
    names_put(&names, STR("name"), STR("某客户"));
    names_put(&names, STR("phone"), STR("13800138000"));
    names_put(&names, STR("common"), STR("公用"));
    names_put(&names, STR("case_type"), STR("repair"));
    names_put(&names, STR("login"), STR("thing"));
    names_put(&names, STR("deputy"), STR("deputy"));
    if (!conversation_act(&stage, work, &names, NULL, SOURCE_ROOT "/tests/access/world.http"))
        work_fail(work, FAIL_INTERNAL, "no world");
}

static void make_world(void)
{
    static Work keep; // the names live in it
    keep = (Work){ .arena = arena_new(ARENA_BYTES_MAX) };
    bool made = stage_open(&stage, "sqlite", 0, false) && work_run(&keep, world_body, NULL);
    if (!made) fprintf(stderr, "%s\n", keep.failure);
    assert(made);
    stage.rehearsal = stage.silent = true;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// A name that is known is replaced, in JSON by a string.
static Str with_names(Work *work, Str in, const char *quote)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < in.len; i++) {
        size_t end = i + 1;
        while (in.ptr[i] == '@' && end < in.len && is_name_char(in.ptr[end])) end++;
        const Str *value = names_find(&names, (Str){ in.ptr + i + 1, end - i - 1 });
        if (in.ptr[i] != '@' || !value) {
            text_add_char(&out, in.ptr[i]);
            continue;
        }
        text_format(&out, "%s%.*s%s", quote, STR_ARG(*value), quote);
        i = end - 1;
    }
    return text_str(&out);
}

static void check_reply(Work *work, const Reply *reply)
{
    assert(reply->status >= 200 && reply->status < 500);
    bool json = !reply->type || strstr(reply->type, "json");
    if (reply->body.len && json) assert(json_valid(work, reply->body));
    if (reply->status >= 400 && reply->body.len > 2)
        assert(reply->type && strcmp(reply->type, "application/problem+json") == 0);
    if (reply->status == 204 || reply->status == 304) assert(reply->body.len == 0);
}

typedef struct Asked {
    const HttpRequest *wire;
    uint8_t who;
} Asked;

static void ask_body(Work *work, void *arg)
{
    static const char *const people[] = { "admin", "manager", "director", "keeper",
                                          "lead",  "agent",   "other",    NULL };
    const Asked *asked = arg;
    Str params[PARAMS_MAX];
    unsigned allowed;
    HttpRequest wire = *asked->wire;
    Request request;
    wire.path = with_names(work, wire.path, "");
    wire.query = with_names(work, wire.query, "");
    wire.body = with_names(work, wire.body, "\"");
    const Route *route = route_find(routes(), wire.method, wire.path, params, &allowed);
    if (!route) return;
    request_read(&wire, route, &request);
    const char *who = people[asked->who % COUNT(people)];
    if (who) request.as = str_format(work, "%s/%s", stage.org_code, who);
    Reply reply = stage_ask(&stage, work, &request);
    check_reply(work, &reply);
}

static void take(Exchange *exchange, uint8_t who)
{
    Asked asked = { exchange_request(exchange), who };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool finished = work_run(&work, ask_body, &asked);
    assert(finished || work.failed == FAIL_TOO_LARGE);
    arena_free(work.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Memory memory = { .used_max = 8 << 20 };
    Pool pool = { .memory = &memory };
    Parser parser;
    if (!stage.db) make_world();
    if (size < 1 || size > INPUT_MAX) return 0;
    Str bytes = { (const char *)data + 1, size - 1 };
    parser_start(&parser, &limits, &pool);
    for (bool more = true; more;) {
        size_t used;
        ParserStep step = parser_feed(&parser, bytes, &used);
        bytes = str_from(bytes, used);
        more = step == PARSER_HEAD && parser_take_body(&parser, BODY_BYTES_MAX, false);
        if (step == PARSER_DONE) {
            Exchange *exchange = parser_request(&parser);
            take(exchange, data[0]);
            exchange_free(&pool, exchange);
            parser_start(&parser, &limits, &pool);
        }
    }
    parser_drop(&parser);
    pool_empty(&pool);
    return 0;
}
