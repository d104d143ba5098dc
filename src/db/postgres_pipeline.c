// postgres_pipeline.c - statements travel together; only an answer that is needed is waited for.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <stdio.h>

// What was sent ahead and failed is told with the statement that waited for its own answer; the
// server has skipped all that stood behind.
static bool fault_ahead(Db *db, const PGresult *result, const Query *query)
{
    char words[sizeof db->error];
    postgres_fault(db, result);
    if (!query) return false;
    snprintf(words, sizeof words, "%s", db->error);
    return db_fault_set(db, db->fault, "query %s, sent before: %.*s", query->name, 240, words);
}

bool postgres_result_sound(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool postgres_sent(Db *db, int accepted, const Query *query)
{
    PgDb *pg = postgres_of(db);
    if (!accepted) return postgres_fault(db, NULL);
    pg->sent_one[pg->sent_count] = false;
    pg->sent[pg->sent_count++] = query;
    return true;
}

void postgres_sent_one(Db *db)
{
    PgDb *pg = postgres_of(db);
    pg->sent_one[pg->sent_count - 1] = pg->one_awaited = true;
}

static bool one_changed(Db *db, PGresult *result, const Query *query)
{
    if (postgres_rows_changed(result) == 1) return true;
    return db_fault_set(db, FAIL_RETRY, "query %s: not one row was changed", query->name);
}

static bool point(Db *db)
{
    PgDb *pg = postgres_of(db);
    if (!PQpipelineSync(pg->connection)) return postgres_fault(db, NULL);
    pg->points++;
    return true;
}

// Reads to the next point, past whatever stands before it.
static void read_to_point(PgDb *pg)
{
    bool reached = pg->points == 0;
    while (!reached && PQstatus(pg->connection) == CONNECTION_OK) {
        PGresult *result = PQgetResult(pg->connection);
        reached = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
    }
    if (pg->points) pg->points--;
    if (PQstatus(pg->connection) != CONNECTION_OK) pg->db.broken = true;
}

// Reads the answers to the first so many that were sent.
static bool read_ahead(Db *db, size_t count)
{
    PgDb *pg = postgres_of(db);
    bool sound = true;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = PQgetResult(pg->connection);
        if (sound && !postgres_result_sound(result)) sound = fault_ahead(db, result, pg->sent[i]);
        if (sound && pg->sent_one[i]) sound = one_changed(db, result, pg->sent[i]);
        // NULL ends the answer to one statement.
        while (result) {
            PQclear(result);
            result = PQgetResult(pg->connection);
        }
    }
    pg->sent_count = 0;
    pg->one_awaited = false;
    return sound;
}

bool postgres_answer(Db *db)
{
    PgDb *pg = postgres_of(db);
    if (!point(db)) return false;
    bool sound = read_ahead(db, pg->sent_count - 1);
    pg->result = PQgetResult(pg->connection);
    if (sound && !postgres_result_sound(pg->result)) sound = postgres_fault(db, pg->result);
    read_to_point(pg);
    return sound;
}

bool postgres_answer_rows(Db *db)
{
    PgDb *pg = postgres_of(db);
    if (!point(db)) return false;
    if (read_ahead(db, pg->sent_count - 1))
        return PQsetSingleRowMode(pg->connection) || postgres_fault(db, NULL);
    read_to_point(pg);
    return false;
}

void postgres_drain(Db *db)
{
    PgDb *pg = postgres_of(db);
    while (pg->points > 0) read_to_point(pg);
}

void postgres_forget(Db *db)
{
    PgDb *pg = postgres_of(db);
    if (pg->sent_count > 0) point(db);
    pg->sent_count = 0;
    pg->one_awaited = false;
    postgres_drain(db);
}

bool postgres_settle(Db *db)
{
    PgDb *pg = postgres_of(db);
    if (pg->sent_count == 0) return true;
    if (!point(db)) return false;
    bool sound = read_ahead(db, pg->sent_count);
    read_to_point(pg);
    return sound;
}

PGresult *postgres_exec(Db *db, const char *sql)
{
    PGconn *connection = postgres_of(db)->connection;
    if (!postgres_settle(db)) return NULL;
    PQexitPipelineMode(connection);
    PGresult *result = PQexec(connection, sql);
    PQenterPipelineMode(connection);
    return result;
}
