// things.c - a table with a column of every type.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "things.h"
#include "db/db_adapter.h"

// clang-format off
RECORD(Part, "A part.", FIELD(Part, label), FIELD(Part, count));

RECORD(Thing, "Every type of field.",
    FIELD(Thing, id), FIELD(Thing, flag), FIELD(Thing, number), FIELD(Thing, real),
    FIELD(Thing, text), FIELD(Thing, site_id), FIELD(Thing, at), FIELD(Thing, on_day),
    FIELD(Thing, maybe_flag), FIELD(Thing, maybe_number), FIELD(Thing, maybe_real),
    FIELD(Thing, maybe_at), FIELD(Thing, maybe_day), FIELD(Thing, json),
    FIELD(Thing, strs), FIELD(Thing, ids, .secret = true), RECORD_FIELD(Thing, part, Part),
    LIST_FIELD(Thing, parts, Part));

RECORD(Small, "Two fields.", FIELD(Small, number), FIELD(Small, text));
// clang-format on

static const char things_sql[] =
    "CREATE TABLE things (org_id INT64 NOT NULL, id INT64 NOT NULL, flag BOOL NOT NULL,"
    " number INT64 NOT NULL, real FLOAT64 NOT NULL, text TEXT, site_id INT64, at INT64 NOT NULL,"
    " on_day INT64 NOT NULL, maybe_flag BOOL, maybe_number INT64, maybe_real FLOAT64,"
    " maybe_at INT64, maybe_day INT64, json TEXT, strs TEXT, ids TEXT, part TEXT, parts TEXT,"
    " bytes BLOB, PRIMARY KEY (org_id, id)) STRICT_";

void things_make(Work *work)
{
    Str sql = migration_sql(work, things_sql, db_engine(work->db));
    CHECK(work->db->adapter->script(work->db, str_z(work, sql)));
}

void things_add(Work *work, int64_t number, Str text)
{
    CHECK_INT(db_run(work, scratch_query(THING_ADD), ARGS(ARG(number, number), ARG(text, text))),
              1);
}
