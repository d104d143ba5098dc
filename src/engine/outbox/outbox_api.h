// outbox_api.h - the endpoints of outgoing messages.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route outbox_routes[];    // ends with a NULL method
