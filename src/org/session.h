// session.h - browsers that are signed in, and the tokens of programs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/secret.h"
#include "db/db.h"

typedef struct UserSession {
    SessionId id;
    Time      created_at, seen_at, expires_at;
    Str       address;         // network part only
    Str       agent;
    bool      current;
} UserSession;
LIST_TYPE(UserSession);

typedef struct SessionNew {
    UserId  user_id;
    int64_t idle_ms, span_ms;  // how long unused, how long at all
    bool    limited;           // until the password is changed or a second factor set up
    Str     address, agent;
} SessionNew;

typedef struct TokenInput {
    Str       name;
    StrList   scopes;          // names of enum Permission
    MaybeTime expires_at;      // absent: never
} TokenInput;

typedef struct ApiToken {
    TokenId   id;
    Str       name;
    StrList   scopes;
    Time      created_at;
    MaybeTime expires_at, seen_at;
    Str       token;           // only in the answer that made it
} ApiToken;
LIST_TYPE(ApiToken);
extern const RecordType UserSession_record, TokenInput_record, ApiToken_record;

// Opens a session of the Work's organisation; the text of the secret goes into the cookie.
Secret session_open(Work *work, const SessionNew *input);
UserSessionList session_list(Work *work, UserId user_id, SessionId current);
bool session_end(Work *work, UserId user_id, SessionId id);      // false: none of this user's
void session_end_all(Work *work, UserId user_id, SessionId kept);
void session_unlimit(Work *work, SessionId id);                  // what it waited for is done
int64_t session_forget(Work *work);        // removes those that are over, in every organisation

bool token_add(Work *work, UserId user_id, const TokenInput *input, ApiToken *added,
               Issues *issues);
ApiTokenList token_list(Work *work, UserId user_id);
bool token_end(Work *work, UserId user_id, TokenId id);          // false: none of this user's

// "203.0.113.0" of an IPv4 address, the first three groups of an IPv6 one: where from, not who.
Str address_coarse(Work *work, Str address);
