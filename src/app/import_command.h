// import_command.h - zhiyin import: a log from a file into the database, at once or step by step.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Each command waits until its task is over, through the running server where there is one. Exit
// code 0: it was done, maybe with refused rows, which are named.
#pragma once
#include "app/commands.h"

extern const char import_cases_usage[], import_map_usage[], import_check_usage[],
    import_run_usage[], import_resume_usage[], import_undo_usage[];

// Uploads, maps, loads (or only checks). What the map or the file stops leaves no upload behind.
int import_cases_command(const CallTarget *where, int argc, char **argv);
// Says what the columns of an upload mean; without a map it prints the one there is.
int import_map_command(const CallTarget *where, int argc, char **argv);
int import_check_command(const CallTarget *where, int argc, char **argv);
int import_run_command(const CallTarget *where, int argc, char **argv);
int import_resume_command(const CallTarget *where, int argc, char **argv);
int import_undo_command(const CallTarget *where, int argc, char **argv);
