// db_together_test.c - several units of work in one transaction: rows gathered, questions saved.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include "things.h"

#define COUNT_THINGS "SELECT COUNT(*) AS n FROM things WHERE org_id = :org_id"
#define CHANGE "UPDATE things SET text = :text WHERE org_id = :org_id AND number = :number"
#define ALL_TYPES                                                                                  \
    "INSERT INTO things (org_id, id, flag, number, real, text, at, on_day, maybe_flag,"            \
    " maybe_number, maybe_real, bytes) VALUES (:org_id, :number, :flag,"                           \
    " CAST(:number AS BIGINT) + 1, :real, :text, :now_ms, 0, :maybe_flag,"                         \
    " CAST(:maybe AS BIGINT), COALESCE(CAST(:real AS DOUBLE PRECISION), 0.5), :bytes)"
#define SUM                                                                                        \
    "SELECT CAST(SUM(number) AS BIGINT) AS n FROM things"                                          \
    " WHERE org_id = :org_id AND flag = (maybe_number IS NULL) AND maybe_real = real"              \
    " AND maybe_flag IS NULL AND (text = '' OR text = '知音') AND bytes IS NOT NULL"

typedef struct Both {
    Db *db, *beside; // the same database
} Both;

static int both_open(void **state)
{
    static Both both;
    if (!scratch_url(DB_POSTGRES)) return 0;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = scratch_open(DB_POSTGRES) };
    both = (Both){ work.db, scratch_open(DB_POSTGRES) };
    CHECK(db_begin(work.db, true));
    things_make(&work);
    CHECK(db_commit(work.db));
    arena_free(work.arena);
    *state = &both;
    return 0;
}

static int both_close(void **state)
{
    Both *both = *state;
    if (!both) return 0;
    db_rollback(both->db);
    db_close(both->beside);
    CHECK(both->db->adapter->script(both->db, "DROP TABLE things"));
    db_close(both->db);
    return 0;
}

// A unit of work of its own on this connection; what its failure says, "" if there is none.
static const char *run(Db *db, void (*body)(Work *work, void *arg), void *arg)
{
    static char words[240];
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = SCRATCH_ORG };
    if (db->together) db_together_next(db);
    bool finished = work_run(&work, body, arg);
    snprintf(words, sizeof words, "%s", finished ? "" : work.failure);
    arena_free(work.arena);
    return words;
}

static void add_body(Work *work, void *arg)
{
    int64_t number = *(int64_t *)arg;
    db_send(work, scratch_query(THING_ADD), ARGS(ARG(number, number), ARG(text, STR("sent"))));
}

static void add(Db *db, int64_t number)
{
    CHECK_STR(str_of(run(db, add_body, &number)), STR(""));
}

static void count_body(Work *work, void *arg)
{
    CHECK(db_int(work, scratch_query(COUNT_THINGS), ARGS_NONE, arg));
}

static int64_t count(Db *db)
{
    int64_t n = 0;
    CHECK_STR(str_of(run(db, count_body, &n)), STR(""));
    return n;
}

static int64_t count_beside(const Both *both)
{
    CHECK(db_begin(both->beside, false));
    int64_t n = count(both->beside);
    db_rollback(both->beside);
    return n;
}

static size_t rows_waiting(Db *db)
{
    return postgres_rows_waiting(postgres_of(db));
}

static void change_body(Work *work, void *arg)
{
    int64_t number = *(int64_t *)arg;
    Args args = ARGS(ARG(number, number), ARG(text, STR("changed")));
    CHECK_INT(db_run(work, scratch_query(CHANGE), args), 1);
}

static void gathers_rows_until_they_are_asked_for(void **state)
{
    Both *both = *state;
    int64_t changed = 2;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    for (int64_t i = 1; i <= 5; i++) add(both->db, i);
    CHECK_INT(rows_waiting(both->db), 5);
    CHECK_INT(count(both->db), 5);
    CHECK_INT(rows_waiting(both->db), 0);
    add(both->db, 6);
    CHECK_STR(str_of(run(both->db, change_body, &changed)), STR(""));
    CHECK_INT(rows_waiting(both->db), 0);
    add(both->db, 7);
    CHECK_INT(count_beside(both), 0);
    CHECK(db_commit(both->db));
    CHECK_INT(count_beside(both), 7);
}

static void gathers_more_than_one_statement_holds(void **state)
{
    Both *both = *state;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    for (int64_t i = 1; i <= 2500; i++) add(both->db, i);
    CHECK(rows_waiting(both->db) < 2500);
    CHECK(db_commit(both->db));
    CHECK_INT(count_beside(both), 2500);
}

static void add_many_body(Work *work, void *arg)
{
    int64_t from = *(int64_t *)arg;
    db_gather(work);
    for (int64_t i = from; i < from + 3; i++) add_body(work, &i);
}

static void add_three(Db *db, int64_t from)
{
    CHECK_STR(str_of(run(db, add_many_body, &from)), STR(""));
}

static void one_unit_of_work_gathers_its_rows(void **state)
{
    Both *both = *state;
    if (!both) skip();
    CHECK(db_begin(both->db, true));
    add(both->db, 1);
    CHECK_INT(rows_waiting(both->db), 0);
    add_three(both->db, 2);
    CHECK_INT(rows_waiting(both->db), 3);
    CHECK(db_commit(both->db));
    CHECK_INT(count_beside(both), 4);
    // The next transaction sends each as it comes.
    CHECK(db_begin(both->db, true));
    add(both->db, 9);
    CHECK_INT(rows_waiting(both->db), 0);
    db_rollback(both->db);
}

static void a_savepoint_takes_back_what_was_gathered_since(void **state)
{
    Both *both = *state;
    if (!both) skip();
    CHECK(db_begin(both->db, true));
    add_three(both->db, 1);
    CHECK(db_savepoint(both->db));
    CHECK_INT(rows_waiting(both->db), 0);
    add_three(both->db, 4);
    CHECK(db_savepoint_rollback(both->db));
    CHECK_INT(rows_waiting(both->db), 0);
    CHECK(db_savepoint(both->db));
    add_three(both->db, 7);
    CHECK(db_savepoint_release(both->db));
    CHECK_INT(rows_waiting(both->db), 0);
    CHECK(db_commit(both->db));
    CHECK_INT(count_beside(both), 6);
}

static void types_body(Work *work, void *arg)
{
    bool odd = *(int64_t *)arg % 2;
    Str text = odd ? STR("") : STR("知音"), bytes = odd ? STR("\1") : STR("");
    MaybeInt maybe = { !odd, 17 };
    MaybeBool none = { .set = false };
    Args args =
        ARGS(ARG(number, *(int64_t *)arg), ARG(flag, odd), ARG(real, (double)odd / 4),
             ARG(text, text), ARG(maybe_flag, none), ARG(maybe, maybe), ARG_BYTES(bytes, bytes));
    db_send(work, scratch_query(ALL_TYPES), args);
}

static void sum_body(Work *work, void *arg)
{
    CHECK(db_int(work, scratch_query(SUM), ARGS_NONE, arg));
}

// One row goes as it is, several as arrays: what arrives is the same.
static void takes_every_type_and_nothing(void **state)
{
    Both *both = *state;
    int64_t sum = 0;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    for (int64_t i = 1; i <= 4; i++) {
        CHECK_STR(str_of(run(both->db, types_body, &i)), STR(""));
        if (i == 1) count(both->db);
    }
    CHECK_STR(str_of(run(both->db, sum_body, &sum)), STR(""));
    CHECK_INT(sum, 2 + 3 + 4 + 5);
    db_rollback(both->db);
}

static void keeps_nothing_of_what_fails(void **state)
{
    Both *both = *state;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    for (int64_t i = 1; i <= 3; i++) add(both->db, i);
    add(both->db, 2);
    CHECK(!db_commit(both->db));
    CHECK_INT(db_fault(both->db), FAIL_RETRY);
    db_rollback(both->db);
    CHECK_INT(count_beside(both), 0);
    // Nothing of it is left over for the next.
    CHECK(db_begin_together(both->db));
    add(both->db, 9);
    db_rollback(both->db);
    CHECK(db_begin_together(both->db));
    CHECK_INT(count(both->db), 0);
    CHECK(db_commit(both->db));
}

static void change_one_body(Work *work, void *arg)
{
    int64_t number = *(int64_t *)arg;
    db_send_one(work, scratch_query(CHANGE), ARGS(ARG(number, number), ARG(text, STR("one"))));
}

static void commits_only_if_the_one_row_was_there(void **state)
{
    Both *both = *state;
    int64_t there = 1, nowhere = 9;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    add(both->db, 1);
    CHECK_STR(str_of(run(both->db, change_one_body, &there)), STR(""));
    CHECK_STR(str_of(run(both->db, change_one_body, &nowhere)), STR(""));
    CHECK(!db_commit(both->db));
    CHECK_INT(db_fault(both->db), FAIL_RETRY);
    db_rollback(both->db);
    CHECK_INT(count_beside(both), 0);
    CHECK(db_begin_together(both->db));
    add(both->db, 1);
    CHECK_STR(str_of(run(both->db, change_one_body, &there)), STR(""));
    CHECK(db_commit(both->db));
    CHECK_INT(count_beside(both), 1);
}

static void add_beside(const Both *both, int64_t number)
{
    CHECK(db_begin(both->beside, true));
    add(both->beside, number);
    CHECK(db_commit(both->beside));
}

static void asks_a_question_once(void **state)
{
    Both *both = *state;
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    CHECK_INT(count(both->db), 0);
    add_beside(both, 1);
    CHECK_INT(count(both->db), 0); // as it was when all of them were there already
    add(both->db, 2);
    CHECK_INT(count(both->db), 2); // what the transaction has changed is seen
    CHECK(db_commit(both->db));
    CHECK(db_begin_together(both->db));
    add_beside(both, 3);
    CHECK_INT(count(both->db), 3); // nothing is known from the transaction before
    db_rollback(both->db);
}

typedef struct Waiting {
    const Both *both;
    int64_t counted;
} Waiting;

static void head_first_body(Work *work, void *arg)
{
    Waiting *waiting = arg;
    db_run(work, scratch_query("UPDATE sites SET name = name WHERE org_id = :org_id AND id = 1"),
           ARGS_NONE);
    // Whoever held the head before may have left something.
    add_beside(waiting->both, 8);
    count_body(work, &waiting->counted);
}

// [docs/decisions/0005-isolation.md, 6]
static void asks_itself_after_it_has_taken_a_head(void **state)
{
    Both *both = *state;
    Waiting waiting = { .both = both };
    if (!both) skip();
    CHECK(db_begin_together(both->db));
    CHECK_INT(count(both->db), 0);
    CHECK_STR(str_of(run(both->db, head_first_body, &waiting)), STR(""));
    CHECK_INT(waiting.counted, 1);
    db_rollback(both->db);
}

// "": it has no such form.
static Str many(const char *sql, size_t params)
{
    static char out[400];
    return postgres_many(sql, params, out, sizeof out) ? str_of(out) : STR("");
}

static void makes_many_rows_of_one(void **state)
{
    (void)state;
    CHECK_STR(many("INSERT INTO t (a, b)\nVALUES ($2, COALESCE($1, $3))", 3),
              STR("INSERT INTO t (a, b)\n SELECT u.p2, COALESCE(u.p1, u.p3) FROM (SELECT "
                  "unnest($1) AS p1,unnest($2) AS p2,unnest($3) AS p3) u"));
    CHECK_STR(many("INSERT INTO t (a) VALUES ((SELECT MAX(a) FROM t WHERE b = $1))", 1), STR(""));
    CHECK_STR(many("INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING", 1), STR(""));
    CHECK_STR(many("INSERT INTO t (a) VALUES ($1) RETURNING a", 1), STR(""));
    CHECK_STR(many("INSERT INTO t (a) VALUES (1)", 0), STR(""));
    CHECK_STR(many("INSERT INTO t (a) SELECT $1", 1), STR(""));
    char small[40];
    CHECK(!postgres_many("INSERT INTO t (a, b) VALUES ($1, $2)", 2, small, sizeof small));
}

#define CASE_HERE(name) cmocka_unit_test_setup_teardown(name, both_open, both_close)
RUN(CASE_HERE(gathers_rows_until_they_are_asked_for),
    CASE_HERE(gathers_more_than_one_statement_holds), CASE_HERE(one_unit_of_work_gathers_its_rows),
    CASE_HERE(a_savepoint_takes_back_what_was_gathered_since),
    CASE_HERE(takes_every_type_and_nothing), CASE_HERE(keeps_nothing_of_what_fails),
    CASE_HERE(asks_a_question_once), CASE_HERE(commits_only_if_the_one_row_was_there),
    CASE_HERE(asks_itself_after_it_has_taken_a_head), cmocka_unit_test(makes_many_rows_of_one))
