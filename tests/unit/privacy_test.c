// privacy_test.c - the registry names every personal column; what it names can be taken out.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"
#include "engine/person_access/person_access.h"
#include "org_fixture.h"
#include "privacy/personal.h"

// Faults are printed one a line, so that one run shows them all.
static int faults;

static void report(const char *what, Str a, Str b)
{
    print_error("%s: %.*s %.*s\n", what, STR_ARG(a), STR_ARG(b));
    faults++;
}

static void check_no_faults(void)
{
    int found = faults;
    faults = 0;
    CHECK_INT(found, 0);
}

typedef struct TextColumn {
    Str table_name, column_name;
} TextColumn;
LIST_TYPE(TextColumn);
RECORD(TextColumn, "A column that holds text.", FIELD(TextColumn, table_name),
       FIELD(TextColumn, column_name));

static TextColumnList text_columns(Work *work)
{
    TextColumnList list;
    const char *lite =
        "SELECT t.name AS table_name, c.name AS column_name"
        "  FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND c.type IN ('TEXT', 'BLOB')"
        "   AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'search_index%'";
    const char *postgres = "SELECT CAST(table_name AS TEXT) AS table_name,"
                           " CAST(column_name AS TEXT) AS column_name"
                           "  FROM information_schema.columns WHERE table_schema = 'public'"
                           "   AND data_type IN ('text', 'bytea', 'tsvector')";
    const Query *query = scratch_query(db_engine(work->db) == DB_SQLITE ? lite : postgres);
    db_list(work, query, ARGS_NONE, TextColumn, &list);
    return list;
}

static bool is_plain(const PersonalRegistry *registry, const TextColumn *column)
{
    for (size_t i = 0; i < registry->plain.count; i++) {
        const PlainTable *table = &registry->plain.items[i];
        if (!str_equal(table->table, column->table_name)) continue;
        for (size_t c = 0; c < table->columns.count; c++)
            if (str_equal(table->columns.items[c], column->column_name)) return true;
    }
    return false;
}

// [S004-44] What the registry does not know fails here: a new text column must be put among those
// that tell something about a person, or among those that do not.
DB_TEST(every_text_column_is_in_the_registry)
{
    const PersonalRegistry *registry = personal_registry(work);
    TextColumnList columns = text_columns(work);
    CHECK(columns.count > 100);
    for (size_t i = 0; i < columns.count; i++) {
        const TextColumn *column = &columns.items[i];
        const PersonalTable *table = personal_table(registry, column->table_name);
        bool personal = personal_column(table, column->column_name) != NULL;
        if (personal == is_plain(registry, column))
            report(personal ? "both personal and not" : "not in content/personal-fields.json",
                   column->table_name, column->column_name);
    }
    check_no_faults();
}

static bool one_of(Str word, const char *const *words)
{
    for (; *words; words++)
        if (str_equal(word, str_of(*words))) return true;
    return false;
}

static void check_column(const PersonalTable *table, const PersonalColumn *column)
{
    static const char *const masks[] = {
        "name", "phone", "email", "contact", "text", "none", NULL
    };
    static const char *const erasures[] = { "always", "text", "keep", NULL };
    bool whole = column->label.len && column->label_en.len && column->purpose.len &&
                 column->purpose_en.len && one_of(column->mask, masks) &&
                 one_of(column->erasure, erasures);
    if (!whole) report("incomplete", table->table, column->column);
}

static bool has_basis(const PersonalRegistry *registry, Str key)
{
    for (size_t i = 0; i < registry->bases.count; i++)
        if (str_equal(registry->bases.items[i].key, key)) return true;
    return false;
}

// [S004-44] Purpose, basis, term and who sees it, in both languages.
TEST(every_entry_of_the_registry_is_complete)
{
    static const char *const whose[] = { "customer", "staff", "unlinked", NULL };
    const PersonalRegistry *registry = personal_registry(work);
    for (size_t t = 0; t < registry->tables.count; t++) {
        const PersonalTable *table = &registry->tables.items[t];
        if (!one_of(table->whose, whose)) report("whose is it", table->table, table->whose);
        for (size_t i = 0; i < table->readers.count; i++)
            if (permission_of(table->readers.items[i]) == PERM_COUNT)
                report("no permission", table->table, table->readers.items[i]);
        for (size_t c = 0; c < table->columns.count; c++) {
            const PersonalColumn *column = &table->columns.items[c];
            check_column(table, column);
            if (!has_basis(registry, column->basis))
                report("no basis", table->table, column->basis);
            if (!personal_term(registry, column->retention))
                report("no term", table->table, column->retention);
        }
    }
    check_no_faults();
}

// The mask of the column that says to be shown as this field.
static Str mask_of(const PersonalRegistry *registry, Str name)
{
    for (size_t t = 0; t < registry->tables.count; t++)
        for (size_t c = 0; c < registry->tables.items[t].columns.count; c++) {
            const PersonalColumn *column = &registry->tables.items[t].columns.items[c];
            for (size_t f = 0; f < column->fields.count; f++)
                if (str_equal(column->fields.items[f], name)) return column->mask;
        }
    return STR_ABSENT;
}

static bool same_class(Personal personal, Str mask)
{
    switch (personal) {
    case PERSONAL_NAME: return str_equal(mask, STR("name")) || str_equal(mask, STR("none"));
    case PERSONAL_PHONE: return str_equal(mask, STR("phone")) || str_equal(mask, STR("contact"));
    case PERSONAL_EMAIL: return str_equal(mask, STR("email"));
    case PERSONAL_TEXT: return str_equal(mask, STR("text"));
    case PERSONAL_ADDRESS:
    case PERSONAL_NONE: break;
    }
    return false;
}

typedef struct Walk {
    Work *work;
    const PersonalRegistry *registry;
    const RecordType *seen[512];
    size_t count, marked;
} Walk;

static void walk_record(const RecordType *type, void *arg)
{
    Walk *walk = arg;
    for (size_t i = 0; i < walk->count; i++)
        if (walk->seen[i] == type) return;
    CHECK(walk->count < COUNT(walk->seen));
    walk->seen[walk->count++] = type;
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        if (!field->personal) continue;
        Str name = str_format(walk->work, "%s.%s", type->name, field->name);
        Str mask = mask_of(walk->registry, name);
        walk->marked++;
        if (!mask.ptr) report("marked, and shown by no column of the registry", name, STR(""));
        else if (!same_class(field->personal, mask)) report("another class", name, mask);
    }
    record_refs(type, walk_record, arg);
}

// [S004-44] Masking is done by the marks of the field tables: they and the registry agree.
TEST(every_marked_field_is_in_the_registry)
{
    Walk *walk = NEW(work, Walk, 1);
    *walk = (Walk){ .work = work, .registry = personal_registry(work) };
    for (const Route *route = routes(); route->method; route++) {
        if (route->takes) walk_record(route->takes, walk);
        if (route->gives) walk_record(route->gives, walk);
    }
    CHECK(walk->marked > 20);
    check_no_faults();
}

RUN(DB_CASE(every_text_column_is_in_the_registry), CASE(every_entry_of_the_registry_is_complete),
    CASE(every_marked_field_is_in_the_registry))
