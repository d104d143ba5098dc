// postgres_check.c - what a client can see of a server's soundness.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"

// One line of text for each fault found.
static const char *const checks[] = {
    "SELECT 'index not valid: ' || indexrelid::regclass FROM pg_index"
    " WHERE NOT indisvalid OR NOT indisready",
    "SELECT 'constraint not validated: ' || conname FROM pg_constraint WHERE NOT convalidated",
    "SELECT 'trigger switched off: ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger"
    " WHERE tgenabled = 'D'",
    "SELECT 'page checksums failed: ' || checksum_failures FROM pg_stat_database"
    " WHERE datname = current_database() AND checksum_failures > 0",
};

// Only where the administrator has installed amcheck.
static const char amcheck_present[] = "SELECT 1 FROM pg_extension WHERE extname = 'amcheck'";
static const char amcheck[] =
    "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relpersistence <> 't'"
    " AND i.indisready AND i.indisvalid";

// The result hangs on the connection: adding to the text may end the unit of work.
static int query(PgDb *pg, const char *sql, Text *out)
{
    PQclear(pg->result);
    pg->result = postgres_exec(&pg->db, sql);
    if (PQresultStatus(pg->result) == PGRES_TUPLES_OK) return PQntuples(pg->result);
    text_format(out, "%s", pg->result ? PQresultErrorMessage(pg->result) : pg->db.error);
    return 0;
}

Str postgres_integrity(Work *work, Db *db, bool thorough)
{
    (void)thorough;
    PgDb *pg = postgres_of(db);
    Text out = TEXT(work);
    for (size_t i = 0; i < COUNT(checks); i++) {
        int rows = query(pg, checks[i], &out);
        for (int row = 0; row < rows; row++)
            text_format(&out, "%s\n", PQgetvalue(pg->result, row, 0));
    }
    if (query(pg, amcheck_present, &out) > 0) query(pg, amcheck, &out);
    PQclear(pg->result);
    pg->result = NULL;
    return text_str(&out);
}
