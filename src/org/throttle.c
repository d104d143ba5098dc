// throttle.c - counts failures in the database, so that every server process knows of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/throttle.h"
#include "base/hash.h"
#include "queries.h"

typedef struct Policy {
    const char *name;
    int64_t failures_max; // in a window, before waiting begins
    int64_t window_ms;
    int64_t wait_first_ms; // doubles with every further failure
    int64_t wait_max_ms;
} Policy;

static const Policy policies[] = {
    [THROTTLE_LOGIN] = { "login", 5, 15 * MINUTE_MS, MINUTE_MS, 15 * MINUTE_MS },
    [THROTTLE_ADDRESS] = { "address", 60, 15 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS },
    [THROTTLE_RESET] = { "reset", 3, HOUR_MS, HOUR_MS, HOUR_MS },
};

int64_t throttle_wait_ms(Work *work, Throttle kind, Str key)
{
    int64_t until = 0;
    Args args = ARGS(ARG(kind, str_of(policies[kind].name)), ARG(hash, hash_hex(work, key)));
    db_int(work, &SQL_throttle_wait, args, &until);
    return until > work->now_ms ? until - work->now_ms : 0;
}

void throttle_count(Work *work, Throttle kind, Str key)
{
    const Policy *policy = &policies[kind];
    Str hash = hash_hex(work, key);
    int64_t failures = 0;
    db_int(work, &SQL_throttle_count,
           ARGS(ARG(kind, str_of(policy->name)), ARG(hash, hash),
                ARG(window_from, work->now_ms - policy->window_ms)),
           &failures);
    if (failures < policy->failures_max) return;
    int64_t wait_ms = policy->wait_first_ms;
    for (int64_t i = policy->failures_max; i < failures && wait_ms < policy->wait_max_ms; i++)
        wait_ms *= 2;
    if (wait_ms > policy->wait_max_ms) wait_ms = policy->wait_max_ms;
    db_run(work, &SQL_throttle_lock,
           ARGS(ARG(kind, str_of(policy->name)), ARG(hash, hash),
                ARG(locked_until, work->now_ms + wait_ms)));
}

void throttle_clear(Work *work, Throttle kind, Str key)
{
    db_run(work, &SQL_throttle_clear,
           ARGS(ARG(kind, str_of(policies[kind].name)), ARG(hash, hash_hex(work, key))));
}

void throttle_forget(Work *work)
{
    db_run(work, &SQL_throttle_forget, ARGS(ARG(before_ms, work->now_ms - DAY_MS)));
}
