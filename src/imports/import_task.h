// import_task.h - inside imports: a task under way, shared by the files that do its parts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import_job.h"
#include "imports/import_keys.h"
#include "imports/import_log.h"
#include "imports/import_sites.h"

enum { JOB_BYTES_MAX = 1 << 29, UNIT_BYTES_MAX = 64 << 20, RAW_CHARS_MAX = 4000 };

typedef enum Mode {
    MODE_PARSE,   // nothing is asked of the database: are all rows sound?
    MODE_CHECK,   // nothing is written but faults and counters
    MODE_RUN,
} Mode;

// One row, or one case of an event log, that a task has to do with: a case, or faults.
typedef struct Item {
    ImportFact fact;
    bool maybe_seen;
    ImportFaults faults;
    int64_t row, line;
    Str raw;
} Item;

typedef struct Job {
    ImportRunner *runner;
    int64_t org_id;
    ImportId id;
    Import import;       // its strings in plan_work
    Mode mode;
    bool lost;           // cancelled, or another process's by now
    bool broken;         // a unit of work failed
    char failure[240];   // why the task cannot be done
    Work read_work, plan_work, unit_work;
    Str stored;          // the import as JSON
    char *path;
    bool planned;        // the head was seen
    ImportPlan plan;
    ImportTarget target;
    ImportSites sites;
    ImportKeys keys;
    ImportLog *log;      // of an event log
    Item *items;         // of the unit being filled
    size_t item_count;
    int64_t skip;        // items that are done already
    int64_t unit;        // units that are committed
    ImportCounts counts; // of them
    ImportCounts next;   // of the unit being committed
    int64_t rows;        // of the file, but for the head
    Time latest;         // in the log
    bool timed;          // some time of the log is more than a day
    Str end_state, end_task;
} Job;


// Says why the task cannot be done; the first reason stays.
void job_fail(Job *job, const char *why);
// Leases that ended before this may be taken over.
Time job_lease_expiry(const Work *work);
// Neither lost, broken, failed nor to be stopped.
bool job_goes_on(const Job *job);

// import_units.c: what is done in transactions.
bool job_unit(Job *job, void (*body)(Work *work, void *arg));  // false: not done, or lost
void job_enter(Work *work, const Job *job);                    // the system, in the right place
bool job_held(Work *work, Job *job);                           // else job->lost
void job_count(Work *work, Job *job);                          // job->next, and one unit more
bool job_claim(Job *job);                                      // and reads what it is about
bool job_source(Job *job);
void job_flush(Job *job);                                      // commits the items gathered so far
bool job_forget_rows(Job *job);                                // before the file is read again

// import_rows.c: reads the file from its beginning in one mode. False: it did not come to the end.
bool job_read(Job *job, Mode mode);
