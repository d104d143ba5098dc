-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @file_columns: a file with the name of whoever uploaded it.
f.id, f.name, f.media_type, f.bytes, f.sha256, f.kind, NULLIF(f.object_id, 0) AS object_id, f.seq,
       u.id AS "uploaded_by.id", u.name AS "uploaded_by.name", f.uploaded_at;

-- file_by_id: one file; who may see it is asked of what it belongs to.
SELECT @file_columns
  FROM files f LEFT JOIN users u ON u.org_id = f.org_id AND u.id = f.uploaded_by
 WHERE f.org_id = :org_id AND f.id = :id;

-- file_list: the files of a thing, in the order they came.
SELECT @file_columns
  FROM files f LEFT JOIN users u ON u.org_id = f.org_id AND u.id = f.uploaded_by
 WHERE f.org_id = :org_id AND f.kind = :kind AND f.object_id = :object_id
 ORDER BY f.id;

-- file_add: an upload that belongs to nothing yet.
INSERT INTO files (org_id, id, sha256, name, media_type, bytes, kind, object_id, seq, uploaded_by,
    uploaded_at)
VALUES (:org_id, :id, :sha256, :name, :media_type, :bytes, '', 0, 0, :actor_id, :now_ms);

-- file_attach: an unused upload of the actor becomes part of a thing.
UPDATE files SET kind = :kind, object_id = :object_id, seq = :seq
 WHERE org_id = :org_id AND id = :id AND kind = '' AND uploaded_by = :actor_id;

-- file_object_bytes: what the files of a thing come to.
SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM files
 WHERE org_id = :org_id AND kind = :kind AND object_id = :object_id;

-- file_bytes: how large a file is.
SELECT bytes FROM files WHERE org_id = :org_id AND id = :id;

-- file_remove: a file that is not wanted any more; its content goes later.
DELETE FROM files WHERE org_id = :org_id AND id = :id;

-- file_content_again: a content that is there already, or is taken away from a file: it is young.
UPDATE file_contents SET kept_at = :now_ms WHERE org_id = :org_id AND sha256 = :sha256;

-- file_content_add: a new content.
INSERT INTO file_contents (org_id, sha256, bytes, kept_at)
VALUES (:org_id, :sha256, :bytes, :now_ms);

-- file_piece_add: a part of a content.
INSERT INTO file_pieces (org_id, sha256, seq, bytes) VALUES (:org_id, :sha256, :seq, :bytes);

-- file_piece_first: whether the bytes of a content are there.
SELECT 1 AS one FROM file_pieces WHERE org_id = :org_id AND sha256 = :sha256 AND seq = 1;

-- file_pieces: a content, part by part.
SELECT bytes FROM file_pieces WHERE org_id = :org_id AND sha256 = :sha256 ORDER BY seq;

-- file_usage_add: so much more, or less, of all contents; what it comes to.
INSERT INTO file_usage (org_id, bytes) VALUES (:org_id, :bytes)
ON CONFLICT (org_id) DO UPDATE SET bytes = file_usage.bytes + :bytes
RETURNING bytes;

-- file_usage: what all contents come to.
SELECT bytes FROM file_usage WHERE org_id = :org_id;

-- file_limits: what the organisation has decided.
SELECT file_bytes_max, case_bytes_max, org_bytes_max, types, version FROM file_limits
 WHERE org_id = :org_id;

-- file_limits_set: from now on; no row where somebody was faster.
INSERT INTO file_limits (org_id, file_bytes_max, case_bytes_max, org_bytes_max, types, version)
VALUES (:org_id, :file_bytes_max, :case_bytes_max, :org_bytes_max, :types, 1)
ON CONFLICT (org_id) DO UPDATE SET file_bytes_max = :file_bytes_max,
    case_bytes_max = :case_bytes_max, org_bytes_max = :org_bytes_max, types = :types,
    version = file_limits.version + 1
 WHERE file_limits.version = :version;

-- file_sweep_unused: global: uploads that nobody used.
DELETE FROM files WHERE kind = '' AND uploaded_at < :before;

-- file_sweep_contents: global: contents that no file is made of any more.
DELETE FROM file_contents
 WHERE kept_at < :before
   AND NOT EXISTS (SELECT 1 FROM files f
                    WHERE f.org_id = file_contents.org_id AND f.sha256 = file_contents.sha256)
RETURNING org_id, sha256, bytes;

-- file_pieces_remove: the bytes of a content.
DELETE FROM file_pieces WHERE org_id = :org_id AND sha256 = :sha256;

-- file_content_any: global: whether any organisation has a content, which all share on disk.
SELECT 1 AS one FROM file_contents WHERE sha256 = :sha256 LIMIT 1;

-- file_contents_after: global: contents by their hash, a page.
SELECT org_id, sha256, bytes FROM file_contents
 WHERE (sha256, org_id) > (:after_hash, :after_org)
 ORDER BY sha256, org_id LIMIT :limit;

-- check_file_content: global: files whose content is not there.
SELECT f.org_id, f.id FROM files f
  LEFT JOIN file_contents c ON c.org_id = f.org_id AND c.sha256 = f.sha256
 WHERE c.sha256 IS NULL OR c.bytes <> f.bytes
 LIMIT :limit;

-- check_file_usage: global: organisations whose sum of contents is not what their contents come to.
SELECT o.org_id, o.org_id AS id FROM orgs o
 WHERE COALESCE((SELECT u.bytes FROM file_usage u WHERE u.org_id = o.org_id), 0)
       <> (SELECT CAST(COALESCE(SUM(c.bytes), 0) AS BIGINT) FROM file_contents c
            WHERE c.org_id = o.org_id)
 LIMIT :limit;

-- check_file_pieces: global: bytes in the database that belong to no content.
SELECT p.org_id, MIN(p.seq) AS id FROM file_pieces p
  LEFT JOIN file_contents c ON c.org_id = p.org_id AND c.sha256 = p.sha256
 WHERE c.sha256 IS NULL
 GROUP BY p.org_id, p.sha256
 LIMIT :limit;
