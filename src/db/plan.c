// plan.c - matches parameters with arguments and columns with fields, once for each shape of call.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include <assert.h>

static bool args_are_known(const Plan *plan, Args args)
{
    if (!plan->sources_known || plan->args_type != args.type || plan->args_count != args.count)
        return false;
    // Names are literals: the same address is the same name.
    for (size_t i = 0; i < args.count; i++)
        if (plan->args_names[i] != args.list[i].name) return false;
    return true;
}

static bool source_find(Args args, const char *name, Source *found)
{
    for (size_t i = 0; i < args.count; i++)
        if (strcmp(args.list[i].name, name) == 0)
            return *found = (Source){ FROM_LIST, (uint8_t)i }, true;
    for (size_t i = 0; args.type && i < args.type->count; i++)
        if (strcmp(args.type->fields[i].name, name) == 0)
            return *found = (Source){ FROM_RECORD, (uint8_t)i }, true;
    if (strcmp(name, "org_id") == 0) return *found = (Source){ FROM_ORG, 0 }, true;
    if (strcmp(name, "actor_id") == 0) return *found = (Source){ FROM_ACTOR, 0 }, true;
    if (strcmp(name, "now_ms") == 0) return *found = (Source){ FROM_NOW, 0 }, true;
    return false;
}

static bool query_names(const Query *query, const char *name)
{
    for (size_t engine = 0; engine < COUNT(query->text); engine++)
        for (size_t i = 0; i < query->text[engine].count; i++)
            if (strcmp(query->text[engine].names[i], name) == 0) return true;
    return false;
}

void plan_match_args(Work *work, Plan *plan, Args args)
{
    if (args_are_known(plan, args)) return;
    const Query *query = plan->query;
    const QueryText *text = &query->text[work->db->engine];
    plan->sources_known = false;
    for (size_t i = 0; i < text->count; i++)
        if (!source_find(args, text->names[i], &plan->sources[i]))
            work_fail(work, FAIL_INTERNAL, "query %s: no argument for :%s", query->name,
                      text->names[i]);
    // The same name twice is the only way to have more of them than parameters.
    if (args.count > query->text[0].count + query->text[1].count)
        work_fail(work, FAIL_INTERNAL, "query %s: too many arguments", query->name);
    for (size_t i = 0; i < args.count; i++) {
        if (!query_names(query, args.list[i].name))
            work_fail(work, FAIL_INTERNAL, "query %s: no parameter :%s", query->name,
                      args.list[i].name);
        plan->args_names[i] = args.list[i].name;
    }
    plan->args_type = args.type;
    plan->args_count = args.count;
    plan->sources_known = true;
}

// Lists and records travel as the JSON text that the record layer writes for a record of this one
// field.
static Str field_json(Work *work, const Field *field, const void *record)
{
    Field shown = *field;
    shown.secret = false;
    RecordType alone = { .name = "alone", .fields = &shown, .count = 1 };
    Text out = TEXT(work);
    record_to_json(&out, &alone, record, 0);
    Str json = text_str(&out);
    size_t head = strlen(field->name) + strlen("{\"\":");
    assert(json.len > head);
    return (Str){ json.ptr + head, json.len - head - 1 };
}

static Arg field_arg(Work *work, const Field *field, const void *record)
{
    const void *from = (const char *)record + field->offset;
    switch (field->type) {
    case FIELD_BOOL: return arg_bool(field->name, *(const bool *)from);
    case FIELD_INT: return arg_int(field->name, *(const int64_t *)from);
    case FIELD_REAL: return arg_real(field->name, *(const double *)from);
    case FIELD_STR: return arg_str(field->name, *(const Str *)from);
    case FIELD_ID: return arg_AnyId(field->name, *(const AnyId *)from);
    case FIELD_TIME: return arg_time(field->name, *(const Time *)from);
    case FIELD_DATE: return arg_date(field->name, *(const Date *)from);
    case FIELD_JSON: return arg_json(field->name, *(const Json *)from);
    case FIELD_MAYBE_BOOL: return arg_maybe_bool(field->name, *(const MaybeBool *)from);
    case FIELD_MAYBE_INT: return arg_maybe_int(field->name, *(const MaybeInt *)from);
    case FIELD_MAYBE_REAL: return arg_maybe_real(field->name, *(const MaybeReal *)from);
    case FIELD_MAYBE_TIME: return arg_maybe_time(field->name, *(const MaybeTime *)from);
    case FIELD_MAYBE_DATE: return arg_maybe_date(field->name, *(const MaybeDate *)from);
    case FIELD_RECORD:
    case FIELD_LIST:
    case FIELD_STRS:
    case FIELD_IDS: return arg_str(field->name, field_json(work, field, record));
    }
    assert(!"no such field type");
    return (Arg){ 0 };
}

// A list named beside the record: the same JSON text as of a field.
static Arg list_arg(Work *work, const Arg *arg)
{
    const void *list = arg->type == FIELD_STRS ? (const void *)arg->as.strs : arg->as.ids;
    Field field = { .name = arg->name, .type = arg->type };
    return arg_str(arg->name, field_json(work, &field, list));
}

Arg plan_value(Work *work, const Plan *plan, size_t param, Args args)
{
    Source source = plan->sources[param];
    switch ((SourceKind)source.kind) {
    case FROM_LIST:
        if (args.list[source.index].type == FIELD_STRS || args.list[source.index].type == FIELD_IDS)
            return list_arg(work, &args.list[source.index]);
        return args.list[source.index];
    case FROM_RECORD: return field_arg(work, &args.type->fields[source.index], args.record);
    case FROM_ORG:
        if (work->org_id == 0)
            work_fail(work, FAIL_INTERNAL, "query %s: the organisation is not known",
                      plan->query->name);
        return arg_int("org_id", work->org_id);
    case FROM_ACTOR: return arg_int("actor_id", work->actor_id);
    case FROM_NOW: return arg_int("now_ms", work->now_ms);
    }
    assert(!"no such source");
    return (Arg){ 0 };
}

// "owner.name" is the field name of the record in the field owner.
static const Field *nested_field(const RecordType *type, Str path, size_t *base)
{
    Str name, rest;
    *base = 0;
    while (str_split(path, '.', &name, &rest)) {
        const Field *outer = record_field(type, name);
        if (!outer || outer->type != FIELD_RECORD) return NULL;
        *base += outer->offset;
        type = outer->record;
        path = rest;
    }
    return record_field(type, path);
}

void plan_match_row(Work *work, Db *db, Plan *plan, const RecordType *type)
{
    if (plan->row_type == type) return;
    plan->row_type = NULL;
    for (int c = 0; c < plan->columns; c++) {
        const char *name = db->adapter->column_name(db, plan, c);
        plan->fields[c] = nested_field(type, str_of(name), &plan->bases[c]);
        if (!plan->fields[c])
            work_fail(work, FAIL_INTERNAL, "query %s: no field of %s for column %s",
                      plan->query->name, type->name, name);
        for (int before = 0; before < c; before++)
            if (plan->fields[before] == plan->fields[c] && plan->bases[before] == plan->bases[c])
                work_fail(work, FAIL_INTERNAL, "query %s: two columns %s", plan->query->name, name);
    }
    plan->row_type = type;
}

// Rare: decoded through a record of this one field, then moved to where it belongs.
static bool read_json(Work *work, const RecordType *type, const Field *field, Str json, void *to)
{
    Field decoded = *field;
    decoded.secret = false;
    decoded.offset = 0;
    size_t size = field->type == FIELD_RECORD ? field->record->size : sizeof(List);
    RecordType alone = { .name = type->name, .size = size, .fields = &decoded, .count = 1 };
    Text text = TEXT(work);
    text_format(&text, "{\"%s\":", field->name);
    text_add(&text, json);
    text_add_char(&text, '}');
    Issues *issues = NEW(work, Issues, 1);
    return record_from_json(work, &alone, text_str(&text), to, issues);
}

static bool read_null(const Field *field, void *to)
{
    switch (field->type) {
    case FIELD_STR: *(Str *)to = STR_ABSENT; return true;
    case FIELD_ID: *(AnyId *)to = (AnyId){ 0 }; return true;
    case FIELD_JSON: *(Json *)to = (Json){ STR_ABSENT }; return true;
    case FIELD_MAYBE_BOOL: *(MaybeBool *)to = (MaybeBool){ 0 }; return true;
    case FIELD_MAYBE_INT: *(MaybeInt *)to = (MaybeInt){ 0 }; return true;
    case FIELD_MAYBE_REAL: *(MaybeReal *)to = (MaybeReal){ 0 }; return true;
    case FIELD_MAYBE_TIME: *(MaybeTime *)to = (MaybeTime){ 0 }; return true;
    case FIELD_MAYBE_DATE: *(MaybeDate *)to = (MaybeDate){ 0 }; return true;
    case FIELD_STRS:
    case FIELD_IDS:
    case FIELD_LIST: *(List *)to = (List){ 0 }; return true;
    case FIELD_RECORD: memset(to, 0, field->record->size); return true;
    case FIELD_BOOL:
    case FIELD_INT:
    case FIELD_REAL:
    case FIELD_TIME:
    case FIELD_DATE: return false;
    }
    return false;
}

// SQLite has no truth values of its own, and keeps a whole number that an expression gave as an
// integer.
static bool cell_is_bool(const Db *db, const Cell *cell)
{
    if (db->engine == DB_POSTGRES) return cell->kind == CELL_BOOL;
    return cell->kind == CELL_INT && (cell->as.i == 0 || cell->as.i == 1);
}

static bool cell_real(const Db *db, const Cell *cell, double *value)
{
    if (cell->kind == CELL_REAL) return *value = cell->as.r, true;
    if (db->engine == DB_POSTGRES || cell->kind != CELL_INT) return false;
    *value = (double)cell->as.i;
    return true;
}

static bool read_number(const Db *db, const Field *field, const Cell *cell, void *to)
{
    bool whole = cell->kind == CELL_INT;
    double real;
    switch (field->type) {
    case FIELD_BOOL:
        if (!cell_is_bool(db, cell)) return false;
        *(bool *)to = cell->as.i != 0;
        return true;
    case FIELD_MAYBE_BOOL:
        if (!cell_is_bool(db, cell)) return false;
        *(MaybeBool *)to = (MaybeBool){ true, cell->as.i != 0 };
        return true;
    case FIELD_REAL: return cell_real(db, cell, to);
    case FIELD_MAYBE_REAL:
        if (!cell_real(db, cell, &real)) return false;
        *(MaybeReal *)to = (MaybeReal){ true, real };
        return true;
    case FIELD_INT:
        if (whole) *(int64_t *)to = cell->as.i;
        return whole;
    case FIELD_ID:
        if (whole) *(AnyId *)to = (AnyId){ cell->as.i };
        return whole;
    case FIELD_TIME:
        if (whole) *(Time *)to = (Time){ cell->as.i };
        return whole;
    case FIELD_DATE:
        if (whole) *(Date *)to = (Date){ cell->as.i };
        return whole;
    case FIELD_MAYBE_INT:
        if (whole) *(MaybeInt *)to = (MaybeInt){ true, cell->as.i };
        return whole;
    case FIELD_MAYBE_TIME:
        if (whole) *(MaybeTime *)to = (MaybeTime){ true, { cell->as.i } };
        return whole;
    case FIELD_MAYBE_DATE:
        if (whole) *(MaybeDate *)to = (MaybeDate){ true, { cell->as.i } };
        return whole;
    case FIELD_STR:
    case FIELD_JSON:
    case FIELD_RECORD:
    case FIELD_LIST:
    case FIELD_STRS:
    case FIELD_IDS: return false;
    }
    return false;
}

static bool read_text(Work *work, const Plan *plan, const Field *field, Str text, void *to,
                      bool keep)
{
    if (field->type == FIELD_STR) return *(Str *)to = keep ? str_copy(work, text) : text, true;
    if (field->type == FIELD_JSON)
        return ((Json *)to)->text = keep ? str_copy(work, text) : text, true;
    bool structured = field->type == FIELD_RECORD || field->type == FIELD_LIST ||
                      field->type == FIELD_STRS || field->type == FIELD_IDS;
    return structured && read_json(work, plan->row_type, field, text, to);
}

void plan_read_row(Work *work, Db *db, Plan *plan, void *out, bool keep)
{
    memset(out, 0, plan->row_type->size);
    for (int c = 0; c < plan->columns; c++) {
        const Field *field = plan->fields[c];
        Cell cell = db->adapter->cell(db, plan, c);
        void *to = (char *)out + plan->bases[c] + field->offset;
        bool read;
        if (cell.kind == CELL_NULL) read = read_null(field, to);
        else if (cell.kind == CELL_TEXT) read = read_text(work, plan, field, cell.as.s, to, keep);
        else read = read_number(db, field, &cell, to);
        if (read) continue;
        work_fail(work, FAIL_INTERNAL, "query %s: column %s is %s for %s", plan->query->name,
                  field->name, cell.kind == CELL_NULL ? "NULL" : "of the wrong type",
                  plan->row_type->name);
    }
}
