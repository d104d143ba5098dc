// demo.h - zhiyin demo: a made-up organisation with 18 months behind it, and its removal.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

int demo_load_command(const CallTarget *where, int argc, char **argv);

// The password of every demo login.
#define DEMO_PASSWORD "zhiyin-demo-2026"
// Prints the demo logins, if this is a demo database.
void demo_print_logins(void);
