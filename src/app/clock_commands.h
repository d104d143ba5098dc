// clock_commands.h - zhiyin clock due, zhiyin clock between: the promise clock by hand.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

int clock_due_command(const CallTarget *where, int argc, char **argv);
int clock_between_command(const CallTarget *where, int argc, char **argv);
extern const char clock_due_usage[], clock_between_usage[];
