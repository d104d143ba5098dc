// tables.c - finds the tables by themselves, so that none is forgotten.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tables.h"
#include <assert.h>
#include <stdio.h>

#define FIRST_INDEX 10000 // of our queries: behind those of the program

static const char lite_names[] =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
static const char pg_names[] =
    "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()"
    " ORDER BY tablename";
static const Query names_query = { .name = "table_names",
                                   .index = FIRST_INDEX,
                                   .text = { { .sql = lite_names }, { .sql = pg_names } },
                                   .about = "global: every table." };

typedef struct TableRows {
    Str name;
    int64_t rows;
} TableRows;
RECORD(TableRows, "A table.", FIELD(TableRows, name), FIELD(TableRows, rows));
LIST_TYPE(TableRows);

// One statement for all of them, which the connection remembers by its address.
static struct {
    char sql[TABLES_MAX * 150];
    Query query;
} counting;

static void make_query(Work *work)
{
    TableRowsList list;
    size_t len = 0;
    db_list(work, &names_query, ARGS_NONE, TableRows, &list);
    assert(list.count <= TABLES_MAX);
    for (size_t i = 0; i < list.count; i++)
        len += (size_t)snprintf(counting.sql + len, sizeof counting.sql - len,
                                "%sSELECT CAST('%.*s' AS TEXT) AS name, COUNT(*) AS rows FROM %.*s",
                                i ? " UNION ALL " : "", STR_ARG(list.items[i].name),
                                STR_ARG(list.items[i].name));
    len += (size_t)snprintf(counting.sql + len, sizeof counting.sql - len, " ORDER BY 1");
    assert(len < sizeof counting.sql);
    QueryText text = { .sql = counting.sql };
    counting.query = (Query){ .name = "tables_count",
                              .index = FIRST_INDEX + 1,
                              .text = { text, text },
                              .about = "global: rows of every table." };
}

static void count_body(Work *work, void *arg)
{
    Tables *tables = arg;
    TableRowsList list;
    if (!counting.query.name) make_query(work);
    db_list(work, &counting.query, ARGS_NONE, TableRows, &list);
    tables->count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        snprintf(tables->names[i], TABLE_NAME_BYTES, "%.*s", STR_ARG(list.items[i].name));
        tables->rows[i] = list.items[i].rows;
    }
}

void tables_count(Db *db, Tables *tables)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db };
    bool counted = db_begin(db, false) && work_run(&work, count_body, tables);
    if (!counted) fprintf(stderr, "tables: %s %s\n", work.failure, db_error(db));
    assert(counted);
    db_rollback(db);
    arena_free(work.arena);
}

const char *tables_differ(const Tables *before, const Tables *after)
{
    assert(before->count == after->count);
    for (size_t i = 0; i < before->count; i++)
        if (before->rows[i] != after->rows[i]) return before->names[i];
    return NULL;
}
