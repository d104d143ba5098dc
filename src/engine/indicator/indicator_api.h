// indicator_api.h - the endpoints of indicators.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route indicator_routes[];     // ends with a NULL method
