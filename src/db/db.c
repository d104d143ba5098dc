// db.c - connections, transactions and queries, the same for both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/fault.h"
#include "db/db_adapter.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool db_fault_set(Db *db, FailKind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(db->error, sizeof db->error, fmt, args);
    va_end(args);
    db->fault = kind;
    return false;
}

// Every call of an engine may be made to fail by a test, as if the engine were away.
static bool is_away(Db *db, const char *name)
{
    if (!fault_strikes(FAULT_DATABASE, name)) return false;
    db_fault_set(db, FAIL_UNAVAILABLE, "engine away (injected)");
    return true;
}

DbEngine db_target_engine(const DbTarget *target)
{
    return str_starts(target->url, STR("sqlite:")) ? DB_SQLITE : DB_POSTGRES;
}

Db *db_open(const DbTarget *target, char *error, size_t error_len)
{
    if (db_target_engine(target) == DB_SQLITE) {
        Str path = str_from(target->url, strlen("sqlite:"));
        char z[4096];
        if (path.len > 0 && path.len < sizeof z && !memchr(path.ptr, 0, path.len)) {
            memcpy(z, path.ptr, path.len);
            z[path.len] = 0;
            return sqlite_open(target, z, error, error_len);
        }
    } else if (str_starts(target->url, STR("postgresql://")) ||
               str_starts(target->url, STR("postgres://"))) {
        return postgres_open(target, error, error_len);
    }
    snprintf(error, error_len, "a database is sqlite:PATH or postgresql://...");
    return NULL;
}

// Closes the statement under way; abandoned: a rollback follows, so that its rows need not be read.
static void release(Db *db, bool abandoned)
{
    if (db->open) db->adapter->finish(db, db->open, abandoned);
    db->open = NULL;
}

void db_close(Db *db)
{
    if (!db) return;
    db_close(db->apart);
    free(db->apart_url);
    db_rollback(db);
    for (size_t i = 0; i < db->plan_count; i++) {
        if (!db->plans[i]) continue;
        db->adapter->discard(db, db->plans[i]);
        free(db->plans[i]);
    }
    free(db->plans);
    db->adapter->close(db);
}

DbEngine db_engine(const Db *db)
{
    return db->engine;
}

const char *db_error(const Db *db)
{
    return db->error;
}

FailKind db_fault(const Db *db)
{
    return db->fault;
}

bool db_alive(const Db *db)
{
    return !db->broken;
}

bool db_must_stop(const Db *db)
{
    return db->must_stop;
}

bool db_statement_limit(Db *db, int ms)
{
    assert(!db->transaction); // a rollback would take the server's setting back
    if (ms == db->statement_ms_max) return true;
    if (!db->adapter->statement_limit(db, ms)) return false;
    db->statement_ms_max = ms;
    return true;
}

static bool command(Db *db, Command what)
{
    static const char *const names[COMMAND_COUNT] = {
        [COMMAND_BEGIN_READ] = "begin",        [COMMAND_BEGIN_WRITE] = "begin",
        [COMMAND_COMMIT] = "commit",           [COMMAND_ROLLBACK] = "rollback",
        [COMMAND_SAVEPOINT] = "savepoint",     [COMMAND_RELEASE] = "release",
        [COMMAND_ROLLBACK_TO] = "rollback_to",
    };
    release(db, false);
    return !is_away(db, names[what]) && db->adapter->command(db, what);
}

bool db_begin(Db *db, bool write)
{
    assert(!db->transaction);
    if (!command(db, write ? COMMAND_BEGIN_WRITE : COMMAND_BEGIN_READ)) return false;
    db->transaction = true;
    db->writing = write;
    db->together = db->changed = db->gathering = false;
    return true;
}

bool db_begin_together(Db *db)
{
    if (!db_begin(db, true)) return false;
    db->together = db->gathering = true;
    return true;
}

void db_together_next(Db *db)
{
    assert(db->together);
    db->changed = false;
}

static void postponed_body(Work *work, void *arg)
{
    const Postponed *postponed = arg;
    db_send(work, postponed->query, postponed->args);
}

static bool run_postponed(Db *db)
{
    for (Postponed *p = db->postponed; p; p = p->next) {
        Work work = { .arena = p->arena,
                      .db = db,
                      .org_id = p->org_id,
                      .actor_id = p->actor_id,
                      .now_ms = p->now_ms };
        if (!work_run(&work, postponed_body, p))
            return db_fault_set(db, work.failed, "%s", work.failure);
    }
    db->postponed = db->postponed_last = NULL;
    return true;
}

bool db_commit(Db *db)
{
    assert(db->transaction);
    assert(!db->savepoint);
    if (!run_postponed(db) || !command(db, COMMAND_COMMIT)) return false;
    db->transaction = db->together = db->gathering = false;
    return true;
}

void db_rollback(Db *db)
{
    db->streaming = false;
    release(db, true);
    if (db->transaction && !db->adapter->command(db, COMMAND_ROLLBACK)) db->broken = true;
    db->transaction = db->savepoint = db->together = db->gathering = false;
    db->postponed = db->postponed_last = NULL;
}

int64_t db_rows_written(const Db *db)
{
    return db->adapter->rows_written(db) + db->postponed_count;
}

bool db_savepoint(Db *db)
{
    assert(db->transaction);
    assert(!db->savepoint);
    db->savepoint_last = db->postponed_last;
    db->savepoint = command(db, COMMAND_SAVEPOINT);
    return db->savepoint;
}

bool db_savepoint_release(Db *db)
{
    assert(db->savepoint);
    if (!command(db, COMMAND_RELEASE)) return false;
    db->savepoint = false;
    return true;
}

static void forget_since_savepoint(Db *db)
{
    db->postponed_last = db->savepoint_last;
    if (db->postponed_last) db->postponed_last->next = NULL;
    else db->postponed = NULL;
}

bool db_savepoint_rollback(Db *db)
{
    assert(db->savepoint);
    forget_since_savepoint(db);
    db->streaming = false;
    release(db, false);
    db->savepoint = false;
    return db->adapter->command(db, COMMAND_ROLLBACK_TO);
}

static _Noreturn void fail(Work *work, const Query *query)
{
    Db *db = work->db;
    work_fail(work, db->fault, "query %s: %s", query->name, db->error);
}

static void plans_grow(Work *work, size_t index)
{
    Db *db = work->db;
    size_t count = index < query_count ? query_count : index + 1;
    Plan **grown = realloc(db->plans, count * sizeof *grown);
    if (!grown) work_fail(work, FAIL_UNAVAILABLE, "out of memory");
    memset(grown + db->plan_count, 0, (count - db->plan_count) * sizeof *grown);
    db->plans = grown;
    db->plan_count = count;
}

// In one piece with its tables: there are many, on every connection.
static Plan *plan_new(const Plan *prepared)
{
    const QueryText *text = prepared->query->text;
    size_t names = text[0].count + text[1].count, columns = (size_t)prepared->columns;
    size_t pointers = (names + columns) * sizeof(void *) + columns * sizeof(size_t);
    Plan *plan = calloc(1, sizeof *plan + pointers + names * sizeof(Source));
    if (!plan) return NULL;
    *plan = *prepared;
    plan->args_names = (const char **)(plan + 1);
    plan->fields = (const Field **)(plan->args_names + names);
    plan->bases = (size_t *)(plan->fields + columns);
    plan->sources = (Source *)(plan->bases + columns);
    return plan;
}

static Plan *plan_of(Work *work, const Query *query)
{
    Db *db = work->db;
    if (query->index >= db->plan_count) plans_grow(work, query->index);
    Plan *plan = db->plans[query->index];
    if (plan) {
        assert(plan->query == query);
        return plan;
    }
    if (query->text[db->engine].count > PARAMS_MAX)
        work_fail(work, FAIL_INTERNAL, "query %s: too many parameters", query->name);
    Plan prepared = { .query = query };
    if (is_away(db, query->name) || !db->adapter->prepare(db, &prepared)) fail(work, query);
    plan = plan_new(&prepared);
    if (!plan) { // {uncovered - no memory for a few hundred bytes}
        db->adapter->discard(db, &prepared);
        work_fail(work, FAIL_UNAVAILABLE, "out of memory");
    }
    return db->plans[query->index] = plan;
}

static Plan *query_bind(Work *work, const Query *query, Args args)
{
    Db *db = work->db;
    assert(db);
    assert(!db->streaming);
    release(db, false);
    if (!db->transaction)
        work_fail(work, FAIL_INTERNAL, "query %s: outside a transaction", query->name);
    Plan *plan = plan_of(work, query);
    if (plan->writes && !db->writing)
        work_fail(work, FAIL_INTERNAL, "query %s: writes in a transaction that only reads",
                  query->name);
    plan_match_args(work, plan, args);
    // From here on the engine may hold pointers into the arena: the plan counts as open.
    db->open = plan;
    for (size_t i = 0; i < query->text[db->engine].count; i++) {
        Arg value = plan_value(work, plan, i, args);
        if (!db->adapter->bind(db, plan, i, &value)) fail(work, query);
    }
    if (is_away(db, query->name)) fail(work, query);
    return plan;
}

static Plan *query_start(Work *work, const Query *query, Args args, bool streamed)
{
    Plan *plan = query_bind(work, query, args);
    if (!work->db->adapter->start(work->db, plan, streamed)) fail(work, query);
    return plan;
}

static bool query_step(Work *work, Plan *plan)
{
    Step step =
        is_away(work->db, plan->query->name) ? STEP_FAULT : work->db->adapter->step(work->db, plan);
    if (step == STEP_FAULT) fail(work, plan->query);
    return step == STEP_ROW;
}

bool db_find_(Work *work, const Query *query, Args args, const RecordType *type, void *out)
{
    Plan *plan = query_start(work, query, args, false);
    plan_match_row(work, work->db, plan, type);
    bool found = query_step(work, plan);
    if (found) {
        plan_read_row(work, work->db, plan, out, true);
        if (query_step(work, plan))
            work_fail(work, FAIL_INTERNAL, "query %s: more than one row", query->name);
    }
    release(work->db, false);
    return found;
}

void db_one_(Work *work, const Query *query, Args args, const RecordType *type, void *out)
{
    if (!db_find_(work, query, args, type, out))
        work_fail(work, FAIL_INTERNAL, "query %s: no row", query->name);
}

void db_list_(Work *work, const Query *query, Args args, const RecordType *type, List *out)
{
    Plan *plan = query_start(work, query, args, false);
    plan_match_row(work, work->db, plan, type);
    *out = (List){ 0 };
    size_t cap = 0;
    while (query_step(work, plan)) {
        out->items = list_grow(work, out->items, type->size, out->count, &cap);
        plan_read_row(work, work->db, plan, (char *)out->items + out->count * type->size, true);
        out->count++;
    }
    release(work->db, false);
}

int64_t db_run(Work *work, const Query *query, Args args)
{
    Plan *plan = query_start(work, query, args, false);
    while (query_step(work, plan)) continue;
    int64_t changed = work->db->adapter->changed(work->db, plan);
    release(work->db, false);
    return changed;
}

static void send(Work *work, const Query *query, Args args, bool one)
{
    Db *db = work->db;
    Plan *plan = query_bind(work, query, args);
    if (!db->adapter->send(db, plan, one)) fail(work, query);
    db->open = NULL;
}

void db_send(Work *work, const Query *query, Args args)
{
    if (work->db->adapter->send) send(work, query, args, false);
    else db_run(work, query, args);
}

void db_gather(Work *work)
{
    assert(work->db->transaction);
    work->db->gathering = true;
}

void db_send_one(Work *work, const Query *query, Args args)
{
    if (work->db->adapter->send) send(work, query, args, true);
    else if (db_run(work, query, args) != 1)
        work_fail(work, FAIL_RETRY, "query %s: not one row was changed", query->name);
}

void db_run_at_commit(Work *work, const Query *query, Args args)
{
    Db *db = work->db;
    Arg *list = NEW(work, Arg, args.count);
    assert(db->transaction && !args.type);
    if (args.count) memcpy(list, args.list, args.count * sizeof *list);
    Postponed *postponed = NEW(work, Postponed, 1);
    *postponed = (Postponed){ .query = query,
                              .args = { .list = list, .count = args.count },
                              .arena = work->arena,
                              .org_id = work->org_id,
                              .actor_id = work->actor_id,
                              .now_ms = work->now_ms };
    if (db->postponed_last) db->postponed_last->next = postponed;
    else db->postponed = postponed;
    db->postponed_last = postponed;
    db->postponed_count++;
}

bool db_exists(Work *work, const Query *query, Args args)
{
    Plan *plan = query_start(work, query, args, false);
    bool found = query_step(work, plan);
    // A statement that writes has done so completely only after its last row.
    if (plan->writes && found)
        while (query_step(work, plan)) continue;
    release(work->db, false);
    return found;
}

bool db_int(Work *work, const Query *query, Args args, int64_t *value)
{
    Plan *plan = query_start(work, query, args, false);
    if (plan->columns != 1) work_fail(work, FAIL_INTERNAL, "query %s: not one column", query->name);
    bool found = query_step(work, plan);
    if (found) {
        Cell cell = work->db->adapter->cell(work->db, plan, 0);
        found = cell.kind != CELL_NULL;
        if (found && cell.kind != CELL_INT)
            work_fail(work, FAIL_INTERNAL, "query %s: no integer", query->name);
        if (found) *value = cell.as.i;
        if (plan->writes)
            while (query_step(work, plan)) continue;
    }
    release(work->db, false);
    return found;
}

typedef struct Apart {
    const Query *query;
    Args args;
    int64_t *value;
    bool found;
} Apart;

static void apart_body(Work *work, void *arg)
{
    Apart *apart = arg;
    apart->found = db_int(work, apart->query, apart->args, apart->value);
}

static void apart_ready(Work *work)
{
    char error[240];
    Db *db = work->db;
    if (db->apart && db_alive(db->apart)) return;
    db_close(db->apart);
    db->apart = db_open(
        &(DbTarget){ .url = str_of(db->apart_url), .statement_ms_max = db->statement_ms_max },
        error, sizeof error);
    if (!db->apart) work_fail(work, FAIL_UNAVAILABLE, "a second connection: %s", error);
    // What is not durable yet is so with the commit of the work: its record stands behind in the
    // same log.
    if (!db->apart->adapter->script(db->apart, "SET synchronous_commit = off"))
        work_fail(work, db_fault(db->apart), "a second connection: %s", db_error(db->apart));
}

bool db_int_apart(Work *work, const Query *query, Args args, int64_t *value)
{
    if (!work->db->apart_url) return db_int(work, query, args, value);
    apart_ready(work);
    Db *db = work->db->apart;
    Apart apart = { query, args, value, false };
    Work own = { .arena = work->arena,
                 .db = db,
                 .org_id = work->org_id,
                 .actor_id = work->actor_id,
                 .now_ms = work->now_ms };
    db->transaction = db->writing = true; // a single statement is a transaction to the server
    bool done = work_run(&own, apart_body, &apart);
    release(db, true);
    db->transaction = false;
    if (!done) work_fail(work, own.failed, "%s", own.failure);
    return apart.found;
}

void db_each(Work *work, const Query *query, Args args, const RecordType *type, void *row,
             bool (*each)(Work *work, void *row, void *arg), void *arg)
{
    Plan *plan = query_start(work, query, args, true);
    plan_match_row(work, work->db, plan, type);
    bool more = true;
    while (more && query_step(work, plan)) {
        plan_read_row(work, work->db, plan, row, false);
        work->db->streaming = true;
        more = each(work, row, arg);
        work->db->streaming = false;
    }
    release(work->db, false);
}

void db_checkpoint(Db *db)
{
    assert(!db->transaction);
    if (db->adapter->checkpoint) db->adapter->checkpoint(db);
}

bool db_checkpoint_due(const Db *db)
{
    return db->adapter->checkpoint_due && db->adapter->checkpoint_due(db);
}

void db_checkpoint_beside(Db *db)
{
    assert(!db->transaction);
    if (db->adapter->checkpoint_beside) db->adapter->checkpoint_beside(db);
}

bool db_backup(Db *db, const char *path, char *error, size_t error_len)
{
    assert(!db->transaction);
    bool copied = db->adapter->backup
                      ? db->adapter->backup(db, path)
                      : db_fault_set(db, FAIL_INTERNAL, "use pg_dump for PostgreSQL");
    if (!copied) snprintf(error, error_len, "%s", db->error);
    return copied;
}

Str db_integrity(Work *work, bool thorough)
{
    release(work->db, false);
    return work->db->adapter->integrity(work, work->db, thorough);
}
