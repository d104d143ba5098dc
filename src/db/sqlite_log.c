// sqlite_log.c - the write-ahead log of SQLite, written in long pieces.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SQLite writes each page of a commit with two calls, 24 bytes and 4096: half the time of a commit
// goes into calls. Here what is written one after the other is gathered, and goes to the file
// before SQLite does anything else with it: above all before it is synced, which with
// synchronous=FULL is before anybody is told of the commit.
//
// What the disk refuses is forgotten at once: it belongs to a transaction that nobody will be told
// of, and were it written later, a process that dies right then would leave a commit behind that
// was refused. Until the next transaction begins the log then takes nothing more, so that the rest
// of this one cannot be committed without what is missing.
//
// Where commits are counted (DbDisk) the sync of a commit is left to another thread. SQLite asks
// for it when all pages of the commit were given to the file and before anybody can see them. All
// other syncs are done: that of the log's head when the log starts again, which keeps old pages
// from being taken for new ones, and the one before pages are moved into the database. So a power
// cut leaves what PRAGMA synchronous=NORMAL would leave: a sound database with all commits up to
// some moment.
#include "db/sqlite.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED_BYTES = 96 << 10 }; // the files of SQLite take less than 128 KiB at once

typedef struct LogFile {
    sqlite3_file file;
    sqlite3_file *real; // behind this struct
    char *bytes;        // NULL: nothing was ever written
    int len;
    sqlite3_int64 start; // where bytes belong
    int refused;         // how the disk refused what belonged from start to lost_end; 0: it did not
    sqlite3_int64 lost_end;
    DbDisk *disk;  // counts the commit that is under way; NULL: it is synced
    bool head_new; // the head was written and not yet synced
    bool named;    // synced once: the disk has the file's name, too
} LogFile;

static sqlite3_vfs *system_files, log_files;

static LogFile *log_of(sqlite3_file *file)
{
    return (LogFile *)file;
}

static int write_out(LogFile *log)
{
    if (log->refused || log->len == 0) return log->refused;
    log->refused = log->real->pMethods->xWrite(log->real, log->bytes, log->len, log->start);
    log->lost_end = log->start + log->len;
    log->len = 0;
    return log->refused;
}

static int log_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    LogFile *log = log_of(file);
    if (log->refused) return log->refused;
    if (at == 0) log->head_new = true;
    bool follows = log->len > 0 && at == log->start + log->len;
    if (!follows || log->len + len > GATHERED_BYTES) {
        int code = write_out(log);
        if (code != SQLITE_OK) return code;
        log->start = at;
    }
    if (!log->bytes) log->bytes = malloc(GATHERED_BYTES);
    if (!log->bytes || len > GATHERED_BYTES)
        return log->real->pMethods->xWrite(log->real, bytes, len, at);
    memcpy(log->bytes + log->len, bytes, (size_t)len);
    log->len += len;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
    LogFile *log = log_of(file);
    int code = write_out(log);
    // What was committed before can be read: that is how the rest is rolled back.
    bool lost = at < log->lost_end && at + len > log->start;
    if (code != SQLITE_OK && lost) return code;
    return log->real->pMethods->xRead(log->real, bytes, len, at);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    LogFile *log = log_of(file);
    int code = write_out(log);
    return code == SQLITE_OK ? log->real->pMethods->xTruncate(log->real, bytes) : code;
}

static int log_sync(sqlite3_file *file, int flags)
{
    LogFile *log = log_of(file);
    int code = write_out(log);
    if (code != SQLITE_OK) return code;
    if (log->disk && log->named && !log->head_new) {
        db_disk_count(log->disk);
        return SQLITE_OK;
    }
    code = log->real->pMethods->xSync(log->real, flags);
    if (code != SQLITE_OK) return code;
    log->named = true;
    log->head_new = false;
    return SQLITE_OK;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *bytes)
{
    LogFile *log = log_of(file);
    int code = write_out(log);
    return code == SQLITE_OK ? log->real->pMethods->xFileSize(log->real, bytes) : code;
}

static int log_close(sqlite3_file *file)
{
    LogFile *log = log_of(file);
    int written = write_out(log), closed = log->real->pMethods->xClose(log->real);
    free(log->bytes);
    return written == SQLITE_OK ? closed : written;
}

static int log_lock(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xLock(log_of(file)->real, level);
}

static int log_unlock(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xUnlock(log_of(file)->real, level);
}

static int log_is_reserved(sqlite3_file *file, int *reserved)
{
    return log_of(file)->real->pMethods->xCheckReservedLock(log_of(file)->real, reserved);
}

static int log_control(sqlite3_file *file, int what, void *arg)
{
    return log_of(file)->real->pMethods->xFileControl(log_of(file)->real, what, arg);
}

static int log_sector(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xSectorSize(log_of(file)->real);
}

static int log_device(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xDeviceCharacteristics(log_of(file)->real);
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_device,
};

static int open_file(sqlite3_vfs *files, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *opened)
{
    (void)files;
    if (!(flags & SQLITE_OPEN_WAL)) {
        int code = system_files->xOpen(system_files, name, file, flags, opened);
        if (code == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB) sqlite_pages_take(file);
        return code;
    }
    LogFile *log = log_of(file);
    *log = (LogFile){ .real = (sqlite3_file *)(log + 1) };
    int code = system_files->xOpen(system_files, name, log->real, flags, opened);
    if (code == SQLITE_OK) log->file.pMethods = &log_methods;
    return code;
}

static void files_make(void)
{
    system_files = sqlite3_vfs_find(NULL);
    log_files = *system_files;
    log_files.zName = "gathering";
    log_files.szOsFile += (int)sizeof(LogFile);
    log_files.xOpen = open_file;
    sqlite3_vfs_register(&log_files, false);
}

// NULL: no log yet, or a database in memory.
static LogFile *log_of_connection(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return file && file->pMethods == &log_methods ? log_of(file) : NULL;
}

void sqlite_log_count(sqlite3 *handle, DbDisk *disk)
{
    LogFile *log = log_of_connection(handle);
    if (log) log->disk = disk;
}

void sqlite_log_forget(sqlite3 *handle)
{
    LogFile *log = log_of_connection(handle);
    if (!log) return;
    log->len = 0;
    log->refused = SQLITE_OK;
    log->lost_end = 0;
}

const char *sqlite_files(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, files_make);
    return log_files.zName;
}
