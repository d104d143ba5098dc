// kept_rows.h - promises and cases as the board reads them, one by one, and what became of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_rate.h"
#include "db/db.h"
#include "engine/clock/zone.h"

typedef struct KeptFactRow {
    SiteId    site_id;
    TeamId    team_id;
    Str       case_type, kind, state;
    Time      started_at, due_at, organisation_due_at;
    MaybeTime stopped_at;
    MaybeBool organisation_kept;
    ImportId  import_id;
} KeptFactRow;

typedef struct KeptCaseRow {
    SiteId    site_id;
    TeamId    team_id;
    Str       case_type;
    Time      opened_at;
    MaybeTime solved_at;
    ImportId  import_id;
    bool      days_only;
} KeptCaseRow;

// Up to when the logs of an import's source were kept, and whether the cells hold what it loaded.
typedef struct KeptImportRow { ImportId id; MaybeTime observed_until; bool counted; } KeptImportRow;
LIST_TYPE(KeptImportRow);
extern const RecordType KeptFactRow_record, KeptCaseRow_record, KeptImportRow_record;

// Imports that are not undone, the newest first, and the one that a row was of last: rows of one
// import mostly lie together.
typedef struct KeptImports { KeptImportRowList list; const KeptImportRow *last; } KeptImports;
KeptImports kept_imports(Work *work);
const KeptImportRow *kept_import_row(KeptImports *imports, ImportId id);   // NULL: none
// What happened to imported cases after the end of their log is not known.
Time kept_known(KeptImports *imports, ImportId id, Time as_of);

KeptFact kept_row_fact(const KeptFactRow *row);
KeptDays kept_row_days(const KeptFactRow *row, const Zone *zone);
// A verdict that was given stays, whatever has become of the calendar since.
KeptOutcome kept_row_outcome(const KeptFactRow *row, const KeptFact *fact, KeptClock clock,
                             Time as_of);

// How long a case took by then, in milliseconds; open: it was not solved. A source that has dates
// only is measured in whole calendar days.
int64_t kept_row_time(const KeptCaseRow *row, const Zone *zone, Time as_of, bool *open);
