// demo.h - zhiyin demo: a made-up organisation with 18 months behind it, and its removal.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

int demo_load_command(const CallTarget *where, int argc, char **argv);
// Takes the whole demo away again; refuses where anything else is in the database.
int demo_remove_command(const CallTarget *where, int argc, char **argv);

// Sees to it that the directory, whose lock this process holds, has the demo: fills it in where
// there is no database, and anew where filling was broken off. False: error says why.
bool demo_ready(const CallTarget *where, char error[240]);

// The password of every demo login.
#define DEMO_PASSWORD "zhiyin-demo-2026"
// To standard error.
void demo_print_logins(void);
