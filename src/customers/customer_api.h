// customer_api.h - the endpoints of customers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route customer_routes[];  // ends with a NULL method
