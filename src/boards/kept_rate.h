// kept_rate.h - which promises were kept: the outcome of one, the counts of many, the kept-rate.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Pure: facts in, exact counts out. Counts of parts add up to those of the whole, in any order.
// docs/decisions/0010-kept-rate.md says why each rule is as it is.
#pragma once
#include "base/time.h"
#include "stats/proportion.h"

// Two readings of every promise, always published side by side.
typedef enum KeptClock {
    KEPT_CUSTOMER_CLOCK,     // natural time, never paused: the official figure
    KEPT_ORGANISATION_CLOCK, // business time, pauses out
    KEPT_CLOCKS,
} KeptClock;

// How a promise ended.
typedef enum KeptEnd {
    KEPT_END_NONE,           // it runs
    KEPT_END_STOPPED,        // what was promised was done
    KEPT_END_WAIVED,         // the customer let it go
    KEPT_END_RENEGOTIATED,   // before it was due; the promise that replaced it is judged instead
    KEPT_END_MERGED,         // another case's promise took over
    KEPT_END_CANCELLED,
    KEPT_END_NOT_RECORDED,   // the log cannot tell: it does not hold the event that would stop it
} KeptEnd;

// What is known of one promise.
typedef struct KeptFact {
    Time      opened_at;
    MaybeTime due_at[KEPT_CLOCKS];   // absent: paused before it was due, so not due at any time yet
    KeptEnd   end;
    Time      ended_at;              // unless it runs or its end is not recorded
} KeptFact;

// What became of a promise, seen at a moment; what happened later is not known then.
typedef enum KeptOutcome {
    OUTCOME_NOT_MADE,        // made later
    OUTCOME_KEPT,            // stopped, at the due time or before
    OUTCOME_MISSED,          // stopped after it
    OUTCOME_OVERDUE,         // runs, and the due time has passed: counts as missed
    OUTCOME_OPEN,            // runs, not yet due
    OUTCOME_PAUSED,          // runs, paused before it was due
    OUTCOME_WAIVED,
    OUTCOME_RENEGOTIATED,
    OUTCOME_MERGED,
    OUTCOME_CANCELLED,
    OUTCOME_NOT_RECORDED,
} KeptOutcome;

// A due time is met to the millisecond: stopped at it is kept, and at it a promise is not overdue.
KeptOutcome kept_outcome(const KeptFact *fact, KeptClock clock, Time as_of);

// Promises by outcome. Those of the second line are beside the rate, never hidden.
typedef struct KeptCounts {
    int64_t kept, missed;                                 // missed includes open_overdue
    int64_t open, paused, waived, renegotiated, merged, cancelled, not_recorded;
    int64_t open_overdue;                                 // of missed: still running
} KeptCounts;

// Counts one promise (or `promises` alike ones, negative: no longer); OUTCOME_NOT_MADE counts
// nowhere.
void kept_count(KeptCounts *counts, KeptOutcome outcome, int64_t promises);
void kept_add(KeptCounts *counts, const KeptCounts *more);
int64_t kept_total(const KeptCounts *counts);             // every promise once

// kept / (kept + missed) with its Wilson interval; not assessable while there is neither.
Proportion kept_rate(const KeptCounts *counts, double z);

// Which day of its life places a promise in a period.
typedef enum KeptBasis {
    BASIS_DUE,               // due in the period: the default, since it hides no open one
    BASIS_OPENED,            // made in the period
    BASIS_STOPPED,           // ended in the period; flatters, since what runs has no such day
} KeptBasis;

// Local dates in the zone of the site. Both readings of a promise stand in one period: that of its
// due time on the customer's clock.
typedef struct KeptDays { Date opened, due, ended; } KeptDays;   // ended only if the fact has it

// Absent when the promise is in no period: made after as_of, or, by its end, not ended by then.
MaybeDate kept_day(const KeptFact *fact, const KeptDays *days, KeptBasis basis, Time as_of);

// Months without holes, for charts and rows: 12 * year + (month - 1).
int64_t kept_month(Date day);
Date    kept_month_first(int64_t month);

// Where a promise or a case is counted. The caller gives the numbers their meaning; 0 is "all".
typedef struct KeptKey { int64_t site, month, case_type, promise_kind; } KeptKey;
int kept_key_compare(const KeptKey *a, const KeptKey *b);   // site first, then month, type, kind

// Dimensions that a table is split by.
enum { KEPT_BY_SITE = 1, KEPT_BY_MONTH = 2, KEPT_BY_TYPE = 4, KEPT_BY_KIND = 8 };
KeptKey kept_key_only(KeptKey key, unsigned by);            // the others become 0

typedef struct KeptCell {
    KeptKey    key;
    KeptCounts counts[KEPT_CLOCKS];
} KeptCell;

// Adds up cells that agree in the dimensions of `by`, in place; returns how many are left, in the
// order of their keys. The cells may come in any order and any key more than once.
size_t kept_rollup(KeptCell *cells, size_t count, unsigned by);
