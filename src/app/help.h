// help.h - what the command line says of itself; from the routes and their records alone.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"
#include <stdio.h>

// The options that all commands share, and every topic with its verbs.
void help_all(void);
// The commands that begin with this word, a line each; false: there are none.
bool help_topic(FILE *out, const char *topic);
void help_command(const Command *command);
// How it is called, and each flag with what it takes.
void help_route(const Route *route);
// One page of reference in Markdown: every command with its flags.
bool help_reference(bool chinese);   // false: no memory
