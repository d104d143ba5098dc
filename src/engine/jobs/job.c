// job.c - adds, leases, ends and lists jobs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/jobs/job.h"
#include "engine/retry/retry.h"
#include "queries.h"
#include "record/cursor.h"
#include <assert.h>

enum { PAUSE_FIRST_MS = 30 * 1000 };

static const char *const states[] = { "waiting", "running", "done", "parked", NULL };

RECORD(Job, "A job on lease.", FIELD(Job, id), FIELD(Job, kind), FIELD(Job, payload),
       FIELD(Job, attempts), FIELD(Job, created_by));
RECORD(JobRef, "A job that may be taken.", FIELD(JobRef, org_id), FIELD(JobRef, id));
RECORD(JobRow, "Something to be done later.", FIELD(JobRow, id), FIELD(JobRow, kind),
       FIELD(JobRow, state), FIELD(JobRow, attempts), FIELD(JobRow, due_at),
       FIELD(JobRow, created_at), FIELD(JobRow, ended_at),
       FIELD(JobRow, result, .doc = "What came of it, or why it failed."));
RECORD(JobPage, "A page of jobs.", LIST_FIELD(JobPage, items, JobRow), FIELD(JobPage, next_cursor));
RECORD(JobQuery, "Which jobs.", FIELD(JobQuery, state, .choices = states), PAGE_FIELDS(JobQuery));

const JobHandler *job_handler(Str kind)
{
    for (const JobHandler *h = job_handler_list; h->kind; h++)
        if (str_equal(str_of(h->kind), kind)) return h;
    return NULL;
}

Str job_payload(Work *work, const RecordType *type, const void *record)
{
    Text out = TEXT(work);
    record_to_json(&out, type, record, 0);
    return text_str(&out);
}

JobId job_add(Work *work, const char *kind, Str key, Str payload, Time due_at)
{
    const JobHandler *handler = job_handler(str_of(kind));
    assert(handler);
    if (payload.len > JOB_PAYLOAD_BYTES_MAX)
        work_fail(work, FAIL_TOO_LARGE, "the payload of a job is too large");
    bool slow = handler->run_slow != NULL;
    JobId id = { id_new(work->now_ms) };
    int64_t added = db_run(work, &SQL_job_add,
                           ARGS(ARG(id, id), ARG(kind, str_of(kind)), ARG(key, key),
                                ARG(payload, payload), ARG(due_at, due_at), ARG(slow, slow)));
    return added ? id : (JobId){ 0 };
}

JobRefList jobs_due(Work *work, bool slow)
{
    JobRefList list;
    db_list(work, &SQL_jobs_due, ARGS(ARG(slow, slow), ARG(limit, JOB_TAKE_MAX)), JobRef, &list);
    return list;
}

static int64_t lease_end(const Work *work, const JobHandler *handler)
{
    return work->now_ms + (handler && handler->lease_ms ? handler->lease_ms : JOB_LEASE_MS);
}

typedef struct KindRow {
    Str kind;
} KindRow;
RECORD(KindRow, "A kind of job.", FIELD(KindRow, kind));

bool job_take(Work *work, JobId id, int64_t owner, Job *taken)
{
    KindRow row;
    if (!db_find(work, &SQL_job_kind, ARGS(ARG(id, id)), KindRow, &row)) return false;
    return db_find(work, &SQL_job_take,
                   ARGS(ARG(id, id), ARG(owner, owner),
                        ARG(lease_until, lease_end(work, job_handler(row.kind)))),
                   Job, taken);
}

bool job_held(Work *work, JobId id, int64_t owner, Job *held)
{
    return db_find(work, &SQL_job_held, ARGS(ARG(id, id), ARG(owner, owner)), Job, held);
}

bool job_renew(Work *work, const Job *job, int64_t owner)
{
    return db_run(work, &SQL_job_renew,
                  ARGS(ARG(id, job->id), ARG(owner, owner),
                       ARG(lease_until, lease_end(work, job_handler(job->kind))))) == 1;
}

void job_done(Work *work, const Job *job, int64_t owner, Str result)
{
    if (db_run(work, &SQL_job_done,
               ARGS(ARG(id, job->id), ARG(owner, owner),
                    ARG(result, result.ptr ? result : STR("{}")))) != 1)
        work_fail(work, FAIL_UNAVAILABLE, "job %lld took longer than its lease",
                  (long long)job->id.value);
}

static bool put_back(Work *work, const Job *job, int64_t owner, Str why, bool parked)
{
    Time due_at = { parked
                        ? work->now_ms
                        : work->now_ms + retry_pause_ms(job->attempts, PAUSE_FIRST_MS, HOUR_MS) };
    MaybeTime ended_at = { parked, { work->now_ms } };
    return db_run(work, &SQL_job_failed,
                  ARGS(ARG(id, job->id), ARG(owner, owner),
                       ARG(state, parked ? STR("parked") : STR("waiting")), ARG(result, why),
                       ARG(due_at, due_at), ARG(ended_at, ended_at))) == 1;
}

void job_failed(Work *work, const Job *job, int64_t owner, Str why)
{
    if (job->attempts < JOB_ATTEMPTS_MAX && put_back(work, job, owner, why, false)) return;
    // Also where another of its kind and key waits by now, which will do the same.
    put_back(work, job, owner, why, true);
}

int64_t jobs_forget(Work *work)
{
    int64_t keep_ms = (int64_t)JOB_KEEP_DAYS * DAY_MS;
    return db_run(work, &SQL_jobs_forget, ARGS(ARG(before, work->now_ms - keep_ms)));
}

bool job_list(Work *work, const JobQuery *query, JobPage *page, Issues *issues)
{
    Cursor cursor;
    if (!cursor_read(query->cursor, &cursor, issues)) return false;
    db_list(work, &SQL_job_list,
            ARGS(ARG(before_id, cursor.set ? cursor.id : INT64_MAX),
                 ARG(state, query->state.ptr ? query->state : STR("")),
                 ARG(limit, query->limit + 1)),
            JobRow, &page->items);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    return true;
}

bool job_find(Work *work, JobId id, JobRow *found)
{
    return db_find(work, &SQL_job_find, ARGS(ARG(id, id)), JobRow, found);
}

bool job_retry(Work *work, JobId id)
{
    return db_run(work, &SQL_job_retry, ARGS(ARG(id, id))) == 1;
}
