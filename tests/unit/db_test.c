// db_test.c - queries and rows, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "queries.h"
#include "things.h"
#include <math.h>

static const char insert_sql[] =
    "INSERT INTO things (org_id, " THING_COLUMNS
    ") VALUES (:org_id, :id, :flag, :number, :real, :text,"
    " :site_id, :at, :on_day, :maybe_flag, :maybe_number, :maybe_real, :maybe_at, :maybe_day,"
    " :json, :strs, :ids, :part, :parts)";
static const char by_id_sql[] =
    "SELECT " THING_COLUMNS " FROM things WHERE org_id = :org_id AND id = :id";
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
    things_make(work);
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
    things_make(work);
    const Query *find = scratch_query(
        "SELECT number, text FROM things WHERE org_id = :org_id AND number = :number");
    CHECK(!db_find(work, find, ARGS(ARG(number, 1)), Small, &small));
    CHECK_INT(small.number, 99);
    things_add(work, 1, STR("one"));
    CHECK(db_find(work, find, ARGS(ARG(number, 1)), Small, &small));
    CHECK_INT(small.number, 1);
    CHECK_STR(small.text, STR("one"));
    CHECK(db_exists(work, find, ARGS(ARG(number, 1))));
    CHECK(!db_exists(work, find, ARGS(ARG(number, 2))));
}

DB_TEST(lists_in_order)
{
    SmallList list;
    things_make(work);
    db_list(work, scratch_query(THING_LIST), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 0);
    for (int64_t i = 100; i > 0; i--) things_add(work, i, i % 2 ? STR("odd") : STR_ABSENT);
    db_list(work, scratch_query(THING_LIST), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 100);
    for (size_t i = 0; i < list.count; i++) {
        CHECK_INT(list.items[i].number, i + 1);
        CHECK(i % 2 ? list.items[i].text.ptr == NULL : str_equal(list.items[i].text, STR("odd")));
    }
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
    things_make(work);
    for (int64_t i = 1; i <= 10; i++) things_add(work, i, STR("x"));
    const Query *change = scratch_query("UPDATE things SET text = 'y' WHERE number > :number");
    CHECK_INT(db_run(work, change, ARGS(ARG(number, 4))), 6);
    CHECK_INT(db_run(work, change, ARGS(ARG(number, 40))), 0);
    CHECK_INT(db_run(work, scratch_query(THING_LIST), ARGS_NONE), 0);
    const Query *keep = scratch_query(THING_ADD " ON CONFLICT (org_id, id) DO NOTHING");
    CHECK_INT(db_run(work, keep, ARGS(ARG(number, 10), ARG(text, STR("z")))), 0);
    CHECK_INT(db_run(work, keep, ARGS(ARG(number, 11), ARG(text, STR("z")))), 1);
    CHECK_INT(db_run(work, scratch_query("DELETE FROM things WHERE text = 'y'"), ARGS_NONE), 6);
    Small small;
    db_one(work, scratch_query(THING_ADD " RETURNING number, text"),
           ARGS(ARG(number, 12), ARG(text, STR("r"))), Small, &small);
    CHECK_STR(small.text, STR("r"));
    CHECK(db_exists(work, scratch_query(THING_ADD " RETURNING id"),
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
    things_make(work);
    things_add(work, 1, STR("x"));
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
    things_make(work);
    static const char *const words[] = { "b", "Z", "a", "é", "投", "A" };
    for (size_t i = 0; i < COUNT(words); i++) things_add(work, (int64_t)i, str_of(words[i]));
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
    things_make(work);
    things_add(work, 1, STR("x"));
    CHECK_STR(db_integrity(work, true), STR(""));
}

RUN(DB_CASE(keeps_every_type_of_field), DB_CASE(finds_none_one_or_fails), DB_CASE(lists_in_order),
    DB_CASE(takes_arguments_in_any_shape), DB_CASE(fills_records_of_several_types_from_one_query),
    DB_CASE(counts_what_changed), DB_CASE(keeps_bytes_and_lists_beside_a_record),
    DB_CASE(speaks_one_dialect), DB_CASE(walks_many_rows_without_keeping_them),
    DB_CASE(stops_a_statement_that_takes_too_long),
    DB_CASE(finds_nothing_wrong_with_a_sound_database))
