// proportion.h - shares of yes/no outcomes: intervals, differences, exact tests.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "stats/figure.h"

// A share with what it rests on.
typedef struct Proportion {
    bool     assessable;      // false when there were no trials
    int64_t  hits, trials;
    double   value;           // hits / trials
    Interval interval;        // Wilson
} Proportion;

// hits / trials with its Wilson interval. 0 <= hits <= trials; trials 0 is not assessable. z > 0.
Proportion proportion_of(int64_t hits, int64_t trials, double z);

// Wilson score interval for a proportion.
//   hits, trials  counts; 0 <= hits <= trials, trials >= 1
//   z             standard normal quantile, e.g. Z_95; z > 0
//   returns       bounds as fractions in [0, 1]; always contains hits/trials
//   errors        none: a violated precondition is a bug and aborts
//   source        Wilson 1927, JASA 22(158), 209-212; Brown, Cai, DasGupta 2001, Stat. Sci. 16(2)
Interval proportion_wilson(int64_t hits, int64_t trials, double z);

// Exact ("Clopper-Pearson") interval: never covers less than `confidence`, usually more.
//   hits, trials  as for proportion_wilson
//   confidence    0 < confidence < 1, e.g. 0.95
//   source        Clopper, Pearson 1934, Biometrika 26, 404-413
Interval proportion_exact(int64_t hits, int64_t trials, double confidence);

// Two-sided exact test of "the true share is `target`": the probability, under target, of every
// outcome that is no more likely than the one seen.
//   hits, trials  as for proportion_wilson
//   target        0 <= target <= 1
//   returns       p in (0, 1], or 0 when target is 0 or 1 and the outcome is impossible
//   source        the definition used by R's binom.test, whose 1e-7 relative slack for ties is kept
double proportion_exact_p(int64_t hits, int64_t trials, double target);

// First share minus second, from two independent groups.
typedef struct ProportionDifference {
    bool     assessable;      // false when either group is empty
    double   value;
    Interval interval;        // Newcombe's hybrid score interval, within [-1, 1]
    double   z, p;            // pooled two-sided test of "no difference"; 0 and 1 if all agree
} ProportionDifference;

//   source        Newcombe 1998, Statistics in Medicine 17, 873-890, method 10
ProportionDifference proportion_difference(int64_t hits_a, int64_t trials_a,
                                           int64_t hits_b, int64_t trials_b, double z);
