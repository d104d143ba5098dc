// random.h - unpredictable bytes from the operating system, and ids.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t len);         // aborts if the system has none
uint64_t random_u64(void);

// A new id, > 0, unique in the process and, but for a vanishing chance, across processes; later ids
// are larger, so that rows of one time lie together. Where order must not link a person, use
// id_random.
int64_t id_new(int64_t now_ms);
int64_t id_random(void);

// Drawn once for this process: names it in leases.
int64_t id_process(void);

// Where ids begin that id_new gives from that instant on: ids of an earlier time are smaller.
int64_t id_floor(int64_t at_ms);
// An id somewhere within the span that starts there: tells when, but only as exactly as the span.
int64_t id_within(int64_t start_ms, int64_t span_ms);

// A small repeatable generator for tests, demo data and bootstrap: splitmix64.
typedef struct Seed { uint64_t state; } Seed;
uint64_t seed_u64(Seed *seed);
double   seed_unit(Seed *seed);                   // [0, 1)
int64_t  seed_below(Seed *seed, int64_t limit);   // 0 ... limit-1; limit >= 1
