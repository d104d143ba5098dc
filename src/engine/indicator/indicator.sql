-- SPDX-License-Identifier: AGPL-3.0-or-later

-- indicators_all: every indicator as its newest version says, or one by id or by code.
SELECT i.id, i.code, i.state, i.number, s.id AS "owner.id", s.name AS "owner.name",
       v.definition, i.changed_at, i.version
  FROM indicators i
  JOIN indicator_versions v
    ON v.org_id = i.org_id AND v.indicator_id = i.id AND v.number = i.number
  LEFT JOIN staff s ON s.org_id = i.org_id AND s.id = i.owner_id
 WHERE i.org_id = :org_id AND (i.id = :id OR :id IS NULL) AND (i.code = :code OR :code IS NULL)
 ORDER BY i.code, i.id;

-- indicator_targets: those of every indicator, or of one; the latest first, of one day the newest.
SELECT t.id, t.indicator_id, t.kind, p.id AS "site.id", p.name AS "site.name",
       t.from_day AS "from", t.value, t.source, s.id AS "set_by.id", s.name AS "set_by.name",
       t.set_at
  FROM indicator_targets t
  LEFT JOIN sites p ON p.org_id = t.org_id AND p.id = t.site_id
  LEFT JOIN users u ON u.org_id = t.org_id AND u.id = t.set_by
  LEFT JOIN staff s ON s.org_id = u.org_id AND s.id = u.staff_id
 WHERE t.org_id = :org_id AND (t.indicator_id = :id OR :id IS NULL)
 ORDER BY t.indicator_id, t.from_day DESC, t.id DESC;

-- indicator_target_sites: where each target holds that is of a site, and how many sites it covers.
SELECT t.id, w.site_id,
       (SELECT COUNT(*) FROM site_within a
         WHERE a.org_id = t.org_id AND a.above_id = t.site_id) AS breadth
  FROM indicator_targets t
  JOIN site_within w ON w.org_id = t.org_id AND w.above_id = t.site_id
 WHERE t.org_id = :org_id AND t.indicator_id = :id
 ORDER BY t.id, w.site_id;

-- indicator_versions: what an indicator has said, newest first.
SELECT v.number, v.from_day AS "from", v.breaks, s.id AS "changed_by.id",
       s.name AS "changed_by.name", v.changed_at, v.definition
  FROM indicator_versions v
  LEFT JOIN users u ON u.org_id = v.org_id AND u.id = v.changed_by
  LEFT JOIN staff s ON s.org_id = u.org_id AND s.id = u.staff_id
 WHERE v.org_id = :org_id AND v.indicator_id = :id
 ORDER BY v.number DESC;

-- indicator_count: how many there are.
SELECT COUNT(*) AS count FROM indicators WHERE org_id = :org_id;

-- indicator_code_taken: whether another one has this code.
SELECT 1 AS one FROM indicators
 WHERE org_id = :org_id AND code = :code AND (id <> :id OR CAST(:id AS BIGINT) IS NULL);

-- indicator_maker: the staff member who acts; where the program acts, whoever was here first.
SELECT COALESCE((SELECT u.staff_id FROM users u WHERE u.org_id = :org_id AND u.id = :actor_id),
                (SELECT MIN(s.id) FROM staff s WHERE s.org_id = :org_id AND s.active)) AS staff_id;

-- indicator_owner_here: whether a staff member works here.
SELECT 1 AS one FROM staff WHERE org_id = :org_id AND id = :staff_id AND active;

-- indicator_site_here: whether a site is here.
SELECT 1 AS one FROM sites WHERE org_id = :org_id AND id = :site_id AND NOT closed;

-- indicator_org: where the organisation's days begin, and its language.
SELECT zone, language FROM orgs WHERE org_id = :org_id;

-- indicator_add: a new one.
INSERT INTO indicators (org_id, id, code, state, number, owner_id, changed_at, version)
VALUES (:org_id, :id, :code, :state, 1, :owner_id, :now_ms, 1);

-- indicator_version_add: what it says from now on.
INSERT INTO indicator_versions (org_id, indicator_id, number, definition, from_day, breaks,
    changed_by, changed_at)
VALUES (:org_id, :id, :number, :definition, :from_day, :breaks, :actor_id, :now_ms);

-- indicator_save: after an edit or a move.
UPDATE indicators SET code = :code, state = :state, number = :number, owner_id = :owner_id,
    changed_at = :now_ms, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- indicator_target_add: from a day on.
INSERT INTO indicator_targets (org_id, id, indicator_id, kind, site_id, from_day, value, source,
    set_by, set_at)
VALUES (:org_id, :target_id, :id, :kind, :site_id, :from_day, :value, :source, :actor_id, :now_ms);

-- indicator_target_remove: unguarded: one that has not begun; nobody was judged by it.
DELETE FROM indicator_targets
 WHERE org_id = :org_id AND indicator_id = :id AND id = :target_id AND from_day > :today;

-- indicator_alarm_add: once for each month, place and flag.
INSERT INTO indicator_alarms (org_id, indicator_id, site_id, month, flag, value, n, target, at)
VALUES (:org_id, :indicator_id, COALESCE(CAST(:site_id AS BIGINT), 0), :month, :flag, :value, :n,
    :target, :now_ms)
ON CONFLICT DO NOTHING;

-- indicator_alarms: of one indicator, where the reader sees its figures; newest first.
SELECT a.indicator_id, i.code, NULLIF(a.site_id, 0) AS site_id, s.name AS site_name, i.owner_id,
       a.month, a.flag, a.value, a.n, a.target, a.at
  FROM indicator_alarms a
  JOIN indicators i ON i.org_id = a.org_id AND i.id = a.indicator_id
  LEFT JOIN sites s ON s.org_id = a.org_id AND s.id = a.site_id
 WHERE a.org_id = :org_id AND a.indicator_id = :id
   AND (:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = a.site_id AND r.team_id = 0))
 ORDER BY a.month DESC, a.site_id, a.flag LIMIT 24;

-- indicator_orgs: global: organisations in which there is something to watch.
SELECT DISTINCT org_id AS id FROM indicators WHERE state = 'active' ORDER BY org_id LIMIT 1000;
