// holidays_command.h - zhiyin holidays preview, import: a notice from a file.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"

extern const char holidays_preview_usage[], holidays_import_usage[];
int holidays_preview_command(const CallTarget *where, int argc, char **argv);
int holidays_import_command(const CallTarget *where, int argc, char **argv);
