// import_follow.c - asks, and does or awaits the tasks of imports.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/import_follow.h"
#include "app/print.h"
#include "imports/import_job.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

bool import_ask(Work *work, ImportCall *call, const char *method, Str target, Str body,
                const char *upload)
{
    char error[240] = "";
    call->exit_code = EXIT_FAILED;
    if (!call_api(work, call->where, routes(), method, target, body, upload, &call->reply, error)) {
        fprintf(stderr, "zhiyin %s: %s\n", call->command, error);
        return false;
    }
    bool answered = call->reply.status < 300;
    call->exit_code = answered
                          ? EXIT_OK
                          : print_reply(work, &call->reply, NULL, call->where->json, call->command);
    return answered;
}

bool import_ask_run(Work *work, ImportCall *call, const char *method, Str target, Str body,
                    const char *upload, ImportRun *run)
{
    Issues *issues = NEW(work, Issues, 1);
    if (!import_ask(work, call, method, target, body, upload)) return false;
    if (from_json(work, ImportRun, call->reply.body, run, issues)) return true;
    fprintf(stderr, "zhiyin %s: an answer that cannot be read: %.*s\n", call->command,
            STR_ARG(issues->list[0].field));
    call->exit_code = EXIT_FAILED;
    return false;
}

static void show_progress(const ImportProgress *progress)
{
    if (!isatty(STDERR_FILENO)) return;
    fprintf(stderr, "\r%lld rows read, %lld created, %lld updated, %lld refused ",
            (long long)progress->read, (long long)progress->created, (long long)progress->updated,
            (long long)progress->refused);
}

// --- Without a server: the task is done in this process.

typedef struct Here {
    Db *db;
    char error[240];
} Here;

static bool here_unit(ImportRunner *runner, void (*body)(Work *work, void *arg), void *arg)
{
    Here *here = runner->arg;
    bool done = false;
    for (int attempt = 0; !done && attempt <= RETRIES_MAX; attempt++) {
        Work work = { .arena = arena_new(ARENA_BYTES_MAX),
                      .db = here->db,
                      .now_ms = time_now_ms(),
                      .origin = STR("cli"),
                      .data_dir = runner->data_dir };
        done = work.arena && db_begin(here->db, true) && work_run(&work, body, arg) &&
               db_commit(here->db);
        bool again = work.failed == FAIL_RETRY;
        if (!done)
            snprintf(here->error, sizeof here->error, "%s",
                     work.failure[0] ? work.failure : db_error(here->db));
        db_rollback(here->db);
        arena_free(work.arena);
        if (!again) break;
    }
    db_checkpoint(here->db);
    return done;
}

static void here_progress(ImportRunner *runner, const ImportCounts *counts)
{
    (void)runner;
    ImportProgress progress = { .read = counts->read,
                                .created = counts->created,
                                .updated = counts->updated,
                                .refused = counts->refused };
    show_progress(&progress);
}

// Whatever waits is done, ours among it.
static bool work_here(Work *work, ImportCall *call)
{
    enum { UNIT_ROWS = 4000 };
    Here here = { .error = "" };
    ImportNext waiting = { .found = true };
    DbTarget target = { .url = data_database(work, call->where) };
    here.db = db_open(&target, here.error, sizeof here.error);
    ImportRunner runner = { .unit = here_unit,
                            .progress = here_progress,
                            .data_dir = call->where->data,
                            .lease = id_random(),
                            .unit_rows = UNIT_ROWS,
                            .arg = &here };
    bool sound = here.db != NULL;
    while (sound && waiting.found) {
        sound = here_unit(&runner, import_task_next, &waiting);
        if (sound && waiting.found) sound = import_task_run(&runner, waiting.org_id, waiting.id);
    }
    if (!sound) fprintf(stderr, "zhiyin %s: %s\n", call->command, here.error);
    if (here.db) db_close(here.db);
    return sound;
}

// --- With a server: we look now and then, each time in memory of our own.

static bool is_moving(Str state)
{
    return str_equal(state, STR("checking")) || str_equal(state, STR("running")) ||
           str_equal(state, STR("undoing"));
}

typedef struct Look {
    ImportCall *call;
    Str target;
    bool moving, answered;
} Look;

static void look_body(Work *work, void *arg)
{
    Look *look = arg;
    ImportRun run;
    look->answered = import_ask_run(work, look->call, "GET", look->target, STR_ABSENT, NULL, &run);
    if (!look->answered) return;
    look->moving = is_moving(run.state);
    show_progress(&run.progress);
}

static bool await(ImportCall *call, Str target)
{
    const struct timespec pause = { .tv_nsec = 200000000 };
    Look look = { .call = call, .target = target, .moving = true };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    while (work.arena && work_run(&work, look_body, &look) && look.answered && look.moving) {
        nanosleep(&pause, NULL);
        arena_reset(work.arena);
    }
    arena_free(work.arena);
    return look.answered && !look.moving;
}

bool import_follow(Work *work, ImportCall *call, Str target, ImportRun *run)
{
    bool here = !call_has_server(work, call->where);
    bool over = here ? work_here(work, call) : await(call, target);
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
    if (!over) call->exit_code = EXIT_FAILED;
    return over && import_ask_run(work, call, "GET", target, STR_ABSENT, NULL, run);
}
