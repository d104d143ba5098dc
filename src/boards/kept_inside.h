// kept_inside.h - inside boards: one reading of facts, for what counts them in other ways.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_cells.h"
#include "boards/kept_facts.h"

typedef struct KeptImportRow { ImportId id; Time observed_until; } KeptImportRow;
LIST_TYPE(KeptImportRow);

typedef struct KeptFactRow {
    SiteId    site_id;
    TeamId    team_id;           // only where teams are asked for
    Str       case_type, kind, state;
    Time      started_at, due_at, organisation_due_at;
    MaybeTime stopped_at;
    MaybeBool organisation_kept;
    ImportId  import_id;
} KeptFactRow;

// What the rows of one reading are put into.
typedef struct KeptReading {
    const KeptScope     *scope;
    KeptFacts           *facts;
    KeptImportRowList    imports;
    const KeptImportRow *last;   // that a row was of
    KeptCells            cells;
} KeptReading;

// Sites and imports of a scope; facts has no cells yet.
KeptReading kept_reading(Work *work, const KeptScope *scope, KeptFacts *facts);
// The site of a row, if what the row tells may be seen.
const KeptSiteInfo *kept_seen_site(const KeptReading *reading, SiteId site_id, TeamId team_id);
// What happened to imported cases after the end of their log is not known.
Time kept_known_until(KeptReading *reading, ImportId import_id);
// The instants between which a period lies at any site.
void kept_window(const KeptScope *scope, Time *from, Time *to);
bool kept_in_period(const KeptScope *scope, MaybeDate day);
bool kept_list_has(const StrList *list, Str text);       // an empty list has everything

// Where and how a promise counts; false: it is not in the scope, or may not be seen.
typedef struct KeptPlaced {
    const KeptSiteInfo *site;
    Date                day;
    KeptOutcome         outcome[KEPT_CLOCKS];
} KeptPlaced;
bool kept_place(KeptReading *reading, const KeptFactRow *row, KeptPlaced *placed);

// kept_facts without the times, and without the promises.
void kept_facts_promises(Work *work, const KeptScope *scope, KeptFacts *facts);
void kept_facts_times(Work *work, const KeptScope *scope, KeptFacts *facts);
