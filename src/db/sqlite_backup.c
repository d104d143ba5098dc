// sqlite_backup.c - a consistent copy of a database in use, and the check that a database is sound.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite.h"
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum { BACKUP_PAGES = 256 };

static bool fault_errno(Db *db, const char *what, const char *path)
{
    return db_fault_set(db, FAIL_UNAVAILABLE, "%s %s: %m", what, path);
}

static bool copy_pages(Db *db, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", sqlite_of(db)->handle, "main");
    if (!backup) return db_fault_set(db, FAIL_UNAVAILABLE, "%s", sqlite3_errmsg(to));
    int code;
    do code = sqlite3_backup_step(backup, BACKUP_PAGES);
    while (code == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) return true;
    FailKind kind = (code & 0xff) == SQLITE_FULL ? FAIL_FULL : FAIL_UNAVAILABLE;
    return db_fault_set(db, kind, "%s", sqlite3_errmsg(to));
}

// Inside one read transaction, so that the copy is of one moment whoever writes meanwhile; without
// it every commit of another connection would start the copy again.
static bool copy_moment(Db *db, sqlite3 *to)
{
    if (!db_begin(db, false)) return false;
    bool done = db->adapter->script(db, "SELECT count(*) FROM sqlite_schema") && copy_pages(db, to);
    db_rollback(db);
    return done;
}

static bool is_sound(Db *db, sqlite3 *copy)
{
    sqlite3_stmt *check = NULL;
    bool sound = sqlite3_prepare_v2(copy, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK &&
                 sqlite3_step(check) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    return sound || db_fault_set(db, FAIL_INTERNAL, "the copy is damaged");
}

static bool copy_to(Db *db, const char *path)
{
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    bool done = sqlite3_open_v2(path, &to, flags, NULL) == SQLITE_OK
                    ? copy_moment(db, to)
                    : db_fault_set(db, FAIL_UNAVAILABLE, "%s: %s", path, sqlite3_errmsg(to));
    // The copy leaves WAL mode, so that it is one file without companions.
    if (done && sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
        done = db_fault_set(db, FAIL_UNAVAILABLE, "%s", sqlite3_errmsg(to));
    done = done && is_sound(db, to);
    sqlite3_close(to);
    return done;
}

static bool sync_path(Db *db, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fault_errno(db, "open", path);
    bool synced = fsync(file) == 0 || fault_errno(db, "fsync", path);
    close(file);
    return synced;
}

bool sqlite_backup(Db *db, const char *path)
{
    char part[PATH_MAX], folder[PATH_MAX];
    int len = snprintf(part, sizeof part, "%s.part", path);
    if (len < 0 || (size_t)len >= sizeof part)
        return db_fault_set(db, FAIL_INTERNAL, "path too long");
    snprintf(folder, sizeof folder, "%s", path);
    unlink(part);
    int file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fault_errno(db, "create", part);
    close(file);
    bool done = copy_to(db, part) && sync_path(db, part);
    if (done && rename(part, path) != 0) done = fault_errno(db, "rename", part);
    if (!done) unlink(part);
    return done && sync_path(db, dirname(folder));
}

static void add_rows(sqlite3 *handle, const char *sql, Text *out)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    // A page of findings is enough to know that the database is not sound; no arena can overflow on
    // it.
    char found[4000];
    size_t len = 0;
    for (; code == SQLITE_ROW && len < sizeof found - 1; code = sqlite3_step(statement)) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        if (!text || strcmp(text, "ok") == 0) continue;
        int written = snprintf(found + len, sizeof found - len, "%s\n", text);
        len += written < 0 ? 0 : (size_t)written;
    }
    sqlite3_finalize(statement);
    text_add(out, (Str){ found, len < sizeof found ? len : sizeof found - 1 });
    if (code != SQLITE_DONE && code != SQLITE_ROW) text_format(out, "%s\n", sqlite3_errmsg(handle));
}

Str sqlite_integrity(Work *work, Db *db, bool thorough)
{
    Text out = TEXT(work);
    sqlite3 *handle = sqlite_of(db)->handle;
    sqlite_of(db)->deadline_us = 0;
    add_rows(handle, thorough ? "PRAGMA integrity_check" : "PRAGMA quick_check", &out);
    add_rows(handle,
             "SELECT 'foreign key: ' || \"table\" || ' row ' || coalesce(rowid, '?') || ' -> ' || "
             "parent FROM pragma_foreign_key_check",
             &out);
    return text_str(&out);
}
