// seen_test.c - when sessions and keys were last used is written down, each in its own table.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/session.h"
#include "org/session.h"
#include "org_fixture.h"

static int64_t seen_at(Work *work, const char *sql, int64_t id)
{
    int64_t at = 0;
    CHECK(db_int(work, scratch_query(sql), ARGS(ARG(id, id)), &at));
    return at;
}

DB_TEST(writes_down_sessions_and_keys_alike)
{
    Issues issues = { .count = 0 };
    ApiToken key;
    fixture_org(work, STR("one"));
    UserId user = fixture_user(work, fixture_root(work), (TeamId){ 0 }, "li");
    SessionNew browser = {
        .user_id = user, .idle_ms = HOUR_MS, .span_ms = DAY_MS, .address = STR(""), .agent = STR("")
    };
    session_open(work, &browser);
    SessionId session = session_list(work, user, (SessionId){ 0 }).items[0].id;
    Str scope = STR("case_read");
    fixture_grant(work, user, "agent", fixture_root(work), (TeamId){ 0 });
    TokenInput till = { .name = STR("till"), .scopes = { &scope, 1 } };
    CHECK(token_add(work, user, &till, &key, &issues));
    int64_t later_ms = work->now_ms + 30 * MINUTE_MS;
    session_seen(work->org_id, session, (TokenId){ 0 }, later_ms);
    session_seen(work->org_id, (SessionId){ 0 }, key.id, later_ms + 1);
    session_seen_write(work);
    CHECK_INT(seen_at(work,
                      "SELECT seen_at AS count FROM sessions WHERE org_id = :org_id AND id = :id",
                      session.value),
              later_ms);
    CHECK_INT(seen_at(work,
                      "SELECT seen_at AS count FROM tokens WHERE org_id = :org_id AND id = :id",
                      key.id.value),
              later_ms + 1);
}

RUN(DB_CASE(writes_down_sessions_and_keys_alike))
