// indicator_math.h - the one arithmetic of indicators: sums in, a figure with its verdict out.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Pure. The screen, the API, the command line and every export show what comes out of here.
#pragma once
#include "record/record.h"
#include "stats/figure.h"

typedef enum IndicatorShape {
    INDICATOR_SHARE,         // hits / trials
    INDICATOR_COUNT,         // hits: how often something happened that should not
    INDICATOR_HOURS,         // a median time, Kaplan-Meier while some are still open
} IndicatorShape;

// What a measure has counted in one place and time. Sums of parts add up to the sum of the whole,
// all but the times.
typedef struct IndicatorSum {
    int64_t hits;            // numerator; of times: those that have ended
    int64_t trials;          // denominator; of counts: hits
    int64_t beside;          // seen, but not in the figure: not due yet, waived, ...
    Figure  median, low, high;   // INDICATOR_HOURS only, in hours, with the interval of the median
    Figure  mean;            // hours; only once all have ended
} IndicatorSum;
void indicator_sum_add(IndicatorSum *sum, const IndicatorSum *more);   // the counts

// When to look closer. kind "": never; "value": on the wrong side of `at`, in the unit of the
// indicator; "rise": worse by the share `at` (0.5 is 50 %) than `months` months before.
typedef struct IndicatorRule { Str kind; double at; int64_t months; } IndicatorRule;
extern const RecordType IndicatorRule_record;

typedef struct IndicatorMath {
    IndicatorShape shape;
    double         per;              // a share is shown as so many of `per`: 1, or 1000
    bool           exact;            // shares: Clopper-Pearson instead of Wilson
    bool           higher_better;
    int64_t        n_min;            // with fewer there is a figure, but no verdict
    int64_t        suppress_below;   // with fewer (but more than none) nothing is shown; 0: never
    IndicatorRule  watch, alarm;
} IndicatorMath;

// A figure as everybody gets it. value absent: not assessable, or suppressed.
typedef struct IndicatorFigure {
    Str       key, name;
    MaybeInt  numerator, denominator;    // absent where suppressed; n is the denominator
    int64_t   n;                         // 0 where suppressed
    int64_t   beside;
    MaybeReal value, low, high;          // 95 % interval
    MaybeReal mean;
    MaybeReal target, benchmark;
    Str       flag;                      // good, watch, bad, none
    Str       reason;                    // why so: target, interval, alarm, watch, no_target,
                                         // too_few, not_assessable, suppressed
    bool      suppressed;
    bool      method_break;              // months: from here on it is counted otherwise
    int64_t   version_from;              // months: a version that began then; 0: none
} IndicatorFigure;
LIST_TYPE(IndicatorFigure);
extern const RecordType IndicatorFigure_record;

// Value and interval; key, name, target and flag are as they were. The interval of a share is
// Wilson's (or Clopper-Pearson's), of a count Garwood's exact one, of a median that of the curve.
void indicator_figure(const IndicatorMath *math, const IndicatorSum *sum, IndicatorFigure *figure);

// Flag and reason, from the figure's value, n and target. before: values of the months before it,
// the nearest last; what "rise" compares with. The alarm decides first, then the watch, then the
// target: reached is good; missed with the whole interval is bad where no alarm says otherwise; and
// else it is to be watched.
void indicator_flag(const IndicatorMath *math, IndicatorFigure *figure, const MaybeReal *before,
                    size_t before_count);

// Hides what is too small, and with a single hidden one the next smallest: else it could be told
// from the total and the others.
void indicator_suppress(const IndicatorMath *math, IndicatorFigureList *rows);
