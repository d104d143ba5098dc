// idempotency.h - a request sent twice with one Idempotency-Key is done once, answered twice.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

enum { IDEMPOTENCY_KEY_MAX = 128 };

// Before the handler: true when reply is the answer already (an earlier one, or a refusal).
bool idempotency_before(Work *work, const Request *request, Reply *reply);
// After a handler whose reply commits: keeps the answer.
void idempotency_after(Work *work, const Request *request, const Reply *reply);
