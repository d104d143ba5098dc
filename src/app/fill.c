// fill.c - *the* list of content that a new organisation begins with.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/policy.h"
#include "clocks/working_calendar.h"
#include "engine/indicator/indicator.h"
#include "engine/rule/rule.h"
#include "org/org.h"

void org_fill(Work *work)
{
    calendars_load(work);
    policies_load(work);
    rules_load(work);
    indicators_load(work);
}
