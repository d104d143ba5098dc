// import_command.h - zhiyin import cases: a log from a file into the database, in one command.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

extern const char import_cases_usage[];

// Uploads, maps, loads (or only checks) and waits; through the running server where there is one.
// Exit code 0: it was loaded (checked), maybe with refused rows, which are named.
int import_cases_command(const CallTarget *where, int argc, char **argv);
