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
//   walking     ... AND d.doc_id >= :floor AND ts_match_vq(d.terms, CAST(...))
Str search_question(Work *work, const char *kind, const SearchSites *sites, Str text);

// PostgreSQL's index has no order: all that a question finds is fetched before the newest are
// known. What is found often is found sooner by walking down the lines, the newest first. True: to
// be walked, as far as floor; what is below it, if more is wanted, is asked of the index. A sample
// of the lines before `below` tells. limit: how many are wanted. SQLite's index has the order:
// false.
bool search_walks(Work *work, const char *kind, Str question, int64_t below, int64_t limit,
                  int64_t *floor);
extern int64_t search_sample_lines;    // 1,000; tests have fewer
