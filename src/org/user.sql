-- SPDX-License-Identifier: AGPL-3.0-or-later

-- user_find: a login whose home the actor reaches.
SELECT u.id, u.login, u.name, f.id AS "staff.id", f.name AS "staff.name", s.id AS "site.id",
       s.name AS "site.name", COALESCE(NULLIF(u.email, ''), f.email, '') AS email, u.language,
       u.read_only, u.vendor, u.active, u.password_hash <> '' AS password_set,
       u.totp_secret <> '' AS totp_on, u.must_change, u.signed_in_at, u.version
  FROM users u
  JOIN orgs o ON o.org_id = u.org_id
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
  LEFT JOIN sites s ON s.org_id = u.org_id AND s.id = f.site_id
 WHERE u.org_id = :org_id AND u.id = :id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = u.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission
                  AND r.site_id = COALESCE(f.site_id, o.root_site_id)
                  AND (+r.team_id = 0 OR r.team_id = f.team_id));

-- user_list: logins whose home the actor reaches.
SELECT u.id, u.login, u.name, f.id AS "staff.id", f.name AS "staff.name", s.id AS "site.id",
       s.name AS "site.name", COALESCE(NULLIF(u.email, ''), f.email, '') AS email, u.language,
       u.read_only, u.vendor, u.active, u.password_hash <> '' AS password_set,
       u.totp_secret <> '' AS totp_on, u.must_change, u.signed_in_at, u.version
  FROM users u
  JOIN orgs o ON o.org_id = u.org_id
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
  LEFT JOIN sites s ON s.org_id = u.org_id AND s.id = f.site_id
 WHERE u.org_id = :org_id AND u.id > :after_id
   AND (u.active = :active OR :any_active)
   AND (:pattern = '' OR u.login LIKE :pattern ESCAPE '\' OR LOWER(u.name) LIKE :pattern ESCAPE '\')
   AND EXISTS (SELECT 1 FROM site_within w
                WHERE w.org_id = u.org_id AND w.site_id = COALESCE(f.site_id, o.root_site_id)
                  AND (w.above_id = :site_id OR :site_id = 0))
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = u.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission
                  AND r.site_id = COALESCE(f.site_id, o.root_site_id)
                  AND (+r.team_id = 0 OR r.team_id = f.team_id))
 ORDER BY u.id
 LIMIT :limit;

-- user_grants: what has been granted to a login and has not ended.
SELECT g.id, g.role_id, o.name AS role, o.name_en AS role_en, g.site_id AS "site.id",
       s.name AS "site.name", g.team_id AS "team.id", t.name AS "team.name", g.starts_at,
       g.ends_at, g.reason
  FROM grants g
  JOIN roles o ON o.org_id = g.org_id AND o.id = g.role_id
  LEFT JOIN sites s ON s.org_id = g.org_id AND s.id = g.site_id
  LEFT JOIN teams t ON t.org_id = g.org_id AND t.id = g.team_id
 WHERE g.org_id = :org_id AND g.user_id = :user_id AND (g.ends_at IS NULL OR g.ends_at > :now_ms)
 ORDER BY g.id;

-- user_beyond: something granted to a login where the actor does not hold the permission.
SELECT 1 AS one
  FROM grants g
  LEFT JOIN teams t ON t.org_id = g.org_id AND t.id = g.team_id
 WHERE g.org_id = :org_id AND g.user_id = :user_id AND (g.ends_at IS NULL OR g.ends_at > :now_ms)
   AND NOT EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = g.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission
                      AND r.site_id = COALESCE(g.site_id, t.site_id)
                      AND (+r.team_id = 0 OR r.team_id = g.team_id))
 LIMIT 1;

-- user_keeps_all: whether the actor holds the permission for the whole organisation.
SELECT 1 AS one
  FROM reach r
  JOIN orgs o ON o.org_id = r.org_id AND o.root_site_id = r.site_id
 WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
   AND r.team_id = 0;

-- user_place_covered: whether the actor holds the permission at a site, or in a team.
SELECT 1 AS one
  FROM reach r
 WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
   AND r.site_id = COALESCE(:site_id, (SELECT t.site_id FROM teams t
                             WHERE t.org_id = :org_id AND t.id = :team_id))
   AND (+r.team_id = 0 OR r.team_id = :team_id);

-- user_person_covered: whether the actor keeps the logins of those who work with a person.
SELECT 1 AS one
  FROM staff f
  JOIN reach r ON r.org_id = f.org_id AND r.user_id = :actor_id AND r.permission = :permission
              AND r.site_id = f.site_id AND (+r.team_id = 0 OR r.team_id = f.team_id)
 WHERE f.org_id = :org_id AND f.id = :staff_id;

-- user_own_email: the address of the login itself.
SELECT email FROM users WHERE org_id = :org_id AND id = :id;

-- user_role_beyond: a permission of a role that is not the actor's to give at a place.
-- He gives what he holds there himself; and who manages the place gives all work, but no power.
SELECT 1 AS one
  FROM role_permissions p
 WHERE p.org_id = :org_id AND p.role_id = :role_id
   AND NOT EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = p.org_id AND r.user_id = :actor_id
                      AND (r.permission = p.permission OR (p.lends AND r.permission = :manages))
                      AND r.site_id = COALESCE(:site_id, (SELECT t.site_id FROM teams t
                                                WHERE t.org_id = p.org_id AND t.id = :team_id))
                      AND (+r.team_id = 0 OR r.team_id = :team_id))
 LIMIT 1;

-- user_staff: the person a login is for.
SELECT f.id, f.name, f.active FROM staff f WHERE f.org_id = :org_id AND f.id = :staff_id;

-- user_staff_taken: whether a person has another login.
SELECT 1 AS one FROM users WHERE org_id = :org_id AND staff_id = :staff_id AND id <> :id;

-- user_login_taken: whether another login has this name.
SELECT 1 AS one FROM users WHERE org_id = :org_id AND login = :login AND id <> :id;

-- user_add: a new login; no row where the name is taken.
INSERT INTO users (org_id, id, staff_id, login, name, email, language, preferences,
                   password_hash, password_changed_at, must_change, totp_secret, totp_pending,
                   totp_step, read_only, vendor, active, may, version, created_at)
VALUES (:org_id, :id, :staff_id, :login, :name, :email, :language, '{}', :password_hash, :now_ms,
        :must_change, '', '', 0, :read_only, :vendor, TRUE, 0, 1, :now_ms)
ON CONFLICT (org_id, login) DO NOTHING
RETURNING id;

-- user_change: as it is from now on; nothing where the version is another.
UPDATE users
   SET staff_id = :staff_id, login = :login, name = :name, email = :email, language = :language,
       read_only = :read_only, vendor = :vendor, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- user_activate: unguarded: names the state it changes.
-- Lets a login in, or no longer; never that of somebody who has left.
UPDATE users SET active = :active, version = version + 1
 WHERE org_id = :org_id AND id = :id AND active <> :active
   AND NOT (:active AND EXISTS (SELECT 1 FROM staff f
                                 WHERE f.org_id = :org_id AND f.id = users.staff_id
                                   AND NOT f.active));

-- user_password_set: unguarded: the last one counts: a new password.
UPDATE users
   SET password_hash = :hash, password_changed_at = :now_ms, must_change = :must_change,
       version = version + 1
 WHERE org_id = :org_id AND id = :id;

-- user_tokens_end: no program acts as this login any more.
DELETE FROM tokens WHERE org_id = :org_id AND user_id = :user_id;

-- user_resets_end: links to choose a password no longer work.
UPDATE password_resets SET used_at = :now_ms
 WHERE org_id = :org_id AND user_id = :user_id AND used_at IS NULL;

-- grant_add: a role, somewhere, for a time.
INSERT INTO grants (org_id, id, user_id, role_id, site_id, team_id, starts_at, ends_at, reason,
                    granted_by, created_at)
VALUES (:org_id, :id, :user_id, :role_id, :site_id, :team_id, :starts_at, :ends_at, :reason,
        :actor_id, :now_ms);

-- grant_place: whether the place of a grant exists.
SELECT 1 AS one FROM sites WHERE org_id = :org_id AND id = :site_id
UNION ALL
SELECT 1 FROM teams WHERE org_id = :org_id AND id = :team_id;

-- grant_end: what was granted holds no longer; who had what when stays known.
UPDATE grants
   SET ends_at = CASE WHEN starts_at < :now_ms THEN :now_ms ELSE starts_at END
 WHERE org_id = :org_id AND id = :id AND user_id = :user_id
   AND (ends_at IS NULL OR ends_at > :now_ms);

-- delegation_list: what concerns the actor, or a login whose home he reaches with the permission.
SELECT d.id, d.from_user_id AS "from_user.id", a.name AS "from_user.name",
       d.to_user_id AS "to_user.id", b.name AS "to_user.name", d.starts_at, d.ends_at, d.reason
  FROM delegations d
  JOIN orgs o ON o.org_id = d.org_id
  JOIN users a ON a.org_id = d.org_id AND a.id = d.from_user_id
  JOIN users b ON b.org_id = d.org_id AND b.id = d.to_user_id
  LEFT JOIN staff f ON f.org_id = a.org_id AND f.id = a.staff_id
 WHERE d.org_id = :org_id AND d.ends_at > :since_ms
   AND (d.from_user_id = :actor_id OR d.to_user_id = :actor_id
        OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = d.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission
                      AND r.site_id = COALESCE(f.site_id, o.root_site_id)
                      AND (+r.team_id = 0 OR r.team_id = f.team_id)))
 ORDER BY d.starts_at DESC, d.id
 LIMIT 500;

-- delegation_find: one of them.
SELECT d.id, d.from_user_id AS "from_user.id", a.name AS "from_user.name",
       d.to_user_id AS "to_user.id", b.name AS "to_user.name", d.starts_at, d.ends_at, d.reason
  FROM delegations d
  JOIN orgs o ON o.org_id = d.org_id
  JOIN users a ON a.org_id = d.org_id AND a.id = d.from_user_id
  JOIN users b ON b.org_id = d.org_id AND b.id = d.to_user_id
  LEFT JOIN staff f ON f.org_id = a.org_id AND f.id = a.staff_id
 WHERE d.org_id = :org_id AND d.id = :id AND d.ends_at > :since_ms
   AND (d.from_user_id = :actor_id OR d.to_user_id = :actor_id
        OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = d.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission
                      AND r.site_id = COALESCE(f.site_id, o.root_site_id)
                      AND (+r.team_id = 0 OR r.team_id = f.team_id)));

-- delegation_user: whether there is such an active login.
SELECT 1 AS one FROM users WHERE org_id = :org_id AND id = :user_id AND active;

-- delegation_add: lends for a time.
INSERT INTO delegations (org_id, id, from_user_id, to_user_id, starts_at, ends_at, reason,
                         created_by, created_at)
VALUES (:org_id, :id, :from_user_id, :to_user_id, :starts_at, :ends_at, :reason, :actor_id,
        :now_ms);

-- delegation_end: from now on no longer.
UPDATE delegations SET ends_at = :now_ms
 WHERE org_id = :org_id AND id = :id AND starts_at < :now_ms;

-- delegation_delete: it had not begun.
DELETE FROM delegations WHERE org_id = :org_id AND id = :id AND starts_at >= :now_ms;
