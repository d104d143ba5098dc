// background.c - seals the trail, does jobs: leased, done, marked, tried again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/background.h"
#include "engine/audit/audit.h"
#include "engine/jobs/job.h"
#include <stdio.h>

enum { ORGS_AT_ONCE = 20 };

typedef struct Orgs {
    AnyId list[ORGS_AT_ONCE];
    size_t count;
} Orgs;

static void waiting_body(Work *work, void *arg)
{
    Orgs *orgs = arg;
    IdList found = audit_waiting(work);
    orgs->count = found.count < ORGS_AT_ONCE ? found.count : ORGS_AT_ONCE;
    if (orgs->count) memcpy(orgs->list, found.items, orgs->count * sizeof *orgs->list);
}

typedef struct Sealing {
    AnyId org;
    int64_t sealed;
} Sealing;

static void seal_body(Work *work, void *arg)
{
    Sealing *sealing = arg;
    work->org_id = sealing->org.value;
    sealing->sealed = audit_seal(work);
}

// In small portions, so that no request waits long for one.
void background_seal(const Background *in)
{
    Orgs orgs;
    if (!in->read(in, waiting_body, &orgs, NULL)) return;
    for (size_t i = 0; i < orgs.count; i++) {
        Sealing sealing = { .org = orgs.list[i] };
        do
            if (!in->write(in, seal_body, &sealing, NULL)) break;
        while (sealing.sealed == AUDIT_SEAL_MAX && !in->stopping(in));
    }
}

typedef struct DueJobs {
    bool slow;
    JobRef list[2 * JOB_TAKE_MAX];
    size_t count;
} DueJobs;

static void due_body(Work *work, void *arg)
{
    DueJobs *due = arg;
    JobRefList found = jobs_due(work, due->slow);
    due->count = found.count < COUNT(due->list) ? found.count : COUNT(due->list);
    if (due->count) memcpy(due->list, found.items, due->count * sizeof *due->list);
}

// A job under way, copied out of the unit of work that took it.
typedef struct Doing {
    JobRef ref;
    bool taken;
    Job job;
    const JobHandler *handler; // NULL: another version of the program added it
    char payload[JOB_PAYLOAD_BYTES_MAX];
    Str result;
    char why[240];
} Doing;

static void doing_org(Work *work, const Doing *doing)
{
    work->org_id = doing->ref.org_id.value;
    work->origin = STR("job");
}

static void take_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    doing->taken = job_take(work, doing->ref.id, id_process(), &doing->job);
    if (!doing->taken) return;
    Job *job = &doing->job;
    doing->handler = job_handler(job->kind);
    job->kind = doing->handler ? str_of(doing->handler->kind) : STR("");
    memcpy(doing->payload, job->payload.text.ptr, job->payload.text.len);
    job->payload.text.ptr = doing->payload;
}

static void quick_body(Work *work, void *arg)
{
    Doing *doing = arg;
    Job held;
    doing_org(work, doing);
    if (!job_held(work, doing->ref.id, id_process(), &held))
        work_fail(work, FAIL_UNAVAILABLE, "the lease was lost");
    job_done(work, &held, id_process(), doing->handler->run(work, &held));
}

static void done_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    job_done(work, &doing->job, id_process(), STR_ABSENT);
}

static void failed_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    job_failed(work, &doing->job, id_process(), str_of(doing->why));
}

static bool do_job(const Background *in, Doing *doing)
{
    const JobHandler *handler = doing->handler;
    if (!handler) return snprintf(doing->why, sizeof doing->why, "nobody knows this kind"), false;
    if (doing->job.attempts > JOB_ATTEMPTS_MAX)
        return snprintf(doing->why, sizeof doing->why, "ended the program each time"), false;
    if (handler->run) return in->write(in, quick_body, doing, doing->why);
    return handler->run_slow(in->server, doing->ref.org_id.value, &doing->job, doing->why) &&
           in->write(in, done_body, doing, doing->why);
}

void background_jobs(const Background *in, bool slow)
{
    DueJobs due = { .slow = slow };
    Doing doing;
    if (!in->read(in, due_body, &due, NULL)) return;
    for (size_t i = 0; i < due.count && !in->stopping(in); i++) {
        doing.ref = due.list[i];
        doing.why[0] = 0;
        if (!in->write(in, take_body, &doing, NULL) || !doing.taken) continue;
        if (!do_job(in, &doing)) in->write(in, failed_body, &doing, NULL);
    }
}

static void forget_body(Work *work, void *arg)
{
    (void)arg;
    jobs_forget(work);
}

void background_forget(const Background *in)
{
    in->write(in, forget_body, NULL, NULL);
}
