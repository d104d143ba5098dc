// schema.c - the JSON Schema of a record, for the OpenAPI document.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/value.h"
#include <inttypes.h>

static void add_type(Text *out, const char *json_type, bool nullable)
{
    if (nullable) text_format(out, "\"type\":[\"%s\",\"null\"]", json_type);
    else text_format(out, "\"type\":\"%s\"", json_type);
}

static void add_limits(Text *out, const Field *f, const char *least, const char *most)
{
    if (f->min == 0 && f->max == 0) return;
    text_format(out, ",\"%s\":%" PRId64, least, f->min);
    if (f->max < INT64_MAX) text_format(out, ",\"%s\":%" PRId64, most, f->max);
}

static void add_choices(Text *out, const Field *f, bool nullable)
{
    if (!f->choices) return;
    text_add(out, STR(",\"enum\":["));
    for (const char *const *choice = f->choices; *choice; choice++) {
        if (choice != f->choices) text_add_char(out, ',');
        json_add_str(out, str_of(*choice));
    }
    text_add(out, nullable ? STR(",null]") : STR("]"));
}

static void add_ref(Text *out, const RecordType *type)
{
    text_format(out, "{\"$ref\":\"#/components/schemas/%s\"}", type->name);
}

// Whether the value may be null. What we take may be left out, or be null, wherever it is not
// required. What we give is null only where the C type can be absent.
static bool is_nullable(const Field *f, unsigned use)
{
    if (f->required || use == SCHEMA_ASKED) return false;
    if (use != SCHEMA_GIVEN) return true;
    return f->type & FIELD_MAYBE || f->type == FIELD_STR || f->type == FIELD_ID;
}

static void add_record(Text *out, const Field *f, unsigned use)
{
    // A record that starts with an id is null where that id is absent.
    bool absent = f->record->fields[0].type == FIELD_ID || use != SCHEMA_GIVEN;
    if (f->required || !absent) {
        text_format(out, "\"$ref\":\"#/components/schemas/%s\"", f->record->name);
        return;
    }
    text_add(out, STR("\"anyOf\":["));
    add_ref(out, f->record);
    text_add(out, STR(",{\"type\":\"null\"}]"));
}

static void add_shape(Text *out, const Field *f, unsigned use)
{
    bool nullable = is_nullable(f, use);
    switch ((int)f->type & ~FIELD_MAYBE) {
    case FIELD_BOOL: add_type(out, "boolean", nullable); break;
    case FIELD_INT:
        add_type(out, "integer", nullable);
        add_limits(out, f, "minimum", "maximum");
        if (f->initial && use != SCHEMA_GIVEN)
            text_format(out, ",\"default\":%" PRId64, f->initial);
        break;
    case FIELD_REAL:
        add_type(out, "number", nullable);
        add_limits(out, f, "minimum", "maximum");
        break;
    case FIELD_STR:
        add_type(out, "string", nullable);
        add_limits(out, f, "minLength", "maxLength");
        add_choices(out, f, nullable);
        if (f->initial_str && f->initial_str[0] && use != SCHEMA_GIVEN)
            text_format(out, ",\"default\":\"%s\"", f->initial_str);
        break;
    case FIELD_ID:
        add_type(out, "string", nullable);
        text_add(out, STR(",\"pattern\":\"^[1-9][0-9]{0,18}$\""));
        break;
    case FIELD_TIME:
        add_type(out, "string", nullable);
        text_add(out, STR(",\"format\":\"date-time\""));
        break;
    case FIELD_DATE:
        add_type(out, "string", nullable);
        text_add(out, STR(",\"format\":\"date\""));
        break;
    case FIELD_RECORD: add_record(out, f, use); break;
    case FIELD_LIST:
        text_add(out, STR("\"type\":\"array\",\"items\":"));
        add_ref(out, f->record);
        add_limits(out, f, "minItems", "maxItems");
        break;
    case FIELD_STRS:
        text_add(out, STR("\"type\":\"array\",\"items\":{\"type\":\"string\""));
        add_choices(out, f, false);
        text_add_char(out, '}');
        add_limits(out, f, "minItems", "maxItems");
        break;
    case FIELD_IDS:
        text_add(out, STR("\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[1-9]["
                          "0-9]{0,18}$\"}"));
        add_limits(out, f, "minItems", "maxItems");
        break;
    default: text_add(out, STR("\"title\":\"any JSON value\"")); break;
    }
    if (f->secret) text_add(out, STR(",\"writeOnly\":true"));
    if (f->doc) {
        text_add(out, STR(",\"description\":"));
        json_add_str(out, str_of(f->doc));
    }
}

// Replies hold every member but the secrets. What is both taken and given keeps to the looser rule.
static bool is_required(const Field *f, unsigned use)
{
    if (use & SCHEMA_PATCHED) return false;
    if (use == SCHEMA_GIVEN) return true;
    return f->required && !(f->secret && use & SCHEMA_GIVEN);
}

void record_to_schema(Text *out, const RecordType *type, unsigned use)
{
    bool first = true;
    text_format(out, "{\"title\":\"%s%s\",\"type\":\"object\",\"additionalProperties\":false",
                type->name, use & SCHEMA_PATCHED ? "Patch" : "");
    if (type->doc) {
        text_add(out, STR(",\"description\":"));
        json_add_str(out, str_of(type->doc));
    }
    text_add(out, STR(",\"properties\":{"));
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        if (f->secret && use == SCHEMA_GIVEN) continue;
        text_format(out, "%s\"%s\":{", first ? "" : ",", f->name);
        add_shape(out, f, use);
        text_add_char(out, '}');
        first = false;
    }
    text_add(out, STR("},\"required\":["));
    first = true;
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        if ((f->secret && use == SCHEMA_GIVEN) || !is_required(f, use)) continue;
        text_format(out, "%s\"%s\"", first ? "" : ",", f->name);
        first = false;
    }
    text_add(out, STR("]}"));
}

void record_refs(const RecordType *type, void (*each)(const RecordType *sub, void *arg), void *arg)
{
    for (size_t i = 0; i < type->count; i++)
        if (type->fields[i].record) each(type->fields[i].record, arg);
}
