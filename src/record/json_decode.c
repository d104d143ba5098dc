// json_decode.c - JSON into records: every fault found, each named by its path.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/json_in.h"
#include "record/value.h"
#include <assert.h>

static void decode_record(Work *work, const RecordType *type, json_t *object, void *out, Str path,
                          Issues *issues);

static Str path_join(Work *work, Str path, Str name)
{
    if (path.len == 0) return name;
    Text out = TEXT(work);
    text_add(&out, path);
    text_add_char(&out, '.');
    text_add(&out, name);
    return text_str(&out);
}

static Str path_item(Work *work, Str path, size_t index)
{
    Text out = TEXT(work);
    text_add(&out, path);
    text_format(&out, ".%zu", index);
    return text_str(&out);
}

static Str str_of_json(json_t *value)
{
    return (Str){ json_string_value(value), json_string_length(value) };
}

static void decode_str(const Field *f, json_t *value, Str *out, Str path, Issues *issues)
{
    *out = str_of_json(value);
    field_check_str(f, *out, path, issues);
}

static bool decode_int(const Field *f, json_t *value, int64_t *out, Str path, Issues *issues)
{
    if (!json_is_integer(value)) return false;
    *out = json_integer_value(value);
    field_check_int(f, *out, path, issues);
    return true;
}

static bool decode_real(const Field *f, json_t *value, double *out, Str path, Issues *issues)
{
    if (!json_is_number(value)) return false;
    *out = json_number_value(value);
    field_check_real(f, *out, path, issues);
    return true;
}

static bool decode_bool(json_t *value, bool *out)
{
    *out = json_is_true(value);
    return json_is_boolean(value);
}

static bool decode_id(json_t *value, int64_t *out)
{
    return json_is_string(value) && str_int(str_of_json(value), out) && *out > 0;
}

static bool decode_time(json_t *value, Time *out)
{
    return json_is_string(value) && time_parse(str_of_json(value), out);
}

static bool decode_date(json_t *value, Date *out)
{
    return json_is_string(value) && date_parse(str_of_json(value), out);
}

static bool decode_list(Work *work, const Field *f, json_t *value, List *out, Str path,
                        Issues *issues)
{
    if (!json_is_array(value)) return false;
    size_t count = json_array_size(value), size = f->record->size;
    field_check_count(f, count, path, issues);
    *out = (List){ work_alloc(work, size, count), count };
    for (size_t i = 0; i < count; i++)
        decode_record(work, f->record, json_array_get(value, i), (char *)out->items + i * size,
                      path_item(work, path, i), issues);
    return true;
}

static bool decode_strs(Work *work, const Field *f, json_t *value, StrList *out, Str path,
                        Issues *issues)
{
    if (!json_is_array(value)) return false;
    size_t count = json_array_size(value);
    field_check_count(f, count, path, issues);
    *out = (StrList){ NEW(work, Str, count), count };
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_array_get(value, i);
        if (!json_is_string(item)) return false;
        decode_str(&(Field){ .choices = f->choices }, item, &out->items[i],
                   path_item(work, path, i), issues);
    }
    return true;
}

static bool decode_ids(Work *work, const Field *f, json_t *value, IdList *out, Str path,
                       Issues *issues)
{
    if (!json_is_array(value)) return false;
    size_t count = json_array_size(value);
    field_check_count(f, count, path, issues);
    *out = (IdList){ NEW(work, AnyId, count), count };
    for (size_t i = 0; i < count; i++)
        if (!decode_id(json_array_get(value, i), &out->items[i].value)) return false;
    return true;
}

// False: the value is of another type than the field.
static bool decode_value(Work *work, const Field *f, json_t *value, void *member, Str path,
                         Issues *issues)
{
    switch (f->type) {
    case FIELD_BOOL: return decode_bool(value, member);
    case FIELD_INT: return decode_int(f, value, member, path, issues);
    case FIELD_REAL: return decode_real(f, value, member, path, issues);
    case FIELD_ID: return decode_id(value, &((AnyId *)member)->value);
    case FIELD_TIME: return decode_time(value, member);
    case FIELD_DATE: return decode_date(value, member);
    case FIELD_STR:
        if (!json_is_string(value)) return false;
        decode_str(f, value, member, path, issues);
        return true;
    case FIELD_JSON: ((Json *)member)->text = json_write(work, value); return true;
    case FIELD_RECORD:
        if (!json_is_object(value)) return false;
        decode_record(work, f->record, value, member, path, issues);
        return true;
    case FIELD_LIST: return decode_list(work, f, value, member, path, issues);
    case FIELD_STRS: return decode_strs(work, f, value, member, path, issues);
    case FIELD_IDS: return decode_ids(work, f, value, member, path, issues);
    case FIELD_MAYBE_BOOL:
        ((MaybeBool *)member)->set = true;
        return decode_bool(value, &((MaybeBool *)member)->value);
    case FIELD_MAYBE_INT:
        ((MaybeInt *)member)->set = true;
        return decode_int(f, value, &((MaybeInt *)member)->value, path, issues);
    case FIELD_MAYBE_REAL:
        ((MaybeReal *)member)->set = true;
        return decode_real(f, value, &((MaybeReal *)member)->value, path, issues);
    case FIELD_MAYBE_TIME:
        ((MaybeTime *)member)->set = true;
        return decode_time(value, &((MaybeTime *)member)->value);
    case FIELD_MAYBE_DATE:
        ((MaybeDate *)member)->set = true;
        return decode_date(value, &((MaybeDate *)member)->value);
    }
    return false;
}

static Str wrong_type_detail(const Field *f)
{
    switch ((int)f->type & ~FIELD_MAYBE) {
    case FIELD_BOOL: return STR("is not true or false");
    case FIELD_INT: return STR("is not a whole number");
    case FIELD_REAL: return STR("is not a number");
    case FIELD_STR: return STR("is not a string");
    case FIELD_ID: return STR("is not an id, a string of digits");
    case FIELD_TIME: return STR("is not an instant such as 2025-01-26T17:00:00+08:00");
    case FIELD_DATE: return STR("is not a date such as 2025-01-26");
    case FIELD_RECORD: return STR("is not an object");
    default: return STR("is not an array of the expected items");
    }
}

// Fills the members that the object names. What it does not name is missing, unless it stays.
static void decode_members(Work *work, const RecordType *type, json_t *object, void *out,
                           bool stays, Str path, Issues *issues)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        json_t *value = json_object_get(object, f->name);
        Str at = path_join(work, path, str_of(f->name));
        if (!value && stays) continue;
        if (!value || json_is_null(value)) {
            if (f->required) issues_add(issues, at, "required", STR("is missing"));
            field_initial(f, out);
        } else if (!decode_value(work, f, value, field_at(f, out), at, issues)) {
            issues_add(issues, at, "wrong_type", wrong_type_detail(f));
        }
    }
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        Str name = str_of(json_object_iter_key(it));
        if (!record_field(type, name))
            issues_add(issues, path_join(work, path, name), "unknown", STR("is not a field here"));
    }
}

static void decode_record(Work *work, const RecordType *type, json_t *object, void *out, Str path,
                          Issues *issues)
{
    record_initial(type, out);
    if (json_is_object(object)) decode_members(work, type, object, out, false, path, issues);
    else issues_add(issues, path, "wrong_type", STR("is not an object"));
}

bool record_patch_json(Work *work, const RecordType *type, Str json, void *record, Issues *issues)
{
    size_t before = issues->count;
    json_t *root = json_read(work, json, issues);
    if (root && !json_is_object(root))
        issues_add(issues, STR_ABSENT, "not_json", STR("is not a JSON object"));
    else if (root) decode_members(work, type, root, record, true, STR_ABSENT, issues);
    return issues->count == before;
}

bool record_from_json(Work *work, const RecordType *type, Str json, void *out, Issues *issues)
{
    size_t before = issues->count;
    record_initial(type, out);
    json_t *root = json_read(work, json, issues);
    if (root && !json_is_object(root))
        issues_add(issues, STR_ABSENT, "not_json", STR("is not a JSON object"));
    else if (root) decode_record(work, type, root, out, STR_ABSENT, issues);
    return issues->count == before;
}

void field_value_from_json(Work *work, const Field *f, Str json, void *record, Str path,
                           Issues *issues)
{
    json_t *value = json_read(work, json, issues);
    if (value && !decode_value(work, f, value, field_at(f, record), path, issues))
        issues_add(issues, path, "wrong_type", wrong_type_detail(f));
}
