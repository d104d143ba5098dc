// import_keys.h - which keys a file has named so far: "surely not yet" or "maybe".
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// Remembers a hash of each key. Two keys may share a hash, so a "maybe" is looked up in the
// database; a "no" is certain, which spares almost every row that look-up.
typedef struct ImportKeys {
    Work     *work;            // gives the memory, never unwinds
    uint64_t *slots;           // 0: empty
    size_t    count, cap;      // cap is a power of two
    uint64_t  seed;
    bool      full;            // no memory left: every answer is "maybe"
} ImportKeys;

ImportKeys import_keys(Work *work);
// Whether the key, or one that looks like it, was noted before; notes it.
bool import_keys_seen(ImportKeys *keys, Str key);
