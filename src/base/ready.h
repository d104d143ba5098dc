// ready.h - what was made once from stored content, for all units of work of the process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include <pthread.h>

// Content with an edition (policies, rules) is read at every request and changes once a month. It
// is decoded once for each edition. An edition is a random number that every change sets anew in
// its own transaction: so nothing here is ever stale, not even after a change that was rolled back,
// and it does not matter how many servers there are. Nothing is taken out before the process ends:
// a unit of work may still be using it.
enum { READY_SLOTS = 2048, READY_MAX = 1536, READY_BYTES_MAX = 32 << 20 };
typedef struct Ready {
    pthread_mutex_t lock;
    struct { int64_t org_id, edition; const void *made; } slots[READY_SLOTS];
    size_t          count;
    Work            work;          // its arena holds what was made
} Ready;
#define READY_EMPTY { .lock = PTHREAD_MUTEX_INITIALIZER }

// NULL: not made yet.
const void *ready_find(Ready *ready, int64_t org_id, int64_t edition);
// Calls make in a Work without a database, whose memory stays; it copies what it keeps of `from`.
// NULL: there is no more room, or make failed: make it for this unit of work alone.
const void *ready_make(Ready *ready, int64_t org_id, int64_t edition,
                       const void *(*make)(Work *work, const void *from), const void *from);
