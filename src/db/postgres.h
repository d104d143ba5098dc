// postgres.h - inside db only: what the files of the PostgreSQL adapter share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db_adapter.h"
#include <libpq-fe.h>

typedef struct PgDb {
    Db          db;
    PGconn     *connection;
    PGresult   *result;            // of the statement under way
    int         row;               // the current one; -1: before the first
    bool        streamed;          // more results may come
    int64_t     rows_written;
    const char *values[PARAMS_MAX];
    int         lengths[PARAMS_MAX];
    uint64_t    numbers[PARAMS_MAX];       // in the server's byte order; values point here
} PgDb;

// The types of the server that our SQL uses; numbers from its pg_type catalogue, which never
// change.
enum {
    PG_BOOL = 16, PG_BYTEA = 17, PG_NAME = 19, PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23,
    PG_TEXT = 25, PG_FLOAT8 = 701, PG_VARCHAR = 1043,
};

PgDb *postgres_of(Db *db);
bool  postgres_fault(Db *db, const PGresult *result);      // remembers it; false
Str   postgres_integrity(Work *work, Db *db);

bool  postgres_bind(Db *db, Plan *plan, size_t param, const Arg *value);
Cell  postgres_cell(Db *db, Plan *plan, int column);
