// backup_inside.h - what making a backup and restoring it share: the manifest, copies, counts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/backup.h"
#include "base/hash.h"

typedef struct BackupFile { Str path; int64_t bytes; Str sha256; } BackupFile;
LIST_TYPE(BackupFile);

// What an organisation has; it must be the same after restoring.
typedef struct BackupOrg {
    AnyId   id;
    Str     code;
    int64_t cases, events, customers, users, files;
    int64_t audit_seq;         // head of its chain
    Str     audit_hash;
} BackupOrg;
LIST_TYPE(BackupOrg);

typedef struct Manifest {
    int64_t format;            // MANIFEST_FORMAT
    Str     version, engine;   // of the program; sqlite or postgresql
    int64_t schema;            // last migration
    Time    made_at;
    BackupOrgList  orgs;
    int64_t content_count, content_bytes;      // of files
    BackupFileList parts;      // everything but contents of files and the manifest itself
} Manifest;
extern const RecordType BackupFile_record, BackupOrg_record, Manifest_record;
enum { MANIFEST_FORMAT = 1, MANIFEST_BYTES_MAX = 8 << 20, PARTS_MAX = 10000 };

// A backup or a restoration under way. What goes wrong is told once, in words.
typedef struct Moving {
    const char *command;       // "backup"
    const char *from, *to;     // folders
    char       *part;          // where it is put together: "TO.part"
    bool        json, failed;
    int64_t     schema;        // of the database that was looked at last
    Manifest    manifest;
} Moving;

bool moving_fail(Moving *moving, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// Makes a folder of this name, empty and for the owner alone; false: told.
bool moving_begin(Work *work, Moving *moving);
// Gives it its name, durably; or takes it away again when anything has failed.
bool moving_end(Work *work, Moving *moving);
// Copies FROM/path to PART/path, durably, and tells the hash of what was written.
bool moving_copy(Work *work, Moving *moving, Str path, char hex[HASH_HEX_BYTES], int64_t *bytes);
void moving_remove(const char *folder);                // with all that is in it
bool moving_sync(Work *work, Moving *moving, const char *path);    // a folder or file in PART

// Opens PART/zhiyin.db for a body that looks at it and changes nothing, and closes it so that it is
// one file again. False: told.
bool moving_look(Work *work, Moving *moving, void (*body)(Work *work, void *arg), void *arg);
// For such a body: what each organisation has.
BackupOrgList backup_orgs(Work *work);
// For such a body: copies and checks every content of a file. False: told.
bool backup_contents(Work *work, Moving *moving, int64_t *count, int64_t *bytes);
