// retry.c - doubles pauses.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/retry/retry.h"
#include "base/random.h"

int64_t retry_pause_ms(int64_t attempts, int64_t first_ms, int64_t most_ms)
{
    int64_t ms = first_ms;
    for (int64_t i = 1; i < attempts && ms < most_ms; i++) ms *= 2;
    if (ms > most_ms) ms = most_ms;
    return ms + (int64_t)(random_u64() % (uint64_t)(ms / 10));
}
