-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @import_words: what a case is found by.
c.id, c.number, c.site_id, c.subject, c.need_stated, c.asset_number, c.customer_id;

-- import_words: of one case.
SELECT @import_words FROM cases c WHERE c.org_id = :org_id AND c.id = :id;

-- @next_words: of the next cases that an import made, and whether they are indexed. Each is
-- looked for by itself: all of the index would be read to leave out those that are.
SELECT c.id, c.number, c.site_id, c.subject, c.need_stated, c.asset_number, c.customer_id,
       EXISTS (SELECT 1 FROM search_docs d
                WHERE d.org_id = c.org_id AND d.kind = 'case' AND d.object_id = c.id) AS indexed
  FROM cases c
 WHERE c.org_id = :org_id AND c.import_id = :import_id AND c.id > :after
 ORDER BY c.id LIMIT :limit;

-- import_words_next [sqlite]: of the next cases that an import made.
@next_words;

-- import_words_next [postgres]: of the next cases that an import made. Whoever changes or deletes
-- one of them waits, and finds it in the index.
@next_words FOR UPDATE OF c;

-- import_undo_index [sqlite]: the next cases that an import made are found no longer.
DELETE FROM search_index WHERE rowid IN (
    SELECT d.doc_id FROM search_docs d
     WHERE d.org_id = :org_id AND d.kind = 'case' AND d.object_id IN (
        SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
         ORDER BY c.id LIMIT :limit));

-- import_undo_index [postgres]: the next cases that an import made are found no longer; the lines
-- hold the terms.
DELETE FROM search_docs
 WHERE org_id = :org_id AND kind = 'case'
   AND object_id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
                      ORDER BY c.id LIMIT :limit);

-- import_undo_docs: the lines of the index that are left of them.
DELETE FROM search_docs
 WHERE org_id = :org_id AND kind = 'case'
   AND object_id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
                      ORDER BY c.id LIMIT :limit);
