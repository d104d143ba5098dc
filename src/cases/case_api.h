// case_api.h - the endpoints of cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"
#include "http/route.h"

extern const Route case_routes[], desk_routes[];      // each ends with a NULL method

// The case in the path, by id or by number as people copy it from a message.
bool case_of_request(Work *work, const Request *request, Permission permission, Case *found);
// The case as its reader may see it and act on it.
Reply case_reply(Work *work, int status, const Case *of);
