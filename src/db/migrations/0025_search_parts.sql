-- The search index of PostgreSQL can be asked for a stretch of lines, the newest first.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- [postgres]
-- Lines are numbered one by one instead of by time, so that stretches of numbers hold about as many
-- lines each, however quickly they came. Each line is in three parts of 2,048, 16,384 and 131,072
-- numbers; the index names the lines of a part in a row. Whatever is no case has a term for its
-- kind, since cases are many.
CREATE TEMPORARY TABLE search_before ON COMMIT DROP AS
SELECT org_id, kind, object_id, row_number() OVER (ORDER BY doc_id) AS doc_id,
       CASE kind WHEN 'case' THEN terms ELSE terms || array_to_tsvector(ARRAY['k' || kind]) END
       AS terms
  FROM search_docs;
TRUNCATE search_docs;
DROP INDEX search_docs_by_terms;
CREATE SEQUENCE search_lines;
ALTER TABLE search_docs ALTER doc_id SET DEFAULT nextval('search_lines');
ALTER TABLE search_docs ADD parts BIGINT[] NOT NULL GENERATED ALWAYS AS (
    ARRAY[doc_id / 2048 * 3, doc_id / 16384 * 3 + 1, doc_id / 131072 * 3 + 2]) STORED;
ALTER SEQUENCE search_lines OWNED BY search_docs.doc_id;
INSERT INTO search_docs (org_id, kind, object_id, doc_id, terms)
SELECT org_id, kind, object_id, doc_id, terms FROM search_before ORDER BY doc_id;
SELECT setval('search_lines', (SELECT COALESCE(MAX(doc_id), 0) + 1 FROM search_docs), FALSE);
-- What was added lately is read by every search until it is put in its place, so it is kept short.
CREATE INDEX search_docs_by_terms ON search_docs USING GIN (terms, parts)
  WITH (gin_pending_list_limit = 512);
-- [both]
