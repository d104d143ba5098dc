// import_job.h - does the tasks of imports: checks a file, loads it, takes it back.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A task is done in units of work, each some rows and one transaction, so that others are served in
// between, and each counts itself with what it did: a task that was broken off, by a crash or by a
// person, goes on behind the last unit that was committed.
#pragma once
#include "imports/import_store.h"

// How units of work are done where the task runs: through a server's lanes, or in a process of its
// own.
typedef struct ImportRunner ImportRunner;
struct ImportRunner {
    // Runs body as one unit of work of the system; returns when it is durable. False: it failed.
    bool      (*unit)(ImportRunner *runner, void (*body)(Work *work, void *arg), void *arg);
    bool      (*stopping)(ImportRunner *runner);       // NULL: never
    // Told after each unit; NULL: nobody wants to know.
    void      (*progress)(ImportRunner *runner, const ImportCounts *counts);
    const char *data_dir;
    int64_t     lease;                                 // names this process; not 0
    int64_t     unit_rows;                             // cases in one unit
    void       *arg;
};

// A task that waits for a process.
typedef struct ImportNext {
    bool     found;                    // false: there is none
    int64_t  org_id;
    ImportId id;
} ImportNext;
void import_task_next(Work *work, void *next);     // the body of a unit of work: an ImportNext

// Does the task of one import until it is over, cancelled, or the runner is stopping. What came of
// it stands in the database. False: another process has it, or the units of work fail.
bool import_task_run(ImportRunner *runner, int64_t org_id, ImportId id);
