-- SPDX-License-Identifier: AGPL-3.0-or-later

-- login_find: global: active logins of a name, in the organisation of a code or in any.
SELECT u.org_id, u.id, u.login, u.name, COALESCE(NULLIF(u.email, ''), f.email, '') AS email,
       u.language, u.password_hash, u.totp_secret, u.totp_pending, u.totp_step, u.must_change
  FROM users u
  JOIN orgs o ON o.org_id = u.org_id
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
 WHERE u.login = :login AND u.active AND (o.code = :code OR :code = '')
 LIMIT 2;

-- login_read: one login of the organisation.
SELECT u.org_id, u.id, u.login, u.name, COALESCE(NULLIF(u.email, ''), f.email, '') AS email,
       u.language, u.password_hash, u.totp_secret, u.totp_pending, u.totp_step, u.must_change
  FROM users u
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
 WHERE u.org_id = :org_id AND u.id = :id;

-- login_totp_used: unguarded: names the step it changes: a code works once.
UPDATE users SET totp_step = :step
 WHERE org_id = :org_id AND id = :id AND totp_step < :step;

-- login_recovery_use: a recovery code works once.
UPDATE recovery_codes SET used_at = :now_ms
 WHERE org_id = :org_id AND user_id = :user_id AND hash = :hash AND used_at IS NULL;

-- login_rehash: unguarded: names the hash it changes.
UPDATE users SET password_hash = :new_hash
 WHERE org_id = :org_id AND id = :id AND password_hash = :old_hash;

-- login_totp_pending: unguarded: the last one counts: a secret that waits for its first code.
UPDATE users SET totp_pending = :secret WHERE org_id = :org_id AND id = :id;

-- login_totp_on: unguarded: names the secret it confirms.
UPDATE users
   SET totp_secret = totp_pending, totp_pending = '', totp_step = :step, version = version + 1
 WHERE org_id = :org_id AND id = :id AND totp_pending = :secret;

-- login_totp_off: unguarded: the last one counts.
UPDATE users
   SET totp_secret = '', totp_pending = '', totp_step = 0, version = version + 1
 WHERE org_id = :org_id AND id = :id;

-- login_recovery_clear: recovery codes go with the second factor.
DELETE FROM recovery_codes WHERE org_id = :org_id AND user_id = :user_id;

-- login_recovery_add: one more recovery code.
INSERT INTO recovery_codes (org_id, user_id, hash) VALUES (:org_id, :user_id, :hash);

-- login_reset_add: a link to choose a password.
INSERT INTO password_resets (org_id, id, user_id, hash, created_by, created_at, expires_at)
VALUES (:org_id, :id, :user_id, :hash, :actor_id, :now_ms, :expires_at);

-- login_reset_find: whose link this is, while it works.
SELECT p.user_id AS id
  FROM password_resets p
  JOIN users u ON u.org_id = p.org_id AND u.id = p.user_id AND u.active
 WHERE p.org_id = :org_id AND p.hash = :hash AND p.used_at IS NULL AND p.expires_at > :now_ms;
