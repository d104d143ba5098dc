// backup_inside.c - copies with their hashes, and what a database holds.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/backup_inside.h"
#include "engine/files/file_store.h"
#include "queries.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 500 };

RECORD(BackupFile, "A part of a backup.", FIELD(BackupFile, path, .required = true, .max = 200),
       FIELD(BackupFile, bytes, .required = true), FIELD(BackupFile, sha256, .required = true));
RECORD(BackupOrg, "What an organisation has.", FIELD(BackupOrg, id, .required = true),
       FIELD(BackupOrg, code, .required = true), FIELD(BackupOrg, cases), FIELD(BackupOrg, events),
       FIELD(BackupOrg, customers), FIELD(BackupOrg, users), FIELD(BackupOrg, files),
       FIELD(BackupOrg, audit_seq), FIELD(BackupOrg, audit_hash));
RECORD(Manifest, "What a backup is and holds.", FIELD(Manifest, format, .required = true),
       FIELD(Manifest, version, .required = true), FIELD(Manifest, engine, .required = true),
       FIELD(Manifest, schema, .required = true), FIELD(Manifest, made_at, .required = true),
       LIST_FIELD(Manifest, orgs, BackupOrg), FIELD(Manifest, content_count),
       FIELD(Manifest, content_bytes), LIST_FIELD(Manifest, parts, BackupFile, .max = PARTS_MAX));

bool moving_fail(Moving *moving, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (!moving->failed) {
        fprintf(stderr, "zhiyin %s: ", moving->command);
        vfprintf(stderr, fmt, args);
        fputc('\n', stderr);
    }
    va_end(args);
    moving->failed = true;
    return false;
}

static bool fail_errno(Moving *moving, const char *path)
{
    return moving_fail(moving, "%s: %s", path, strerror(errno));
}

// rename() puts a folder in the place of an empty one, and of nothing else.
static bool is_free(const char *path)
{
    if (rmdir(path) == 0) return mkdir(path, 0700) == 0;
    return errno == ENOENT;
}

bool moving_begin(Work *work, Moving *moving)
{
    size_t len = strlen(moving->to);
    while (len > 1 && moving->to[len - 1] == '/') len--;
    moving->to = str_z(work, (Str){ moving->to, len });
    if (!is_free(moving->to))
        return moving_fail(moving, "%s is there already; choose another place", moving->to);
    moving->part = str_z(work, str_format(work, "%s.part", moving->to));
    if (mkdir(moving->part, 0700) == 0) return true;
    char *path = moving->part;
    moving->part = NULL; // not ours to take away
    if (errno == EEXIST) return moving_fail(moving, "%s is in the way; remove it first", path);
    return fail_errno(moving, path);
}

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    return synced;
}

bool moving_sync(Work *work, Moving *moving, const char *path)
{
    char *whole = str_z(work, str_format(work, "%s/%s", moving->part, path));
    return sync_path(whole) || fail_errno(moving, whole);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status, (void)kind, (void)at;
    return remove(path);
}

void moving_remove(const char *folder)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

bool moving_end(Work *work, Moving *moving)
{
    if (!moving->part) return false;
    if (!moving->failed && rename(moving->part, moving->to) != 0) fail_errno(moving, moving->to);
    if (moving->failed) moving_remove(moving->part);
    else sync_path(dirname(str_z(work, str_of(moving->to))));
    return !moving->failed;
}

// Folders on the way to a path in PART.
static void make_folders(Work *work, const Moving *moving, Str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            mkdir(str_z(work, str_format(work, "%s/%.*s", moving->part, (int)i, path.ptr)), 0700);
}

static bool copy_bytes(int from, int to)
{
    char bytes[1 << 16];
    for (;;) {
        ssize_t len = read(from, bytes, sizeof bytes);
        if (len < 0 && errno == EINTR) continue;
        if (len <= 0) return len == 0;
        for (ssize_t done = 0, n; done < len; done += n) {
            n = write(to, bytes + done, (size_t)(len - done));
            if (n < 0 && errno == EINTR) n = 0;
            else if (n <= 0) return false;
        }
    }
}

bool moving_copy(Work *work, Moving *moving, Str path, char hex[HASH_HEX_BYTES], int64_t *bytes)
{
    char *from = str_z(work, str_format(work, "%s/%.*s", moving->from, STR_ARG(path)));
    char *to = str_z(work, str_format(work, "%s/%.*s", moving->part, STR_ARG(path)));
    make_folders(work, moving, path);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) return fail_errno(moving, from);
    int out = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool copied = out >= 0 && copy_bytes(in, out) && fsync(out) == 0 && hash_file(out, hex, bytes);
    int why = errno;
    if (out >= 0) close(out);
    close(in);
    errno = why;
    return copied || fail_errno(moving, to);
}

BackupOrgList backup_orgs(Work *work)
{
    BackupOrgList list;
    db_list(work, &SQL_backup_orgs, ARGS_NONE, BackupOrg, &list);
    return list;
}

typedef struct BackupContent {
    Str sha256;
    int64_t bytes;
} BackupContent;
RECORD(BackupContent, "A content of files.", FIELD(BackupContent, sha256),
       FIELD(BackupContent, bytes));
LIST_TYPE(BackupContent);

static bool move_content(Work *work, Moving *moving, const BackupContent *content)
{
    char hex[HASH_HEX_BYTES];
    int64_t bytes = 0;
    Str path = str_from(file_store_path(work, "", content->sha256), 1);
    if (!moving_copy(work, moving, path, hex, &bytes)) return false;
    if (str_equal(str_of(hex), content->sha256) && bytes == content->bytes) return true;
    return moving_fail(moving, "%s/%.*s is damaged: its bytes are not what its name says",
                       moving->from, STR_ARG(path));
}

bool backup_contents(Work *work, Moving *moving, int64_t *count, int64_t *bytes)
{
    BackupContentList list;
    Str after = STR("");
    *count = *bytes = 0;
    do {
        db_list(work, &SQL_backup_contents, ARGS(ARG(after, after), ARG(limit, PAGE)),
                BackupContent, &list);
        for (size_t i = 0; i < list.count; i++) {
            if (!move_content(work, moving, &list.items[i])) return false;
            *bytes += list.items[i].bytes;
        }
        *count += (int64_t)list.count;
        if (list.count) after = list.items[list.count - 1].sha256;
    } while (list.count == PAGE);
    return true;
}

bool moving_look(Work *work, Moving *moving, void (*body)(Work *work, void *arg), void *arg)
{
    char error[240] = "";
    DbTarget target = { .url = str_format(work, "sqlite:%s/zhiyin.db", moving->part) };
    Db *db = db_open(&target, error, sizeof error);
    if (!db) return moving_fail(moving, "%s", error);
    moving->schema = db_schema_number(db);
    Work inner = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .now_ms = time_now_ms() };
    bool done = inner.arena && db_begin(db, false) && work_run(&inner, body, arg);
    if (!done) moving_fail(moving, "%s", inner.failure[0] ? inner.failure : db_error(db));
    db_rollback(db);
    db_close(db);
    arena_free(inner.arena);
    return done && !moving->failed;
}
