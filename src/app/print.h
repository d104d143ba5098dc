// print.h - replies for people: a record as lines, a list as a table, a problem as what went wrong.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/call.h"

// Data to standard output, talk to standard error; the exit code. json: the body as it is.
int print_reply(Work *work, const CallReply *reply, bool json, const char *command);
