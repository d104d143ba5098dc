// flow_command.h - commands that show the flows: which there are, and how they go.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"
#include "engine/flow/flow.h"

int flow_list_command(const CallTarget *where, int argc, char **argv);
int flow_picture_command(const CallTarget *where, int argc, char **argv);
int flow_page_command(const CallTarget *where, int argc, char **argv);
extern const char flow_usage[];
