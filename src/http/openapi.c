// openapi.c - the OpenAPI 3.1 document, written from the one list of routes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/openapi.h"
#include "http/openapi_inside.h"
#include "record/json_in.h"
#include <ctype.h>

static bool is_method(const Route *route, const char *method)
{
    return strcmp(route->method, method) == 0;
}

bool openapi_keyed(const Route *route)
{
    return is_method(route, "POST") && route->needs != PERM_PUBLIC &&
           !(route->flags & (ROUTE_NO_STORE | ROUTE_UPLOAD | ROUTE_READS));
}

// "case open" or, without a command, "POST /api/v1/password-resets/use": words joined by
// underlines.
static void add_operation_id(Text *out, const Route *r)
{
    Text name = TEXT(out->work);
    static const size_t prefix = sizeof "/api/v1/" - 1;
    if (r->command) text_add(&name, str_of(r->command));
    else text_format(&name, "%s %s", r->method, r->path + prefix);
    text_add(out, STR(",\"operationId\":\""));
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!isalnum((unsigned char)c)) {
            gap = true;
            continue;
        }
        if (gap) text_add_char(out, '_');
        gap = false;
        text_add_char(out, (char)tolower((unsigned char)c));
    }
    text_add_char(out, '"');
}

static void add_comma(Text *out, bool *first)
{
    if (!*first) text_add_char(out, ',');
    *first = false;
}

static void add_path_params(Text *out, const Route *route, bool *first)
{
    Str left = str_of(route->path), part;
    bool more = true;
    while (more) {
        more = str_split(left, '/', &part, &left);
        if (part.len < 3 || part.ptr[0] != '{') continue;
        add_comma(out, first);
        text_format(out,
                    "{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":"
                    "\"string\"}}",
                    (int)part.len - 2, part.ptr + 1);
    }
}

// The shape of one query parameter is the shape of its field in the schema of the record.
static void add_query_params(Text *out, const Route *route, bool *first)
{
    const RecordType *type = route->asks;
    if (!type) return;
    Text schema = TEXT(out->work);
    Issues issues = { .count = 0 };
    record_to_schema(&schema, type, SCHEMA_ASKED);
    json_t *properties =
        json_object_get(json_read(out->work, text_str(&schema), &issues), "properties");
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        add_comma(out, first);
        text_format(out, "{\"name\":\"%s\",\"in\":\"query\",\"required\":%s,\"schema\":", f->name,
                    f->required ? "true" : "false");
        text_add(out, json_write(out->work, json_object_get(properties, f->name)));
        text_add_char(out, '}');
    }
}

static void add_shared_param(Text *out, const char *name, bool *first)
{
    add_comma(out, first);
    text_format(out, "{\"$ref\":\"#/components/parameters/%s\"}", name);
}

static bool documents(const Route *route, const char *status)
{
    return route->errors && strstr(route->errors, status);
}

static void add_params(Text *out, const Route *r)
{
    bool first = true;
    text_add(out, STR(",\"parameters\":["));
    add_path_params(out, r, &first);
    add_query_params(out, r, &first);
    if (documents(r, "412")) add_shared_param(out, "if_match", &first);
    if (openapi_keyed(r)) add_shared_param(out, "idempotency_key", &first);
    text_add_char(out, ']');
}

static void add_body(Text *out, const Route *r)
{
    if (r->takes)
        text_format(
            out,
            ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":"
            "{\"$ref\":\"#/components/schemas/%s%s\"}}}}",
            r->takes->name, is_method(r, "PATCH") ? "Patch" : "");
    else if (r->flags & ROUTE_UPLOAD)
        text_add(out, STR(",\"requestBody\":{\"required\":true,\"content\":{\"application/"
                          "octet-stream\":{}}}"));
}

static void add_success(Text *out, const Route *r)
{
    int status = r->success ? r->success : r->gives || r->sends ? 200 : 204;
    text_format(out, "\"%d\":{\"description\":\"%s\"", status,
                status == 204 ? "Done; nothing to say." : "Done.");
    if (r->gives)
        text_format(out,
                    ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/"
                    "schemas/%s\"}}}",
                    r->gives->name);
    if (r->sends) text_format(out, ",\"content\":{\"%s\":{}}", r->sends);
    text_add_char(out, '}');
    if (r->flags & ROUTE_PARTS)
        text_format(out, ",\"206\":{\"description\":\"A part.\",\"content\":{\"%s\":{}}}",
                    r->sends);
}

// What is answered in general follows from the route; the rest it names itself.
static bool may_answer(const Route *r, const Problem *problem)
{
    char status[4] = { (char)('0' + problem->status / 100), (char)('0' + problem->status / 10 % 10),
                       (char)('0' + problem->status % 10), 0 };
    if (documents(r, status)) return true;
    switch (problem->status) {
    case 0: return true;
    case 401: return r->needs != PERM_PUBLIC;
    case 403: return r->needs >= 0;
    case 404: return strchr(r->path, '{') != NULL;
    case 422: return r->takes || r->asks;
    default: return false;
    }
}

static void add_replies(Text *out, const Route *r)
{
    text_add(out, STR(",\"responses\":{"));
    add_success(out, r);
    for (const Problem *p = openapi_problems;; p++) {
        if (may_answer(r, p)) {
            if (p->status) text_format(out, ",\"%d\"", p->status);
            else text_add(out, STR(",\"default\""));
            text_format(out, ":{\"$ref\":\"#/components/responses/%s\"}", p->name);
        }
        if (p->status == 0) break;
    }
    text_add_char(out, '}');
}

static const char *permission_name(Permission needs)
{
    if (needs == PERM_PUBLIC) return "public";
    return needs == PERM_SIGNED_IN ? "signed_in" : permission_texts[needs].name;
}

static void add_operation(Text *out, const Route *r)
{
    text_add_char(out, '"');
    for (const char *p = r->method; *p; p++) text_add_char(out, (char)tolower((unsigned char)*p));
    text_add(out, STR("\":{\"summary\":"));
    json_add_str(out, str_of(r->summary));
    add_operation_id(out, r);
    if (r->area) text_format(out, ",\"tags\":[\"%s\"]", r->area);
    text_format(out, ",\"x-permission\":\"%s\"", permission_name(r->needs));
    if (r->command) text_format(out, ",\"x-command\":\"%s\"", r->command);
    if (r->needs == PERM_PUBLIC) text_add(out, STR(",\"security\":[]"));
    add_params(out, r);
    add_body(out, r);
    add_replies(out, r);
    text_add_char(out, '}');
}

static bool path_seen(const Route *routes, const Route *route)
{
    for (const Route *r = routes; r != route; r++)
        if (strcmp(r->path, route->path) == 0) return true;
    return false;
}

static void add_paths(Text *out, const Route *routes)
{
    bool first = true;
    for (const Route *r = routes; r->method; r++) {
        if (path_seen(routes, r)) continue;
        add_comma(out, &first);
        text_format(out, "\"%s\":{", r->path);
        for (const Route *same = r; same->method; same++) {
            if (strcmp(same->path, r->path) != 0) continue;
            if (same != r) text_add_char(out, ',');
            add_operation(out, same);
        }
        text_add_char(out, '}');
    }
}

static const char head[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Zhiyin\",\"version\":\"" ZHIYIN_VERSION "\","
    "\"summary\":\"Customer service quality management.\",\"description\":\"Ids are strings of "
    "digits, times are RFC 3339 in UTC, days are local. Lists take `limit` and `cursor` and answer "
    "`next_cursor`. A GET has an ETag and answers If-None-Match with 304. A reply holds every "
    "member of its schema; what is absent is null.\",\"license\":{\"name\":\"AGPL-3.0-or-later\","
    "\"identifier\":\"AGPL-3.0-or-later\"}},\"servers\":[{\"url\":\"/\"}],"
    "\"security\":[{\"session\":[]},{\"token\":[]}],\"paths\":{";

Str openapi_text(Work *work, const Route *routes)
{
    Text out = TEXT(work);
    text_add(&out, str_of(head));
    add_paths(&out, routes);
    text_add(&out, STR("},\"components\":{"));
    openapi_components(&out, routes);
    text_add(&out, STR("}}"));
    Issues issues = { .count = 0 };
    json_t *whole = json_read(work, text_str(&out), &issues);
    if (!whole) work_fail(work, FAIL_INTERNAL, "OpenAPI: %.*s", STR_ARG(issues.list[0].detail));
    return json_write_indented(work, whole);
}
