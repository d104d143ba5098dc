// verify.h - zhiyin verify: checks everything it can, on its own or through a running server.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

int verify_command(const CallTarget *where, int argc, char **argv);
extern const char verify_usage[];
extern const Route verify_routes[];        // for the local socket only; ends with a NULL method
