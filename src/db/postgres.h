// postgres.h - inside db only: what the files of the PostgreSQL adapter share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db_adapter.h"
#include <libpq-fe.h>

enum { SENT_MAX = 64 };            // statements on their way together

typedef struct PgDb {
    Db          db;
    PGconn     *connection;
    PGresult   *result;            // of the statement under way
    int         row;               // the current one; -1: before the first
    int64_t     rows_written;
    const Query *sent[SENT_MAX];   // whose answers were not read yet; NULL: a command
    size_t      sent_count;
    int         points;            // the server will say it has come so far; not read yet
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

// The pipeline. What was sent waits in libpq's buffer or at the server until an answer is asked
// for. False: what failed is remembered; the first fault counts, be it of a statement before.
bool  postgres_sent(Db *db, int accepted, const Query *query);   // accepted: what PQsend... gave
bool  postgres_answer(Db *db);         // waits for the last that was sent: its result
bool  postgres_answer_rows(Db *db);    // the same; its rows are read one by one, then drained
bool  postgres_settle(Db *db);         // waits for all that was sent
void  postgres_forget(Db *db);         // the same, whatever became of it
void  postgres_drain(Db *db);          // reads what is left of answers
bool  postgres_result_sound(const PGresult *result);
// SQL of several statements or with a result in text; NULL: something before it failed.
PGresult *postgres_exec(Db *db, const char *sql);

bool  postgres_bind(Db *db, Plan *plan, size_t param, const Arg *value);
Cell  postgres_cell(Db *db, Plan *plan, int column);
