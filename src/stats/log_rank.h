// log_rank.h - do groups differ in how long things take? The log-rank test.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "stats/survival.h"

typedef struct LogRankGroup {
    const SurvivalCount *table;
    size_t  count;           // rows of table
    int64_t observed;        // out: events in the group
    double  expected;        // out: events if all groups had one curve
} LogRankGroup;

typedef struct LogRank {
    bool    assessable;      // false when fewer than two groups could have had an event, or when
                             // nothing could have varied
    double  chi_square;
    int64_t degrees;         // groups with expected > 0, less one
    double  p;
} LogRank;

// Log-rank (Mantel-Haenszel) test over any number of groups; ties by the hypergeometric variance.
//   work          for scratch of count * count numbers
//   groups        observed and expected are filled in for each
//   source        Mantel 1966, Cancer Chemotherapy Reports 50, 163-170; Harrington, Fleming 1982
LogRank log_rank_test(Work *work, LogRankGroup *groups, size_t count);
