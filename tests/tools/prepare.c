// prepare.c - makes a database with an organisation, its people, and keys to act as them.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: prepare DATABASE      sqlite:PATH or postgresql://..., where nothing has been set up yet
// Prints one JSON object: what tests/api/stage.h names (site_ts, staff_agent, ...), and for each
// login a token and a session that were opened now ("agent_token", "agent_session").
#include "../api/stage.h"
#include "org/session.h"
#include <stdio.h>

static const char *const logins[] = { "manager", "director", "lead", "agent", "other" };

static void put(Stage *stage, const char *login, const char *what, Str value)
{
    names_put(&stage->names, str_format(&stage->work, "%s_%s", login, what),
              str_copy(&stage->work, value));
}

static UserId user_of(const Stage *stage, const char *login)
{
    int64_t id = 0;
    char name[64];
    snprintf(name, sizeof name, "user_%s", login);
    const Str *value = names_find(&stage->names, str_of(name));
    if (value) str_int(*value, &id);
    return (UserId){ id };
}

static void add_keys(Work *work, void *arg)
{
    Stage *stage = arg;
    Str scopes[PERM_COUNT];
    for (int i = 0; i < PERM_COUNT; i++) scopes[i] = str_of(permission_texts[i].name);
    TokenInput input = { .name = STR("test"), .scopes = { scopes, PERM_COUNT } };
    work->now_ms = time_now_ms();
    for (size_t i = 0; i < COUNT(logins); i++) {
        ApiToken token;
        Issues issues = { .count = 0 };
        UserId user_id = user_of(stage, logins[i]);
        if (!token_add(work, user_id, &input, &token, &issues))
            work_fail(work, FAIL_INTERNAL, "no token for %s", logins[i]);
        Secret session = session_open(work, &(SessionNew){ .user_id = user_id,
                                                           .idle_ms = DAY_MS,
                                                           .span_ms = DAY_MS,
                                                           .address = STR("127.0.0.1"),
                                                           .agent = STR("test") });
        put(stage, logins[i], "token", token.token);
        put(stage, logins[i], "session", session.text);
    }
}

int main(int argc, char **argv)
{
    Stage stage;
    if (argc != 2) {
        fprintf(stderr, "usage: prepare DATABASE\n");
        return 2;
    }
    bool ready = stage_open(&stage, argv[1], 1, false) && stage_job(&stage, add_keys, &stage);
    printf("{\"org_code\":\"%s\",\"org_id\":\"%lld\"", stage.org_code, (long long)stage.org_id);
    for (size_t i = 0; ready && i < stage.names.count; i++)
        printf(",\"%.*s\":\"%.*s\"", STR_ARG(stage.names.list[i].name),
               STR_ARG(stage.names.list[i].value));
    printf("}\n");
    stage_close(&stage);
    return ready ? 0 : 1;
}
