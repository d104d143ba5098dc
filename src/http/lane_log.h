// lane_log.h - moves SQLite's log into the database beside the write lane.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Moving some thousand pages and syncing them takes ten milliseconds and more, in which nobody
// would be answered. So a thread with a connection of its own does nearly all of it while the lane
// writes on; the lane itself moves the little that came meanwhile, for only when nothing is left
// can the log start again from its beginning.
#pragma once
#include "db/db.h"

typedef struct LaneLog LaneLog;

LaneLog *lane_log_start(const DbTarget *target);   // NULL: no memory, thread or database
void     lane_log_end(LaneLog *log);               // NULL allowed
// By the write lane, after the replies of each batch. A disk that loses writes ends the process.
void     lane_log_look(LaneLog *log, Db *writer);

// A disk that does not keep what it was given cannot be argued with: whoever was not answered yet
// must not be, and the supervisor starts a process that recovers from what is durable.
void     lane_stop_if_unsafe(const Db *db);
_Noreturn void lane_stop_at_once(const char *why);
