-- SPDX-License-Identifier: AGPL-3.0-or-later

-- retention_stored: terms that an organisation has chosen, or that have run.
SELECT key, days, active, ran_at, erased_count, version FROM retention_rules
 WHERE org_id = :org_id ORDER BY key;

-- retention_set: another term; no row where it was changed meanwhile.
INSERT INTO retention_rules (org_id, key, days, active, erased_count, version)
VALUES (:org_id, :key, :days, :active, 0, 1)
ON CONFLICT (org_id, key) DO UPDATE
   SET days = :days, active = :active, version = retention_rules.version + 1
 WHERE retention_rules.version = :version;

-- retention_ran: unguarded: a run changes no term, and adds to what was counted.
INSERT INTO retention_rules (org_id, key, days, active, ran_at, erased_count, version)
VALUES (:org_id, :key, :days, :active, :now_ms, :erased, 1)
ON CONFLICT (org_id, key) DO UPDATE
   SET ran_at = :now_ms, erased_count = retention_rules.erased_count + :erased;

-- retention_orgs: global: every organisation.
SELECT org_id AS id FROM orgs ORDER BY org_id;

-- @over_customer: people with whom nothing has been done for so long.
FROM customers p
 WHERE p.org_id = :org_id AND p.state <> 'erased' AND p.created_at < :before
   AND NOT EXISTS (SELECT 1 FROM cases c
        WHERE c.org_id = :org_id AND c.customer_id = p.id
          AND (c.open OR c.updated_at >= :before))
   AND NOT EXISTS (SELECT 1 FROM legal_holds l
        WHERE l.org_id = :org_id AND l.customer_id = p.id AND l.lifted_at IS NULL);

-- over_customer: whose file is over its term.
SELECT p.id @over_customer AND p.id > :after_id ORDER BY p.id LIMIT :limit;

-- over_customer_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_customer LIMIT :limit) counted;

-- @over_case_text: cases that ended so long ago and have words still.
FROM cases c
 WHERE c.org_id = :org_id AND NOT c.open AND COALESCE(c.closed_at, c.updated_at) < :before
   AND (c.subject <> '' OR c.need_stated <> '' OR c.need_observed <> '' OR c.read_back <> '')
   AND NOT EXISTS (SELECT 1 FROM legal_holds l
        WHERE l.org_id = :org_id AND l.customer_id = c.customer_id AND l.lifted_at IS NULL);

-- over_case_text: whose words are over their term.
SELECT c.id @over_case_text AND c.id > :after_id ORDER BY c.id LIMIT :limit;

-- over_case_text_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_case_text LIMIT :limit) counted;

-- @trail [sqlite]: in the order of time, in which its entries lie, also to count them.
audit_entries a INDEXED BY sqlite_autoindex_audit_entries_1;

-- @trail [postgres]: nothing is to be said.
audit_entries a;

-- @over_trail: entries of so long ago that have contents still.
FROM @trail WHERE a.org_id = :org_id AND a.at < :before AND a.salt <> '';

-- over_trail: whose contents are over their term.
SELECT a.id @over_trail AND a.id > :after_id ORDER BY a.id LIMIT :limit;

-- over_trail_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_trail LIMIT :limit) counted;

-- end_trail: the content of one entry.
UPDATE audit_entries SET origin = '', salt = '', before = NULL, after = NULL
 WHERE org_id = :org_id AND id = :id;

-- @over_import_row: imports of so long ago with refused rows that stand there still.
FROM imports i
 WHERE i.org_id = :org_id AND COALESCE(i.finished_at, i.created_at) < :before
   AND EXISTS (SELECT 1 FROM import_issues x
        WHERE x.org_id = :org_id AND x.import_id = i.id AND (x.raw <> '' OR x.value <> ''));

-- over_import_row: whose rows are over their term.
SELECT i.id @over_import_row AND i.id > :after_id ORDER BY i.id LIMIT :limit;

-- over_import_row_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_import_row LIMIT :limit) counted;

-- end_import_row: what stood in the refused rows of one import; that they were refused stays.
UPDATE import_issues SET value = '', raw = '' WHERE org_id = :org_id AND import_id = :id;

-- @over_access: looks of so long ago.
FROM person_accesses a WHERE a.org_id = :org_id AND a.hour < :before;

-- over_access: which are over their term.
SELECT a.id @over_access AND a.id > :after_id ORDER BY a.id LIMIT :limit;

-- over_access_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_access LIMIT :limit) counted;

-- end_access: one of them.
DELETE FROM person_accesses WHERE org_id = :org_id AND id = :id;

-- @over_request: requests that ended so long ago and have words still.
FROM privacy_requests q
 WHERE q.org_id = :org_id AND q.ended_at < :before
   AND (q.words <> '' OR q.identity_note <> '' OR q.review_note <> '' OR q.answer <> ''
        OR q.refusal <> '');

-- over_request: whose words are over their term.
SELECT q.id @over_request AND q.id > :after_id ORDER BY q.id LIMIT :limit;

-- over_request_count: how many.
SELECT COUNT(*) AS count FROM (SELECT 1 AS one @over_request LIMIT :limit) counted;

-- end_request: unguarded: the words of one; that it was answered in time stays.
UPDATE privacy_requests SET words = '', identity_note = '', review_note = '', answer = '',
    refusal = '', version = version + 1
 WHERE org_id = :org_id AND id = :id;
