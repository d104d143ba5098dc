// db_adapter.h - inside db and its tests only: what an engine adapter gives to db.c.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

enum {
    PARAMS_MAX = 100,          // of one query
};

typedef enum Step { STEP_ROW, STEP_DONE, STEP_FAULT } Step;

typedef enum Command {
    COMMAND_BEGIN_READ, COMMAND_BEGIN_WRITE, COMMAND_COMMIT, COMMAND_ROLLBACK,
    COMMAND_SAVEPOINT, COMMAND_RELEASE, COMMAND_ROLLBACK_TO, COMMAND_COUNT,
} Command;

// One value of the current row. Text and bytes belong to the engine until the next step.
typedef enum CellKind { CELL_NULL, CELL_BOOL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_OTHER } CellKind;
typedef struct Cell { CellKind kind; union { int64_t i; double r; Str s; } as; } Cell;

// Where the value of a parameter comes from.
typedef enum SourceKind { FROM_LIST, FROM_RECORD, FROM_ORG, FROM_ACTOR, FROM_NOW } SourceKind;
typedef struct Source { uint8_t kind, index; } Source;   // a SourceKind; in the list or the fields

// A query as one connection has prepared it, with what was worked out for its last arguments and
// rows, so that running it again compares no names.
typedef struct Plan {
    const Query      *query;
    void             *statement;       // the adapter's
    int               columns;
    bool              writes;
    Source           *sources;         // one for each parameter
    bool              sources_known;
    const RecordType *args_type;
    size_t            args_count;
    const char      **args_names;      // what stood in the list
    const RecordType *row_type;
    const Field     **fields;          // one for each column
    size_t           *bases;           // where the record holding that field starts in the row
} Plan;

typedef struct Adapter {
    void (*close)(Db *db);
    bool (*command)(Db *db, Command command);
    bool (*script)(Db *db, const char *sql);      // several statements, no parameters, no rows
    bool (*statement_limit)(Db *db, int ms);
    bool (*prepare)(Db *db, Plan *plan);          // fills statement, columns, writes
    void (*discard)(Db *db, Plan *plan);
    const char *(*column_name)(Db *db, Plan *plan, int column);
    // The value lives until finish().
    bool (*bind)(Db *db, Plan *plan, size_t param, const Arg *value);
    bool (*start)(Db *db, Plan *plan, bool streamed);
    // NULL: start, and step to the end. one: a row, not more nor less, is to be changed by it.
    bool (*send)(Db *db, Plan *plan, bool one);
    Step (*step)(Db *db, Plan *plan);
    Cell (*cell)(Db *db, Plan *plan, int column);
    int64_t (*changed)(Db *db, Plan *plan);       // rows, once the last step is done
    void (*finish)(Db *db, Plan *plan, bool abandoned);   // abandoned: a rollback follows
    int64_t (*rows_written)(const Db *db);
    void (*checkpoint)(Db *db);
    bool (*checkpoint_due)(const Db *db);
    void (*checkpoint_beside)(Db *db);
    bool (*backup)(Db *db, const char *path);
    Str (*integrity)(Work *work, Db *db, bool thorough);
} Adapter;

// A query that waits for the commit, with what its unit of work had.
typedef struct Postponed Postponed;
struct Postponed {
    Postponed   *next;
    const Query *query;
    Args         args;
    Arena       *arena;
    int64_t      org_id, actor_id, now_ms;
};

// The part that both engines share; each adapter's own struct starts with it.
struct Db {
    const Adapter *adapter;
    DbEngine  engine;
    bool      transaction;     // begun and not yet ended by us
    bool      writing;
    bool      savepoint;
    bool      together;        // the transaction is that of several units of work
    bool      gathering;       // rows that are sent wait for others of their kind
    bool      changed;         // ... and the current one has changed or removed a row
    bool      streaming;       // inside db_each
    bool      broken;          // the connection is of no more use
    bool      must_stop;
    FailKind  fault;
    int       statement_ms_max;
    char      error[320];
    Plan     *open;            // the statement under way
    Plan    **plans;           // by query index; NULL: not yet prepared here
    size_t    plan_count;
    Postponed *postponed, *postponed_last;   // in the order they will run
    Postponed *savepoint_last;               // the last one when the savepoint was set
    int64_t    postponed_count;              // ever
    Db        *apart;                        // for db_int_apart; NULL until it is needed
    char      *apart_url;                    // where to open it; NULL: it is never needed
};

// Remembers a fault and returns false.
bool db_fault_set(Db *db, FailKind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

Db *sqlite_open(const DbTarget *target, const char *path, char *error, size_t error_len);
Db *postgres_open(const DbTarget *target, char *error, size_t error_len);

// False for the versions that can damage a database in WAL mode (the WAL-reset bug, 3.7.0 to 3.51.2
// but for 3.44.6 and 3.50.7 and what follows them on their branches); version as
// sqlite3_libversion_number().
bool sqlite_wal_sound(int version);

// plan.c: what stands between records and an engine.
void plan_match_args(Work *work, Plan *plan, Args args);
Arg  plan_value(Work *work, const Plan *plan, size_t param, Args args);
void plan_match_row(Work *work, Db *db, Plan *plan, const RecordType *type);
// keep: texts are copied into the arena, otherwise they stay the engine's.
void plan_read_row(Work *work, Db *db, Plan *plan, void *out, bool keep);

// migrate.c
bool db_migrate_list(Db *db, const Migration *list, size_t count, char *error, size_t error_len);
Str  migration_sql(Work *work, const char *sql, DbEngine engine);
