-- SPDX-License-Identifier: AGPL-3.0-or-later
-- idempotency_find: what an earlier request with this key was answered.
SELECT body_hash, status, reply_type, reply_body, reply_location, reply_etag FROM idempotency_keys
WHERE org_id = :org_id AND user_id = :actor_id AND key = :key;
-- idempotency_keep: the answer, kept with the fact it tells of; the key is taken from now on.
INSERT INTO idempotency_keys (org_id, user_id, key, body_hash, created_at, status, reply_type,
    reply_body, reply_location, reply_etag)
VALUES (:org_id, :actor_id, :key, :body_hash, :now_ms, :status, :reply_type, :reply_body,
    :reply_location, :reply_etag);
-- idempotency_expire: keys older than a day, of this organisation.
DELETE FROM idempotency_keys WHERE org_id = :org_id AND created_at < :before_ms;
