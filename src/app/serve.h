// serve.h - zhiyin serve.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

int serve_command(const CallTarget *where, int argc, char **argv);
