-- SPDX-License-Identifier: AGPL-3.0-or-later

-- backup_orgs: global: what each organisation has.
SELECT o.org_id AS id, o.code,
       (SELECT COUNT(*) FROM cases c WHERE c.org_id = o.org_id) AS cases,
       (SELECT COUNT(*) FROM case_events e WHERE e.org_id = o.org_id) AS events,
       (SELECT COUNT(*) FROM customers c WHERE c.org_id = o.org_id) AS customers,
       (SELECT COUNT(*) FROM users u WHERE u.org_id = o.org_id) AS users,
       (SELECT COUNT(*) FROM files f WHERE f.org_id = o.org_id) AS files,
       COALESCE(h.seq, 0) AS audit_seq, COALESCE(h.hash, '') AS audit_hash
  FROM orgs o LEFT JOIN audit_heads h ON h.org_id = o.org_id
 ORDER BY o.org_id;

-- backup_contents: global: contents of files by their hash, a page; each once for all.
SELECT sha256, MAX(bytes) AS bytes FROM file_contents
 WHERE sha256 > :after
 GROUP BY sha256 ORDER BY sha256 LIMIT :limit;
