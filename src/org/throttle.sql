-- SPDX-License-Identifier: AGPL-3.0-or-later

-- throttle_wait: global: until when to wait.
SELECT locked_until FROM login_limits WHERE kind = :kind AND hash = :hash;

-- throttle_count: global: one more failure, in the running window or as the first of a new one.
INSERT INTO login_limits (kind, hash, failures, began_at, locked_until)
VALUES (:kind, :hash, 1, :now_ms, 0)
ON CONFLICT (kind, hash) DO UPDATE
   SET failures = CASE WHEN login_limits.began_at > :window_from THEN login_limits.failures + 1
                       ELSE 1 END,
       began_at = CASE WHEN login_limits.began_at > :window_from THEN login_limits.began_at
                       ELSE :now_ms END
RETURNING failures;

-- throttle_lock: global: wait until then.
UPDATE login_limits SET locked_until = :locked_until WHERE kind = :kind AND hash = :hash;

-- throttle_clear: global: all is well again.
DELETE FROM login_limits WHERE kind = :kind AND hash = :hash;

-- throttle_forget: global: windows long past.
DELETE FROM login_limits WHERE began_at < :before_ms AND locked_until < :now_ms;
