-- SPDX-License-Identifier: AGPL-3.0-or-later

-- session_user: the login itself.
SELECT u.id, u.login, u.name, COALESCE(NULLIF(u.email, ''), f.email, '') AS email,
       u.totp_secret <> '' AS totp_on, u.read_only
  FROM users u
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
 WHERE u.org_id = :org_id AND u.id = :user_id;

-- session_staff: the person it is for.
SELECT f.id, f.name, f.post, f.badge_no, f.site_id AS "site.id", s.name AS "site.name",
       f.team_id AS "team.id", t.name AS "team.name", f.phone, f.email, f.active,
       u.id AS user_id, f.version
  FROM users u
  JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN teams t ON t.org_id = f.org_id AND t.id = f.team_id
 WHERE u.org_id = :org_id AND u.id = :user_id;

-- session_org: where it is at home.
SELECT org_id AS id, code, name, name_en, zone, language, industry, root_site_id
  FROM orgs WHERE org_id = :org_id;

-- session_sites: what it reaches with any permission.
SELECT s.id, s.parent_id, s.code, s.name, s.name_en, s.kind, s.zone, s.calendar_id, s.closed
  FROM sites s
 WHERE s.org_id = :org_id
   AND s.id IN (SELECT r.site_id FROM reach r
                 WHERE r.org_id = :org_id AND r.user_id = :user_id)
 ORDER BY s.code;

-- session_must_change: whether somebody else chose the password.
SELECT 1 AS one FROM users WHERE org_id = :org_id AND id = :user_id AND must_change;
