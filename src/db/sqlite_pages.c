// sqlite_pages.c - the database file, put on the disk in small portions.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The pages of the log are moved into the database by thousands, and SQLite syncs them at the end.
// A disk that is given so much at once lets the syncs of the log wait behind it, up to 50 ms, and
// with them everybody who waits for an answer. So a portion is synced as soon as it is there.
//
// The file is the system's own; only its table of methods is replaced by one that writes so.
#include "db/sqlite.h"
#include <pthread.h>

enum { PORTION_BYTES = 256 << 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const sqlite3_io_methods
    *system_methods; // of the first file; guarded by lock until it is set
static sqlite3_io_methods methods;
static _Thread_local int unsynced_bytes; // only one thread at a time moves pages

static int write_portion(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    int code = system_methods->xWrite(file, bytes, len, at);
    if (code != SQLITE_OK) return code;
    unsynced_bytes += len;
    if (unsynced_bytes < PORTION_BYTES) return SQLITE_OK;
    unsynced_bytes = 0;
    return system_methods->xSync(file, SQLITE_SYNC_NORMAL);
}

void sqlite_pages_take(sqlite3_file *file)
{
    pthread_mutex_lock(&lock);
    if (!system_methods) {
        methods = *file->pMethods;
        methods.xWrite = write_portion;
        system_methods = file->pMethods;
    }
    // A file on another kind of file system has other methods: it is left as it is.
    if (file->pMethods == system_methods) file->pMethods = &methods;
    pthread_mutex_unlock(&lock);
}
