// db_misfit_test.c - queries, arguments, rows and records that do not fit, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "things.h"
#include <stdio.h>

// What goes wrong in a work of its own on the same connection; "" if nothing does.
typedef struct Attempt {
    const Query *query;
    Args args;
    const RecordType *type;
    void *out;
} Attempt;

static void attempt_find(Work *work, void *arg)
{
    Attempt *a = arg;
    if (a->type) db_find_(work, a->query, a->args, a->type, a->out);
    else db_run(work, a->query, a->args);
}

// Inside a savepoint, since PostgreSQL gives up the transaction at the first error.
static Str failure_of(Work *work, Attempt attempt)
{
    Work other = { .arena = arena_new(ARENA_BYTES_MAX), .db = work->db, .org_id = work->org_id };
    CHECK(db_savepoint(work->db));
    bool finished = work_run(&other, attempt_find, &attempt);
    CHECK(db_savepoint_rollback(work->db));
    arena_free(other.arena);
    CHECK_INT(other.failed, finished ? FAIL_NONE : FAIL_INTERNAL);
    return finished ? STR("") : str_copy(work, str_of(other.failure));
}

#define FAILURE_FIND(sql, arguments, T, out)                                                       \
    failure_of(work, (Attempt){ scratch_query(sql), (arguments), &T##_record, (T *){ (out) } })
#define FAILURE_RUN(sql, arguments)                                                                \
    failure_of(work, (Attempt){ scratch_query(sql), (arguments), NULL, NULL })

DB_TEST(names_what_does_not_fit)
{
    Small small;
    things_make(work);
    things_add(work, 1, STR("one"));
    things_add(work, 2, STR("two"));
    CHECK_STR(FAILURE_FIND("SELECT number AS wrong FROM things WHERE number = 1", ARGS_NONE, Small,
                           &small),
              STR("query scratch: no field of Small for column wrong"));
    CHECK_STR(FAILURE_FIND("SELECT text AS number FROM things WHERE number = 1", ARGS_NONE, Small,
                           &small),
              STR("query scratch: column number is of the wrong type for Small"));
    CHECK_STR(FAILURE_FIND("SELECT number AS text FROM things WHERE number = 1", ARGS_NONE, Small,
                           &small),
              STR("query scratch: column text is of the wrong type for Small"));
    CHECK_STR(FAILURE_FIND("SELECT real AS number FROM things WHERE number = 1", ARGS_NONE, Small,
                           &small),
              STR("query scratch: column number is of the wrong type for Small"));
    CHECK_STR(FAILURE_FIND("SELECT maybe_number AS number FROM things WHERE number = 1", ARGS_NONE,
                           Small, &small),
              STR("query scratch: column number is NULL for Small"));
    CHECK_STR(FAILURE_FIND("SELECT number, number FROM things WHERE number = 1", ARGS_NONE, Small,
                           &small),
              STR("query scratch: two columns number"));
    CHECK_STR(FAILURE_FIND("SELECT number FROM things", ARGS_NONE, Small, &small),
              STR("query scratch: more than one row"));
    CHECK_STR(FAILURE_RUN("DELETE FROM things WHERE number = :number", ARGS_NONE),
              STR("query scratch: no argument for :number"));
    CHECK_STR(FAILURE_RUN("DELETE FROM things WHERE number = :number",
                          ARGS(ARG(number, 1), ARG(text, 2))),
              STR("query scratch: no parameter :text"));
    CHECK(FAILURE_RUN("DELETE FROM nothing", ARGS_NONE).len > 0);
    CHECK(FAILURE_RUN("INSERT INTO things (org_id, id) VALUES (:org_id, 1)", ARGS_NONE).len > 0);
    CHECK(FAILURE_RUN("UPDATE things SET number = :number", ARGS(ARG(number, STR("one")))).len > 0);
    CHECK(FAILURE_RUN("UPDATE things SET bytes = :bytes", ARGS(ARG(bytes, STR("text")))).len > 0);
    CHECK(db_find(work, scratch_query(THING_LIST " LIMIT 1"), ARGS_NONE, Small, &small));
    CHECK_INT(small.number, 1);
}

DB_TEST(needs_a_known_organisation)
{
    Small small;
    const Query *who = scratch_query("SELECT CAST(:actor_id AS BIGINT) AS actor_id");
    static const char number_sql[] = "SELECT CAST(:org_id AS BIGINT) AS number";
    int64_t value = 5;
    CHECK(db_int(work, who, ARGS_NONE, &value));
    CHECK_INT(value, SCRATCH_ACTOR);
    work->actor_id = 0;
    CHECK(db_int(work, who, ARGS_NONE, &value));
    CHECK_INT(value, 0);
    db_one(work, scratch_query(number_sql), ARGS_NONE, Small, &small);
    CHECK_INT(small.number, SCRATCH_ORG);
    work->org_id = 0;
    db_one(work, scratch_query(number_sql), ARGS(ARG(org_id, (OrgId){ 8 })), Small, &small);
    CHECK_INT(small.number, 8);
    CHECK_STR(FAILURE_FIND(number_sql, ARGS_NONE, Small, &small),
              STR("query scratch: the organisation is not known"));
}

typedef struct Outer {
    int64_t number;
    Part part;
} Outer;
RECORD(Outer, "A record in a record.", FIELD(Outer, number), RECORD_FIELD(Outer, part, Part));

DB_TEST(fills_a_record_inside_a_record)
{
    Outer outer;
    db_one(work,
           scratch_query("SELECT CAST(1 AS BIGINT) AS number, 'x' AS \"part.label\","
                         " CAST(2 AS BIGINT) AS \"part.count\""),
           ARGS_NONE, Outer, &outer);
    CHECK_INT(outer.number, 1);
    CHECK_INT(outer.part.count, 2);
    CHECK_STR(outer.part.label, STR("x"));
    CHECK(FAILURE_FIND("SELECT 'x' AS \"number.label\"", ARGS_NONE, Outer, &outer).len > 0);
    CHECK(FAILURE_FIND("SELECT 'x' AS \"nothing.label\"", ARGS_NONE, Outer, &outer).len > 0);
}

DB_TEST(reads_absent_lists_and_narrow_numbers)
{
    Thing thing;
    Small small;
    db_one(work, scratch_query("SELECT NULL AS strs, NULL AS ids, NULL AS part, NULL AS parts"),
           ARGS_NONE, Thing, &thing);
    CHECK_INT(thing.strs.count + thing.ids.count + thing.parts.count, 0);
    db_one(work, scratch_query("SELECT CAST(-3 AS SMALLINT) AS number"), ARGS_NONE, Small, &small);
    CHECK_INT(small.number, -3);
    db_one(work, scratch_query("SELECT CAST(:n AS INTEGER) AS number"), ARGS(ARG(n, -7)), Small,
           &small);
    CHECK_INT(small.number, -7);
    bool lite = db_engine(work->db) == DB_SQLITE;
    CHECK((FAILURE_RUN("SELECT CAST(:n AS INTEGER) AS number", ARGS(ARG(n, INT64_MAX))).len == 0) ==
          lite);
    // SQLite has no types beyond its own; there the test of all queries on PostgreSQL is the judge.
    CHECK((FAILURE_FIND("SELECT CAST(1 AS NUMERIC) AS number", ARGS_NONE, Small, &small).len ==
           0) == lite);
    CHECK((FAILURE_FIND("SELECT 1 AS real", ARGS_NONE, Thing, &thing).len == 0) == lite);
    CHECK_STR(FAILURE_FIND("SELECT 'not JSON' AS strs", ARGS_NONE, Thing, &thing),
              STR("query scratch: column strs is of the wrong type for Thing"));
}

static void ask_int(Work *work, void *query)
{
    int64_t value;
    db_int(work, query, ARGS_NONE, &value);
}

static Str int_failure(Work *work, const char *sql)
{
    Work other = { .arena = arena_new(ARENA_BYTES_MAX), .db = work->db, .org_id = 1 };
    CHECK(db_savepoint(work->db));
    CHECK(!work_run(&other, ask_int, (void *)(uintptr_t)scratch_query(sql)));
    CHECK(db_savepoint_rollback(work->db));
    arena_free(other.arena);
    return str_copy(work, str_of(other.failure));
}

DB_TEST(takes_one_integer_or_fails)
{
    int64_t value = 0;
    things_make(work);
    CHECK_STR(int_failure(work, "SELECT 'a' AS a"), STR("query scratch: no integer"));
    CHECK_STR(int_failure(work, "SELECT 1 AS a, 2 AS b"), STR("query scratch: not one column"));
    CHECK(int_failure(work, "SELECT 1 AS a; SELECT 2 AS b").len > 0);
    CHECK(strlen(db_error(work->db)) > 0);
    CHECK(db_int(work, scratch_query(THING_ADD " RETURNING number"),
                 ARGS(ARG(number, 5), ARG(text, STR("x"))), &value));
    CHECK_INT(value, 5);
    Small small;
    CHECK(FAILURE_FIND("SELECT 1 AS number WHERE FALSE", ARGS_NONE, Small, &small).len == 0);
}

static void ask_one(Work *work, void *small)
{
    db_one(work, scratch_query("SELECT CAST(1 AS BIGINT) AS number WHERE FALSE"), ARGS_NONE, Small,
           small);
}

static void run_many(Work *work, void *sql)
{
    Arg same[] = { ARG(n, 1), ARG(n, 2), ARG(n, 3) };
    bool many = strlen(sql) > 500;
    db_run(work, scratch_query(sql),
           many ? ARGS_NONE : (Args){ .list = same, .count = COUNT(same) });
}

DB_TEST(refuses_too_much)
{
    Small small;
    Work other = { .arena = arena_new(ARENA_BYTES_MAX), .db = work->db };
    CHECK(!work_run(&other, ask_one, &small));
    CHECK_STR(str_of(other.failure), STR("query scratch: no row"));
    static char same[] = "SELECT CAST(:n AS BIGINT) AS n";
    CHECK(!work_run(&other, run_many, same));
    CHECK_STR(str_of(other.failure), STR("query scratch: too many arguments"));
    // More parameters than a query may have.
    static char sql[1800];
    size_t len = (size_t)snprintf(sql, sizeof sql, "SELECT 1 AS n WHERE 1 IN (0");
    for (char a = 'a'; a <= 'k'; a++)
        for (char b = 'a'; b <= 'j'; b++)
            len += (size_t)snprintf(sql + len, sizeof sql - len, ",:%c%c", a, b);
    snprintf(sql + len, sizeof sql - len, ")");
    CHECK(!work_run(&other, run_many, sql));
    CHECK_STR(str_of(other.failure), STR("query scratch: too many parameters"));
    arena_free(other.arena);
}

RUN(DB_CASE(names_what_does_not_fit), DB_CASE(needs_a_known_organisation),
    DB_CASE(fills_a_record_inside_a_record), DB_CASE(reads_absent_lists_and_narrow_numbers),
    DB_CASE(takes_one_integer_or_fails), DB_CASE(refuses_too_much))
