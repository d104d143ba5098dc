-- SPDX-License-Identifier: AGPL-3.0-or-later

-- case_bulk_add: one change for many cases begins.
INSERT INTO case_bulks (org_id, id, user_id, action, at)
VALUES (:org_id, :id, :actor_id, :action, :now_ms);

-- case_bulk_row_add: a case that it changed.
INSERT INTO case_bulk_rows (org_id, bulk_id, case_id, version, before)
VALUES (:org_id, :bulk_id, :case_id, :version, :before);

-- case_bulk_mine: whether the actor made this change.
SELECT 1 AS one FROM case_bulks WHERE org_id = :org_id AND id = :id AND user_id = :actor_id;

-- case_bulk_undo: it is taken back, once.
UPDATE case_bulks SET undone_at = :now_ms
 WHERE org_id = :org_id AND id = :id AND user_id = :actor_id AND undone_at IS NULL;

-- case_bulk_rows: the cases that it changed.
SELECT case_id, version, before FROM case_bulk_rows
 WHERE org_id = :org_id AND bulk_id = :bulk_id ORDER BY case_id;

-- presence_put: somebody has a case open.
INSERT INTO case_presence (org_id, case_id, staff_id, state, seen_at)
VALUES (:org_id, :case_id, :staff_id, :state, :now_ms)
ON CONFLICT (org_id, case_id, staff_id)
DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at;

-- presence_forget: who went away, and whoever was last seen too long ago.
DELETE FROM case_presence
 WHERE org_id = :org_id AND case_id = :case_id
   AND (seen_at < :before OR staff_id = COALESCE(CAST(:staff_id AS BIGINT), 0));

-- presence_others: who else has it open.
SELECT s.id AS "staff.id", s.name AS "staff.name", p.state, p.seen_at
  FROM case_presence p
  JOIN staff s ON s.org_id = p.org_id AND s.id = p.staff_id
 WHERE p.org_id = :org_id AND p.case_id = :case_id
   AND p.staff_id <> COALESCE(CAST(:staff_id AS BIGINT), 0)
 ORDER BY p.seen_at DESC LIMIT 20;

-- views_list: one's own and those that are shared.
SELECT id, name, query, shared, user_id = :actor_id AS own, version FROM views
 WHERE org_id = :org_id AND (user_id = :actor_id OR shared)
 ORDER BY name, id LIMIT 200;

-- view_find: one of them.
SELECT id, name, query, shared, user_id = :actor_id AS own, version FROM views
 WHERE org_id = :org_id AND id = :id AND (user_id = :actor_id OR shared);

-- view_add: a list with its filters, under a name.
INSERT INTO views (org_id, id, user_id, name, query, shared, version)
VALUES (:org_id, :id, :actor_id, :name, :query, :shared, 1);

-- view_change: by its owner; no row when it was changed meanwhile.
UPDATE views SET name = :name, query = :query, shared = :shared, version = version + 1
 WHERE org_id = :org_id AND id = :id AND user_id = :actor_id AND version = :version;

-- view_delete: by its owner.
DELETE FROM views WHERE org_id = :org_id AND id = :id AND user_id = :actor_id;
