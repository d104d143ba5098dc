// request.h - between the wire and the handlers: requests taken apart, replies put together.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"
#include "http/wire.h"

// Strings stay in the exchange.
void request_read(const HttpRequest *wire, const Route *route, Request *request);
// The session or key that a request shows, as it is believed: a key before a cookie. Absent: none.
Str request_secret(const HttpRequest *wire);
// Header lines of a reply; allocates in the work.
Str reply_head(Work *work, const Reply *reply);
// The same of a reply_failure(), which allocates nothing.
Str reply_failure_head(const Reply *reply);
