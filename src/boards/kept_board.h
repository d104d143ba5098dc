// kept_board.h - the kept-rate board: rows, the funnel of sites and the trend of months.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/resolve_time.h"
#include "stats/chart.h"
#include "stats/funnel.h"

typedef struct KeptPlan {
    unsigned by;             // KEPT_BY_... dimensions of the rows; 0: one row
    double   z;              // of the intervals of rates, e.g. Z_95
    FunnelPlan funnel;       // its target is the promised kept-rate, or not assessable
    ChartPlan  trend;        // over all months that have a rate
} KeptPlan;

// What the screen, the report and the API use unless told otherwise: the sites' own spread added,
// a tenth winsorised, 5 % false discoveries; p or p' chart with the rules that fit shares.
KeptPlan kept_plan(unsigned by);

typedef struct KeptRow {
    KeptKey     key;
    KeptCounts  counts[KEPT_CLOCKS];
    Proportion  rate[KEPT_CLOCKS];
    ResolveTime resolve;     // of the cases opened there and then; promise_kind does not split it
} KeptRow;

typedef struct KeptSite { int64_t site; FunnelPoint point; } KeptSite;

// One clock's pictures.
typedef struct KeptPictures {
    Funnel      funnel;
    KeptSite   *sites;
    size_t      site_count;
    Chart       trend;
    ChartPoint *months;      // period is the month of kept_month
    size_t      month_count;
} KeptPictures;

typedef struct KeptBoard {
    KeptRow      total;
    KeptRow     *rows;       // in the order of their keys
    size_t       row_count;
    KeptPictures pictures[KEPT_CLOCKS];
} KeptBoard;

// The board of all these cells; what is to be left out is left out by the caller.
//   cells         in any order, keys repeated
//   cases         likewise; they are reordered and added up in place
//   returns       A row for every key that has promises or cases (split by promise kind: promises).
//                 Sites and months are those with promises. Memory of the work.
KeptBoard kept_board(Work *work, const KeptCell *cells, size_t cell_count, ResolveCell *cases,
                     size_t case_count, KeptPlan plan);
