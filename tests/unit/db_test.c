// db_test.c - queries, rows, transactions and faults, on both engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
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
static const char add_sql[] =
    "INSERT INTO things (org_id, id, flag, number, real, text, at, on_day)"
    " VALUES (:org_id, :number, FALSE, :number, 0.5, :text, :now_ms, 0)";
static const char list_sql[] =
    "SELECT number, text FROM things WHERE org_id = :org_id ORDER BY number";

static void make_things(Work *work)
{
    Str sql = migration_sql(work, things_sql, db_engine(work->db));
    CHECK(work->db->adapter->script(work->db, str_z(work, sql)));
}

static void add(Work *work, int64_t number, Str text)
{
    CHECK_INT(db_run(work, scratch_query(add_sql), ARGS(ARG(number, number), ARG(text, text))), 1);
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
    db_list(work, scratch_query(list_sql), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 0);
    for (int64_t i = 100; i > 0; i--) add(work, i, i % 2 ? STR("odd") : STR_ABSENT);
    db_list(work, scratch_query(list_sql), ARGS_NONE, Small, &list);
    CHECK_INT(list.count, 100);
    for (size_t i = 0; i < list.count; i++) {
        CHECK_INT(list.items[i].number, i + 1);
        CHECK(i % 2 ? list.items[i].text.ptr == NULL : str_equal(list.items[i].text, STR("odd")));
    }
}

RUN(DB_CASE(keeps_every_type_of_field), DB_CASE(finds_none_one_or_fails), DB_CASE(lists_in_order))
