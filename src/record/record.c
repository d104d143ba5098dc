// record.c - what all readers and writers of field tables share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/record.h"
#include "record/value.h"
#include <assert.h>
#include <math.h>

RECORD(Named, "Something that is only named here.", FIELD(Named, id, .required = true),
       FIELD(Named, name));

void issues_add(Issues *issues, Str field, const char *code, Str detail)
{
    if (issues->count < COUNT(issues->list))
        issues->list[issues->count++] = (Issue){ field, code, detail };
}

void issues_below(Work *work, Issues *issues, size_t first, const char *parent)
{
    for (size_t i = first; i < issues->count; i++)
        issues->list[i].field = str_format(work, "%s.%.*s", parent, STR_ARG(issues->list[i].field));
}

const Field *record_field(const RecordType *type, Str name)
{
    for (size_t i = 0; i < type->count; i++)
        if (str_equal(str_of(type->fields[i].name), name)) return &type->fields[i];
    return NULL;
}

static size_t field_size(const Field *f)
{
    switch (f->type) {
    case FIELD_BOOL: return sizeof(bool);
    case FIELD_INT: return sizeof(int64_t);
    case FIELD_REAL: return sizeof(double);
    case FIELD_STR: return sizeof(Str);
    case FIELD_ID: return sizeof(AnyId);
    case FIELD_TIME: return sizeof(Time);
    case FIELD_DATE: return sizeof(Date);
    case FIELD_JSON: return sizeof(Json);
    case FIELD_RECORD: return f->record->size;
    case FIELD_LIST:
    case FIELD_STRS:
    case FIELD_IDS: return sizeof(List);
    case FIELD_MAYBE_BOOL: return sizeof(MaybeBool);
    case FIELD_MAYBE_INT: return sizeof(MaybeInt);
    case FIELD_MAYBE_REAL: return sizeof(MaybeReal);
    case FIELD_MAYBE_TIME: return sizeof(MaybeTime);
    case FIELD_MAYBE_DATE: return sizeof(MaybeDate);
    }
    return 0;
}

void field_initial(const Field *f, void *record)
{
    void *member = field_at(f, record);
    memset(member, 0, field_size(f));
    if (f->type == FIELD_INT) *(int64_t *)member = f->initial;
    if (f->type == FIELD_STR && f->initial_str) *(Str *)member = str_of(f->initial_str);
    if (f->type == FIELD_RECORD) record_initial(f->record, member);
}

void record_initial(const RecordType *type, void *out)
{
    memset(out, 0, type->size);
    for (size_t i = 0; i < type->count; i++) field_initial(&type->fields[i], out);
}

bool field_absent(const Field *f, const void *record)
{
    const void *member = field_of(f, record);
    switch (f->type) {
    case FIELD_STR: return ((const Str *)member)->ptr == NULL;
    case FIELD_JSON: return ((const Json *)member)->text.ptr == NULL;
    case FIELD_ID: return ((const AnyId *)member)->value == 0;
    case FIELD_MAYBE_BOOL: return !((const MaybeBool *)member)->set;
    case FIELD_MAYBE_INT: return !((const MaybeInt *)member)->set;
    case FIELD_MAYBE_REAL: return !((const MaybeReal *)member)->set;
    case FIELD_MAYBE_TIME: return !((const MaybeTime *)member)->set;
    case FIELD_MAYBE_DATE: return !((const MaybeDate *)member)->set;
    case FIELD_RECORD:
        return f->record->fields[0].type == FIELD_ID && field_absent(&f->record->fields[0], member);
    case FIELD_BOOL:
    case FIELD_INT:
    case FIELD_REAL:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_LIST:
    case FIELD_STRS:
    case FIELD_IDS: return false;
    }
    return false;
}

static bool limited(const Field *f)
{
    return f->min != 0 || f->max != 0;
}

void field_check_int(const Field *f, int64_t value, Str path, Issues *issues)
{
    if (!limited(f)) return;
    if (value < f->min) issues_add(issues, path, "too_small", STR("is below the least allowed"));
    if (value > f->max) issues_add(issues, path, "too_large", STR("is above the most allowed"));
}

void field_check_real(const Field *f, double value, Str path, Issues *issues)
{
    if (!limited(f)) return;
    if (value < (double)f->min)
        issues_add(issues, path, "too_small", STR("is below the least allowed"));
    if (value > (double)f->max)
        issues_add(issues, path, "too_large", STR("is above the most allowed"));
}

// Nothing but space, as Latin and Chinese keyboards make it: no text where one must stand.
static bool is_blank(Str s)
{
    static const Str wide = { "\xE3\x80\x80", 3 };
    for (s = str_trim(s); str_starts(s, wide);) s = str_trim(str_from(s, wide.len));
    return s.len == 0;
}

void field_check_str(const Field *f, Str value, Str path, Issues *issues)
{
    if (!str_utf8_valid(value)) {
        issues_add(issues, path, "invalid", STR("is not valid UTF-8 text"));
        return;
    }
    if (limited(f)) {
        int64_t count = (int64_t)str_utf8_count(value);
        if (count < f->min || (f->min > 0 && is_blank(value)))
            issues_add(issues, path, "too_small", STR("is shorter than allowed"));
        if (count > f->max) issues_add(issues, path, "too_large", STR("is longer than allowed"));
    }
    if (f->choices && !str_among(value, f->choices))
        issues_add(issues, path, "not_a_choice", STR("is not one of the allowed values"));
}

void field_check_count(const Field *f, size_t count, Str path, Issues *issues)
{
    field_check_int(f, (int64_t)count, path, issues);
}

static Str text_of_json(Work *work, const Field *f, const void *record)
{
    Text out = TEXT(work);
    field_value_to_json(&out, f, record, 0);
    return text_str(&out);
}

Str field_to_text(Work *work, const Field *f, const void *record)
{
    if (field_absent(f, record) || f->secret) return STR("");
    if (f->type == FIELD_STR) return *(const Str *)field_of(f, record);
    Str json = text_of_json(work, f, record);
    bool quoted = json.len >= 2 && json.ptr[0] == '"'; // ids, instants and dates need no escapes
    return quoted ? (Str){ json.ptr + 1, json.len - 2 } : json;
}

static void bad_text(Str path, Issues *issues)
{
    issues_add(issues, path, "wrong_type", STR("is not of the expected form"));
}

static void bool_from_text(Str text, bool *value, Str path, Issues *issues)
{
    *value = str_equal(text, STR("true")) || str_equal(text, STR("1"));
    bool no = str_equal(text, STR("false")) || str_equal(text, STR("0"));
    if (!*value && !no) bad_text(path, issues);
}

// "2025-01-26T17:00:00+08:00"; a date alone is not an instant.
static void time_from_text(Str text, Time *value, Str path, Issues *issues)
{
    if (!time_parse(text, value)) bad_text(path, issues);
}

static void list_add_text(Work *work, const Field *f, Str text, void *member, Str path,
                          Issues *issues)
{
    // Few items: growing by one keeps the list a plain pointer and count.
    if (f->type == FIELD_STRS) {
        StrList *list = member;
        Str *grown = NEW(work, Str, list->count + 1);
        if (list->count) memcpy(grown, list->items, list->count * sizeof *grown);
        field_check_str(&(Field){ .choices = f->choices }, text, path, issues);
        grown[list->count] = text;
        *list = (StrList){ grown, list->count + 1 };
        return;
    }
    IdList *list = member;
    AnyId *grown = NEW(work, AnyId, list->count + 1);
    if (list->count) memcpy(grown, list->items, list->count * sizeof *grown);
    if (!str_int(text, &grown[list->count].value) || grown[list->count].value <= 0)
        bad_text(path, issues);
    *list = (IdList){ grown, list->count + 1 };
}

bool field_from_text(Work *work, const Field *f, Str text, void *record, Str path, Issues *issues)
{
    void *member = field_at(f, record);
    size_t before = issues->count;
    switch (f->type) {
    case FIELD_BOOL: bool_from_text(text, member, path, issues); break;
    case FIELD_MAYBE_BOOL:
        ((MaybeBool *)member)->set = true;
        bool_from_text(text, &((MaybeBool *)member)->value, path, issues);
        break;
    case FIELD_INT:
        if (!str_int(text, member)) bad_text(path, issues);
        else field_check_int(f, *(int64_t *)member, path, issues);
        break;
    case FIELD_MAYBE_INT:
        ((MaybeInt *)member)->set = true;
        if (!str_int(text, &((MaybeInt *)member)->value)) bad_text(path, issues);
        else field_check_int(f, ((MaybeInt *)member)->value, path, issues);
        break;
    case FIELD_REAL:
        if (!str_real(text, member)) bad_text(path, issues);
        else field_check_real(f, *(double *)member, path, issues);
        break;
    case FIELD_MAYBE_REAL:
        ((MaybeReal *)member)->set = true;
        if (!str_real(text, &((MaybeReal *)member)->value)) bad_text(path, issues);
        else field_check_real(f, ((MaybeReal *)member)->value, path, issues);
        break;
    case FIELD_STR:
        *(Str *)member = text;
        field_check_str(f, text, path, issues);
        break;
    case FIELD_ID:
        if (!str_int(text, member) || ((AnyId *)member)->value <= 0) bad_text(path, issues);
        break;
    case FIELD_TIME: time_from_text(text, member, path, issues); break;
    case FIELD_MAYBE_TIME:
        ((MaybeTime *)member)->set = true;
        time_from_text(text, &((MaybeTime *)member)->value, path, issues);
        break;
    case FIELD_DATE:
        if (!date_parse(text, member)) bad_text(path, issues);
        break;
    case FIELD_MAYBE_DATE:
        ((MaybeDate *)member)->set = true;
        if (!date_parse(text, &((MaybeDate *)member)->value)) bad_text(path, issues);
        break;
    case FIELD_STRS:
    case FIELD_IDS: list_add_text(work, f, text, member, path, issues); break;
    case FIELD_JSON:
    case FIELD_RECORD:
    case FIELD_LIST: field_value_from_json(work, f, text, record, path, issues); break;
    }
    return issues->count == before;
}

bool record_from_pairs(Work *work, const RecordType *type, const Pair *pairs, size_t count,
                       void *out, Issues *issues)
{
    bool seen[FIELDS_MAX] = { false };
    size_t before = issues->count;
    assert(type->count <= FIELDS_MAX);
    record_initial(type, out);
    for (size_t i = 0; i < count; i++) {
        const Field *f = record_field(type, pairs[i].name);
        if (!f) {
            issues_add(issues, pairs[i].name, "unknown", STR("is not a field here"));
            continue;
        }
        bool many = f->type == FIELD_STRS || f->type == FIELD_IDS;
        if (seen[f - type->fields] && !many)
            issues_add(issues, pairs[i].name, "invalid", STR("is given twice"));
        seen[f - type->fields] = true;
        field_from_text(work, f, pairs[i].value, out, pairs[i].name, issues);
    }
    for (size_t i = 0; i < type->count; i++)
        if (type->fields[i].required && !seen[i])
            issues_add(issues, str_of(type->fields[i].name), "required", STR("is missing"));
    return issues->count == before;
}
