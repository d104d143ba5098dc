// call.c - API requests from the command line, by socket or in process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/call.h"
#include "engine/person_access/person_access.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

Str data_path(Work *work, const char *dir, const char *name)
{
    return str_format(work, "%s/%s", dir, name);
}

Str data_database(Work *work, const CallTarget *where)
{
    if (where->database) return str_of(where->database);
    return str_format(work, "sqlite:%s/zhiyin.db", where->data);
}

static bool data_folder(const char *dir, char error[240])
{
    bool there = mkdir(dir, 0700) == 0 || errno == EEXIST;
    if (!there) snprintf(error, 240, "%s: %s", dir, strerror(errno));
    return there;
}

bool data_lock(const char *dir, char error[240])
{
    static bool locked; // a command of several requests takes it once
    char path[4096];
    if (locked) return true;
    if (!data_folder(dir, error)) return false;
    snprintf(path, sizeof path, "%s/zhiyin.lock", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600); // held until the process ends
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) return locked = true;
    snprintf(error, 240, "%s is in use by another process", dir);
    if (fd >= 0) close(fd);
    return false;
}

static bool server_listens(const char *socket_path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(socket_path) >= sizeof address.sun_path) return false;
    memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool listens = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) close(fd);
    return listens;
}

// Who acts: "ORG/LOGIN", with either half left out where it is not needed.
static Str acting(Work *work, const CallTarget *where)
{
    const char *as = where->as ? where->as : "";
    if (where->org) return str_format(work, "%s/%s", where->org, as);
    return str_of(as);
}

typedef struct Received {
    Work *work;
    char *ptr;
    size_t len, cap;
} Received;

static size_t receive(char *bytes, size_t size, size_t count, void *arg)
{
    Received *received = arg;
    size_t len = size * count, cap = received->cap ? received->cap : 64 << 10;
    while (cap - received->len < len) cap *= 2;
    if (cap != received->cap) {
        char *grown = work_alloc_or_null(received->work, 1, cap);
        if (!grown) return 0;
        if (received->len) memcpy(grown, received->ptr, received->len);
        received->ptr = grown;
        received->cap = cap;
    }
    memcpy(received->ptr + received->len, bytes, len);
    received->len += len;
    return len;
}

static struct curl_slist *socket_heads(Work *work, const CallTarget *where, bool json)
{
    Str as = str_format(work, "zhiyin-as: %.*s", STR_ARG(acting(work, where)));
    // curl leaves a header without a value out, unless it ends with a semicolon.
    if (acting(work, where).len == 0) as = STR("zhiyin-as;");
    struct curl_slist *heads = curl_slist_append(NULL, str_z(work, as));
    heads = curl_slist_append(heads, "expect:");
    return curl_slist_append(heads, json ? "content-type: application/json"
                                         : "content-type: application/octet-stream");
}

static bool call_socket(Work *work, const CallTarget *where, const char *socket_path,
                        const char *method, Str target, Str body, const char *upload,
                        CallReply *reply, char error[240])
{
    Received received = { .work = work };
    FILE *file = upload ? fopen(upload, "rb") : NULL;
    if (upload && !file) {
        snprintf(error, 240, "%s: %s", upload, strerror(errno));
        return false;
    }
    CURL *curl = curl_easy_init();
    struct curl_slist *heads = socket_heads(work, where, !upload);
    Str url = str_format(work, "http://local%.*s", STR_ARG(target));
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket_path);
    curl_easy_setopt(curl, CURLOPT_URL, str_z(work, url));
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, heads);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
    if (file) {
        struct stat status;
        fstat(fileno(file), &status);
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(curl, CURLOPT_READDATA, file);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)status.st_size);
    } else if (body.ptr) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.ptr);
    }
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    char *type = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    *reply = (CallReply){ .status = (int)status,
                          .type = str_copy(work, str_of(type)),
                          .body = { received.ptr, received.len } };
    curl_slist_free_all(heads);
    curl_easy_cleanup(curl);
    if (file) fclose(file);
    if (code != CURLE_OK) snprintf(error, 240, "the running server: %s", curl_easy_strerror(code));
    return code == CURLE_OK;
}

typedef struct Local {
    Work *outer;
    Request request;
    Reply reply;
} Local;

static void local_prepare(Work *work, void *arg)
{
    Local *local = arg;
    local->request.prepared = local->request.route->prepare(work, &local->request);
}

static void local_body(Work *work, void *arg)
{
    Local *local = arg;
    local->reply = dispatch(work, &local->request);
}

static bool local_route(Work *work, const Route *routes, const char *method, Str target,
                        Local *local, char error[240])
{
    unsigned allowed;
    Request *request = &local->request;
    request->method = str_of(method);
    str_split(target, '?', &request->path, &request->query);
    request->route = route_find(routes, request->method, request->path, request->params, &allowed);
    if (request->route) return true;
    snprintf(error, 240, "%s %s: no such operation", method, str_z(work, request->path));
    return false;
}

// A reply that is a file becomes the bytes of it, as a socket would bring them.
static void take_file(Work *work, Reply *reply)
{
    if (reply->file_fd <= 0) return;
    size_t all = (size_t)reply->file_bytes, len = 0;
    char *bytes = work_alloc_or_null(work, 1, all + 1);
    while (bytes && len < all) {
        ssize_t n = pread(reply->file_fd, bytes + len, all - len, reply->file_at + (off_t)len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        len += (size_t)n;
    }
    close(reply->file_fd);
    reply->body = (Str){ bytes, len };
}

static bool local_run(Work *inner, Local *local, char error[240])
{
    bool done = true;
    if (local->request.route->prepare) {
        done = db_begin(inner->db, false) && work_run(inner, local_prepare, local);
        db_rollback(inner->db);
    }
    done = done && db_begin(inner->db, true) && work_run(inner, local_body, local);
    if (done && reply_commits(&local->reply)) done = db_commit(inner->db);
    if (!done) snprintf(error, 240, "%s", inner->failure[0] ? inner->failure : db_error(inner->db));
    db_rollback(inner->db);
    return done;
}

// Whom the command has shown, before the program ends and forgets it.
static bool accesses_write(Work *inner, char error[240])
{
    if (!person_access_take()) return true;
    while (person_access_left()) {
        bool done = db_begin(inner->db, true) && work_run(inner, person_access_write, NULL) &&
                    db_commit(inner->db);
        if (!done) snprintf(error, 240, "the access log: %s", db_error(inner->db));
        db_rollback(inner->db);
        if (!done) return false;
        person_access_written();
    }
    return true;
}

static bool call_here(Work *work, const CallTarget *where, const Route *routes, const char *method,
                      Str target, Str body, const char *upload, CallReply *reply, char error[240])
{
    Local local = { .outer = work };
    if (!local_route(work, routes, method, target, &local, error)) return false;
    if (!where->database && !data_lock(where->data, error)) return false;
    // Uploads lie in files beside the other database, too.
    if (where->database && upload && !data_folder(where->data, error)) return false;
    // As in a server. What takes long by its nature (import, verify, backup, demo data) does not
    // come here.
    DbTarget db_target = { .url = data_database(work, where),
                           .statement_ms_max = where->statement_ms_max };
    Db *db = db_open(&db_target, error, 240);
    if (!db || !db_migrate(db, error, 240)) {
        db_close(db);
        return false;
    }
    local.request.body = body;
    local.request.content_type = STR("application/json");
    local.request.local = true;
    local.request.as = acting(work, where);
    local.request.client = STR("cli");
    local.request.upload_fd = upload ? open(upload, O_RDONLY | O_CLOEXEC) : -1;
    if (upload && local.request.upload_fd < 0) {
        snprintf(error, 240, "%s: %s", upload, strerror(errno));
        db_close(db);
        return false;
    }
    if (upload) local.request.upload_bytes = lseek(local.request.upload_fd, 0, SEEK_END);
    if (upload) lseek(local.request.upload_fd, 0, SEEK_SET);
    Work inner = { .arena = arena_new(ARENA_BYTES_MAX),
                   .db = db,
                   .data_dir = where->data,
                   .now_ms = time_now_ms(),
                   .origin = STR("cli"),
                   .id = random_u64() };
    bool done = inner.arena && local_run(&inner, &local, error) && accesses_write(&inner, error);
    if (done) take_file(work, &local.reply);
    if (done)
        *reply = (CallReply){ .status = local.reply.status,
                              .type = str_copy(work, str_of(local.reply.type)),
                              .body = str_copy(work, local.reply.body),
                              .etag = str_copy(work, local.reply.etag) };
    arena_free(inner.arena);
    db_close(db);
    if (local.request.upload_fd >= 0) close(local.request.upload_fd);
    return done;
}

bool call_has_server(Work *work, const CallTarget *where)
{
    return !where->database &&
           server_listens(str_z(work, data_path(work, where->data, "zhiyin.sock")));
}

bool call_api(Work *work, const CallTarget *where, const Route *routes, const char *method,
              Str target, Str body, const char *upload, CallReply *reply, char error[240])
{
    char *socket_path = str_z(work, data_path(work, where->data, "zhiyin.sock"));
    if (call_has_server(work, where))
        return call_socket(work, where, socket_path, method, target, body, upload, reply, error);
    return call_here(work, where, routes, method, target, body, upload, reply, error);
}
