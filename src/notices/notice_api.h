// notice_api.h - the endpoints of notices.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route notice_routes[];    // ends with a NULL method
