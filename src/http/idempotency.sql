-- SPDX-License-Identifier: AGPL-3.0-or-later
-- idempotency_reserve: takes a key for this actor; no row when it is taken already.
INSERT INTO idempotency_keys (org_id, user_id, key, body_hash, created_at)
VALUES (:org_id, :actor_id, :key, :body_hash, :now_ms)
ON CONFLICT (org_id, user_id, key) DO NOTHING;
-- idempotency_find: what an earlier request with this key was answered.
SELECT body_hash, status, reply_type, reply_body, reply_location, reply_etag FROM idempotency_keys
WHERE org_id = :org_id AND user_id = :actor_id AND key = :key;
-- idempotency_keep: the answer, kept with the fact it tells of.
UPDATE idempotency_keys SET status = :status, reply_type = :reply_type, reply_body = :reply_body,
    reply_location = :reply_location, reply_etag = :reply_etag
WHERE org_id = :org_id AND user_id = :actor_id AND key = :key;
-- idempotency_expire: keys older than a day, of this organisation.
DELETE FROM idempotency_keys WHERE org_id = :org_id AND created_at < :before_ms;
