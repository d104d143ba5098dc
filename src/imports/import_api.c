// import_api.c - the endpoints of imports, and the job of a server that does their tasks.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_api.h"
#include "imports/import_failure.h"
#include "imports/import_job.h"
#include "imports/import_view.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

// Rows of a file may belong to any site.
static bool may_import(Work *work)
{
    return access_may_at(work, PERM_import_run, (SiteId){ 0 }, (TeamId){ 0 });
}

static Reply refuse_partly(Work *work)
{
    return reply_problem(work, 403, "not-allowed",
                         "Imports need the permission for the whole organisation");
}

// The command line speaks English, whoever gives the command.
static Str in_words(Work *work, Str failure)
{
    bool chinese =
        !str_equal(work->access->language, STR("en")) && !str_equal(work->origin, STR("cli"));
    return import_failure_words(work, failure, chinese);
}

static Reply reply_import(Work *work, const Import *import)
{
    ImportRun run = import_view(work, import);
    run.failure = in_words(work, run.failure);
    return reply_ok(work, ImportRun, &run);
}

typedef struct ImportAsk {
    Str kind, name;
} ImportAsk;
static const char *const kinds[] = { "cases", "events", NULL };
RECORD(ImportAsk, "What is being uploaded.",
       FIELD(ImportAsk, kind, .initial_str = "cases", .choices = kinds,
             .doc = "cases, or the events of cases; the map decides."),
       FIELD(ImportAsk, name, .initial_str = "", .max = 200, .doc = "The file's own name."));

// What an upload was seen to be; error instead of a look.
typedef struct Seen {
    ImportLook look;
    bool sound;
    char error[240];
} Seen;

// Slow: every byte is looked at. Whoever may not import is not served here. A small upload lies in
// memory, a large one in a file without a name.
static void *prepare_import(Work *work, const Request *request)
{
    work->access = access_identify(work, request);
    bool spooled = request->upload_fd > 0, empty = !spooled && request->body.len == 0;
    if (empty || !work->access || !access_may(work, PERM_import_run)) return NULL;
    Seen *seen = NEW(work, Seen, 1);
    Str path = str_format(work, "/proc/self/fd/%d", request->upload_fd);
    seen->sound = import_file_look(work, spooled ? str_z(work, path) : NULL, request->body,
                                   &seen->look, seen->error);
    // The bytes must be there as surely as the row that speaks of them.
    if (spooled && fsync(request->upload_fd) != 0)
        work_fail(work, FAIL_UNAVAILABLE, "cannot keep an upload");
    return seen;
}

// From a file, or else from memory.
static void copy_bytes(Work *work, int from, Str memory, const char *path)
{
    char bytes[1 << 16];
    ssize_t len = 0;
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    off_t at = 0;
    bool sound = to >= 0;
    if (sound && from <= 0) sound = write(to, memory.ptr, memory.len) == (ssize_t)memory.len;
    while (sound && from > 0 && (len = pread(from, bytes, sizeof bytes, at)) > 0) {
        sound = write(to, bytes, (size_t)len) == len;
        at += len;
    }
    sound = sound && len == 0 && fsync(to) == 0;
    int why = errno;
    if (to >= 0) close(to);
    if (!sound)
        work_fail(work, why == ENOSPC ? FAIL_FULL : FAIL_UNAVAILABLE, "cannot keep an upload");
}

// A spooled upload has no name yet and is given one; a file of the user's is copied.
static void keep_bytes(Work *work, const Request *request, ImportId id)
{
    struct stat status;
    int fd = request->upload_fd;
    if (!work->data_dir) work_fail(work, FAIL_UNAVAILABLE, "there is no place for files");
    char *dir = str_z(work, str_format(work, "%s/imports", work->data_dir));
    char *path = str_z(work, import_path(work, work->data_dir, id));
    char *from = str_z(work, str_format(work, "/proc/self/fd/%d", fd));
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        work_fail(work, FAIL_UNAVAILABLE, "cannot make the folder of imports");
    bool nameless = fd > 0 && fstat(fd, &status) == 0 && status.st_nlink == 0;
    if (nameless && linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0) return;
    copy_bytes(work, fd, request->body, path);
}

static Reply post_import(Work *work, const Request *request)
{
    const Seen *seen = request->prepared;
    const ImportAsk *asked = request_asked(request, ImportAsk);
    if (!may_import(work)) return refuse_partly(work);
    if (!seen) return reply_problem(work, 400, "no-file", "The body is the file");
    if (!seen->sound)
        return reply_problem_detail(work, 422, "unreadable", "This file cannot be read",
                                    in_words(work, str_copy(work, str_of(seen->error))));
    bool spooled = request->upload_fd > 0;
    int64_t bytes = spooled ? request->upload_bytes : (int64_t)request->body.len;
    Import import = import_add(work, &seen->look, bytes, asked->name);
    keep_bytes(work, request, import.id);
    ImportRun run = import_view(work, &import);
    return reply_created(work, ImportRun, &run, "/api/v1/imports/%lld", (long long)import.id.value);
}

static Reply list_imports(Work *work, const Request *request)
{
    ImportPage page;
    (void)request;
    if (!may_import(work)) return refuse_partly(work);
    import_page(work, &page);
    for (size_t i = 0; i < page.items.count; i++)
        page.items.items[i].failure = in_words(work, page.items.items[i].failure);
    return reply_ok(work, ImportPage, &page);
}

// What is not there, and what this person may not see, look the same.
static bool find_import(Work *work, const Request *request, Import *found)
{
    ImportId id = request_id(request, "import_id", ImportId);
    return id.value && may_import(work) && import_find(work, id, found);
}

static Reply get_import(Work *work, const Request *request)
{
    Import import;
    if (!find_import(work, request, &import)) return reply_not_found(work);
    return reply_import(work, &import);
}

typedef struct ImportPatch {
    Str source;
    Str encoding, delimiter;
    ImportMap map;
} ImportPatch;
static const char *const encodings[] = { "UTF-8", "GB18030", NULL };
static const char *const delimiters[] = { ",", ";", "\t", "|", NULL };
RECORD(ImportPatch, "What the file means, and how it is read.",
       FIELD(ImportPatch, source, .max = 40, .doc = "Also map.source; this one wins."),
       FIELD(ImportPatch, encoding, .choices = encodings),
       FIELD(ImportPatch, delimiter, .choices = delimiters),
       RECORD_FIELD(ImportPatch, map, ImportMap));

static Reply patch_import(Work *work, const Request *request)
{
    Import import;
    int64_t version;
    Issues issues = { .count = 0 };
    char error[240] = "";
    if (!find_import(work, request, &import)) return reply_not_found(work);
    if (request_version(request, &version) && version != import.version) return reply_stale(work);
    ImportPatch patch = { STR_ABSENT, import.encoding, import.delimiter, import.map };
    request_patch(work, request, ImportPatch, &patch);
    if (!import_reread(work, &import, patch.encoding, patch.delimiter, work->data_dir, error))
        return reply_problem_detail(work, 422, "unreadable", "This file cannot be read so",
                                    in_words(work, str_copy(work, str_of(error))));
    if (patch.source.len) patch.map.source = patch.source;
    if (!import_set_map(work, &import, &patch.map, &issues)) return reply_invalid(work, &issues);
    return reply_import(work, &import);
}

// Every action comes here: its name is the last part of its path.
static Reply post_action(Work *work, const Request *request)
{
    Import import;
    int64_t version, in_the_way = 0;
    Issues issues = { .count = 0 };
    char *action = str_z(work, str_after_last(str_of(request->route->path), '/'));
    if (!find_import(work, request, &import)) return reply_not_found(work);
    if (request_version(request, &version) && version != import.version) return reply_stale(work);
    switch (import_order(work, &import, action, &issues, &in_the_way)) {
    case IMPORT_INVALID: return reply_invalid(work, &issues);
    case IMPORT_UNFIT:
        return reply_problem_detail(work, 409, "not-now",
                                    "This does not fit the state of the import", import.state);
    case IMPORT_SUPERSEDED:
        return reply_problem(work, 409, "later-import",
                             "A later file of this source must be undone first");
    case IMPORT_WORKED_ON:
        return reply_problem_detail(work, 409, "worked-on",
                                    "People have worked on cases of this import since",
                                    str_format(work, "%lld", (long long)in_the_way));
    case IMPORT_ORDERED: break;
    }
    return reply_import(work, &import);
}

static Reply delete_import(Work *work, const Request *request)
{
    Import import;
    int64_t version;
    if (!find_import(work, request, &import)) return reply_not_found(work);
    if (request_version(request, &version) && version != import.version) return reply_stale(work);
    if (!import_remove(work, &import))
        return reply_problem_detail(work, 409, "not-now",
                                    "This does not fit the state of the import", import.state);
    if (work->data_dir) unlink(str_z(work, import_path(work, work->data_dir, import.id)));
    return reply_none();
}

static Reply get_issues(Work *work, const Request *request)
{
    Import import;
    if (!find_import(work, request, &import)) return reply_not_found(work);
    bool chinese = !str_equal(work->access->language, STR("en"));
    Reply reply =
        reply_text(200, "text/csv; charset=utf-8", import_issues_csv(work, &import, chinese));
    reply.download = str_format(work, "%.*s.issues.csv", STR_ARG(import.file_name));
    return reply;
}

#define ACTION(verb, words)                                                                        \
    {                                                                                              \
        "POST", "/api/v1/imports/{import_id}/" verb, post_action,                                  \
            .gives = &ImportRun_record, .needs = PERM_import_run, .command = "import " verb,       \
            .errors = "404 409 412", .summary = words                                              \
    }

const Route import_routes[] = {
    { "GET", "/api/v1/imports", list_imports, .gives = &ImportPage_record, .needs = PERM_import_run,
      .command = "import list", .summary = "Imports, newest first" },
    { "POST", "/api/v1/imports", post_import, .asks = &ImportAsk_record, .gives = &ImportRun_record,
      .needs = PERM_import_run, .command = "import add", .errors = "400", .success = 201,
      .flags = ROUTE_UPLOAD, .prepare = prepare_import,
      .summary = "Upload a log, with a guess of what its columns mean" },
    { "GET", "/api/v1/imports/{import_id}", get_import, .gives = &ImportRun_record,
      .needs = PERM_import_run, .command = "import show", .errors = "404",
      .summary = "An import and its progress" },
    { "PATCH", "/api/v1/imports/{import_id}", patch_import, .takes = &ImportPatch_record,
      .gives = &ImportRun_record, .needs = PERM_import_run, .command = "import map",
      .errors = "404 412", .summary = "Say what the columns, values and events mean" },
    ACTION("check", "Read a log and say what loading it would do"),
    ACTION("run", "Load a log"),
    ACTION("cancel", "Stop a task; what is loaded stays until it is undone"),
    ACTION("resume", "Go on where a task was stopped"),
    ACTION("undo", "Take an import back as a whole"),
    { "DELETE", "/api/v1/imports/{import_id}", delete_import, .needs = PERM_import_run,
      .command = "import remove", .errors = "404 409 412",
      .summary = "Forget an upload that has loaded nothing" },
    { "GET", "/api/v1/imports/{import_id}/issues.csv", get_issues, .needs = PERM_import_run,
      .command = "import issues", .errors = "404", .sends = "text/csv; charset=utf-8",
      .summary = "The refused rows, with the reason in front" },
    { 0 },
};

static bool run_unit(ImportRunner *runner, void (*body)(Work *work, void *arg), void *arg)
{
    return server_work(runner->arg, body, arg);
}

static bool is_stopping(ImportRunner *runner)
{
    return server_stopping(runner->arg);
}

void import_tick(Server *server)
{
    // Small units, so that whoever writes meanwhile hardly notices.
    enum { UNIT_ROWS = 400 };
    static int64_t lease;
    if (!lease) lease = id_random();
    ImportRunner runner = { .unit = run_unit,
                            .stopping = is_stopping,
                            .data_dir = server_data_dir(server),
                            .lease = lease,
                            .unit_rows = UNIT_ROWS,
                            .arg = server };
    ImportNext next = { .found = true };
    while (next.found && !server_stopping(server)) {
        if (!server_read(server, import_task_next, &next) || !next.found) return;
        if (!import_task_run(&runner, next.org_id, next.id)) return;
    }
}
