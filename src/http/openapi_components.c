// openapi_components.c - what the operations of the OpenAPI document point to.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/openapi_inside.h"
#include <assert.h>
#include <stdlib.h>

enum { SCHEMAS_MAX = 512 };

// A record of the API, and on which sides of it: what we only give is described more exactly.
typedef struct Schema {
    const RecordType *type;
    unsigned uses; // of SchemaUse
} Schema;

typedef struct Schemas {
    Schema list[SCHEMAS_MAX];
    size_t count;
    unsigned use; // of what is being collected
} Schemas;

const Problem openapi_problems[] = {
    { 400, "malformed", "The request is malformed." },
    { 401, "not_signed_in", "Nobody is signed in." },
    { 403, "not_allowed", "The role does not allow it." },
    { 404, "not_found", "There is no such thing here." },
    { 409, "conflict", "It does not fit the state of things." },
    { 412, "stale", "It was changed meanwhile." },
    { 413, "too_large", "It is larger than is taken here." },
    { 415, "wrong_type", "It is no JSON, or no file of a kind that is taken here." },
    { 416, "no_such_part", "The file has no such part." },
    { 422, "invalid", "Some fields are not valid." },
    { 429, "too_many", "Too many attempts." },
    { 0, "problem", "Any other problem." },
};

static Schema *schema_put(Schemas *schemas, const RecordType *type)
{
    size_t at = 0;
    while (at < schemas->count && schemas->list[at].type != type) at++;
    assert(at < SCHEMAS_MAX);
    if (at == schemas->count) schemas->list[schemas->count++] = (Schema){ type, 0 };
    return &schemas->list[at];
}

static void schema_collect(const RecordType *type, void *arg)
{
    Schemas *schemas = arg;
    Schema *schema = schema_put(schemas, type);
    if (schema->uses & schemas->use) return;
    schema->uses |= schemas->use;
    // What lies in a record that is patched is taken whole.
    unsigned use = schemas->use;
    if (use == SCHEMA_PATCHED) schemas->use = SCHEMA_TAKEN;
    record_refs(type, schema_collect, schemas);
    schemas->use = use;
}

static void schemas_collect(Schemas *schemas, const RecordType *type, unsigned use)
{
    schemas->use = use;
    if (type) schema_collect(type, schemas);
}

static int schema_order(const void *a, const void *b)
{
    return strcmp(((const Schema *)a)->type->name, ((const Schema *)b)->type->name);
}

static void add_schema(Text *out, const Schema *schema)
{
    unsigned whole = schema->uses & ~(unsigned)SCHEMA_PATCHED;
    if (whole) {
        text_format(out, "\"%s\":", schema->type->name);
        record_to_schema(out, schema->type, whole);
        text_add_char(out, ',');
    }
    if (schema->uses & SCHEMA_PATCHED) {
        text_format(out, "\"%sPatch\":", schema->type->name);
        record_to_schema(out, schema->type, SCHEMA_PATCHED);
        text_add_char(out, ',');
    }
}

static void add_schemas(Text *out, const Route *routes)
{
    Schemas *schemas = NEW(out->work, Schemas, 1);
    for (const Route *r = routes; r->method; r++) {
        bool patch = strcmp(r->method, "PATCH") == 0;
        schemas_collect(schemas, r->takes, patch ? SCHEMA_PATCHED : SCHEMA_TAKEN);
        schemas_collect(schemas, r->gives, SCHEMA_GIVEN);
    }
    qsort(schemas->list, schemas->count, sizeof schemas->list[0], schema_order);
    for (size_t i = 0; i < schemas->count; i++) add_schema(out, &schemas->list[i]);
    text_add(out, STR("\"FieldIssue\":{\"type\":\"object\",\"description\":\"What is wrong with "
                      "one field.\",\"properties\":{\"field\":{\"type\":\"string\","
                      "\"description\":\"Its path in the request: steps.0.due_on.\"},\"code\":{"
                      "\"type\":\"string\"},\"detail\":{\"type\":\"string\"}},\"required\":["
                      "\"field\",\"code\"],\"additionalProperties\":false},"));
    text_add(out, STR("\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457: what went "
                      "wrong, and in which fields.\",\"properties\":{\"type\":{\"type\":"
                      "\"string\",\"description\":\"A stable code: /problems/stale.\"},"
                      "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
                      "\"detail\":{\"type\":\"string\"},\"instance\":{\"type\":\"string\","
                      "\"description\":\"Names the request in the log.\"},\"errors\":{\"type\":"
                      "\"array\",\"items\":{\"$ref\":\"#/components/schemas/FieldIssue\"}}},"
                      "\"required\":[\"type\",\"title\",\"status\"],\"additionalProperties\":"
                      "false}"));
}

static void add_responses(Text *out)
{
    for (const Problem *p = openapi_problems;; p++) {
        text_format(out, "\"%s\":{\"description\":", p->name);
        json_add_str(out, str_of(p->words));
        text_add(out, STR(",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
                          "\"#/components/schemas/Problem\"}"));
        if (p->status == 422)
            text_add(out, STR(",\"example\":{\"type\":\"/problems/invalid\",\"title\":\"Some "
                              "fields are not valid\",\"status\":422,\"instance\":"
                              "\"/work/00000000000005a1\",\"errors\":[{\"field\":\"subject\","
                              "\"code\":\"required\",\"detail\":\"is missing\"}]}"));
        text_add(out, STR("}}}"));
        if (p->status == 0) return;
        text_add_char(out, ',');
    }
}

static const char parameters[] =
    "\"if_match\":{\"name\":\"If-Match\",\"in\":\"header\",\"schema\":{\"type\":\"string\"},"
    "\"example\":\"\\\"v3\\\"\",\"description\":\"ETag of what was read; answered 412 when it was "
    "changed meanwhile.\"},"
    "\"idempotency_key\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"schema\":{\"type\":"
    "\"string\",\"minLength\":1,\"maxLength\":128},\"description\":\"Sent again within a day, the "
    "request is not done again; its answer is repeated.\"}";

static const char security[] =
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-zhiyin\","
    "\"description\":\"Set by signing in.\"},"
    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A key of a program.\"}";

void openapi_components(Text *out, const Route *routes)
{
    text_add(out, STR("\"schemas\":{"));
    add_schemas(out, routes);
    text_add(out, STR("},\"parameters\":{"));
    text_add(out, str_of(parameters));
    text_add(out, STR("},\"responses\":{"));
    add_responses(out);
    text_add(out, STR("},\"securitySchemes\":{"));
    text_add(out, str_of(security));
    text_add_char(out, '}');
}
