// import_keys.c - an open table of 64-bit hashes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_keys.h"
#include "base/random.h"

enum { FIRST_CAP = 1 << 12 };

ImportKeys import_keys(Work *work)
{
    return (ImportKeys){ .work = work, .seed = random_u64() };
}

// FNV-1a, finished by a mixer: the seed is secret, so that nobody can make keys that all collide.
static uint64_t hash_of(const ImportKeys *keys, Str key)
{
    uint64_t hash = keys->seed ^ 0xCBF29CE484222325u;
    for (size_t i = 0; i < key.len; i++) hash = (hash ^ (unsigned char)key.ptr[i]) * 0x100000001B3u;
    Seed mixer = { hash };
    hash = seed_u64(&mixer);
    return hash ? hash : 1;
}

// The slot of a hash, or the empty one where it belongs.
static uint64_t *slot_of(uint64_t *slots, size_t cap, uint64_t hash)
{
    size_t i = (size_t)hash & (cap - 1);
    while (slots[i] && slots[i] != hash) i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void grow(ImportKeys *keys)
{
    size_t cap = keys->cap ? keys->cap * 2 : FIRST_CAP;
    uint64_t *slots = work_alloc_or_null(keys->work, sizeof *slots, cap);
    if (!slots) {
        keys->full = true;
        return;
    }
    for (size_t i = 0; i < keys->cap; i++)
        if (keys->slots[i]) *slot_of(slots, cap, keys->slots[i]) = keys->slots[i];
    keys->slots = slots;
    keys->cap = cap;
}

bool import_keys_seen(ImportKeys *keys, Str key)
{
    if (!keys->full && keys->count * 2 >= keys->cap) grow(keys);
    if (keys->full) return true;
    uint64_t hash = hash_of(keys, key), *slot = slot_of(keys->slots, keys->cap, hash);
    if (*slot) return true;
    *slot = hash;
    keys->count++;
    return false;
}
