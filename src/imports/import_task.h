// import_task.h - inside imports: a task under way, shared by the files that do its parts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import_job.h"
#include "imports/import_keys.h"
#include "imports/import_log.h"
#include "imports/import_sites.h"

enum { TASK_BYTES_MAX = 1 << 29, UNIT_BYTES_MAX = 64 << 20, RAW_CHARS_MAX = 4000 };

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

typedef struct ImportTask {
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
} ImportTask;


// Says why the task cannot be done; the first reason stays.
void task_fail(ImportTask *task, const char *why);
// Leases that ended before this may be taken over.
Time task_lease_expiry(const Work *work);
// Neither lost, broken, failed nor to be stopped.
bool task_goes_on(const ImportTask *task);

// import_units.c: what is done in transactions.
// Runs body as a unit of work. False: it was not done, or the task is lost.
bool task_unit(ImportTask *task, void (*body)(Work *work, void *arg));
void task_enter(Work *work, const ImportTask *task);   // the system, in the task's organisation
bool task_held(Work *work, ImportTask *task);          // else task->lost
void task_count(Work *work, ImportTask *task);         // task->next, and one unit more
bool task_claim(ImportTask *task);                     // and reads what it is about
bool task_source(ImportTask *task);
void task_flush(ImportTask *task);                     // commits the items gathered so far
bool task_forget_rows(ImportTask *task);               // before the file is read again
bool task_weigh(ImportTask *task);                     // tells PostgreSQL how much there is by now

// import_rows.c: reads the file from its beginning in one mode. False: it did not come to the end.
bool task_read(ImportTask *task, Mode mode);
