// session.h - when sessions and tokens were last used: noted while reading, written down later.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

enum { SESSION_SEEN_MS = 60000 };                 // how coarse "last seen" is

// Remembers in this process that a session or a token (the other id is 0) was just used, without
// touching the database. When more than a thousand wait to be written, further ones are left to
// their next request.
void session_seen(int64_t org_id, SessionId session_id, TokenId token_id, int64_t now_ms);

// Writes down what was noted. A job does this every half minute, in a write transaction of its own.
// What a process notes just before it dies is lost, which shortens a session by that half minute.
void session_seen_write(Work *work);
