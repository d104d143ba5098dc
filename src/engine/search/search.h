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

// PostgreSQL's index has no order: all that a question finds would be fetched before the newest are
// known. So it is asked for one stretch of lines after the other, the newest first, each as long as
// what was found in those before lets expect. SQLite's index has the order, and gives all at once.
typedef struct Search {
    const char *kind;
    Str     question;
    int64_t below;         // lines below this one are meant; INT64_MAX: all
    int64_t hits_most;     // SQLite: the first stretch holds so many hits; 0: it is all there is
    int64_t floor;         // what search_next has found: lines from here ...
    Str     parts;         // ... up to below; PostgreSQL: AND d.parts && CAST(... AS BIGINT[])
                           // AND d.doc_id + 0 ..., unless it is absent
    int64_t lines, hits;   // PostgreSQL: how many were looked at for that, and found
    int64_t last;          // PostgreSQL: the newest line there is
    bool    begun;
} Search;

// The next stretch; false: there is none left. It holds as many things as are wanted, at least, or
// all that are left: no fewer than that, whoever may see them.
bool search_next(Work *work, Search *search, int64_t wanted);
extern int64_t search_stretch_lines;   // of the first stretch, 4,096; tests have fewer
