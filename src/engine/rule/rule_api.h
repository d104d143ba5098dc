// rule_api.h - the endpoints of rules.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route rule_routes[];      // ends with a NULL method
