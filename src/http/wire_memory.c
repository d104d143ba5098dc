// wire_memory.c - memory of the wire: small blocks kept, large ones given straight back.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_memory.h"
#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define LARGE_BYTES SIZE_MAX // malloc only: its red zones find what mmap would hide
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LARGE_BYTES SIZE_MAX
#endif
#endif
#ifndef LARGE_BYTES
#define LARGE_BYTES ((size_t)32 << 10)
#endif

typedef struct PoolSpare PoolSpare;
struct PoolSpare {
    PoolSpare *next;
};

static _Atomic int64_t fail_countdown;

void memory_fail_after(int64_t pieces)
{
    atomic_store(&fail_countdown, pieces);
}

static bool fault_strikes(void)
{
    if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) <= 0) return false;
    return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

bool memory_has_room(const Memory *memory, size_t bytes)
{
    size_t used = atomic_load_explicit(&memory->used, memory_order_relaxed);
    return used <= memory->used_max && bytes <= memory->used_max - used;
}

static void count(Memory *memory, size_t more, size_t less)
{
    atomic_fetch_add_explicit(&memory->used, more - less, memory_order_relaxed);
}

static void *large_get(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *memory_get(Memory *memory, size_t bytes)
{
    if (fault_strikes()) return NULL;
    void *p = bytes >= LARGE_BYTES ? large_get(bytes) : malloc(bytes);
    if (p) count(memory, bytes, 0);
    return p;
}

void *memory_grow(Memory *memory, void *old, size_t old_bytes, size_t bytes)
{
    assert(bytes > old_bytes);
    if (old_bytes < LARGE_BYTES && bytes >= LARGE_BYTES) {
        void *p = memory_get(memory, bytes);
        if (!p) return NULL;
        memcpy(p, old, old_bytes);
        memory_put(memory, old, old_bytes);
        return p;
    }
    if (fault_strikes()) return NULL;
    void *p;
    if (bytes >= LARGE_BYTES) {
        p = mremap(old, old_bytes, bytes, MREMAP_MAYMOVE);
        if (p == MAP_FAILED) p = NULL;
    } else {
        p = realloc(old, bytes);
    }
    if (p) count(memory, bytes, old_bytes);
    return p;
}

void memory_put(Memory *memory, void *piece, size_t bytes)
{
    if (!piece) return;
    count(memory, 0, bytes);
    if (bytes >= LARGE_BYTES) munmap(piece, bytes);
    else free(piece);
}

void *pool_get(Pool *pool)
{
    PoolSpare *spare = pool->spare;
    if (!spare) return memory_get(pool->memory, POOL_BLOCK_BYTES);
    pool->spare = spare->next;
    pool->spare_count--;
    count(pool->memory, POOL_BLOCK_BYTES, 0);
    return spare;
}

void pool_put(Pool *pool, void *block)
{
    if (pool->spare_count == POOL_SPARE_MAX) {
        memory_put(pool->memory, block, POOL_BLOCK_BYTES);
        return;
    }
    PoolSpare *spare = block;
    spare->next = pool->spare;
    pool->spare = spare;
    pool->spare_count++;
    count(pool->memory, 0, POOL_BLOCK_BYTES);
}

void pool_empty(Pool *pool)
{
    while (pool->spare) {
        PoolSpare *next = pool->spare->next;
        free(pool->spare);
        pool->spare = next;
    }
    pool->spare_count = 0;
}
