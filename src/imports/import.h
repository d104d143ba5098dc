// import.h - one file on its way in: uploaded, mapped, checked, loaded, and maybe taken back.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
//     state                 left by
//     uploaded              map
//     mapped, checked       map, check, run
//     checking              cancel; ends as checked or failed
//     running               cancel; ends as done or failed
//     cancelled, failed     resume (goes on where it was), undo; map and check while nothing is
//                           loaded
//     done                  undo, for 30 days
//     undoing               ends as undone
//     undone                final
//
// What has loaded nothing can be removed with its file, unless a task is at it.
#pragma once
#include "engine/flow/flow.h"
#include "imports/import_file.h"
#include "imports/import_map.h"
#include "db/db.h"

extern const Flow import_flow;

enum {
    IMPORT_UNDO_DAYS = 30,
    IMPORT_LEASE_MS = 60000,       // a task whose process is gone is taken up again after that
    IMPORT_ISSUES_MAX = 10000,     // refused rows that are kept; all are counted
    IMPORT_ISSUES_SHOWN = 100,
};

typedef struct ImportColumn { Str name; StrList samples; } ImportColumn;
typedef struct ImportColumnList { ImportColumn *items; size_t count; } ImportColumnList;

// An import as it is stored.
typedef struct Import {
    ImportId         id;
    Str              kind, source, file_name;
    int64_t          source_id;
    int64_t          bytes;
    Str              format, encoding, delimiter;
    ImportColumnList columns;
    ImportMap        map;
    Str              state, task;
    MaybeInt         row_count;
    int64_t          item_count, read_count, created_count, updated_count, unchanged_count;
    int64_t          repeated_count, dropped_count, refused_count;
    MaybeTime        observed_until;
    int64_t          unit;
    Str              failure;
    Named            created_by;
    Time             created_at;
    MaybeTime        finished_at, undo_until;
    int64_t          version;
} Import;
// What the audit trail keeps of an import: rows are told apart by their import, not one by one.
typedef struct ImportTrail {
    Str      file_name, source, state;
    int64_t  read, created, updated, unchanged, repeated, dropped, refused;
} ImportTrail;
extern const RecordType ImportColumn_record, Import_record, ImportTrail_record;
typedef struct ImportList { Import *items; size_t count; } ImportList;

// Where the bytes of an import lie, below the data directory.
Str import_path(Work *work, const char *data_dir, ImportId id);

// Only of the Work's organisation; whoever calls has checked that the actor may import everywhere.
bool import_find(Work *work, ImportId id, Import *found);
ImportList import_list(Work *work);                          // newest first, at most 200

// Stores what a file was seen to be, with a guessed map. The caller moves its bytes to import_path.
Import import_add(Work *work, const ImportLook *look, int64_t bytes, Str name);

// How the file is to be read; path as given.
ImportFile import_file_of(const Import *import, const char *path);

// What fits the state now: map, check, run, cancel, resume, undo, remove.
StrList import_actions(Work *work, const Import *import);

// Reads the file below data_dir in another encoding, with another separator, from now on: its
// columns are looked at again. Nothing happens when both are as before. False: error says why not.
bool import_reread(Work *work, Import *import, Str encoding, Str delimiter, const char *data_dir,
                   char error[240]);

// Another map. False: issues, and nothing is changed.
bool import_set_map(Work *work, Import *import, const ImportMap *map, Issues *issues);

// Forgets an import that has loaded nothing. False: it has, or a task is at it; it stays.
bool import_remove(Work *work, Import *import);

typedef enum ImportOrder { IMPORT_ORDERED, IMPORT_UNFIT, IMPORT_INVALID, IMPORT_WORKED_ON,
                           IMPORT_SUPERSEDED } ImportOrder;
void import_trail(Work *work, const Import *import, const char *action);

// Starts, ends or takes up a task: check, run, cancel, resume, undo. The work itself is a job's.
//   IMPORT_UNFIT        the state is another
//   IMPORT_INVALID      issues: the map does not fit the file
//   IMPORT_WORKED_ON    undo: *in_the_way cases have been worked on since
//   IMPORT_SUPERSEDED   undo: a later import of the same source must be undone first
ImportOrder import_order(Work *work, Import *import, const char *action, Issues *issues,
                         int64_t *in_the_way);
