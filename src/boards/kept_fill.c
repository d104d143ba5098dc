// kept_fill.c - fills the cells of an organisation in steps, while others go on writing.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Of each family a stretch of time is filled, from the first instant on. Each step first folds the
// log: lines about what is filled go into the cells, the others are dropped, since the tables,
// which are read later, say the same. Only once the whole log is folded more is filled, so that a
// step is short however much was written. So at the end of every step
//   cells + log = a recount of what is filled.
#include "boards/kept_store_inside.h"
#include "queries.h"

enum { MARKING = -1 };

RECORD(KeptReach, "How far cells are filled.", FIELD(KeptReach, family), FIELD(KeptReach, until));

typedef struct NextRows {
    int64_t rows;
    MaybeInt last;
} NextRows;
RECORD(NextRows, "The rows that come next.", FIELD(NextRows, rows), FIELD(NextRows, last));

static void reach_save(Work *work, KeptReach reach)
{
    db_run(work, &SQL_kept_fill_reach, ARGS(ARG(family, reach.family), ARG(until, reach.until)));
}

static void begin(Work *work)
{
    db_run(work, &SQL_kept_log_clear, ARGS_NONE);
    db_run(work, &SQL_kept_cells_clear, ARGS_NONE);
    db_run(work, &SQL_kept_imports_count, ARGS_NONE);
    db_run(work, &SQL_kept_fill_begin, ARGS_NONE);
}

static bool take_nothing(Work *work, void *row, void *arg)
{
    int64_t *count = arg;
    (void)work, (void)row;
    ++*count;
    return true;
}

// Promises that are long overdue are counted although they run.
static void mark(Work *work, int64_t rows)
{
    KeptFactRow row;
    int64_t marked = 0;
    Time before = { work->now_ms - KEPT_OVERDUE_DAYS * DAY_MS };
    db_each(work, &SQL_kept_promises_count, ARGS(ARG(before, before), ARG(limit, rows)),
            &KeptFactRow_record, &row, take_nothing, &marked);
    if (marked < rows) reach_save(work, (KeptReach){ .family = 0, .until = INT64_MIN });
}

// The instant before which about so many rows lie; INT64_MAX: fewer are left.
static int64_t past_of(Work *work, const KeptReach *reach, int64_t rows)
{
    static const Query *const queries[KEPT_FAMILIES] = { &SQL_kept_fill_due, &SQL_kept_fill_opened,
                                                         &SQL_kept_fill_stopped,
                                                         &SQL_kept_fill_solved };
    NextRows next;
    db_one(work, queries[reach->family], ARGS(ARG(from, reach->until), ARG(rows, rows)), NextRows,
           &next);
    return next.rows < rows ? INT64_MAX : next.last.value + 1;
}

static void stretch(Work *work, KeptReach reach, int64_t rows)
{
    KeptSums sums = kept_sums(work);
    if (kept_sums_log(&sums, &reach)) {
        int64_t past = past_of(work, &reach, rows);
        kept_sums_span(&sums, (KeptFamily)reach.family, reach.until, past);
        if (past < INT64_MAX) reach.until = past;
        else reach = (KeptReach){ reach.family + 1, INT64_MIN };
    }
    kept_sums_merge(&sums);
    reach_save(work, reach);
}

bool kept_store_fill_step(Work *work, int64_t rows)
{
    KeptReach reach;
    db_run(work, &SQL_kept_hold, ARGS_NONE);
    bool begun = db_find(work, &SQL_kept_fill, ARGS_NONE, KeptReach, &reach);
    if (begun && reach.family >= KEPT_FAMILIES) return false;
    if (!begun) begin(work);
    else if (reach.family == MARKING) mark(work, rows);
    else stretch(work, reach, rows);
    return true;
}
