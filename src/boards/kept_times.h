// kept_times.h - how long the cases of a board took, gathered compactly, read in order of time.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A million cases are a million numbers: eight bytes each here, and nothing is copied on the way to
// medians and percentiles, while ResolveCell takes seven times as much. What comes out of it is the
// same.
#pragma once
#include "boards/resolve_time.h"

typedef struct KeptTimesKey { int64_t key, cases, open; } KeptTimesKey;

// Numbers in the order in which they came; sorted only in the end.
typedef struct KeptTimesRun { uint64_t *list; size_t count, cap; } KeptTimesRun;

typedef struct KeptTimes {
    Work         *work;
    KeptTimesRun *runs;
    size_t        run_count, run_cap;
    size_t        count;       // of all cases
    KeptTimesKey *keys;        // of the rows, by number
    size_t        key_count, key_cap;
    size_t        last;        // number of the key met last
    size_t       *slots;       // 1 + number; 0: empty
    size_t        slot_cap;    // a power of two
} KeptTimes;

KeptTimes kept_times(Work *work);
// A case of a row: its time to solve, or how long it has been open. milliseconds >= 0; what is more
// than two thousand years counts as so many.
void kept_times_add(KeptTimes *times, int64_t key, int64_t milliseconds, bool open);

// Gives every row the key that keys has for its key.
void kept_times_renumber(KeptTimes *times, const int64_t *keys);

typedef struct KeptTimesRow { int64_t key; ResolveTime time; } KeptTimesRow;
typedef struct KeptTimesRows {
    KeptTimesRow *list;        // by key
    size_t        count;
    ResolveTime   total;
} KeptTimesRows;
// Of each row, and of all cases together.
KeptTimesRows kept_times_rows(KeptTimes *times);
