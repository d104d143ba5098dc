// session.c - opens and ends sessions and tokens; who uses them is found out in http/access.c.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/session.h"
#include "engine/audit/audit.h"
#include "queries.h"
#include "record/permission.h"

enum { SESSIONS_MAX = 20, TOKENS_MAX = 50, AGENT_BYTES_MAX = 200 };

RECORD(UserSession, "A browser that is signed in.", FIELD(UserSession, id, .doc = "Its number."),
       FIELD(UserSession, created_at), FIELD(UserSession, seen_at, .doc = "To the minute."),
       FIELD(UserSession, expires_at, .doc = "Ends then, however busy."),
       FIELD(UserSession, address, .doc = "Network it came from."),
       FIELD(UserSession, agent, .doc = "As the browser names itself."),
       FIELD(UserSession, current, .doc = "The one that asks."));
RECORD(TokenInput, "A key for a program.",
       FIELD(TokenInput, name, .required = true, .min = 1, .max = 60, .doc = "What it is for."),
       FIELD(TokenInput, scopes, .min = 1, .max = PERM_COUNT,
             .doc = "Permissions it may use, of those its login has."),
       FIELD(TokenInput, expires_at, .doc = "Absent: never."));
RECORD(ApiToken, "A key for a program.", FIELD(ApiToken, id, .doc = "Its number."),
       FIELD(ApiToken, name), FIELD(ApiToken, scopes), FIELD(ApiToken, created_at),
       FIELD(ApiToken, expires_at), FIELD(ApiToken, seen_at, .doc = "Last used, to the minute."),
       FIELD(ApiToken, token, .doc = "Shown once, when it is made."));

typedef struct TokenRow {
    TokenId id;
    Str name;
    int64_t scope_bits;
    Time created_at;
    MaybeTime expires_at, seen_at;
} TokenRow;
LIST_TYPE(TokenRow);
RECORD(TokenRow, "A token as it is kept.", FIELD(TokenRow, id), FIELD(TokenRow, name),
       FIELD(TokenRow, scope_bits), FIELD(TokenRow, created_at), FIELD(TokenRow, expires_at),
       FIELD(TokenRow, seen_at));

Secret session_open(Work *work, const SessionNew *input)
{
    Secret secret = secret_new(work, work->org_id);
    SessionId id = { id_new(work->now_ms) };
    Str agent = input->agent.len && str_utf8_valid(input->agent) ? input->agent : STR("");
    db_run(work, &SQL_session_open,
           ARGS(ARG(id, id), ARG(user_id, input->user_id), ARG(hash, secret.hash),
                ARG(idle_ms, input->idle_ms), ARG(expires_at, work->now_ms + input->span_ms),
                ARG(limited, input->limited), ARG(address, address_coarse(work, input->address)),
                ARG(agent, str_utf8_head(agent, AGENT_BYTES_MAX))));
    db_run(work, &SQL_session_signed_in, ARGS(ARG(user_id, input->user_id)));
    db_run(work, &SQL_session_keep_newest,
           ARGS(ARG(user_id, input->user_id), ARG(kept, (int64_t)SESSIONS_MAX)));
    return secret;
}

UserSessionList session_list(Work *work, UserId user_id, SessionId current)
{
    UserSessionList list;
    db_list(work, &SQL_session_list, ARGS(ARG(user_id, user_id), ARG(current, current.value)),
            UserSession, &list);
    return list;
}

bool session_end(Work *work, UserId user_id, SessionId id)
{
    return db_run(work, &SQL_session_end, ARGS(ARG(user_id, user_id), ARG(id, id))) > 0;
}

void session_end_all(Work *work, UserId user_id, SessionId kept)
{
    db_run(work, &SQL_session_end_all, ARGS(ARG(user_id, user_id), ARG(kept, kept.value)));
}

void session_unlimit(Work *work, SessionId id)
{
    db_run(work, &SQL_session_unlimit, ARGS(ARG(id, id)));
}

int64_t session_forget(Work *work)
{
    return db_run(work, &SQL_session_forget, ARGS_NONE);
}

static StrList scope_names(Work *work, int64_t bits)
{
    StrList names = { .items = NEW(work, Str, PERM_COUNT) };
    for (int i = 0; i < PERM_COUNT; i++)
        if (bits >> i & 1) names.items[names.count++] = str_of(permission_texts[i].name);
    return names;
}

static int64_t scope_bits(Work *work, const StrList *names, Issues *issues)
{
    int64_t bits = 0;
    if (names->count == 0)
        issues_add(issues, STR("scopes"), "required", STR("names no permission"));
    for (size_t i = 0; i < names->count; i++) {
        Permission permission = permission_of(names->items[i]);
        if (permission == PERM_COUNT)
            issues_add(issues, str_format(work, "scopes.%zu", i), "not_a_choice",
                       STR("there is no such permission"));
        else bits |= (int64_t)1 << permission;
    }
    return bits;
}

bool token_add(Work *work, UserId user_id, const TokenInput *input, ApiToken *added, Issues *issues)
{
    int64_t count = 0, bits = scope_bits(work, &input->scopes, issues);
    db_int(work, &SQL_token_count, ARGS(ARG(user_id, user_id)), &count);
    if (count >= TOKENS_MAX)
        issues_add(issues, STR_ABSENT, "too_large", STR("the login has 50 tokens already"));
    if (input->expires_at.set && input->expires_at.value.ms <= work->now_ms)
        issues_add(issues, STR("expires_at"), "too_small", STR("is past"));
    if (issues->count) return false;
    Secret secret = secret_new(work, work->org_id);
    TokenId id = { id_new(work->now_ms) };
    db_run(work, &SQL_token_add,
           ARGS(ARG(id, id), ARG(user_id, user_id), ARG(name, input->name), ARG(hash, secret.hash),
                ARG(scopes, bits), ARG(expires_at, input->expires_at)));
    *added = (ApiToken){ .id = id,
                         .name = input->name,
                         .scopes = scope_names(work, bits),
                         .created_at = { work->now_ms },
                         .expires_at = input->expires_at };
    audit_add(work, "token_added", "token", id.value, STR_ABSENT,
              AUDIT_TEXT(work, ApiToken, added));
    added->token = secret.text;
    return true;
}

ApiTokenList token_list(Work *work, UserId user_id)
{
    TokenRowList rows;
    db_list(work, &SQL_token_list, ARGS(ARG(user_id, user_id)), TokenRow, &rows);
    ApiTokenList list = { NEW(work, ApiToken, rows.count), rows.count };
    for (size_t i = 0; i < rows.count; i++) {
        const TokenRow *row = &rows.items[i];
        list.items[i] = (ApiToken){ .id = row->id,
                                    .name = row->name,
                                    .scopes = scope_names(work, row->scope_bits),
                                    .created_at = row->created_at,
                                    .expires_at = row->expires_at,
                                    .seen_at = row->seen_at };
    }
    return list;
}

bool token_end(Work *work, UserId user_id, TokenId id)
{
    if (db_run(work, &SQL_token_end, ARGS(ARG(user_id, user_id), ARG(id, id))) == 0) return false;
    audit_add(work, "token_ended", "token", id.value, STR_ABSENT, STR_ABSENT);
    return true;
}

static Str head_of_groups(Str address, char between, size_t groups)
{
    size_t len = 0;
    for (; len < address.len; len++)
        if (address.ptr[len] == between && --groups == 0) break;
    return str_head(address, len);
}

Str address_coarse(Work *work, Str address)
{
    if (str_find(address, STR(":")) != SIZE_MAX)
        return str_format(work, "%.*s::", STR_ARG(head_of_groups(address, ':', 3)));
    if (str_find(address, STR(".")) != SIZE_MAX)
        return str_format(work, "%.*s.0", STR_ARG(head_of_groups(address, '.', 3)));
    return address.ptr ? address : STR("");
}
