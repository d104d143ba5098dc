// person.c - goes through what the registry names of one person: how much, and all of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org.h"
#include "privacy/person_inside.h"
#include "queries.h"

RECORD(PersonValue, "A value of a person.", FIELD(PersonValue, entity), FIELD(PersonValue, row_id),
       FIELD(PersonValue, at), FIELD(PersonValue, field), FIELD(PersonValue, value));
RECORD(PersonState, "A person whom a request is about.", FIELD(PersonState, id),
       FIELD(PersonState, name, .personal = PERSONAL_NAME), FIELD(PersonState, state),
       FIELD(PersonState, site_id), FIELD(PersonState, version), FIELD(PersonState, open_cases),
       FIELD(PersonState, holds), FIELD(PersonState, texts_erased));
RECORD(PersonFound, "How much of a person is kept in one place.", FIELD(PersonFound, entity),
       FIELD(PersonFound, entity_name), FIELD(PersonFound, entity_name_en),
       FIELD(PersonFound, rows), FIELD(PersonFound, values));
RECORD(PersonDatum, "One value.", FIELD(PersonDatum, field), FIELD(PersonDatum, label),
       FIELD(PersonDatum, label_en), FIELD(PersonDatum, value));
RECORD(PersonRow, "One row.", FIELD(PersonRow, id), FIELD(PersonRow, at),
       LIST_FIELD(PersonRow, fields, PersonDatum));
RECORD(PersonPart, "What is kept in one place.", FIELD(PersonPart, entity), FIELD(PersonPart, name),
       FIELD(PersonPart, name_en), LIST_FIELD(PersonPart, rows, PersonRow));
RECORD(PersonLook, "Somebody looked at the person.", FIELD(PersonLook, id), FIELD(PersonLook, at),
       RECORD_FIELD(PersonLook, user, Named), FIELD(PersonLook, place),
       FIELD(PersonLook, case_number), FIELD(PersonLook, times));
RECORD(PersonExport, "All that is kept of one person.", FIELD(PersonExport, customer_id),
       FIELD(PersonExport, organisation), FIELD(PersonExport, organisation_en),
       FIELD(PersonExport, taken_at), LIST_FIELD(PersonExport, parts, PersonPart),
       LIST_FIELD(PersonExport, looked_at, PersonLook));

bool person_state(Work *work, CustomerId id, PersonState *state)
{
    return db_find(work, &SQL_person_state, ARGS(ARG(customer_id, id)), PersonState, state);
}

PersonValueList person_values(Work *work, CustomerId id)
{
    PersonValueList list;
    db_list(work, &SQL_person_values, ARGS(ARG(customer_id, id)), PersonValue, &list);
    return list;
}

static const PersonalTable *table_of(Work *work, const PersonalRegistry *registry,
                                     const PersonValue *value)
{
    const PersonalTable *table = personal_table(registry, value->entity);
    if (!personal_column(table, value->field))
        work_fail(work, FAIL_INTERNAL, "%.*s.%.*s is in no registry", STR_ARG(value->entity),
                  STR_ARG(value->field));
    return table;
}

PersonFoundList person_found(Work *work, CustomerId id)
{
    const PersonalRegistry *registry = personal_registry(work);
    PersonValueList values = person_values(work, id);
    PersonFoundList list = { NEW(work, PersonFound, registry->tables.count), 0 };
    for (size_t i = 0; i < values.count; i++) {
        const PersonValue *v = &values.items[i], *before = i ? v - 1 : NULL;
        bool another = !before || !str_equal(before->entity, v->entity);
        if (another) {
            const PersonalTable *table = table_of(work, registry, v);
            list.items[list.count++] = (PersonFound){ .entity = table->table,
                                                      .entity_name = table->name,
                                                      .entity_name_en = table->name_en };
        }
        PersonFound *found = &list.items[list.count - 1];
        found->values++;
        if (another || before->row_id.value != v->row_id.value || before->at != v->at)
            found->rows++;
    }
    return list;
}

Json person_found_json(Work *work, const PersonFoundList *found)
{
    Text out = TEXT(work);
    text_add_char(&out, '[');
    for (size_t i = 0; i < found->count; i++) {
        if (i) text_add_char(&out, ',');
        to_json(&out, PersonFound, &found->items[i]);
    }
    text_add_char(&out, ']');
    return (Json){ text_str(&out) };
}

// Values come sorted by entity and row: each run of one row becomes a row.
static size_t row_of(Work *work, const PersonalTable *table, const PersonValueList *values,
                     size_t at, PersonRow *row)
{
    const PersonValue *first = &values->items[at];
    *row = (PersonRow){ .id = first->row_id,
                        .at = { first->at != 0, { first->at } },
                        .fields = { NEW(work, PersonDatum, table->columns.count), 0 } };
    while (at < values->count && row->fields.count < table->columns.count) {
        const PersonValue *v = &values->items[at];
        if (v->row_id.value != first->row_id.value || v->at != first->at ||
            !str_equal(v->entity, first->entity))
            break;
        const PersonalColumn *column = personal_column(table, v->field);
        row->fields.items[row->fields.count++] =
            (PersonDatum){ column->column, column->label, column->label_en, v->value };
        at++;
    }
    return at;
}

// What serves to find somebody, or only repeats another value, tells the person nothing.
static bool worth_telling(const PersonValue *value)
{
    return !str_equal(value->entity, STR("search_docs")) &&
           !str_equal(value->field, STR("folded")) && !str_equal(value->field, STR("origin"));
}

static PersonValueList told_values(Work *work, CustomerId id)
{
    size_t kept = 0;
    PersonValueList values = person_values(work, id);
    for (size_t i = 0; i < values.count; i++)
        if (worth_telling(&values.items[i])) values.items[kept++] = values.items[i];
    values.count = kept;
    return values;
}

PersonExport person_export(Work *work, CustomerId id)
{
    const PersonalRegistry *registry = personal_registry(work);
    PersonValueList values = told_values(work, id);
    Org org = org_read(work);
    PersonExport export = { .customer_id = id,
                            .organisation = org.name,
                            .organisation_en = org.name_en,
                            .taken_at = { work->now_ms } };
    export.parts.items = NEW(work, PersonPart, registry->tables.count);
    for (size_t at = 0; at < values.count;) {
        const PersonalTable *table = table_of(work, registry, &values.items[at]);
        PersonPart *part = &export.parts.items[export.parts.count++];
        *part = (PersonPart){ table->table,
                              table->name,
                              table->name_en,
                              { NEW(work, PersonRow, values.count - at), 0 } };
        while (at < values.count && str_equal(values.items[at].entity, table->table))
            at = row_of(work, table, &values, at, &part->rows.items[part->rows.count++]);
    }
    db_list(work, &SQL_person_looks, ARGS(ARG(customer_id, id), ARG(limit, PERSON_LOOKS_MAX)),
            PersonLook, &export.looked_at);
    return export;
}
