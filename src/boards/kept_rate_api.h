// kept_rate_api.h - the endpoints of the kept-rate board.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route board_routes[];     // ends with a NULL method
