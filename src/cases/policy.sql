-- SPDX-License-Identifier: AGPL-3.0-or-later

-- site_clock: a site's code, zone and the calendar that holds there, its own or one above it.
WITH RECURSIVE up (site_id, parent_id, calendar_id, step) AS (
    SELECT id, parent_id, calendar_id, 0 FROM sites WHERE org_id = :org_id AND id = :site_id
    UNION ALL
    SELECT s.id, s.parent_id, s.calendar_id, up.step + 1
      FROM up JOIN sites s ON s.org_id = :org_id AND s.id = up.parent_id
     WHERE up.calendar_id IS NULL AND up.step < 20
)
SELECT s.id AS site_id, s.code, s.zone AS zone_text, c.id AS calendar_id,
       COALESCE(c.version, 0) AS calendar_version
  FROM sites s
  LEFT JOIN calendars c ON c.org_id = s.org_id
   AND c.id = (SELECT up.calendar_id FROM up WHERE up.calendar_id IS NOT NULL)
 WHERE s.org_id = :org_id AND s.id = :site_id AND NOT s.closed;

-- calendar_body: what a calendar said in one of its versions.
SELECT body FROM calendar_versions
 WHERE org_id = :org_id AND calendar_id = :calendar_id AND version = :version;

-- policies_for: what is promised for a type of case.
SELECT id, case_type, kind, unit, amount, organisation_minutes, calendar_id, target_share, active,
       version
  FROM policies p
 WHERE org_id = :org_id AND active
   AND (case_type = :case_type
        OR (case_type = '*' AND NOT EXISTS (
            SELECT 1 FROM policies own
             WHERE own.org_id = :org_id AND own.case_type = :case_type AND own.kind = p.kind
               AND own.active)))
 ORDER BY kind;

-- policy_add: something that is promised from now on.
INSERT INTO policies (org_id, id, case_type, kind, amount, unit, organisation_minutes, calendar_id,
    target_share, active, version, created_at)
VALUES (:org_id, :id, :case_type, :kind, :amount, :unit, :organisation_minutes, :calendar_id,
    :target_share, TRUE, 1, :now_ms);
