// case_api.h - the endpoints of cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route case_routes[];      // ends with a NULL method
