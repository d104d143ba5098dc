-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @of_person: their cases.
FROM cases c WHERE c.org_id = :org_id AND c.customer_id = :customer_id;

-- @of_case: of one of their cases, which come first: SQLite keeps the order of a CROSS JOIN.
WHERE c.org_id = :org_id AND c.customer_id = :customer_id
   AND x.org_id = :org_id AND x.case_id = c.id;

-- @sent: messages to them, or about their cases.
FROM outbox o
 WHERE o.org_id = :org_id
   AND ((o.kind = 'customer' AND o.object_id <> 0 AND o.object_id = :customer_id)
        OR (o.kind = 'case' AND o.object_id <> 0 AND o.object_id IN (
            SELECT k.id FROM cases k WHERE k.org_id = :org_id AND k.customer_id = :customer_id))
        OR o.recipient IN (
            SELECT h.value FROM contacts h
             WHERE h.org_id = :org_id AND h.customer_id = :customer_id AND h.kind = 'email'));

-- @trail: contents of the trail about them.
FROM audit_entries a
 WHERE a.org_id = :org_id AND a.kind = 'customer' AND a.object_id = :customer_id AND a.salt <> '';

-- @case_trail: contents of the trail about their cases, which come first.
FROM cases c CROSS JOIN audit_entries a
 WHERE c.org_id = :org_id AND c.customer_id = :customer_id
   AND a.org_id = :org_id AND a.kind = 'case' AND a.object_id = c.id AND a.salt <> '';

-- @told: notices about their cases.
FROM notices n
 WHERE n.org_id = :org_id AND n.object = 'case' AND n.object_id <> 0 AND n.object_id IN (
       SELECT k.id FROM cases k WHERE k.org_id = :org_id AND k.customer_id = :customer_id);

-- @asked: what they asked about their data.
FROM privacy_requests q WHERE q.org_id = :org_id AND q.customer_id = :customer_id;

-- person_values: everything that the registry names of one person, value by value; what is empty is
-- left out.
SELECT v.entity, v.row_id, v.at, v.field, v.value FROM (
SELECT 'customers' AS entity, p.id AS row_id, p.created_at AS at, 'name' AS field, p.name AS value
  FROM customers p WHERE p.org_id = :org_id AND p.id = :customer_id
UNION ALL SELECT 'customers', p.id, p.created_at, 'note', p.note
  FROM customers p WHERE p.org_id = :org_id AND p.id = :customer_id
UNION ALL SELECT 'contacts', h.id, COALESCE(h.consent_at, 0), 'value', h.value
  FROM contacts h WHERE h.org_id = :org_id AND h.customer_id = :customer_id
UNION ALL SELECT 'contacts', h.id, COALESCE(h.consent_at, 0), 'folded', h.folded
  FROM contacts h WHERE h.org_id = :org_id AND h.customer_id = :customer_id
UNION ALL SELECT 'contacts', h.id, COALESCE(h.consent_at, 0), 'consent',
                 CASE WHEN h.consent THEN 'yes' ELSE 'no' END
  FROM contacts h WHERE h.org_id = :org_id AND h.customer_id = :customer_id
UNION ALL SELECT 'search_docs', d.object_id, 0, 'terms', 'indexed'
  FROM search_docs d
 WHERE d.org_id = :org_id AND d.kind = 'customer' AND d.object_id = :customer_id
UNION ALL SELECT 'cases', c.id, c.opened_at, 'number', c.number @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'type', c.type @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'status', c.status @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'asset_number', c.asset_number @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'subject', c.subject @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'need_stated', c.need_stated @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'need_observed', c.need_observed @of_person
UNION ALL SELECT 'cases', c.id, c.opened_at, 'read_back', c.read_back @of_person
UNION ALL SELECT 'case_events', x.case_id, x.at, 'body', x.body
  FROM cases c CROSS JOIN case_events x @of_case
UNION ALL SELECT 'case_events', x.case_id, x.at, 'detail', NULLIF(x.detail, '{}')
  FROM cases c CROSS JOIN case_events x @of_case
UNION ALL SELECT 'promises', x.id, x.started_at, 'text', x.text
  FROM cases c CROSS JOIN promises x @of_case
UNION ALL SELECT 'promises', x.id, x.started_at, 'reason', x.reason
  FROM cases c CROSS JOIN promises x @of_case
UNION ALL SELECT 'pauses', x.id, x.started_at, 'note', x.note
  FROM cases c CROSS JOIN pauses x @of_case
UNION ALL SELECT 'import_changes', x.case_id, 0, 'before', x.before
  FROM cases c CROSS JOIN import_changes x @of_case
UNION ALL SELECT 'files', f.id, f.uploaded_at, 'name', f.name
  FROM files f
 WHERE f.org_id = :org_id AND f.kind = 'case' AND f.object_id IN (
       SELECT k.id FROM cases k WHERE k.org_id = :org_id AND k.customer_id = :customer_id)
UNION ALL SELECT 'outbox', o.id, o.created_at, 'recipient', o.recipient @sent
UNION ALL SELECT 'outbox', o.id, o.created_at, 'recipient_name', o.recipient_name @sent
UNION ALL SELECT 'outbox', o.id, o.created_at, 'subject', o.subject @sent
UNION ALL SELECT 'outbox', o.id, o.created_at, 'body', o.body @sent
UNION ALL SELECT 'notices', n.id, n.at, 'params', n.params @told
UNION ALL SELECT 'audit_entries', a.id, a.at, 'before', a.before @trail
UNION ALL SELECT 'audit_entries', a.id, a.at, 'before', a.before @case_trail
UNION ALL SELECT 'audit_entries', a.id, a.at, 'after', a.after @trail
UNION ALL SELECT 'audit_entries', a.id, a.at, 'after', a.after @case_trail
UNION ALL SELECT 'audit_entries', a.id, a.at, 'origin', a.origin @trail
UNION ALL SELECT 'audit_entries', a.id, a.at, 'origin', a.origin @case_trail
UNION ALL SELECT 'privacy_requests', q.id, q.received_at, 'words', q.words @asked
UNION ALL SELECT 'privacy_requests', q.id, q.received_at, 'identity_note', q.identity_note @asked
UNION ALL SELECT 'privacy_requests', q.id, q.received_at, 'review_note', q.review_note @asked
UNION ALL SELECT 'privacy_requests', q.id, q.received_at, 'answer', q.answer @asked
UNION ALL SELECT 'privacy_requests', q.id, q.received_at, 'refusal', q.refusal @asked
UNION ALL SELECT 'legal_holds', l.id, l.placed_at, 'reason', l.reason
  FROM legal_holds l WHERE l.org_id = :org_id AND l.customer_id = :customer_id
UNION ALL SELECT 'legal_holds', l.id, l.placed_at, 'lift_reason', l.lift_reason
  FROM legal_holds l WHERE l.org_id = :org_id AND l.customer_id = :customer_id
) v
 WHERE v.value <> ''
 ORDER BY v.entity, v.at, v.row_id, v.field;

-- person_state: whom a request is about, and what stands in the way of erasing them.
SELECT p.id, p.name, p.state, p.site_id, p.version,
       (SELECT COUNT(*) FROM cases c
         WHERE c.org_id = :org_id AND c.customer_id = p.id AND c.open) AS open_cases,
       (SELECT COUNT(*) FROM legal_holds l
         WHERE l.org_id = :org_id AND l.customer_id = p.id AND l.lifted_at IS NULL) AS holds,
       COALESCE((SELECT e.texts FROM person_erasures e
                  WHERE e.org_id = :org_id AND e.customer_id = p.id), FALSE) AS texts_erased
  FROM customers p
 WHERE p.org_id = :org_id AND p.id = :customer_id;

-- person_case_list: their cases, with what the index holds of them.
SELECT c.id, c.number, c.site_id, c.subject, c.need_stated, c.asset_number, c.customer_id @of_person
 ORDER BY c.id;

-- person_case: the same of one case.
SELECT c.id, c.number, c.site_id, c.subject, c.need_stated, c.asset_number, c.customer_id
  FROM cases c WHERE c.org_id = :org_id AND c.id = :case_id;

-- person_contacts: the ways to reach them.
SELECT h.value FROM contacts h WHERE h.org_id = :org_id AND h.customer_id = :customer_id;

-- erase_asset: unguarded: it goes, whoever changed the case meanwhile.
UPDATE cases SET asset_number = '', version = version + 1
 WHERE org_id = :org_id AND customer_id = :customer_id AND asset_number <> '';

-- erase_sent: what was sent to them or about their cases; what waits is not sent any more.
UPDATE outbox SET recipient = '', recipient_name = '', subject = '', body = '',
    state = CASE WHEN state IN ('queued', 'failed') THEN 'dead' ELSE state END,
    expires_at = COALESCE(expires_at, CAST(:now_ms AS BIGINT))
 WHERE org_id = :org_id AND id IN (SELECT o.id @sent);

-- erase_trail: contents of the trail about them and their cases; the chain holds without them.
UPDATE audit_entries SET origin = '', salt = '', before = NULL, after = NULL
 WHERE org_id = :org_id AND id IN (SELECT a.id @trail UNION ALL SELECT a.id @case_trail);

-- erase_contacts: every way to reach them.
DELETE FROM contacts WHERE org_id = :org_id AND customer_id = :customer_id;

-- erase_customer: who they were; that there was somebody stays.
UPDATE customers SET name = '', note = '', state = 'erased', version = version + 1
 WHERE org_id = :org_id AND id = :customer_id AND version = :version;

-- erase_refused_rows: refused rows of imports in which a value of theirs stands.
UPDATE import_issues SET value = '', raw = ''
 WHERE org_id = :org_id
   AND (LOWER(raw) LIKE :pattern ESCAPE '\' OR LOWER(value) LIKE :pattern ESCAPE '\');

-- erase_replies: copies of replies that name them.
UPDATE idempotency_keys SET reply_body = ''
 WHERE org_id = :org_id AND LOWER(reply_body) LIKE :pattern ESCAPE '\';

-- erase_case_words: unguarded: the words of a case go, whoever changed it meanwhile.
UPDATE cases SET subject = '', need_stated = '', need_observed = '', read_back = '',
    asset_number = '', version = version + 1
 WHERE org_id = :org_id AND id = :case_id;

-- erase_case_events: what was said and written.
UPDATE case_events SET body = '', detail = '{}'
 WHERE org_id = :org_id AND case_id = :case_id AND (body <> '' OR detail <> '{}');

-- erase_case_promises: what was promised, in words; the facts stay.
UPDATE promises SET text = '', reason = ''
 WHERE org_id = :org_id AND case_id = :case_id AND (text <> '' OR reason <> '');

-- erase_case_pauses: why its clock stood still, in words.
UPDATE pauses SET note = '' WHERE org_id = :org_id AND case_id = :case_id AND note <> '';

-- erase_case_notices: what staff were told about it.
DELETE FROM notices WHERE org_id = :org_id AND object = 'case' AND object_id = :case_id
   AND object_id <> 0;

-- erase_case_file_trail: what the trail says about the files of a case.
UPDATE audit_entries SET origin = '', salt = '', before = NULL, after = NULL
 WHERE org_id = :org_id AND kind = 'file' AND object_id IN (
       SELECT f.id FROM files f
        WHERE f.org_id = :org_id AND f.kind = 'case' AND f.object_id = :case_id);

-- erase_case_contents: the contents of its files, which go when nothing else is made of them.
UPDATE file_contents SET kept_at = :now_ms
 WHERE org_id = :org_id AND sha256 IN (
       SELECT f.sha256 FROM files f
        WHERE f.org_id = :org_id AND f.kind = 'case' AND f.object_id = :case_id);

-- erase_case_files: the files of a case.
DELETE FROM files WHERE org_id = :org_id AND kind = 'case' AND object_id = :case_id;

-- erase_case_before: how it was before an import; undoing that one no longer brings it back.
UPDATE import_changes SET before = NULL
 WHERE org_id = :org_id AND case_id = :case_id AND before IS NOT NULL;

-- person_erased: a person's data were taken out; the latest time counts.
INSERT INTO person_erasures (org_id, customer_id, at, by_id, request_id, texts, counts)
VALUES (:org_id, :customer_id, :now_ms, :actor_id, :request_id, :texts, :counts)
ON CONFLICT (org_id, customer_id) DO UPDATE
   SET at = :now_ms, by_id = :actor_id, request_id = :request_id, counts = :counts,
       texts = CASE WHEN :texts THEN TRUE ELSE person_erasures.texts END;

-- persons_erased: those of whom nothing may be left, some at a time.
SELECT customer_id, at, texts FROM person_erasures
 WHERE org_id = :org_id AND customer_id > :after_id ORDER BY customer_id LIMIT :limit;

-- consent_withdraw: they are reached for their own cases only.
UPDATE contacts SET consent = FALSE, consent_at = NULL
 WHERE org_id = :org_id AND customer_id = :customer_id AND consent;

-- person_restrict: kept, and used for nothing but what they asked of us.
UPDATE customers SET state = 'restricted', version = version + 1
 WHERE org_id = :org_id AND id = :customer_id AND version = :version AND state <> 'erased';

-- person_looks: who looked at them, the latest first.
SELECT a.id, a.last_at AS at, a.place, a.times, u.id AS "user.id", u.name AS "user.name",
       c.number AS case_number
  FROM person_accesses a
  LEFT JOIN users u ON u.org_id = a.org_id AND u.id = a.user_id
  LEFT JOIN cases c ON c.org_id = a.org_id AND c.id = a.case_id
 WHERE a.org_id = :org_id AND a.customer_id = :customer_id
 ORDER BY a.hour DESC, a.id DESC LIMIT :limit;
