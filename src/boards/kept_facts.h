// kept_facts.h - the facts of a board out of the database: promises and cases, as counted cells.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_times.h"
#include "db/db.h"
#include "engine/clock/zone.h"

// A site whose figures the actor may see.
typedef struct KeptSiteInfo {
    SiteId      id;
    Str         code, name, name_en;
    const Zone *zone;
    bool        whole;         // false: only some team's cases
} KeptSiteInfo;

typedef struct KeptTeamInfo { TeamId id; Str name, name_en; bool reached; } KeptTeamInfo;

// What is asked for.
typedef struct KeptScope {
    KeptBasis  basis;
    Date       from, to;       // local days at each site; both belong to the period
    Time       as_of;
    SiteId     site_id;        // this one and all below; none: all
    ImportId   import_id;      // none: all
    StrList    kinds, types;   // none: all
    unsigned   by;             // one of KEPT_BY_...: what rows are
    bool       teams;          // KEPT_BY_SITE only: key.site is the team, rows are teams
    const StrList *type_lists; // lists of types that are to be told apart
    size_t     type_list_count;
} KeptScope;

// Texts by number, from 1, in the order in which they were met.
typedef struct KeptNames {
    Str    *list;
    size_t  count, cap;
    size_t *slots;             // 1 + index; 0: empty
    size_t  slot_cap;          // a power of two
} KeptNames;
int64_t kept_name(Work *work, KeptNames *names, Str text);

typedef struct KeptFacts {
    KeptSiteInfo *sites;       // by id
    size_t        site_count;
    KeptTeamInfo *teams;       // by id
    size_t        team_count;
    KeptNames     types, kinds;    // what key.case_type and key.promise_kind mean; a type is told
                                   // by name where rows are types, else by which of the scope's
                                   // lists have it ("01": the second), else (0) not at all
    KeptCell     *cells;
    size_t        cell_count;
    KeptTimes     times;       // of cases opened in the period; the key is that of the scope's rows
} KeptFacts;

// Reads all of it. An imported case is known up to the end of its log's observation only, whatever
// as_of says. No permission, no rows.
void kept_facts(Work *work, const KeptScope *scope, KeptFacts *facts);
// Only the promises, for comparing with another period; sites and names are those of facts.
void kept_facts_cells(Work *work, const KeptScope *scope, KeptFacts *facts);

// Whether one of the scope's lists has the type that a cell's key names.
bool kept_type_listed(const KeptScope *scope, const KeptFacts *facts, int64_t case_type,
                      size_t list);

const KeptSiteInfo *kept_site(const KeptFacts *facts, int64_t id);    // NULL: none to be seen
const KeptTeamInfo *kept_team(const KeptFacts *facts, int64_t id);

// What an import says of its log; false: there is none, or it was undone.
typedef struct KeptImport {
    Str       source, zone;
    Time      observed_until;
    MaybeTime first_opened;
} KeptImport;
bool kept_import(Work *work, ImportId id, KeptImport *found);
