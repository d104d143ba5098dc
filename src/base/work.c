// work.c - arena blocks, the one setjmp, the one longjmp.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/work.h"
#include "base/fault.h"
#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { RED_ZONE = 0 };
#endif

enum { BLOCK_BYTES = 16 << 10, BLOCK_BYTES_KEPT = 64 << 10, ALIGN = 16 };
// Of an arena that has grown so large; such blocks are mapped one by one.
enum { LARGE_ARENA_BYTES = 1 << 20, BLOCK_BYTES_LARGE = 256 << 10, MAPPED_BYTES = 128 << 10 };

typedef struct Block Block;
struct Block {
    Block *next;
    size_t used, cap;
    _Alignas(max_align_t) char data[];
};

struct Arena {
    Block *head; // the block that is being filled
    size_t bytes, bytes_max;
    size_t block_bytes; // of a new block
    bool exceeded;      // more was wanted than it may hold
};

Arena *arena_new(size_t bytes_max)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) return NULL;
    arena->bytes_max = bytes_max;
    arena->block_bytes = BLOCK_BYTES;
    return arena;
}

static void block_free(Block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->data, block->cap);
    free(block);
}

void arena_free(Arena *arena)
{
    if (!arena) return;
    while (arena->head) {
        Block *next = arena->head->next;
        block_free(arena->head);
        arena->head = next;
    }
    free(arena);
}

void arena_reset(Arena *arena)
{
    // Who needed several blocks gets a large one the next time, and keeps it: a lane that does one
    // request after the other asks nobody for memory.
    if (arena->head && arena->head->next) arena->block_bytes = BLOCK_BYTES_KEPT;
    while (arena->head && (arena->head->next || arena->head->cap != arena->block_bytes)) {
        Block *next = arena->head->next;
        block_free(arena->head);
        arena->head = next;
    }
    if (arena->head) {
        arena->head->used = 0;
        ASAN_POISON_MEMORY_REGION(arena->head->data, arena->head->cap);
    }
    arena->bytes = 0;
    arena->exceeded = false;
}

size_t arena_bytes(const Arena *arena)
{
    return arena->bytes;
}

void arenas_give_back(void)
{
    // The C library would raise the first one by itself whenever a mapped block is freed.
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, LARGE_ARENA_BYTES);
}

static Block *block_new(Arena *arena, size_t need)
{
    size_t most = arena->bytes > LARGE_ARENA_BYTES ? BLOCK_BYTES_LARGE : arena->block_bytes;
    size_t cap = need > most / 4 ? need + BLOCK_BYTES / 4 : most;
    Block *block = malloc(sizeof *block + cap);
    if (!block) return NULL;
    *block = (Block){ .next = arena->head, .cap = cap };
    ASAN_POISON_MEMORY_REGION(block->data, cap);
    return arena->head = block;
}

static bool too_large(Arena *arena, size_t size, size_t count)
{
    return arena->exceeded = count > (arena->bytes_max - arena->bytes) / size;
}

FailKind arena_failure(const Arena *arena)
{
    return arena->exceeded ? FAIL_TOO_LARGE : FAIL_UNAVAILABLE;
}

void *work_alloc_or_null(Work *work, size_t size, size_t count)
{
    Arena *arena = work->arena;
    assert(size > 0);
    if (too_large(arena, size, count) || fault_strikes(FAULT_MEMORY, "")) return NULL;
    size_t need = (size * count + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    Block *block = arena->head;
    if (!block || block->cap - block->used < need + RED_ZONE)
        block = block_new(arena, need + RED_ZONE);
    if (!block) return NULL;
    char *p = block->data + block->used;
    block->used += need + RED_ZONE;
    arena->bytes += need;
    ASAN_UNPOISON_MEMORY_REGION(p, size * count);
    return memset(p, 0, size * count);
}

void *work_alloc(Work *work, size_t size, size_t count)
{
    void *p = work_alloc_or_null(work, size, count);
    if (p) return p;
    if (work->arena->exceeded)
        work_fail(work, FAIL_TOO_LARGE, "unit of work needs more than %zu bytes",
                  work->arena->bytes_max);
    work_fail(work, FAIL_UNAVAILABLE, "out of memory");
}

bool work_run(Work *work, void (*body)(Work *work, void *arg), void *arg)
{
    assert(!work->running);
    work->failed = FAIL_NONE;
    work->running = true;
    if (setjmp(work->escape) == 0) body(work, arg);
    work->running = false;
    return work->failed == FAIL_NONE;
}

_Noreturn void work_fail(Work *work, FailKind kind, const char *fmt, ...)
{
    va_list args;
    assert(kind != FAIL_NONE);
    assert(work->running);
    va_start(args, fmt);
    vsnprintf(work->failure, sizeof work->failure, fmt, args);
    va_end(args);
    work->failed = kind;
    longjmp(work->escape, 1);
}

Str str_copy(Work *work, Str s)
{
    if (!s.ptr) return s;
    char *p = NEW(work, char, s.len + 1);
    if (s.len) memcpy(p, s.ptr, s.len);
    return (Str){ p, s.len };
}

char *str_z(Work *work, Str s)
{
    char *z = NEW(work, char, s.len + 1);
    if (s.len) memcpy(z, s.ptr, s.len);
    return z;
}

Str str_format(Work *work, const char *fmt, ...)
{
    va_list args;
    size_t room = 128;
    for (;;) {
        char *p = NEW(work, char, room);
        va_start(args, fmt);
        int len = vsnprintf(p, room, fmt, args);
        va_end(args);
        assert(len >= 0);
        if ((size_t)len < room) return (Str){ p, (size_t)len };
        room = (size_t)len + 1;
    }
}
