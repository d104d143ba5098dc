// sql_test.c - every named query and every table, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include "db/sqlite.h"
#include "scratch.h"
#include <stdio.h>

// Faults are printed one a line, so that one run shows them all.
static int faults;

static void report(const char *where, const char *what, const char *detail)
{
    print_error("%s: %s%s\n", where, what, detail);
    faults++;
}

static void check_no_faults(void)
{
    int found = faults;
    faults = 0;
    CHECK_INT(found, 0);
}

static bool is_global(const Query *query)
{
    return str_starts(str_of(query->about), STR("global:"));
}

// Prepares the query in a transaction of its own: a fault would end a shared one.
static bool prepare(Db *db, const Query *query, Plan *plan)
{
    *plan = (Plan){ .query = query };
    // The few that migrating has used are there already.
    if (query->index < db->plan_count && db->plans[query->index]) return false;
    CHECK(db_begin(db, true));
    bool prepared = db->adapter->prepare(db, plan);
    if (!prepared)
        report(query->name, db->engine == DB_SQLITE ? "SQLite: " : "PostgreSQL: ", db->error);
    db_rollback(db);
    return prepared;
}

// What the compiler of SQLite says that a query reads and writes.
typedef struct Use {
    char table[80];
    bool org_seen, written, updated;
} Use;
static struct {
    Use list[64];
    size_t count;
} used;

static Use *use_of(const char *table)
{
    for (size_t i = 0; i < used.count; i++)
        if (strcmp(used.list[i].table, table) == 0) return &used.list[i];
    CHECK(used.count < COUNT(used.list));
    Use *use = &used.list[used.count++];
    *use = (Use){ 0 };
    snprintf(use->table, sizeof use->table, "%s", table);
    return use;
}

static int see_access(void *arg, int action, const char *a, const char *b, const char *schema,
                      const char *view)
{
    (void)arg;
    (void)schema;
    (void)view;
    if (action == SQLITE_READ && strcmp(b, "org_id") == 0) use_of(a)->org_seen = true;
    else if (action == SQLITE_READ) use_of(a);
    else if (action == SQLITE_DELETE) use_of(a);
    else if (action == SQLITE_INSERT) use_of(a)->written = true;
    else if (action == SQLITE_UPDATE) use_of(a)->updated = true;
    return SQLITE_OK;
}

static bool has_column(Db *db, const char *table, const char *column)
{
    sqlite3_stmt *s = NULL;
    sqlite3 *handle = sqlite_of(db)->handle;
    const char *sql = "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2";
    CHECK_INT(sqlite3_prepare_v2(handle, sql, -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, column, -1, SQLITE_STATIC);
    bool found = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return found;
}

// Whether a column besides org_id is part of the primary key.
static bool has_other_key(Db *db, const char *table)
{
    sqlite3_stmt *s = NULL;
    const char *sql = "SELECT 1 FROM pragma_table_info(?1) WHERE pk > 0 AND name <> 'org_id'";
    CHECK_INT(sqlite3_prepare_v2(sqlite_of(db)->handle, sql, -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    bool found = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return found;
}

static bool binds(const Query *query, const char *name)
{
    for (size_t i = 0; i < query->text[0].count; i++)
        if (strcmp(query->text[0].names[i], name) == 0) return true;
    return false;
}

// Each table of a tenant must be looked at by its org_id, or be filled with it.
static void check_tenant(Db *db, const Query *query)
{
    if (is_global(query)) return;
    if (!binds(query, "org_id"))
        report(query->name, "does not bind :org_id and is not global:", "");
    for (size_t i = 0; i < used.count; i++) {
        Use *use = &used.list[i];
        if (!use->org_seen && !use->written && has_column(db, use->table, "org_id"))
            report(query->name, "does not compare the org_id of ", use->table);
    }
}

// Several writers on PostgreSQL: who changes a row that carries a version names the one it has
// read.
static void check_guard(Db *db, const Query *query)
{
    if (strstr(query->about, "unguarded:")) return;
    const char *where = strcasestr(query->text[DB_SQLITE].sql, "WHERE");
    for (size_t i = 0; i < used.count; i++)
        if (used.list[i].updated && has_column(db, used.list[i].table, "version") &&
            !(where && strstr(where, "version = ?")))
            report(query->name, "does not compare the version of ", used.list[i].table);
}

// Whether the query calls this table of a tenant so: its own name, or "table alias" in its text.
static bool is_called(const Query *query, const char *table, const char *alias)
{
    char text[200];
    if (strcmp(table, alias) == 0) return true;
    snprintf(text, sizeof text, "%s %s", table, alias);
    if (strstr(query->text[DB_SQLITE].sql, text)) return true;
    snprintf(text, sizeof text, "%s AS %s", table, alias);
    return strstr(query->text[DB_SQLITE].sql, text) != NULL;
}

// Where org_id is the whole key, it is the row's number.
static bool comes_by_tenant(Db *db, const char *step, const char *table)
{
    return strstr(step, "org_id=?") || (strstr(step, "(rowid=?)") && !has_other_key(db, table));
}

// Each time that a query comes to a table of tenants, it must come by its org_id: a scan, be it of
// an index, reads the rows of every tenant, and so does a search by anything else alone.
static void check_scans(Db *db, const Query *query)
{
    sqlite3_stmt *s = NULL;
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", query->text[DB_SQLITE].sql);
    CHECK_INT(sqlite3_prepare_v2(sqlite_of(db)->handle, sql, -1, &s, NULL), SQLITE_OK);
    while (!is_global(query) && sqlite3_step(s) == SQLITE_ROW) {
        char alias[80] = "";
        const char *step = (const char *)sqlite3_column_text(s, 3);
        bool searches = sscanf(step, "SEARCH %79s", alias) == 1;
        if (!searches && sscanf(step, "SCAN %79s", alias) != 1) continue;
        for (size_t i = 0; i < used.count; i++)
            if (has_column(db, used.list[i].table, "org_id") &&
                is_called(query, used.list[i].table, alias) &&
                !(searches && comes_by_tenant(db, step, used.list[i].table)))
                report(query->name, searches ? "comes without org_id to " : "reads all rows of ",
                       used.list[i].table);
    }
    sqlite3_finalize(s);
    sqlite3_free(sql);
}

TEST(every_query_is_sound_on_sqlite)
{
    Db *db = scratch_open(DB_SQLITE);
    for (size_t i = 0; i < query_count; i++) {
        Plan plan;
        used.count = 0;
        sqlite3_set_authorizer(sqlite_of(db)->handle, see_access, NULL);
        bool prepared = prepare(db, query_list[i], &plan);
        sqlite3_set_authorizer(sqlite_of(db)->handle, NULL, NULL);
        if (!prepared) continue;
        check_tenant(db, query_list[i]);
        check_guard(db, query_list[i]);
        check_scans(db, query_list[i]);
        db->adapter->discard(db, &plan);
    }
    db_close(db);
    check_no_faults();
}

static void check_types(const Query *query, const Plan *plan)
{
    PGresult *about = ((PgPlan *)plan->statement)->about;
    for (int i = 0; i < PQnparams(about); i++) {
        Oid type = PQparamtype(about, i);
        bool known = type == PG_BOOL || type == PG_INT8 || type == PG_INT4 || type == PG_FLOAT8 ||
                     type == PG_TEXT || type == PG_BYTEA;
        // A bare number makes the parameter beside it 32 bits wide; that must be meant.
        bool narrow = type == PG_INT4 && !strcasestr(query->text[DB_POSTGRES].sql, "AS INTEGER");
        if (!known || narrow)
            report(query->name,
                   "CAST this parameter to a type of ours: :", query->text[DB_POSTGRES].names[i]);
    }
    for (int i = 0; i < PQnfields(about); i++) {
        Oid type = PQftype(about, i);
        bool known = type == PG_BOOL || type == PG_INT8 || type == PG_INT4 || type == PG_INT2 ||
                     type == PG_FLOAT8 || type == PG_TEXT || type == PG_VARCHAR ||
                     type == PG_NAME || type == PG_BYTEA;
        if (!known) report(query->name, "CAST this column to a type of ours: ", PQfname(about, i));
    }
}

static PGresult *ask(Db *db, const char *sql)
{
    PGresult *result = postgres_exec(db, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        report("schema", "", PQresultErrorMessage(result));
    return result;
}

static bool is_tenant_table(PGresult *tables, const char *name)
{
    for (int i = 0; i < PQntuples(tables); i++)
        if (strcmp(PQgetvalue(tables, i, 0), name) == 0) return true;
    return false;
}

// Whether any condition of the plan compares alias.org_id.
static bool is_compared(PGresult *plan, const char *alias)
{
    char left[100], right[100];
    snprintf(left, sizeof left, "(%s.org_id = ", alias);
    snprintf(right, sizeof right, " = %s.org_id)", alias);
    for (int i = 0; i < PQntuples(plan); i++) {
        const char *line = PQgetvalue(plan, i, 0);
        bool tells = strstr(line, "Cond: ") || strstr(line, "Filter: ");
        if (tells && (strstr(line, left) || strstr(line, right))) return true;
    }
    return false;
}

// The planner spreads a comparison to all that is joined by it: what it reads a table of tenants
// without is really not there. Each table in the query counts by itself, twice named too.
static void check_plan(Db *db, const Query *query, PGresult *tables)
{
    char sql[600];
    if (is_global(query)) return;
    int len = snprintf(sql, sizeof sql, "EXPLAIN (VERBOSE, COSTS OFF) EXECUTE q%zu", query->index);
    for (size_t i = 0; i < query->text[DB_POSTGRES].count; i++)
        len += snprintf(sql + len, sizeof sql - (size_t)len, "%sNULL", i ? "," : "(");
    if (query->text[DB_POSTGRES].count) snprintf(sql + len, sizeof sql - (size_t)len, ")");
    PGresult *plan = ask(db, sql);
    for (int i = 0; i < PQntuples(plan); i++) {
        char table[80], alias[80] = "";
        const char *step = strstr(PQgetvalue(plan, i, 0), "Scan");
        const char *on = step ? strstr(step, " on public.") : NULL;
        if (!on || sscanf(on, " on public.%79s %79s", table, alias) < 1) continue;
        if (!is_tenant_table(tables, table)) continue;
        if (!is_compared(plan, alias[0] ? alias : table))
            report(query->name, "does not compare the org_id of ", on + strlen(" on public."));
    }
    PQclear(plan);
}

// What adds a row must be as sound where it adds many.
static void check_many(Db *db, const Query *query, const Plan *plan)
{
    char sql[8 << 10];
    const PgPlan *own = plan->statement;
    const QueryText *text = &query->text[DB_POSTGRES];
    if (!own->adds || !postgres_many(text->sql, text->count, sql, sizeof sql)) return;
    Oid types[PARAMS_MAX];
    for (size_t i = 0; i < text->count; i++)
        types[i] = postgres_array_of(PQparamtype(own->about, (int)i));
    PQexitPipelineMode(postgres_of(db)->connection);
    PGresult *result = PQprepare(postgres_of(db)->connection, "", sql, (int)text->count, types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        report(query->name, "as one of many: ", PQresultErrorMessage(result));
    PQclear(result);
    PQenterPipelineMode(postgres_of(db)->connection);
}

static void every_query_is_sound_on_postgres(void **state)
{
    (void)state;
    if (!scratch_url(DB_POSTGRES)) skip();
    Db *db = scratch_open(DB_POSTGRES);
    PQclear(postgres_exec(db, "SET plan_cache_mode = force_generic_plan"));
    PGresult *tables = ask(db, "SELECT table_name FROM information_schema.columns"
                               " WHERE table_schema = 'public' AND column_name = 'org_id'");
    for (size_t i = 0; i < query_count; i++) {
        Plan plan;
        if (!prepare(db, query_list[i], &plan)) continue;
        check_types(query_list[i], &plan);
        check_plan(db, query_list[i], tables);
        check_many(db, query_list[i], &plan);
        db->adapter->discard(db, &plan);
    }
    PQclear(tables);
    db_close(db);
    check_no_faults();
}

// A parameter has the type of what it first stands beside: "$5 IS NULL" says nothing, "COALESCE($5,
// 0)" says 32 bits. The server finds more of these; the two usual ones are found without it.
static void check_untyped(const Query *query)
{
    const QueryText *text = &query->text[DB_POSTGRES];
    for (size_t n = 1; n <= text->count; n++) {
        char mark[8];
        int len = snprintf(mark, sizeof mark, "$%zu", n);
        const char *first = strstr(text->sql, mark);
        while (first && strchr("0123456789", first[len])) first = strstr(first + 1, mark);
        if (!first) continue;
        const char *next = first + len;
        bool coalesced = first - text->sql > 9 && strncmp(first - 9, "COALESCE(", 9) == 0;
        size_t width = coalesced && *next == ',' ? strspn(next + 2, "0123456789") : 0;
        if ((width > 0 && width < 10) || strncmp(next, " IS N", 5) == 0)
            report(query->name,
                   "CAST this parameter, it has no type of its own: :", text->names[n - 1]);
    }
}

TEST(queries_keep_to_the_house_rules)
{
    static const struct {
        const char *word, *why;
    } banned[] = {
        { "SELECT *", "names its columns instead of " },
        { ".*", "names its columns instead of " },
        { "RETURNING *", "names its columns instead of " },
        { " OFFSET ", "pages by key, not by " },
        { "GLOB ", "is for both engines, unlike " },
        { "::", "uses CAST, not " },
        { "ILIKE", "folds text before it is stored, so it needs no " },
        { "datetime(", "takes the time from :now_ms, not from " },
        { "now()", "takes the time from :now_ms, not from " },
        { "CURRENT_", "takes the time from :now_ms, not from " },
    };
    for (size_t i = 0; i < query_count; i++) check_untyped(query_list[i]);
    for (size_t i = 0; i < query_count; i++)
        for (size_t engine = 0; engine < 2; engine++)
            for (size_t b = 0; b < COUNT(banned); b++)
                if (strcasestr(query_list[i]->text[engine].sql, banned[b].word))
                    report(query_list[i]->name, banned[b].why, banned[b].word);
    check_no_faults();
}

// Rows of one text column that a statement about the schema gives, each a fault.
static void report_rows_lite(Db *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    CHECK_INT(sqlite3_prepare_v2(sqlite_of(db)->handle, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        report("schema (SQLite)", "", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
}

TEST(tables_keep_to_the_house_rules_on_sqlite)
{
    Db *db = scratch_open(DB_SQLITE);
    report_rows_lite(db, "SELECT name || ' is not STRICT_' FROM pragma_table_list"
                         " WHERE schema = 'main' AND type = 'table' AND NOT strict"
                         " AND name NOT LIKE 'sqlite%'");
    report_rows_lite(
        db, "SELECT t.name || ' does not start its key with org_id' FROM pragma_table_list t"
            " JOIN pragma_table_info(t.name) c ON c.name = 'org_id' AND c.pk <> 1"
            " WHERE t.schema = 'main' AND t.type = 'table'");
    report_rows_lite(db, "SELECT t.name || '.' || c.name || ' may be NULL'"
                         " FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
                         " ON c.name = 'org_id' AND NOT c.\"notnull\""
                         " WHERE t.schema = 'main' AND t.type = 'table'");
    report_rows_lite(db, "SELECT 'foreign key of ' || \"table\" FROM pragma_foreign_key_check");
    db_close(db);
    check_no_faults();
}

// Tables that both engines have must have the same columns of the same types.
static void compare_columns(Db *lite, Db *pg)
{
    PGresult *theirs =
        ask(pg, "SELECT line FROM (SELECT table_name || '.' || column_name || ' ' || CASE data_type"
                " WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER'"
                " WHEN 'double precision' THEN 'REAL' WHEN 'text' THEN 'TEXT'"
                " WHEN 'bytea' THEN 'BLOB' ELSE data_type END ||"
                " CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS line"
                " FROM information_schema.columns WHERE table_schema = 'public'"
                " AND data_type NOT IN ('tsvector', 'ARRAY')) AS c ORDER BY line COLLATE \"C\"");
    sqlite3_stmt *ours = NULL;
    const char *sql = "SELECT t.name || '.' || c.name || ' ' || c.type ||"
                      " CASE WHEN c.\"notnull\" OR c.pk THEN ' NOT NULL' ELSE '' END"
                      " FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
                      " WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
                      " ORDER BY 1";
    CHECK_INT(sqlite3_prepare_v2(sqlite_of(lite)->handle, sql, -1, &ours, NULL), SQLITE_OK);
    int row = 0, rows = PQntuples(theirs);
    bool more = sqlite3_step(ours) == SQLITE_ROW;
    while (more || row < rows) {
        const char *a = more ? (const char *)sqlite3_column_text(ours, 0) : "\xFF";
        const char *b = row < rows ? PQgetvalue(theirs, row, 0) : "\xFF";
        int order = strcmp(a, b);
        if (order < 0) report("schema", "only in SQLite: ", a);
        if (order > 0) report("schema", "only in PostgreSQL: ", b);
        if (order <= 0) more = sqlite3_step(ours) == SQLITE_ROW;
        if (order >= 0) row++;
    }
    sqlite3_finalize(ours);
    PQclear(theirs);
}

static void report_rows(Db *db, const char *sql)
{
    PGresult *result = ask(db, sql);
    for (int i = 0; i < PQntuples(result); i++)
        report("schema (PostgreSQL)", "", PQgetvalue(result, i, 0));
    PQclear(result);
}

static void tables_are_the_same_on_postgres(void **state)
{
    (void)state;
    if (!scratch_url(DB_POSTGRES)) skip();
    Db *lite = scratch_open(DB_SQLITE), *pg = scratch_open(DB_POSTGRES);
    compare_columns(lite, pg);
    report_rows(pg, "SELECT table_name || '.' || column_name || ' is not in byte order'"
                    " FROM information_schema.columns WHERE table_schema = 'public'"
                    " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'");
    db_close(lite);
    db_close(pg);
    check_no_faults();
}

RUN(CASE(every_query_is_sound_on_sqlite), CASE(every_query_is_sound_on_postgres),
    CASE(queries_keep_to_the_house_rules), CASE(tables_keep_to_the_house_rules_on_sqlite),
    CASE(tables_are_the_same_on_postgres))
