-- SPDX-License-Identifier: AGPL-3.0-or-later

-- search_doc_find: the number a thing has in the index.
SELECT doc_id FROM search_docs WHERE org_id = :org_id AND kind = :kind AND object_id = :object_id;

-- search_doc_add [sqlite]: a line for a thing that is new in the index.
INSERT INTO search_docs (org_id, kind, object_id, doc_id)
VALUES (:org_id, :kind, :object_id, :doc_id);

-- search_doc_add [postgres]: a line for a thing that is new in the index, with its terms.
INSERT INTO search_docs (org_id, kind, object_id, doc_id, terms)
VALUES (:org_id, :kind, :object_id, :doc_id,
    array_to_tsvector(string_to_array(CAST(:tokens AS TEXT), ' ')));

-- search_index_put [sqlite]: global: the tokens of a thing, new or anew; its number names the line.
INSERT OR REPLACE INTO search_index (rowid, tokens) VALUES (:doc_id, :tokens);

-- search_index_put [postgres]: global: the terms of a thing anew; its number names the line.
UPDATE search_docs SET terms = array_to_tsvector(string_to_array(CAST(:tokens AS TEXT), ' '))
WHERE doc_id = :doc_id;

-- search_index_remove [sqlite]: global: the tokens of a thing are gone.
DELETE FROM search_index WHERE rowid = :doc_id;

-- search_index_remove [postgres]: global: the terms of a thing are gone.
UPDATE search_docs SET terms = CAST('' AS TSVECTOR) WHERE doc_id = :doc_id;

-- search_doc_remove: a thing can no longer be found.
DELETE FROM search_docs WHERE org_id = :org_id AND kind = :kind AND object_id = :object_id;

-- search_sample [sqlite]: not asked there.
SELECT COUNT(*) AS seen, 0 AS hits, COALESCE(MIN(doc_id), 0) AS lowest,
       COALESCE(MAX(doc_id), 0) AS highest
  FROM (SELECT doc_id FROM search_docs WHERE org_id = :org_id AND kind = :kind AND doc_id < :below
         ORDER BY doc_id DESC LIMIT :limit) newest;

-- search_sample [postgres]: how many of the newest things below a line a question finds.
SELECT COUNT(*) AS seen, COUNT(*) FILTER (WHERE hit) AS hits, COALESCE(MIN(doc_id), 0) AS lowest,
       COALESCE(MAX(doc_id), 0) AS highest
  FROM (SELECT doc_id, ts_match_vq(terms, CAST(CAST(:question AS TEXT) AS tsquery)) AS hit
          FROM search_docs WHERE org_id = :org_id AND kind = :kind AND doc_id < :below
         ORDER BY doc_id DESC LIMIT :limit) newest;
