// import_api.h - the endpoints of imports, and the job that does their tasks.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/server.h"

extern const Route import_routes[];    // ends with a NULL method

// A ticker's: does the tasks that wait, one after the other, until none is left.
void import_tick(Server *server);
