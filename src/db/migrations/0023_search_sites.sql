-- The search index knows at which site a case lies, so that it leaves out itself what those who
-- reach few sites may not see.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A term more for each case, s and the number of the site.
-- [sqlite]
-- The words of a line are not kept as such: they are put together from the index, a quarter of the
-- lines at a time, since that is done in memory.
CREATE VIRTUAL TABLE search_terms USING fts5vocab (search_index, instance);
CREATE TABLE search_lines (doc_id INTEGER PRIMARY KEY, tokens TEXT NOT NULL) STRICT;
INSERT INTO search_lines SELECT doc, group_concat(term, ' ') FROM search_terms
 WHERE doc / 64 % 4 = 0 GROUP BY doc;
INSERT INTO search_lines SELECT doc, group_concat(term, ' ') FROM search_terms
 WHERE doc / 64 % 4 = 1 GROUP BY doc;
INSERT INTO search_lines SELECT doc, group_concat(term, ' ') FROM search_terms
 WHERE doc / 64 % 4 = 2 GROUP BY doc;
INSERT INTO search_lines SELECT doc, group_concat(term, ' ') FROM search_terms
 WHERE doc / 64 % 4 = 3 GROUP BY doc;
DROP TABLE search_terms;
INSERT INTO search_index (search_index) VALUES ('delete-all');
INSERT INTO search_index (rowid, tokens)
SELECT l.doc_id, l.tokens || COALESCE(' s' || c.site_id, '')
  FROM search_lines l
  LEFT JOIN search_docs d ON d.doc_id = l.doc_id AND d.kind = 'case'
  LEFT JOIN cases c ON c.org_id = d.org_id AND c.id = d.object_id
 ORDER BY l.doc_id;
DROP TABLE search_lines;
-- [postgres]
DROP INDEX search_docs_by_terms;
-- A term that all have, that of their organisation and kind, has the index read all of them.
UPDATE search_docs SET terms = ts_delete(terms, 'o' || org_id || kind) || COALESCE((
    SELECT array_to_tsvector(ARRAY['s' || c.site_id]) FROM cases c
     WHERE kind = 'case' AND c.org_id = search_docs.org_id AND c.id = object_id), '');
CREATE INDEX search_docs_by_terms ON search_docs USING GIN (terms);
-- [both]
