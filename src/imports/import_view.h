// import_view.h - imports as people see them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import.h"

typedef struct ImportProgress {
    int64_t read, created, updated, unchanged, repeated, dropped, refused;
} ImportProgress;

typedef struct ImportIssue {
    int64_t row;
    Str     column, code, value;
    StrList choices;                   // of not_a_choice: what it may be
} ImportIssue;
typedef struct ImportIssueList { ImportIssue *items; size_t count; } ImportIssueList;

typedef struct ImportRun {
    ImportId         id;
    Str              kind, file_name;
    int64_t          bytes;
    Str              encoding, delimiter;
    MaybeInt         rows;             // but for the head; absent: never read to the end
    Str              state, source;
    ImportColumnList columns;
    ImportMap        map;
    ImportProgress   progress;
    ImportIssueList  issues;           // the first
    MaybeTime        observed_until;
    Time             created_at;
    Named            created_by;
    MaybeTime        finished_at, undo_until;
    Str              failure;          // why it failed; absent otherwise
    StrList          actions;          // what fits the state now
    int64_t          version;
} ImportRun;
extern const RecordType ImportRun_record;
typedef struct ImportRunList { ImportRun *items; size_t count; } ImportRunList;
typedef struct ImportPage { ImportRunList items; Str next_cursor; } ImportPage;
extern const RecordType ImportPage_record;

ImportRun import_view(Work *work, const Import *import);
void import_page(Work *work, ImportPage *page);

// The refused rows as CSV, with a byte order mark for spreadsheets: row, line, why, and what stood
// in the row. chinese: the language of the reasons.
Str import_issues_csv(Work *work, const Import *import, bool chinese);
