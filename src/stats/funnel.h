// funnel.h - which sites differ from the rest by more than their size explains.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "stats/figure.h"

typedef enum FunnelSpread {
    FUNNEL_EXACT,            // binomial limits and test, no further spread between units
    FUNNEL_NORMAL,           // the normal approximation of the same
    FUNNEL_ADDITIVE,         // units differ for good by a spread of their own, estimated and added
    FUNNEL_MULTIPLICATIVE,   // limits widened by a factor, estimated
} FunnelSpread;

typedef struct FunnelPlan {
    FunnelSpread spread;
    Figure target;           // share to compare with; not assessable: that of all units together
    double winsorised;       // share of units at each end whose z is pulled in before the spread is
                             // estimated, so that the odd ones do not hide themselves; 0 <= w < 0.5
    double false_discovery;  // tolerated share of false flags among the flagged, e.g. 0.05
} FunnelPlan;

typedef struct FunnelUnit { int64_t hits, trials; } FunnelUnit;   // 0 <= hits <= trials

typedef enum FunnelSide { FUNNEL_WITHIN, FUNNEL_BELOW, FUNNEL_ABOVE } FunnelSide;

typedef struct FunnelPoint {
    bool       assessable;   // false with fewer than two trials, or if the funnel is not assessable
    double     value;        // hits / trials
    double     z;            // distance from the target in standard errors, all spread included
    double     p;            // two-sided
    double     p_adjusted;   // Benjamini-Hochberg over all assessable units
    FunnelSide side;         // flagged when p_adjusted <= false_discovery, else within
    Interval   limits_95, limits_998;   // where 95 % and 99.8 % of units of this size would lie
} FunnelPoint;

typedef struct Funnel {
    bool    assessable;      // false: target 0 or 1; no unit, or fewer than two and no given target
    FunnelSpread spread;
    double  target;
    int64_t pooled_trials;   // trials behind a pooled target; 0 when the target was given
    double  between;         // additive: standard deviation between units, >= 0; else 0
    double  factor;          // multiplicative: factor on the variance, >= 1; else 1
    int64_t family;          // units that were tested
} Funnel;

// Funnel plot of shares.
//   work          for scratch
//   units, count  a unit with fewer than two trials is not assessable and no part of the family
//   points        room for count points
//   returns       With a pooled target the standard error is that of a unit against all the OTHERS
//                 (the two-sample z with pooled share), since a large unit is part of its own
//                 benchmark; FUNNEL_EXACT takes the target as known.
//   source        Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202; additive spread:
//                 Spiegelhalter 2005, Quality and Safety in Health Care 14, 347-351
Funnel funnel_plot(Work *work, const FunnelUnit *units, size_t count, FunnelPlan plan,
                   FunnelPoint *points);

// The limits for a unit of this size, to draw the funnel's lines between the units.
//   trials        >= 2; of an assessable funnel
//   covered       share of units that lie within, e.g. 0.95
//   returns       within [0, 1]; the exact limits are interpolated between counts (Spiegelhalter)
Interval funnel_limits(const Funnel *funnel, int64_t trials, double covered);
