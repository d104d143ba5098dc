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

static void add_shape(Text *out, const Field *f)
{
    bool nullable = !f->required;
    switch ((int)f->type & ~FIELD_MAYBE) {
    case FIELD_BOOL: add_type(out, "boolean", nullable); break;
    case FIELD_INT:
        add_type(out, "integer", nullable);
        add_limits(out, f, "minimum", "maximum");
        if (f->initial) text_format(out, ",\"default\":%" PRId64, f->initial);
        break;
    case FIELD_REAL:
        add_type(out, "number", nullable);
        add_limits(out, f, "minimum", "maximum");
        break;
    case FIELD_STR:
        add_type(out, "string", nullable);
        add_limits(out, f, "minLength", "maxLength");
        add_choices(out, f, nullable);
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
    case FIELD_RECORD:
        // A record that starts with an id is null where that id is absent.
        text_add(out, STR("\"anyOf\":["));
        add_ref(out, f->record);
        if (f->record->fields[0].type == FIELD_ID) text_add(out, STR(",{\"type\":\"null\"}"));
        text_add_char(out, ']');
        break;
    case FIELD_LIST:
        text_add(out, STR("\"type\":\"array\",\"items\":"));
        add_ref(out, f->record);
        add_limits(out, f, "minItems", "maxItems");
        break;
    case FIELD_STRS:
        text_add(out, STR("\"type\":\"array\",\"items\":{\"type\":\"string\""));
        add_choices(out, f, false);
        text_add_char(out, '}');
        break;
    case FIELD_IDS:
        text_add(out, STR("\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[1-9]["
                          "0-9]{0,18}$\"}"));
        break;
    default: text_add(out, STR("\"description\":\"any JSON value\"")); return;
    }
    if (f->doc) {
        text_add(out, STR(",\"description\":"));
        json_add_str(out, str_of(f->doc));
    }
}

static void add_schema(Text *out, const RecordType *type, bool patch)
{
    text_format(out, "{\"title\":\"%s%s\",\"type\":\"object\",\"additionalProperties\":false",
                type->name, patch ? "Patch" : "");
    if (type->doc) {
        text_add(out, STR(",\"description\":"));
        json_add_str(out, str_of(type->doc));
    }
    text_add(out, STR(",\"properties\":{"));
    for (size_t i = 0; i < type->count; i++) {
        text_format(out, "%s\"%s\":{", i ? "," : "", type->fields[i].name);
        add_shape(out, &type->fields[i]);
        text_add_char(out, '}');
    }
    text_add(out, STR("},\"required\":["));
    bool first = true;
    for (size_t i = 0; i < type->count; i++) {
        if (patch || !type->fields[i].required) continue;
        text_format(out, "%s\"%s\"", first ? "" : ",", type->fields[i].name);
        first = false;
    }
    text_add(out, STR("]}"));
}

void record_to_schema(Text *out, const RecordType *type)
{
    add_schema(out, type, false);
}

void record_to_patch_schema(Text *out, const RecordType *type)
{
    add_schema(out, type, true);
}

void record_refs(const RecordType *type, void (*each)(const RecordType *sub, void *arg), void *arg)
{
    for (size_t i = 0; i < type->count; i++)
        if (type->fields[i].record) each(type->fields[i].record, arg);
}
