// db.h - one SQL dialect, two engines. No function here takes SQL as a plain string.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Queries are named blocks in .sql files; tools/sql_queries turns them into SQL_name. A query's
// parameters are filled from the Args by name; :org_id, :actor_id and :now_ms come from the Work
// when the Args do not name them. An unknown organisation (0) fails the Work; the system is actor
// 0, a number like any other: the table reach has rows for it. Every engine fault fails the Work:
// FAIL_RETRY (serialization; PostgreSQL: a key that another work took or removed meanwhile, see
// docs/decisions/0005-isolation.md), FAIL_UNAVAILABLE (engine away, busy, out of time), FAIL_FULL
// (disk), FAIL_TOO_LARGE, FAIL_INTERNAL (our SQL or data is wrong). Whatever may be open when a
// fault strikes hangs on the Db, never on a local. A Db is used by one thread at a time.
#pragma once
#include "record/record.h"

typedef struct QueryText { const char *sql; const char *const *names; size_t count; } QueryText;
typedef struct Query {
    const char *name;
    size_t      index;         // in query_list
    QueryText   text[2];       // by DbEngine
    const char *about;         // what its comment says; starts with "global:" if no tenant owns it,
                               // with "settled:" if its answer decides nothing: db_begin_together
} Query;
extern const Query *const query_list[];            // NULL-terminated, made at build time
extern const size_t query_count;

typedef struct Migration { int number; const char *name, *sha256, *sql; } Migration;
extern const Migration migration_list[];
extern const size_t migration_count;

typedef enum DbEngine { DB_SQLITE, DB_POSTGRES } DbEngine;
typedef struct Db Db;

// One value for a parameter. name is a literal: it is remembered by its address.
typedef struct Arg {
    const char *name;
    FieldType   type;
    bool        null;
    bool        bytes;         // a Str for a BLOB column
    union { bool b; int64_t i; double r; Str s; const StrList *strs; const IdList *ids; } as;
} Arg;
typedef struct Args {
    const RecordType *type;
    const void       *record;
    const Arg        *list;
    size_t            count;
} Args;

Arg arg_bool(const char *name, bool v);
Arg arg_int(const char *name, int64_t v);
Arg arg_real(const char *name, double v);
Arg arg_str(const char *name, Str v);              // absent binds NULL
Arg arg_bytes(const char *name, Str v);            // for a BLOB column; absent binds NULL
Arg arg_time(const char *name, Time v);
Arg arg_date(const char *name, Date v);
Arg arg_json(const char *name, Json v);
Arg arg_strs(const char *name, const StrList *v);  // binds the text of a JSON array
Arg arg_ids(const char *name, const IdList *v);    // ... of strings of digits
Arg arg_maybe_time(const char *name, MaybeTime v);
Arg arg_maybe_date(const char *name, MaybeDate v);
Arg arg_maybe_int(const char *name, MaybeInt v);
Arg arg_maybe_real(const char *name, MaybeReal v);
Arg arg_maybe_bool(const char *name, MaybeBool v);
#define ARG_ID_INLINE(T) static inline Arg arg_##T(const char *name, T v) \
    { return (Arg){ .name = name, .type = FIELD_ID, .null = v.value == 0, .as.i = v.value }; }
ID_TYPES(ARG_ID_INLINE)
#define ARG_ID_CASE(T) T: arg_##T,
#define ARG(name, v) (_Generic((v), ID_TYPES(ARG_ID_CASE) \
    bool: arg_bool, int64_t: arg_int, int: arg_int, double: arg_real, Str: arg_str, \
    Time: arg_time, Date: arg_date, Json: arg_json, \
    StrList *: arg_strs, const StrList *: arg_strs, IdList *: arg_ids, const IdList *: arg_ids, \
    MaybeTime: arg_maybe_time, MaybeDate: arg_maybe_date, MaybeInt: arg_maybe_int, \
    MaybeReal: arg_maybe_real, MaybeBool: arg_maybe_bool)(#name, (v)))
#define ARG_BYTES(name, v) arg_bytes(#name, (v))
#define ARGS(...) \
    ((Args){ .list = (Arg[]){ __VA_ARGS__ }, .count = COUNT(((Arg[]){ __VA_ARGS__ })) })
// The members of a record by name, and more beside; what stands in the list wins.
#define ARGS_OF(T, ptr, ...) ((Args){ .type = &T##_record, .record = (const T *){ (ptr) }, \
    .list = (Arg[]){ __VA_ARGS__ }, .count = COUNT(((Arg[]){ __VA_ARGS__ })) })
#define ARGS_RECORD(T, ptr) ((Args){ .type = &T##_record, .record = (const T *){ (ptr) } })
#define ARGS_NONE ((Args){ 0 })

// Each runs the query in the Work's transaction; rows are copied into the Work's arena. A column
// fills the field of its name; a column without a field, or a field of another type, fails the
// work; a field without a column is zero. NULL is for Str, Json, ids, lists, records and Maybe...
// only. Lists and records inside a record are JSON text in SQL, or a record's fields are columns of
// their own: "owner.name". A BLOB column fills a Str.
#define db_find(work, query, args, T, out) \
    db_find_((work), (query), (args), &T##_record, (T *){ (out) })
#define db_one(work, query, args, T, out) \
    db_one_((work), (query), (args), &T##_record, (T *){ (out) })
#define db_list(work, query, args, T, out) \
    db_list_((work), (query), (args), &T##_record, (List *)(void *)(T##List *){ (out) })
// The only row; false: there is none, and out is as it was. More than one fails the work.
bool db_find_(Work *work, const Query *query, Args args, const RecordType *type, void *out);
// The only row, which must exist.
void db_one_(Work *work, const Query *query, Args args, const RecordType *type, void *out);
void db_list_(Work *work, const Query *query, Args args, const RecordType *type, List *out);
int64_t db_run(Work *work, const Query *query, Args args);      // rows inserted, changed or deleted
// The same where nobody needs the count. PostgreSQL gets it together with the next query that needs
// an answer, or with the commit: a fault shows there, and names this query as well.
void    db_send(Work *work, const Query *query, Args args);
// The same for what must change exactly one row, or the work fails with FAIL_RETRY: somebody else
// came first.
void    db_send_one(Work *work, const Query *query, Args args);
// From now on to the end of the transaction, rows that db_send adds to a table are gathered on
// PostgreSQL, and go there in one statement for each query: for a unit of work that adds thousands.
// They go in their order within a query, and before any statement that names their table; rows of
// different queries may change places, so a table must not refer to another that is gathered too.
void    db_gather(Work *work);
// As db_send, but at the end of the transaction, just before its commit, in the order asked for;
// nothing of it happens where the unit of work is taken back. For what is dear among other
// statements and cheap behind them: SQLite's full-text index. Arguments are a list; what it points
// to lives as long as the transaction.
void    db_run_at_commit(Work *work, const Query *query, Args args);
bool    db_exists(Work *work, const Query *query, Args args);   // any row
// The only column of the first row as an integer; false: no row, or NULL.
bool    db_int(Work *work, const Query *query, Args args, int64_t *value);
// As db_int, but committed by itself, whatever becomes of the work: for a row that many change,
// such as a running number, which would otherwise be locked until the work's own commit.
// PostgreSQL: on a second connection, opened when first needed; durable with the next commit of the
// work at the latest. SQLite has one writer and nobody who waits: there it is in the work's
// transaction.
bool    db_int_apart(Work *work, const Query *query, Args args, int64_t *value);
// Row by row without keeping them: row is overwritten each time, its strings live until each()
// returns. each() may not run queries on the same Work; false stops.
void db_each(Work *work, const Query *query, Args args, const RecordType *type, void *row,
             bool (*each)(Work *work, void *row, void *arg), void *arg);

// SQLite: the commits of one process, and how many of them its disk has. A connection that is
// opened with one (DbTarget.disk) does not wait for the disk when it commits: the next transaction
// may run while the disk writes. What it did is seen at once, but a power cut can take it back
// until db_disk_sync. So until then nobody may be told of it, nor of anything that was found in it.
typedef struct DbDisk DbDisk;

// Where a database is: "sqlite:PATH" (":memory:" allowed) or a libpq URL ("postgresql://...").
typedef struct DbTarget {
    Str  url;
    bool read_only;            // writing fails; SQLite: the file must exist
    int  statement_ms_max;     // 0: no limit
    int  lock_ms_max;          // PostgreSQL: what waits longer for a row or table fails; 0: none
    bool single;               // one connection only: db_int_apart is part of the transaction
    DbDisk *disk;              // SQLite, the one that writes: see there. NULL: commits are durable
} DbTarget;
DbEngine db_target_engine(const DbTarget *target);
Db  *db_open(const DbTarget *target, char *error, size_t error_len);   // NULL: error says why
void db_close(Db *db);                             // NULL allowed; rolls back
DbEngine db_engine(const Db *db);
const char *db_error(const Db *db);                // of the last call that failed; names no person
FailKind db_fault(const Db *db);                   // what it means
bool db_alive(const Db *db);                       // false: the connection must be opened again
// True: the disk failed to keep what it was given, or the file is damaged. What is durable is
// unknown; the process must stop at once, without another write.
bool db_must_stop(const Db *db);
bool db_statement_limit(Db *db, int ms);           // from now on; 0: none. Between transactions

// Transactions are for the dispatcher only. begin(write) takes SQLite's write lock at once; in a
// transaction begun without it, a query that writes fails the work.
bool db_begin(Db *db, bool write);
// The same for several units of work, one after the other, of which all are kept or none. Rows that
// db_send adds are gathered across them on PostgreSQL, and a question that one of them has asked is
// not asked again, unless the transaction may have changed the answer; a unit of work that has
// changed or removed a row asks itself (it may have waited for others), but for what is settled.
// db_together_next goes before each.
bool db_begin_together(Db *db);
void db_together_next(Db *db);
// true: durable, or counted (DbTarget.disk). false: nothing may be acknowledged; roll back.
bool db_commit(Db *db);
void db_rollback(Db *db);     // no-op outside a transaction; closes what is open
// Grows with every row that this connection changes or will change at the commit: equal before and
// after a unit of work, and the work has left nothing that would have to be taken back.
int64_t db_rows_written(const Db *db);
bool db_savepoint(Db *db);    // one request inside a batch; not nested
bool db_savepoint_release(Db *db);
// false: the engine has thrown away the whole transaction, the batch with it; roll back and run all
// again.
bool db_savepoint_rollback(Db *db);

// Brings the schema up to date, each migration in a transaction of its own. Refuses gaps, edited
// files and a database newer than the program; error says which. Not inside a transaction.
bool db_migrate(Db *db, char *error, size_t error_len);
int  db_schema_number(Db *db);                     // -1: not migrated

// SQLite only: pages of the write-ahead log moved into the database, by the writer, between
// transactions. It does nothing until there is enough to do (db_checkpoint_due).
void db_checkpoint(Db *db);
bool db_checkpoint_due(const Db *db);
// The same by another connection, in another thread, while the writer writes on: nearly all of it.
// Then db_checkpoint of the writer has little left to do, and the log can start again.
void db_checkpoint_beside(Db *db);
DbDisk *db_disk_new(void);                         // NULL: no memory
// After the connection that was opened with it is closed. NULL allowed.
void     db_disk_free(DbDisk *disk);
// How many commits can be seen by now, in any thread: what was read before this call holds no more.
uint64_t db_disk_seen(const DbDisk *disk);
// Waits until the disk has all commits that could be seen before this call, and says how many. By
// one thread at a time, while any connection is open (the last one that is closed removes the log).
// false: the disk may have lost them; the process must stop at once, as after db_must_stop; words:
// why.
bool     db_disk_sync(DbDisk *disk, uint64_t *durable, char words[80]);
// Copies the open database to a file, consistent while others write; the copy is checked and
// durable before it gets its name. SQLite only (use pg_dump beside it). false: error.
bool db_backup(Db *db, const char *path, char *error, size_t error_len);
// Engine's own integrity and foreign key check, a line for each fault; "" when sound. It reads all.
// thorough: SQLite compares every index with its table, too, which takes minutes for a large one.
Str db_integrity(Work *work, bool thorough);
