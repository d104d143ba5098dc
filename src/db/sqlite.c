// sqlite.c - the embedded engine.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PROGRESS_STEPS = 2000, // virtual machine steps between two looks at the clock: well under 1 ms
    BUSY_MS = 5000,        // wait for another process; within the server there is one writer
    CACHE_WRITER_KB = 16000,
    CACHE_READER_KB = 4000,
    WAL_PAGES = 8000,       // a checkpoint is worth its fsyncs
    WAL_PAGES_FEW = 300,    // so few the writer may move itself
    MOVES_MAX = 5,          // of another connection before that
    WAL_PAGES_LONG = 16000, // readers have kept the log from starting again for too long
    VALUE_BYTES_MAX = 64 << 20,
};

bool sqlite_wal_sound(int version)
{
    if (version < 3007000 || version > 3051002) return true;
    return (version >= 3044006 && version < 3045000) || (version >= 3050007 && version < 3051000);
}

SqliteDb *sqlite_of(Db *db)
{
    return (SqliteDb *)db;
}

static FailKind fault_of(sqlite3 *handle, int code)
{
    // A full disk also shows as failure to extend the shared index of the write-ahead log.
    if (sqlite3_system_errno(handle) == ENOSPC && (code & 0xff) == SQLITE_IOERR) return FAIL_FULL;
    switch (code & 0xff) {
    case SQLITE_FULL: return FAIL_FULL;
    case SQLITE_TOOBIG: return FAIL_TOO_LARGE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_READONLY: return FAIL_UNAVAILABLE;
    default: return FAIL_INTERNAL;
    }
}

bool sqlite_fault(Db *db, int code)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC ||
        (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        db->must_stop = true;
    if (code == SQLITE_INTERRUPT)
        return db_fault_set(db, FAIL_UNAVAILABLE, "took longer than %d ms", db->statement_ms_max);
    return db_fault_set(db, fault_of(handle, code), "%s (%d)", sqlite3_errmsg(handle), code);
}

static const char *const commands[COMMAND_COUNT] = {
    [COMMAND_BEGIN_READ] = "BEGIN",
    [COMMAND_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMAND_COMMIT] = "COMMIT",
    [COMMAND_ROLLBACK] = "ROLLBACK",
    [COMMAND_SAVEPOINT] = "SAVEPOINT request",
    [COMMAND_RELEASE] = "RELEASE request",
    [COMMAND_ROLLBACK_TO] = "ROLLBACK TO request",
};

static bool run(Db *db, sqlite3_stmt *statement)
{
    sqlite_of(db)->deadline_us = 0; // no limit: a commit that is under way is not given up
    sqlite3_step(statement);
    int code = sqlite3_reset(statement);
    return code == SQLITE_OK || sqlite_fault(db, code);
}

// After some faults (full disk, I/O, out of memory, interrupted writes) SQLite has rolled back by
// itself: whatever came next would then be committed statement by statement.
static bool rolled_back(Db *db)
{
    return sqlite3_get_autocommit(sqlite_of(db)->handle) != 0;
}

// Only the sync of the commit itself is left to others: see sqlite_log.c.
static bool commit(SqliteDb *lite)
{
    if (lite->disk) sqlite_log_count(lite->handle, lite->disk);
    bool done = run(&lite->db, lite->commands[COMMAND_COMMIT]);
    if (lite->disk) sqlite_log_count(lite->handle, NULL);
    return done;
}

static bool lite_command(Db *db, Command what)
{
    SqliteDb *lite = sqlite_of(db);
    bool begins = what == COMMAND_BEGIN_READ || what == COMMAND_BEGIN_WRITE;
    if (!begins && rolled_back(db)) {
        if (what == COMMAND_ROLLBACK) return true;
        return db_fault_set(db, FAIL_UNAVAILABLE, "the engine has rolled the transaction back");
    }
    if (begins) sqlite_log_forget(lite->handle);
    if (what == COMMAND_COMMIT) return commit(lite);
    if (!run(db, lite->commands[what])) return false;
    return what != COMMAND_ROLLBACK_TO || run(db, lite->commands[COMMAND_RELEASE]);
}

static bool lite_script(Db *db, const char *sql)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    sqlite_of(db)->deadline_us = 0;
    if (rolled_back(db)) sqlite_log_forget(handle);
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fault(db, code);
}

static bool lite_statement_limit(Db *db, int ms)
{
    (void)db;
    (void)ms;
    return true; // start() looks at it
}

static bool lite_prepare(Db *db, Plan *plan)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    const QueryText *text = &plan->query->text[DB_SQLITE];
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    int code =
        sqlite3_prepare_v3(handle, text->sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &rest);
    if (code != SQLITE_OK) return sqlite_fault(db, code);
    plan->statement = statement;
    plan->columns = sqlite3_column_count(statement);
    plan->writes = !sqlite3_stmt_readonly(statement);
    if (statement && (size_t)sqlite3_bind_parameter_count(statement) == text->count &&
        rest[strspn(rest, " \t\n")] == 0)
        return true;
    sqlite3_finalize(statement);
    return db_fault_set(db, FAIL_INTERNAL, "is not one statement with the parameters it names");
}

static void lite_discard(Db *db, Plan *plan)
{
    (void)db;
    sqlite3_finalize(plan->statement);
}

static const char *lite_column_name(Db *db, Plan *plan, int column)
{
    (void)db;
    return sqlite3_column_name(plan->statement, column);
}

static int bind_text(sqlite3_stmt *statement, int param, const Arg *value)
{
    const char *ptr = value->as.s.ptr;
    sqlite3_uint64 len = value->as.s.len;
    // Static: the arena keeps it until the statement is finished.
    if (value->bytes) return sqlite3_bind_blob64(statement, param, ptr, len, SQLITE_STATIC);
    return sqlite3_bind_text64(statement, param, ptr, len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_value(sqlite3_stmt *statement, int param, const Arg *value)
{
    if (value->null) return sqlite3_bind_null(statement, param);
    switch (value->type) {
    case FIELD_BOOL:
    case FIELD_MAYBE_BOOL: return sqlite3_bind_int(statement, param, value->as.b);
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_MAYBE_INT:
    case FIELD_MAYBE_TIME:
    case FIELD_MAYBE_DATE: return sqlite3_bind_int64(statement, param, value->as.i);
    case FIELD_REAL:
    case FIELD_MAYBE_REAL: return sqlite3_bind_double(statement, param, value->as.r);
    case FIELD_STR:
    case FIELD_JSON: return bind_text(statement, param, value);
    case FIELD_RECORD:
    case FIELD_LIST:
    case FIELD_STRS:
    case FIELD_IDS: break;
    }
    assert(!"plan_value has made text of it");
    return SQLITE_MISUSE;
}

static bool lite_bind(Db *db, Plan *plan, size_t param, const Arg *value)
{
    int code = bind_value(plan->statement, (int)param + 1, value);
    return code == SQLITE_OK || sqlite_fault(db, code);
}

static bool lite_start(Db *db, Plan *plan, bool streamed)
{
    (void)plan;
    (void)streamed;
    if (rolled_back(db))
        return db_fault_set(db, FAIL_UNAVAILABLE, "the engine has rolled the transaction back");
    int ms = db->statement_ms_max;
    sqlite_of(db)->deadline_us = ms ? time_monotonic_us() + (int64_t)ms * 1000 : 0;
    return true;
}

static Step lite_step(Db *db, Plan *plan)
{
    int code = sqlite3_step(plan->statement);
    if (code == SQLITE_ROW) return STEP_ROW;
    if (code == SQLITE_DONE) return STEP_DONE;
    sqlite_fault(db, code);
    return STEP_FAULT;
}

static Cell lite_cell(Db *db, Plan *plan, int column)
{
    (void)db;
    sqlite3_stmt *statement = plan->statement;
    const void *ptr;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return (Cell){ .kind = CELL_NULL };
    case SQLITE_INTEGER:
        return (Cell){ CELL_INT, { .i = sqlite3_column_int64(statement, column) } };
    case SQLITE_FLOAT:
        return (Cell){ CELL_REAL, { .r = sqlite3_column_double(statement, column) } };
    case SQLITE_TEXT: ptr = sqlite3_column_text(statement, column); break;
    default: ptr = sqlite3_column_blob(statement, column); break;
    }
    size_t len = (size_t)sqlite3_column_bytes(statement, column);
    return (Cell){ CELL_TEXT, { .s = { ptr ? ptr : "", len } } };
}

static int64_t lite_changed(Db *db, Plan *plan)
{
    return plan->writes ? sqlite3_changes64(sqlite_of(db)->handle) : 0;
}

static void lite_finish(Db *db, Plan *plan, bool abandoned)
{
    (void)db;
    (void)abandoned;
    sqlite3_reset(plan->statement);
}

static int64_t lite_rows_written(const Db *db)
{
    return sqlite3_total_changes64(((const SqliteDb *)db)->handle);
}

static void lite_close(Db *db)
{
    SqliteDb *lite = sqlite_of(db);
    for (size_t i = 0; i < COMMAND_COUNT; i++) sqlite3_finalize(lite->commands[i]);
    int code = sqlite3_close(lite->handle);
    assert(code == SQLITE_OK);
    free(lite);
}

static bool lite_checkpoint_due(const Db *db)
{
    return ((const SqliteDb *)db)->wal_pages >= WAL_PAGES;
}

// SQLite syncs the database only when nothing is left to move. While somebody writes that is at the
// end, when the writer waits: it would wait for all that was moved before.
static int sync_database(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return file && file->pMethods ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : SQLITE_OK;
}

// Again and again: what came while the first time moved the many is moved the second time, and so
// on, until hardly anything is left or readers hold up the rest.
static void lite_checkpoint_beside(Db *db)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    int moved = WAL_PAGES, before = 0;
    for (int i = 0; i < MOVES_MAX && moved - before > WAL_PAGES_FEW; i++) {
        before = i ? moved : 0;
        int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, &moved);
        if (code == SQLITE_OK) code = sync_database(handle);
        if (code != SQLITE_OK) {
            sqlite_fault(db, code);
            return;
        }
    }
}

static void lite_checkpoint(Db *db)
{
    SqliteDb *lite = sqlite_of(db);
    if (!lite_checkpoint_due(db)) return;
    int left = 0, moved = 0;
    int code =
        sqlite3_wal_checkpoint_v2(lite->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &left, &moved);
    // A full disk or a busy reader only puts it off; a disk that loses what it took does not.
    if (code != SQLITE_OK) sqlite_fault(db, code);
    if (lite->wal_pages >= WAL_PAGES_LONG) {
        // Readers that come and go one after another never let the log start again: ask them to
        // wait briefly.
        sqlite3_busy_timeout(lite->handle, 50);
        sqlite3_wal_checkpoint_v2(lite->handle, NULL, SQLITE_CHECKPOINT_RESTART, &left, &moved);
        sqlite3_busy_timeout(lite->handle, BUSY_MS);
    }
    // Looked at again only after as much more has been written.
    if (left == moved) lite->wal_pages = 0;
}

static int look_at_clock(void *arg)
{
    const SqliteDb *lite = arg;
    return lite->deadline_us && time_monotonic_us() > lite->deadline_us;
}

static int see_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    ((SqliteDb *)arg)->wal_pages = pages;
    return SQLITE_OK;
}

static bool setting_is(sqlite3 *handle, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    bool same = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(statement, 0), expected) == 0;
    sqlite3_finalize(statement);
    return same;
}

static bool configure(SqliteDb *lite, const DbTarget *target, bool in_memory)
{
    sqlite3 *handle = lite->handle;
    Db *db = &lite->db;
    char pragmas[400];
    sqlite3_busy_timeout(handle, BUSY_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, target->read_only, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
    if (!in_memory && !setting_is(handle, "PRAGMA journal_mode=WAL", "wal"))
        return db_fault_set(db, FAIL_UNAVAILABLE, "cannot be used with a write-ahead log: %s",
                            sqlite3_errmsg(handle));
    snprintf(
        pragmas, sizeof pragmas,
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;"
        "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d;"
        "PRAGMA case_sensitive_like=ON; PRAGMA journal_size_limit=67108864; PRAGMA query_only=%d",
        target->read_only ? CACHE_READER_KB : CACHE_WRITER_KB, target->read_only);
    int code = sqlite3_exec(handle, pragmas, NULL, NULL, NULL);
    if (code != SQLITE_OK) return sqlite_fault(db, code);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        code = sqlite3_prepare_v3(handle, commands[i], -1, SQLITE_PREPARE_PERSISTENT,
                                  &lite->commands[i], NULL);
        if (code != SQLITE_OK) return sqlite_fault(db, code);
    }
    sqlite3_wal_hook(handle, see_commit, lite);
    sqlite3_progress_handler(handle, PROGRESS_STEPS, look_at_clock, lite);
    if (!target->disk || in_memory) return true;
    lite->disk = target->disk;
    code = db_disk_open(lite->disk, handle);
    return code == SQLITE_OK || sqlite_fault(db, code);
}

static const Adapter adapter = {
    .close = lite_close,
    .command = lite_command,
    .script = lite_script,
    .statement_limit = lite_statement_limit,
    .prepare = lite_prepare,
    .discard = lite_discard,
    .column_name = lite_column_name,
    .bind = lite_bind,
    .start = lite_start,
    .step = lite_step,
    .cell = lite_cell,
    .changed = lite_changed,
    .finish = lite_finish,
    .rows_written = lite_rows_written,
    .checkpoint = lite_checkpoint,
    .checkpoint_due = lite_checkpoint_due,
    .checkpoint_beside = lite_checkpoint_beside,
    .backup = sqlite_backup,
    .integrity = sqlite_integrity,
};

// Only the owner may read what is in it. The file is made here because SQLite asks for no mode of
// ours; one that exists is not touched: closing a second descriptor of it would drop this process's
// locks.
static void make_private(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
}

Db *sqlite_open(const DbTarget *target, const char *path, char *error, size_t error_len)
{
    bool in_memory = strcmp(path, ":memory:") == 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (!sqlite_wal_sound(sqlite3_libversion_number())) {
        snprintf(error, error_len,
                 "SQLite %s can damage databases in WAL mode; 3.51.3 or later is needed",
                 sqlite3_libversion());
        return NULL;
    }
    SqliteDb *lite = calloc(1, sizeof *lite);
    if (!lite) { // {uncovered - no memory for a few hundred bytes}
        snprintf(error, error_len, "out of memory");
        return NULL;
    }
    lite->db = (Db){ .adapter = &adapter,
                     .engine = DB_SQLITE,
                     .statement_ms_max = target->statement_ms_max };
    if (!target->read_only) flags |= SQLITE_OPEN_CREATE;
    if (!target->read_only && !in_memory) make_private(path);
    int code = sqlite3_open_v2(path, &lite->handle, flags, sqlite_files());
    bool ready =
        code == SQLITE_OK ? configure(lite, target, in_memory) : sqlite_fault(&lite->db, code);
    if (ready) return &lite->db;
    snprintf(error, error_len, "%s: %s", path, lite->db.error);
    lite_close(&lite->db);
    return NULL;
}
