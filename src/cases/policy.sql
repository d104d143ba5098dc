-- SPDX-License-Identifier: AGPL-3.0-or-later

-- site_clock: a site's code, zone and the calendar that holds there, its own or one above it.
-- Most have their own or that of the site right above: only for others is the way up walked, which
-- costs SQLite a table of its own.
SELECT s.id AS site_id, s.code, s.zone AS zone_text, c.id AS calendar_id,
       COALESCE(c.edition, 0) AS edition
  FROM sites s
  LEFT JOIN sites p ON p.org_id = s.org_id AND p.id = s.parent_id
  LEFT JOIN calendars c ON c.org_id = s.org_id
   AND c.id = COALESCE(s.calendar_id, p.calendar_id, (
        WITH RECURSIVE up (parent_id, calendar_id, step) AS (
            SELECT a.parent_id, a.calendar_id, 0 FROM sites a
             WHERE a.org_id = :org_id AND a.id = p.parent_id
            UNION ALL
            SELECT a.parent_id, a.calendar_id, up.step + 1
              FROM up JOIN sites a ON a.org_id = :org_id AND a.id = up.parent_id
             WHERE up.calendar_id IS NULL AND up.step < 20
        )
        SELECT up.calendar_id FROM up WHERE up.calendar_id IS NOT NULL))
 WHERE s.org_id = :org_id AND s.id = :site_id AND NOT s.closed;

-- calendar_edition: which set of versions a calendar has now.
SELECT edition FROM calendars WHERE org_id = :org_id AND id = :calendar_id;

-- calendar_named: the names of a calendar.
SELECT id, name, name_en FROM calendars WHERE org_id = :org_id AND id = :id;

-- calendar_versions: what a calendar said, in the order in which it was edited.
SELECT version, body, notices, holds_from FROM calendar_versions
 WHERE org_id = :org_id AND calendar_id = :calendar_id ORDER BY version;

-- notices_first: the first holiday notices that the organisation imported.
SELECT body FROM holiday_notices
 WHERE org_id = :org_id AND number <= :notices ORDER BY number;

-- notice_count: how many holiday notices the organisation has imported.
SELECT COUNT(*) AS count FROM holiday_notices WHERE org_id = :org_id;

-- @policy_columns: a policy as it is stored.
id, name, name_en, case_type, severity_max, kind, unit, amount, organisation_minutes, calendar_id,
       risk_percent, pause_reasons, steps, target_share, active, version,
       first_share;

-- policies_active: what may be promised for a case, for each kind the best first; of each only what
-- a promise is made from.
SELECT id, case_type, severity_max, kind, unit, amount, organisation_minutes, calendar_id,
       risk_percent, active, version, first_share
  FROM policies
 WHERE org_id = :org_id AND active
 ORDER BY kind, CASE WHEN case_type = '*' THEN 1 ELSE 0 END, severity_max;

-- policy_edition: which set of policies holds.
SELECT policy_edition FROM orgs WHERE org_id = :org_id;

-- policy_edition_set: unguarded: no field of the record: another set holds from now on.
UPDATE orgs SET policy_edition = :edition WHERE org_id = :org_id;

-- policy_find: one policy.
SELECT @policy_columns FROM policies WHERE org_id = :org_id AND id = :id;

-- policies_all: every policy, also those that are switched off.
SELECT @policy_columns FROM policies WHERE org_id = :org_id
 ORDER BY CASE WHEN case_type = '*' THEN 0 ELSE 1 END, case_type, kind, severity_max;

-- policy_add: something that is promised from now on; nothing where there is one like it.
INSERT INTO policies (org_id, id, name, name_en, case_type, severity_max, kind, amount, unit,
    organisation_minutes, calendar_id, risk_percent, pause_reasons, steps, first_share,
    target_share, active, version, created_at)
VALUES (:org_id, :id, :name, :name_en, :case_type, :severity_max, :kind, :amount, :unit,
    :organisation_minutes, :calendar_id, :risk_percent, :pause_reasons, :steps, :first_share,
    :target_share, :active, :version, :now_ms)
ON CONFLICT (org_id, case_type, kind, severity_max) DO NOTHING;

-- policy_change: what is promised from now on.
UPDATE policies SET name = :name, name_en = :name_en, case_type = :case_type,
    severity_max = :severity_max, kind = :kind, amount = :amount, unit = :unit,
    organisation_minutes = :organisation_minutes, calendar_id = :calendar_id,
    risk_percent = :risk_percent, pause_reasons = :pause_reasons, steps = :steps,
    first_share = :first_share,
    target_share = :target_share, active = :active, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- policy_taken: whether another policy is for the same type, kind and severities.
SELECT 1 AS one FROM policies
 WHERE org_id = :org_id AND case_type = :case_type AND kind = :kind
   AND severity_max = :severity_max AND id <> :id;

-- policy_version: a policy as it was.
SELECT body FROM policy_versions
 WHERE org_id = :org_id AND policy_id = :id AND version = :version;

-- policy_version_add: a policy as it is from now on.
INSERT INTO policy_versions (org_id, policy_id, version, body, changed_by, changed_at)
VALUES (:org_id, :id, :version, :body, :changed_by, :now_ms);
