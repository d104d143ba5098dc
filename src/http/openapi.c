// openapi.c - the OpenAPI 3.1 document, written from the one list of routes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/openapi.h"
#include "record/json_in.h"
#include <assert.h>
#include <stdlib.h>

enum { SCHEMAS_MAX = 512 };

typedef struct Schemas {
    const RecordType *list[SCHEMAS_MAX];
    size_t count;
} Schemas;

static void schema_collect(const RecordType *type, void *arg)
{
    Schemas *schemas = arg;
    for (size_t i = 0; i < schemas->count; i++)
        if (schemas->list[i] == type) return;
    assert(schemas->count < SCHEMAS_MAX);
    schemas->list[schemas->count++] = type;
    record_refs(type, schema_collect, schemas);
}

static int schema_order(const void *a, const void *b)
{
    return strcmp((*(const RecordType *const *)a)->name, (*(const RecordType *const *)b)->name);
}

static bool is_patch(const Route *route)
{
    return strcmp(route->method, "PATCH") == 0;
}

// What PATCH takes has a schema of its own, in which nothing is required.
static void add_patch_schemas(Text *out, const Route *routes)
{
    Schemas *done = NEW(out->work, Schemas, 1);
    for (const Route *r = routes; r->method; r++) {
        size_t before = done->count, at = 0;
        if (!is_patch(r) || !r->takes) continue;
        while (at < before && done->list[at] != r->takes) at++;
        if (at < before) continue;
        assert(before < SCHEMAS_MAX);
        done->list[done->count++] = r->takes;
        text_format(out, "\"%sPatch\":", r->takes->name);
        record_to_patch_schema(out, r->takes);
        text_add_char(out, ',');
    }
}

static void add_schemas(Text *out, const Route *routes)
{
    Schemas *schemas = NEW(out->work, Schemas, 1);
    for (const Route *r = routes; r->method; r++) {
        if (r->takes) schema_collect(r->takes, schemas);
        if (r->gives) schema_collect(r->gives, schemas);
    }
    qsort(schemas->list, schemas->count, sizeof schemas->list[0], schema_order);
    for (size_t i = 0; i < schemas->count; i++) {
        text_format(out, "\"%s\":", schemas->list[i]->name);
        record_to_schema(out, schemas->list[i]);
        text_add_char(out, ',');
    }
    add_patch_schemas(out, routes);
    text_add(out, STR("\"Problem\":{\"title\":\"Problem\",\"type\":\"object\",\"description\":"
                      "\"RFC 9457: what went "
                      "wrong, and which "
                      "fields.\",\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{"
                      "\"type\":\"string\"},"
                      "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
                      "\"instance\":{\"type\":\"string\"},"
                      "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
                      "\"properties\":{\"field\":{\"type\":\"string\"},"
                      "\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}},"
                      "\"required\":[\"field\",\"code\"]}}},"
                      "\"required\":[\"type\",\"title\",\"status\"]}"));
}

static void add_path_params(Text *out, const Route *route, bool *first)
{
    Str left = str_of(route->path), part;
    bool more = true;
    while (more) {
        more = str_split(left, '/', &part, &left);
        if (part.len < 3 || part.ptr[0] != '{') continue;
        text_format(out,
                    "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":"
                    "\"string\"}}",
                    *first ? "" : ",", (int)part.len - 2, part.ptr + 1);
        *first = false;
    }
}

// The shape of one query parameter is the shape of its field in the schema of the record.
static void add_query_params(Text *out, const Route *route, bool *first)
{
    const RecordType *type = route->asks;
    if (!type) return;
    Text schema = TEXT(out->work);
    Issues issues = { .count = 0 };
    record_to_schema(&schema, type);
    json_t *properties =
        json_object_get(json_read(out->work, text_str(&schema), &issues), "properties");
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        text_format(out, "%s{\"name\":\"%s\",\"in\":\"query\",\"required\":%s,\"schema\":",
                    *first ? "" : ",", f->name, f->required ? "true" : "false");
        text_add(out, json_write(out->work, json_object_get(properties, f->name)));
        text_add_char(out, '}');
        *first = false;
    }
}

static void add_reply(Text *out, int status, const char *words, const RecordType *gives)
{
    text_format(out, "\"%d\":{\"description\":\"%s\"", status, words);
    if (gives)
        text_format(out,
                    ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/"
                    "schemas/%s\"}}}",
                    gives->name);
    text_add(out, STR("},"));
}

static void add_problem(Text *out, const char *status, const char *words)
{
    text_format(
        out,
        "\"%s\":{\"description\":\"%s\",\"content\":{\"application/problem+json\":{\"schema\":"
        "{\"$ref\":\"#/components/schemas/Problem\"}}}}",
        status, words);
}

static const char *problem_words(Str status)
{
    static const struct {
        const char *status, *words;
    } all[] = {
        { "401", "Nobody is signed in." },
        { "403", "The role does not allow it." },
        { "404", "There is no such thing here." },
        { "409", "It does not fit the state of things." },
        { "412", "It was changed meanwhile." },
        { "422", "Some fields are not valid." },
        { "429", "Too many attempts." },
        { "400", "The request is malformed." },
    };
    for (size_t i = 0; i < COUNT(all); i++)
        if (str_equal(status, str_of(all[i].status))) return all[i].words;
    return "A problem.";
}

static void add_replies(Text *out, const Route *r)
{
    int success = r->success ? r->success : 200;
    add_reply(out, success, r->gives ? "Done." : "Done; nothing to say.", r->gives);
    const char *general[] = { r->needs == PERM_PUBLIC ? NULL : "401", r->needs >= 0 ? "403" : NULL,
                              strchr(r->path, '{') ? "404" : NULL,
                              r->takes || r->asks ? "422" : NULL };
    for (size_t i = 0; i < COUNT(general); i++) {
        if (!general[i]) continue;
        add_problem(out, general[i], problem_words(str_of(general[i])));
        text_add_char(out, ',');
    }
    Str left = str_of(r->errors ? r->errors : ""), status;
    while (left.len) {
        str_split(left, ' ', &status, &left);
        add_problem(out, str_z(out->work, status), problem_words(status));
        text_add_char(out, ',');
    }
    add_problem(out, "default", "Any other problem.");
}

static void add_operation(Text *out, const Route *r)
{
    bool first = true;
    text_add_char(out, '"');
    for (const char *p = r->method; *p; p++) text_add_char(out, (char)(*p | 0x20));
    text_add(out, STR("\":{\"summary\":"));
    json_add_str(out, str_of(r->summary));
    if (r->needs >= 0)
        text_format(out, ",\"x-permission\":\"%s\"", permission_texts[r->needs].name);
    else
        text_format(out, ",\"x-permission\":\"%s\"",
                    r->needs == PERM_PUBLIC ? "public" : "signed_in");
    if (r->command) text_format(out, ",\"x-command\":\"%s\"", r->command);
    text_add(out, STR(",\"parameters\":["));
    add_path_params(out, r, &first);
    add_query_params(out, r, &first);
    text_add_char(out, ']');
    if (r->takes)
        text_format(
            out,
            ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":"
            "{\"$ref\":\"#/components/schemas/%s%s\"}}}}",
            r->takes->name, is_patch(r) ? "Patch" : "");
    else if (r->flags & ROUTE_UPLOAD)
        text_add(out, STR(",\"requestBody\":{\"required\":true,\"content\":{\"application/"
                          "octet-stream\":{}}}"));
    text_add(out, STR(",\"responses\":{"));
    add_replies(out, r);
    text_add(out, STR("}}"));
}

static bool path_seen(const Route *routes, const Route *route)
{
    for (const Route *r = routes; r != route; r++)
        if (strcmp(r->path, route->path) == 0) return true;
    return false;
}

Str openapi_text(Work *work, const Route *routes)
{
    Text out = TEXT(work);
    bool first = true;
    text_add(
        &out,
        STR("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Zhiyin\",\"version\":\"" ZHIYIN_VERSION
            "\","
            "\"license\":{\"name\":\"AGPL-3.0-or-later\",\"identifier\":\"AGPL-3.0-or-later\"}},"
            "\"paths\":{"));
    for (const Route *r = routes; r->method; r++) {
        if (path_seen(routes, r)) continue;
        text_format(&out, "%s\"%s\":{", first ? "" : ",", r->path);
        first = false;
        for (const Route *same = r; same->method; same++) {
            if (strcmp(same->path, r->path) != 0) continue;
            if (same != r) text_add_char(&out, ',');
            add_operation(&out, same);
        }
        text_add_char(&out, '}');
    }
    text_add(&out, STR("},\"components\":{\"schemas\":{"));
    add_schemas(&out, routes);
    text_add(&out, STR("}}}"));
    Issues issues = { .count = 0 };
    json_t *whole = json_read(work, text_str(&out), &issues);
    if (!whole) work_fail(work, FAIL_INTERNAL, "OpenAPI: %.*s", STR_ARG(issues.list[0].detail));
    return json_write_indented(work, whole);
}
