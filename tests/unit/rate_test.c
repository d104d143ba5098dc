// rate_test.c - how many requests a minute: counted here, shared with other servers, refused.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/rate.h"
#include "queries.h"
#include "scratch.h"

static const int64_t noon_ms = 20000LL * DAY_MS + 12 * HOUR_MS;

TEST(refuses_what_is_over_the_limit_until_the_minute_is_over)
{
    Rate rate;
    for (int i = 0; i < 3; i++) CHECK(rate_take(11, 3, noon_ms, &rate));
    CHECK_INT(rate.left, 0);
    CHECK(!rate_take(11, 3, noon_ms + 45000, &rate));
    CHECK_INT(rate.reset_s, 15);
    CHECK(rate_take(12, 3, noon_ms + 45000, &rate));
    CHECK(rate_take(11, 3, noon_ms + MINUTE_MS, &rate));
    CHECK_INT(rate.left, 2);
}

TEST(lets_newcomers_pass_when_its_table_is_full)
{
    Rate rate;
    for (uint64_t key = 1; key < 100000; key++) CHECK(rate_take(key * 7919, 1, noon_ms, &rate));
}

DB_TEST(counts_what_the_other_servers_counted)
{
    Rate rate;
    int64_t later_ms = noon_ms + (db_engine(work->db) == DB_SQLITE ? 2 : 3) * HOUR_MS;
    work->now_ms = later_ms;
    CHECK(rate_take(21, 10, later_ms, &rate));
    int64_t all;
    Args theirs =
        ARGS(ARG(key, (int64_t)21), ARG(minute, later_ms / MINUTE_MS), ARG(requests, (int64_t)8));
    CHECK(db_int(work, &SQL_rate_add, theirs, &all));
    rate_share(work);
    CHECK(rate_take(21, 10, later_ms, &rate));
    CHECK_INT(rate.left, 0);
    CHECK(!rate_take(21, 10, later_ms, &rate));
    rate_share(work);
    CHECK(!rate_take(21, 10, later_ms, &rate));
}

static Request request_from(const char *address)
{
    return (Request){ .client = str_of(address) };
}

DB_TEST(gives_a_stranger_a_tenth_and_tells_keys_how_they_stand)
{
    Reply refusal = { 0 };
    Str heads = STR_ABSENT;
    Request stranger = request_from("203.0.113.9"), other = request_from("203.0.113.10");
    Access *key = NEW(work, Access, 1);
    *key = (Access){ .token_id = { 5 }, .user_id = { 6 } };
    work->now_ms = noon_ms + (db_engine(work->db) == DB_SQLITE ? 4 : 5) * HOUR_MS;
    work->access = NULL;
    rate_set(20);
    CHECK(rate_admit(work, &stranger, &heads, &refusal));
    CHECK(rate_admit(work, &stranger, &heads, &refusal));
    CHECK(!heads.ptr);
    CHECK(!rate_admit(work, &stranger, &heads, &refusal));
    CHECK_INT(refusal.status, 429);
    CHECK(str_starts(refusal.heads, STR("retry-after: 60\r\nratelimit-policy: ")));
    CHECK(rate_admit(work, &other, &heads, &refusal));
    work->access = key;
    CHECK(rate_admit(work, &stranger, &heads, &refusal));
    CHECK(str_find(heads, STR("ratelimit: \"requests\";r=19;t=60")) != SIZE_MAX);
    rate_set(0);
    for (int i = 0; i < 50; i++) CHECK(rate_admit(work, &stranger, &heads, &refusal));
    work->access = NULL;
}

RUN(CASE(refuses_what_is_over_the_limit_until_the_minute_is_over),
    DB_CASE(counts_what_the_other_servers_counted),
    DB_CASE(gives_a_stranger_a_tenth_and_tells_keys_how_they_stand),
    CASE(lets_newcomers_pass_when_its_table_is_full))
