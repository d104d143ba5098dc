// scratch.h - databases for tests: SQLite in memory, PostgreSQL where ZHIYIN_TEST_POSTGRES is set.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
//     DB_TEST(opens_a_case) { ... work->db has an open transaction on a migrated database ... }
//     RUN(DB_CASE(opens_a_case))
//
// The body runs once on each engine; what it wrote is rolled back. ZHIYIN_TEST_POSTGRES is the URL
// of a server where databases may be made (tools/postgres start prints one); without it that half
// is skipped.
#pragma once
#include "db/db.h"
#include "test.h"

enum { SCRATCH_ORG = 7, SCRATCH_ACTOR = 70 };      // of the Work in a DB_TEST

// Where this program's scratch database is; NULL: not available. SQLite in memory is another
// database each time.
const char *scratch_url(DbEngine engine);
Db  *scratch_open(DbEngine engine);                // migrated; else the test fails
void scratch_run(DbEngine engine, TestBody *body); // skips where the engine is not available

// A query from SQL with :name parameters, for tests of db itself.
const Query *scratch_query(const char *sql);

#define DB_TEST(name) \
    static void name##_body(Work *work); \
    static void name##_on_sqlite(void **s) { (void)s; scratch_run(DB_SQLITE, name##_body); } \
    static void name##_on_postgres(void **s) { (void)s; scratch_run(DB_POSTGRES, name##_body); } \
    static void name##_body(__attribute__((unused)) Work *work)
#define DB_CASE(name) cmocka_unit_test(name##_on_sqlite), cmocka_unit_test(name##_on_postgres)
