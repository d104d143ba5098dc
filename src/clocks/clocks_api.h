// clocks_api.h - the endpoints of calendars, holidays and policies.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route calendar_routes[];      // ends with a NULL method
extern const Route policy_routes[];

// Calendars and policies hold for the whole organisation, so only who keeps clocks for all of it
// may change them. False: what to answer.
bool keeps_clocks(Work *work, Reply *refusal);
