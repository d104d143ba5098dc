-- SPDX-License-Identifier: AGPL-3.0-or-later

-- calendars_all: every calendar as its newest version says, or only the one that is asked for.
WITH RECURSIVE placed (site_id, calendar_id, closed) AS (
    SELECT s.id, s.calendar_id, s.closed FROM sites s
     WHERE s.org_id = :org_id AND s.parent_id IS NULL
    UNION ALL
    SELECT s.id, COALESCE(s.calendar_id, p.calendar_id), s.closed
      FROM placed p
      JOIN sites s ON s.org_id = :org_id AND s.parent_id = p.site_id)
SELECT c.id, c.name, c.name_en, v.body, v.effective_from, c.version,
       (SELECT COUNT(*) FROM placed p WHERE p.calendar_id = c.id AND NOT p.closed) AS used_by
  FROM calendars c
  JOIN calendar_versions v ON v.org_id = c.org_id AND v.calendar_id = c.id
                          AND v.version = c.version
 WHERE c.org_id = :org_id AND (c.id = :id OR :id IS NULL)
 ORDER BY c.name, c.id;

-- calendar_by_name: which calendar has this name, in either language.
SELECT id FROM calendars
 WHERE org_id = :org_id AND (name = :name OR (name_en = :name AND name_en <> ''))
 ORDER BY id LIMIT 1;

-- calendar_name_taken: whether another calendar has this name.
SELECT 1 AS one FROM calendars WHERE org_id = :org_id AND name = :name AND id <> :id;

-- calendar_add: a new calendar.
INSERT INTO calendars (org_id, id, name, name_en, edition, version, created_at)
VALUES (:org_id, :id, :name, :name_en, :edition, 1, :now_ms);

-- calendar_change: a calendar with one more version.
UPDATE calendars SET name = :name, name_en = :name_en, edition = :edition, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- calendar_version_add: what a calendar says from an instant on.
INSERT INTO calendar_versions (org_id, calendar_id, version, body, notices, effective_from,
    holds_from, changed_by, changed_at)
VALUES (:org_id, :id, :version, :body, :notices, :effective_from, :holds_from, :changed_by,
    :now_ms);

-- site_calendar_first: unguarded: the first calendar of an organisation that has just been made.
UPDATE sites SET calendar_id = :calendar_id
 WHERE org_id = :org_id AND id = :site_id AND calendar_id IS NULL;

-- holiday_notice_add: a notice that was imported.
INSERT INTO holiday_notices (org_id, number, body, imported_by, imported_at)
VALUES (:org_id, :number, :body, :imported_by, :now_ms);

-- holiday_notices: the notices that were imported, in order.
SELECT n.number, n.body AS notice, n.imported_at, u.id AS "imported_by.id",
       u.name AS "imported_by.name"
  FROM holiday_notices n
  LEFT JOIN users u ON u.org_id = n.org_id AND u.id = n.imported_by
 WHERE n.org_id = :org_id
 ORDER BY n.number;
