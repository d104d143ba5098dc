// file_api.c - uploads, downloads, and what an organisation takes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file_api.h"
#include "engine/files/file.h"
#include "engine/files/file_store.h"
#include <sys/mman.h>
#include <unistd.h>

typedef struct FileAsk {
    Str name;
} FileAsk;
RECORD(FileAsk, "What is being uploaded.",
       FIELD(FileAsk, name, .initial_str = "", .max = FILE_NAME_MAX,
             .doc = "As the file is called."));

typedef struct ContentAsk {
    bool show;
} ContentAsk;
RECORD(ContentAsk, "How it is wanted.",
       FIELD(ContentAsk, show, .doc = "In the browser, where its kind may be shown; else saved."));

// A large body is spooled in a file without a name. A small one is put into one that this thread
// keeps for it: a work that fails closes nothing, so nothing may be left open for it to close.
static int upload_file(Work *work, const Request *request, int64_t *bytes)
{
    static _Thread_local int scratch = -1;
    *bytes = request->upload_fd > 0 ? request->upload_bytes : (int64_t)request->body.len;
    if (request->upload_fd > 0 || *bytes == 0) return request->upload_fd;
    if (scratch < 0) scratch = memfd_create("upload", MFD_CLOEXEC);
    if (scratch < 0 || ftruncate(scratch, 0) != 0 ||
        pwrite(scratch, request->body.ptr, request->body.len, 0) != (ssize_t)request->body.len)
        work_fail(work, FAIL_UNAVAILABLE, "no memory for an upload");
    return scratch;
}

// The query string is decoded by the dispatcher, which comes later.
static Str asked_name(Work *work, const Request *request)
{
    Pair *pairs;
    size_t count;
    if (!pairs_parse(work, request->query, &pairs, &count)) return STR("");
    for (size_t i = 0; i < count; i++)
        if (str_equal(pairs[i].name, STR("name"))) return pairs[i].value;
    return STR("");
}

// Whoever may not work on cases is not served here.
static void *prepare_file(Work *work, const Request *request)
{
    int64_t bytes;
    work->access = access_identify(work, request);
    if (!work->access || !work->org_id || !access_may(work, PERM_case_write)) return NULL;
    FileLook *look = NEW(work, FileLook, 1);
    int fd = upload_file(work, request, &bytes);
    if (bytes == 0) return NULL;
    file_look(work, fd, bytes, asked_name(work, request), look);
    return look;
}

static Reply reply_refusal(Work *work, FileRefusal refusal, const FileLook *look)
{
    switch (refusal) {
    case FILE_TOO_LARGE:
        return reply_problem_detail(
            work, 413, "file-too-large", "The file is larger than is taken here",
            str_format(work, "%lld", (long long)file_limits(work).file_bytes_max));
    case FILE_NO_ROOM:
        return reply_problem(work, 409, "no-room", "The organisation's room for files is used up");
    case FILE_UNREADABLE:
        return reply_problem(work, 415, "unknown-kind", "What kind of file this is cannot be told");
    case FILE_NOT_OF_A_TYPE:
        return reply_problem_detail(work, 415, "kind-not-taken",
                                    "Files of this kind are not taken here", look->seen);
    case FILE_TAKEN: break;
    }
    return reply_not_found(work);
}

static Reply post_file(Work *work, const Request *request)
{
    const FileLook *look = request->prepared;
    File added;
    int64_t bytes;
    if (!look) return reply_problem(work, 400, "no-file", "The body is the file, and it is empty");
    FileRefusal refusal = look->refusal;
    if (refusal == FILE_TAKEN) {
        // Once more, since this may be another thread.
        int fd = file_store_on_disk(work) ? -1 : upload_file(work, request, &bytes);
        refusal = file_add(work, fd, look, &added);
    }
    if (refusal != FILE_TAKEN) return reply_refusal(work, refusal, look);
    return reply_created(work, File, &added, "/api/v1/files/%lld", (long long)added.id.value);
}

static Reply get_file(Work *work, const Request *request)
{
    File found;
    FileId id = request_id(request, "file_id", FileId);
    if (!file_find(work, id, FILE_READ, &found)) return reply_not_found(work);
    return reply_ok(work, File, &found);
}

// What is shown runs no script, loads nothing and belongs to no origin, whatever is in it.
static const char shown_policy[] =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'self'; frame-ancestors 'none'";

static Reply get_content(Work *work, const Request *request)
{
    File found;
    int fd;
    FileId id = request_id(request, "file_id", FileId);
    if (!file_find(work, id, FILE_READ, &found)) return reply_not_found(work);
    bool show = request_asked(request, ContentAsk)->show && found.view.len;
    Str etag = str_format(work, "\"%.*s\"", STR_ARG(found.sha256));
    char *type = str_z(work, found.media_type);
    if (!file_open(work, id, &found, &fd)) work_fail(work, FAIL_UNAVAILABLE, "a content is gone");
    Reply reply = reply_file(work, request, type, fd, found.bytes, etag);
    if (reply.file_fd <= 0) return reply;
    reply.download = found.name;
    reply.shown = show;
    reply.policy = shown_policy;
    return reply;
}

static Reply delete_file(Work *work, const Request *request)
{
    File found;
    FileId id = request_id(request, "file_id", FileId);
    if (!file_find(work, id, FILE_REMOVE, &found)) return reply_not_found(work);
    // A token may be for less than the person may do.
    bool own = found.uploaded_by.id.value == work->actor_id;
    if (!own && !access_may(work, PERM_case_manage)) return reply_not_found(work);
    file_remove(work, &found, work->access->staff_id);
    return reply_none();
}

static Reply get_limits(Work *work, const Request *request)
{
    (void)request;
    FileLimits limits = file_limits(work);
    return reply_ok(work, FileLimits, &limits);
}

static Reply patch_limits(Work *work, const Request *request)
{
    int64_t version;
    Issues issues = { .count = 0 };
    FileLimits old = file_limits(work);
    FileLimitsInput input = { old.file_bytes_max, old.case_bytes_max, old.org_bytes_max,
                              old.types };
    if (!access_may_at(work, PERM_settings_manage, (SiteId){ 0 }, (TeamId){ 0 }))
        return reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    if (request_version(request, &version) && version != old.version) return reply_stale(work);
    request_patch(work, request, FileLimitsInput, &input);
    if (!file_limits_change(work, &old, &input, &issues)) return reply_invalid(work, &issues);
    return get_limits(work, request);
}

// clang-format off
const Route file_routes[] = {
    { "POST", "/api/v1/files", post_file, .asks = &FileAsk_record, .gives = &File_record,
      .needs = PERM_case_write, .command = "file add", .errors = "400 409 413 415", .success = 201,
      .flags = ROUTE_UPLOAD, .prepare = prepare_file, .bytes_max = FILE_BYTES_MAX,
      .summary = "Upload a file, to be used by its id" },
    { "GET", "/api/v1/files/{file_id}", get_file, .gives = &File_record, .needs = PERM_file_read,
      .command = "file show", .summary = "Show what is known of a file" },
    { "GET", "/api/v1/files/{file_id}/content", get_content, .asks = &ContentAsk_record,
      .needs = PERM_file_read, .command = "file get", .errors = "416", .sends = "*/*",
      .flags = ROUTE_PARTS, .summary = "The bytes of a file" },
    { "DELETE", "/api/v1/files/{file_id}", delete_file, .needs = PERM_case_write,
      .command = "file remove", .summary = "Take a file away" },
    { "GET", "/api/v1/file-limits", get_limits, .gives = &FileLimits_record,
      .needs = PERM_SIGNED_IN, .command = "file limits",
      .summary = "Show which files are taken" },
    { "PATCH", "/api/v1/file-limits", patch_limits, .takes = &FileLimitsInput_record,
      .gives = &FileLimits_record, .needs = PERM_settings_manage, .errors = "412",
      .summary = "Decide which files are taken" },
    { 0 },
};
// clang-format on
