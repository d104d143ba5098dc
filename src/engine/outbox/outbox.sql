-- SPDX-License-Identifier: AGPL-3.0-or-later

-- outbox_add: a message to be sent; nothing where it was written before.
INSERT INTO outbox (org_id, id, channel, key, recipient, recipient_name, subject, body, automatic,
    kind, object_id, files, expires_at, state, attempts, next_at, error, created_by, created_at)
VALUES (:org_id, :id, :channel, :key, :recipient, :recipient_name, :subject, :body, :automatic,
    :kind, :object_id, :files, :expires_at, 'queued', 0, :now_ms, '', :actor_id, :now_ms)
ON CONFLICT (org_id, key) DO NOTHING;

-- outbox_automatic: automatic messages to an address.
SELECT COUNT(*) AS count FROM outbox
 WHERE org_id = :org_id AND recipient = :recipient AND created_at >= :since AND automatic;

-- outbox_waiting: global: whether anything of a channel is due.
SELECT 1 AS one FROM outbox
 WHERE state IN ('queued', 'failed') AND channel = :channel AND next_at <= :now_ms
UNION ALL
SELECT 1 FROM outbox
 WHERE state = 'sending' AND channel = :channel AND lease_until <= :now_ms
LIMIT 1;

-- outbox_take: global: what is due of a channel, and what a process left behind, goes on lease.
UPDATE outbox SET state = 'sending', lease_owner = :owner, lease_until = :lease_until,
    attempts = attempts + 1
 WHERE (org_id, id) IN (
        SELECT w.org_id, w.id FROM (
            SELECT org_id, id FROM outbox
             WHERE state IN ('queued', 'failed') AND channel = :channel AND next_at <= :now_ms
             ORDER BY next_at LIMIT :limit) w
        UNION ALL
        SELECT l.org_id, l.id FROM (
            SELECT org_id, id FROM outbox
             WHERE state = 'sending' AND channel = :channel AND lease_until <= :now_ms
             ORDER BY lease_until LIMIT :limit) l)
   AND (state IN ('queued', 'failed') OR lease_until <= :now_ms)
RETURNING org_id, id,
    COALESCE((SELECT o.name FROM orgs o WHERE o.org_id = outbox.org_id), '') AS sender_name,
    recipient, recipient_name, subject, body, automatic, files, attempts, created_at,
    expires_at;

-- outbox_sent: the other side has it.
UPDATE outbox SET state = 'sent', sent_at = :now_ms, error = '', lease_owner = NULL,
    lease_until = NULL, body = CASE WHEN expires_at IS NULL THEN body ELSE '' END
 WHERE org_id = :org_id AND id = :id AND state = 'sending' AND lease_owner = :owner;

-- outbox_failed: to be tried again, or not.
UPDATE outbox SET state = :state, next_at = :next_at, error = :error, lease_owner = NULL,
    lease_until = NULL,
    body = CASE WHEN :state = 'dead' AND expires_at IS NOT NULL THEN '' ELSE body END
 WHERE org_id = :org_id AND id = :id AND state = 'sending' AND lease_owner = :owner;

-- outbox_forget_words: global: the words of what was sent long ago.
UPDATE outbox SET body = '' WHERE state = 'sent' AND sent_at < :before AND body <> '';

-- outbox_forget: global: sent very long ago.
DELETE FROM outbox WHERE state = 'sent' AND sent_at < :before;

-- @row: a message as the list shows it.
SELECT id, channel, recipient, recipient_name, subject, state, automatic, kind,
       NULLIF(object_id, 0) AS object_id, attempts,
       CASE WHEN state IN ('queued', 'failed') THEN next_at END AS next_at, error, created_at,
       sent_at
  FROM outbox;

-- outbox_list: newest first.
@row
 WHERE org_id = :org_id AND id < :before_id AND (state = :state OR :state = '')
 ORDER BY id DESC LIMIT :limit;

-- outbox_find: one of them.
@row
 WHERE org_id = :org_id AND id = :id;

-- outbox_retry: a dead one gets another chance.
UPDATE outbox SET state = 'queued', attempts = 0, next_at = :now_ms
 WHERE org_id = :org_id AND id = :id AND state = 'dead' AND expires_at IS NULL;
