// resolve_time.h - how long it takes to solve a case, the ones still open included.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "boards/kept_rate.h"
#include "stats/quantile.h"
#include "stats/survival.h"

// Cases of one key that were followed for one time. They add up like KeptCell; the key's month is
// that of the opening day and its promise_kind is 0.
typedef struct ResolveCell {
    KeptKey       key;
    SurvivalCount at;        // time in milliseconds; events: solved, censored: still open
} ResolveCell;

// One case, seen at as_of: solved by then, or open and followed until then. opened_at <= as_of.
ResolveCell resolve_case(KeptKey key, Time opened_at, MaybeTime solved_at, Time as_of);
// The same of a source that has dates only: whole calendar days of 86,400,000 milliseconds each,
// whatever the clocks did in between.
ResolveCell resolve_case_days(KeptKey key, Date opened, MaybeDate solved, Date as_of);

// Adds up cells of equal key (in the dimensions of `by`) and time, in place; returns how many are
// left, in the order of key and time. Cells that come in that order are not sorted again.
size_t resolve_rollup(ResolveCell *cells, size_t count, unsigned by);

// Whether the i-th of rolled-up cells is the first of its key.
bool resolve_starts_key(const ResolveCell *cells, size_t i);

// Time to solve, in milliseconds.
typedef struct ResolveQuantile {
    Figure value;
    Figure low, high;        // 95 % interval; high is often not assessable when few are solved
} ResolveQuantile;

typedef struct ResolveTime {
    int64_t cases, open;     // open: of cases
    bool    estimated;       // some are open: Kaplan-Meier; else plain quantiles (type 7)
    ResolveQuantile median, p90;
    Figure  mean;            // only once all are solved
} ResolveTime;

// Of rolled-up cells, of one key or of several together. The interval inverts the log-log interval
// of the Kaplan-Meier curve. A quantile is not assessable when too few are solved to reach it.
ResolveTime resolve_time(Work *work, const ResolveCell *cells, size_t count);

// The same while rows come by, each later than the one before: a million cases need no table.
// Times in milliseconds; cases, open: of all rows to come.
typedef struct ResolveSeek {
    int64_t cases, open;
    SurvivalSeek survival[2];    // of the median and of the 90th percentile
    QuantileSeek plain[2];
    double sum;
} ResolveSeek;
ResolveSeek resolve_seek(int64_t cases, int64_t open);
void resolve_seek_row(ResolveSeek *seek, const SurvivalCount *row);
ResolveTime resolve_sought(const ResolveSeek *seek);

// The share still open after each time, for drawing. curve has room for count points; returns how
// many there are.
size_t resolve_curve(Work *work, const ResolveCell *cells, size_t count, SurvivalPoint *curve);
