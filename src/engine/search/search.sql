-- SPDX-License-Identifier: AGPL-3.0-or-later

-- search_doc_find: the number a thing has in the index.
SELECT doc_id FROM search_docs WHERE org_id = :org_id AND kind = :kind AND object_id = :object_id;

-- search_doc_add [sqlite]: a line for a thing that is new in the index.
INSERT INTO search_docs (org_id, kind, object_id, doc_id)
VALUES (:org_id, :kind, :object_id, :doc_id);

-- search_doc_add [postgres]: a line for a thing that is new in the index, with its terms; the next
-- number is its own.
INSERT INTO search_docs (org_id, kind, object_id, terms)
VALUES (:org_id, :kind, :object_id,
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

-- search_last: global: the newest line of the index.
SELECT COALESCE(MAX(doc_id), 0) AS last FROM search_docs;

-- search_floor [sqlite]: global: the last of the newest lines that a question finds, which is for
-- one organisation; 0 where these are all.
SELECT CASE COUNT(*) WHEN :limit THEN MIN(line) ELSE 0 END AS floor
  FROM (SELECT f.rowid AS line FROM search_index f
         WHERE f.search_index MATCH :question AND f.rowid < :below
         ORDER BY f.rowid DESC LIMIT :limit) newest;

-- search_floor [postgres]: global: not asked there.
SELECT CAST(0 AS BIGINT) AS floor;

-- search_stretch [sqlite]: not asked there.
SELECT doc_id AS line, object_id AS id FROM search_docs
 WHERE org_id = :org_id AND kind = :kind AND doc_id < :below AND doc_id >= :floor LIMIT :limit;

-- search_stretch [postgres]: the newest things of a stretch of lines that a question finds. The
-- number of a line is looked at, its index is not: that of the parts has fewer.
SELECT f.doc_id AS line, f.object_id AS id FROM search_docs f
 WHERE f.org_id = :org_id AND f.kind = :kind AND f.doc_id + 0 < :below AND f.doc_id + 0 >= :floor
   AND f.terms @@ CAST(CAST(:question AS TEXT) AS tsquery)
   AND f.parts && CAST(CAST(:parts AS TEXT) AS BIGINT[])
 ORDER BY f.doc_id + 0 DESC LIMIT :limit;

-- search_rest [sqlite]: not asked there.
SELECT doc_id AS line, object_id AS id FROM search_docs
 WHERE org_id = :org_id AND kind = :kind AND doc_id < :below LIMIT :limit;

-- search_rest [postgres]: the same of all lines below one.
SELECT f.doc_id AS line, f.object_id AS id FROM search_docs f
 WHERE f.org_id = :org_id AND f.kind = :kind AND f.doc_id + 0 < :below
   AND f.terms @@ CAST(CAST(:question AS TEXT) AS tsquery)
 ORDER BY f.doc_id + 0 DESC LIMIT :limit;
