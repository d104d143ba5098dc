// random.c - unpredictable bytes, ids, and a small repeatable generator.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.h"
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
    char *p = out;
    while (len) {
        size_t part = len < 256 ? len : 256;
        if (getrandom(p, part, 0) != (ssize_t)part) abort();
        p += part;
        len -= part;
    }
}

// Numbers that the system has given this thread and nobody has taken yet: one call for many. A
// process that forks must not leave them to its child, who would draw the same.
enum { POOL_NUMBERS = 32 };
static _Thread_local struct {
    uint64_t numbers[POOL_NUMBERS];
    size_t left;
} pool;

static void pool_forget(void)
{
    pool.left = 0;
}

static void pool_guard(void)
{
    if (pthread_atfork(NULL, NULL, pool_forget) != 0) abort();
}

uint64_t random_u64(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, pool_guard);
    if (pool.left == 0) {
        random_bytes(pool.numbers, sizeof pool.numbers);
        pool.left = POOL_NUMBERS;
    }
    uint64_t value = pool.numbers[--pool.left];
    pool.numbers[pool.left] = 0;
    return value;
}

// 42 bits of milliseconds since 2020, 9 bits drawn at the start of the process, 12 bits of counter.
enum { COUNTER_BITS = 12, PROCESS_BITS = 9 };
static const int64_t epoch_ms = 1577836800000;

int64_t id_new(int64_t now_ms)
{
    static _Atomic int64_t last; // milliseconds << COUNTER_BITS | counter
    static _Atomic int64_t process = -1;

    if (process < 0) {
        int64_t unset = -1;
        atomic_compare_exchange_strong(&process, &unset,
                                       (int64_t)(random_u64() >> (64 - PROCESS_BITS)));
    }
    int64_t floor = (now_ms > epoch_ms ? now_ms - epoch_ms : 1) << COUNTER_BITS;
    int64_t before = atomic_load(&last), next;
    do next = before < floor ? floor : before + 1;
    while (!atomic_compare_exchange_weak(&last, &before, next));
    int64_t counter = next & ((1 << COUNTER_BITS) - 1);
    int64_t ms = next >> COUNTER_BITS;
    return ms << (COUNTER_BITS + PROCESS_BITS) | process << COUNTER_BITS | counter;
}

int64_t id_floor(int64_t at_ms)
{
    return at_ms > epoch_ms ? (at_ms - epoch_ms) << (COUNTER_BITS + PROCESS_BITS) : 0;
}

int64_t id_within(int64_t start_ms, int64_t span_ms)
{
    int64_t first = id_floor(start_ms), count = id_floor(start_ms + span_ms) - first;
    assert(count > 0);
    return first + 1 + (int64_t)(random_u64() % (uint64_t)count);
}

int64_t id_random(void)
{
    int64_t id;
    do id = (int64_t)(random_u64() >> 1);
    while (id == 0);
    return id;
}

int64_t id_process(void)
{
    static _Atomic int64_t drawn;
    int64_t unset = 0;
    if (!drawn) atomic_compare_exchange_strong(&drawn, &unset, id_random());
    return drawn;
}

uint64_t seed_u64(Seed *seed)
{
    uint64_t z = (seed->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double seed_unit(Seed *seed)
{
    return (double)(seed_u64(seed) >> 11) * 0x1p-53;
}

int64_t seed_below(Seed *seed, int64_t limit)
{
    assert(limit >= 1);
    return (int64_t)(seed_unit(seed) * (double)limit);
}
