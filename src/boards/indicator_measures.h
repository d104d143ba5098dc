// indicator_measures.h - what the boards can count for indicators.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/indicator/indicator.h"

extern const IndicatorMeasure measure_kept_rate, measure_first_contact, measure_same_day,
    measure_time_to_resolve, measure_complaints, measure_updates, measure_vague;
