-- What every part needs: audit trail, outbox, jobs, files, idempotency keys, rate limits.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A request sent twice with the same Idempotency-Key is done once: the key is taken and the answer kept in
-- the transaction of the fact itself. Kept for a day.
CREATE TABLE idempotency_keys (
    org_id         INT64 NOT NULL,
    user_id        INT64 NOT NULL,      -- 0: the system
    key            TEXT  NOT NULL,
    body_hash      TEXT  NOT NULL,      -- SHA-256 of method, target and body
    created_at  INT64 NOT NULL,
    status         INT64,               -- the answer; NULL only inside the transaction
    reply_type     TEXT,
    reply_body     TEXT,
    reply_location TEXT,
    reply_etag     TEXT,
    PRIMARY KEY (org_id, user_id, key)
) STRICT_;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (org_id, created_at);
