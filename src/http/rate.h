// rate.h - how many requests a minute one login, one key or one stranger's address may send.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Counted in memory, minute by minute, so that a request costs no query. Where several servers
// share a database, each adds its counts there every few seconds and learns those of the others;
// so a limit may be overrun for that long, never for longer.
#pragma once
#include "http/route.h"

enum { RATE_STRANGER_SHARE = 10 };     // an address nobody has signed in from has a tenth

// Of signed-in people and keys, each; 0: no limit.
void rate_set(int64_t requests_per_minute);

typedef struct Rate {
    int64_t limit, left;               // requests in this minute
    int64_t reset_s;                   // until the next
} Rate;

// Counts one request of this key. False: it is one too many.
bool rate_take(uint64_t key, int64_t limit, int64_t now_ms, Rate *rate);

// Counts the request for whoever sent it, as access_identify found. False: reply is the refusal,
// 429 with Retry-After. Keys for programs are told how they stand in `heads` of every reply.
bool rate_admit(Work *work, const Request *request, Str *heads, Reply *refusal);

// Adds what was counted since the last time to the database and reads what the others counted;
// forgets minutes that are over. Unguarded by organisation: an address belongs to none.
void rate_share(Work *work);
