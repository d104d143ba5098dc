// postgres.h - inside db only: what the files of the PostgreSQL adapter share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db_adapter.h"
#include <libpq-fe.h>

enum {
    SENT_MAX = 64,                 // statements on their way together
    TABLES_MAX = 64,               // that the statements of a connection change
    GATHERS_MAX = 32,              // statements whose rows are gathered
    REPEATS_MAX = 256,             // answers kept within a transaction
};
enum { CHANGES_NOTHING = -1, CHANGES_UNKNOWN = -2 };

typedef struct Gather Gather;
typedef struct Repeat Repeat;

// A statement as it was prepared, and what its words say.
typedef struct PgPlan {
    PGresult   *about;             // types of parameters and columns
    int         changes;           // number of the table it changes, or CHANGES_...
    bool        adds;              // ... only by adding rows to it
    bool        alone;             // cannot be one of many
    bool        settled;           // its answer decides nothing
    uint64_t    looked, named;     // by table: it was looked for; the statement names it
    Gather     *gather;            // NULL: none yet
} PgPlan;

typedef struct PgDb {
    Db          db;
    PGconn     *connection;
    PGresult   *result;            // of the statement under way
    int         row;               // the current one; -1: before the first
    int64_t     rows_written;
    const Query *sent[SENT_MAX];   // whose answers were not read yet; NULL: a command
    bool        sent_one[SENT_MAX];        // it must have changed one row
    size_t      sent_count;
    bool        one_awaited;       // there is such a one among them
    int         points;            // the server will say it has come so far; not read yet
    const char *values[PARAMS_MAX];
    int         lengths[PARAMS_MAX];
    uint64_t    numbers[PARAMS_MAX];       // in the server's byte order; values point here
    Str         tables[TABLES_MAX];        // names of those that statements change, by number
    int         table_count;
    Gather     *gathers[GATHERS_MAX];
    size_t      gather_count;
    bool        gather_lost;       // a row was not taken whole
    Repeat     *repeats;           // NULL until there is one
    size_t      repeat_count;
    bool        kept;              // the result belongs to the repeats
} PgDb;

// The types of the server that our SQL uses; numbers from its pg_type catalogue, which never
// change.
enum {
    PG_BOOL = 16, PG_BYTEA = 17, PG_NAME = 19, PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23,
    PG_TEXT = 25, PG_FLOAT8 = 701, PG_VARCHAR = 1043,
};

PgDb *postgres_of(Db *db);
bool  postgres_fault(Db *db, const PGresult *result);      // remembers it; false
Str   postgres_integrity(Work *work, Db *db, bool thorough);

// The pipeline. What was sent waits in libpq's buffer or at the server until an answer is asked
// for. False: what failed is remembered; the first fault counts, be it of a statement before.
bool  postgres_sent(Db *db, int accepted, const Query *query);   // accepted: what PQsend... gave
void  postgres_sent_one(Db *db);       // what was sent last must change one row
int64_t postgres_rows_changed(PGresult *result);
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
bool  postgres_send_prepared(Db *db, const char *name, int count, const char *const *values,
                             const int *lengths, const Query *query);

// postgres_words.c. Our SQL has key words in capitals, and neither views, triggers nor functions of
// our own: a statement sees and changes only tables that it names.
void  postgres_words(PgDb *pg, PgPlan *plan, const char *sql);     // fills changes and adds
bool  postgres_names(const PgDb *pg, PgPlan *plan, const char *sql, int table);
// INSERT ... VALUES (...) as a statement that adds many such rows, each parameter an array. False:
// it has no such form, or there is no room for it.
bool  postgres_many(const char *sql, size_t params, char *out, size_t room);

// postgres_gather.c, for transactions of several units of work, and for what adds many rows. The
// rows that db_send adds wait here, until a statement names their table or the transaction commits;
// they then go in one statement for each query, in their order.
typedef enum Gathered { GATHER_TAKEN, GATHER_NOT, GATHER_FAULT } Gathered;
Gathered postgres_gather(Db *db, Plan *plan);                      // the row that is bound
bool  postgres_gathered_send(Db *db, Plan *before);                // NULL: all
void  postgres_gathered_drop(Db *db);
Oid   postgres_array_of(Oid element);                             // 0: of no type of ours
size_t postgres_rows_waiting(const PgDb *pg);
void  postgres_gathers_free(PgDb *pg);

// postgres_repeat.c, for the same. Many units of work ask the same: the answer of the first is good
// for those after it, until the transaction changes a table that the question names. It is as if
// all had asked at that moment, which lies after all of them came. A unit of work that has changed
// a row that was there asks itself: it may wait for that row so as to see what others left.
bool  postgres_repeat(Db *db, Plan *plan);     // true: the result is that of the same question
void  postgres_repeat_keep(Db *db, Plan *plan);            // the result of the question
void  postgres_changes(Db *db, const PgPlan *plan);        // before a statement that is no question
void  postgres_repeats_drop(Db *db);
