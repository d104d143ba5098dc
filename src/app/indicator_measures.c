// indicator_measures.c - *the* list of what indicators can count, as the areas give it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/indicator_measures.h"

const IndicatorMeasure *const indicator_measure_list[] = {
    &measure_kept_rate, &measure_updates,         &measure_first_contact, &measure_same_day,
    &measure_vague,     &measure_time_to_resolve, &measure_complaints,    NULL,
};
