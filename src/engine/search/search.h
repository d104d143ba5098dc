// search.h - one index over cases and customers, on both databases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "text/tokens.h"

// Puts a thing into the index, or anew. tokens: as tokens_add writes them (text/tokens.h).
// search_add is for one that is surely not in it.
void search_add(Work *work, const char *kind, int64_t object_id, Str tokens);
void search_put(Work *work, const char *kind, int64_t object_id, Str tokens);
void search_remove(Work *work, const char *kind, int64_t object_id);

// The question as the queries of the areas bind it (:question): for FTS5's MATCH or CAST(... AS
// tsquery), limited to this organisation and kind. Absent: nothing was asked that can be found.
//
// An area's own query joins its table, so that reach is checked in the same place as everywhere:
//   SQLite      FROM search_index f JOIN search_docs d ON d.doc_id = f.rowid ...
//                WHERE f.search_index MATCH :question AND d.org_id = :org_id
//   PostgreSQL  FROM search_docs d ...
//                WHERE d.org_id = :org_id AND d.terms @@ CAST(CAST(:question AS TEXT) AS tsquery)
Str search_question(Work *work, const char *kind, Str text);
