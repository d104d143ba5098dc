// kept_inside.h - inside boards: one reading of facts, for what counts them in other ways.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_cells.h"
#include "boards/kept_facts.h"
#include "boards/kept_rows.h"

// What the rows of one reading are put into.
typedef struct KeptReading {
    const KeptScope     *scope;
    KeptFacts           *facts;
    KeptImports          imports;
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

// Where a promise is counted: place is a site, or a team where those are asked for. And a case.
KeptKey kept_promise_key(Work *work, KeptReading *reading, int64_t place, int64_t month, Str type,
                         Str kind);
int64_t kept_case_key(Work *work, const KeptReading *reading, int64_t place, int64_t month,
                      Str type);
// Count one row, a KeptFactRow or a KeptCaseRow; arg is the reading. For db_each.
bool kept_take_fact(Work *work, void *row, void *arg);
bool kept_take_case(Work *work, void *row, void *arg);
bool kept_needs_teams(const KeptScope *scope, const KeptFacts *facts);

// Read what is settled out of the cells, the rest out of the tables. False, and nothing is read:
// the cells cannot say it (teams, a moment long ago, cells that are not filled).
bool kept_settled_promises(Work *work, KeptReading *reading);
bool kept_settled_cases(Work *work, KeptReading *reading);

// kept_facts without the times, and without the promises.
void kept_facts_promises(Work *work, const KeptScope *scope, KeptFacts *facts);
void kept_facts_times(Work *work, const KeptScope *scope, KeptFacts *facts);
