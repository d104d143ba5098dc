// kept_standards.h - the indicators that the kept-rate board is held to, and their arithmetic.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_rate.h"
#include "engine/indicator/indicator.h"

// Those in use that count promises, by code. None hides small numbers here, since whoever sees a
// board may open every promise on it.
typedef struct KeptStandards {
    IndicatorStandard *list;
    StrList           *types;        // of cases that each counts, for the scope's type_lists
    size_t             count;
} KeptStandards;
KeptStandards kept_standards(Work *work);

// The one that promises of these kinds and cases of these types (none: all) are held to: of those
// that count all of them the narrowest. NULL: none does.
const IndicatorStandard *kept_standard(const KeptStandards *standards, const StrList *kinds,
                                       const StrList *types);

// The kept-rate of these promises at a site (0: everywhere), as that indicator has it and judged by
// what held there on the last day; without one, a share with Wilson's interval and no verdict.
IndicatorFigure kept_judge(const IndicatorStandard *standard, const KeptCounts *counts,
                           SiteId site_id, Date last);
