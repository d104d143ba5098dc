// sqlite.h - inside db only: what the files of the SQLite adapter share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db_adapter.h"
#include <sqlite3.h>

typedef struct SqliteDb {
    Db            db;
    sqlite3      *handle;
    sqlite3_stmt *commands[COMMAND_COUNT];
    int64_t       deadline_us;     // of the statement under way, monotonic; 0: none
    int           wal_pages;       // in the log after the last commit
    DbDisk       *disk;            // counts the commits, which do not wait then; or NULL
} SqliteDb;

SqliteDb *sqlite_of(Db *db);
bool sqlite_fault(Db *db, int code);               // remembers it; false
bool sqlite_backup(Db *db, const char *path);
Str  sqlite_integrity(Work *work, Db *db, bool thorough);
// Before a transaction begins: what is still gathered belongs to one that was given up.
void sqlite_log_forget(sqlite3 *handle);
// From now on a commit of this connection is counted and not synced; disk NULL: it is synced.
void sqlite_log_count(sqlite3 *handle, DbDisk *disk);
// The log of this connection is what disk syncs. SQLite's code.
int  db_disk_open(DbDisk *disk, sqlite3 *handle);
void db_disk_count(DbDisk *disk);                  // before others can see the commit
// What is written to this database file is synced in small portions.
void sqlite_pages_take(sqlite3_file *file);
const char *sqlite_files(void);                    // the name of how it reads and writes files
