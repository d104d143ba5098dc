// postgres.c - the server engine, through libpq.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    SERVER_VERSION_MIN = 150000,
    IDLE_TRANSACTION_MS = 60000, // a lane that hangs gives back its locks
};

PgDb *postgres_of(Db *db)
{
    return (PgDb *)db;
}

static bool state_is(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

// What an engine error means for the unit of work, from its SQLSTATE. A row that another
// transaction has added or taken away since our snapshot shows as a broken key: run again, the work
// sees that row.
static FailKind fault_of(const char *state)
{
    static const struct {
        const char *prefix;
        FailKind kind;
    } meanings[] = {
        { "40001", FAIL_RETRY },       // serialization failure
        { "40P01", FAIL_RETRY },       // deadlock
        { "23505", FAIL_RETRY },       // unique key
        { "23503", FAIL_RETRY },       // foreign key
        { "53100", FAIL_FULL },        // disk
        { "53", FAIL_UNAVAILABLE },    // memory, connections
        { "54", FAIL_TOO_LARGE },      // program limit
        { "08", FAIL_UNAVAILABLE },    // connection lost
        { "57014", FAIL_UNAVAILABLE }, // statement timeout
        { "57P0", FAIL_UNAVAILABLE },  // server goes down or comes up
        { "55P03", FAIL_UNAVAILABLE }, // lock timeout
        { "58", FAIL_UNAVAILABLE },    // the server's files
        { "25P03", FAIL_UNAVAILABLE }, // idle for too long inside a transaction
    };
    for (size_t i = 0; i < COUNT(meanings); i++)
        if (state_is(state, meanings[i].prefix)) return meanings[i].kind;
    return FAIL_INTERNAL; // our SQL or our data is wrong
}

bool postgres_fault(Db *db, const PGresult *result)
{
    PGconn *connection = postgres_of(db)->connection;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(connection) != CONNECTION_OK) db->broken = true;
    if (!state) return db_fault_set(db, FAIL_UNAVAILABLE, "%s", PQerrorMessage(connection));
    // What was prepared does not fit the schema any more, a pooler has handed us another session,
    // or a statement was prepared and the answer got lost.
    bool stale = state_is(state, "26000") || state_is(state, "0A000") || state_is(state, "42P05");
    if (stale) db->broken = true;
    if (state_is(state, "57014") && db->statement_ms_max)
        return db_fault_set(db, FAIL_UNAVAILABLE,
                            "was broken off, or took longer than %d ms (57014)",
                            db->statement_ms_max);
    // The primary message names no values, unlike detail and context.
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return db_fault_set(db, stale ? FAIL_UNAVAILABLE : fault_of(state), "%s (%s)",
                        message ? message : "error", state);
}

static bool pg_script(Db *db, const char *sql)
{
    PGresult *result = postgres_exec(db, sql);
    // A migration may be all comment for one engine: empty is no error.
    bool sound = postgres_result_sound(result);
    if (result && !sound) postgres_fault(db, result);
    PQclear(result);
    return sound;
}

// Reading sees one moment. Writing waits for whoever changes the same row, and goes on with what
// that one left: docs/decisions/0005-isolation.md says why, and what our SQL owes for it.
static const char *const commands[COMMAND_COUNT] = {
    [COMMAND_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [COMMAND_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [COMMAND_COMMIT] = "COMMIT",
    [COMMAND_ROLLBACK] = "ROLLBACK",
    [COMMAND_SAVEPOINT] = "SAVEPOINT request",
    [COMMAND_RELEASE] = "RELEASE request",
    [COMMAND_ROLLBACK_TO] = "ROLLBACK TO request",
};

static bool send_command(Db *db, Command what)
{
    PgDb *pg = postgres_of(db);
    if (PQstatus(pg->connection) != CONNECTION_OK) return postgres_fault(db, NULL);
    if (pg->sent_count == SENT_MAX && !postgres_settle(db)) return false;
    return postgres_sent(
        db, PQsendQueryParams(pg->connection, commands[what], 0, NULL, NULL, NULL, NULL, 0), NULL);
}

// A transaction begins with its first statement: nobody waits for the answer to BEGIN alone.
static bool pg_command(Db *db, Command what)
{
    PgDb *pg = postgres_of(db);
    // After a fault the server skips what follows, but not beyond the point where we wait for it.
    if (what == COMMAND_ROLLBACK || what == COMMAND_ROLLBACK_TO) postgres_forget(db);
    // So what waits is always of the work that may be taken back.
    bool keeps = what == COMMAND_COMMIT || what == COMMAND_SAVEPOINT || what == COMMAND_RELEASE;
    if (keeps && !postgres_gathered_send(db, NULL)) return false;
    if (what == COMMAND_ROLLBACK || what == COMMAND_ROLLBACK_TO) postgres_gathered_drop(db);
    // The server knows no fault there, and would commit.
    if (pg->one_awaited && !postgres_settle(db)) return false;
    if (what == COMMAND_COMMIT || what == COMMAND_ROLLBACK) postgres_repeats_drop(db);
    if (!send_command(db, what)) return false;
    if (what == COMMAND_ROLLBACK_TO && !send_command(db, COMMAND_RELEASE)) return false;
    if (what == COMMAND_BEGIN_READ || what == COMMAND_BEGIN_WRITE || what == COMMAND_SAVEPOINT)
        return true;
    bool sound = postgres_answer(db);
    // The server answers the COMMIT of a failed transaction with "ROLLBACK", and no error.
    bool undone = what == COMMAND_COMMIT && sound && state_is(PQcmdStatus(pg->result), "ROLLBACK");
    PQclear(pg->result);
    pg->result = NULL;
    bool lost = PQstatus(pg->connection) != CONNECTION_OK;
    if (what == COMMAND_COMMIT && !sound && lost) db->fault = FAIL_UNKNOWN;
    if (undone) return db_fault_set(db, FAIL_INTERNAL, "a failed transaction cannot be committed");
    return sound;
}

static bool pg_statement_limit(Db *db, int ms)
{
    char sql[64];
    snprintf(sql, sizeof sql, "SET statement_timeout = %d", ms);
    return pg_script(db, sql);
}

static void plan_name(char name[24], const Plan *plan)
{
    snprintf(name, 24, "q%zu", plan->query->index);
}

static bool pg_prepare(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    const QueryText *text = &plan->query->text[DB_POSTGRES];
    char name[24];
    plan_name(name, plan);
    if (pg->sent_count + 2 > SENT_MAX && !postgres_settle(db)) return false;
    if (!postgres_sent(db, PQsendPrepare(pg->connection, name, text->sql, 0, NULL), NULL) ||
        !postgres_sent(db, PQsendDescribePrepared(pg->connection, name), NULL))
        return false;
    bool sound = postgres_answer(db);
    PGresult *about = pg->result;
    pg->result = NULL;
    if (!sound) {
        PQclear(about);
        return false;
    }
    PgPlan *own = calloc(1, sizeof *own);
    if (!own) { // {uncovered - no memory for a few dozen bytes}
        PQclear(about);
        return db_fault_set(db, FAIL_UNAVAILABLE, "out of memory");
    }
    own->about = about;
    postgres_words(pg, own, text->sql);
    own->settled = str_starts(str_of(plan->query->about), STR("settled:"));
    plan->statement = own;
    plan->columns = PQnfields(about);
    return true;
}

static void pg_discard(Db *db, Plan *plan)
{
    PgPlan *own = plan->statement;
    PQclear(own->about);
    free(own);
    db->broken = true; // the server forgets the statement, and its name, with the connection
}

static const char *pg_column_name(Db *db, Plan *plan, int column)
{
    (void)db;
    return PQfname(((PgPlan *)plan->statement)->about, column);
}

static const int all_binary[PARAMS_MAX] = { [0 ... PARAMS_MAX - 1] = 1 };

int64_t postgres_rows_changed(PGresult *result)
{
    int64_t count = 0;
    // A SELECT counts its rows there too; it changes none.
    if (!state_is(PQcmdStatus(result), "SELECT")) str_int(str_of(PQcmdTuples(result)), &count);
    return count;
}

static int64_t pg_changed(Db *db, Plan *plan)
{
    (void)plan;
    return postgres_rows_changed(postgres_of(db)->result);
}

bool postgres_send_prepared(Db *db, const char *name, int count, const char *const *values,
                            const int *lengths, const Query *query)
{
    PgDb *pg = postgres_of(db);
    if (pg->sent_count == SENT_MAX && !postgres_settle(db)) return false;
    return postgres_sent(
        db, PQsendQueryPrepared(pg->connection, name, count, values, lengths, all_binary, 1),
        query);
}

static bool send_plan(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    char name[24];
    plan_name(name, plan);
    if (db->gathering && !postgres_gathered_send(db, plan)) return false;
    return postgres_send_prepared(db, name, (int)plan->query->text[DB_POSTGRES].count, pg->values,
                                  pg->lengths, plan->query);
}

static void note_changes(Db *db, const Plan *plan)
{
    const PgPlan *own = plan->statement;
    if (db->together && own->changes != CHANGES_NOTHING) postgres_changes(db, own);
}

static bool pg_send(Db *db, Plan *plan, bool one)
{
    postgres_of(db)->rows_written++; // as far as anybody knows
    note_changes(db, plan);
    Gathered gathered = db->gathering && !one ? postgres_gather(db, plan) : GATHER_NOT;
    if (gathered != GATHER_NOT) return gathered == GATHER_TAKEN;
    if (!send_plan(db, plan)) return false;
    if (one) postgres_sent_one(db);
    return true;
}

static bool pg_start(Db *db, Plan *plan, bool streamed)
{
    PgDb *pg = postgres_of(db);
    pg->row = -1;
    note_changes(db, plan);
    if (!streamed && postgres_repeat(db, plan)) return true;
    if (!send_plan(db, plan)) return false;
    if (streamed) {
        pg->rows_written++; // its end, which would tell, may never be read
        return postgres_answer_rows(db);
    }
    if (!postgres_answer(db)) return false;
    pg->rows_written += postgres_rows_changed(pg->result);
    postgres_repeat_keep(db, plan);
    return true;
}

static Step step_stream(Db *db)
{
    PgDb *pg = postgres_of(db);
    PQclear(pg->result);
    pg->result = PQgetResult(pg->connection);
    pg->row = 0;
    ExecStatusType status = PQresultStatus(pg->result);
    if (status == PGRES_SINGLE_TUPLE) return STEP_ROW;
    if (status == PGRES_TUPLES_OK) return STEP_DONE;
    postgres_fault(db, pg->result);
    return STEP_FAULT;
}

static Step pg_step(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    (void)plan;
    if (pg->points > 0) return step_stream(db);
    return ++pg->row < PQntuples(pg->result) ? STEP_ROW : STEP_DONE;
}

// Rows that nobody wants any more are read to the end where the transaction goes on, since a
// cancelled statement would end it.
static void cancel(PgDb *pg)
{
    char error[64];
    PGcancel *request = PQgetCancel(pg->connection);
    if (request) PQcancel(request, error, sizeof error);
    PQfreeCancel(request);
}

static void pg_finish(Db *db, Plan *plan, bool abandoned)
{
    PgDb *pg = postgres_of(db);
    (void)plan;
    bool all_read = PQresultStatus(pg->result) == PGRES_TUPLES_OK;
    if (!pg->kept) PQclear(pg->result);
    pg->result = NULL;
    pg->kept = false;
    if (pg->points > 0 && abandoned && !all_read) cancel(pg);
    postgres_drain(db);
}

static int64_t pg_rows_written(const Db *db)
{
    return ((const PgDb *)db)->rows_written;
}

static void pg_close(Db *db)
{
    PgDb *pg = postgres_of(db);
    PQclear(pg->result);
    postgres_repeats_drop(db);
    free(pg->repeats);
    postgres_gathers_free(pg);
    PQfinish(pg->connection);
    free(pg);
}

static const Adapter adapter = {
    .close = pg_close,
    .command = pg_command,
    .script = pg_script,
    .statement_limit = pg_statement_limit,
    .prepare = pg_prepare,
    .discard = pg_discard,
    .column_name = pg_column_name,
    .bind = postgres_bind,
    .start = pg_start,
    .send = pg_send,
    .step = pg_step,
    .cell = postgres_cell,
    .changed = pg_changed,
    .finish = pg_finish,
    .rows_written = pg_rows_written,
    .integrity = postgres_integrity,
};

// Notices ("relation exists, skipping") are nobody's business.
static void ignore_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

static PGconn *connect_to(Str url)
{
    char z[4096];
    snprintf(z, sizeof z, "%.*s", STR_ARG(url));
    // What stands before dbname is a default, what stands behind it cannot be changed by the URL.
    static const char *const names[] = {
        "connect_timeout",  "keepalives_idle",  "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
        "dbname",           "client_encoding",  NULL
    };
    const char *const values[] = { "5", "30", "10", "3", "30000", "zhiyin", z, "UTF8", NULL };
    return PQconnectdbParams(names, values, 1);
}

static bool configure(PgDb *pg, const DbTarget *target)
{
    Db *db = &pg->db;
    char sql[400];
    if (PQserverVersion(pg->connection) < SERVER_VERSION_MIN)
        // {uncovered - needs an older server}
        return db_fault_set(db, FAIL_UNAVAILABLE, "PostgreSQL 15 or later is needed");
    const char *encoding = PQparameterStatus(pg->connection, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return db_fault_set(db, FAIL_UNAVAILABLE, "the database's encoding must be UTF8");
    // Short statements are planned once and run often: compiling them costs more than it gives. Our
    // joins are written in the order they are to be done, most of them look-ups beside a list; to
    // try all orders takes ten times as long as to run the list.
    snprintf(sql, sizeof sql,
             "SET statement_timeout = %d; SET lock_timeout = %d;"
             "SET idle_in_transaction_session_timeout = %d;"
             "SET timezone = 'UTC'; SET jit = off; SET join_collapse_limit = 1;"
             "SET default_transaction_read_only = %s",
             target->statement_ms_max, target->lock_ms_max, IDLE_TRANSACTION_MS,
             target->read_only ? "on" : "off");
    return pg_script(db, sql);
}

Db *postgres_open(const DbTarget *target, char *error, size_t error_len)
{
    PgDb *pg = calloc(1, sizeof *pg);
    if (!pg) { // {uncovered - no memory for a few thousand bytes}
        snprintf(error, error_len, "out of memory");
        return NULL;
    }
    pg->db = (Db){ .adapter = &adapter,
                   .engine = DB_POSTGRES,
                   .statement_ms_max = target->statement_ms_max };
    pg->connection = connect_to(target->url);
    PQsetNoticeProcessor(pg->connection, ignore_notice, NULL);
    bool ready =
        PQstatus(pg->connection) == CONNECTION_OK
            ? configure(pg, target)
            : db_fault_set(&pg->db, FAIL_UNAVAILABLE, "%s", PQerrorMessage(pg->connection));
    if (ready && !target->read_only && !target->single) {
        pg->db.apart_url = calloc(1, target->url.len + 1);
        ready = pg->db.apart_url || db_fault_set(&pg->db, FAIL_UNAVAILABLE, "out of memory");
        if (ready) memcpy(pg->db.apart_url, target->url.ptr, target->url.len);
    }
    if (ready) return &pg->db;
    snprintf(error, error_len, "%s", pg->db.error);
    pg_close(&pg->db);
    return NULL;
}
