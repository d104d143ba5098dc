// call.h - how the command line reaches the API: a running server's socket, else in process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

// What the options that all commands share say: where they go (a data directory or a database, an
// organisation, a login), whether the answer is printed as JSON, and how long a statement of the
// database may take where the command opens it itself (0: as long as it takes).
typedef struct CallTarget {
    const char *data, *database, *org, *as;
    bool        json;
    int         statement_ms_max;
} CallTarget;

typedef struct CallReply { int status; Str type, body, etag; } CallReply;

// One request. While a server runs on the data directory it goes through the server's local socket;
// otherwise this process takes the directory's lock, opens the database and does the work itself.
// target is path and query; upload is a file whose bytes are the body, or NULL. False: error says
// why.
bool call_api(Work *work, const CallTarget *where, const Route *routes, const char *method,
              Str target, Str body, const char *upload, CallReply *reply, char error[240]);

// Whether a server answers on the data directory, so that call_api goes through it.
bool call_has_server(Work *work, const CallTarget *where);

// The files of a data directory.
Str data_path(Work *work, const char *dir, const char *name);
// "sqlite:DIR/zhiyin.db", or --database.
Str data_database(Work *work, const CallTarget *where);
// Takes the directory's lock while the process lives; false: another process has it.
bool data_lock(const char *dir, char error[240]);
