// file_store.h - where the bytes of files lie, named by their SHA-256.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// With SQLite in the data directory, files/ab/cdef...: written and durable before the row that
// speaks of them commits, shared by all organisations. With PostgreSQL in the table file_pieces,
// since several servers share nothing else: written with the row. See docs/decisions/0013-files.md.
#pragma once
#include "db/db.h"

bool file_store_on_disk(const Work *work);

// Makes the bytes of an open file durable on disk under their hash; once more changes nothing but
// their time. Fails the work without room. Nothing where bytes lie in the database.
void file_store_write(Work *work, int fd, Str sha256);
// The same in the database, in the Work's transaction; nothing where they lie on disk.
void file_store_add(Work *work, int fd, Str sha256);
bool file_store_has(Work *work, Str sha256);
// The bytes as an open file, at offset 0, to be closed by the caller; -1: they are not there.
int  file_store_open(Work *work, Str sha256);

// What lies on disk has a name: the hash of a content, or that of a write which was broken off.
enum { FILE_STORE_NAME_BYTES = 80 };
bool file_store_is_part(Str name);                 // broken off
Str  file_store_path(Work *work, const char *dir, Str name);   // "DIR/files/ab/cdef..."

// Everything on disk that was last touched before a time. The name lasts until the callback
// returns.
typedef void FileStoreEach(Work *work, Str name, void *arg);
void file_store_each(Work *work, Time before, FileStoreEach *each, void *arg);
