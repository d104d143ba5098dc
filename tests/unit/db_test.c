// db_test.c - queries, rows, transactions and faults, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include "queries.h"
#include "scratch.h"
#include <math.h>
#include <stdlib.h>

typedef struct Part {
    Str label;
    int64_t count;
} Part;
LIST_TYPE(Part);
// clang-format off
RECORD(Part, "A part.", FIELD(Part, label), FIELD(Part, count));

typedef struct Thing {
    CaseId id;
    bool flag;
    int64_t number;
    double real;
    Str text;
    SiteId site_id;
    Time at;
    Date on_day;
    MaybeBool maybe_flag;
    MaybeInt maybe_number;
    MaybeReal maybe_real;
    MaybeTime maybe_at;
    MaybeDate maybe_day;
    Json json;
    StrList strs;
    IdList ids;
    Part part;
    PartList parts;
} Thing;
LIST_TYPE(Thing);
RECORD(Thing, "Every type of field.",
    FIELD(Thing, id), FIELD(Thing, flag), FIELD(Thing, number), FIELD(Thing, real),
    FIELD(Thing, text), FIELD(Thing, site_id), FIELD(Thing, at), FIELD(Thing, on_day),
    FIELD(Thing, maybe_flag), FIELD(Thing, maybe_number), FIELD(Thing, maybe_real),
    FIELD(Thing, maybe_at), FIELD(Thing, maybe_day), FIELD(Thing, json),
    FIELD(Thing, strs), FIELD(Thing, ids, .secret = true), RECORD_FIELD(Thing, part, Part),
    LIST_FIELD(Thing, parts, Part));

typedef struct Small { int64_t number; Str text; } Small;
LIST_TYPE(Small);
RECORD(Small, "Two fields.", FIELD(Small, number), FIELD(Small, text));
// clang-format on

static const char things_sql[] =
    "CREATE TABLE things (org_id INT64 NOT NULL, id INT64 NOT NULL, flag BOOL NOT NULL,"
    " number INT64 NOT NULL, real FLOAT64 NOT NULL, text TEXT, site_id INT64, at INT64 NOT NULL,"
    " on_day INT64 NOT NULL, maybe_flag BOOL, maybe_number INT64, maybe_real FLOAT64,"
    " maybe_at INT64, maybe_day INT64, json TEXT, strs TEXT, ids TEXT, part TEXT, parts TEXT,"
    " bytes BLOB, PRIMARY KEY (org_id, id)) STRICT_";

#define COLUMNS                                                                                    \
    "id, flag, number, real, text, site_id, at, on_day, maybe_flag, maybe_number, maybe_real,"     \
    " maybe_at, maybe_day, json, strs, ids, part, parts"
static const char insert_sql[] =
    "INSERT INTO things (org_id, " COLUMNS ") VALUES (:org_id, :id, :flag, :number, :real, :text,"
    " :site_id, :at, :on_day, :maybe_flag, :maybe_number, :maybe_real, :maybe_at, :maybe_day,"
    " :json, :strs, :ids, :part, :parts)";
static const char by_id_sql[] =
    "SELECT " COLUMNS " FROM things WHERE org_id = :org_id AND id = :id";
#define ADD_SQL                                                                                    \
    "INSERT INTO things (org_id, id, flag, number, real, text, at, on_day)"                        \
    " VALUES (:org_id, :number, FALSE, :number, 0.5, :text, :now_ms, 0)"
#define LIST_SQL "SELECT number, text FROM things WHERE org_id = :org_id ORDER BY number"

static void make_things(Work *work)
{
    Str sql = migration_sql(work, things_sql, db_engine(work->db));
    CHECK(work->db->adapter->script(work->db, str_z(work, sql)));
}

static void add(Work *work, int64_t number, Str text)
{
    CHECK_INT(db_run(work, scratch_query(ADD_SQL), ARGS(ARG(number, number), ARG(text, text))), 1);
}

static Str random_text(Work *work, Seed *seed)
{
    static const char *const pieces[] = { "投诉", "a", "'", "\"", "\\", "\n",
                                          "é",    "😀", "%", ";",  "{" };
    Text out = TEXT(work);
    if (seed_below(seed, 5) == 0) return STR_ABSENT;
    for (int64_t left = seed_below(seed, 12); left > 0; left--)
        text_add(&out, str_of(pieces[seed_below(seed, COUNT(pieces))]));
    return text_str(&out);
}

static int64_t random_int(Seed *seed)
{
    static const int64_t edges[] = {
        0, 1, -1, INT64_MAX, INT64_MIN, INT32_MAX, (int64_t)INT32_MAX + 1
    };
    if (seed_below(seed, 2)) return edges[seed_below(seed, COUNT(edges))];
    return (int64_t)seed_u64(seed);
}

static double random_real(Seed *seed)
{
    static const double edges[] = { 0, -1.5, 1.0 / 3, 1e308, -5e-324, 0.1, 9007199254740993.0 };
    if (seed_below(seed, 2)) return edges[seed_below(seed, COUNT(edges))];
    return ldexp(seed_unit(seed) - 0.5, (int)seed_below(seed, 200) - 100);
}

static Thing random_thing(Work *work, Seed *seed, int64_t id)
{
    static PartList no_parts;
    static StrList no_strs;
    Thing t = {
        .id = { id },
        .flag = seed_below(seed, 2),
        .number = random_int(seed),
        .real = random_real(seed),
        .text = random_text(work, seed),
        .site_id = { seed_below(seed, 3) },
        .at = { random_int(seed) },
        .on_day = { random_int(seed) },
        .maybe_flag = { seed_below(seed, 2), false },
        .maybe_number = { seed_below(seed, 2), 0 },
        .maybe_real = { seed_below(seed, 2), 0 },
        .maybe_at = { seed_below(seed, 2), { 0 } },
        .maybe_day = { seed_below(seed, 2), { 0 } },
        .part = { random_text(work, seed), random_int(seed) },
        .parts = no_parts,
        .strs = no_strs,
    };
    if (t.maybe_flag.set) t.maybe_flag.value = seed_below(seed, 2);
    if (t.maybe_number.set) t.maybe_number.value = random_int(seed);
    if (t.maybe_real.set) t.maybe_real.value = random_real(seed);
    if (t.maybe_at.set) t.maybe_at.value.ms = random_int(seed);
    if (t.maybe_day.set) t.maybe_day.value.days = random_int(seed);
    if (seed_below(seed, 2)) t.json.text = STR("{\"a\":[1,null]}");
    if (seed_below(seed, 2)) {
        t.strs = (StrList){ NEW(work, Str, 2), 2 };
        t.strs.items[0] = STR("投诉\"");
        t.strs.items[1] = STR("");
        t.ids = (IdList){ NEW(work, AnyId, 1), 1 };
        t.ids.items[0].value = INT64_MAX;
        t.parts = (PartList){ NEW(work, Part, 1), 1 };
        t.parts.items[0] = t.part;
    }
    return t;
}

static void check_real(double actual, double expected)
{
    CHECK(memcmp(&actual, &expected, sizeof actual) == 0);
}

static void check_same(Work *work, const Thing *a, const Thing *b)
{
    Text left = TEXT(work), right = TEXT(work);
    check_real(a->real, b->real);
    check_real(a->maybe_real.value, b->maybe_real.value);
    CHECK_INT(a->at.ms, b->at.ms);
    CHECK_INT(a->on_day.days, b->on_day.days);
    CHECK_INT(a->maybe_at.set, b->maybe_at.set);
    CHECK_INT(a->maybe_at.value.ms, b->maybe_at.value.ms);
    CHECK_INT(a->maybe_day.set, b->maybe_day.set);
    CHECK_INT(a->maybe_day.value.days, b->maybe_day.value.days);
    CHECK_INT(a->ids.count, b->ids.count);
    for (size_t i = 0; i < a->ids.count; i++)
        CHECK_INT(a->ids.items[i].value, b->ids.items[i].value);
    // The rest as JSON; instants outside of the years 1 to 9999 have none.
    Thing x = *a, y = *b;
    x.at = y.at = x.maybe_at.value = y.maybe_at.value = (Time){ 0 };
    x.on_day = y.on_day = x.maybe_day.value = y.maybe_day.value = (Date){ 0 };
    to_json(&left, Thing, &x);
    to_json(&right, Thing, &y);
    CHECK_STR(text_str(&left), text_str(&right));
}

DB_TEST(keeps_every_type_of_field)
{
    make_things(work);
    for (int64_t n = 1; n <= 300; n++) {
        Seed seed = { (uint64_t)n };
        Thing in = random_thing(work, &seed, n), out;
        CHECK_INT(db_run(work, scratch_query(insert_sql), ARGS_RECORD(Thing, &in)), 1);
        db_one(work, scratch_query(by_id_sql), ARGS(ARG(id, in.id)), Thing, &out);
        check_same(work, &out, &in);
    }
}

DB_TEST(finds_none_one_or_fails)
{
    Small small = { .number = 99 };
    make_things(work);
    const Query *find = scratch_query(
        "SELECT number, text FROM things WHERE org_id = :org_id AND number = :number");
    CHECK(!db_find(work, find, ARGS(ARG(number, 1)), Small, &small));
    CHECK_INT(small.number, 99);
    add(work, 1, STR("one"));
    CHECK(db_find(work, find, ARGS(ARG(number, 1)), Small, &small));
    CHECK_INT(small.number, 1);
    CHECK_STR(small.text, STR("one"));
    CHECK(db_exists(work, find, ARGS(ARG(number, 1))));
    CHECK(!db_exists(work, find, ARGS(ARG(number, 2))));
}

DB_TEST(lists_in_order)
{
    SmallList list;
    make_things(work);
    db_list(work, scratch_query(LIST_SQL), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 0);
    for (int64_t i = 100; i > 0; i--) add(work, i, i % 2 ? STR("odd") : STR_ABSENT);
    db_list(work, scratch_query(LIST_SQL), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 100);
    for (size_t i = 0; i < list.count; i++) {
        CHECK_INT(list.items[i].number, i + 1);
        CHECK(i % 2 ? list.items[i].text.ptr == NULL : str_equal(list.items[i].text, STR("odd")));
    }
}

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
    make_things(work);
    add(work, 1, STR("one"));
    add(work, 2, STR("two"));
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
    CHECK(db_find(work, scratch_query(LIST_SQL " LIMIT 1"), ARGS_NONE, Small, &small));
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

DB_TEST(takes_arguments_in_any_shape)
{
    Small in = { 1, STR("record") }, out;
    static const char sql[] =
        "SELECT CAST(:number AS BIGINT) AS number, CAST(:text AS TEXT) AS text";
    // What was worked out for one shape must not serve another.
    for (int round = 0; round < 3; round++) {
        db_one(work, scratch_query(sql), ARGS_RECORD(Small, &in), Small, &out);
        CHECK_STR(out.text, STR("record"));
        db_one(work, scratch_query(sql), ARGS_OF(Small, &in, ARG(text, STR("list"))), Small, &out);
        CHECK_INT(out.number, 1);
        CHECK_STR(out.text, STR("list"));
        db_one(work, scratch_query(sql), ARGS(ARG(text, STR("t")), ARG(number, 2)), Small, &out);
        CHECK_INT(out.number, 2);
        db_one(work, scratch_query(sql), ARGS(ARG(number, 3), ARG(text, STR("u"))), Small, &out);
        CHECK_INT(out.number, 3);
        CHECK_STR(out.text, STR("u"));
    }
}

DB_TEST(fills_records_of_several_types_from_one_query)
{
    Small small;
    Part part;
    const Query *query = scratch_query("SELECT CAST(:text AS TEXT) AS text");
    const Query *label = scratch_query("SELECT CAST(:label AS TEXT) AS label");
    for (int round = 0; round < 3; round++) {
        db_one(work, query, ARGS(ARG(text, STR("a"))), Small, &small);
        CHECK_STR(small.text, STR("a"));
        CHECK_INT(small.number, 0);
        db_one(work, label, ARGS(ARG(label, STR("b"))), Part, &part);
        CHECK_STR(part.label, STR("b"));
    }
}

DB_TEST(counts_what_changed)
{
    make_things(work);
    for (int64_t i = 1; i <= 10; i++) add(work, i, STR("x"));
    const Query *change = scratch_query("UPDATE things SET text = 'y' WHERE number > :number");
    CHECK_INT(db_run(work, change, ARGS(ARG(number, 4))), 6);
    CHECK_INT(db_run(work, change, ARGS(ARG(number, 40))), 0);
    CHECK_INT(db_run(work, scratch_query(LIST_SQL), ARGS_NONE), 0);
    const Query *keep = scratch_query(ADD_SQL " ON CONFLICT (org_id, id) DO NOTHING");
    CHECK_INT(db_run(work, keep, ARGS(ARG(number, 10), ARG(text, STR("z")))), 0);
    CHECK_INT(db_run(work, keep, ARGS(ARG(number, 11), ARG(text, STR("z")))), 1);
    CHECK_INT(db_run(work, scratch_query("DELETE FROM things WHERE text = 'y'"), ARGS_NONE), 6);
    Small small;
    db_one(work, scratch_query(ADD_SQL " RETURNING number, text"),
           ARGS(ARG(number, 12), ARG(text, STR("r"))), Small, &small);
    CHECK_STR(small.text, STR("r"));
    CHECK(db_exists(work, scratch_query(ADD_SQL " RETURNING id"),
                    ARGS(ARG(number, 13), ARG(text, STR("")))));
    int64_t value = 0;
    CHECK(db_int(work, scratch_query("SELECT COUNT(*) AS n FROM things"), ARGS_NONE, &value));
    CHECK_INT(value, 7);
    CHECK(!db_int(work, scratch_query("SELECT MAX(number) AS n FROM things WHERE FALSE"), ARGS_NONE,
                  &value));
    CHECK(!db_int(work, scratch_query("SELECT number FROM things WHERE FALSE"), ARGS_NONE, &value));
    CHECK_INT(value, 7);
}

DB_TEST(keeps_bytes_and_lists_beside_a_record)
{
    Small small;
    StrList strs = { (Str[]){ STR("a"), STR("投") }, 2 };
    IdList ids = { (AnyId[]){ { 1 }, { 2 } }, 2 };
    make_things(work);
    add(work, 1, STR("x"));
    const Query *set = scratch_query("UPDATE things SET bytes = :bytes, strs = :strs, ids = :ids");
    CHECK_INT(
        db_run(work, set,
               ARGS(ARG_BYTES(bytes, ((Str){ "\0\xFF\1", 3 })), ARG(strs, &strs), ARG(ids, &ids))),
        1);
    db_one(work, scratch_query("SELECT bytes AS text FROM things"), ARGS_NONE, Small, &small);
    CHECK_STR(small.text, ((Str){ "\0\xFF\1", 3 }));
    db_one(work, scratch_query("SELECT strs AS text FROM things"), ARGS_NONE, Small, &small);
    CHECK_STR(small.text, STR("[\"a\",\"投\"]"));
    db_one(work, scratch_query("SELECT ids AS text FROM things"), ARGS_NONE, Small, &small);
    CHECK_STR(small.text, STR("[\"1\",\"2\"]"));
    CHECK_INT(db_run(work, scratch_query("UPDATE things SET bytes = :bytes"),
                     ARGS(ARG_BYTES(bytes, STR_ABSENT))),
              1);
    db_one(work, scratch_query("SELECT bytes AS text FROM things"), ARGS_NONE, Small, &small);
    CHECK(small.text.ptr == NULL);
}

DB_TEST(speaks_one_dialect)
{
    SmallList list;
    Small small;
    make_things(work);
    static const char *const words[] = { "b", "Z", "a", "é", "投", "A" };
    for (size_t i = 0; i < COUNT(words); i++) add(work, (int64_t)i, str_of(words[i]));
    db_list(work, scratch_query("SELECT text FROM things ORDER BY text"), ARGS_NONE, Small, &list);
    static const char *const ordered[] = { "A", "Z", "a", "b", "é", "投" };
    for (size_t i = 0; i < COUNT(ordered); i++) CHECK_STR(list.items[i].text, str_of(ordered[i]));
    CHECK(!db_exists(work, scratch_query("SELECT 1 AS one FROM things WHERE text LIKE 'B%'"),
                     ARGS_NONE));
    CHECK(!db_exists(work, scratch_query("SELECT 1 AS one FROM things WHERE flag"), ARGS_NONE));
    db_run(work, scratch_query("UPDATE things SET flag = TRUE WHERE text = 'a'"), ARGS_NONE);
    db_one(work, scratch_query("SELECT text FROM things WHERE flag AND NOT (flag = FALSE)"),
           ARGS_NONE, Small, &small);
    CHECK_STR(small.text, STR("a"));
    db_one(work, scratch_query("SELECT CAST(SUM(number) AS BIGINT) AS number FROM things"),
           ARGS_NONE, Small, &small);
    CHECK_INT(small.number, 15);
}

typedef struct Walk {
    int64_t seen, stop_at;
    size_t bytes_max;
    bool fail;
} Walk;

static bool see_small(Work *work, void *row, void *arg)
{
    const Small *small = row;
    Walk *walk = arg;
    CHECK_INT(small->number, ++walk->seen);
    CHECK_STR(small->text, STR("some text"));
    if (arena_bytes(work->arena) > walk->bytes_max) walk->bytes_max = arena_bytes(work->arena);
    if (walk->fail) work_fail(work, FAIL_INTERNAL, "enough");
    return walk->seen != walk->stop_at;
}

static const char many_sql[] =
    "WITH RECURSIVE n (number) AS (SELECT CAST(1 AS BIGINT) AS number UNION ALL"
    " SELECT number + 1 FROM n WHERE number < :last) SELECT number, 'some text' AS text FROM n";

static void walk_many(Work *work, void *arg)
{
    Small row;
    db_each(work, scratch_query(many_sql), ARGS(ARG(last, 50000)), &Small_record, &row, see_small,
            arg);
}

DB_TEST(walks_many_rows_without_keeping_them)
{
    Walk all = { 0 }, some = { .stop_at = 3 }, broken = { .fail = true };
    walk_many(work, &all);
    CHECK_INT(all.seen, 50000);
    CHECK(all.bytes_max < 100000);
    walk_many(work, &some);
    CHECK_INT(some.seen, 3);
    Work other = { .arena = arena_new(ARENA_BYTES_MAX), .db = work->db };
    CHECK(!work_run(&other, walk_many, &broken));
    arena_free(other.arena);
    CHECK_INT(broken.seen, 1);
    db_rollback(work->db);
    CHECK(db_begin(work->db, true));
    int64_t one = 0;
    CHECK(db_int(work, &SQL_db_ping, ARGS_NONE, &one));
}

static void run_for_ever(Work *work, void *arg)
{
    (void)arg;
    int64_t value;
    db_int(
        work,
        scratch_query("WITH RECURSIVE n (number) AS (SELECT CAST(1 AS BIGINT) AS number UNION ALL"
                      " SELECT number + 1 FROM n) SELECT MAX(number) AS number FROM n"),
        ARGS_NONE, &value);
}

DB_TEST(stops_a_statement_that_takes_too_long)
{
    db_rollback(work->db);
    CHECK(db_statement_limit(work->db, 30));
    CHECK(db_begin(work->db, true));
    Work other = { .arena = arena_new(ARENA_BYTES_MAX), .db = work->db };
    CHECK(!work_run(&other, run_for_ever, NULL));
    CHECK_INT(other.failed, FAIL_UNAVAILABLE);
    arena_free(other.arena);
    db_rollback(work->db);
    CHECK(db_alive(work->db));
    CHECK(db_begin(work->db, true));
}

DB_TEST(finds_nothing_wrong_with_a_sound_database)
{
    make_things(work);
    add(work, 1, STR("x"));
    CHECK_STR(db_integrity(work), STR(""));
}

RUN(DB_CASE(keeps_every_type_of_field), DB_CASE(finds_none_one_or_fails), DB_CASE(lists_in_order),
    DB_CASE(names_what_does_not_fit), DB_CASE(needs_a_known_organisation),
    DB_CASE(takes_arguments_in_any_shape), DB_CASE(fills_records_of_several_types_from_one_query),
    DB_CASE(counts_what_changed), DB_CASE(keeps_bytes_and_lists_beside_a_record),
    DB_CASE(speaks_one_dialect), DB_CASE(walks_many_rows_without_keeping_them),
    DB_CASE(stops_a_statement_that_takes_too_long),
    DB_CASE(finds_nothing_wrong_with_a_sound_database))
