// commands.h - the command line: commands of its own, and one for every route that names a verb.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/call.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

// A command that is more than one request: it gets its own arguments.
typedef struct Command {
    const char *name;           // "serve"; may be several words
    int (*run)(const CallTarget *where, int argc, char **argv);
    const char *about;
    const char *usage;          // the name, its flags, and what they are
} Command;

extern const Command command_list[];   // ends with a NULL name
// Every endpoint (src/app/routes.c); ends with a NULL method.
const Route *routes(void);

int commands_main(int argc, char **argv);

// A command made of a route: words after the verb fill {names} of the path, flags the rest.
int route_command(const CallTarget *where, const Route *route, int argc, char **argv);
