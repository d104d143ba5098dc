// indicator_inside.h - inside the engine only: what a definition means for its figures.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/zone.h"
#include "engine/indicator/indicator.h"

IndicatorMath indicator_math(const IndicatorInput *definition);
const Zone *indicator_zone(Work *work);          // where the organisation's days begin

// What is wrong with a definition; fills in what may be left out.
void indicator_check(Work *work, IndicatorInput *input, IndicatorId id, Issues *issues);
// Whether the measure can be narrowed so.
void indicator_check_measure(const IndicatorInput *input, Issues *issues);
// What it still needs to be active: "target", "owner", "smart.relevant", ...
StrList indicator_lacking(Work *work, const Indicator *of);

IndicatorPlaceList indicator_places(Work *work, IndicatorId id);
// The one that holds at a site (0: the organisation) on a day: of the narrowest place the latest
// that has begun.
MaybeReal indicator_target_at(const IndicatorTargetList *targets, const IndicatorPlaceList *places,
                              const char *kind, SiteId site_id, Date day);

// What a query asks of the measure. False: issues.
bool indicator_ask(Work *work, const Indicator *of, MaybeDate from, MaybeDate to, Str as_of,
                   int64_t months, IndicatorAsk *ask, Issues *issues);
