// logs_api.h - the endpoints of the daily work logs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route work_log_routes[];      // ends with a {0} entry
