// wire_memory.h - the only place of the wire that asks the system for memory.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"
#include <stdatomic.h>

// What a wire holds, all threads together. Only the growth of requests asks whether there is room;
// replies are always let through, so that a full wire empties itself.
typedef struct Memory { _Atomic size_t used; size_t used_max; } Memory;

bool memory_has_room(const Memory *memory, size_t bytes);

// NULL when the system has none. Large pieces go back to the system as soon as they are given up,
// so that idle connections keep nothing of their past.
void *memory_get(Memory *memory, size_t bytes);
// NULL: old is untouched.
void *memory_grow(Memory *memory, void *old, size_t old_bytes, size_t bytes);
void  memory_put(Memory *memory, void *piece, size_t bytes);      // NULL is allowed

// Blocks of one small size, kept for the next request. One thread only.
enum { POOL_BLOCK_BYTES = 4 << 10, POOL_SPARE_MAX = 256 };
typedef struct Pool { Memory *memory; struct PoolSpare *spare; size_t spare_count; } Pool;

void *pool_get(Pool *pool);                       // POOL_BLOCK_BYTES, or NULL
void  pool_put(Pool *pool, void *block);
void  pool_empty(Pool *pool);

// Test seam: the n-th piece from now is not there (n >= 1); 0 switches it off.
void memory_fail_after(int64_t pieces);
