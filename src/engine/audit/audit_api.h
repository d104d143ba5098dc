// audit_api.h - the endpoints of the audit trail.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route audit_routes[];     // ends with a NULL method
