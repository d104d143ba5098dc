// db_transaction_test.c - transactions, savepoints and what is left after a fault, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite.h"
#include "scratch.h"
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

// Two connections to one empty table of notes; SQLite in a file of its own.
typedef struct Couple {
    Db *a, *b;
    char path[64];
} Couple;

static const char notes_sql[] = "DROP TABLE IF EXISTS notes; CREATE TABLE notes ("
                                "org_id INT64 NOT NULL, id INT64 NOT NULL, text TEXT NOT NULL,"
                                " PRIMARY KEY (org_id, id)) STRICT_";
#define ADD "INSERT INTO notes (org_id, id, text) VALUES (:org_id, :id, :text)"
#define CHANGE "UPDATE notes SET text = :text WHERE org_id = :org_id AND id = :id"
#define TOTAL "SELECT COUNT(*) AS n FROM notes WHERE org_id = :org_id"

static void couple_open(Couple *couple, DbEngine engine)
{
    char error[300], url[1100];
    if (!scratch_url(engine)) skip();
    snprintf(couple->path, sizeof couple->path, "/tmp/zhiyin_unit_%ld.db", (long)getpid());
    if (engine == DB_SQLITE) snprintf(url, sizeof url, "sqlite:%s", couple->path);
    else snprintf(url, sizeof url, "%s", scratch_url(engine));
    DbTarget target = { .url = str_of(url), .statement_ms_max = 5000 };
    couple->a = db_open(&target, error, sizeof error);
    couple->b = db_open(&target, error, sizeof error);
    assert_non_null(couple->a);
    assert_non_null(couple->b);
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    Str sql = migration_sql(&work, notes_sql, engine);
    CHECK(couple->a->adapter->script(couple->a, str_z(&work, sql)));
    arena_free(work.arena);
}

static void couple_close(Couple *couple)
{
    char name[80];
    static const char *const ends[] = { "", "-wal", "-shm" };
    db_close(couple->a);
    db_close(couple->b);
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(name, sizeof name, "%s%s", couple->path, ends[i]);
        unlink(name);
    }
}

typedef struct Call {
    const char *sql;
    int64_t id, value;
    Str text;
} Call;

static void call_body(Work *work, void *arg)
{
    Call *call = arg;
    if (strcmp(call->sql, TOTAL) == 0) {
        CHECK(db_int(work, scratch_query(TOTAL), ARGS_NONE, &call->value));
        return;
    }
    Args args = ARGS(ARG(id, call->id), ARG(text, call->text));
    if (!call->text.ptr) args.count = 1;
    call->value = db_run(work, scratch_query(call->sql), args);
}

// One query in a work of its own; how it failed.
static FailKind call_run(Db *db, Call *call)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = SCRATCH_ORG };
    work_run(&work, call_body, call);
    arena_free(work.arena);
    return work.failed;
}

static FailKind call(Db *db, const char *sql, int64_t id, const char *text)
{
    return call_run(db, &(Call){ .sql = sql, .id = id, .text = str_of(text) });
}

static int64_t total(Db *db)
{
    Call count = { .sql = TOTAL };
    bool inside = db->transaction;
    if (!inside) CHECK(db_begin(db, false));
    CHECK_INT(call_run(db, &count), FAIL_NONE);
    if (!inside) db_rollback(db);
    return count.value;
}

#define ON_BOTH(name)                                                                              \
    static void name##_body(Couple *c);                                                            \
    static void name##_run(DbEngine engine)                                                        \
    {                                                                                              \
        Couple couple = { 0 };                                                                     \
        couple_open(&couple, engine);                                                              \
        name##_body(&couple);                                                                      \
        couple_close(&couple);                                                                     \
    }                                                                                              \
    static void name##_on_sqlite(void **s)                                                         \
    {                                                                                              \
        (void)s;                                                                                   \
        name##_run(DB_SQLITE);                                                                     \
    }                                                                                              \
    static void name##_on_postgres(void **s)                                                       \
    {                                                                                              \
        (void)s;                                                                                   \
        name##_run(DB_POSTGRES);                                                                   \
    }                                                                                              \
    static void name##_body(Couple *c)

ON_BOTH(shows_others_only_what_is_committed)
{
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK_INT(total(c->a), 1);
    CHECK_INT(total(c->b), 0);
    db_rollback(c->a);
    CHECK_INT(total(c->a), 0);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(db_commit(c->a));
    CHECK_INT(total(c->b), 1);
    db_rollback(c->a);
    CHECK_INT(total(c->b), 1);
}

ON_BOTH(reads_one_moment_in_a_transaction)
{
    CHECK(db_begin(c->b, false));
    CHECK_INT(total(c->b), 0);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(db_commit(c->a));
    CHECK_INT(total(c->b), 0);
    db_rollback(c->b);
    CHECK_INT(total(c->b), 1);
}

ON_BOTH(refuses_to_write_where_it_only_reads)
{
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_INTERNAL); // outside a transaction
    CHECK(db_begin(c->a, false));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_INTERNAL);
    db_rollback(c->a);
    CHECK_INT(total(c->a), 0);
}

ON_BOTH(keeps_or_drops_each_request_of_a_batch)
{
    CHECK(db_begin(c->a, true));
    for (int64_t id = 1; id <= 6; id++) {
        CHECK(db_savepoint(c->a));
        CHECK_INT(call(c->a, ADD, id, "kept"), FAIL_NONE);
        if (id % 3 == 0)
            CHECK_INT(call(c->a, ADD, id, "the same key again"),
                      c->a->engine == DB_SQLITE ? FAIL_INTERNAL : FAIL_RETRY);
        if (id % 2 && id % 3) CHECK(db_savepoint_release(c->a));
        else CHECK(db_savepoint_rollback(c->a));
    }
    CHECK(db_commit(c->a));
    CHECK_INT(total(c->b), 2);
}

static void put_off_body(Work *work, void *arg)
{
    db_run_at_commit(work, scratch_query(ADD),
                     ARGS(ARG(id, *(int64_t *)arg), ARG(text, STR("later"))));
}

static void put_off(Work *work, int64_t id)
{
    CHECK(work_run(work, put_off_body, &id));
}

ON_BOTH(runs_at_the_commit_what_was_put_off)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = c->a, .org_id = SCRATCH_ORG };
    CHECK(db_begin(c->a, true));
    for (int64_t id = 1; id <= 3; id++) {
        CHECK(db_savepoint(c->a));
        put_off(&work, id);
        CHECK(id == 2 ? db_savepoint_rollback(c->a) : db_savepoint_release(c->a));
    }
    CHECK_INT(total(c->a), 0);
    CHECK(db_commit(c->a));
    CHECK_INT(total(c->b), 2);
    // Taken back with its transaction; a fault of it is one of the commit.
    CHECK(db_begin(c->a, true));
    put_off(&work, 4);
    db_rollback(c->a);
    CHECK(db_begin(c->a, true));
    CHECK(db_commit(c->a));
    CHECK(db_begin(c->a, true));
    put_off(&work, 5);
    put_off(&work, 1);
    CHECK(!db_commit(c->a));
    CHECK_INT(db_fault(c->a), c->a->engine == DB_SQLITE ? FAIL_INTERNAL : FAIL_RETRY);
    db_rollback(c->a);
    CHECK_INT(total(c->b), 2);
    arena_free(work.arena);
}

ON_BOTH(counts_what_would_have_to_be_taken_back)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = c->a, .org_id = SCRATCH_ORG };
    CHECK(db_begin(c->a, true));
    int64_t before = db_rows_written(c->a);
    CHECK_INT(total(c->a), 0);
    CHECK_INT(call(c->a, CHANGE, 1, "nobody"), FAIL_NONE);
    CHECK_INT(db_rows_written(c->a), before);
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK_INT(db_rows_written(c->a), before + 1);
    put_off(&work, 2);
    CHECK(db_rows_written(c->a) > before + 1);
    CHECK(db_commit(c->a));
    arena_free(work.arena);
}

ON_BOTH(does_not_commit_what_failed)
{
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(call(c->a, ADD, 1, "again") != FAIL_NONE);
    // SQLite undoes the statement alone; PostgreSQL has given up all and must not say "committed".
    if (c->a->engine == DB_POSTGRES) {
        CHECK(!db_commit(c->a));
        CHECK_INT(db_fault(c->a), FAIL_INTERNAL);
    }
    db_rollback(c->a);
    CHECK_INT(total(c->b), 0);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(db_commit(c->a));
}

// What one request does; the n-th engine call fails.
static bool small_transaction(Db *db)
{
    bool ok = db_begin(db, true) && db_savepoint(db);
    ok = ok && call(db, ADD, 1, "one") == FAIL_NONE && call(db, CHANGE, 1, "two") == FAIL_NONE;
    ok = ok && call(db, ADD, 2, "two") == FAIL_NONE;
    ok = ok && db_savepoint_release(db) && db_commit(db);
    if (!ok) {
        CHECK_INT(db_fault(db), FAIL_UNAVAILABLE);
        db_rollback(db);
    }
    return ok;
}

ON_BOTH(leaves_nothing_half_written_after_any_fault)
{
    bool done = false;
    int64_t calls = 0;
    while (!done) {
        CHECK_INT(total(c->b), 0);
        fault_after(FAULT_DATABASE, ++calls);
        done = small_transaction(c->a);
        // Either the fault struck, or everything is there.
        CHECK(done == (fault_left(FAULT_DATABASE) > 0));
        fault_after(FAULT_DATABASE, 0);
    }
    CHECK(calls > 10);
    CHECK_INT(total(c->b), 2);
}

ON_BOTH(survives_a_lack_of_memory_anywhere)
{
    for (int64_t n = 1; n < 20; n++) {
        CHECK(db_begin(c->a, true));
        fault_after(FAULT_MEMORY, n);
        FailKind failed = call(c->a, ADD, n, "text");
        bool struck = fault_left(FAULT_MEMORY) == 0;
        fault_after(FAULT_MEMORY, 0);
        CHECK(struck == (failed == FAIL_UNAVAILABLE));
        if (struck) db_rollback(c->a);
        else CHECK(db_commit(c->a));
    }
    CHECK(total(c->b) > 0);
}

ON_BOTH(tells_who_comes_second)
{
    // The guard of an update: the row is as it was read. Here the text stands for the version.
    static const char guarded[] =
        "UPDATE notes SET text = 'changed' WHERE org_id = :org_id AND id = :id"
        " AND text = :text";
    Call first = { .sql = guarded, .id = 1, .text = STR("one") }, second = first;
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(db_commit(c->a));
    bool writers = c->b->engine == DB_POSTGRES; // SQLite has one at a time
    if (writers) CHECK(db_begin(c->b, true));
    if (writers) CHECK_INT(total(c->b), 1);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call_run(c->a, &first), FAIL_NONE);
    CHECK_INT(first.value, 1);
    CHECK(db_commit(c->a));
    if (!writers) CHECK(db_begin(c->b, true));
    CHECK_INT(call_run(c->b, &second), FAIL_NONE);
    CHECK_INT(second.value, 0);
    db_rollback(c->b);
}

enum { BUMPS = 50 };
#define BUMP                                                                                       \
    "UPDATE notes SET text = CAST(CAST(text AS BIGINT) + 1 AS TEXT) WHERE org_id = :org_id AND "   \
    "id = :id"

static void *bump_often(void *arg)
{
    Db *db = arg;
    bool sound = true;
    for (int i = 0; sound && i < BUMPS; i++) {
        Call bump = { .sql = BUMP, .id = 1 };
        sound = db_begin(db, true) && call_run(db, &bump) == FAIL_NONE && db_commit(db);
        db_rollback(db);
    }
    return sound ? arg : NULL;
}

// A row that everybody changes, such as a running number, makes them wait and not fail.
ON_BOTH(waits_for_a_busy_row)
{
    pthread_t thread;
    void *sound;
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "0"), FAIL_NONE);
    CHECK(db_commit(c->a));
    scratch_query(BUMP); // made before there are two threads
    CHECK_INT(pthread_create(&thread, NULL, bump_often, c->b), 0);
    bool mine = bump_often(c->a) != NULL;
    CHECK_INT(pthread_join(thread, &sound), 0);
    CHECK(mine && sound);
    CHECK(db_begin(c->a, true));
    Call last = { .sql = "DELETE FROM notes WHERE org_id = :org_id AND id = :id AND text = :text",
                  .id = 1,
                  .text = STR("100") };
    CHECK_INT(call_run(c->a, &last), FAIL_NONE);
    CHECK_INT(last.value, 1);
    CHECK(db_commit(c->a));
}

#define NEXT BUMP " RETURNING CAST(text AS BIGINT)"

static void next_body(Work *work, void *number)
{
    CHECK(db_int_apart(work, scratch_query(NEXT), ARGS(ARG(id, (int64_t)1)), number));
}

// The number that a work of its own takes in the open transaction; 0: none.
static int64_t next_number(Db *db)
{
    int64_t number = 0;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = SCRATCH_ORG };
    if (!work_run(&work, next_body, &number)) number = 0;
    arena_free(work.arena);
    return number;
}

ON_BOTH(takes_numbers_without_waiting_for_each_other)
{
    bool writers = c->a->engine == DB_POSTGRES; // SQLite has one at a time
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "0"), FAIL_NONE);
    CHECK(db_commit(c->a));
    CHECK(db_begin(c->a, true));
    CHECK_INT(next_number(c->a), 1);
    if (writers) {
        CHECK(db_begin(c->b, true));
        CHECK_INT(next_number(c->b), 2); // while a is not committed
        CHECK(db_commit(c->b));
    }
    db_rollback(c->a);
    CHECK(db_begin(c->a, true));
    CHECK_INT(next_number(c->a), writers ? 3 : 1); // never the same twice
    CHECK(db_commit(c->a));
}

static void opens_a_lost_second_connection_again(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "0"), FAIL_NONE);
    CHECK(db_commit(c->a));
    CHECK(db_begin(c->a, true));
    CHECK_INT(next_number(c->a), 1);
    CHECK_INT(c->a->apart->adapter->script(c->a->apart, "SELECT pg_terminate_backend("
                                                        "pg_backend_pid())"),
              false);
    CHECK_INT(next_number(c->a), 2);
    fault_after(FAULT_DATABASE, 1);
    CHECK_INT(next_number(c->a), 0);
    CHECK_INT(next_number(c->a), 3);
    db_rollback(c->a);
    couple_close(c);
}

static void runs_again_when_another_took_the_key(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    CHECK(db_begin(c->b, true));
    CHECK_INT(total(c->b), 0); // b has looked, and thinks that the key is free
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(db_commit(c->a));
    CHECK_INT(call(c->b, ADD, 1, "two"), FAIL_RETRY);
    db_rollback(c->b);
    couple_close(c);
}

static void knows_a_lost_connection(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK(c->b->adapter->script(
        c->b, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              " WHERE application_name = 'zhiyin' AND datname = current_database()"
              " AND pid <> pg_backend_pid()"));
    CHECK(!db_commit(c->a));
    CHECK_INT(db_fault(c->a), FAIL_UNKNOWN); // COMMIT was sent: it might have been done
    CHECK(!db_alive(c->a));
    db_rollback(c->a);
    CHECK(!db_begin(c->a, true));
    CHECK_INT(total(c->b), 0);
    couple_close(c);
}

static void makes_a_second_writer_wait_and_come_again(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_SQLITE);
    sqlite3_busy_timeout(sqlite_of(c->b)->handle, 0);
    CHECK(db_begin(c->a, true));
    CHECK(!db_begin(c->b, true));
    CHECK_INT(db_fault(c->b), FAIL_UNAVAILABLE);
    db_rollback(c->a);
    CHECK(db_begin(c->b, true));
    couple_close(c);
}

static bool accept_row(Work *work, void *row, void *arg)
{
    (void)work;
    (void)row;
    ++*(int *)arg;
    return true;
}

static void divide_by_zero(Work *work, void *seen)
{
    Call row;
    static const Field fields[] = {
        { .name = "value", .type = FIELD_INT, .offset = offsetof(Call, value) }
    };
    static const RecordType type = { "Row", sizeof(Call), fields, 1, "-" };
    db_each(
        work,
        scratch_query("SELECT CAST(100 / (3 - n) AS BIGINT) AS value FROM generate_series(1, 5) n"),
        ARGS_NONE, &type, &row, accept_row, seen);
}

static void stops_where_a_stream_of_rows_breaks(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    int seen = 0;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = c->a };
    CHECK(db_begin(c->a, false));
    CHECK(!work_run(&work, divide_by_zero, &seen));
    CHECK_INT(work.failed, FAIL_INTERNAL);
    CHECK_INT(seen, 2);
    db_rollback(c->a);
    arena_free(work.arena);
    CHECK_INT(total(c->a), 0);
    couple_close(c);
}

static void opens_again_after_the_schema_changed(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    static const char sql[] = "SELECT text FROM notes WHERE org_id = :org_id AND id = :id";
    Call read = { .sql = sql, .id = 1 };
    CHECK(db_begin(c->a, true));
    CHECK_INT(call_run(c->a, &read), FAIL_NONE);
    db_rollback(c->a);
    CHECK(c->b->adapter->script(c->b, "ALTER TABLE notes ALTER text TYPE BIGINT USING 0"));
    CHECK(db_begin(c->a, true));
    CHECK_INT(call_run(c->a, &read), FAIL_UNAVAILABLE);
    CHECK(!db_alive(c->a));
    couple_close(c);
}

static void refuses_servers_that_do_not_fit(void **state)
{
    (void)state;
    char error[300] = "", url[1100];
    if (!scratch_url(DB_POSTGRES)) skip();
    DbTarget nobody = { .url = STR("postgresql://nobody@/nothing?host=/nowhere") };
    CHECK(!db_open(&nobody, error, sizeof error));
    CHECK(strlen(error) > 0);
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    snprintf(url, sizeof url, "%s", scratch_url(DB_POSTGRES));
    // The other database's name is one letter longer.
    char *name = strstr(url, "zhiyin_unit_"), rest[1100], sql[200];
    size_t len = strcspn(name, "?");
    snprintf(rest, sizeof rest, "%s", name + len);
    snprintf(sql, sizeof sql,
             "CREATE DATABASE %.*sx ENCODING 'SQL_ASCII' TEMPLATE template0"
             " LC_COLLATE 'C' LC_CTYPE 'C'",
             (int)len, name);
    CHECK(c->a->adapter->script(c->a, sql));
    snprintf(name + len, sizeof url - (size_t)(name + len - url), "x%s", rest);
    DbTarget ascii = { .url = str_of(url) };
    CHECK(!db_open(&ascii, error, sizeof error));
    CHECK_STR(str_of(error), STR("the database's encoding must be UTF8"));
    snprintf(sql, sizeof sql, "DROP DATABASE %.*sx", (int)len, name);
    CHECK(c->a->adapter->script(c->a, sql));
    couple_close(c);
}

static void read_integrity(Work *work, void *out)
{
    *(Str *)out = db_integrity(work, true);
}

static void finds_what_a_server_lets_pass(void **state)
{
    (void)state;
    Couple couple = { 0 }, *c = &couple;
    couple_open(c, DB_POSTGRES);
    Str found;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = c->a, .org_id = SCRATCH_ORG };
    CHECK(c->a->adapter->script(c->a,
                                "ALTER TABLE notes ADD CONSTRAINT later CHECK (id > 0) NOT VALID"));
    CHECK(work_run(&work, read_integrity, &found));
    CHECK_STR(found, STR("constraint not validated: later\n"));
    CHECK(c->a->adapter->script(c->a, "ALTER TABLE notes DROP CONSTRAINT later"));
    CHECK(work_run(&work, read_integrity, &found));
    CHECK_STR(found, STR(""));
    // In a transaction that has failed nothing can be checked: that is not "sound".
    CHECK(db_begin(c->a, true));
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_NONE);
    CHECK_INT(call(c->a, ADD, 1, "one"), FAIL_RETRY);
    CHECK(work_run(&work, read_integrity, &found));
    CHECK(found.len > 0);
    arena_free(work.arena);
    couple_close(c);
}

#define BOTH(name) cmocka_unit_test(name##_on_sqlite), cmocka_unit_test(name##_on_postgres)
RUN(BOTH(shows_others_only_what_is_committed), BOTH(reads_one_moment_in_a_transaction),
    BOTH(refuses_to_write_where_it_only_reads), BOTH(keeps_or_drops_each_request_of_a_batch),
    BOTH(runs_at_the_commit_what_was_put_off), BOTH(counts_what_would_have_to_be_taken_back),
    BOTH(does_not_commit_what_failed), BOTH(leaves_nothing_half_written_after_any_fault),
    BOTH(survives_a_lack_of_memory_anywhere), BOTH(tells_who_comes_second),
    BOTH(waits_for_a_busy_row), BOTH(takes_numbers_without_waiting_for_each_other),
    CASE(opens_a_lost_second_connection_again), CASE(runs_again_when_another_took_the_key),
    CASE(knows_a_lost_connection), CASE(makes_a_second_writer_wait_and_come_again),
    CASE(stops_where_a_stream_of_rows_breaks), CASE(opens_again_after_the_schema_changed),
    CASE(refuses_servers_that_do_not_fit), CASE(finds_what_a_server_lets_pass))
