// openapi.h - the OpenAPI 3.1 document, written from the routes and their records.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

// Indented, in the order of the routes.
Str openapi_text(Work *work, const Route *routes);
