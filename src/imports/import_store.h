// import_store.h - writes cases of a log into the database, and takes them out again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import.h"
#include "imports/import_fact.h"

// What came of the rows so far.
typedef struct ImportCounts {
    int64_t items, read, created, updated, unchanged, repeated, dropped, refused;
} ImportCounts;

// Where a task loads to. Read only while a unit of work runs.
typedef struct ImportTarget {
    ImportId          import_id;
    int64_t           source_id;
    const ImportPlan *plan;
    bool              known_source;    // cases of it were there before this import
} ImportTarget;

typedef enum ImportOutcome {
    IMPORT_CREATED, IMPORT_UPDATED, IMPORT_UNCHANGED,
    IMPORT_DROPPED,                    // repeated, and the map does not want those
    IMPORT_CHANGED_HERE,               // refused: people have worked on the case
} ImportOutcome;

// Stores one case. maybe_seen: its key may have come before in this file (false: surely not).
// *repeated: it has.
ImportOutcome import_store(Work *work, const ImportTarget *target, const ImportFact *fact,
                           SiteId site_id, bool maybe_seen, bool *repeated);

// Before anything of a source is changed or taken back: the kept-rate board reads it from the
// tables until its cells are filled again.
void import_uncount(Work *work, ImportId import_id, int64_t source_id);

// Takes back the next cases, at most limit: first those that were changed, then those that were
// created. Returns how many.
int64_t import_take_back(Work *work, ImportId import_id, int64_t limit);
// Afterwards: the sites that were made and are not used, and the source if nothing is left of it.
void import_take_back_rest(Work *work, ImportId import_id, int64_t source_id);
