// survival.h - how long things take when some are not finished yet: the Kaplan-Meier estimate.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "stats/figure.h"

// What is known about all cases that were followed up to one time: counts only, so that tables of
// parts add up exactly to the table of the whole. A table is strictly ascending in time, every
// count >= 0.
typedef struct SurvivalCount {
    int64_t time;            // any unit, e.g. days or milliseconds since the start
    int64_t events;          // ended at this time
    int64_t censored;        // still open when last seen at this time
} SurvivalCount;

// Makes a table of rows in any order, repeated times allowed: sorts them and adds up equal times,
// in place. Returns the number of rows left.
size_t survival_tabulate(SurvivalCount *rows, size_t count);

// Adds two tables. sum has room for a_count + b_count rows and overlaps neither; returns its rows.
size_t survival_merge(const SurvivalCount *a, size_t a_count, const SurvivalCount *b,
                      size_t b_count, SurvivalCount *sum);

// The estimate from one time of the table until the next.
typedef struct SurvivalPoint {
    int64_t time;
    int64_t at_risk;         // still open just before time
    int64_t events, censored;   // at time; a case censored at that very time was at risk, too
    double  survival;        // share still open after time, in [0, 1]
    Figure  se;              // Greenwood's standard error; not assessable where survival is 0
    Bounds  bounds;          // log-log interval; not assessable where survival is 0 or 1
} SurvivalPoint;

// Kaplan-Meier curve of a table.
//   z             standard normal quantile, e.g. Z_95; z > 0
//   curve         room for `count` points, one for each row of the table
//   source        Kaplan, Meier 1958, JASA 53(282), 457-481; Greenwood 1926; interval on the scale
//                 of log(-log S): Kalbfleisch, Prentice 1980, section 1.3
void survival_curve(const SurvivalCount *table, size_t count, double z, SurvivalPoint *curve);

// The point that holds at a time: survival, se and bounds of the last row up to it (before the
// first row: survival 1; after the last row: the last value goes on), at_risk just before the time,
// and events and censored of the row of that very time. count >= 1.
SurvivalPoint survival_at(const SurvivalPoint *curve, size_t count, int64_t time);

// What a quantile is where the curve runs exactly level with it. They differ in no other place.
typedef enum SurvivalRule {
    SURVIVAL_FIRST_TIME,     // the first time with S <= 1 - p
    SURVIVAL_MIDPOINT,       // halfway between that time and the next fall of the curve, or its end
} SurvivalRule;

typedef struct SurvivalQuantile {
    Figure time;             // not assessable when the curve never comes down to 1 - p
    Figure low, high;        // the same quantile of the bounds of the curve
} SurvivalQuantile;

// Time by which a share p has ended, straight from a table.
//   z             of the bounds; z > 0
//   p             0 < p < 1
//   returns       level with 1 - p is: nearer than 1.5e-8, the tolerance of R's survival package,
//                 whose figures SURVIVAL_MIDPOINT gives
//   source        interval by inverting the bounds: Brookmeyer, Crowley 1982, Biometrics 38, 29-41
SurvivalQuantile survival_quantile(const SurvivalCount *table, size_t count, double z, double p,
                                   SurvivalRule rule);

// The estimate while rows come by.
typedef struct SurvivalWalk {
    int64_t at_risk;         // before the next row
    double  survival;        // after the last one
    double  log_variance;    // Greenwood's sum: the variance of log survival
} SurvivalWalk;

// Where one line of the curve - survival or one of its bounds - comes down to a level.
typedef struct SurvivalCrossing {
    bool   reached, passed;  // just above the level, just below it
    double first, next;      // times of both
} SurvivalCrossing;

// The same quantile sought while rows come by, each later than the one before, so that many cases
// need no table.
typedef struct SurvivalSeek {
    SurvivalWalk walk;
    double z;
    double near;             // -log survival just above the level
    double at, under;        // levels just above and just below it, as log(-log survival)
    double last;             // time of the last row
    SurvivalCrossing survival, low, high;
} SurvivalSeek;
SurvivalSeek survival_seek(int64_t cases, double z, double p);   // cases: of all rows to come
void survival_seek_row(SurvivalSeek *seek, const SurvivalCount *row);
SurvivalQuantile survival_sought(const SurvivalSeek *seek, SurvivalRule rule);
