// job.h - things to be done later: added with a fact, done once, however many servers there are.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// A job that this process has on lease.
typedef struct Job {
    JobId   id;
    Str     kind;
    Json    payload;
    int64_t attempts;          // this one included
    UserId  created_by;        // whoever caused it; none: the program itself
} Job;
extern const RecordType Job_record;

typedef struct JobHandler {
    const char *kind;
    // Quick ones: run in the transaction that marks the job done, so that what it does happens
    // exactly once. A failed work is tried again. Returns the result as JSON; absent: "{}".
    Str (*run)(Work *work, const Job *job);
    // Slow ones, instead: outside a transaction, in units of work of their own (server_work). It
    // may be called again after a crash half way, so it goes on where its own rows say. False: why
    // says what is in the way.
    bool (*run_slow)(struct Server *server, int64_t org_id, const Job *job, char why[240]);
    int64_t lease_ms;          // nobody else takes it so long; 0: JOB_LEASE_MS
} JobHandler;
extern const JobHandler job_handler_list[];        // src/app/jobs.c; ends with a NULL kind
const JobHandler *job_handler(Str kind);           // NULL: there is none

enum {
    JOB_LEASE_MS = 60000,
    JOB_ATTEMPTS_MAX = 8,      // then it is parked
    JOB_TAKE_MAX = 20,
    JOB_KEEP_DAYS = 30,        // done ones
    JOB_PAYLOAD_BYTES_MAX = 16 << 10,
};

// Adds a job of a kind in job_handler_list to the Work's transaction. key absent: any number of
// them; else nothing happens while one of that kind and key waits. payload: JSON object. The id; 0
// when one waits already.
JobId job_add(Work *work, const char *kind, Str key, Str payload, Time due_at);
// A record as payload.
#define JOB_PAYLOAD(work, T, ptr) job_payload((work), &T##_record, (const T *){ (ptr) })
Str job_payload(Work *work, const RecordType *type, const void *record);

// What may be taken now, in every organisation: due, or left by a process that died.
typedef struct JobRef { OrgId org_id; JobId id; } JobRef;
LIST_TYPE(JobRef);
extern const RecordType JobRef_record;
JobRefList jobs_due(Work *work, bool slow);

// Takes one on lease; false: somebody else has it. The Work's organisation is the job's.
// owner: this process.
bool job_take(Work *work, JobId id, int64_t owner, Job *taken);
// One that this process has on lease; false: the lease was lost.
bool job_held(Work *work, JobId id, int64_t owner, Job *held);
// Keeps the lease of a long one; false: it was lost, stop.
bool job_renew(Work *work, const Job *job, int64_t owner);
// Fails the work when the lease was lost: then nothing of it is kept.
void job_done(Work *work, const Job *job, int64_t owner, Str result);
// It is tried again in 30 s, 1 min, 2 min ... an hour at most, or parked after JOB_ATTEMPTS_MAX.
void job_failed(Work *work, const Job *job, int64_t owner, Str why);
// Removes what was done JOB_KEEP_DAYS ago, in every organisation. How many.
int64_t jobs_forget(Work *work);

// As people see them.
typedef struct JobRow {
    JobId     id;
    Str       kind, state;
    int64_t   attempts;
    Time      due_at, created_at;
    MaybeTime ended_at;
    Str       result;
} JobRow;
LIST_TYPE(JobRow);
typedef struct JobPage { JobRowList items; Str next_cursor; } JobPage;
typedef struct JobQuery { Str state, cursor; int64_t limit; } JobQuery;
extern const RecordType JobRow_record, JobPage_record, JobQuery_record;
bool job_list(Work *work, const JobQuery *query, JobPage *page, Issues *issues);
bool job_find(Work *work, JobId id, JobRow *found);
bool job_retry(Work *work, JobId id);              // false: it is not parked
