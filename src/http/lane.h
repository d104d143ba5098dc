// lane.h - where requests are done: lanes of threads, each with a database connection of its own.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SQLite has one write lane and several read lanes. The write lane does all requests that wait in
// one transaction and commits once: group commit without a waiting window. They are answered when
// the disk has the commit, while the lane does the next ones; so are those who read, if they may
// have seen what the disk does not have yet (docs/decisions/0023-the-disk-beside-the-lane.md).
// Where one request has to be taken back the batch runs again, each request in a savepoint.
// PostgreSQL has lanes that read and write, a transaction for each request, run again after a
// serialization fault. For short requests that write (ROUTE_SHORT) it has lanes that do all that
// wait in one transaction too (db_begin_together); where that fails, or has anything to take back,
// its requests go to the other lanes, each alone.
// Slow preparation (password hashing) has a lane and a short queue of its own, so that a flood of
// logins slows nobody else.
#pragma once
#include "http/metrics.h"
#include "http/route.h"
#include "http/wire.h"

typedef struct Lanes Lanes;

typedef struct LanesConfig {
    DbTarget        target;
    const Route    *routes;
    int             read_lanes;       // SQLite: readers; PostgreSQL: for everything; 0: as is best
    struct Server  *server;           // set in every Work
    const char     *data_dir;         // likewise
    Metrics        *metrics;
} LanesConfig;

Lanes *lanes_start(const LanesConfig *config, char error[240]);    // NULL: error says why
// Finishes what was accepted, then ends the threads.
void lanes_stop(Lanes *lanes);

// Puts a request on its lane; answers 503 at once when the queue is full. Never blocks.
void lanes_submit(Lanes *lanes, Exchange *exchange, const Route *route);

// How a unit of work of the system failed; the words name no person.
typedef struct LaneFailure { FailKind kind; char words[240]; } LaneFailure;

// Runs body as a unit of work of the system and waits until all it wrote or saw is durable (or it
// failed: false; failure, where it is not NULL, says how): on the write lane, or, for a body that
// writes nothing, on a read lane. The body may run again after a fault. Not from a lane.
bool lanes_run(Lanes *lanes, bool writes, void (*body)(Work *work, void *arg), void *arg,
               LaneFailure *failure);

size_t lanes_waiting(Lanes *lanes);
