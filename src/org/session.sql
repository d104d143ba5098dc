-- SPDX-License-Identifier: AGPL-3.0-or-later

-- session_open: somebody has signed in.
INSERT INTO sessions (org_id, id, user_id, hash, created_at, seen_at, idle_ms, expires_at, limited,
                      address, agent)
VALUES (:org_id, :id, :user_id, :hash, :now_ms, :now_ms, :idle_ms, :expires_at, :limited, :address,
        :agent);

-- session_signed_in: unguarded: of the login alone: when a login was last used.
UPDATE users SET signed_in_at = :now_ms WHERE org_id = :org_id AND id = :user_id;

-- session_list: the sessions of a login that are not over.
SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, s.id = :current AS current
  FROM sessions s
 WHERE s.org_id = :org_id AND s.user_id = :user_id AND s.expires_at > :now_ms
   AND s.seen_at + s.idle_ms > :now_ms
 ORDER BY s.seen_at DESC, s.id DESC;

-- session_end: signs one browser out.
DELETE FROM sessions WHERE org_id = :org_id AND user_id = :user_id AND id = :id;

-- session_end_all: signs all browsers out, but one.
DELETE FROM sessions WHERE org_id = :org_id AND user_id = :user_id AND id <> :kept;

-- session_keep_newest: beyond a number the oldest go.
DELETE FROM sessions
 WHERE org_id = :org_id AND user_id = :user_id
   AND id NOT IN (SELECT k.id FROM sessions k
                   WHERE k.org_id = :org_id AND k.user_id = :user_id
                   ORDER BY k.seen_at DESC, k.id DESC LIMIT :kept);

-- session_unlimit: may do everything from now on.
UPDATE sessions SET limited = FALSE WHERE org_id = :org_id AND id = :id;

-- session_forget: global: removes what is over.
DELETE FROM sessions
 WHERE expires_at <= :now_ms OR seen_at + idle_ms <= :now_ms;

-- token_count: how many tokens a login has.
SELECT COUNT(*) AS count FROM tokens WHERE org_id = :org_id AND user_id = :user_id;

-- token_add: a key for a program.
INSERT INTO tokens (org_id, id, user_id, name, hash, scopes, created_at, expires_at)
VALUES (:org_id, :id, :user_id, :name, :hash, :scopes, :now_ms, :expires_at);

-- token_list: the tokens of a login.
SELECT t.id, t.name, t.scopes AS scope_bits, t.created_at, t.expires_at, t.seen_at
  FROM tokens t
 WHERE t.org_id = :org_id AND t.user_id = :user_id
 ORDER BY t.id;

-- token_end: no longer.
DELETE FROM tokens WHERE org_id = :org_id AND user_id = :user_id AND id = :id;

-- session_began: when somebody signed in.
SELECT created_at FROM sessions WHERE org_id = :org_id AND id = :id;

-- session_may: the permissions of a login, as bits.
SELECT may FROM users WHERE org_id = :org_id AND id = :user_id;
