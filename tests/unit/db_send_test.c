// db_send_test.c - statements that are sent ahead: where their faults show, and that none is lost.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include "things.h"

#define CHANGE "UPDATE things SET text = :text WHERE org_id = :org_id AND number = :number"
#define COUNT_THINGS "SELECT COUNT(*) AS n FROM things WHERE org_id = :org_id"

// What a work sends: things with the numbers from..to, and then whether it asks for something.
typedef struct Sending {
    int64_t from, to;
    bool asks;
    int64_t counted;
} Sending;

static void send_body(Work *work, void *arg)
{
    Sending *s = arg;
    for (int64_t i = s->from; i <= s->to; i++)
        db_send(work, scratch_query(THING_ADD), ARGS(ARG(number, i), ARG(text, STR("sent"))));
    if (s->asks) CHECK(db_int(work, scratch_query(COUNT_THINGS), ARGS_NONE, &s->counted));
}

// A work of its own in the open transaction; how it failed, "" if it did not.
static Str sending(Work *work, Sending *s)
{
    Work own = { .arena = work->arena, .db = work->db, .org_id = SCRATCH_ORG };
    bool finished = work_run(&own, send_body, s);
    work->failed = own.failed;
    return finished ? STR("") : str_copy(work, str_of(own.failure));
}

static bool names_what_was_sent(const Work *work, Str failure)
{
    return work->db->engine == DB_SQLITE ||
           str_starts(failure, STR("query scratch: query scratch, sent before: duplicate key"));
}

DB_TEST(sees_what_it_sent)
{
    things_make(work);
    Sending many = { .from = 1, .to = 200, .asks = true };
    CHECK_STR(sending(work, &many), STR(""));
    CHECK_INT(many.counted, 200);
    Sending more = { .from = 201, .to = 203 };
    CHECK_STR(sending(work, &more), STR(""));
    CHECK_INT(db_run(work, scratch_query(CHANGE),
                     ARGS(ARG(number, (int64_t)203), ARG(text, STR("changed")))),
              1);
}

DB_TEST(tells_a_fault_when_an_answer_is_needed)
{
    things_make(work);
    things_add(work, 3, STR("there"));
    CHECK(db_savepoint(work->db));
    Sending bad = { .from = 1, .to = 5, .asks = true };
    Str failure = sending(work, &bad);
    CHECK(failure.len > 0);
    CHECK_INT(work->failed, work->db->engine == DB_SQLITE ? FAIL_INTERNAL : FAIL_RETRY);
    CHECK(names_what_was_sent(work, failure));
    CHECK(db_savepoint_rollback(work->db));
    Sending good = { .from = 1, .to = 2, .asks = true };
    CHECK_STR(sending(work, &good), STR(""));
    CHECK_INT(good.counted, 3);
}

static bool count_row(Work *work, void *row, void *arg)
{
    (void)work;
    CHECK_STR(((Small *)row)->text, STR("sent"));
    ++*(int *)arg;
    return true;
}

DB_TEST(walks_the_rows_that_it_sent)
{
    Small row;
    int seen = 0;
    things_make(work);
    Sending some = { .from = 1, .to = 7 };
    CHECK_STR(sending(work, &some), STR(""));
    db_each(work, scratch_query(THING_LIST), ARGS_NONE, &Small_record, &row, count_row, &seen);
    CHECK_INT(seen, 7);
}

static int64_t things_there(Work *work)
{
    Sending none = { .from = 1, .to = 0, .asks = true };
    CHECK(db_begin(work->db, false));
    CHECK_STR(sending(work, &none), STR(""));
    db_rollback(work->db);
    return none.counted;
}

// The table stays in the database, unlike those of the tests above: it is dropped at the end.
static void commits_all_or_nothing(DbEngine engine)
{
    if (!scratch_url(engine)) skip();
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = scratch_open(engine) };
    CHECK(db_begin(work.db, true));
    things_make(&work);
    CHECK(db_commit(work.db));
    Sending sent = { .from = 1, .to = 3 };
    CHECK(db_begin(work.db, true));
    CHECK_STR(sending(&work, &sent), STR(""));
    db_rollback(work.db);
    CHECK_INT(things_there(&work), 0);
    CHECK(db_begin(work.db, true));
    CHECK_STR(sending(&work, &sent), STR(""));
    CHECK(db_commit(work.db));
    CHECK_INT(things_there(&work), 3);
    // The same keys again: SQLite says so at once, PostgreSQL at the commit.
    sent.to = 1;
    CHECK(db_begin(work.db, true));
    if (engine == DB_POSTGRES) {
        CHECK_STR(sending(&work, &sent), STR(""));
        CHECK(!db_commit(work.db));
        CHECK_INT(db_fault(work.db), FAIL_RETRY);
        CHECK(str_starts(str_of(db_error(work.db)), STR("query scratch, sent before: dup")));
    } else {
        CHECK(sending(&work, &sent).len > 0);
    }
    db_rollback(work.db);
    CHECK(db_alive(work.db));
    CHECK_INT(things_there(&work), 3);
    CHECK(work.db->adapter->script(work.db, "DROP TABLE things"));
    db_close(work.db);
    arena_free(work.arena);
}

static void commits_all_or_nothing_on_sqlite(void **state)
{
    (void)state;
    commits_all_or_nothing(DB_SQLITE);
}

static void commits_all_or_nothing_on_postgres(void **state)
{
    (void)state;
    commits_all_or_nothing(DB_POSTGRES);
}

RUN(DB_CASE(sees_what_it_sent), DB_CASE(tells_a_fault_when_an_answer_is_needed),
    DB_CASE(walks_the_rows_that_it_sent), cmocka_unit_test(commits_all_or_nothing_on_sqlite),
    cmocka_unit_test(commits_all_or_nothing_on_postgres))
