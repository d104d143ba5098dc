// measure_inside.h - inside boards: how things that were counted become sums, or rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/indicator_measures.h"
#include "boards/kept_inside.h"

// What a measure makes of one thing.
typedef struct Counted {
    SiteId  site_id;
    TeamId  team_id;
    Date    day;               // that places it in a month
    bool    in, hit;           // in the denominator; in the numerator. Not in: beside
    int64_t milliseconds;      // of times: to the end, or so far
} Counted;

// What an indicator makes of the promises of a cell.
IndicatorSum measure_sum(const KeptCounts *counts);

KeptScope measure_scope(const IndicatorAsk *ask);
// Counts one thing in the cell of its group: kept is the numerator, open what is beside.
void measure_count(Work *work, KeptReading *reading, const Counted *counted);

// Cells of the scope's dimension as sums, with names.
void measure_sums(Work *work, KeptReading *reading, const KeptFacts *facts, IndicatorSums *sums);
void measure_name(const KeptScope *scope, const KeptFacts *facts, IndicatorGroup *group);

// What every query of rows tells beside its own facts.
typedef struct MeasureLabel {
    AnyId   id;
    CaseId  case_id;
    Str     number, subject, site_name;
    bool    seen;              // the reader may see the case itself
} MeasureLabel;
// Whether a row is asked for.
bool measure_wants(const IndicatorRowsAsk *ask, const Counted *counted);
// Adds it; false once there are enough.
bool measure_row(Work *work, const IndicatorRowsAsk *ask, const Counted *counted,
                 const MeasureLabel *label, Str kind, Time at, IndicatorRowList *rows);
