// search_api.h - the one search over everything, for the palette.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route search_routes[];    // ends with a NULL method
