// sqlite_disk.c - commits that were counted, and the sync that many of them share.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The log is synced through a file of its own: a sync reaches all that was written to the log by
// whatever connection, and no connection needs to rest meanwhile.
#include "db/sqlite.h"
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct DbDisk {
    _Atomic uint64_t counted;
    sqlite3_filename name; // of the database; the log's is behind it
    sqlite3_file *log;     // NULL: not open
};

DbDisk *db_disk_new(void)
{
    return calloc(1, sizeof(DbDisk));
}

static void close_log(DbDisk *disk)
{
    if (disk->log && disk->log->pMethods) disk->log->pMethods->xClose(disk->log);
    free(disk->log);
    sqlite3_free_filename(disk->name);
    disk->log = NULL;
    disk->name = NULL;
}

void db_disk_free(DbDisk *disk)
{
    if (disk) close_log(disk);
    free(disk);
}

int db_disk_open(DbDisk *disk, sqlite3 *handle)
{
    if (disk->log) return SQLITE_OK; // a connection in place of one that broke
    sqlite3_vfs *files = sqlite3_vfs_find(NULL);
    const char *name = sqlite3_db_filename(handle, "main");
    disk->name = sqlite3_create_filename(name, sqlite3_filename_journal(name),
                                         sqlite3_filename_wal(name), 0, NULL);
    disk->log = calloc(1, (size_t)files->szOsFile);
    int code = SQLITE_NOMEM, flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
    if (disk->name && disk->log)
        code = files->xOpen(files, sqlite3_filename_wal(disk->name), disk->log, flags, NULL);
    if (code != SQLITE_OK) close_log(disk);
    return code;
}

void db_disk_count(DbDisk *disk)
{
    atomic_fetch_add(&disk->counted, 1);
}

uint64_t db_disk_seen(const DbDisk *disk)
{
    return atomic_load(&disk->counted);
}

bool db_disk_sync(DbDisk *disk, uint64_t *durable, char words[80])
{
    uint64_t counted = db_disk_seen(disk);
    int code = disk->log ? disk->log->pMethods->xSync(disk->log, SQLITE_SYNC_NORMAL) : SQLITE_OK;
    snprintf(words, 80, "the log cannot be synced (%d)", code);
    if (code == SQLITE_OK) *durable = counted;
    return code == SQLITE_OK;
}
