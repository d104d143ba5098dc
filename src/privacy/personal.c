// personal.c - reads the registry; tells which role sees a field whole, and which shortened.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/personal.h"
#include "base/embedded.h"
#include "base/once.h"
#include "org/role.h"
#include "privacy/retention.h"

#define TEXTS(T) FIELD(T, key), FIELD(T, name), FIELD(T, name_en)
RECORD(PersonalBasis, "Why something may be kept.", TEXTS(PersonalBasis),
       FIELD(PersonalBasis, about), FIELD(PersonalBasis, about_en));
RECORD(PersonalTerm, "How long something is kept.", TEXTS(PersonalTerm), FIELD(PersonalTerm, since),
       FIELD(PersonalTerm, since_en), FIELD(PersonalTerm, days), FIELD(PersonalTerm, fixed),
       FIELD(PersonalTerm, active));
RECORD(PersonalColumn, "A column that tells something about a person.",
       FIELD(PersonalColumn, column), FIELD(PersonalColumn, label), FIELD(PersonalColumn, label_en),
       FIELD(PersonalColumn, mask), FIELD(PersonalColumn, purpose),
       FIELD(PersonalColumn, purpose_en), FIELD(PersonalColumn, basis),
       FIELD(PersonalColumn, retention), FIELD(PersonalColumn, erasure),
       FIELD(PersonalColumn, fields));
RECORD(PersonalTable, "A table with such columns.", FIELD(PersonalTable, table),
       FIELD(PersonalTable, name), FIELD(PersonalTable, name_en), FIELD(PersonalTable, whose),
       FIELD(PersonalTable, readers), LIST_FIELD(PersonalTable, columns, PersonalColumn));
RECORD(PlainTable, "Columns that tell nothing about a person.", FIELD(PlainTable, table),
       FIELD(PlainTable, columns));
RECORD(PersonalRegistry, "content/personal-fields.json.",
       LIST_FIELD(PersonalRegistry, bases, PersonalBasis),
       LIST_FIELD(PersonalRegistry, retention, PersonalTerm),
       LIST_FIELD(PersonalRegistry, tables, PersonalTable),
       LIST_FIELD(PersonalRegistry, plain, PlainTable));

RECORD(RoleNamed, "A role that is only named.", TEXTS(RoleNamed));
RECORD(PersonalField, "A field that tells something about a person.", FIELD(PersonalField, id),
       FIELD(PersonalField, entity), FIELD(PersonalField, field), FIELD(PersonalField, entity_name),
       FIELD(PersonalField, entity_name_en), FIELD(PersonalField, label),
       FIELD(PersonalField, label_en), FIELD(PersonalField, whose), FIELD(PersonalField, mask),
       FIELD(PersonalField, purpose), FIELD(PersonalField, purpose_en), FIELD(PersonalField, basis),
       FIELD(PersonalField, basis_name), FIELD(PersonalField, basis_name_en),
       FIELD(PersonalField, basis_about), FIELD(PersonalField, basis_about_en),
       FIELD(PersonalField, retention), FIELD(PersonalField, retention_name),
       FIELD(PersonalField, retention_name_en), FIELD(PersonalField, retention_since),
       FIELD(PersonalField, retention_since_en),
       FIELD(PersonalField, retention_days, .doc = "None: as long as retention_since says."),
       FIELD(PersonalField, erasure), LIST_FIELD(PersonalField, seen_by, RoleNamed),
       LIST_FIELD(PersonalField, masked_for, RoleNamed));
RECORD(PersonalFieldPage, "The registry of personal fields.",
       LIST_FIELD(PersonalFieldPage, items, PersonalField));

static PersonalRegistry embedded;

static void registry_read(Work *memory, void *arg)
{
    (void)arg;
    Issues *issues = NEW(memory, Issues, 1);
    Str text = embedded_text("content/personal-fields.json");
    if (!from_json(memory, PersonalRegistry, text, &embedded, issues))
        work_fail(memory, FAIL_INTERNAL, "content/personal-fields.json: %.*s %s",
                  STR_ARG(issues->list[0].field), issues->list[0].code);
}

const PersonalRegistry *personal_registry(Work *work)
{
    enum { BYTES_MAX = 2 << 20 };
    static Once once = ONCE;
    once_make(work, &once, BYTES_MAX, registry_read, NULL);
    return &embedded;
}

const PersonalTable *personal_table(const PersonalRegistry *registry, Str table)
{
    for (size_t i = 0; i < registry->tables.count; i++)
        if (str_equal(registry->tables.items[i].table, table)) return &registry->tables.items[i];
    return NULL;
}

const PersonalColumn *personal_column(const PersonalTable *table, Str column)
{
    for (size_t i = 0; table && i < table->columns.count; i++)
        if (str_equal(table->columns.items[i].column, column)) return &table->columns.items[i];
    return NULL;
}

const PersonalTerm *personal_term(const PersonalRegistry *registry, Str key)
{
    for (size_t i = 0; i < registry->retention.count; i++)
        if (str_equal(registry->retention.items[i].key, key)) return &registry->retention.items[i];
    return NULL;
}

static const PersonalBasis *basis_of(const PersonalRegistry *registry, Str key)
{
    for (size_t i = 0; i < registry->bases.count; i++)
        if (str_equal(registry->bases.items[i].key, key)) return &registry->bases.items[i];
    return NULL;
}

static Hidden hidden_by(Str mask)
{
    if (str_equal(mask, STR("name"))) return 1u << PERSONAL_NAME;
    if (str_equal(mask, STR("email"))) return 1u << PERSONAL_EMAIL;
    if (str_equal(mask, STR("phone")) || str_equal(mask, STR("contact")))
        return 1u << PERSONAL_PHONE;
    // Numbers and addresses within a text are shortened for those who may not see them.
    return str_equal(mask, STR("text")) ? 1u << PERSONAL_PHONE : 0;
}

static uint64_t may_of(const StrList *permissions)
{
    uint64_t may = 0;
    for (size_t i = 0; i < permissions->count; i++) {
        Permission permission = permission_of(permissions->items[i]);
        if (permission < PERM_COUNT) may |= (uint64_t)1 << permission;
    }
    return may;
}

static void add_role(Work *work, RoleNamedList *list, const Role *role, size_t most)
{
    if (!list->items) list->items = NEW(work, RoleNamed, most);
    list->items[list->count++] = (RoleNamed){ role->key, role->name, role->name_en };
}

static void add_roles(Work *work, const RoleList *roles, const StrList *readers, Str mask,
                      PersonalField *field)
{
    uint64_t read_by = may_of(readers);
    for (size_t i = 0; i < roles->count; i++) {
        const Role *role = &roles->items[i];
        uint64_t may = may_of(&role->permissions);
        if (!(may & read_by)) continue;
        bool masked = (permissions_hide(may) & hidden_by(mask)) != 0;
        add_role(work, masked ? &field->masked_for : &field->seen_by, role, roles->count);
    }
}

static PersonalField field_of(Work *work, const PersonalRegistry *registry,
                              const RetentionRuleList *rules, const PersonalTable *table,
                              const PersonalColumn *column)
{
    const PersonalBasis *basis = basis_of(registry, column->basis);
    const PersonalTerm *term = personal_term(registry, column->retention);
    if (!basis || !term)
        work_fail(work, FAIL_INTERNAL, "content/personal-fields.json: %.*s.%.*s",
                  STR_ARG(table->table), STR_ARG(column->column));
    return (PersonalField){ .id = str_format(work, "%.*s.%.*s", STR_ARG(table->table),
                                             STR_ARG(column->column)),
                            .entity = table->table,
                            .field = column->column,
                            .entity_name = table->name,
                            .entity_name_en = table->name_en,
                            .label = column->label,
                            .label_en = column->label_en,
                            .whose = table->whose,
                            .mask = column->mask,
                            .purpose = column->purpose,
                            .purpose_en = column->purpose_en,
                            .basis = basis->key,
                            .basis_name = basis->name,
                            .basis_name_en = basis->name_en,
                            .basis_about = basis->about,
                            .basis_about_en = basis->about_en,
                            .retention = term->key,
                            .retention_name = term->name,
                            .retention_name_en = term->name_en,
                            .retention_since = term->since,
                            .retention_since_en = term->since_en,
                            .retention_days = retention_days_in(rules, term->key),
                            .erasure = column->erasure };
}

PersonalFieldList personal_fields(Work *work)
{
    size_t count = 0;
    const PersonalRegistry *registry = personal_registry(work);
    RoleList roles = role_list(work);
    RetentionRuleList rules = retention_rules(work);
    for (size_t t = 0; t < registry->tables.count; t++)
        count += registry->tables.items[t].columns.count;
    PersonalFieldList list = { NEW(work, PersonalField, count), 0 };
    for (size_t t = 0; t < registry->tables.count; t++) {
        const PersonalTable *table = &registry->tables.items[t];
        for (size_t c = 0; c < table->columns.count; c++) {
            PersonalField *field = &list.items[list.count++];
            *field = field_of(work, registry, &rules, table, &table->columns.items[c]);
            add_roles(work, &roles, &table->readers, field->mask, field);
        }
    }
    return list;
}
