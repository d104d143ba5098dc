// import_follow.h - the requests of the commands of imports, and waiting for a task to its end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/commands.h"
#include "imports/import_view.h"

typedef struct ImportCall {
    const CallTarget *where;
    const char       *command;         // "import cases"
    CallReply         reply;           // the last one
    int               exit_code;
} ImportCall;

// One request. False: it was refused or could not be asked; that was told, exit_code says which.
bool import_ask(Work *work, ImportCall *call, const char *method, Str target, Str body,
                const char *upload);
// The same where the answer is an import.
bool import_ask_run(Work *work, ImportCall *call, const char *method, Str target, Str body,
                    const char *upload, ImportRun *run);

// Waits until no task of the import at target is under way, with progress on a terminal, and reads
// what came of it. While a server runs the task is the server's; otherwise it is done here. False:
// told.
bool import_follow(Work *work, ImportCall *call, Str target, ImportRun *run);
