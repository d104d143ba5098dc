// indicator_watch.h - tells who answers for an indicator that it has crossed its limits.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/indicator/indicator.h"

// Notes the alarm and tells the indicator's owner, in the Work's transaction. False: it was noted
// before; each indicator, place, month and flag is told once.
bool indicator_tell(Work *work, const IndicatorAlarm *alarm);
