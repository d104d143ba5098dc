// import_job.c - the tasks of imports from their claim to their end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_job.h"
#include "engine/audit/audit.h"
#include "imports/import_task.h"
#include "queries.h"
#include <stdio.h>
#include <unistd.h>

typedef struct NextTask {
    int64_t org_id;
    ImportId id;
} NextTask;
RECORD(NextTask, "A task that waits.", FIELD(NextTask, org_id), FIELD(NextTask, id));

// In the embedded database nobody else can hold a lease: who opens it has the directory's lock.
Time job_lease_expiry(const Work *work)
{
    return (Time){ db_engine(work->db) == DB_SQLITE ? INT64_MAX : work->now_ms };
}

bool import_task_next(Work *work, int64_t *org_id, ImportId *id)
{
    NextTask next;
    if (!db_find(work, &SQL_import_next, ARGS(ARG(expired, job_lease_expiry(work))), NextTask,
                 &next))
        return false;
    *org_id = next.org_id;
    *id = next.id;
    return true;
}

void job_fail(Job *job, const char *why)
{
    if (!job->failure[0]) snprintf(job->failure, sizeof job->failure, "%s", why);
}

bool job_goes_on(const Job *job)
{
    bool stopping = job->runner->stopping && job->runner->stopping(job->runner);
    return !job->lost && !job->broken && !job->failure[0] && !stopping;
}

static MaybeTime observed_until(const Job *job)
{
    ImportTime end;
    if (!import_observed(&job->plan, &end)) return (MaybeTime){ true, job->latest };
    if (end.date_only && job->timed) {
        int64_t local = end.at.ms + zone_offset_ms(job->plan.zone, end.at.ms) + DAY_MS;
        end.at.ms = zone_open_ms(job->plan.zone, local);
    }
    return (MaybeTime){ true, end.at };
}

static void audit_end(Work *work, const Job *job)
{
    const ImportCounts *counts = &job->counts;
    Str after = str_format(work,
                           "{\"created\":%lld,\"updated\":%lld,\"unchanged\":%lld,"
                           "\"repeated\":%lld,\"dropped\":%lld,\"refused\":%lld}",
                           (long long)counts->created, (long long)counts->updated,
                           (long long)counts->unchanged, (long long)counts->repeated,
                           (long long)counts->dropped, (long long)counts->refused);
    audit_add(work, str_z(work, str_format(work, "import_%.*s", STR_ARG(job->end_state))), "import",
              job->id.value, STR_ABSENT, after);
}

static void end_body(Work *work, void *arg)
{
    Job *job = arg;
    job_enter(work, job);
    bool failed = job->failure[0] != 0, read = !failed && job->mode != MODE_PARSE && job->planned;
    bool done = str_equal(job->end_state, STR("done"));
    MaybeTime undo_until = { done, { work->now_ms + (int64_t)IMPORT_UNDO_DAYS * DAY_MS } };
    MaybeInt rows = { read, job->rows };
    MaybeTime observed = read ? observed_until(job) : (MaybeTime){ .set = false };
    int64_t ended = db_run(work, &SQL_import_task_over,
                           ARGS(ARG(id, job->id), ARG(lease, job->runner->lease),
                                ARG(state, job->end_state), ARG(task, job->end_task),
                                ARG(failure, str_of(job->failure)), ARG(row_count, rows),
                                ARG(observed_until, observed), ARG(undo_until, undo_until)));
    job->lost = ended != 1;
    if (job->lost) return;
    bool undone = str_equal(job->end_state, STR("undone"));
    if (undone) import_take_back_rest(work, job->id, job->import.source_id);
    if (done || undone)
        db_run(work, &SQL_import_source_observed,
               ARGS(ARG(source_id, undone ? job->import.source_id : job->target.source_id)));
    audit_end(work, job);
}

static void end(Job *job, const char *state)
{
    bool gone = strcmp(state, "done") == 0 || strcmp(state, "undone") == 0;
    job->end_state = str_of(state);
    job->end_task = job->import.task;
    if (job_unit(job, end_body) && gone) unlink(job->path);
}

static void release_body(Work *work, void *arg)
{
    Job *job = arg;
    job_enter(work, job);
    db_run(work, &SQL_import_release, ARGS(ARG(id, job->id), ARG(lease, job->runner->lease)));
}

static void take_back_body(Work *work, void *arg)
{
    Job *job = arg;
    job_enter(work, job);
    if (!job_held(work, job)) return;
    job->next.items = import_take_back(work, job->id, job->runner->unit_rows);
    job_count(work, job);
}

// The counters stay what the run made them, so that it can be seen what was taken back.
static void undo(Job *job)
{
    do {
        job->next = job->counts;
        if (job_unit(job, take_back_body)) job->unit++;
    } while (job_goes_on(job) && job->next.items > 0);
    if (job_goes_on(job)) end(job, "undone");
}

static void load(Job *job)
{
    bool whole = job->import.map.all_or_nothing && job->unit == 0;
    if (whole && job_read(job, MODE_PARSE) && job->counts.refused > 0) {
        snprintf(job->failure, sizeof job->failure,
                 "%lld rows are faulty, and the map wants all or nothing",
                 (long long)job->counts.refused);
        return;
    }
    if (whole) {
        job->counts = (ImportCounts){ 0 };
        if (!job_forget_rows(job)) job_fail(job, "there is no memory for it");
    }
    if (job_goes_on(job) && job_read(job, MODE_RUN)) end(job, "done");
}

static void task(Job *job)
{
    if (str_equal(job->import.task, STR("undo"))) undo(job);
    else if (str_equal(job->import.task, STR("run"))) load(job);
    else if (job_read(job, MODE_CHECK)) end(job, "checked");
    if (job->failure[0] && !job->lost && !job->broken) end(job, "failed");
    else if (!job->lost && !job->broken && job->runner->stopping) job_unit(job, release_body);
}

static bool job_run(Job *job)
{
    if (!job_claim(job)) return false;
    task(job);
    return !job->broken;
}

bool import_task_run(ImportRunner *runner, int64_t org_id, ImportId id)
{
    Job job = { .runner = runner,
                .org_id = org_id,
                .id = id,
                .read_work = { .arena = arena_new(4 << 20) },
                .plan_work = { .arena = arena_new(JOB_BYTES_MAX) },
                .unit_work = { .arena = arena_new(UNIT_BYTES_MAX) } };
    job.sites.memory = &job.plan_work;
    bool ready = job.read_work.arena && job.plan_work.arena && job.unit_work.arena;
    bool done = ready && job_run(&job);
    arena_free(job.read_work.arena);
    arena_free(job.plan_work.arena);
    arena_free(job.unit_work.arena);
    return done;
}
