// throttle.h - slows down whoever guesses: failures counted by login and by address.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef enum Throttle {
    THROTTLE_LOGIN,        // 5 in 15 minutes, then 1, 2, 4, 8, 15 minutes of waiting
    THROTTLE_ADDRESS,      // 60 in 15 minutes, then 15 minutes
    THROTTLE_RESET,        // 3 in an hour, then an hour
} Throttle;

// How long to wait before another attempt; 0: go on. The key is kept as a hash only.
int64_t throttle_wait_ms(Work *work, Throttle kind, Str key);
// Counts a failure. The reply that tells of it must be kept (Reply.keep).
void throttle_count(Work *work, Throttle kind, Str key);
void throttle_clear(Work *work, Throttle kind, Str key);
void throttle_forget(Work *work);              // what is long past; in every organisation
