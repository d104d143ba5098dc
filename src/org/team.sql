-- SPDX-License-Identifier: AGPL-3.0-or-later

-- department_list: departments of the sites that the actor reaches.
SELECT d.id, d.site_id, d.kind, d.name, d.name_en, d.closed, d.version
  FROM departments d
 WHERE d.org_id = :org_id AND (d.site_id = :site_id OR :site_id = 0)
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = d.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = d.site_id)
 ORDER BY d.site_id, d.id;

-- department_find: one that the actor reaches.
SELECT d.id, d.site_id, d.kind, d.name, d.name_en, d.closed, d.version
  FROM departments d
 WHERE d.org_id = :org_id AND d.id = :id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = d.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = d.site_id);

-- department_count: how many there are.
SELECT COUNT(*) AS count FROM departments WHERE org_id = :org_id;

-- department_add: a new department.
INSERT INTO departments (org_id, id, site_id, kind, name, name_en, closed, version, created_at)
VALUES (:org_id, :id, :site_id, :kind, :name, :name_en, :closed, 1, :now_ms)
RETURNING id, site_id, kind, name, name_en, closed, version;

-- department_change: all but its site; no row where the version is another.
UPDATE departments
   SET kind = :kind, name = :name, name_en = :name_en, closed = :closed, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version
RETURNING id, site_id, kind, name, name_en, closed, version;

-- team_list: teams that the actor reaches.
SELECT t.id, t.site_id AS "site.id", s.name AS "site.name", t.department_id,
       t.lead_id AS "lead.id", l.name AS "lead.name", t.name, t.name_en,
       (SELECT COUNT(*) FROM staff f
         WHERE f.org_id = t.org_id AND f.team_id = t.id AND f.active) AS staff_count,
       t.closed, t.version
  FROM teams t
  JOIN sites s ON s.org_id = t.org_id AND s.id = t.site_id
  LEFT JOIN staff l ON l.org_id = t.org_id AND l.id = t.lead_id
 WHERE t.org_id = :org_id AND (t.site_id = :site_id OR :site_id = 0)
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = t.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = t.site_id
                  AND (+r.team_id = 0 OR r.team_id = t.id))
 ORDER BY t.site_id, t.id;

-- team_find: one that the actor reaches.
SELECT t.id, t.site_id AS "site.id", s.name AS "site.name", t.department_id,
       t.lead_id AS "lead.id", l.name AS "lead.name", t.name, t.name_en,
       (SELECT COUNT(*) FROM staff f
         WHERE f.org_id = t.org_id AND f.team_id = t.id AND f.active) AS staff_count,
       t.closed, t.version
  FROM teams t
  JOIN sites s ON s.org_id = t.org_id AND s.id = t.site_id
  LEFT JOIN staff l ON l.org_id = t.org_id AND l.id = t.lead_id
 WHERE t.org_id = :org_id AND t.id = :id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = t.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = t.site_id
                  AND (+r.team_id = 0 OR r.team_id = t.id));

-- team_count: how many there are.
SELECT COUNT(*) AS count FROM teams WHERE org_id = :org_id;

-- team_add: a new team.
INSERT INTO teams (org_id, id, site_id, department_id, lead_id, name, name_en, closed, version,
                   created_at)
VALUES (:org_id, :id, :site_id, :department_id, :lead_id, :name, :name_en, :closed, 1, :now_ms);

-- team_change: all but its site; nothing where the version is another.
UPDATE teams
   SET department_id = :department_id, lead_id = :lead_id, name = :name, name_en = :name_en,
       closed = :closed, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- team_department_fits: whether a department is at a site.
SELECT 1 AS one FROM departments
 WHERE org_id = :org_id AND id = :department_id AND site_id = :site_id;

-- team_lead_fits: whether a member of staff works at a site.
SELECT 1 AS one FROM staff
 WHERE org_id = :org_id AND id = :lead_id AND site_id = :site_id AND active;
