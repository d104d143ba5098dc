// demo.c - filling in the demo, and taking it away again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo.h"
#include "app/demo_inside.h"
#include "boards/kept_store.h"
#include "queries.h"
#include <stdio.h>
#include <unistd.h>

enum { BATCH = 1000 };

static bool run(Demo *demo, void (*body)(Work *work, void *arg), char error[240])
{
    Work work = { .arena = arena_new((size_t)1 << 30),
                  .db = demo->db,
                  .now_ms = time_now_ms(),
                  .origin = STR("demo"),
                  .org_id = demo->org_id };
    bool done = work.arena && db_begin(demo->db, true) && work_run(&work, body, demo) &&
                db_commit(demo->db);
    if (!done) snprintf(error, 240, "%s", work.failure[0] ? work.failure : db_error(demo->db));
    db_rollback(demo->db);
    arena_free(work.arena);
    return done;
}

static void tell_progress(const Demo *demo, int64_t cases, bool whole)
{
    bool terminal = isatty(STDERR_FILENO);
    if (!whole && !terminal) return;
    fprintf(stderr, "%s%.*s: %lld cases%s", terminal ? "\r" : "", STR_ARG(demo->division->name_en),
            (long long)cases, whole ? "\n" : " ");
}

// A division's cases: those of the past, and last those that lie open today.
static bool tell_division(Demo *demo, char error[240])
{
    int64_t past = demo->division->cases - demo_desk_count(demo);
    for (int64_t done = 0; done < past; done += demo->count) {
        demo->count = past - done < BATCH ? past - done : BATCH;
        if (!run(demo, demo_story, error)) return false;
        tell_progress(demo, done + demo->count, false);
        db_checkpoint(demo->db);
    }
    if (!run(demo, demo_desks, error)) return false;
    tell_progress(demo, demo->division->cases, true);
    return true;
}

static bool tell(Demo *demo, char error[240])
{
    demo->first_post = 0;
    for (size_t d = 0; d < demo->plan.divisions.count; d++) {
        demo->division = &demo->plan.divisions.items[d];
        if (!tell_division(demo, error)) return false;
        demo->first_post += demo->division->sites.count;
    }
    return true;
}

// Nobody wants to be told today of what was late last winter.
static void hush(Work *work, void *arg)
{
    const Demo *demo = arg;
    Args before = ARGS(ARG(before, demo->end_ms - 4 * DAY_MS));
    db_run(work, &SQL_demo_promises_told, before);
    db_run(work, &SQL_demo_updates_told, before);
    db_run(work, &SQL_demo_notices_read, before);
}

static void fill_cells(Work *work, void *arg)
{
    (void)arg;
    kept_store_fill(work);
}

typedef struct DemoCall {
    const CallTarget *where;
    int64_t cases; // in all; 0: as many as the plan says
    char error[240];
    bool done;
} DemoCall;

// The same story with fewer cases: each division keeps its share.
static void plan_shrink(DemoPlan *plan, int64_t cases)
{
    int64_t planned = 0;
    for (size_t d = 0; d < plan->divisions.count; d++) planned += plan->divisions.items[d].cases;
    for (size_t d = 0; d < plan->divisions.count; d++) {
        DemoDivision *division = &plan->divisions.items[d];
        division->cases = division->cases * cases / planned;
    }
}

static void load_body(Work *work, void *arg)
{
    DemoCall *call = arg;
    Demo *demo = NEW(work, Demo, 1);
    DbTarget target = { .url = data_database(work, call->where) };
    *demo = (Demo){ .keep = work, .seed = { 20250304 }, .end_ms = time_now_ms() };
    demo->plan = demo_plan(work);
    if (call->cases) plan_shrink(&demo->plan, call->cases);
    demo->customers = NEW(work, CustomerId, (size_t)POSTS_MAX * CUSTOMERS_PER_SITE);
    demo->db = db_open(&target, call->error, sizeof call->error);
    if (!demo->db) return;
    call->done = db_migrate(demo->db, call->error, sizeof call->error) &&
                 run(demo, demo_found, call->error) && run(demo, demo_people, call->error) &&
                 tell(demo, call->error) && run(demo, hush, call->error) &&
                 run(demo, demo_days, call->error) && run(demo, fill_cells, call->error);
    db_close(demo->db);
}

static bool load(const CallTarget *where, int64_t cases, char error[240])
{
    DemoCall call = { .where = where, .cases = cases };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (work.arena && !work_run(&work, load_body, &call))
        snprintf(call.error, sizeof call.error, "%s", work.failure);
    arena_free(work.arena);
    snprintf(error, 240, "%s", call.error);
    return call.done;
}

static bool exists(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) == 0;
}

static void drop(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    unlink(path);
}

static void drop_database(const char *dir)
{
    static const char *const files[] = { "zhiyin.db", "zhiyin.db-wal", "zhiyin.db-shm" };
    for (size_t i = 0; i < COUNT(files); i++) drop(dir, files[i]);
}

// A file that is there while the demo is being filled in tells a broken-off filling from a whole
// one.
static bool mark(const char *dir)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/demo.loading", dir);
    FILE *file = fopen(path, "w");
    return file && fclose(file) == 0;
}

static bool fill(const CallTarget *where, int64_t cases, char error[240])
{
    if (exists(where->data, "demo.loading")) drop_database(where->data);
    if (exists(where->data, "zhiyin.db")) return true;
    if (!mark(where->data)) {
        snprintf(error, 240, "%s cannot be written", where->data);
        return false;
    }
    if (!cases) fprintf(stderr, "filling the demo organisation: 40,000 cases, half a minute\n");
    if (!load(where, cases, error)) return false;
    drop(where->data, "demo.loading");
    return true;
}

bool demo_ready(const CallTarget *where, char error[240])
{
    return fill(where, 0, error);
}

// --cases N; 0 where it is not said, negative where it is no number.
static int64_t cases_asked(int argc, char **argv)
{
    int64_t cases = -1;
    const char *number = "";
    if (argc == 0) return 0;
    if (argc == 1 && strncmp(argv[0], "--cases=", 8) == 0) number = argv[0] + 8;
    if (argc == 2 && strcmp(argv[0], "--cases") == 0) number = argv[1];
    return str_int(str_of(number), &cases) && cases > 0 ? cases : -1;
}

int demo_load_command(const CallTarget *where, int argc, char **argv)
{
    char error[240] = "";
    int64_t cases = cases_asked(argc, argv);
    if (cases < 0) {
        fprintf(stderr, "zhiyin demo load: takes --cases N, about how many in all\n");
        return EXIT_USAGE;
    }
    bool locked = where->database || data_lock(where->data, error);
    bool done = locked && (where->database ? load(where, cases, error) : fill(where, cases, error));
    if (!done) fprintf(stderr, "zhiyin demo load: %s\n", error);
    return done ? EXIT_OK : EXIT_FAILED;
}

static void count_others(Work *work, void *arg)
{
    db_int(work, &SQL_demo_others, ARGS_NONE, arg);
}

int demo_remove_command(const CallTarget *where, int argc, char **argv)
{
    char error[240] = "", url[4096];
    int64_t others = -1;
    (void)argc, (void)argv;
    if (where->database) snprintf(error, sizeof error, "drop the demo's database instead");
    else if (data_lock(where->data, error)) {
        snprintf(url, sizeof url, "sqlite:%s/zhiyin.db", where->data);
        Demo demo = { .db = db_open(&(DbTarget){ .url = str_of(url), .read_only = true }, error,
                                    sizeof error) };
        Work work = { .arena = arena_new(1 << 20), .db = demo.db };
        if (demo.db && work.arena && db_begin(demo.db, false))
            work_run(&work, count_others, &others);
        db_close(demo.db);
        arena_free(work.arena);
        if (others > 0) snprintf(error, sizeof error, "there is more than the demo in it");
    }
    if (others == 0) drop_database(where->data);
    else fprintf(stderr, "zhiyin demo remove: %s\n", error);
    return others == 0 ? EXIT_OK : EXIT_FAILED;
}

void demo_print_logins(void)
{
    fprintf(stderr, "demo logins, password " DEMO_PASSWORD ":\n"
                    "  admin      administrator and service manager\n"
                    "  manager    service manager of the group\n"
                    "  director   reads figures\n"
                    "  ga1.1      team lead at the East Town branch\n"
                    "  ga1.2      agent at the East Town branch\n");
}
