// search.h - one index over cases and customers, on both databases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "text/tokens.h"

enum { SEARCH_SITES_MAX = 32 };    // of more, an area looks at what was found one by one

// Puts a thing into the index, or anew. tokens: as tokens_add writes them (text/tokens.h). site:
// where it lies; none: nowhere that questions are limited to. A thing that goes to another site is
// put anew. search_add is for one that is surely not in the index.
void search_add(Work *work, const char *kind, int64_t object_id, SiteId site, Str tokens);
void search_put(Work *work, const char *kind, int64_t object_id, SiteId site, Str tokens);
void search_remove(Work *work, const char *kind, int64_t object_id);

typedef struct SearchSites { SiteId list[SEARCH_SITES_MAX]; size_t count; } SearchSites;

// The question as the queries of the areas bind it (:question): for FTS5's MATCH, limited to this
// organisation and kind, or for CAST(... AS tsquery), whose query does so itself; of things that
// lie at one of some sites, one at least; NULL: anywhere. Absent: nothing was asked that can be
// found.
//
// An area's own query joins its table, so that reach is checked in the same place as everywhere:
//   SQLite      FROM search_index f JOIN search_docs d ON d.doc_id = f.rowid ...
//                WHERE f.search_index MATCH :question AND d.org_id = :org_id
//   PostgreSQL  FROM search_docs d ...
//                WHERE d.org_id = :org_id AND d.kind = 'case'
//                  AND d.terms @@ CAST(CAST(:question AS TEXT) AS tsquery)
Str search_question(Work *work, const char *kind, const SearchSites *sites, Str text);

typedef struct Found { int64_t line, id; } Found;          // a line of the index, and whose it is
typedef struct FoundList { Found *items; size_t count; } FoundList;

// PostgreSQL's index has no order: all that a question finds would be fetched before the newest are
// known. So it is asked for one stretch of lines after the other, the newest first, each as long as
// what was found in those before lets expect. Not for SQLite, whose index has the order.
typedef struct Search {
    const char *kind;
    Str     question;
    int64_t below;         // lines below this one are still to be asked for; INT64_MAX: all
    int64_t lines, hits;   // how many were asked for, and found: about
} Search;

// The next things, the newest first, at most as many as are wanted; fewer: these are the last, and
// below is 0. Whoever may see them.
FoundList search_next(Work *work, Search *search, int64_t wanted);
// An array of PostgreSQL of their lines, or of their ids.
Str found_array(Work *work, const FoundList *found, bool lines);
extern int64_t search_stretch_lines;   // of the first stretch, 4,096; tests have fewer

// SQLite: the line down to which so many of the newest below one are found; 0: there are not so
// many.
int64_t search_floor(Work *work, Str question, int64_t below, int64_t hits);
