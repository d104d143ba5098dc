// import_job.c - the tasks of imports from their claim to their end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_job.h"
#include "imports/import_index.h"
#include "imports/import_task.h"
#include "queries.h"
#include <stdio.h>
#include <unistd.h>

RECORD(ImportNext, "A task that waits.", FIELD(ImportNext, org_id), FIELD(ImportNext, id));

// In the embedded database nobody else can hold a lease: who opens it has the directory's lock.
Time task_lease_expiry(const Work *work)
{
    return (Time){ db_engine(work->db) == DB_SQLITE ? INT64_MAX : work->now_ms };
}

void import_task_next(Work *work, void *arg)
{
    ImportNext *next = arg;
    next->found = db_find(work, &SQL_import_next, ARGS(ARG(expired, task_lease_expiry(work))),
                          ImportNext, next);
}

void task_fail(ImportTask *task, const char *why)
{
    if (!task->failure[0]) snprintf(task->failure, sizeof task->failure, "%s", why);
}

bool task_goes_on(const ImportTask *task)
{
    bool stopping = task->runner->stopping && task->runner->stopping(task->runner);
    return !task->lost && !task->broken && !task->failure[0] && !stopping;
}

static MaybeTime observed_until(const ImportTask *task)
{
    ImportTime end;
    // Where no row was taken nothing was observed.
    if (!import_observed(&task->plan, &end))
        return (MaybeTime){ task->latest.ms != 0, task->latest };
    if (end.date_only && task->timed) {
        int64_t local = end.at.ms + zone_offset_ms(task->plan.zone, end.at.ms) + DAY_MS;
        end.at.ms = zone_open_ms(task->plan.zone, local);
    }
    return (MaybeTime){ true, end.at };
}

static void end_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    bool failed = task->failure[0] != 0,
         read = !failed && task->mode != MODE_PARSE && task->planned;
    bool done = str_equal(task->end_state, STR("done"));
    MaybeTime undo_until = { done, { work->now_ms + (int64_t)IMPORT_UNDO_DAYS * DAY_MS } };
    MaybeInt rows = { read, task->rows };
    MaybeTime observed = read ? observed_until(task) : (MaybeTime){ .set = false };
    int64_t ended = db_run(work, &SQL_import_task_over,
                           ARGS(ARG(id, task->id), ARG(lease, task->runner->lease),
                                ARG(state, task->end_state), ARG(task, task->end_task),
                                ARG(failure, str_of(task->failure)), ARG(row_count, rows),
                                ARG(observed_until, observed), ARG(undo_until, undo_until)));
    task->lost = ended != 1;
    if (task->lost) return;
    bool undone = str_equal(task->end_state, STR("undone"));
    if (undone) import_take_back_rest(work, task->id, task->import.source_id);
    // Also of a run that failed half way: what it has loaded stays until it is undone.
    if (str_equal(task->end_task, STR("run"))) import_index_later(work, task->id);
    if (done || undone)
        db_run(work, &SQL_import_source_observed,
               ARGS(ARG(source_id, undone ? task->import.source_id : task->target.source_id)));
    Import over;
    if (import_find(work, task->id, &over))
        import_trail(work, &over,
                     str_z(work, str_format(work, "import_%.*s", STR_ARG(task->end_state))));
}

static void end(ImportTask *task, const char *state)
{
    bool gone = strcmp(state, "done") == 0 || strcmp(state, "undone") == 0;
    task->end_state = str_of(state);
    task->end_task = task->import.task;
    if (task_unit(task, end_body) && gone) unlink(task->path);
}

static void release_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    db_run(work, &SQL_import_release, ARGS(ARG(id, task->id), ARG(lease, task->runner->lease)));
}

static void take_back_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    if (!task_held(work, task)) return;
    import_uncount(work, task->id, task->import.source_id);
    task->next.items = import_take_back(work, task->id, task->runner->unit_rows);
    task_count(work, task);
}

// The counters stay what the run made them, so that it can be seen what was taken back.
static void undo(ImportTask *task)
{
    do {
        task->next = task->counts;
        if (task_unit(task, take_back_body)) task->unit++;
    } while (task_goes_on(task) && task->next.items > 0);
    if (task_goes_on(task)) end(task, "undone");
}

static void load(ImportTask *task)
{
    bool whole = task->import.map.all_or_nothing && task->unit == 0;
    if (whole && task_read(task, MODE_PARSE) && task->counts.refused > 0) {
        snprintf(task->failure, sizeof task->failure,
                 "%lld rows are faulty, and the map wants all or nothing",
                 (long long)task->counts.refused);
        return;
    }
    if (whole) {
        task->counts = (ImportCounts){ 0 };
        if (!task_forget_rows(task)) task_fail(task, "there is no memory for it");
    }
    if (task_goes_on(task) && task_read(task, MODE_RUN) && task_weigh(task)) end(task, "done");
}

static void do_task(ImportTask *task)
{
    if (str_equal(task->import.task, STR("undo"))) undo(task);
    else if (str_equal(task->import.task, STR("run"))) load(task);
    else if (task_read(task, MODE_CHECK)) end(task, "checked");
    if (task->failure[0] && !task->lost && !task->broken) end(task, "failed");
    else if (!task->lost && !task->broken && task->runner->stopping) task_unit(task, release_body);
}

static bool task_run(ImportTask *task)
{
    if (!task_claim(task)) return false;
    do_task(task);
    return !task->broken;
}

bool import_task_run(ImportRunner *runner, int64_t org_id, ImportId id)
{
    ImportTask task = { .runner = runner,
                        .org_id = org_id,
                        .id = id,
                        .read_work = { .arena = arena_new(4 << 20) },
                        .plan_work = { .arena = arena_new(TASK_BYTES_MAX) },
                        .unit_work = { .arena = arena_new(UNIT_BYTES_MAX) } };
    task.sites.memory = &task.plan_work;
    bool ready = task.read_work.arena && task.plan_work.arena && task.unit_work.arena;
    bool done = ready && task_run(&task);
    arena_free(task.read_work.arena);
    arena_free(task.plan_work.arena);
    arena_free(task.unit_work.arena);
    return done;
}
