// migrate_test.c - the type words, and upgrades that finish, refuse or start again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include "scratch.h"
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define TABLE_OF(n)                                                                                \
    "CREATE TABLE t" #n " (org_id INT64 NOT NULL, flag BOOL, PRIMARY KEY (org_id)) STRICT_;\n"     \
    "INSERT INTO t" #n " (org_id, flag) VALUES (" #n ", TRUE);\n"
static const Migration good[] = {
    { 1, "0001_one", "aaaa", TABLE_OF(1) },
    { 2, "0002_two", "bbbb", TABLE_OF(2) },
    { 3, "0003_three", "cccc", "-- all comment\n" },
    { 4, "0004_four", "dddd", TABLE_OF(4) },
};
static const Migration broken[] = {
    { 1, "0001_one", "aaaa", TABLE_OF(1) },
    { 2, "0002_two", "bbbb", TABLE_OF(2) "INSERT INTO t2 (org_id) VALUES (2);" },
};
static const Migration edited[] = {
    { 1, "0001_one", "aaaa", TABLE_OF(1) },
    { 2, "0002_two", "b0b0", TABLE_OF(2) },
};

TEST(expands_the_type_words)
{
    static const char sql[] =
        "-- A BOOL in a comment\n"
        "CREATE TABLE a (n INT64, r FLOAT64, done BOOL NOT NULL DEFAULT FALSE,"
        " s TEXT DEFAULT 'TEXT', b BLOB, \"INT64\" INT64) STRICT_;\n"
        "SELECT CAST(n AS TEXT), CAST(n AS BOOL), INT64X FROM a;";
    CHECK_STR(migration_sql(work, sql, DB_SQLITE),
              STR("-- A BOOL in a comment\n"
                  "CREATE TABLE a (n INTEGER, r REAL, done INTEGER CHECK (done IN (0, 1)) NOT NULL"
                  " DEFAULT FALSE, s TEXT DEFAULT 'TEXT', b BLOB, \"INT64\" INTEGER) STRICT;\n"
                  "SELECT CAST(n AS TEXT), CAST(n AS INTEGER), INT64X FROM a;\n"));
    CHECK_STR(
        migration_sql(work, sql, DB_POSTGRES),
        STR("-- A BOOL in a comment\n"
            "CREATE TABLE a (n BIGINT, r DOUBLE PRECISION, done BOOLEAN NOT NULL"
            " DEFAULT FALSE, s TEXT COLLATE \"C\" DEFAULT 'TEXT', b BYTEA, \"INT64\" BIGINT) ;\n"
            "SELECT CAST(n AS TEXT), CAST(n AS BOOLEAN), INT64X FROM a;\n"));
}

TEST(gives_each_engine_its_section)
{
    static const char sql[] = "CREATE TABLE a (n INT64);\n-- [sqlite]\nLITE INT64;\n-- [postgres]\n"
                              "PG TEXT;\n-- [both]\nCREATE TABLE b (n BLOB\n);";
    CHECK_STR(migration_sql(work, sql, DB_SQLITE),
              STR("CREATE TABLE a (n INTEGER);\nLITE INT64;\nCREATE TABLE b (n BLOB\n);\n"));
    CHECK_STR(migration_sql(work, sql, DB_POSTGRES),
              STR("CREATE TABLE a (n BIGINT);\nPG TEXT;\nCREATE TABLE b (n BYTEA\n);\n"));
}

// An empty database: a file, or a schema of its own.
static char lite_path[64];

static Db *fresh_open(DbEngine engine, bool first)
{
    char error[300], url[1100];
    if (!scratch_url(engine)) skip();
    snprintf(lite_path, sizeof lite_path, "/tmp/zhiyin_migrate_%ld.db", (long)getpid());
    if (engine == DB_SQLITE) snprintf(url, sizeof url, "sqlite:%s", lite_path);
    else snprintf(url, sizeof url, "%s", scratch_url(engine));
    if (first && engine == DB_SQLITE) unlink(lite_path);
    Db *db =
        db_open(&(DbTarget){ .url = str_of(url), .statement_ms_max = 1000 }, error, sizeof error);
    assert_non_null(db);
    if (first && engine == DB_POSTGRES)
        CHECK(db->adapter->script(db, "DROP SCHEMA IF EXISTS fresh CASCADE; CREATE SCHEMA fresh"));
    if (engine == DB_POSTGRES) CHECK(db->adapter->script(db, "SET search_path = fresh"));
    return db;
}

#define MIGRATE(db, list, error) db_migrate_list((db), (list), COUNT(list), (error), sizeof(error))

static void change(Db *db, const char *sql)
{
    CHECK(db->adapter->script(db, sql));
}

static void check_refused(Db *db, const Migration *list, size_t count, const char *why)
{
    char error[300] = "";
    CHECK(!db_migrate_list(db, list, count, error, sizeof error));
    CHECK_STR(str_of(error), str_of(why));
}

static void brings_the_schema_up_to_date(Db *db)
{
    char error[300] = "";
    CHECK_INT(db_schema_number(db), -1);
    CHECK(db_migrate_list(db, good, 2, error, sizeof error));
    CHECK_INT(db_schema_number(db), 2);
    CHECK(MIGRATE(db, good, error));
    CHECK_INT(db_schema_number(db), 4);
    CHECK(MIGRATE(db, good, error));
    CHECK_INT(db_schema_number(db), 4);
    change(db, "INSERT INTO t4 (org_id) VALUES (5)");
}

static void refuses_what_does_not_fit(Db *db)
{
    char error[300] = "";
    CHECK(MIGRATE(db, good, error));
    check_refused(db, good, 3, "the database is at schema 4, newer than this program's 3");
    check_refused(db, edited, COUNT(edited),
                  "migration 0002_two was changed after this database had applied it");
    change(db, "DELETE FROM schema_migrations WHERE number = 2");
    check_refused(db, good, COUNT(good), "the database lacks migration 2 but has 3");
    change(db, "DELETE FROM schema_migrations WHERE number = 1");
    check_refused(db, good, COUNT(good), "the database lacks migration 1 but has 3");
}

static void starts_again_after_a_broken_migration(Db *db)
{
    char error[300] = "";
    CHECK(!MIGRATE(db, broken, error));
    CHECK(strncmp(error, "0002_two: ", 10) == 0);
    CHECK_INT(db_schema_number(db), 1);
    CHECK(MIGRATE(db, good, error));
    CHECK_INT(db_schema_number(db), 4);
}

static void finishes_after_a_fault_at_any_point(Db *db)
{
    char error[300];
    int64_t calls = 0;
    bool done = false;
    while (!done) {
        fault_after(FAULT_DATABASE, ++calls);
        int before = db_schema_number(db);
        done = MIGRATE(db, good, error);
        bool struck = fault_left(FAULT_DATABASE) == 0;
        fault_after(FAULT_DATABASE, 0);
        CHECK(done || struck);
        CHECK(db_schema_number(db) >= before);
    }
    CHECK_INT(db_schema_number(db), 4);
}

static void *migrate_in_thread(void *arg)
{
    char error[300];
    return MIGRATE(arg, good, error) ? arg : NULL;
}

static void two_at_once(Db *db)
{
    Db *other = fresh_open(db->engine, false);
    pthread_t thread;
    char error[300] = "";
    void *done;
    CHECK_INT(pthread_create(&thread, NULL, migrate_in_thread, other), 0);
    bool mine = MIGRATE(db, good, error);
    CHECK_INT(pthread_join(thread, &done), 0);
    CHECK(mine && done);
    CHECK_INT(db_schema_number(db), 4);
    db_close(other);
}

static void run_on(DbEngine engine, void (*body)(Db *db))
{
    Db *db = fresh_open(engine, true);
    body(db);
    db_close(db);
    if (engine == DB_SQLITE) unlink(lite_path);
}

#define BOTH(name)                                                                                 \
    static void name##_on_sqlite(void **s)                                                         \
    {                                                                                              \
        (void)s;                                                                                   \
        run_on(DB_SQLITE, name);                                                                   \
    }                                                                                              \
    static void name##_on_postgres(void **s)                                                       \
    {                                                                                              \
        (void)s;                                                                                   \
        run_on(DB_POSTGRES, name);                                                                 \
    }
// clang-format off
BOTH(brings_the_schema_up_to_date)
BOTH(refuses_what_does_not_fit)
BOTH(starts_again_after_a_broken_migration)
BOTH(finishes_after_a_fault_at_any_point)
BOTH(two_at_once)

RUN(CASE(expands_the_type_words), CASE(gives_each_engine_its_section),
    CASE(brings_the_schema_up_to_date_on_sqlite), CASE(brings_the_schema_up_to_date_on_postgres),
    CASE(refuses_what_does_not_fit_on_sqlite), CASE(refuses_what_does_not_fit_on_postgres),
    CASE(starts_again_after_a_broken_migration_on_sqlite),
    CASE(starts_again_after_a_broken_migration_on_postgres),
    CASE(finishes_after_a_fault_at_any_point_on_sqlite),
    CASE(finishes_after_a_fault_at_any_point_on_postgres),
    CASE(two_at_once_on_sqlite), CASE(two_at_once_on_postgres))
