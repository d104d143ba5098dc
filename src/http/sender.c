// sender.c - a table of hashes, each in the one place where it may stand.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/sender.h"
#include <stdatomic.h>

enum { PLACES = 4096 };

static _Atomic uint64_t places[PLACES]; // 0: free

// FNV-1a. Whoever looks for a collision knows none of the secrets to collide with.
static uint64_t hash_of(Str secret)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < secret.len; i++)
        hash = (hash ^ (unsigned char)secret.ptr[i]) * 0x100000001B3u;
    return hash ? hash : 1;
}

void sender_note(Str secret)
{
    uint64_t hash = hash_of(secret);
    _Atomic uint64_t *place = &places[hash % PLACES];
    // Read first: a line of memory that is not written is shared by all lanes.
    if (atomic_load_explicit(place, memory_order_relaxed) == hash) return;
    atomic_store_explicit(place, hash, memory_order_relaxed);
}

bool sender_noted(Str secret)
{
    uint64_t hash = hash_of(secret);
    return secret.len > 0 &&
           atomic_load_explicit(&places[hash % PLACES], memory_order_relaxed) == hash;
}
