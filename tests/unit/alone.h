// alone.h - background work in a test: each unit of work in a transaction of its own, one by one.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/background.h"
#include "db/db_adapter.h"
#include "scratch.h"

typedef struct Alone {
    Db        *db;
    int64_t    now_ms, org_id;
    Background in;
} Alone;

static inline bool alone_run(const Background *in, void (*body)(Work *work, void *arg), void *arg,
                             char why[240])
{
    const Alone *alone = in->with;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX),
                  .db = alone->db,
                  .now_ms = alone->now_ms,
                  .origin = STR("test") };
    bool done =
        db_begin(alone->db, true) && work_run(&work, body, arg) && db_commit(alone->db);
    if (!done && why) memcpy(why, work.failure, sizeof work.failure);
    db_rollback(alone->db);
    arena_free(work.arena);
    return done;
}

static inline bool alone_stopping(const Background *in)
{
    (void)in;
    return false;
}

// What a test commits stays on PostgreSQL, so the next one begins with an empty schema.
static inline void alone_open(Alone *alone, DbEngine engine)
{
    char error[240] = "";
    *alone = (Alone){ .db = scratch_open(engine), .now_ms = 1735689600000, .org_id = 1001 };
    alone->in = (Background){ alone_run, alone_run, alone_stopping, NULL, alone };
    if (engine == DB_SQLITE) return;
    const char *empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    CHECK(alone->db->adapter->script(alone->db, empty));
    CHECK(db_migrate(alone->db, error, sizeof error));
}

typedef struct AloneCall {
    Alone    *alone;
    TestBody *body;
} AloneCall;

static inline void alone_body(Work *work, void *arg)
{
    AloneCall *call = arg;
    work->org_id = call->alone->org_id;
    work->actor_id = SCRATCH_ACTOR;
    call->body(work);
}

// Runs a body in the test's organisation; it must succeed.
static inline void alone_do(Alone *alone, TestBody *body)
{
    AloneCall call = { alone, body };
    char why[240] = "";
    bool done = alone_run(&alone->in, alone_body, &call, why);
    if (!done) print_error("%s\n", why);
    CHECK(done);
}

#define ALONE_TEST(name) \
    static void name##_alone(Alone *alone); \
    static void name##_with(DbEngine engine) \
    { \
        Alone alone; \
        if (!scratch_url(engine)) skip(); \
        alone_open(&alone, engine); \
        name##_alone(&alone); \
        db_close(alone.db); \
    } \
    static void name##_on_sqlite(void **s) { (void)s; name##_with(DB_SQLITE); } \
    static void name##_on_postgres(void **s) { (void)s; name##_with(DB_POSTGRES); } \
    static void name##_alone(Alone *alone)
