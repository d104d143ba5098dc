// chart.h - control charts: is the last month different, or is it the usual up and down?
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "stats/figure.h"

typedef enum ChartKind {
    CHART_AUTO,              // p, or p' from CHART_LARGE_TRIALS trials a period on; the default
    CHART_P,                 // shares, binomial limits
    CHART_P_PRIME,           // shares, limits widened by what its months really differ by
    CHART_XMR,               // single values, limits from the differences of neighbours
} ChartKind;

// With this many trials a period on average, binomial limits are so narrow that they flag
// everything.
enum { CHART_LARGE_TRIALS = 500 };

// Patterns, each flagged on the LAST of its points. A pattern never reaches across a gap: neither a
// period that is missing nor one without trials.
typedef enum ChartSignal {
    CHART_BEYOND               = 1 << 0,   // outside the limits
    CHART_NINE_SAME_SIDE       = 1 << 1,   // nine points on one side of the centre
    CHART_SIX_TREND            = 1 << 2,   // six points, each above (or each below) the one before
    CHART_FOURTEEN_ALTERNATING = 1 << 3,   // fourteen points going up and down in turn
    CHART_TWO_OF_THREE         = 1 << 4,   // two of three beyond 2 sigma on one side
    CHART_FOUR_OF_FIVE         = 1 << 5,   // four of five beyond 1 sigma on one side
    CHART_FIFTEEN_WITHIN       = 1 << 6,   // fifteen within 1 sigma
    CHART_EIGHT_OUTSIDE        = 1 << 7,   // eight beyond 1 sigma, on either side
    // The zone rules need single values of one spread: they are not for counts.
    CHART_SIGNALS_OF_SHARES = CHART_BEYOND | CHART_NINE_SAME_SIDE | CHART_SIX_TREND,
    CHART_SIGNALS_ALL       = (1 << 8) - 1,
} ChartSignal;

typedef struct ChartPlan {
    ChartKind kind;          // CHART_XMR only with chart_values, the others only with chart_shares
    size_t    baseline;      // so many first periods set centre and limits, for good; 0: all
    unsigned  signals;       // ChartSignal bits to look for
} ChartPlan;

// Periods are numbered without holes, e.g. year * 12 + month: a jump is a gap. Strictly ascending.
// 0 <= hits <= trials; value finite.
typedef struct ChartShare { int64_t period; int64_t hits, trials; } ChartShare;
typedef struct ChartValue { int64_t period; double value; } ChartValue;

typedef struct ChartPoint {
    int64_t  period;
    bool     assessable;     // false for a period without trials: only period is set
    double   value;
    double   z;              // distance from the centre in sigma; 0 if the chart is not assessable
    Interval limits;         // 3 sigma; of a share within [0, 1]; 0 as above
    unsigned signals;        // ChartSignal bits
} ChartPoint;

typedef struct Chart {
    bool      assessable;    // false: the baseline shows no variation, or has no two neighbouring
                             // periods to tell it from; then points have values only
    ChartKind kind;          // never CHART_AUTO
    double    centre;
    double    sigma;         // XmR: mean moving range / 1.128; p': factor on the binomial one; p: 1
    double    range_mean;    // XmR: mean moving range; else 0
    double    range_high;    // XmR: upper limit of the moving range; else 0
} Chart;

// Chart of shares.
//   points        room for count points
//   source        Shewhart 1931; p': Laney 2002, Quality Engineering 14(4), 531-537; patterns:
//                 Nelson 1984, Journal of Quality Technology 16, 237-239
Chart chart_shares(const ChartShare *shares, size_t count, ChartPlan plan, ChartPoint *points);

// XmR chart of single values: limits are centre -+ 2.66 mean moving ranges. A moving range across a
// gap is not taken.
//   source        Wheeler, Chambers 1992, Understanding Statistical Process Control
Chart chart_values(const ChartValue *values, size_t count, ChartPlan plan, ChartPoint *points);
