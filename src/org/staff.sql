-- SPDX-License-Identifier: AGPL-3.0-or-later

-- staff_find: somebody whom the actor reaches.
SELECT f.id, f.name, f.post, f.badge_no, f.site_id AS "site.id", s.name AS "site.name",
       f.team_id AS "team.id", t.name AS "team.name", f.phone, f.email, f.active,
       (SELECT MIN(u.id) FROM users u WHERE u.org_id = f.org_id AND u.staff_id = f.id) AS user_id,
       f.version
  FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN teams t ON t.org_id = f.org_id AND t.id = f.team_id
 WHERE f.org_id = :org_id AND f.id = :id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = f.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = f.site_id
                  AND (+r.team_id = 0 OR r.team_id = f.team_id));

-- staff_list: those whom the actor reaches, narrowed by site subtree, team and words.
SELECT f.id, f.name, f.post, f.badge_no, f.site_id AS "site.id", s.name AS "site.name",
       f.team_id AS "team.id", t.name AS "team.name", f.phone, f.email, f.active,
       (SELECT MIN(u.id) FROM users u WHERE u.org_id = f.org_id AND u.staff_id = f.id) AS user_id,
       f.version
  FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN teams t ON t.org_id = f.org_id AND t.id = f.team_id
 WHERE f.org_id = :org_id AND f.id > :after_id
   AND (f.team_id = :team_id OR :team_id = 0)
   AND (f.active = :active OR :any_active)
   AND (:pattern = '' OR LOWER(f.name) LIKE :pattern ESCAPE '\'
        OR LOWER(f.post) LIKE :pattern ESCAPE '\' OR LOWER(f.badge_no) LIKE :pattern ESCAPE '\')
   AND EXISTS (SELECT 1 FROM site_within w
                WHERE w.org_id = f.org_id AND w.site_id = f.site_id
                  AND (w.above_id = :site_id OR :site_id = 0))
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = f.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = f.site_id
                  AND (+r.team_id = 0 OR r.team_id = f.team_id))
 ORDER BY f.id
 LIMIT :limit;

-- staff_by_badge: who wears this number.
SELECT f.id FROM staff f WHERE f.org_id = :org_id AND f.badge_no = :badge_no;

-- staff_team_fits: whether an open team is at a site.
SELECT 1 AS one FROM teams
 WHERE org_id = :org_id AND id = :team_id AND site_id = :site_id AND NOT closed;

-- staff_badge_taken: whether somebody else wears this number.
SELECT 1 AS one FROM staff WHERE org_id = :org_id AND badge_no = :badge_no AND id <> :id;

-- staff_add: somebody new.
INSERT INTO staff (org_id, id, name, post, badge_no, site_id, team_id, phone, email, active,
                   version, created_at)
VALUES (:org_id, :id, :name, :post, :badge_no, :site_id, :team_id, :phone, :email, :active, 1,
        :now_ms);

-- staff_change: as it is from now on; nothing where the version is another.
UPDATE staff
   SET name = :name, post = :post, badge_no = :badge_no, site_id = :site_id, team_id = :team_id,
       phone = :phone, email = :email, active = :active, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- staff_leads_no_team: unguarded: takes away only.
-- Who no longer works at a site leads no team there.
UPDATE teams SET lead_id = NULL, version = version + 1
 WHERE org_id = :org_id AND lead_id = :id AND (site_id <> :site_id OR NOT :active);

-- staff_users: the logins of a member of staff.
SELECT u.id FROM users u WHERE u.org_id = :org_id AND u.staff_id = :id;

-- staff_rename_users: unguarded: follows the person: a login bears the name of its person.
UPDATE users SET name = :name WHERE org_id = :org_id AND staff_id = :id;
