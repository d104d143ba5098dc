// import_command.c - the steps of an import one after the other, with progress for whoever waits.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/import_command.h"
#include "app/print.h"
#include "base/embedded.h"
#include "imports/import_job.h"
#include "imports/import_view.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char import_cases_usage[] =
    "import cases FILE --map MAP [--dry-run] [--json]\n\n"
    "  FILE                   CSV (gzipped or not, UTF-8 or GB18030) or XLSX\n"
    "  --map MAP              a map as JSON: which column is which; or the name of one that is\n"
    "                         built in: complaint_log, helpdesk_italian, nyc_council_complaints\n"
    "  --dry-run              read it and say what loading it would do\n"
    "  --json                 print the import as one JSON document\n\n"
    "  zhiyin import undo ID takes an import back, zhiyin import issues ID prints refused rows.\n";

typedef struct Given {
    const CallTarget *where;
    const char *file, *map;
    bool dry_run, json;
    int exit_code;
    CallReply reply;
    char error[240];
} Given;

static int usage_fault(const char *what, const char *words)
{
    fprintf(stderr, "zhiyin import cases: %s %s\n", what, words);
    return EXIT_USAGE;
}

static int flags_read(Given *given, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        Str name, value, word = str_of(argv[i]);
        bool inlined = str_split(word, '=', &name, &value);
        if (strcmp(argv[i], "--dry-run") == 0) given->dry_run = true;
        else if (strcmp(argv[i], "--json") == 0) given->json = true;
        else if (inlined && str_equal(name, STR("--map"))) given->map = value.ptr;
        else if (strcmp(argv[i], "--map") == 0 && i + 1 < argc) given->map = argv[++i];
        else if (argv[i][0] == '-') return usage_fault(argv[i], "no such flag, or needs a value");
        else if (given->file) return usage_fault(argv[i], "is more than one file");
        else given->file = argv[i];
    }
    if (!given->file) return usage_fault("FILE", "is missing");
    return given->map ? EXIT_OK : usage_fault("--map", "is missing");
}

static Str file_name(Str path)
{
    Str head, tail = path;
    while (str_split(tail, '/', &head, &tail)) continue;
    return head;
}

static Str encoded(Work *work, Str text)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < text.len; i++) text_format(&out, "%%%02X", (unsigned char)text.ptr[i]);
    return text_str(&out);
}

static bool call(Work *work, Given *given, const char *method, Str target, Str body,
                 const char *upload)
{
    bool answered = call_api(work, given->where, routes(), method, target, body, upload,
                             &given->reply, given->error);
    if (!answered) fprintf(stderr, "zhiyin import cases: %s\n", given->error);
    if (answered && given->reply.status >= 300)
        given->exit_code = print_reply(work, &given->reply, NULL, given->json, "import cases");
    return answered && given->reply.status < 300;
}

static bool run_of(Work *work, const Given *given, ImportRun *run)
{
    Issues *issues = NEW(work, Issues, 1);
    if (from_json(work, ImportRun, given->reply.body, run, issues)) return true;
    fprintf(stderr, "zhiyin import cases: an answer that cannot be read: %.*s\n",
            STR_ARG(issues->list[0].field));
    return false;
}

static bool map_read(Work *work, const Given *given, Str *map)
{
    enum { MAP_BYTES_MAX = 256 << 10 };
    FILE *file = fopen(given->map, "rb");
    if (!file)
        *map = embedded_text(str_z(work, str_format(work, "content/maps/%s.json", given->map)));
    if (!file && map->ptr) return true;
    if (!file) {
        fprintf(stderr, "zhiyin import cases: %s: %s\n", given->map, strerror(errno));
        return false;
    }
    char *bytes = NEW(work, char, MAP_BYTES_MAX + 1);
    *map = (Str){ bytes, fread(bytes, 1, MAP_BYTES_MAX + 1, file) };
    fclose(file);
    if (map->len > MAP_BYTES_MAX)
        fprintf(stderr, "zhiyin import cases: %s: is no map: it is too large\n", given->map);
    return map->len <= MAP_BYTES_MAX;
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

typedef struct Waiting {
    int64_t org_id;
    ImportId id;
    bool found;
} Waiting;

static void waiting_body(Work *work, void *arg)
{
    Waiting *waiting = arg;
    waiting->found = import_task_next(work, &waiting->org_id, &waiting->id);
}

// Whatever waits is done, ours among it.
static bool work_here(Work *work, Given *given)
{
    enum { UNIT_ROWS = 4000 };
    Here here = { .error = "" };
    Waiting waiting = { .found = true };
    DbTarget target = { .url = data_database(work, given->where) };
    here.db = db_open(&target, given->error, sizeof given->error);
    if (!here.db) return false;
    ImportRunner runner = { .unit = here_unit,
                            .progress = here_progress,
                            .data_dir = given->where->data,
                            .lease = id_random(),
                            .unit_rows = UNIT_ROWS,
                            .arg = &here };
    bool sound = true;
    while (sound && waiting.found) {
        sound = here_unit(&runner, waiting_body, &waiting);
        if (sound && waiting.found) sound = import_task_run(&runner, waiting.org_id, waiting.id);
    }
    if (!sound) fprintf(stderr, "zhiyin import cases: %s\n", here.error);
    db_close(here.db);
    return sound;
}

static bool is_moving(Str state)
{
    return str_equal(state, STR("checking")) || str_equal(state, STR("running"));
}

typedef struct Look {
    Given *given;
    Str target;
    bool moving, answered;
} Look;

static void look_body(Work *work, void *arg)
{
    Look *look = arg;
    ImportRun run;
    look->answered = call(work, look->given, "GET", look->target, STR_ABSENT, NULL) &&
                     run_of(work, look->given, &run);
    if (!look->answered) return;
    look->moving = is_moving(run.state);
    show_progress(&run.progress);
}

// The server does it; we look now and then, each time in memory of its own.
static bool await(Given *given, Str target)
{
    const struct timespec pause = { .tv_nsec = 200000000 };
    Look look = { .given = given, .target = target, .moving = true };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    do {
        nanosleep(&pause, NULL);
        arena_reset(work.arena);
    } while (work_run(&work, look_body, &look) && look.answered && look.moving);
    arena_free(work.arena);
    return look.answered;
}

static void print_counts(const ImportRun *run)
{
    const ImportProgress *progress = &run->progress;
    printf("%-14s %.*s\n", "state", STR_ARG(run->state));
    printf("%-14s %lld\n", "read", (long long)progress->read);
    printf("%-14s %lld\n", "created", (long long)progress->created);
    printf("%-14s %lld\n", "updated", (long long)progress->updated);
    printf("%-14s %lld\n", "unchanged", (long long)progress->unchanged);
    printf("%-14s %lld\n", "repeated", (long long)progress->repeated);
    printf("%-14s %lld\n", "left out", (long long)progress->dropped);
    printf("%-14s %lld\n", "refused", (long long)progress->refused);
    for (size_t i = 0; i < run->issues.count; i++) {
        const ImportIssue *issue = &run->issues.items[i];
        fprintf(stderr, "row %lld: %.*s: %.*s \"%.*s\"\n", (long long)issue->row,
                STR_ARG(issue->column), STR_ARG(issue->code), STR_ARG(issue->value));
    }
}

static Str patch_of(Work *work, Str map)
{
    Text body = TEXT(work);
    text_add(&body, STR("{\"map\":"));
    text_add(&body, map);
    text_add_char(&body, '}');
    return text_str(&body);
}

static bool load(Work *work, Given *given, Str target, ImportRun *run)
{
    Str order = str_format(work, "%.*s/%s", STR_ARG(target), given->dry_run ? "check" : "run");
    if (!call(work, given, "POST", order, STR_ABSENT, NULL) || !run_of(work, given, run))
        return false;
    bool here = !call_has_server(work, given->where);
    bool over = here ? work_here(work, given) : await(given, target);
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
    return over && call(work, given, "GET", target, STR_ABSENT, NULL) && run_of(work, given, run);
}

static void import_body(Work *work, void *arg)
{
    Given *given = arg;
    ImportRun run;
    Str map;
    given->exit_code = EXIT_FAILED;
    if (!map_read(work, given, &map)) return;
    Str target = str_format(work, "/api/v1/imports?name=%.*s",
                            STR_ARG(encoded(work, file_name(str_of(given->file)))));
    if (!call(work, given, "POST", target, STR_ABSENT, given->file) || !run_of(work, given, &run))
        return;
    target = str_format(work, "/api/v1/imports/%lld", (long long)run.id.value);
    if (!call(work, given, "PATCH", target, patch_of(work, map), NULL)) return;
    if (!load(work, given, target, &run)) return;
    bool failed = str_equal(run.state, STR("failed")) || str_equal(run.state, STR("cancelled"));
    if (given->json) print_reply(work, &given->reply, NULL, true, "import cases");
    else print_counts(&run);
    if (failed)
        fprintf(stderr, "zhiyin import cases: %.*s %.*s\n", STR_ARG(run.state),
                STR_ARG(run.failure));
    given->exit_code = failed ? EXIT_FAILED : EXIT_OK;
}

int import_cases_command(const CallTarget *where, int argc, char **argv)
{
    Given given = { .where = where };
    int fault = flags_read(&given, argc, argv);
    if (fault != EXIT_OK) return fault;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, import_body, &given)) {
        fprintf(stderr, "zhiyin import cases: %s\n", work.failure);
        given.exit_code = EXIT_FAILED;
    }
    arena_free(work.arena);
    return given.exit_code;
}
