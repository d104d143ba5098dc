-- SPDX-License-Identifier: AGPL-3.0-or-later

-- access_by_session: who is signed in with the session of this hash, while it lasts.
SELECT u.id AS user_id, u.staff_id, u.name, u.language, u.may,
       s.id AS session_id, s.seen_at, s.limited
  FROM sessions s
  JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
 WHERE s.org_id = :org_id AND s.hash = :hash
   AND s.expires_at > :now_ms AND s.seen_at + s.idle_ms > :now_ms AND u.active;

-- access_by_token: the user a program's token acts as; may is cut to the token's scopes.
SELECT u.id AS user_id, u.staff_id, u.name, u.language, u.may & t.scopes AS may, t.id AS token_id,
       COALESCE(t.seen_at, 0) AS seen_at
  FROM tokens t
  JOIN users u ON u.org_id = t.org_id AND u.id = t.user_id
 WHERE t.org_id = :org_id AND t.hash = :hash
   AND (t.expires_at IS NULL OR t.expires_at > :now_ms) AND u.active;

-- access_by_login: an active user of one organisation by the login.
SELECT u.id AS user_id, u.staff_id, u.name, u.language, u.may
  FROM users u
 WHERE u.org_id = :org_id AND u.login = :login AND u.active;

-- access_only_org: global: the organisation, where there is exactly one.
SELECT MIN(org_id) AS org_id FROM orgs HAVING COUNT(*) = 1;

-- access_org_by_code: global: an organisation by the code asked for at the login.
SELECT org_id FROM orgs WHERE code = :code;

-- access_at: whether a user holds a permission at a site, in a team; no site: the organisation.
SELECT 1 AS one
  FROM reach r
 WHERE r.org_id = :org_id AND r.user_id = :user_id AND r.permission = :permission
   AND r.site_id = COALESCE(:site_id, (SELECT root_site_id FROM orgs o WHERE o.org_id = :org_id))
   AND (+r.team_id = 0 OR r.team_id = :team_id);

-- session_seen: a session was used.
UPDATE sessions SET seen_at = :seen_at
 WHERE org_id = :org_id AND id = :session_id AND seen_at < :seen_at;

-- token_seen: a token was used.
UPDATE tokens SET seen_at = :seen_at
 WHERE org_id = :org_id AND id = :token_id AND (seen_at IS NULL OR seen_at < :seen_at);
