-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @promise_columns: a promise as it is stored.
id, case_id, site_id, case_type, kind, text, state, started_at, estimate_minutes, due_at,
       risk_at, told_at, organisation_minutes, organisation_due_at, stopped_at, customer_ms,
       organisation_ms, late_ms, organisation_kept, policy_id, policy_version, calendar_id,
       COALESCE(calendar_version, 0) AS calendar_version, replaced_by_id, reason, noticed_risk,
       noticed_miss, steps_fired, step_at, import_id, made_by;

-- promise_add: a promise as it was made.
INSERT INTO promises (org_id, id, case_id, site_id, case_type, kind, text, state, started_at,
    estimate_minutes, due_at, risk_at, told_at, organisation_minutes, organisation_due_at,
    policy_id, policy_version, calendar_id, calendar_version, reason, noticed_risk, noticed_miss,
    step_at, made_by)
VALUES (:org_id, :id, :case_id, :site_id, :case_type, :kind, :text, 'made', :started_at,
    :estimate_minutes, :due_at, :risk_at, :told_at, :organisation_minutes, :organisation_due_at,
    :policy_id, :policy_version, :calendar_id, :calendar_version, '', FALSE, FALSE, :step_at,
    :made_by);

-- promises_of: every promise of a case, oldest first; + keeps SQLite from walking all promises.
SELECT @promise_columns
  FROM promises WHERE org_id = :org_id AND case_id = :case_id
 ORDER BY +started_at, id;

-- promise_by_id: one promise; the caller has reached its case.
SELECT @promise_columns
  FROM promises WHERE org_id = :org_id AND id = :id;

-- promise_stop: the frozen verdict.
UPDATE promises SET state = :state, stopped_at = :stopped_at, customer_ms = :customer_ms,
    organisation_ms = :organisation_ms, late_ms = :late_ms, organisation_kept = :organisation_kept,
    counted = FALSE
WHERE org_id = :org_id AND id = :id AND state = 'made';

-- promise_end: over without a verdict.
UPDATE promises SET state = :state, stopped_at = :now_ms, reason = :reason,
    replaced_by_id = :replaced_by_id, counted = FALSE
WHERE org_id = :org_id AND id = :id AND state = 'made';

-- promises_end: all that run of a case, over without a verdict.
UPDATE promises SET state = :state, stopped_at = :now_ms, reason = :reason, counted = FALSE
WHERE org_id = :org_id AND case_id = :case_id AND state = 'made';

-- promise_relay: where the organisation's clock now ends.
UPDATE promises SET organisation_due_at = :organisation_due_at
WHERE org_id = :org_id AND id = :id;

-- promise_tighten: an earlier due time; never a later one.
UPDATE promises SET due_at = :due_at, risk_at = :risk_at
WHERE org_id = :org_id AND id = :id AND state = 'made' AND due_at > :due_at;

-- promise_retype: another policy holds for it, with less time.
UPDATE promises SET due_at = :due_at, risk_at = :risk_at,
    organisation_minutes = :organisation_minutes, policy_id = :policy_id,
    policy_version = :policy_version
WHERE org_id = :org_id AND id = :id AND state = 'made' AND due_at > :due_at;

-- promise_nearest: the running promise of a case that is due first; + keeps SQLite from walking
-- all promises by due time to find it.
SELECT id, kind, text, started_at, due_at, risk_at AS at_risk_at FROM promises
 WHERE org_id = :org_id AND case_id = :case_id AND state = 'made'
 ORDER BY +due_at, id LIMIT 1;

-- pauses_of: when the organisation's clock of a case stood still.
SELECT reason, started_at, COALESCE(ended_at, until_at) AS until_at FROM pauses
 WHERE org_id = :org_id AND case_id = :case_id ORDER BY started_at;

-- promises_on_calendar: what runs on a calendar, a portion at a time.
SELECT id, case_id, kind, started_at, due_at, told_at, organisation_minutes, organisation_due_at,
       policy_id, policy_version, calendar_id, steps_fired, step_at
  FROM promises
 WHERE org_id = :org_id AND state = 'made' AND calendar_id = :calendar_id AND id > :after_id
 ORDER BY id LIMIT 1000;

-- promises_below: what policies promised that runs at a site and below, a portion at a time.
SELECT @promise_columns
  FROM promises
 WHERE org_id = :org_id AND state = 'made' AND policy_id IS NOT NULL AND import_id IS NULL
   AND id > :after_id
   AND site_id IN (SELECT w.site_id FROM site_within w
                    WHERE w.org_id = :org_id AND w.above_id = :above_id)
 ORDER BY id LIMIT 1000;

-- promise_recalendar: due earlier, on another calendar.
UPDATE promises SET due_at = :due_at, risk_at = :risk_at, calendar_id = :calendar_id,
    calendar_version = :calendar_version
 WHERE org_id = :org_id AND id = :id AND state = 'made' AND due_at > :due_at;

-- case_nearest_renew: unguarded: derived, no field of the record.
UPDATE cases
   SET next_promise_id = (SELECT p.id FROM promises p
            WHERE p.org_id = cases.org_id AND p.case_id = cases.id AND p.state = 'made'
            ORDER BY +p.due_at, p.id LIMIT 1),
       next_due_at = (SELECT MIN(+p.due_at) FROM promises p
            WHERE p.org_id = cases.org_id AND p.case_id = cases.id AND p.state = 'made'),
       due_sort = COALESCE((SELECT MIN(+p.due_at) FROM promises p
            WHERE p.org_id = cases.org_id AND p.case_id = cases.id AND p.state = 'made'),
            9000000000000000)
 WHERE org_id = :org_id AND id = :id;
