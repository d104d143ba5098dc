// openapi_inside.h - what the two halves of the OpenAPI document share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/openapi.h"

// A problem that many operations can be answered with stands once among the components.
typedef struct Problem {
    int         status;            // 0: any other
    const char *name, *words;
} Problem;
extern const Problem openapi_problems[];           // ends with the one of status 0

// The members of "components": schemas, parameters, responses, securitySchemes.
void openapi_components(Text *out, const Route *routes);
bool openapi_keyed(const Route *route);            // takes an Idempotency-Key
