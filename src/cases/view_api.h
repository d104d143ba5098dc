// view_api.h - the endpoints of views, for the list of routes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route view_routes[];      // ends with a NULL method
