// kept_rate.c - one rule for each outcome, and sums.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_rate.h"
#include <assert.h>
#include <stdlib.h>

static bool has_ended_by(const KeptFact *fact, Time as_of)
{
    bool dated = fact->end != KEPT_END_NONE && fact->end != KEPT_END_NOT_RECORDED;
    return dated && fact->ended_at.ms <= as_of.ms;
}

KeptOutcome kept_outcome(const KeptFact *fact, KeptClock clock, Time as_of)
{
    assert(clock < KEPT_CLOCKS);
    if (fact->opened_at.ms > as_of.ms) return OUTCOME_NOT_MADE;
    if (fact->end == KEPT_END_NOT_RECORDED) return OUTCOME_NOT_RECORDED;

    MaybeTime due = fact->due_at[clock];
    if (!has_ended_by(fact, as_of)) {
        if (!due.set) return OUTCOME_PAUSED;
        return due.value.ms < as_of.ms ? OUTCOME_OVERDUE : OUTCOME_OPEN;
    }
    if (fact->end == KEPT_END_WAIVED) return OUTCOME_WAIVED;
    if (fact->end == KEPT_END_RENEGOTIATED) return OUTCOME_RENEGOTIATED;
    if (fact->end == KEPT_END_MERGED) return OUTCOME_MERGED;
    if (fact->end == KEPT_END_CANCELLED) return OUTCOME_CANCELLED;
    assert(due.set); // Stopping ends every pause.
    return fact->ended_at.ms <= due.value.ms ? OUTCOME_KEPT : OUTCOME_MISSED;
}

void kept_count(KeptCounts *counts, KeptOutcome outcome, int64_t promises)
{
    switch (outcome) {
    case OUTCOME_NOT_MADE: break;
    case OUTCOME_KEPT: counts->kept += promises; break;
    case OUTCOME_OVERDUE:
        counts->open_overdue += promises;
        counts->missed += promises;
        break;
    case OUTCOME_MISSED: counts->missed += promises; break;
    case OUTCOME_OPEN: counts->open += promises; break;
    case OUTCOME_PAUSED: counts->paused += promises; break;
    case OUTCOME_WAIVED: counts->waived += promises; break;
    case OUTCOME_RENEGOTIATED: counts->renegotiated += promises; break;
    case OUTCOME_MERGED: counts->merged += promises; break;
    case OUTCOME_CANCELLED: counts->cancelled += promises; break;
    case OUTCOME_NOT_RECORDED: counts->not_recorded += promises; break;
    }
}

void kept_add(KeptCounts *counts, const KeptCounts *more)
{
    counts->kept += more->kept;
    counts->missed += more->missed;
    counts->open += more->open;
    counts->paused += more->paused;
    counts->waived += more->waived;
    counts->renegotiated += more->renegotiated;
    counts->merged += more->merged;
    counts->cancelled += more->cancelled;
    counts->not_recorded += more->not_recorded;
    counts->open_overdue += more->open_overdue;
}

int64_t kept_total(const KeptCounts *counts)
{
    return counts->kept + counts->missed + counts->open + counts->paused + counts->waived +
           counts->renegotiated + counts->merged + counts->cancelled + counts->not_recorded;
}

Proportion kept_rate(const KeptCounts *counts, double z)
{
    return proportion_of(counts->kept, counts->kept + counts->missed, z);
}

MaybeDate kept_day(const KeptFact *fact, const KeptDays *days, KeptBasis basis, Time as_of)
{
    if (fact->opened_at.ms > as_of.ms) return (MaybeDate){ .set = false };
    switch (basis) {
    case BASIS_DUE: return (MaybeDate){ true, days->due };
    case BASIS_OPENED: return (MaybeDate){ true, days->opened };
    case BASIS_STOPPED:
        if (has_ended_by(fact, as_of)) return (MaybeDate){ true, days->ended };
        break;
    }
    return (MaybeDate){ .set = false };
}

int64_t kept_month(Date day)
{
    CivilDate civil = date_civil(day);
    return 12 * (int64_t)civil.year + civil.month - 1;
}

Date kept_month_first(int64_t month)
{
    return date_of((int)(month / 12), (int)(month % 12) + 1, 1);
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int kept_key_compare(const KeptKey *a, const KeptKey *b)
{
    int order = compare(a->site, b->site);
    if (order == 0) order = compare(a->month, b->month);
    if (order == 0) order = compare(a->case_type, b->case_type);
    if (order == 0) order = compare(a->promise_kind, b->promise_kind);
    return order;
}

KeptKey kept_key_only(KeptKey key, unsigned by)
{
    return (KeptKey){
        .site = by & KEPT_BY_SITE ? key.site : 0,
        .month = by & KEPT_BY_MONTH ? key.month : 0,
        .case_type = by & KEPT_BY_TYPE ? key.case_type : 0,
        .promise_kind = by & KEPT_BY_KIND ? key.promise_kind : 0,
    };
}

static int cell_compare(const void *a, const void *b)
{
    return kept_key_compare(&((const KeptCell *)a)->key, &((const KeptCell *)b)->key);
}

size_t kept_rollup(KeptCell *cells, size_t count, unsigned by)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) cells[i].key = kept_key_only(cells[i].key, by);
    if (count) qsort(cells, count, sizeof *cells, cell_compare);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || kept_key_compare(&cells[kept - 1].key, &cells[i].key) != 0) {
            cells[kept++] = cells[i];
            continue;
        }
        for (int clock = 0; clock < KEPT_CLOCKS; clock++)
            kept_add(&cells[kept - 1].counts[clock], &cells[i].counts[clock]);
    }
    return kept;
}
